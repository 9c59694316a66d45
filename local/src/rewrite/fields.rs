//! Fields of rows in a condition on a table: Trino computes each of them once, below the condition, and then moves below
//! only the terms that need none of them twice. So these terms are checked before the others.

use std::collections::HashSet;

use flow_log_stack_analysis::plan::{Expression, ExpressionKind as Kind};

use super::conjuncts::{changes, parts};

/// The terms that are checked first, and those that are checked of the rows that are left.
pub(super) fn divided(terms: Vec<Expression>) -> (Vec<Expression>, Vec<Expression>) {
    if terms.iter().all(|term| of(term).is_empty()) {
        return (terms, Vec::new());
    }
    terms.into_iter().partition(|term| {
        let mut seen = HashSet::new();
        !changes(term) && of(term).into_iter().all(|field| seen.insert(field))
    })
}

/// The fields that an expression reads, as often as it reads them.
fn of(expression: &Expression) -> Vec<&Expression> {
    let mut found = Vec::new();
    read(expression, &mut found);
    found
}

fn read<'a>(expression: &'a Expression, found: &mut Vec<&'a Expression>) {
    match &expression.kind {
        Kind::Field { .. } if is_of_column(expression) => found.push(expression),
        // To Trino, TRY is a function whose argument is a lambda, and what is in a lambda stays there.
        Kind::Try(_) | Kind::Lambda { .. } => {}
        _ => parts(expression).into_iter().for_each(|part| read(part, found)),
    }
}

/// Whether it is a column, a field of it, a field of a field, and so on.
fn is_of_column(expression: &Expression) -> bool {
    match &expression.kind {
        Kind::Column(_) => true,
        Kind::Field { row, .. } => is_of_column(row),
        _ => false,
    }
}
