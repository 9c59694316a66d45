//! Failures while Trino plans a query, whatever the tables contain: constants for which its evaluation ends with a
//! Java exception that is not one of Trino's own errors, and row patterns that its planner cannot handle.

use std::collections::HashMap;

use flow_log_stack_analysis::plan::{Expression, ExpressionKind as Kind, Node};

use super::conjuncts::{changes, columns};
use super::one_row;
use crate::expression::Program;
use crate::failure::Failure;
use crate::session::Session;

/// The code of such a failure.
const BROKEN: &str = "GENERIC_INTERNAL_ERROR";

/// What is wrong with a row pattern over a constant.
const LOST: &str = "a row pattern with ONE ROW PER MATCH reads a column that a condition or the query itself makes constant; \
                    add it to PARTITION BY, or write ALL ROWS PER MATCH";

/// The failure while planning a node; `None` if there is none.
pub(super) fn failure(node: &Node, session: &Session) -> Option<Failure> {
    let own = node.expressions().into_iter().find_map(|own| constant(own, session));
    let of_pattern = || match node {
        Node::Recognition(pattern) if one_row::fails(pattern) => Some(Failure::other(BROKEN, LOST)),
        _ => None,
    };
    let of_input = || node.inputs().into_iter().find_map(|input| failure(input, session));
    own.or_else(of_pattern).or_else(of_input)
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
