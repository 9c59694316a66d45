//! What cannot return rows, whatever the tables contain, is not run: LIMIT 0, a condition that is never true, and what
//! reads these. Also, a single row is not sorted.
//!
//! Trino looks for most of it before it computes constants, when `WHERE 1 = 2` is a condition like others; after that only
//! for filters, unions and joins.

use flow_log_stack_analysis::Type;
use flow_log_stack_analysis::plan::{
    Aggregate, ColumnNumber, Comparison, Expression, ExpressionKind as Kind, Join, JoinKind, Lateral, Limit, Literal,
    Node, Quantifier, SetInput, SetOperation, SetOperator, Subquery, SubqueryKind,
};

use super::conjuncts::{is_false, is_true};
use super::fold::Folder;
use super::no_rows;

/// Leaves out what returns no rows in a query as it is written.
pub(super) fn as_written(mut own: Node) -> Node {
    for input in own.inputs_mut() {
        let taken = std::mem::replace(input, no_rows(Vec::new()));
        *input = as_written(taken);
    }
    untyped(&mut own, &|value| value.kind == Kind::Literal(Literal::Null));
    match own {
        Node::Limit(limit) => limited(limit),
        Node::Filter { input, condition } if is_true(&condition) => *input,
        Node::Sort { input, .. } if is_empty(&input) => no_rows(input.columns()),
        Node::Sort { input, .. } if Rows::of(&input).is_one() => *input,
        Node::Subquery(own) if own.kind == SubqueryKind::Exists => exists(own),
        Node::SetOperation(operation) => of_operation(operation),
        other => left_out(other),
    }
}

/// Replaces conditions that turn out to be NULL without a type.
pub(super) fn nulls(own: &mut Node, folder: &Folder<'_>) {
    untyped(own, &|value| folder.value(value).is_some_and(|value| value.is_null()));
    own.inputs_mut().into_iter().for_each(|input| nulls(input, folder));
}

/// Replaces what is NULL without a type by FALSE: conditions of filters, and terms of an inner join's condition. Trino does
/// not convert it to a boolean there, so that it knows it for NULL.
fn untyped(own: &mut Node, is_null: &dyn Fn(&Expression) -> bool) {
    let is_untyped = |own: &Expression| match &own.kind {
        Kind::Coerce(value) => value.data_type == Type::Unknown && is_null(value),
        _ => false,
    };
    match own {
        Node::Filter { condition, .. } if is_untyped(condition) => *condition = never(),
        Node::Join(Join {
            kind: JoinKind::Inner,
            condition: Some(condition),
            ..
        }) => terms_of(condition, &|term| {
            if is_untyped(term) {
                *term = never();
            }
        }),
        _ => {}
    }
}

fn terms_of(condition: &mut Expression, see: &dyn Fn(&mut Expression)) {
    match &mut condition.kind {
        Kind::And(terms) => terms.iter_mut().for_each(|term| terms_of(term, see)),
        _ => see(condition),
    }
}

fn never() -> Expression {
    Expression {
        kind: Kind::Literal(Literal::Boolean(false)),
        data_type: Type::Boolean,
    }
}

/// Leaves out filters that are never true, now that constants are known. Where a condition is a NULL with a type, Trino
/// reads the rows.
pub(super) fn filters(mut own: Node) -> Node {
    if let Node::Filter { condition, .. } = &own
        && is_false(condition)
    {
        return no_rows(own.columns());
    }
    for input in own.inputs_mut() {
        let taken = std::mem::replace(input, no_rows(Vec::new()));
        *input = filters(taken);
    }
    own
}

/// Leaves out filters, unions and joins that return no rows, now that conditions are where they are checked.
pub(super) fn node(mut own: Node) -> Node {
    for input in own.inputs_mut() {
        let taken = std::mem::replace(input, no_rows(Vec::new()));
        *input = node(taken);
    }
    match own {
        Node::SetOperation(operation) if operation.operator == SetOperator::Union => of_operation(operation),
        Node::Subquery(own) if is_joined(&own) && is_empty(&own.input) => no_rows(Node::Subquery(own).columns()),
        other => left_out(other),
    }
}

/// Whether a subquery is a join to Trino. A value is looked for among others without one.
fn is_joined(own: &Subquery) -> bool {
    let is_sought = match own.kind {
        SubqueryKind::In { .. } => true,
        SubqueryKind::Quantified {
            operator, quantifier, ..
        } => operator == Comparison::Equal && quantifier == Quantifier::Any,
        _ => false,
    };
    !is_sought || !own.correlation.is_empty()
}

fn left_out(own: Node) -> Node {
    let is_left_out = match &own {
        Node::Filter { condition, .. } => is_false(condition),
        Node::Join(Join { kind, left, right, .. }) | Node::Lateral(Lateral { kind, left, right, .. }) => match kind {
            JoinKind::Inner => is_empty(left) || is_empty(right),
            JoinKind::Left => is_empty(left),
            JoinKind::Right => is_empty(right),
            JoinKind::Full => is_empty(left) && is_empty(right),
        },
        _ => false,
    };
    if is_left_out { no_rows(own.columns()) } else { own }
}

