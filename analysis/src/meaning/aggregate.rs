//! Which calls look at many rows.

use crate::functions::{self, Kind as FunctionKind};
use crate::syntax::tree::{Call, Expression, ExpressionKind as Kind};

/// Whether a call is an aggregate, or is written as one: FILTER and an inner ORDER BY make it one, whatever is called.
pub(crate) fn is_aggregate(call: &Call) -> bool {
    call.window.is_none() && (call.filter.is_some() || call.order_by.is_some() || names_aggregate(call))
}

pub(super) fn names_aggregate(call: &Call) -> bool {
    matches!(call.name.parts.as_slice(), [only] if functions::kind(&only.value) == Some(FunctionKind::Aggregate))
}

/// Whether it is an aggregate, window function or `grouping()` itself.
pub(crate) fn is_beyond_scalar(expression: &Expression) -> bool {
    match &*expression.kind {
        Kind::Call(call) => call.window.is_some() || is_aggregate(call),
        Kind::Grouping(_) | Kind::Measure(..) => true,
        _ => false,
    }
}

pub(crate) fn is_window_call(expression: &Expression) -> bool {
    match &*expression.kind {
        Kind::Call(call) => call.window.is_some(),
        Kind::Measure(..) => true,
        _ => false,
    }
}

pub(crate) fn is_aggregate_call(expression: &Expression) -> bool {
    matches!(&*expression.kind, Kind::Call(call) if is_aggregate(call))
}

/// Whether a block that selects it has groups: aggregates, and whatever orders its arguments.
pub(crate) fn makes_groups(expression: &Expression) -> bool {
    matches!(&*expression.kind, Kind::Call(call) if is_aggregate(call) || call.order_by.is_some())
}

/// Whether a part of an expression that is in no aggregate fits.
pub(crate) fn outside_aggregates(expression: &Expression, fits: &dyn Fn(&Expression) -> bool) -> bool {
    let inside = || {
        expression
            .children()
            .iter()
            .any(|child| outside_aggregates(child, fits))
    };
    !is_aggregate_call(expression) && (fits(expression) || inside())
}
