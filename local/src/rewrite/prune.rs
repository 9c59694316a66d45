//! What nobody reads is not computed, nor an order that makes no difference.

use flow_log_stack_analysis::plan::{
    Expression, ExpressionKind as Kind, Literal, MatchRows, Node, SetInput, SetOperation, SetOperator, Values,
};

use super::conjuncts::columns;
use super::{Columns, no_rows, one_row};
use crate::aggregates::keeps_order;

/// A node that returns at least these columns.
pub(super) fn node(own: Node, read: &Columns) -> Node {
    match own {
        Node::Project { input, columns } => {
            let columns: Vec<_> = columns.into_iter().filter(|(own, _)| read.contains(own)).collect();
            let input = below(input, read, columns.iter().map(|(_, value)| value));
            if columns.is_empty() {
                return *input;
            }
            Node::Project { input, columns }
        }
        Node::Window(mut window) => {
            window.functions.retain(|(own, _)| read.contains(own));
            if window.functions.is_empty() {
                return node(*window.input, read);
            }
            let mut own = Node::Window(window);
            inputs(&mut own, read);
            own
        }
        Node::Recognition(mut recognition) => {
            recognition.measures.retain(|(own, _)| read.contains(own));
            if let MatchRows::Window { functions, .. } = &mut recognition.rows {
                functions.retain(|(own, _)| read.contains(own));
                if functions.is_empty() && recognition.measures.is_empty() {
                    return node(*recognition.input, read);
                }
            }
            let mut own = Node::Recognition(recognition);
            inputs(&mut own, read);
            own
        }
        Node::Subquery(subquery) if !read.contains(&subquery.column) => node(*subquery.input, read),
        Node::Subquery(mut subquery) => {
            let (value, column) = subquery.kind.parts();
            let mut wanted = read.clone();
            wanted.extend(&subquery.correlation);
            subquery.input = below(subquery.input, &wanted, value);
            subquery.query = Box::new(node(*subquery.query, &column.into_iter().collect()));
            Node::Subquery(subquery)
        }
        Node::Aggregate(mut aggregate) => {
            aggregate.aggregates.retain(|(own, _)| read.contains(own));
            if aggregate.aggregates.is_empty() && matches!(&aggregate.sets[..], [set] if set.is_empty()) {
                // The group is there, whatever its rows are.
                return one_row();
            }
            for (_, own) in &mut aggregate.aggregates {
                if !keeps_order(&own.call.overload) {
                    own.order_by.clear();
                }
            }
            let mut own = Node::Aggregate(aggregate);
            inputs(&mut own, &Columns::new());
            own
        }
        Node::Values(own) => Node::Values(of_values(own, read)),
        Node::SetOperation(operation) => Node::SetOperation(of_operation(operation, read)),
        Node::Distinct { input, columns } => {
            let wanted = columns.iter().copied().collect();
            let input = below(input, &wanted, []);
            Node::Distinct { input, columns }
        }
        Node::Lateral(mut lateral) => {
            let mut wanted = read.clone();
            wanted.extend(&lateral.correlation);
            lateral.left = below(lateral.left, &wanted, &lateral.condition);
            lateral.right = below(lateral.right, read, &lateral.condition);
            Node::Lateral(lateral)
        }
        Node::Reading { query, columns } => Node::Reading {
            query,
            columns: columns.into_iter().filter(|(own, _)| read.contains(own)).collect(),
        },
        Node::Recursion(mut recursion) => {
            for input in [&mut recursion.base, &mut recursion.step] {
                of_input(input);
            }
            Node::Recursion(recursion)
        }
        mut other => {
            inputs(&mut other, read);
            other
        }
    }
}

/// Prunes the inputs of a node whose own columns are all computed.
fn inputs(own: &mut Node, read: &Columns) {
    let mut wanted = read.clone();
    wanted.extend(own.expressions().into_iter().flat_map(columns));
    for input in own.inputs_mut() {
        let taken = std::mem::replace(input, no_rows(Vec::new()));
        *input = node(taken, &wanted);
    }
}

/// Prunes an input: the node above passes on some of its columns, and its expressions read others.
fn below<'a>(input: Box<Node>, read: &Columns, expressions: impl IntoIterator<Item = &'a Expression>) -> Box<Node> {
    let mut wanted = read.clone();
    wanted.extend(expressions.into_iter().flat_map(columns));
    Box::new(node(*input, &wanted))
}

fn of_input(input: &mut SetInput) {
    let wanted: Columns = input.values.iter().flat_map(columns).collect();
    let taken = std::mem::replace(&mut input.node, no_rows(Vec::new()));
    input.node = node(taken, &wanted);
}

fn of_values(own: Values, read: &Columns) -> Values {
    let kept: Vec<bool> = own.columns.iter().map(|column| read.contains(column)).collect();
    let row = |row: Vec<Expression>| keep(row, &kept);
    Values {
        columns: keep(own.columns, &kept),
        rows: own.rows.into_iter().map(row).collect(),
    }
}

fn keep<T>(list: Vec<T>, kept: &[bool]) -> Vec<T> {
    let kept = kept.iter().copied();
    list.into_iter()
        .zip(kept)
        .filter_map(|(own, kept)| kept.then_some(own))
        .collect()
}

/// UNION ALL only needs columns that are read; the other operations compare all of them.
fn of_operation(mut operation: SetOperation, read: &Columns) -> SetOperation {
    if operation.operator == SetOperator::Union && !operation.distinct {
        let mut kept: Vec<bool> = operation.columns.iter().map(|own| read.contains(own)).collect();
        if !kept.contains(&true) {
            // A row must have at least one column.
            kept[0] = true;
            for input in &mut operation.inputs {
                input.values[0].kind = Kind::Literal(Literal::Null);
            }
        }
        operation.columns = keep(operation.columns, &kept);
        for input in &mut operation.inputs {
            input.values = keep(std::mem::take(&mut input.values), &kept);
        }
    }
    operation.inputs.iter_mut().for_each(of_input);
    operation
}
