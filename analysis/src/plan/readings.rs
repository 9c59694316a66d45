//! WITH queries are where they are read, each reading with columns of its own, and columns of tables that nobody names
//! go.

use std::collections::{HashMap, HashSet};

use super::expression::{Expression, ExpressionKind};
use super::node::recognition::MatchRows;
use super::node::{Node, ScanColumn, Values};
use super::{ColumnNumber, Plan, PlanColumn};

/// The nodes that second and later readings may add to a plan.
const MOST_COPIED: usize = 10_000;

/// More nodes than are followed.
pub(super) struct TooLarge;

/// A WITH query, which other places read.
#[derive(Default)]
pub(super) struct Definition {
    /// Its rows; `None` until it is made.
    pub(super) node: Option<Node>,
    is_read: bool,
    /// What Trino's planner breaks down on where it is read.
    pub(super) breakdown: Option<&'static str>,
}

/// Puts each definition where it is read, and drops what is not read.
pub(super) fn settle(plan: &mut Plan, definitions: Vec<Definition>) -> Result<(), TooLarge> {
    let mut places = Places {
        columns: &mut plan.columns,
        breakdown: &mut plan.breakdown,
        definitions,
        steps: Vec::new(),
        same: HashMap::new(),
        copied: 0,
    };
    places.node(&mut plan.root)?;
    let same = places.same;
    if !same.is_empty() {
        rename(&mut plan.root, &|column| meant(column, &same));
    }
    for output in &mut plan.output {
        output.column = meant(output.column, &same);
    }
    let mut named: HashSet<ColumnNumber> = plan.output.iter().map(|output| output.column).collect();
    names(&plan.root, &mut named);
    prune(&mut plan.root, &named);
    Ok(())
}

/// Puts definitions where they are read.
struct Places<'a> {
    columns: &'a mut Vec<PlanColumn>,
    breakdown: &'a mut Option<&'static str>,
    definitions: Vec<Definition>,
    /// The recursions around, whose steps read the rows that came last.
    steps: Vec<usize>,
    /// For the columns of readings those of the rows that are there now.
    same: HashMap<ColumnNumber, ColumnNumber>,
    /// The number of nodes that were copied.
    copied: usize,
}

impl Places<'_> {
    fn node(&mut self, node: &mut Node) -> Result<(), TooLarge> {
        if let Node::Reading { query, columns } = node
            && !self.steps.contains(query)
            && let Some((own, fresh)) = self.rows(*query)?
        {
            let of = |column: &ColumnNumber| *fresh.get(column).unwrap_or(column);
            self.same.extend(columns.iter().map(|(own, column)| (*own, of(column))));
            *node = own;
            // It may be a reading itself: `b AS (SELECT * FROM a)`.
            return self.node(node);
        }
        if let Node::Recursion(own) = node {
            self.steps.push(own.query);
        }
        for input in node.inputs_mut() {
            self.node(input)?;
        }
        if let Node::Recursion(_) = node {
            self.steps.pop();
        }
        Ok(())
    }

    /// The rows of a WITH query, and for its columns those of this reading where it is not the first.
    fn rows(&mut self, query: usize) -> Result<Option<(Node, Renamed)>, TooLarge> {
        let Some(Definition {
            node: Some(node),
            is_read,
            breakdown,
        }) = self.definitions.get_mut(query)
        else {
            return Ok(None);
        };
        let mut own = node.clone();
        *self.breakdown = self.breakdown.or(*breakdown);
        if !std::mem::replace(is_read, true) {
            return Ok(Some((own, HashMap::new())));
        }
        let mut made = Vec::new();
        self.copied += gather(&own, &mut made);
        if self.copied > MOST_COPIED {
            return Err(TooLarge);
        }
        let mut fresh = HashMap::new();
        for column in made {
            fresh.insert(column, self.columns.len());
            self.columns.push(self.columns[column].clone());
        }
        rename(&mut own, &|column| *fresh.get(&column).unwrap_or(&column));
        Ok(Some((own, fresh)))
    }
}

/// Columns, and those that stand for them in a reading.
type Renamed = HashMap<ColumnNumber, ColumnNumber>;

/// The columns that a node and its inputs make, parameters of lambdas too; returns the number of nodes.
fn gather(node: &Node, made: &mut Vec<ColumnNumber>) -> usize {
    fn parameters(expression: &Expression, made: &mut Vec<ColumnNumber>) {
        if let ExpressionKind::Lambda { parameters, .. } = &expression.kind {
            made.extend(parameters);
        }
        expression.children().into_iter().for_each(|own| parameters(own, made));
    }
    made.extend(node.made());
    node.expressions().into_iter().for_each(|own| parameters(own, made));
    let of_inputs = node.inputs().into_iter().map(|input| gather(input, made));
    1 + of_inputs.sum::<usize>()
}

fn meant(mut column: ColumnNumber, same: &HashMap<ColumnNumber, ColumnNumber>) -> ColumnNumber {
    while let Some(other) = same.get(&column) {
        column = *other;
    }
    column
}

/// Gives all columns of a node and of its inputs other numbers, those that they make and those that they name.
fn rename(node: &mut Node, meant: &dyn Fn(ColumnNumber) -> ColumnNumber) {
    let one = |column: &mut ColumnNumber| *column = meant(*column);
    node.expressions_mut().into_iter().for_each(|own| own.rename(meant));
    match node {
        Node::Scan(own) => own.columns.iter_mut().for_each(|ScanColumn { column, .. }| one(column)),
        Node::Values(own) => own.columns.iter_mut().for_each(one),
        Node::Project { columns, .. } => columns.iter_mut().for_each(|(column, _)| one(column)),
        Node::Aggregate(own) => {
            own.keys.iter_mut().for_each(|key| one(&mut key.column));
            own.set.iter_mut().for_each(one);
            own.aggregates.iter_mut().for_each(|(column, _)| one(column));
        }
        Node::Window(own) => own.functions.iter_mut().for_each(|(column, _)| one(column)),
        Node::Recognition(own) => {
            own.measures.iter_mut().for_each(|(column, _)| one(column));
            if let MatchRows::Window { functions, .. } = &mut own.rows {
                for (column, _) in functions {
                    one(column);
                }
            }
        }
        Node::Distinct { columns, .. } => columns.iter_mut().for_each(one),
        Node::Lateral(own) => own.correlation.iter_mut().for_each(one),
        Node::Unnest(own) => {
            own.items.iter_mut().flat_map(|item| &mut item.columns).for_each(one);
            own.ordinality.iter_mut().for_each(one);
        }
        Node::SetOperation(own) => own.columns.iter_mut().for_each(one),
        Node::Subquery(own) => {
            own.correlation.iter_mut().for_each(one);
            own.kind.column_mut().into_iter().for_each(one);
            one(&mut own.column);
        }
        Node::Reading { columns, .. } => columns.iter_mut().for_each(|(own, of)| {
            one(own);
            one(of);
        }),
        Node::Recursion(own) => own.columns.iter_mut().for_each(one),
        Node::Filter { .. } | Node::Sort { .. } | Node::Limit(_) | Node::Join(_) | Node::Sample { .. } => {}
    }
    node.inputs_mut().into_iter().for_each(|input| rename(input, meant));
}

/// One row without columns.
pub(super) fn nothing() -> Node {
    Node::Values(Values {
        columns: Vec::new(),
        rows: vec![Vec::new()],
    })
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
