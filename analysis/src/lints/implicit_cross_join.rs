#![doc = include_str!("../codes/implicit_cross_join.md")]

use super::Facts;
use crate::diagnostic::{Code, Diagnostic};
use crate::listed::Listed as _;
use crate::meaning::aggregate::is_aggregate;
use crate::syntax::tree::{
    Expression, ExpressionKind as Kind, JoinCriteria, LogicalOperator, Query, QueryBody, Relation, RelationKind,
    RowCount, SelectItem,
};
use crate::syntax::walk::find;

pub(super) fn check(facts: &Facts<'_>, found: &mut Vec<Diagnostic>) {
    for block in &facts.blocks {
        let block = block.specification;
        for (at, relation) in block.from.iter().enumerate().skip(1) {
            let before: Vec<&Relation> = block.from[..at].iter().listed();
            found.extend(product(facts, &before, relation, block.where_.as_ref()));
        }
    }
    for join in &facts.joins {
        if let JoinCriteria::On(condition) = &join.criteria {
            found.extend(product(facts, &[&join.left], &join.right, Some(condition)));
        }
    }
}

/// Finds that nothing links a relation with those before it.
fn product(
    facts: &Facts<'_>,
    before: &[&Relation],
    relation: &Relation,
    condition: Option<&Expression>,
) -> Option<Diagnostic> {
    let few = |own: &Relation| is_one_row(facts, own);
    if relation.sees_left() || few(relation) || before.iter().all(|own| few(own)) {
        return None;
    }
    if condition.is_some_and(|condition| links(facts, before, relation, condition)) {
        return None;
    }
    let finding = Diagnostic::lint(
        Code::ImplicitCrossJoin,
        relation.range.clone(),
        "each row is joined with all rows of another table",
        "no condition connects it with what comes before",
    );
    Some(finding.help("add a condition over columns of both, or write `CROSS JOIN`"))
}

/// Whether a term of a condition names both sides, or something that is not known.
fn links(facts: &Facts<'_>, before: &[&Relation], relation: &Relation, condition: &Expression) -> bool {
    if let Kind::Logical {
        operator: LogicalOperator::And,
        terms,
    } = &*condition.kind
    {
        return terms.iter().any(|term| links(facts, before, relation, term));
    }
    facts.names_field_of(condition, relation) && before.iter().any(|own| facts.names_field_of(condition, own))
        || facts.is_partly_unknown(condition)
}

/// Whether a relation certainly has at most one row.
fn is_one_row(facts: &Facts<'_>, relation: &Relation) -> bool {
    match &*relation.kind {
        RelationKind::Aliased { relation, .. } | RelationKind::Sampled { relation, .. } => is_one_row(facts, relation),
        RelationKind::Subquery(query) => gives_one_row(query),
        RelationKind::Table(table) => {
            let name = table.name.last();
            let mut named = facts.with_queries.iter().filter(|own| name.is(&own.name.value));
            table.name.parts.len() == 1 && named.any(|own| gives_one_row(&own.query))
        }
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
