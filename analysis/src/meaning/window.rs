//! Windows: the WINDOW clause, OVER, frames, and the functions over them.

use std::collections::HashSet;
use std::rc::Rc;

use super::aggregate::is_window_call;
use super::field::{Fields, Origin};
use super::scope::Scope;
use super::{Analyzer, Cause};
use crate::diagnostic::{Code, Diagnostic};
use crate::functions::operator::{Arithmetic, arithmetic};
use crate::functions::{self, Kind as FunctionKind, Trait};
use crate::listed::Listed as _;
use crate::syntax::tree::{
    Bytes, Call, Expression, ExpressionKind as Kind, FrameBound, FrameUnit, Identifier, OrderBy, QuerySpecification,
    Window, WindowDefinition, WindowFrame, WindowSpecification,
};
use crate::syntax::walk::calls_in;
use crate::types::Type;

/// A window of the WINDOW clause, with what it takes from the one that it names. Many calls may be over one.
#[derive(Clone)]
pub(super) struct KnownWindow {
    partition_by: Rc<Vec<Expression>>,
    order_by: Option<Rc<OrderBy>>,
    frame: Option<Rc<WindowFrame>>,
    /// Where its specification begins.
    head: Bytes,
}

impl Analyzer<'_> {
    pub(super) fn window_definitions(&mut self, definitions: &[WindowDefinition], scope: &Scope<'_>) {
        for definition in definitions {
            let name = definition.name.canonical();
            let known = self
                .blocks
                .last()
                .is_some_and(|block| block.window_names.contains_key(&name));
            if known {
                let message = format!("the window `{}` is defined twice", definition.name.value);
                self.error(
                    Code::DuplicateWindowName,
                    &definition.name.range,
                    message,
                    "the second one of this name",
                );
            }
            self.reference(&definition.specification);
            self.window_specification(&definition.specification, scope);
            let whole = self.whole(&definition.specification);
            if let Some(block) = self.blocks.last_mut() {
                block.window_names.entry(name.clone()).or_insert(block.windows.len());
                block.windows.push((name, whole));
            }
        }
    }

    /// A specification with what it takes from the window that it names.
    fn whole(&self, own: &WindowSpecification) -> KnownWindow {
        let existing = own.existing.as_ref().and_then(|name| self.window(name));
        let taken = existing.and_then(|existing| existing.order_by.clone());
        KnownWindow {
            partition_by: existing.map_or_else(
                || Rc::new(own.partition_by.clone()),
                |existing| existing.partition_by.clone(),
            ),
            order_by: own.order_by.clone().map(Rc::new).or(taken),
            frame: own.frame.clone().map(Rc::from),
            head: own.head.clone(),
        }
    }

    fn window(&self, name: &Identifier) -> Option<&KnownWindow> {
        let block = self.blocks.last()?;
        let index = block.window_names.get(&name.canonical())?;
        block.windows.get(*index).map(|(_, window)| window)
    }

    /// What the select list and ORDER BY name as windows is there; this comes before anything else of them.
    pub(super) fn window_references(&mut self, block: &QuerySpecification, order_by: Option<&OrderBy>) {
        let mut all = block.expressions();
        all.extend(OrderBy::keys(order_by));
        for expression in all {
            self.window_references_in(expression);
        }
    }

    fn window_references_in(&mut self, expression: &Expression) {
        for child in expression.children() {
            self.window_references_in(child);
        }
        let window = match &*expression.kind {
            Kind::Call(call) => call.window.as_ref(),
            Kind::Measure(_, window) => Some(window),
            _ => None,
        };
        match window {
            Some(Window::Named(name)) => {
                self.known_window(name);
            }
            Some(Window::Specified(specification)) => self.reference(specification),
            None => {}
        }
    }

    /// The window that a specification names.
    fn reference(&mut self, specification: &WindowSpecification) {
        if let Some(name) = &specification.existing
            && let Some(existing) = self.known_window(name)
        {
            self.extension(specification, name, &existing);
        }
    }

    fn known_window(&mut self, name: &Identifier) -> Option<KnownWindow> {
        let found = self.window(name).cloned();
        if found.is_none() {
            let message = format!("unknown window `{}`", name.value);
            let error = Diagnostic::error(
                Code::InvalidWindowReference,
                name.range.clone(),
                message,
                "not defined before",
            );
            let block = self.blocks.last().filter(|_| self.is_advising());
            let windows = block.map_or(&[][..], |block| &block.windows);
            let names = windows.iter().map(|(own, _)| own.to_lowercase()).listed();
            self.report_for(error, || Cause::Name {
                kind: "window",
                name: name.value.clone(),
                range: name.range.clone(),
                known: names,
            });
        }
        found
    }

    /// The measures of the window that have the name.
    pub(super) fn measures_of(&self, window: &Window, name: &Identifier) -> Vec<Expression> {
        let frame = match window {
            Window::Named(name) => self.window(name).and_then(|window| window.frame.as_deref()),
            Window::Specified(specification) => specification.frame.as_deref(),
        };
        let measures = frame.map_or(&[][..], |frame| &frame.measures);
        let named = measures
            .iter()
            .filter(|measure| measure.name.canonical() == name.canonical());
        named.map(|measure| measure.expression.clone()).listed()
    }

    /// PARTITION BY.
    pub(super) fn partition_keys<'t>(&mut self, keys: impl IntoIterator<Item = &'t Expression>, scope: &Scope<'_>) {
        for key in keys {
            let found = self.expression(key, scope);
            if let Some(found) = found.filter(|found| !found.is_comparable()) {
                let message = format!("PARTITION BY compares its keys, but {found} cannot be compared");
                self.error(Code::TypeMismatch, &key.head, message, "not comparable");
            }
        }
    }

    /// ORDER BY inside a window or a row pattern.
    pub(super) fn sort_keys<'t>(&mut self, keys: impl IntoIterator<Item = &'t Expression>, scope: &Scope<'_>) {
        for key in keys {
            let found = self.expression(key, scope);
            if let Some(found) = found.filter(|found| !found.is_orderable()) {
                let message = format!("ORDER BY compares its keys, but {found} has no order");
                self.error(Code::TypeMismatch, &key.head, message, "not orderable");
            }
        }
    }

    /// OVER.
    pub(super) fn over(&mut self, window: &Window, scope: &Scope<'_>) {
        if let Window::Specified(specification) = window {
            self.window_specification(specification, scope);
        }
    }

    fn window_specification(&mut self, specification: &WindowSpecification, scope: &Scope<'_>) {
        let parts = specification.children();
        if let Some(inner) = parts.into_iter().find_map(innermost_window) {
            let message = "the specification of a window holds a window function";
            let error = Diagnostic::error(Code::NestedWindow, inner.head.clone(), message, "the inner one");
            self.report(error.help("compute it in a subquery first"));
        }
        let existing = specification
            .existing
            .as_ref()
            .and_then(|name| self.window(name))
            .cloned();
        self.partition_keys(&specification.partition_by, scope);
        self.sort_keys(OrderBy::keys(specification.order_by.as_ref()), scope);
        if let Some(frame) = &specification.frame {
            let taken = existing.as_ref().and_then(|existing| existing.order_by.as_deref());
            self.frame_pattern(frame, scope);
            self.frame(frame, specification, specification.order_by.as_ref().or(taken), scope);
        }
    }

    /// What a window adds to the one that it names.
    fn extension(&mut self, specification: &WindowSpecification, name: &Identifier, existing: &KnownWindow) {
        if let Some(first) = specification.partition_by.first() {
            let message = "a window that names another one cannot add PARTITION BY";
            self.error(
                Code::InvalidPartitionBy,
                &first.head,
                message,
                "belongs to the other window",
            );
        }
        if let Some(order_by) = specification.order_by.as_ref().filter(|_| existing.order_by.is_some()) {
            let message = format!("the window `{}` has an ORDER BY already", name.value);
            self.error(Code::InvalidOrderBy, &order_by.head, message, "a second ORDER BY");
        }
        if existing.frame.is_some() {
            let message = format!("the window `{}` has a frame, and cannot be extended", name.value);
            let error = Diagnostic::error(Code::InvalidWindowReference, name.range.clone(), message, "has a frame");
            self.report(error.help(format!("write `OVER {}` without parentheses", name.value)));
        }
    }

    fn frame(
        &mut self,
        frame: &WindowFrame,
        around: &WindowSpecification,
        order_by: Option<&OrderBy>,
        scope: &Scope<'_>,
    ) {
        let keys = OrderBy::keys(order_by);
        if let Some(reason) = impossible(frame) {
            self.error(
                Code::InvalidWindowFrame,
                &frame.head,
                "the window frame ends before it starts",
                reason,
            );
            return;
        }
        let values = frame.values();
        match frame.unit {
            FrameUnit::Rows => {}
            FrameUnit::Groups => {
                if keys.is_empty() {
                    self.frame_without_order(around, "GROUPS");
                }
            }
            FrameUnit::Range if values.is_empty() => return,
            FrameUnit::Range => {
                if keys.is_empty() {
                    self.frame_without_order(around, "RANGE");
                    return;
                }
                if keys.len() > 1 {
                    let message = "a RANGE frame with an offset needs exactly one sort key";
                    let place = order_by.map_or(&frame.head, |order| &order.head);
                    self.error(Code::InvalidOrderBy, place, message, format!("{} keys", keys.len()));
                    return;
                }
                if !self.has_distances(keys[0]) {
                    return;
                }
            }
        }
        for value in values {
            let found = self.expression(value, scope);
            let Some(found) = found else { continue };
            if frame.unit == FrameUnit::Range {
                self.range_offset(value, &found, keys[0]);
                continue;
            }
            let fits = found.is_integer() || matches!(found, Type::Decimal { scale: 0, .. });
            if !fits {
                let message = format!("the offset of a frame must be a whole number, but this is {found}");
                self.error(Code::TypeMismatch, &value.head, message, "not a whole number");
            }
        }
    }

    fn frame_without_order(&mut self, around: &WindowSpecification, unit: &str) {
        let message = format!("a {unit} frame with an offset needs an ORDER BY");
        self.error(Code::MissingOrderBy, &around.head, message, "no order");
    }

    /// The key of a RANGE frame with an offset is a number or a time.
    fn has_distances(&mut self, key: &Expression) -> bool {
        let Some(sorted) = self.type_of(key).cloned() else {
            return true;
        };
        let able = sorted.is_numeric()
            || matches!(
                sorted,
                Type::Date
                    | Type::Time { .. }
                    | Type::Timestamp { .. }
                    | Type::IntervalDayToSecond
                    | Type::IntervalYearToMonth
            );
        if !able {
            let message = format!("a RANGE frame must be ordered by a number or a time, but this is {sorted}");
            self.error(Code::TypeMismatch, &key.head, message, "has no distances");
        }
        able
    }

    fn range_offset(&mut self, value: &Expression, found: &Type, key: &Expression) {
        let Some(sorted) = self.type_of(key).cloned() else {
            return;
        };
        let fits = *found != Type::Unknown
            && arithmetic(Arithmetic::Subtract, &sorted, found)
                .is_ok_and(|operation| operation.result == sorted || sorted.is_numeric() || operation.left == sorted);
        if !fits {
            let message = format!("the offset of the frame is {found}, which cannot be added to {sorted}");
            self.error(Code::TypeMismatch, &value.head, message, "another kind of distance");
        }
    }

    /// What is checked of window functions when all of a block is known.
    pub(super) fn window_functions(
        &mut self,
        block: &QuerySpecification,
        expressions: &[&Expression],
        sort_keys: &[&Expression],
    ) {
        let mut calls = Vec::new();
        let others = block.having.iter().chain(&block.where_);
        for expression in expressions.iter().chain(sort_keys).copied().chain(others) {
            calls.extend(calls_in(expression));
        }
        for (expression, call) in &calls {
            let kind = functions::kind(&call.name.last().value);
            if call.window.is_none() && kind == Some(FunctionKind::Window) && call.name.parts.len() == 1 {
                let name = &call.name.last().value;
                let message = format!("the window function `{name}` has no OVER");
                let error = Diagnostic::error(Code::MissingOver, expression.head.clone(), message, "needs a window");
                self.report(error.help(format!("write `{name}(…) OVER (…)`")));
            }
        }
        for (expression, call) in calls {
            if let Some(window) = &call.window {
                self.window_function(block, expression, call, window);
            }
        }
    }

    /// A condition on the result reaches below its windows only by what all of them are partitioned by.
    pub(super) fn origins_beyond_windows(
        &self,
        expressions: &[&Expression],
        sort_keys: &[&Expression],
        fields: &mut Fields,
    ) {
        // What all windows so far are partitioned by; `None`: there was none.
        let mut common: Option<Vec<Origin>> = None;
        // Many calls may be over one window.
        let mut seen: HashSet<usize> = HashSet::new();
        for expression in expressions.iter().chain(sort_keys) {
            for (_, call) in calls_in(expression) {
                let Some(keys) = call.window.as_ref().map(|window| self.partitioned_by(window)) else {
                    continue;
                };
                if !seen.insert(keys.as_ptr().addr()) || common.as_ref().is_some_and(Vec::is_empty) {
                    continue;
                }
                let mut origins: Vec<Origin> = Vec::new();
                for key in keys {
                    let field = self.column_of(key);
                    origins.extend(field.map_or(&[][..], |id| self.meaning.fields.origins_of(id)));
                }
                match &mut common {
                    None => common = Some(origins),
                    Some(common) => common.retain(|origin| origins.contains(origin)),
                }
            }
        }
        if let Some(common) = common {
            for field in &mut fields.fields {
                field.origins.retain(|origin| common.contains(origin));
            }
        }
    }

    /// What a window is partitioned by, perhaps by the one that it names.
    fn partitioned_by<'s>(&'s self, window: &'s Window) -> &'s [Expression] {
        let (name, own) = match window {
            Window::Named(name) => (Some(name), &[][..]),
            Window::Specified(own) => (own.existing.as_ref(), own.partition_by.as_slice()),
        };
        let existing = name.and_then(|name| self.window(name));
        existing.map_or(own, |existing| &existing.partition_by)
    }

    fn window_function(&mut self, block: &QuerySpecification, expression: &Expression, call: &Call, window: &Window) {
        let name = call.name.last().value.to_lowercase();
        // What its specification holds was said where that stands.
        if let Some(inner) = call.arguments.iter().find_map(innermost_window) {
            let message = "a window function is inside another one";
            let error = Diagnostic::error(Code::NestedWindow, inner.head.clone(), message, "the inner one");
            self.report(error.help("compute it in a subquery first"));
            return;
        }
        if call.distinct {
            self.error(
                Code::NotSupported,
                &block.head,
                "DISTINCT with OVER is not supported",
                "a window over DISTINCT values",
            );
            return;
        }
        if call.filter.is_some() {
            let message = "FILTER with OVER is not supported";
            let error = Diagnostic::error(Code::NotSupported, block.head.clone(), message, "a filtered window");
            self.report(error.help(format!("write `{name}(CASE WHEN … THEN … END) OVER (…)`")));
            return;
        }
        if call.order_by.is_some() {
            let message = "ORDER BY inside a call with OVER is not supported";
            let error = Diagnostic::error(
                Code::NotSupported,
                expression.head.clone(),
                message,
                "orders its arguments",
            );
            self.report(error.help(format!(
                "drop it, or aggregate in a subquery: `{name}(… ORDER BY …)` without OVER"
            )));
            return;
        }
        let Some(kind) = functions::kind(&name).filter(|_| call.name.parts.len() == 1) else {
            return;
        };
        if call.null_treatment.is_some() && !functions::has(&name, Trait::TreatsNulls) {
            let message = format!("`{name}` takes no IGNORE NULLS or RESPECT NULLS");
            let place = expression.head.clone();
            self.error(
                Code::NullTreatmentNotAllowed,
                &place,
                message,
                "looks at NULLs in its own way",
            );
            return;
        }
        if kind == FunctionKind::Aggregate && self.state_widens(expression, call) {
            return;
        }
        if kind == FunctionKind::Scalar {
            let message = format!("`{name}` is neither an aggregate nor a window function");
            let error = Diagnostic::error(Code::FunctionNotWindow, block.head.clone(), message, "a window over it");
            self.report(error.help("remove OVER"));
            return;
        }
        if name == "lag" || name == "lead" {
            let whole = match window {
                Window::Named(name) => self.window(name).cloned(),
                Window::Specified(specification) => Some(self.whole(specification)),
            };
            let Some(whole) = whole else { return };
            if whole.order_by.is_none() {
                let message = format!("`{name}` needs an ORDER BY in its window");
                self.error(Code::MissingOrderBy, &whole.head, message, "no order");
            } else if let Some(frame) = &whole.frame {
                let message = format!("`{name}` takes no frame");
                self.error(Code::InvalidWindowFrame, &frame.head, message, "a frame");
            }
        }
    }

    /// Trino looks for the signature of a window function again, with what the lambdas turned out to be; then nothing
    /// is converted, so that the first state must have the type of the last.
    fn state_widens(&mut self, expression: &Expression, call: &Call) -> bool {
        let is_lambda = |argument: &Expression| matches!(&*argument.kind, Kind::Lambda { .. });
        let lambda = call.arguments.iter().position(is_lambda);
        let Some(state) = lambda.and_then(|lambda| call.arguments.get(lambda.checked_sub(1)?)) else {
            return false;
        };
        let (Some(first), Some(last)) = (self.type_of(state).cloned(), self.type_of(expression).cloned()) else {
            return false;
        };
        if first == last {
            return false;
        }
        let name = &call.name.last().value;
        let message = format!("the state of `{name}` with OVER starts as {first} and becomes {last}");
        let mut error = Diagnostic::error(Code::WrongArguments, state.head.clone(), message, "another type");
        // Trino says no place.
        error.labels.extend(error.primary.take());
        self.report_for(error, || Cause::OfAnotherType {
            value: state.id,
            wanted: last,
        });
        true
    }
}

/// The first window function with none inside.
fn innermost_window(expression: &Expression) -> Option<&Expression> {
    let inner = expression.children().into_iter().find_map(innermost_window);
    inner.or_else(|| is_window_call(expression).then_some(expression))
}

fn impossible(frame: &WindowFrame) -> Option<&'static str> {
    use FrameBound as B;
    let end = frame.end.as_ref().unwrap_or(&B::CurrentRow);
    match (&frame.start, end) {
        (B::UnboundedFollowing, _) => Some("cannot start at the last row"),
        (_, B::UnboundedPreceding) => Some("cannot end at the first row"),
        (B::CurrentRow, B::Preceding(_)) => Some("starts at the current row and ends before it"),
        (B::Following(_), B::CurrentRow | B::Preceding(_)) => Some("starts after the current row and ends before that"),
        _ => None,
    }
}
