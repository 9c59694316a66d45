//! Columns are computed only for the rows that remain after LIMIT and OFFSET.

use flow_log_stack_analysis::plan::{ColumnNumber, ExpressionKind as Kind, Limit, Node};

use super::no_rows;

/// Moves limits below the projections that they limit.
pub(super) fn node(mut own: Node) -> Node {
    if let Node::Limit(limit) = own {
        own = below(limit);
    }
    for input in own.inputs_mut() {
        let taken = std::mem::replace(input, no_rows(Vec::new()));
        *input = node(taken);
    }
    own
}

/// Moves one limit below the projections.
fn below(mut limit: Limit) -> Node {
    match *limit.input {
        Node::Project { input, columns } if limit.ties.is_none() => {
            limit.input = input;
            Node::Project {
                input: Box::new(below(limit)),
                columns,
            }
        }
        Node::Sort { input, keys } if limit.ties.is_none() && limit.count.is_some() => match *input {
            // Expressions over a table's own rows are computed while it is read.
            Node::Project { input, columns }
                if !is_read(&input)
                    && keys.iter().all(|key| {
                        let is_made = |column: ColumnNumber| columns.iter().any(|(own, _)| *own == column);
                        matches!(key.value.kind, Kind::Column(column) if !is_made(column))
                    }) =>
            {
                limit.input = Box::new(Node::Sort { input, keys });
                Node::Project {
                    input: Box::new(below(limit)),
                    columns,
                }
            }
            other => {
                limit.input = Box::new(Node::Sort {
                    input: Box::new(other),
                    keys,
                });
                Node::Limit(limit)
            }
        },
        other => {
            limit.input = Box::new(other);
            Node::Limit(limit)
        }
    }
}

/// Whether a node reads a table, at most with a filter.
fn is_read(node: &Node) -> bool {
    match node {
        Node::Scan(_) => true,
        Node::Filter { input, .. } => matches!(**input, Node::Scan(_)),
        _ => false,
    }
}
