//! A mistake of Trino 401: beside other aggregates `count(DISTINCT 1)` counts the rows, since `count` of a literal becomes
//! `count(*)` and loses its DISTINCT.

use flow_log_stack_analysis::plan::{Aggregate, ColumnNumber, Expression, ExpressionKind as Kind, Literal, Node};

/// Takes DISTINCT from `count` of literals, in a node and its inputs.
pub(super) fn node(own: &mut Node) {
    if let Node::Aggregate(aggregate) = own {
        literals(aggregate);
    }
    for input in own.inputs_mut() {
        node(input);
    }
}

fn literals(own: &mut Aggregate) {
    let mut calls = own.aggregates.iter().map(|(_, call)| call);
    let Some(first) = calls.next() else {
        return;
    };
    // DISTINCT over the same arguments in all calls becomes a group before, unless FILTER stays in them.
    let is_filtered = !own.keys.is_empty() && own.aggregates.iter().any(|(_, call)| call.filter.is_some());
    let is_like_first = |arguments: &[Expression]| arguments == first.call.arguments;
    let is_grouped = first.distinct && calls.all(|call| call.distinct && is_like_first(&call.call.arguments));
    if (is_grouped && !is_filtered) || own.sets.len() > 1 {
        return;
    }
    for (_, call) in &mut own.aggregates {
        if call.call.overload.name == "count" && call.call.arguments.iter().all(|value| is_literal(value, &own.input)) {
            call.distinct = false;
        }
    }
}

/// Whether a value is a literal as it is written; what is computed of literals is not.
fn is_literal(value: &Expression, input: &Node) -> bool {
    match &value.kind {
        Kind::Literal(Literal::Null) => false,
        Kind::Literal(_) => true,
        Kind::Column(column) => is_literal_in(*column, input),
        _ => false,
    }
}

fn is_literal_in(column: ColumnNumber, node: &Node) -> bool {
    let Node::Project { input, columns } = node else {
        return false;
    };
    match columns.iter().find(|(own, _)| *own == column) {
        Some((_, value)) => is_literal(value, input),
        None => is_literal_in(column, input),
    }
}
