//! What cannot return rows, whatever the tables contain, is not run: LIMIT 0, a condition that is never true, and what
//! reads these. Also, a single row is not sorted.

use flow_log_stack_analysis::Type;
use flow_log_stack_analysis::plan::{
    Aggregate, Expression, ExpressionKind as Kind, Join, JoinKind, Lateral, Limit, Literal, MatchRows, Node,
    Recognition, SetOperation, SetOperator, SortKey, Subquery, SubqueryKind, Unnest, Window,
};

use super::conjuncts::{is_false, is_never_true};
use super::no_rows;

/// As [`node`], for a query as it is written: WHERE NULL is never true. Where the other terms of a condition have moved away
/// from a NULL, Trino reads the rows.
pub(super) fn as_written(mut own: Node) -> Node {
    fn decide(own: &mut Node) {
        if let Node::Filter { condition, .. } = own
            && is_never_true(condition)
        {
            condition.kind = Kind::Literal(Literal::Boolean(false));
        }
        own.inputs_mut().into_iter().for_each(decide);
    }
    decide(&mut own);
    node(own)
}

/// Replaces nodes that return no rows by an empty relation.
pub(super) fn node(mut own: Node) -> Node {
    let keeps_sort = matches!(own, Node::Limit(_));
    for input in own.inputs_mut() {
        let taken = std::mem::replace(input, no_rows(Vec::new()));
        *input = match taken {
            Node::Sort { input, keys } if keeps_sort => sorted(node(*input), keys),
            other => node(other),
        };
    }
    if let Node::SetOperation(operation) = &mut own {
        without_empty(operation);
    }
    match own {
        own if is_left_out(&own) && is_empty(&own) => no_rows(own.columns()),
        Node::Sort { input, keys } => sorted(*input, keys),
        Node::Subquery(own) if own.kind == SubqueryKind::Exists => exists(own),
        own => own,
    }
}

/// Rows in an order; one row is in any.
fn sorted(input: Node, keys: Vec<SortKey>) -> Node {
    if most(&input).is_some_and(|most| most <= 1) {
        return input;
    }
    Node::Sort {
        input: Box::new(input),
        keys,
    }
}

/// Whether Trino leaves a node out where it gives no rows. It plans the others all the same, and an aggregate may fail then.
fn is_left_out(own: &Node) -> bool {
    match own {
        Node::Aggregate(_) | Node::Project { .. } | Node::Distinct { .. } | Node::Unnest(_) | Node::Window(_) => false,
        Node::Filter { condition, .. } => is_false(condition),
        Node::Limit(Limit { count, offset, .. }) => count.as_ref().and_then(number) == Some(0) || offset.is_some(),
        _ => true,
    }
}

/// EXISTS over what always has a row, or never: it is not run.
fn exists(own: Subquery) -> Node {
    let always = has_row(&own.query);
    if !always && !is_empty(&own.query) {
        return Node::Subquery(own);
    }
    let known = Expression {
        kind: Kind::Literal(Literal::Boolean(always)),
        data_type: Type::Boolean,
    };
    Node::Project {
        input: own.input,
        columns: vec![(own.column, known)],
    }
}

/// Whether a node gives a row, whatever the tables hold.
fn has_row(node: &Node) -> bool {
    match node {
        Node::Values(values) => !values.rows.is_empty(),
        Node::Aggregate(Aggregate { input, sets, .. }) => sets.iter().any(Vec::is_empty) || has_row(input),
        Node::Project { input, .. }
        | Node::Sort { input, .. }
        | Node::Distinct { input, .. }
        | Node::Window(Window { input, .. })
        | Node::Subquery(Subquery { input, .. }) => has_row(input),
        _ => false,
    }
}

/// The maximum number of rows that a node returns; `None` if there is no maximum.
fn most(node: &Node) -> Option<i64> {
    match node {
        Node::Values(values) => i64::try_from(values.rows.len()).ok(),
        Node::Aggregate(Aggregate { input, sets, .. }) => match &sets[..] {
            [set] if set.is_empty() => Some(1),
            sets if sets.iter().all(|set| !set.is_empty()) && sets.len() == 1 => most(input),
            _ => None,
        },
        Node::Limit(Limit { input, count, ties, .. }) => {
            let count = count.as_ref().filter(|_| ties.is_none()).and_then(number);
            let rows = most(input);
            count.into_iter().chain(rows).min()
        }
        Node::Filter { input, .. }
        | Node::Project { input, .. }
        | Node::Sort { input, .. }
        | Node::Distinct { input, .. }
        | Node::Window(Window { input, .. })
        | Node::Subquery(Subquery { input, .. }) => most(input),
        Node::Recognition(Recognition {
            input,
            rows: MatchRows::Window { .. },
            ..
        }) => most(input),
        _ => None,
    }
}

/// Removes empty inputs from a union.
fn without_empty(operation: &mut SetOperation) {
    if operation.operator == SetOperator::Union && operation.inputs.iter().any(|input| !is_empty(&input.node)) {
        operation.inputs.retain(|input| !is_empty(&input.node));
    }
}

/// Whether a node returns no rows, given its inputs.
fn is_empty(node: &Node) -> bool {
    match node {
        Node::Values(values) => values.rows.is_empty(),
        Node::Filter { input, condition } => is_false(condition) || is_empty(input),
        Node::Limit(Limit {
            input, count, offset, ..
        }) => {
            let skips_all = |offset| most(input).is_some_and(|most| most <= offset);
            count.as_ref().and_then(number) == Some(0)
                || offset.as_ref().and_then(number).is_some_and(skips_all)
                || is_empty(input)
        }
        Node::Project { input, .. }
        | Node::Sort { input, .. }
        | Node::Distinct { input, .. }
        | Node::Sample { input, .. }
        | Node::Window(Window { input, .. })
        | Node::Recognition(Recognition { input, .. })
        | Node::Unnest(Unnest { input, .. })
        | Node::Subquery(Subquery { input, .. }) => is_empty(input),
        Node::Aggregate(Aggregate { input, sets, .. }) => sets.iter().all(|set| !set.is_empty()) && is_empty(input),
        Node::Join(Join { kind, left, right, .. }) | Node::Lateral(Lateral { kind, left, right, .. }) => match kind {
            JoinKind::Inner => is_empty(left) || is_empty(right),
            JoinKind::Left => is_empty(left),
            JoinKind::Right => is_empty(right),
            JoinKind::Full => is_empty(left) && is_empty(right),
        },
        Node::SetOperation(operation) => {
            let mut inputs = operation.inputs.iter().map(|input| is_empty(&input.node));
            match operation.operator {
                SetOperator::Union => inputs.all(|empty| empty),
                SetOperator::Intersect => inputs.any(|empty| empty),
                SetOperator::Except => inputs.next() == Some(true),
            }
        }
        Node::Scan(_) | Node::Reading { .. } | Node::Recursion(_) => false,
    }
}

fn number(own: &Expression) -> Option<i64> {
    match own.kind {
        Kind::Literal(Literal::Integer(own)) => Some(own),
        _ => None,
    }
}
