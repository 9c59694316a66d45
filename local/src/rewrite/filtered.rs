//! What a condition becomes where it only leaves rows out, so that FALSE and NULL are the same: NULLIF is true where its first
//! is and its second is not, and CASE without a result that can be true leaves nothing, whatever its conditions are.

use flow_log_stack_analysis::Type;
use flow_log_stack_analysis::plan::{Expression, ExpressionKind as Kind, Literal};

use super::conjuncts::{changes, is_false, is_never_true, is_true};

/// The terms that are true of the same rows as a term.
pub(super) fn simplified(term: Expression) -> Vec<Expression> {
    match term.kind {
        Kind::NullIf { value, other, .. }
            if value.data_type == Type::Boolean && other.data_type == Type::Boolean && !changes(&other) =>
        {
            vec![*value, is_not_true(*other)]
        }
        Kind::Case { branches, otherwise } => match of_case(&branches, otherwise.as_deref()) {
            Some(terms) => terms,
            None => vec![of(Kind::Case { branches, otherwise })],
        },
        Kind::SimpleCase {
            ref branches,
            ref otherwise,
            ..
        } => {
            let mut results = branches.iter().map(|(_, result)| result).chain(otherwise.as_deref());
            if results.clone().all(is_never_true) {
                vec![of(Kind::Literal(Literal::Boolean(false)))]
            } else if otherwise.is_some() && results.all(is_true) {
                Vec::new()
            } else {
                vec![term]
            }
        }
        _ => vec![term],
    }
}

/// A condition that no connective converts: a CASE of nothing but NULL has no type there, and is never true.
pub(super) fn unconverted(condition: Expression) -> Expression {
    match condition.kind {
        Kind::Coerce(value)
            if value.data_type == Type::Unknown
                && matches!(value.kind, Kind::Case { .. } | Kind::SimpleCase { .. }) =>
        {
            of(Kind::Literal(Literal::Boolean(false)))
        }
        kind => of(kind),
    }
}

/// A term above a join, or FALSE if it is never true; what stays above may become the join's condition as it is.
pub(super) fn decided(term: Expression) -> Expression {
    let chooses = matches!(term.kind, Kind::Case { .. } | Kind::SimpleCase { .. });
    match chooses.then(|| simplified(term.clone())).as_deref() {
        Some([only]) if is_false(only) => only.clone(),
        _ => term,
    }
}

/// The terms of CASE whose results are all known; `None`: it stays as it is.
fn of_case(branches: &[(Expression, Expression)], otherwise: Option<&Expression>) -> Option<Vec<Expression>> {
    let is_last_true = otherwise.is_some_and(is_true);
    if !(is_last_true || otherwise.is_none_or(is_never_true)) {
        return None;
    }
    let count = branches.iter().filter(|(_, result)| is_true(result)).count();
    if !branches
        .iter()
        .all(|(_, result)| is_true(result) || is_never_true(result))
    {
        return None;
    }
    match (count, is_last_true) {
        (0, false) => Some(vec![of(Kind::Literal(Literal::Boolean(false)))]),
        (0, true) => Some(
            branches
                .iter()
                .map(|(condition, _)| is_not_true(condition.clone()))
                .collect(),
        ),
        (1, false) => {
            let chosen = branches.iter().position(|(_, result)| is_true(result))?;
            let before = branches[..chosen]
                .iter()
                .map(|(condition, _)| is_not_true(condition.clone()));
            Some(before.chain([branches[chosen].0.clone()]).collect())
        }
        (all, true) if all == branches.len() => Some(Vec::new()),
        _ => None,
    }
}

/// That a condition is FALSE or NULL.
fn is_not_true(condition: Expression) -> Expression {
    let is_null = of(Kind::IsNull(Box::new(condition.clone())));
    of(Kind::Or(vec![is_null, of(Kind::Not(Box::new(condition)))]))
}

fn of(kind: Kind) -> Expression {
    Expression {
        kind,
        data_type: Type::Boolean,
    }
}
