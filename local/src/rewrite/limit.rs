//! Columns are computed only for the rows that remain after LIMIT and OFFSET.

use flow_log_stack_analysis::Type;
use flow_log_stack_analysis::plan::{
    ColumnNumber, Expression, ExpressionKind as Kind, GroupingKey, Lateral, Limit, Literal, Node, PlanColumn, Subquery,
};

use super::no_rows;

/// Moves limits below the projections that they limit.
pub(super) fn node(mut own: Node, columns: &mut Vec<PlanColumn>) -> Node {
    if let Node::Limit(limit) = own {
        own = below(limit);
    }
    if let Node::Limit(Limit {
        input,
        count: Some(_),
        ties: None,
        ..
    }) = &mut own
    {
        of_groups(input, columns);
    }
    // In a correlated subquery a limit is one for each outer row, and not below anything.
    let passed = match &own {
        Node::Subquery(Subquery { correlation, .. }) | Node::Lateral(Lateral { correlation, .. })
            if !correlation.is_empty() =>
        {
            1
        }
        _ => usize::MAX,
    };
    for input in own.inputs_mut().into_iter().take(passed) {
        let taken = std::mem::replace(input, no_rows(Vec::new()));
        *input = node(taken, columns);
    }
    own
}

/// Groups without aggregates are to Trino's limit rows that differ: where no row comes, the set without keys has none either.
fn of_groups(node: &mut Node, columns: &mut Vec<PlanColumn>) {
    let Node::Aggregate(own) = node else { return };
    if !own.aggregates.is_empty() || own.sets.iter().all(Vec::is_empty) || !own.sets.iter().any(Vec::is_empty) {
        return;
    }
    let column = columns.len();
    columns.push(PlanColumn {
        name: None,
        data_type: Type::Boolean,
    });
    own.keys.push(GroupingKey {
        value: Expression {
            kind: Kind::Literal(Literal::Boolean(true)),
            data_type: Type::Boolean,
        },
        column,
    });
    let key = own.keys.len() - 1;
    own.sets
        .iter_mut()
        .filter(|set| set.is_empty())
        .for_each(|set| set.push(key));
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
        // Rows are numbered for OFFSET, all of them.
        Node::Sort { input, keys } if limit.ties.is_none() && limit.count.is_some() && limit.offset.is_none() => {
            match *input {
                // What is computed of a table's rows is computed while they are read.
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
            }
        }
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
