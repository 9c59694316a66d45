//! What fails while Trino plans a query, whatever the tables hold: each constant that breaks Java, and does not fail by a
//! failure of Trino's own.

use std::collections::HashMap;

use flow_log_stack_analysis::plan::{Expression, ExpressionKind as Kind, Node};

use super::conjuncts::{changes, columns};
use crate::expression::Program;
use crate::failure::Failure;
use crate::session::Session;

/// The code of a failure that Trino does not have.
const BROKEN: &str = "GENERIC_INTERNAL_ERROR";

/// The failure of a node's plan; `None`: it has none.
pub(super) fn failure(node: &Node, session: &Session) -> Option<Failure> {
    let own = node.expressions().into_iter().find_map(|own| constant(own, session));
    let of_input = || node.inputs().into_iter().find_map(|input| failure(input, session));
    own.or_else(of_input)
}

/// The failure of a constant outside TRY and lambdas.
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
