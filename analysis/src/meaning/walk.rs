//! Everything in a query, however deep.

use crate::syntax::tree::{
    Expression, FunctionArgument, GroupingElement, JoinCriteria, Query, QueryBody, Relation, RelationKind, SelectItem,
};

/// What a query has in it.
pub(super) enum Part<'t> {
    /// A query: the one that is walked, and those inside.
    Query(&'t Query),
    Expression(&'t Expression),
}

/// Shows each part of a query, in text order, the outer before the inner.
pub(super) fn walk<'t>(query: &'t Query, see: &mut dyn FnMut(Part<'t>)) {
    see(Part::Query(query));
    for own in query.with.iter().flat_map(|with| &with.queries) {
        walk(&own.query, see);
    }
    walk_body(&query.body, see);
    for item in query.order_by.iter().flat_map(|order| &order.items) {
        walk_expression(&item.key, see);
    }
}

/// Shows each part of a query's body.
pub(super) fn walk_body<'t>(body: &'t QueryBody, see: &mut dyn FnMut(Part<'t>)) {
    match body {
        QueryBody::Specification(block) => {
            for relation in &block.from {
                walk_relation(relation, see);
            }
            for item in &block.items {
                match item {
                    SelectItem::Single { expression, .. } | SelectItem::AllOf { target: expression, .. } => {
                        walk_expression(expression, see);
                    }
                    SelectItem::All(_) => {}
                }
            }
            let grouped = block
                .group_by
                .iter()
                .flat_map(|group| &group.elements)
                .flat_map(GroupingElement::expressions);
            for expression in block.where_.iter().chain(grouped).chain(&block.having) {
                walk_expression(expression, see);
            }
            for window in &block.windows {
                for part in window.specification.children() {
                    walk_expression(part, see);
                }
            }
        }
        QueryBody::SetOperation(operation) => {
            walk_body(&operation.left, see);
            walk_body(&operation.right, see);
        }
        QueryBody::Table(_) => {}
        QueryBody::Values(rows, _) => rows.iter().for_each(|row| walk_expression(row, see)),
        QueryBody::Subquery(query) => walk(query, see),
    }
}

/// Shows each part of a relation.
pub(super) fn walk_relation<'t>(relation: &'t Relation, see: &mut dyn FnMut(Part<'t>)) {
    match &*relation.kind {
        RelationKind::Table(_) => {}
        RelationKind::Function(arguments) => arguments.iter().for_each(|argument| match argument {
            FunctionArgument::Expression(own) => walk_expression(own, see),
            FunctionArgument::Relation(own) => walk_relation(own, see),
        }),
        RelationKind::Subquery(query) | RelationKind::Lateral(query) => walk(query, see),
        RelationKind::Unnest { expressions, .. } => expressions.iter().for_each(|own| walk_expression(own, see)),
        RelationKind::Aliased { relation, .. } | RelationKind::Sampled { relation, .. } => {
            walk_relation(relation, see);
        }
        RelationKind::Pattern { relation, recognition } => {
            walk_relation(relation, see);
            recognition.children().for_each(|own| walk_expression(own, see));
        }
        RelationKind::Join(join) => {
            walk_relation(&join.left, see);
            walk_relation(&join.right, see);
            if let JoinCriteria::On(condition) = &join.criteria {
                walk_expression(condition, see);
            }
        }
    }
}

/// Shows each part of an expression.
pub(super) fn walk_expression<'t>(expression: &'t Expression, see: &mut dyn FnMut(Part<'t>)) {
    see(Part::Expression(expression));
    if let Some(query) = expression.query() {
        walk(query, see);
    }
    for child in expression.children() {
        walk_expression(child, see);
    }
}
