//! Trino computes the arguments of aggregates of all rows, also of those that FILTER leaves out; only if each aggregate of one
//! group has a FILTER are rows that none of them takes left out before. It computes the arguments of window functions of all
//! rows, also of those that are in no frame.

use flow_log_stack_analysis::Type;
use flow_log_stack_analysis::plan::{
    AggregateCall, ColumnNumber, Expression, ExpressionKind as Kind, Node, PlanColumn,
};

use super::conjuncts::{changes, filter, is_simple};
use super::no_rows;

/// A node, in which rows are left out that no aggregate takes.
pub(super) fn left_out(mut own: Node) -> Node {
    if let Node::Aggregate(aggregate) = &mut own {
        let filters: Option<Vec<Expression>> = aggregate.aggregates.iter().map(|(_, own)| own.filter.clone()).collect();
        let is_one_group = aggregate.sets.iter().all(Vec::is_empty);
        let is_fixed = |filters: &Vec<Expression>| !filters.is_empty() && !filters.iter().any(changes);
        if let Some(mut filters) = filters.filter(|filters| is_one_group && is_fixed(filters)) {
            let any = match filters.len() {
                1 => filters.swap_remove(0),
                _ => Expression {
                    kind: Kind::Or(filters),
                    data_type: Type::Boolean,
                },
            };
            let taken = std::mem::replace(&mut *aggregate.input, no_rows(Vec::new()));
            *aggregate.input = filter(taken, vec![any]);
        }
    }
    for input in own.inputs_mut() {
        let taken = std::mem::replace(input, no_rows(Vec::new()));
        *input = left_out(taken);
    }
    own
}

/// A node, in which arguments beside FILTER and those of window functions are columns of all rows.
pub(super) fn computed(mut own: Node, columns: &mut Vec<PlanColumn>) -> Node {
    match &mut own {
        Node::Aggregate(aggregate) => {
            let calls = aggregate.aggregates.iter_mut().map(|(_, own)| own);
            let made = arguments(calls.filter(|own| own.filter.is_some()), columns);
            below(&mut aggregate.input, made);
        }
        Node::Window(window) => {
            let calls = window.functions.iter_mut().map(|(_, own)| &mut own.call);
            let made = arguments(calls, columns);
            below(&mut window.input, made);
        }
        _ => {}
    }
    for input in own.inputs_mut() {
        let taken = std::mem::replace(input, no_rows(Vec::new()));
        *input = computed(taken, columns);
    }
    own
}

/// Makes columns of arguments, and returns what they are.
fn arguments<'a>(
    calls: impl Iterator<Item = &'a mut AggregateCall>,
    columns: &mut Vec<PlanColumn>,
) -> Vec<(ColumnNumber, Expression)> {
    let mut made = Vec::new();
    for call in calls {
        let is_computed = |own: &&mut Expression| !is_simple(own) && !matches!(own.kind, Kind::Lambda { .. });
        for argument in call.call.arguments.iter_mut().filter(is_computed) {
            let column = columns.len();
            columns.push(PlanColumn {
                name: None,
                data_type: argument.data_type.clone(),
            });
            let value = std::mem::replace(argument, Expression::column(column, argument.data_type.clone()));
            made.push((column, value));
        }
    }
    made
}

/// Computes columns before a node gets its rows.
fn below(input: &mut Node, made: Vec<(ColumnNumber, Expression)>) {
    if !made.is_empty() {
        let taken = std::mem::replace(input, no_rows(Vec::new()));
        *input = Node::Project {
            input: Box::new(taken),
            columns: made,
        };
    }
}
