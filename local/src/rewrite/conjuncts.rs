//! The terms of a conjunction.

use std::collections::HashSet;

use flow_log_stack_analysis::Type;
use flow_log_stack_analysis::plan::{ColumnNumber, Comparison, Expression, ExpressionKind as Kind, Literal, Node};

use super::no_rows;
use crate::expression::columns_of;
use crate::functions::{Run, run_of};

/// The terms of a condition, in order.
pub(super) fn of(condition: Expression) -> Vec<Expression> {
    match condition.kind {
        Kind::And(terms) => terms.into_iter().flat_map(of).collect(),
        Kind::Literal(Literal::Boolean(true)) => Vec::new(),
        _ => vec![condition],
    }
}

/// The conjunction of these terms; `None` if it is always true.
pub(super) fn all(terms: Vec<Expression>) -> Option<Expression> {
    let mut seen = HashSet::new();
    let mut own: Vec<Expression> = terms.into_iter().flat_map(of).collect();
    own.retain(|term| seen.insert(term.clone()) || changes(term));
    // A term that fails still fails beside NULL, but not beside FALSE.
    if let Some(decided) = own.iter().position(is_false) {
        own = vec![own.swap_remove(decided)];
    }
    match own.len() {
        0 | 1 => own.pop(),
        _ => Some(Expression {
            kind: Kind::And(own),
            data_type: Type::Boolean,
        }),
    }
}

/// The rows of a node for which all terms are true.
pub(super) fn filter(input: Node, terms: Vec<Expression>) -> Node {
    match all(terms) {
        None => input,
        Some(condition) if is_false(&condition) => no_rows(input.columns()),
        Some(condition) => Node::Filter {
            input: Box::new(input),
            condition,
        },
    }
}

/// Whether a term is TRUE.
pub(super) fn is_true(term: &Expression) -> bool {
    matches!(term.kind, Kind::Literal(Literal::Boolean(true)))
}

/// Whether a term is FALSE.
pub(super) fn is_false(term: &Expression) -> bool {
    matches!(term.kind, Kind::Literal(Literal::Boolean(false)))
}

/// Whether a term is FALSE or NULL.
pub(super) fn is_never_true(term: &Expression) -> bool {
    matches!(term.kind, Kind::Literal(Literal::Boolean(false) | Literal::Null))
}

/// Whether an expression can have another value each time it is computed.
pub(super) fn changes(expression: &Expression) -> bool {
    let own = match &expression.kind {
        Kind::Call(call) => matches!(run_of(&call.overload), Some(Run::Changing(_))),
        _ => false,
    };
    own || expression.children().into_iter().any(changes)
}

/// The columns that an expression reads, each once.
pub(super) fn columns(expression: &Expression) -> Vec<ColumnNumber> {
    let mut found = Vec::new();
    columns_of(expression, &mut found);
    found
}

/// Whether an expression only reads such columns.
pub(super) fn is_over(expression: &Expression, is_there: impl Fn(ColumnNumber) -> bool) -> bool {
    columns(expression).into_iter().all(is_there)
}

/// Whether an expression reads one of these columns of outer queries.
pub(super) fn reads(expression: &Expression, outer: &[ColumnNumber]) -> bool {
    columns(expression).iter().any(|column| outer.contains(column))
}

/// Whether a node or one of its inputs names outer columns.
pub(super) fn names(node: &Node, outer: &[ColumnNumber]) -> bool {
    node.expressions().into_iter().any(|own| reads(own, outer))
        || node.inputs().into_iter().any(|input| names(input, outer))
}

/// The columns that an expression reads, as often as it reads them.
pub(super) fn readings(expression: &Expression, found: &mut Vec<ColumnNumber>) {
    match &expression.kind {
        Kind::Column(column) | Kind::Grouping { set: Some(column), .. } => found.push(*column),
        _ => expression
            .children()
            .into_iter()
            .for_each(|child| readings(child, found)),
    }
}

/// The columns that a term of a filter reads, as often as Trino computes them.
pub(super) fn readings_of_term(term: &Expression, found: &mut Vec<ColumnNumber>) {
    match &term.kind {
        Kind::Column(_) | Kind::Grouping { .. } => readings(term, found),
        _ => parts(term).into_iter().for_each(|part| readings_of_term(part, found)),
    }
}

/// The children of an expression that Trino computes: `a = 1 OR a = 2` becomes `a IN (1, 2)`, with one `a`.
pub(super) fn parts(expression: &Expression) -> Vec<&Expression> {
    let Kind::Or(terms) = &expression.kind else {
        return expression.children();
    };
    let mut seen = HashSet::new();
    let again = |term| match equated(term) {
        Some((value, other)) if !seen.insert(value) => other,
        _ => term,
    };
    terms.iter().map(again).collect()
}

/// What an equation looks for, and what it is equal to: a constant is the latter.
fn equated(term: &Expression) -> Option<(&Expression, &Expression)> {
    match &term.kind {
        Kind::Comparison {
            operator: Comparison::Equal,
            left,
            right,
        } => Some(match left.kind {
            Kind::Literal(_) => (right, left),
            _ => (left, right),
        }),
        _ => None,
    }
}

/// Replaces columns by expressions.
pub(super) fn replace(expression: &mut Expression, by: &dyn Fn(ColumnNumber) -> Option<Expression>) {
    if let Kind::Column(column) = &expression.kind {
        if let Some(own) = by(*column) {
            *expression = own;
        }
        return;
    }
    for child in expression.children_mut() {
        replace(child, by);
    }
}

/// Whether it is a literal or a column, which can be computed twice at no cost and cannot fail.
pub(super) fn is_simple(expression: &Expression) -> bool {
    matches!(expression.kind, Kind::Literal(_) | Kind::Column(_))
}

/// The same comparison with its sides exchanged.
pub(super) fn mirrored(operator: Comparison) -> Comparison {
    match operator {
        Comparison::Less => Comparison::Greater,
        Comparison::LessOrEqual => Comparison::GreaterOrEqual,
        Comparison::Greater => Comparison::Less,
        Comparison::GreaterOrEqual => Comparison::LessOrEqual,
        own => own,
    }
}

/// Whether a term is an equation between the columns of two sides.
pub(super) fn connects(term: &Expression, left: &HashSet<ColumnNumber>, right: &HashSet<ColumnNumber>) -> bool {
    let reads = |own: &Expression, side: &HashSet<ColumnNumber>| {
        let columns = columns(own);
        !columns.is_empty() && columns.iter().all(|column| side.contains(column))
    };
    match &term.kind {
        Kind::Comparison {
            operator: Comparison::Equal,
            left: one,
            right: two,
        } => (reads(one, left) && reads(two, right)) || (reads(one, right) && reads(two, left)),
        _ => false,
    }
}