/// LIMIT and OFFSET that keep no row, or all of them.
fn limited(mut own: Limit) -> Node {
    let skipped = own.offset.as_ref().and_then(number);
    let is_all_skipped = skipped.is_some_and(|skipped| Rows::of(&own.input).is_at_most(skipped));
    if is_all_skipped || own.count.as_ref().and_then(number) == Some(0) {
        return no_rows(own.input.columns());
    }
    if own.offset.as_ref().and_then(number) == Some(0) {
        own.offset = None;
    }
    let count = own.count.as_ref().and_then(number);
    if count.is_some_and(|count| Rows::not_skipped(&own).is_at_most(count)) {
        (own.count, own.ties) = (None, None);
    }
    if own.count.is_none() && own.offset.is_none() {
        return *own.input;
    }
    if let Node::Sort { input, .. } = &mut *own.input
        && own.offset.is_none()
        && Rows::of(input).is_one()
    {
        *own.input = std::mem::replace(&mut **input, no_rows(Vec::new()));
    }
    Node::Limit(own)
}

/// EXISTS over what always has a row, or never: it is not run.
fn exists(own: Subquery) -> Node {
    let rows = Rows::of(&own.query);
    let always = rows.least > 0;
    if !always && !rows.is_at_most(0) {
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

/// A set operation without inputs that change nothing.
fn of_operation(mut own: SetOperation) -> Node {
    let is_without = |index: usize| is_empty(&own.inputs[index].node);
    let is_nothing = match own.operator {
        SetOperator::Union => (0..own.inputs.len()).all(is_without),
        SetOperator::Intersect => (0..own.inputs.len()).any(is_without),
        SetOperator::Except => is_without(0),
    };
    if is_nothing {
        return no_rows(own.columns);
    }
    own.inputs.retain(|input| !is_empty(&input.node));
    match own.inputs.pop() {
        Some(only) if own.inputs.is_empty() => alone(only, own.columns, own.distinct),
        last => {
            own.inputs.extend(last);
            Node::SetOperation(own)
        }
    }
}

/// The rows of the only input of a set operation.
fn alone(input: SetInput, columns: Vec<ColumnNumber>, distinct: bool) -> Node {
    let rows = Node::Project {
        input: Box::new(input.node),
        columns: columns.iter().copied().zip(input.values).collect(),
    };
    if !distinct {
        return rows;
    }
    Node::Distinct {
        input: Box::new(rows),
        columns,
    }
}

fn is_empty(node: &Node) -> bool {
    Rows::of(node).is_at_most(0)
}

/// How many rows Trino knows a node to return.
struct Rows {
    least: i64,
    /// `None`: there is no maximum.
    most: Option<i64>,
}

impl Rows {
    fn of(node: &Node) -> Self {
        let exactly = |count| Self {
            least: count,
            most: Some(count),
        };
        match node {
            Node::Values(values) => exactly(i64::try_from(values.rows.len()).unwrap_or(i64::MAX)),
            Node::Project { input, .. } => Self::of(input),
            Node::Filter { input, .. } => Self {
                least: 0,
                ..Self::of(input)
            },
            Node::Distinct { input, .. } => Self::of(input).grouped(false),
            Node::Aggregate(Aggregate { input, sets, .. }) => match &sets[..] {
                [set] if set.is_empty() => exactly(1),
                [_] => Self::of(input).grouped(false),
                sets => Self { least: 0, most: None }.grouped(sets.iter().any(Vec::is_empty)),
            },
            Node::Limit(limit) => Self::of_limit(limit),
            _ => Self { least: 0, most: None },
        }
    }

    /// What OFFSET leaves.
    fn not_skipped(own: &Limit) -> Self {
        let rows = match &*own.input {
            // They are one node to Trino.
            Node::Sort { input, .. } if own.offset.is_none() && own.ties.is_none() => Self::of(input),
            input => Self::of(input),
        };
        let skipped = own.offset.as_ref().and_then(number).unwrap_or(0);
        let rest = |rows: i64| rows.saturating_sub(skipped).max(0);
        Self {
            least: rest(rows.least),
            most: rows.most.map(rest),
        }
    }

    fn of_limit(own: &Limit) -> Self {
        let mut rows = Self::not_skipped(own);
        if let Some(count) = own.count.as_ref().and_then(number) {
            rows.least = rows.least.min(count);
            if own.ties.is_none() {
                rows.most = Some(rows.most.map_or(count, |most| most.min(count)));
            }
        }
        rows
    }

    /// The groups of these rows; one of all rows is there in any case.
    fn grouped(self, has_all: bool) -> Self {
        let least = i64::from(has_all || self.least > 0);
        Self {
            least,
            most: self.most.map(|most| most.max(least)),
        }
    }

    fn is_one(&self) -> bool {
        self.least == 1 && self.most == Some(1)
    }

    fn is_at_most(&self, count: i64) -> bool {
        self.most.is_some_and(|most| most <= count)
    }
}

fn number(own: &Expression) -> Option<i64> {
    match own.kind {
        Kind::Literal(Literal::Integer(own)) => Some(own),
        _ => None,
    }
}
