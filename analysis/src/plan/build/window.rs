//! Window functions.

use super::call::operator;
use super::recognition::Pattern;
use super::{Builder, Made, coerced, no_plan, sort_key};
use crate::meaning::aggregate::is_window_call;
use crate::plan::NoPlanReason;
use crate::plan::expression::{Expression, SortKey};
use crate::plan::node::recognition::{MatchRows, Recognition};
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
        let mut windows: Vec<Own> = Vec::new();
        let before = self.subqueries.len();
        let columns = node.columns();
        for expression in calls {
            let unknown = || no_plan(NoPlanReason::UnknownColumns, &expression.range);
            let over = match &*expression.kind {
                Kind::Call(call) => call.window.as_ref(),
                Kind::Measure(_, over) => Some(over),
                _ => None,
            };
            let specification = match over {
                Some(Over::Named(name)) => self.window(name).cloned(),
                Some(Over::Specified(specification)) => Some(self.whole(specification)),
                None => None,
            };
            let specification = specification.ok_or_else(unknown)?;
            let place = self.place(&specification)?;
            if let Kind::Measure(name, _) = &*expression.kind {
                let key = (place, name.canonical());
                if !self.block.measures.contains_key(&key) {
                    windows.push(self.own(key.0.clone(), &specification, &columns)?);
                }
                let column = *self.block.measures.get(&key).ok_or_else(unknown)?;
                self.block.calls.insert(expression.id, column);
                continue;
            }
            let call = self.window_call(expression, &specification, &place.order_by)?;
            let key = (place, call);
            if let Some(column) = self.block.functions.get(&key) {
                self.block.calls.insert(expression.id, *column);
                continue;
            }
            let column = self.column(None, &self.known_type(expression)?);
            self.block.calls.insert(expression.id, column);
            self.block.functions.insert(key.clone(), column);
            let (place, call) = key;
            let index = if let Some(index) = windows.iter().position(|own| own.place == place) {
                index
            } else {
                windows.push(self.own(place, &specification, &columns)?);
                windows.len() - 1
            };
            windows[index].functions.push((column, call));
        }
        node = self.with_subqueries(node, before);
        for window in windows {
            node = window.over(node);
        }
        Ok(node)
    }

    /// Where a specification looks at rows.
    fn place(&mut self, specification: &WindowSpecification) -> Made<Place> {
        let partition_by = self.expressions(&specification.partition_by)?;
        let mut order_by = Vec::new();
        for item in tree::OrderBy::items(specification.order_by.as_ref()) {
            let value = self.expression(&item.key)?;
            order_by.push(sort_key(item, value));
        }
        let frame = specification.frame.as_ref();
        let pattern = frame.and_then(|frame| frame.pattern.written.as_ref());
        Ok(Place {
            partition_by,
            order_by,
            pattern: pattern.map(|range| range.start),
        })
    }

    /// A window without functions, with the measures of its pattern.
    fn own(&mut self, place: Place, specification: &WindowSpecification, columns: &[usize]) -> Made<Own> {
        let pattern = match specification.frame.as_ref().filter(|_| place.pattern.is_some()) {
            Some(frame) => {
                let end = self.frame(Some(frame), &place.order_by)?.end;
                let pattern = self.pattern(&frame.pattern, &frame.measures, columns)?;
                for (measure, (column, _)) in frame.measures.iter().zip(&pattern.measures) {
                    let key = (place.clone(), measure.name.canonical());
                    self.block.measures.entry(key).or_insert(*column);
                }
                Some((pattern, end))
            }
            None => None,
        };
        Ok(Own {
            place,
            pattern,
            functions: Vec::new(),
        })
    }

    fn window_call(
        &mut self,
        expression: &tree::Expression,
        specification: &WindowSpecification,
        order_by: &[SortKey],
    ) -> Made<WindowCall> {
        let frame = self.frame(specification.frame.as_deref(), order_by)?;
        let (call, _) = self.aggregate(expression)?;
        let ignores = |own: &tree::Call| own.null_treatment == Some(NullTreatment::Ignore);
        Ok(WindowCall {
            call,
            ignore_nulls: matches!(&*expression.kind, Kind::Call(own) if ignores(own)),
            frame,
        })
    }

    fn frame(&mut self, frame: Option<&WindowFrame>, order_by: &[SortKey]) -> Made<Frame> {
        let Some(frame) = frame else {
            return Ok(Frame {
                unit: FrameUnit::Range,
                start: FrameBound::UnboundedPreceding,
                end: FrameBound::CurrentRow,
            });
        };
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

/// Where window functions look at rows.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct Place {
    partition_by: Vec<Expression>,
    order_by: Vec<SortKey>,
    /// Where the row pattern of its frame is in the text.
    pattern: Option<usize>,
}

/// A window that waits for its input.
struct Own {
    place: Place,
    /// The row pattern of its frame, and where the frame ends.
    pattern: Option<(Pattern, FrameBound)>,
    functions: Vec<(usize, WindowCall)>,
}

impl Own {
    /// The node over an input.
    fn over(self, input: Node) -> Node {
        let input = Box::new(input);
        let Place {
            partition_by, order_by, ..
        } = self.place;
        let functions = self.functions;
        match self.pattern {
            None => Node::Window(Window {
                input,
                partition_by,
                order_by,
                functions,
            }),
            Some((pattern, end)) => Node::Recognition(Recognition {
                input,
                partition_by,
                order_by,
                variables: pattern.variables,
                pattern: pattern.tree,
                skip: pattern.skip,
                measures: pattern.measures,
                rows: MatchRows::Window {
                    functions,
                    end: Box::new(end),
                    seeks: pattern.seeks,
                },
            }),
        }
    }
}

/// The window functions of an expression, which hold no other ones.
fn windows_in<'t>(expression: &'t tree::Expression, calls: &mut Vec<&'t tree::Expression>) {
    if is_window_call(expression) {
        calls.push(expression);
        return;
    }
    expression.each_child(|child| windows_in(child, calls));
}
