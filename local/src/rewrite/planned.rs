//! What fails while Trino plans a query, whatever the tables hold: each constant that breaks Java, and not by a failure of
//! its own, and folds over a state that is not a simple value.

use std::collections::HashMap;

use flow_log_stack_analysis::Type;
use flow_log_stack_analysis::plan::{Call, Expression, ExpressionKind as Kind, Node};

use super::conjuncts::{changes, columns};
use crate::expression::Program;
use crate::failure::Failure;
use crate::session::Session;

/// The code of a failure that Trino does not have.
const BROKEN: &str = "GENERIC_INTERNAL_ERROR";

/// The failure of a node's plan; `None`: it has none.
pub(super) fn failure(node: &Node, session: &Session) -> Option<Failure> {
    let of_call = node.calls().into_iter().find_map(state);
    let of_constant = || node.expressions().into_iter().find_map(|own| constant(own, session));
    let of_input = || node.inputs().into_iter().find_map(|input| failure(input, session));
    of_call.or_else(of_constant).or_else(of_input)
}

/// Trino remembers no states that are on the heap. It breaks down before it says so where a lambda makes an array.
fn state(call: &Call) -> Option<Failure> {
    if call.overload.name != "reduce_agg" || call.arguments.iter().any(makes_array) {
        return None;
    }
    let state = &call.arguments.get(1)?.data_type;
    let is_simple = match state {
        Type::Boolean
        | Type::Tinyint
        | Type::Smallint
        | Type::Integer
        | Type::Bigint
        | Type::Real
        | Type::Double
        | Type::Date
        | Type::Time { .. }
        | Type::IntervalDayToSecond
        | Type::IntervalYearToMonth
        | Type::Unknown => true,
        Type::Decimal { precision, .. } => *precision <= 18,
        Type::Timestamp { precision, zone } => *precision <= if *zone { 3 } else { 6 },
        _ => false,
    };
    (!is_simple).then(|| {
        Failure::other(
            "NOT_SUPPORTED",
            format!("a state of type {state} is not supported for reduce_agg"),
        )
    })
}

/// Whether an array is made in a lambda.
fn makes_array(expression: &Expression) -> bool {
    fn has_array(own: &Expression) -> bool {
        matches!(own.kind, Kind::Array(_)) || own.children().into_iter().any(has_array)
    }
    matches!(expression.kind, Kind::Lambda { .. }) && has_array(expression)
}

/// The failure of a constant outside of TRY and lambdas.
fn constant(expression: &Expression, session: &Session) -> Option<Failure> {
    if matches!(
        expression.kind,
        Kind::Try(_) | Kind::Lambda { .. } | Kind::Literal(_) | Kind::Column(_)
    ) {
        return None;
    }
    let of_part = expression.children().into_iter().find_map(|own| constant(own, session));
    if of_part.is_some() || !columns(expression).is_empty() || changes(expression) {
        return of_part;
    }
    let program = Program::new(expression, session, &HashMap::new()).ok()?;
    if program.constant().is_some() {
        return None;
    }
    let failure = program.run(&mut program.room(), |_| crate::value::Value::Null).err()?;
    (failure.code == BROKEN).then_some(failure)
}
