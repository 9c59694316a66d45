//! A subquery that is a single row of constant values does not run as a subquery: its values are computed where they
//! are read.

use std::collections::HashMap;

use flow_log_stack_analysis::plan::{
    ColumnNumber, Expression, Join, JoinKind, Lateral, Node, Subquery, SubqueryKind, Values,
};

use super::conjuncts::{changes, replace};
use super::no_rows;

/// Replaces such subqueries and sides of joins by computed columns.
pub(super) fn node(mut own: Node) -> Node {
    for input in own.inputs_mut() {
        let taken = std::mem::replace(input, no_rows(Vec::new()));
        *input = node(taken);
    }
    match own {
        Node::Subquery(Subquery {
            input,
            kind: SubqueryKind::Scalar { column },
            query,
            column: made,
            correlation,
        }) => match value(&query, column) {
            Some(value) => Node::Project {
                input,
                columns: vec![(made, value)],
            },
            None => Node::Subquery(Subquery {
                input,
                kind: SubqueryKind::Scalar { column },
                query,
                column: made,
                correlation,
            }),
        },
        Node::Join(Join {
            kind: JoinKind::Inner,
            left,
            right,
            condition: None,
        }) if is_row(&right) => over(*left, *right),
        Node::Join(Join {
            kind: JoinKind::Inner,
            left,
            right,
            condition: None,
        }) if is_row(&left) => over(*right, *left),
        Node::Lateral(Lateral {
            kind: JoinKind::Inner,
            left,
            right,
            condition: None,
            ..
        }) if is_row(&right) => over(*left, *right),
        other => other,
    }
}

/// Whether a node is a single row of values that never vary.
fn is_row(node: &Node) -> bool {
    let is_fixed = !node.expressions().into_iter().any(changes);
    match node {
        Node::Values(values) => is_fixed && values.rows.len() == 1,
        Node::Project { input, .. } => is_fixed && is_row(input),
        _ => false,
    }
}

/// Adds the values of a single row as columns to the rows of another node.
fn over(rows: Node, row: Node) -> Node {
    match row {
        Node::Values(Values { columns, rows: values }) if !columns.is_empty() => Node::Project {
            input: Box::new(rows),
            columns: columns.into_iter().zip(values.into_iter().flatten()).collect(),
        },
        Node::Project { input, columns } => Node::Project {
            input: Box::new(over(rows, *input)),
            columns,
        },
        _ => rows,
    }
}

/// The expression of a column, if the node is a single row.
fn value(node: &Node, column: ColumnNumber) -> Option<Expression> {
    is_row(node).then(|| values(node).remove(&column)).flatten()
}

fn values(node: &Node) -> HashMap<ColumnNumber, Expression> {
    match node {
        Node::Values(own) => own
            .columns
            .iter()
            .copied()
            .zip(own.rows.iter().flatten().cloned())
            .collect(),
        Node::Project { input, columns } => {
            let mut known = values(input);
            let made: Vec<(ColumnNumber, Expression)> = columns
                .iter()
                .map(|(column, value)| {
                    let mut value = value.clone();
                    replace(&mut value, &|column| known.get(&column).cloned());
                    (*column, value)
                })
                .collect();
            known.extend(made);
            known
        }
        _ => HashMap::new(),
    }
}
