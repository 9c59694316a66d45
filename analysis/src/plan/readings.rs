//! WITH queries are where they are read, if that is at one place, and columns of tables that nobody names go.

use std::collections::{HashMap, HashSet};

use super::node::{Node, WithQuery};
use super::{ColumnNumber, Plan};

/// A WITH query before it has its place.
pub(super) struct Definition {
    /// Taken when it gets its place.
    pub(super) node: Option<Node>,
}

/// Gives each definition its place, and drops what is not read.
pub(super) fn settle(plan: &mut Plan, mut definitions: Vec<Definition>) {
    let mut counts = vec![0; definitions.len()];
    count(&plan.root, &definitions, &mut counts);
    let mut same = HashMap::new();
    place(&mut plan.root, &mut definitions, &counts, &mut same);
    rename(&mut plan.root, &same);
    for output in &mut plan.output {
        output.column = meant(output.column, &same);
    }
    let mut named: HashSet<ColumnNumber> = plan.output.iter().map(|output| output.column).collect();
    names(&plan.root, &mut named);
    prune(&mut plan.root, &named);
}

/// How often each query is read, through the queries that are read.
fn count(node: &Node, definitions: &[Definition], counts: &mut [usize]) {
    if let Node::Reading { query, .. } = node {
        counts[*query] += 1;
        if counts[*query] == 1
            && let Some(own) = &definitions[*query].node
        {
            count(own, definitions, counts);
            if matches!(own, Node::Recursion(_)) {
                // What its own step reads is not another place.
                counts[*query] = 1;
            }
        }
    }
    for input in node.inputs() {
        count(input, definitions, counts);
    }
}

fn place(
    node: &mut Node,
    definitions: &mut [Definition],
    counts: &[usize],
    same: &mut HashMap<ColumnNumber, ColumnNumber>,
) {
    if let Node::Reading { query, columns } = node
        && counts[*query] == 1
        && let Some(own) = definitions[*query].node.take()
    {
        same.extend(columns.iter().copied());
        *node = own;
        // It may be a reading itself: `b AS (SELECT * FROM a)`.
        return place(node, definitions, counts, same);
    }
    if let Node::With { queries, input } = node {
        queries.retain(|query| counts[query.query] > 1);
        for query in queries.iter_mut() {
            if let Some(own) = definitions[query.query].node.take() {
                query.node = own;
            }
        }
        if queries.is_empty() {
            let input = std::mem::replace(&mut **input, nothing());
            *node = input;
            return place(node, definitions, counts, same);
        }
    }
    for input in node.inputs_mut() {
        place(input, definitions, counts, same);
    }
}

/// The node of a WITH query until its definition comes.
pub(super) fn unplaced(query: usize, name: String) -> WithQuery {
    WithQuery {
        query,
        name,
        node: nothing(),
    }
}

/// One row without columns.
pub(super) fn nothing() -> Node {
    Node::Values(super::Values {
        columns: Vec::new(),
        rows: vec![Vec::new()],
    })
}

fn meant(mut column: ColumnNumber, same: &HashMap<ColumnNumber, ColumnNumber>) -> ColumnNumber {
    while let Some(other) = same.get(&column) {
        column = *other;
    }
    column
}

/// Names columns of a reading by those of the query that now is there.
fn rename(node: &mut Node, same: &HashMap<ColumnNumber, ColumnNumber>) {
    if same.is_empty() {
        return;
    }
    let rename_all = |columns: &mut Vec<ColumnNumber>| columns.iter_mut().for_each(|own| *own = meant(*own, same));
    node.expressions_mut()
        .into_iter()
        .for_each(|own| own.rename(&|column| meant(column, same)));
    match node {
        Node::Distinct { columns, .. } => rename_all(columns),
        Node::Lateral(lateral) => rename_all(&mut lateral.correlation),
        Node::Reading { columns, .. } => columns.iter_mut().for_each(|(_, of)| *of = meant(*of, same)),
        Node::Subquery(subquery) => {
            rename_all(&mut subquery.correlation);
            if let Some(column) = subquery.kind.column_mut() {
                *column = meant(*column, same);
            }
        }
        _ => {}
    }
    node.inputs_mut().into_iter().for_each(|input| rename(input, same));
}

/// The columns that a plan names.
fn names(node: &Node, named: &mut HashSet<ColumnNumber>) {
    let mut own = Vec::new();
    own_names(node, &mut own);
    named.extend(own);
    if let Node::Reading { columns, .. } = node {
        named.extend(columns.iter().map(|(_, of)| *of));
    }
    node.inputs().into_iter().for_each(|input| names(input, named));
}

/// The columns of rows that a node itself names; those of a WITH query that it reads are of no row here.
pub(super) fn own_names(node: &Node, named: &mut Vec<ColumnNumber>) {
    node.expressions().into_iter().for_each(|own| own.columns(named));
    match node {
        Node::Distinct { columns, .. } => named.extend(columns),
        Node::Subquery(subquery) => named.extend(subquery.kind.parts().1),
        _ => {}
    }
}

/// Leaves out the columns of tables and readings that nobody names.
fn prune(node: &mut Node, named: &HashSet<ColumnNumber>) {
    match node {
        Node::Scan(scan) => scan.columns.retain(|own| named.contains(&own.column)),
        Node::Reading { columns, .. } => columns.retain(|(own, _)| named.contains(own)),
        _ => {}
    }
    node.inputs_mut().into_iter().for_each(|input| prune(input, named));
}
