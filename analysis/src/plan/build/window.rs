//! Window functions.

use super::call::operator;
use super::{Builder, Made, coerced, no_plan, sort_key};
use crate::plan::NoPlanReason;
use crate::plan::expression::{Expression, SortKey};
use crate::plan::node::{Frame, FrameBound, FrameOffset, FrameUnit, Node, Window, WindowCall};
use crate::syntax::tree::{
    self, ExpressionKind as Kind, NullTreatment, QuerySpecification, Window as Over, WindowFrame, WindowSpecification,
};
use crate::types::Type;

impl Builder<'_> {
    /// Notes the windows of the WINDOW clause, each with what it takes from the one that it names.
    pub(super) fn define_windows(&mut self, block: &QuerySpecification) {
        for definition in &block.windows {
            let whole = self.whole(&definition.specification);
            self.block.windows.push((definition.name.canonical(), whole));
        }
    }

    fn whole(&self, specification: &WindowSpecification) -> WindowSpecification {
        let mut whole = specification.clone();
        if let Some(existing) = specification.existing.as_ref().and_then(|name| self.window(name)) {
            whole.partition_by.clone_from(&existing.partition_by);
            whole.order_by = whole.order_by.or_else(|| existing.order_by.clone());
        }
        whole
    }

    fn window(&self, name: &tree::Identifier) -> Option<&WindowSpecification> {
        let name = name.canonical();
        let own = self.block.windows.iter().find(|(own, _)| *own == name);
        own.map(|(_, window)| window)
    }

    /// Adds the columns of the window functions of some expressions.
    pub(super) fn windows<'t>(
        &mut self,
        mut node: Node,
        expressions: impl Iterator<Item = &'t tree::Expression>,
    ) -> Made<Node> {
        let mut calls = Vec::new();
        expressions.for_each(|expression| windows_in(expression, &mut calls));
        let mut windows: Vec<Window> = Vec::new();
        let before = self.subqueries.len();
        for expression in calls {
            let Kind::Call(call) = &*expression.kind else {
                return Err(no_plan(NoPlanReason::RowPattern, &expression.range));
            };
            let specification = match &call.window {
                Some(Over::Named(name)) => self.window(name).cloned(),
                Some(Over::Specified(specification)) => Some(self.whole(specification)),
                None => None,
            };
            let unknown = || no_plan(NoPlanReason::UnknownColumns, &expression.range);
            let specification = specification.ok_or_else(unknown)?;
            let partition_by = specification
                .partition_by
                .iter()
                .map(|key| self.expression(key))
                .collect::<Made<Vec<_>>>()?;
            let mut order_by = Vec::new();
            for item in specification.order_by.iter().flat_map(|order| &order.items) {
                let value = self.expression(&item.key)?;
                order_by.push(sort_key(item, value));
            }
            let frame = self.frame(specification.frame.as_ref(), &order_by, expression)?;
            let (own, data_type) = self.aggregate(expression)?;
            let own = WindowCall {
                call: own,
                ignore_nulls: call.null_treatment == Some(NullTreatment::Ignore),
                frame,
            };
            let key = (partition_by, order_by, own);
            if let Some(column) = self.block.functions.get(&key) {
                self.block.calls.insert(expression.id, *column);
                continue;
            }
            let column = self.column(None, &data_type);
            self.block.calls.insert(expression.id, column);
            self.block.functions.insert(key.clone(), column);
            let (partition_by, order_by, own) = key;
            let same = windows
                .iter_mut()
                .find(|window| window.partition_by == partition_by && window.order_by == order_by);
            match same {
                Some(window) => window.functions.push((column, own)),
                None => windows.push(Window {
                    input: Box::new(crate::plan::readings::nothing()),
                    partition_by,
                    order_by,
                    functions: vec![(column, own)],
                }),
            }
        }
        node = self.with_subqueries(node, before);
        for window in windows {
            node = Node::Window(Window {
                input: Box::new(node),
                ..window
            });
        }
        Ok(node)
    }

    fn frame(
        &mut self,
        frame: Option<&WindowFrame>,
        order_by: &[SortKey],
        expression: &tree::Expression,
    ) -> Made<Frame> {
        let Some(frame) = frame else {
            return Ok(Frame {
                unit: FrameUnit::Range,
                start: FrameBound::UnboundedPreceding,
                end: FrameBound::CurrentRow,
            });
        };
        if !(frame.measures.is_empty() && frame.pattern.variables.is_empty() && frame.pattern.definitions.is_empty()) {
            return Err(no_plan(NoPlanReason::RowPattern, &expression.range));
        }
        let unit = match frame.unit {
            tree::FrameUnit::Range => FrameUnit::Range,
            tree::FrameUnit::Rows => FrameUnit::Rows,
            tree::FrameUnit::Groups => FrameUnit::Groups,
        };
        Ok(Frame {
            unit,
            start: self.bound(&frame.start, unit, order_by)?,
            end: match &frame.end {
                Some(end) => self.bound(end, unit, order_by)?,
                None => FrameBound::CurrentRow,
            },
        })
    }

    fn bound(&mut self, bound: &tree::FrameBound, unit: FrameUnit, order_by: &[SortKey]) -> Made<FrameBound> {
        Ok(match bound {
            tree::FrameBound::UnboundedPreceding => FrameBound::UnboundedPreceding,
            tree::FrameBound::CurrentRow => FrameBound::CurrentRow,
            tree::FrameBound::UnboundedFollowing => FrameBound::UnboundedFollowing,
            tree::FrameBound::Preceding(value) => FrameBound::Preceding(self.offset(value, unit, order_by, true)?),
            tree::FrameBound::Following(value) => FrameBound::Following(self.offset(value, unit, order_by, false)?),
        })
    }

    fn offset(
        &mut self,
        offset: &tree::Expression,
        unit: FrameUnit,
        order_by: &[SortKey],
        preceding: bool,
    ) -> Made<FrameOffset> {
        let value: Expression = self.expression(offset)?;
        if unit != FrameUnit::Range {
            return Ok(FrameOffset {
                value: coerced(value, &Type::Bigint),
                edge: None,
            });
        }
        let [key] = order_by else {
            return Err(no_plan(NoPlanReason::UnknownType, &offset.range));
        };
        let name = if preceding == key.descending {
            "$add"
        } else {
            "$subtract"
        };
        let edge = operator(name, vec![key.value.clone(), value.clone()], offset)?;
        Ok(FrameOffset {
            value,
            edge: Some(edge),
        })
    }
}

/// The window functions of an expression, which hold no other ones.
fn windows_in<'t>(expression: &'t tree::Expression, calls: &mut Vec<&'t tree::Expression>) {
    if matches!(
        &*expression.kind,
        Kind::Call(tree::Call { window: Some(_), .. }) | Kind::Measure(..)
    ) {
        calls.push(expression);
        return;
    }
    expression.each_child(|child| windows_in(child, calls));
}
