#![doc = include_str!("../codes/ascending_top.md")]

use super::Facts;
use crate::diagnostic::{Code, Diagnostic};
use crate::functions::{self, Trait};
use crate::syntax::tree::{Expression, ExpressionKind as Kind, Query, QueryBody, SelectItem};

pub(super) fn check(facts: &Facts<'_>, found: &mut Vec<Diagnostic>) {
    if !facts.reads_flow_logs() {
        return;
    }
    for (query, _) in &facts.queries {
        let Some(first) = query.order_by.as_ref().and_then(|order_by| order_by.items.first()) else {
            continue;
        };
        // Who writes ASC means it.
        if !query.is_limited() || first.descending || !first.ordering.is_empty() || is_one_row(query) {
            continue;
        }
        let keys = match &query.body {
            QueryBody::Specification(block) => block.selected(vec![&first.key]),
            _ => vec![&first.key],
        };
        let Some(total) = keys.into_iter().find_map(|key| total(facts, key)) else {
            continue;
        };
        let finding = Diagnostic::lint(
            Code::AscendingTop,
            first.key.range.clone(),
            "the smallest totals come first, and LIMIT keeps only them",
            format!("`{total}` in ascending order"),
        );
        found.push(finding.edit(
            "put the largest first: write `DESC`, or `ASC` if you mean the smallest",
            &first.ordering,
            " DESC",
        ));
    }
}

/// Whether a query has one row, as aggregates without groups have.
fn is_one_row(query: &Query) -> bool {
    let QueryBody::Specification(block) = &query.body else {
        return false;
    };
    let is_aggregate = |item: &SelectItem| match item {
        SelectItem::Single { expression, .. } => is_total(expression).is_some(),
        _ => false,
    };
    block.group_by.is_none() && block.items.iter().any(is_aggregate)
}

/// The function of a total that an expression grows with.
fn total<'a>(facts: &Facts<'a>, expression: &'a Expression) -> Option<&'a str> {
    let expression = facts.definition(expression);
    is_total(expression).or_else(|| match &*expression.kind {
        Kind::Cast { value, .. } => total(facts, value),
        Kind::Coalesce(list) => list.first().and_then(|first| total(facts, first)),
        Kind::Arithmetic {
            operator: '*' | '+',
            left,
            right,
        } => match (total(facts, left), total(facts, right)) {
            (own @ Some(_), None) if is_number(right) => own,
            (None, own @ Some(_)) if is_number(left) => own,
            (own @ Some(_), Some(_)) => own,
            _ => None,
        },
        Kind::Arithmetic {
            operator: '/' | '-',
            left,
            right,
        } if is_number(right) => total(facts, left),
        Kind::Call(call) if functions::has(&call.name.last().value, Trait::Rounds) => {
            call.arguments.first().and_then(|first| total(facts, first))
        }
        _ => None,
    })
}

fn is_total(expression: &Expression) -> Option<&str> {
    let Kind::Call(call) = &*expression.kind else {
        return None;
    };
    let name = call.name.last();
    let counts = functions::has(&name.value, Trait::Total);
    (counts && call.window.is_none()).then_some(name.value.as_str())
}

/// A number above zero, written out.
fn is_number(expression: &Expression) -> bool {
    match &*expression.kind {
        Kind::Long(value) => *value > 0,
        Kind::Decimal(text) | Kind::Double(text) => !text.starts_with('-'),
        Kind::Arithmetic {
            operator: '*',
            left,
            right,
        } => is_number(left) && is_number(right),
        _ => false,
    }
}
