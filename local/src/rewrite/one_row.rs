//! ONE ROW PER MATCH over rows in which a column is known to be constant: Trino 401 fails while it plans this if the
//! pattern reads the column and does not return it.

use flow_log_stack_analysis::plan::{
    ColumnNumber, Comparison, Expression, ExpressionKind as Kind, JoinKind, MatchRows, Node, OfMatch, Recognition,
    SetOperator,
};

use super::Columns;
use super::conjuncts::{self, changes, columns};

/// Whether Trino cannot plan a row pattern.
pub(super) fn fails(own: &Recognition) -> bool {
    if own.rows != MatchRows::One || own.partition_by.is_empty() {
        return false;
    }
    let keys: Columns = own.partition_by.iter().flat_map(columns).collect();
    let order = own.order_by.iter().map(|key| &key.value);
    let conditions = own.variables.iter().filter_map(|own| own.condition.as_ref());
    let measures = own.measures.iter().map(|(_, value)| value);
    let constants = constants(&own.input);
    let reads = |expression: &Expression| {
        let mut read = columns(expression).into_iter();
        read.any(|column| constants.contains(&column) && !keys.contains(&column)) || has_constant_argument(expression)
    };
    order.chain(conditions).chain(measures).any(reads)
}

/// Whether an aggregate of a match has a constant argument, which is a column of the input for Trino.
fn has_constant_argument(expression: &Expression) -> bool {
    match &expression.kind {
        Kind::OfMatch(OfMatch::Aggregate { call, .. }) => call.call.arguments.iter().any(is_constant),
        _ => expression.children().into_iter().any(has_constant_argument),
    }
}

/// Whether an expression has one value, which is known before there is a row.
pub(super) fn is_constant(expression: &Expression) -> bool {
    fn reads(expression: &Expression) -> bool {
        matches!(expression.kind, Kind::Column(_) | Kind::OfMatch(_)) || expression.children().into_iter().any(reads)
    }
    !reads(expression) && !changes(expression)
}

/// The columns of a node that Trino knows to be constant.
pub(super) fn constants(node: &Node) -> Columns {
    match node {
        Node::Filter { input, condition } => {
            let mut known = constants(input);
            known.extend(conjuncts::of(condition.clone()).iter().filter_map(equal));
            known
        }
        Node::Project { input, columns } => {
            let mut known = constants(input);
            let is_known = |value: &Expression| match value.kind {
                Kind::Column(column) => known.contains(&column),
                _ => is_constant(value),
            };
            let made: Vec<ColumnNumber> = columns
                .iter()
                .filter(|(_, value)| is_known(value))
                .map(|(column, _)| *column)
                .collect();
            known.extend(made);
            known
        }
        Node::Sort { input, .. } | Node::Sample { input, .. } | Node::Distinct { input, .. } => constants(input),
        Node::Limit(own) => constants(&own.input),
        Node::Unnest(own) => constants(&own.input),
        Node::Subquery(own) => constants(&own.input),
        Node::Aggregate(own) if own.sets.len() == 1 => {
            let known = constants(&own.input);
            let keys = own.keys.iter().filter(|key| match key.value.kind {
                Kind::Column(column) => known.contains(&column),
                _ => is_constant(&key.value),
            });
            keys.map(|key| key.column).collect()
        }
        Node::Join(own) => {
            let mut known = Columns::new();
            if matches!(own.kind, JoinKind::Inner | JoinKind::Left) {
                known.extend(constants(&own.left));
            }
            if matches!(own.kind, JoinKind::Inner | JoinKind::Right) {
                known.extend(constants(&own.right));
            }
            known
        }
        Node::SetOperation(own) if own.operator == SetOperator::Union => {
            let is_one = |index: usize| {
                let mut values = own.inputs.iter().filter_map(|input| input.values.get(index));
                let first = values.next().filter(|first| is_constant(first));
                first.is_some_and(|first| values.all(|value| value == first))
            };
            let known = own.columns.iter().enumerate().filter(|(index, _)| is_one(*index));
            known.map(|(_, column)| *column).collect()
        }
        _ => Columns::new(),
    }
}

/// The column that a condition gives one value.
fn equal(condition: &Expression) -> Option<ColumnNumber> {
    let of = |value: &Expression, other: &Expression| match value.kind {
        Kind::Column(column) if is_constant(other) => Some(column),
        _ => None,
    };
    match &condition.kind {
        Kind::Comparison {
            operator: Comparison::Equal,
            left,
            right,
        } => of(left, right).or_else(|| of(right, left)),
        Kind::In { value, list } => match list.as_slice() {
            [only] => of(value, only),
            _ => None,
        },
        Kind::Between { value, low, high } if low == high => of(value, low),
        Kind::IsNull(value) => match value.kind {
            Kind::Column(column) => Some(column),
            _ => None,
        },
        _ => None,
    }
}
