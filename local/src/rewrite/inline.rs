//! A column that is read only once, by one expression, is computed where it is read, so not if that branch is not
//! taken.

use std::collections::{HashMap, HashSet};

use flow_log_stack_analysis::plan::{ColumnNumber, Expression, ExpressionKind as Kind, Node};

use super::conjuncts::{columns, is_simple, readings, replace};
use super::{Columns, no_rows};

/// A node that returns at least these columns, with expressions moved to where they are read.
pub(super) fn node(mut own: Node, read: &Columns) -> Node {
    let read_of_inputs = match &own {
        Node::Project { .. } | Node::Sort { .. } | Node::Unnest(_) | Node::Window(_) => Some(read.clone()),
        Node::Aggregate(_) => Some(Columns::new()),
        _ => None,
    };
    if let Some(passed) = read_of_inputs {
        while inlined(&mut own, &passed) {}
    }
    for (index, passed) in of_inputs(&own, read).into_iter().enumerate() {
        let mut inputs = own.inputs_mut();
        let taken = std::mem::replace(&mut *inputs[index], no_rows(Vec::new()));
        *inputs[index] = node(taken, &passed);
    }
    own
}

/// The columns that are read from each input of a node.
fn of_inputs(own: &Node, read: &Columns) -> Vec<Columns> {
    let mut wanted = read.clone();
    wanted.extend(own.expressions().into_iter().flat_map(columns));
    match own {
        Node::Aggregate(_) => wanted = own.expressions().into_iter().flat_map(columns).collect(),
        Node::Distinct { columns, .. } => wanted = columns.iter().copied().collect(),
        Node::Lateral(lateral) => wanted.extend(&lateral.correlation),
        Node::SetOperation(operation) => {
            let of = |values: &Vec<Expression>| values.iter().flat_map(columns).collect();
            return operation.inputs.iter().map(|input| of(&input.values)).collect();
        }
        Node::Subquery(subquery) => {
            wanted.extend(&subquery.correlation);
            return vec![wanted, subquery.kind.parts().1.into_iter().collect()];
        }
        Node::Recursion(recursion) => {
            let of = |values: &Vec<Expression>| values.iter().flat_map(columns).collect();
            return vec![of(&recursion.base.values), of(&recursion.step.values)];
        }
        _ => {}
    }
    vec![wanted; own.inputs().len()]
}

/// Replaces columns that are read once by their expressions from the projection below; returns whether there were any.
fn inlined(own: &mut Node, passed: &Columns) -> bool {
    let Some(Node::Project { columns: made, .. }) = own.inputs().first() else {
        return false;
    };
    let mut counts: HashMap<ColumnNumber, usize> = HashMap::new();
    let mut tried = HashSet::new();
    for expression in own.expressions() {
        let mut found = Vec::new();
        readings(expression, &mut found);
        for column in found {
            *counts.entry(column).or_default() += 1;
        }
        of_tries(expression, &mut tried);
    }
    let once = |column: &ColumnNumber| counts.get(column) == Some(&1) && !passed.contains(column);
    let is_inlined = |column: &ColumnNumber, value: &Expression| {
        counts.contains_key(column) && (is_simple(value) || (once(column) && !tried.contains(column)))
    };
    let chosen: HashMap<ColumnNumber, Expression> = made
        .iter()
        .filter(|(column, value)| is_inlined(column, value))
        .cloned()
        .collect();
    if chosen.is_empty() {
        return false;
    }
    for expression in own.expressions_mut() {
        replace(expression, &|column| chosen.get(&column).cloned());
    }
    let mut inputs = own.inputs_mut();
    let taken = std::mem::replace(&mut *inputs[0], no_rows(Vec::new()));
    *inputs[0] = match taken {
        Node::Project { input, mut columns } => {
            columns.retain(|(column, _)| !chosen.contains_key(column) || passed.contains(column));
            if columns.is_empty() {
                *input
            } else {
                Node::Project { input, columns }
            }
        }
        other => other,
    };
    true
}

/// The columns that TRY reads. Their expressions must not move into TRY, which would catch their failures.
pub(super) fn of_tries(expression: &Expression, found: &mut Columns) {
    if let Kind::Try(_) = &expression.kind {
        found.extend(columns(expression));
    }
    for child in expression.children() {
        of_tries(child, found);
    }
}
