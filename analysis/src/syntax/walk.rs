//! One walk over every node of a query's tree. A new node of the tree must be added here, and nowhere else.

use std::ops::Range;

use super::tree::{
    Call, Expression, ExpressionKind, FunctionArgument, GroupBy, JoinCriteria, OrderBy, Query, QueryBody, Relation,
    RelationKind, RowCount, SelectItem, TableName, WithQuery,
};
use crate::listed::Listed as _;
use crate::order::by_place;

/// A node of the tree.
#[derive(Clone, Copy)]
pub(crate) enum Node<'t> {
    Query(&'t Query),
    With(&'t WithQuery),
    Body(&'t QueryBody),
    Relation(&'t Relation),
    Expression(&'t Expression),
}

impl<'t> Node<'t> {
    /// The expression that it is.
    pub(crate) fn expression(self) -> Option<&'t Expression> {
        match self {
            Self::Expression(expression) => Some(expression),
            _ => None,
        }
    }

    /// Shows the nodes right below, in the order of the text.
    pub(crate) fn children(self, see: &mut dyn FnMut(Self)) {
        match self {
            Self::Query(query) => {
                for own in query.with.as_ref().map_or(&[][..], |with| &with.queries) {
                    see(Self::With(own));
                }
                see(Self::Body(&query.body));
                for item in OrderBy::items(query.order_by.as_ref()) {
                    see(Self::Expression(&item.key));
                }
                for count in query.row_counts() {
                    if let RowCount::Parameter(parameter) = count {
                        see(Self::Expression(parameter));
                    }
                }
            }
            Self::With(own) => see(Self::Query(&own.query)),
            Self::Body(body) => children_of_body(body, see),
            Self::Relation(relation) => children_of_relation(relation, see),
            Self::Expression(expression) => {
                expression.each_child(|child| see(Self::Expression(child)));
                if let Some(query) = expression.query() {
                    see(Self::Query(query));
                }
            }
        }
    }
}

fn children_of_body<'t>(body: &'t QueryBody, see: &mut dyn FnMut(Node<'t>)) {
    match body {
        QueryBody::Specification(block) => {
            for item in &block.items {
                match item {
                    SelectItem::Single { expression, .. } | SelectItem::AllOf { target: expression, .. } => {
                        see(Node::Expression(expression));
                    }
                    SelectItem::All(_) => {}
                }
            }
            for relation in &block.from {
                see(Node::Relation(relation));
            }
            let mut clauses = block.where_.iter().listed();
            clauses.extend(block.group_by.iter().flat_map(GroupBy::expressions));
            clauses.extend(&block.having);
            for expression in clauses {
                see(Node::Expression(expression));
            }
            for window in &block.windows {
                window.specification.each_child(|child| see(Node::Expression(child)));
            }
        }
        QueryBody::SetOperation(operation) => {
            // A chain nests to the left and may be long, so it is unrolled.
            let mut rights = vec![&operation.right];
            let mut first = &operation.left;
            while let QueryBody::SetOperation(inner) = first {
                rights.push(&inner.right);
                first = &inner.left;
            }
            see(Node::Body(first));
            for right in rights.into_iter().rev() {
                see(Node::Body(right));
            }
        }
        QueryBody::Table(table) => version(table, see),
        QueryBody::Values(rows, _) => rows.iter().for_each(|row| see(Node::Expression(row))),
        QueryBody::Subquery(query) => see(Node::Query(query)),
    }
}

fn children_of_relation<'t>(relation: &'t Relation, see: &mut dyn FnMut(Node<'t>)) {
    match &*relation.kind {
        RelationKind::Table(table) => version(table, see),
        RelationKind::Subquery(query) | RelationKind::Lateral(query) => see(Node::Query(query)),
        RelationKind::Unnest { expressions, .. } => expressions.iter().for_each(|own| see(Node::Expression(own))),
        RelationKind::Function(arguments) => arguments.iter().for_each(|argument| match argument {
            FunctionArgument::Expression(own) => see(Node::Expression(own)),
            FunctionArgument::Relation(own) => see(Node::Relation(own)),
        }),
        RelationKind::Aliased { relation, .. } => see(Node::Relation(relation)),
        RelationKind::Sampled {
            relation, percentage, ..
        } => {
            see(Node::Relation(relation));
            see(Node::Expression(percentage));
        }
        RelationKind::Pattern { relation, recognition } => {
            see(Node::Relation(relation));
            for own in recognition.children() {
                see(Node::Expression(own));
            }
        }
        RelationKind::Join(join) => {
            see(Node::Relation(&join.left));
            see(Node::Relation(&join.right));
            if let JoinCriteria::On(condition) = &join.criteria {
                see(Node::Expression(condition));
            }
        }
    }
}

fn version<'t>(table: &'t TableName, see: &mut dyn FnMut(Node<'t>)) {
    if let Some(version) = &table.version {
        see(Node::Expression(&version.pointer));
    }
}

/// Each `?` that stands for a value, in text order. A quantifier of a row pattern is none.
pub(crate) fn placeholders(sql: &str, query: &Query) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    if !sql.contains('?') {
        return found;
    }
    walk(Node::Query(query), &mut |node| {
        if let Some(expression) = node.expression()
            && matches!(*expression.kind, ExpressionKind::Parameter)
        {
            found.push(expression.range.clone());
        }
    });
    by_place(&mut found, |range| range.start);
    found
}

/// Shows a node and all below it, the outer before the inner.
pub(crate) fn walk<'t>(node: Node<'t>, see: &mut dyn FnMut(Node<'t>)) {
    see(node);
    node.children(&mut |child| walk(child, see));
}

/// The first part of an expression, itself included, that fits; subqueries do not count as parts.
pub(crate) fn find<'t>(expression: &'t Expression, fits: &dyn Fn(&Expression) -> bool) -> Option<&'t Expression> {
    if fits(expression) {
        return Some(expression);
    }
    let mut found = None;
    expression.each_child(|child| {
        if found.is_none() {
            found = find(child, fits);
        }
    });
    found
}

/// The calls in an expression, the innermost first; queries inside are not looked into.
pub(crate) fn calls_in(expression: &Expression) -> Vec<(&Expression, &Call)> {
    fn collect<'t>(expression: &'t Expression, calls: &mut Vec<(&'t Expression, &'t Call)>) {
        expression.each_child(|child| collect(child, calls));
        if let ExpressionKind::Call(call) = &*expression.kind {
            calls.push((expression, call));
        }
    }
    let mut calls = Vec::new();
    collect(expression, &mut calls);
    calls
}
