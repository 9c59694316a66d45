//! The terms of AND and OR: no duplicates, common terms of all alternatives first, and nothing after a term that
//! decides.

use std::collections::HashSet;

use flow_log_stack_analysis::Type;
use flow_log_stack_analysis::plan::{Expression, ExpressionKind as Kind, Literal};

use super::conjuncts::changes;

/// AND or OR.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Connective {
    And,
    Or,
}

impl Connective {
    fn other(self) -> Self {
        match self {
            Self::And => Self::Or,
            Self::Or => Self::And,
        }
    }

    /// The value that decides the result.
    fn decides(self) -> bool {
        self == Self::Or
    }

    /// The terms of an expression; the expression itself if it has another connective.
    fn terms(self, own: &Expression) -> Vec<Expression> {
        match (self, &own.kind) {
            (Self::And, Kind::And(terms)) | (Self::Or, Kind::Or(terms)) => {
                terms.iter().flat_map(|term| self.terms(term)).collect()
            }
            _ => vec![own.clone()],
        }
    }

    /// Joins terms into one expression.
    fn of(self, terms: impl IntoIterator<Item = Expression>) -> Expression {
        let mut own: Vec<Expression> = Vec::new();
        let mut seen = HashSet::new();
        for term in terms.into_iter().flat_map(|term| self.terms(&term)) {
            match &term.kind {
                Kind::Literal(Literal::Boolean(value)) if *value == self.decides() => return boolean(*value),
                Kind::Literal(Literal::Boolean(_)) => {}
                _ if !seen.insert(term.clone()) && !changes(&term) => {}
                _ => own.push(term),
            }
        }
        match own.len() {
            0 => boolean(!self.decides()),
            1 => own.swap_remove(0),
            _ => Expression {
                kind: match self {
                    Self::And => Kind::And(own),
                    Self::Or => Kind::Or(own),
                },
                data_type: Type::Boolean,
            },
        }
    }
}

fn boolean(value: bool) -> Expression {
    Expression {
        kind: Kind::Literal(Literal::Boolean(value)),
        data_type: Type::Boolean,
    }
}

/// Whether an expression has the same value wherever it is computed. Trino takes TRY for one that changes.
fn is_fixed(own: &Expression) -> bool {
    fn has_try(own: &Expression) -> bool {
        matches!(own.kind, Kind::Try(_)) || own.children().into_iter().any(has_try)
    }
    !changes(own) && !has_try(own)
}

fn connective(own: &Expression) -> Option<Connective> {
    match own.kind {
        Kind::And(_) => Some(Connective::And),
        Kind::Or(_) => Some(Connective::Or),
        _ => None,
    }
}

/// Puts the terms of all ANDs and ORs in an expression into Trino's order.
pub(super) fn whole(expression: &mut Expression) {
    part(expression);
    if connective(expression) == Some(Connective::Or)
        && let Some(all) = distributed(expression)
    {
        *expression = all;
    }
}

fn part(expression: &mut Expression) {
    match connective(expression) {
        Some(own) => *expression = simplified(own, expression),
        None => expression.children_mut().into_iter().for_each(part),
    }
}

fn simplified(own: Connective, expression: &Expression) -> Expression {
    let terms = own.terms(expression).into_iter().map(|mut term| {
        part(&mut term);
        term
    });
    let all = own.of(terms);
    match connective(&all) {
        Some(own) => outside(own, &all),
        None => all,
    }
}

/// Factors out common terms: `(a AND b) OR (a AND c)` becomes `a AND (b OR c)`, and the same with AND and OR
/// exchanged. Several common terms stay in the order of the text; in Trino they are in an order that each process makes anew.
fn outside(own: Connective, all: &Expression) -> Expression {
    let flipped = own.other();
    let alternatives: Vec<Vec<Expression>> = own.terms(all).iter().map(|term| flipped.terms(term)).collect();
    let Some((first, rest)) = alternatives.split_first() else {
        return all.clone();
    };
    let others: Vec<HashSet<&Expression>> = rest.iter().map(|own| own.iter().collect()).collect();
    let is_common = |term: &Expression| is_fixed(term) && others.iter().all(|own| own.contains(term));
    let common: Vec<Expression> = first.iter().filter(|term| is_common(term)).cloned().collect();
    if common.is_empty() {
        return all.clone();
    }
    let taken: HashSet<&Expression> = common.iter().collect();
    let others = alternatives
        .iter()
        .map(|own| flipped.of(own.iter().filter(|term| !taken.contains(term)).cloned()));
    let others = own.of(others.collect::<Vec<_>>());
    flipped.of(common.iter().cloned().chain([others]))
}

/// An OR of ANDs as an AND of ORs, if that is not more than twice as long: `(a AND b) OR c` becomes
/// `(a OR c) AND (b OR c)`.
fn distributed(all: &Expression) -> Option<Expression> {
    let alternatives: Vec<Vec<Expression>> = Connective::Or
        .terms(all)
        .iter()
        .map(|term| Connective::And.terms(term))
        .collect();
    let lengths = || alternatives.iter().map(Vec::len);
    let after = lengths().try_fold(alternatives.len(), usize::checked_mul)?;
    if after > 2 * lengths().sum::<usize>() || lengths().all(|length| length == 1) || !is_fixed(all) {
        return None;
    }
    let mut combinations: Vec<Vec<&Expression>> = vec![Vec::new()];
    for own in &alternatives {
        if let [only] = own.as_slice() {
            for terms in &mut combinations {
                terms.push(only);
            }
            continue;
        }
        let longer = combinations
            .iter()
            .flat_map(|before| own.iter().map(|term| [before.as_slice(), &[term]].concat()));
        combinations = longer.collect();
    }
    let terms = combinations
        .into_iter()
        .map(|own| Connective::Or.of(own.into_iter().cloned()));
    Some(Connective::And.of(terms))
}
