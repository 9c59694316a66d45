#![doc = include_str!("../codes/implicit_cross_join.md")]

use std::collections::HashSet;

use super::Facts;
use super::facts::conjuncts;
use crate::diagnostic::{Code, Diagnostic};
use crate::listed::Listed as _;
use crate::meaning::aggregate::is_aggregate;
use crate::syntax::tree::{
    Expression, ExpressionKind as Kind, JoinCriteria, Query, QueryBody, Relation, RelationKind, RowCount, SelectItem,
};
use crate::syntax::walk::find;

pub(super) fn check(facts: &Facts<'_>, found: &mut Vec<Diagnostic>) {
    let single = facts.with_queries.iter().filter(|own| gives_one_row(&own.query));
    let single: HashSet<String> = single.map(|own| own.name.value.to_lowercase()).collect();
    for block in &facts.blocks {
        let block = block.specification;
        let sides: Vec<&Relation> = block.from.iter().listed();
        products(facts, &sides, block.where_.as_ref(), &single, found);
    }
    for join in &facts.joins {
        if let JoinCriteria::On(condition) = &join.criteria {
            products(facts, &[&join.left, &join.right], Some(condition), &single, found);
        }
    }
}

/// Finds what nothing links with the relations before it; `single` are the WITH queries of one row.
fn products(
    facts: &Facts<'_>,
    sides: &[&Relation],
    condition: Option<&Expression>,
    single: &HashSet<String>,
    found: &mut Vec<Diagnostic>,
) {
    let linked = linked(facts, sides, condition);
    let mut few_before = true;
    for (at, relation) in sides.iter().enumerate() {
        let few = is_one_row(relation, single);
        if !(few || few_before || relation.sees_left() || linked[at]) {
            let finding = Diagnostic::lint(
                Code::ImplicitCrossJoin,
                relation.range.clone(),
                "each row is joined with all rows of another table",
                "no condition connects it with what comes before",
            );
            found.push(finding.help("add a condition over columns of both, or write `CROSS JOIN`"));
        }
        few_before &= few;
    }
}

/// Which of some relations a term of a condition connects with one before them; all, if a term names something that is
/// not known.
fn linked(facts: &Facts<'_>, sides: &[&Relation], condition: Option<&Expression>) -> Vec<bool> {
    let mut linked = vec![false; sides.len()];
    let mut terms = Vec::new();
    if let Some(condition) = condition {
        conjuncts(condition, &mut terms);
    }
    for term in terms {
        if facts.is_partly_unknown(term) {
            return vec![true; sides.len()];
        }
        let named = facts.named_of(term, sides);
        let first = named.iter().min();
        for side in &named {
            linked[*side] |= Some(side) != first;
        }
    }
    linked
}

/// Whether a relation certainly has at most one row.
fn is_one_row(relation: &Relation, single: &HashSet<String>) -> bool {
    match &*relation.kind {
        RelationKind::Aliased { relation, .. } | RelationKind::Sampled { relation, .. } => is_one_row(relation, single),
        RelationKind::Subquery(query) => gives_one_row(query),
        RelationKind::Table(table) => match table.name.parts.as_slice() {
            [name] => single.contains(&name.value.to_lowercase()),
            _ => false,
        },
        _ => false,
    }
}

fn gives_one_row(query: &Query) -> bool {
    let is_one = |count: &RowCount| matches!(count, RowCount::Integer(digits) if digits == "1");
    if query.is_limited() && query.row_counts().last().is_some_and(is_one) {
        return true;
    }
    match &query.body {
        QueryBody::Specification(block) => {
            let is_total = |own: &Expression| matches!(&*own.kind, Kind::Call(call) if is_aggregate(call));
            let has_total = block.items.iter().any(
                |item| matches!(item, SelectItem::Single { expression, .. } if find(expression, &is_total).is_some()),
            );
            block.group_by.is_none() && (block.from.is_empty() || has_total)
        }
        QueryBody::Values(rows, _) => rows.len() == 1,
        QueryBody::Subquery(query) => gives_one_row(query),
        QueryBody::SetOperation(_) | QueryBody::Table(_) => false,
    }
}
