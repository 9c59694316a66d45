//! A correlated subquery is a join to Trino: what names no column of the outer query is computed for all rows of its
//! tables, whether an outer row has them as partners or not.

use flow_log_stack_analysis::plan::{
    ColumnNumber, Expression, ExpressionKind as Kind, Join, JoinKind, Lateral, Node, PlanColumn, Subquery,
};

use super::conjuncts::{self, all, changes, columns, filter, is_simple, names, reads};
use super::{lost, no_rows};

/// Lifts the conditions of correlated subqueries that name outer columns above what Trino computes before it joins.
pub(super) fn node(mut own: Node, columns: &mut Vec<PlanColumn>) -> Node {
    for input in own.inputs_mut() {
        let taken = std::mem::replace(input, no_rows(Vec::new()));
        *input = node(taken, columns);
    }
    own = match own {
        Node::Subquery(own) => lost::node(own, columns),
        own => own,
    };
    if let Node::Subquery(Subquery { query, correlation, .. })
    | Node::Lateral(Lateral {
        right: query,
        correlation,
        ..
    }) = &mut own
        && !correlation.is_empty()
        && !has_changes(query)
    {
        let taken = std::mem::replace(&mut **query, no_rows(Vec::new()));
        let lift = Lift {
            outer: correlation,
            columns,
        };
        **query = lift.query(taken);
    }
    own
}

/// The condition of a correlated subquery that joins its rows with outer ones, and the node with the rows; `None` if
/// something else names outer columns, too.
pub(super) fn core<'a>(query: &'a mut Node, outer: &[ColumnNumber]) -> Option<(&'a Expression, &'a mut Node)> {
    match query {
        Node::Filter { input, condition } => {
            if !reads(condition, outer) {
                return core(input, outer);
            }
            (!names(input, outer)).then_some((&*condition, &mut **input))
        }
        Node::Project { input, .. } | Node::Sort { input, .. } => core(input, outer),
        Node::Aggregate(own) => core(&mut own.input, outer),
        Node::Limit(own) => core(&mut own.input, outer),
        _ => None,
    }
}

/// Whether the rows of a subquery are those that its condition joins with an outer row, and not made of them.
pub(super) fn is_joined(query: &Node, outer: &[ColumnNumber]) -> bool {
    match query {
        Node::Filter { condition, .. } if reads(condition, outer) => true,
        Node::Filter { input, .. } | Node::Project { input, .. } => is_joined(input, outer),
        _ => false,
    }
}

fn has_changes(node: &Node) -> bool {
    node.expressions().into_iter().any(changes) || node.inputs().into_iter().any(has_changes)
}

struct Lift<'a> {
    outer: &'a [ColumnNumber],
    columns: &'a mut Vec<PlanColumn>,
}

impl Lift<'_> {
    /// The same rows, with such conditions as far up as they can be.
    fn query(mut self, query: Node) -> Node {
        let (rows, conditions) = self.lifted(query);
        filter(rows, conditions)
    }

    /// A node without the conditions that name outer columns, and these.
    fn lifted(&mut self, node: Node) -> (Node, Vec<Expression>) {
        match node {
            Node::Filter { input, condition } => {
                let (rows, mut conditions) = self.lifted(*input);
                let (outside, inside) = conjuncts::of(condition)
                    .into_iter()
                    .partition(|term| reads(term, self.outer));
                conditions.extend::<Vec<_>>(outside);
                (filter(rows, inside), conditions)
            }
            Node::Project { input, columns } if !columns.iter().any(|(_, value)| reads(value, self.outer)) => {
                let (rows, conditions) = self.lifted(*input);
                let rows = Node::Project {
                    input: Box::new(rows),
                    columns,
                };
                (rows, conditions)
            }
            Node::Join(own) if matches!(own.kind, JoinKind::Inner | JoinKind::Left) => self.join(own),
            Node::Scan(_) | Node::Values(_) | Node::Reading { .. } => (node, Vec::new()),
            other => (self.kept(other), Vec::new()),
        }
    }

    fn join(&mut self, mut own: Join) -> (Node, Vec<Expression>) {
        let (left, mut conditions) = self.lifted(*own.left);
        own.left = Box::new(left);
        if own.kind == JoinKind::Inner {
            let (right, others) = self.lifted(*own.right);
            own.right = Box::new(right);
            conditions.extend(others);
            let terms = own.condition.take().map(conjuncts::of).unwrap_or_default();
            let (outside, inside) = terms.into_iter().partition(|term| reads(term, self.outer));
            conditions.extend::<Vec<_>>(outside);
            own.condition = all(inside);
        }
        (Node::Join(own), conditions)
    }

    /// A node above the conditions of its inputs. What a group or an order computes of rows is computed below them.
    fn kept(&mut self, mut own: Node) -> Node {
        if matches!(own, Node::Subquery(_) | Node::Lateral(_) | Node::Recursion(_)) {
            return own;
        }
        let mut values = Vec::new();
        for input in own.inputs_mut() {
            let taken = std::mem::replace(input, no_rows(Vec::new()));
            let (rows, conditions) = self.lifted(taken);
            *input = rows;
            values.push(conditions);
        }
        let mut made = Vec::new();
        let is_joined = values.iter().any(|conditions| !conditions.is_empty());
        if is_joined && matches!(own, Node::Aggregate(_) | Node::Sort { .. }) {
            for value in own.expressions_mut() {
                let is_of_rows = !columns(value).is_empty() && !reads(value, self.outer);
                if is_of_rows && !is_simple(value) && !matches!(value.kind, Kind::Lambda { .. }) {
                    let column = self.columns.len();
                    self.columns.push(PlanColumn {
                        name: None,
                        data_type: value.data_type.clone(),
                    });
                    let named = Expression::column(column, value.data_type.clone());
                    made.push((column, std::mem::replace(value, named)));
                }
            }
        }
        for (input, conditions) in own.inputs_mut().into_iter().zip(values) {
            let mut rows = std::mem::replace(input, no_rows(Vec::new()));
            if !made.is_empty() {
                rows = Node::Project {
                    input: Box::new(rows),
                    columns: std::mem::take(&mut made),
                };
            }
            *input = filter(rows, conditions);
        }
        own
    }
}
