//! Outer rows that Trino 401 loses. It joins a subquery as one that has a row as soon as its condition shows that there is
//! at most one row for each outer row: with LIMIT 1, and where groups or distinct rows have one value for each outer row.
//! An outer row for which there is none is left out, instead of getting NULL.

use std::collections::HashMap;

use flow_log_stack_analysis::plan::{
    ColumnNumber, Comparison, Expression, ExpressionKind as Kind, JoinKind, Lateral, Limit, Literal, Node, PlanColumn,
    Subquery, SubqueryKind,
};
use flow_log_stack_analysis::types::{can_coerce, merges_values};

use super::Columns;
use super::conjuncts::{self, changes, columns, names, reads};

/// A subquery as Trino joins it, if it has at most one row for each outer row.
pub(super) fn node(own: Subquery, columns: &[PlanColumn]) -> Node {
    let is_lost = match own.kind {
        SubqueryKind::Scalar { column } if !own.correlation.is_empty() && own.query.columns().contains(&column) => {
            Pulled::of(&own.query, &own.correlation).is_some_and(|pulled| pulled.is_single)
        }
        _ => false,
    };
    if !is_lost {
        return Node::Subquery(own);
    }
    let value = own.kind.column().zip(columns.get(own.column));
    let made = value.map(|(column, of)| (own.column, Expression::column(column, of.data_type.clone())));
    Node::Lateral(Lateral {
        kind: JoinKind::Inner,
        left: own.input,
        right: Box::new(Node::Project {
            input: own.query,
            columns: made.into_iter().collect(),
        }),
        condition: None,
        correlation: own.correlation,
    })
}

/// The conditions that Trino pulls out of a subquery, since they name outer columns.
#[derive(Default)]
struct Pulled {
    /// The columns of the subquery that they name.
    named: Columns,
    /// Those that equal something outside, so that they have one value for each outer row.
    constant: Columns,
    /// Columns that only pass on others.
    same: HashMap<ColumnNumber, ColumnNumber>,
    is_single: bool,
}

impl Pulled {
    /// `None` if something else names outer columns, too.
    fn of(node: &Node, outer: &[ColumnNumber]) -> Option<Self> {
        if !names(node, outer) {
            return Some(Self::default());
        }
        match node {
            Node::Filter { input, condition } => {
                let mut own = Self::of(input, outer)?;
                own.pull(condition, outer);
                Some(own)
            }
            Node::Project { input, columns } => {
                let mut own = Self::of(input, outer)?;
                if columns.iter().any(|(_, value)| reads(value, outer)) {
                    return None;
                }
                for (column, value) in columns {
                    own.passes_on(*column, value);
                }
                Some(own)
            }
            // Without LIMIT the order of a subquery makes no difference.
            Node::Sort { input, keys } if !keys.iter().any(|key| reads(&key.value, outer)) => Self::of(input, outer),
            Node::Limit(limit) => Self::of_limit(limit, outer),
            Node::Aggregate(own) => {
                let [set] = &own.sets[..] else { return None };
                if set.is_empty() || node.expressions().into_iter().any(|value| reads(value, outer)) {
                    return None;
                }
                let mut pulled = Self::of(&own.input, outer)?;
                let keys = set.iter().filter_map(|index| own.keys.get(*index));
                for key in keys.clone() {
                    pulled.passes_on(key.column, &key.value);
                }
                pulled.group(keys.map(|key| key.column))
            }
            Node::Distinct { input, columns } => Self::of(input, outer)?.group(columns.iter().copied()),
            Node::Join(own)
                if own.kind == JoinKind::Inner
                    && ![&own.left, &own.right].into_iter().any(|side| names(side, outer)) =>
            {
                let mut pulled = Self::default();
                own.condition.iter().for_each(|condition| pulled.pull(condition, outer));
                Some(pulled)
            }
            // One row without columns that is joined with a subquery is the subquery.
            Node::Lateral(own) if is_one_row(&own.left) && own.kind == JoinKind::Inner && own.condition.is_none() => {
                Self::of(&own.right, outer)
            }
            _ => None,
        }
    }

    fn of_limit(own: &Limit, outer: &[ColumnNumber]) -> Option<Self> {
        let number = |count: &Expression| match count.kind {
            Kind::Literal(Literal::Integer(own)) => Some(own),
            _ => None,
        };
        let is_whole = own.offset.as_ref().is_none_or(|offset| number(offset) == Some(0));
        if !is_whole || own.ties.is_some() {
            return None;
        }
        let mut pulled = Self::of(&own.input, outer)?;
        pulled.is_single |= own.count.as_ref().and_then(number) == Some(1);
        Some(pulled)
    }

    /// Groups of rows that are equal in these columns.
    fn group(mut self, keys: impl Iterator<Item = ColumnNumber>) -> Option<Self> {
        let keys: Columns = keys.map(|key| self.first(key)).collect();
        let is_kept = |column: &ColumnNumber| keys.contains(column) || self.constant.contains(column);
        if !self.named.iter().all(is_kept) {
            return None;
        }
        self.is_single = keys.is_subset(&self.constant);
        Some(self)
    }

    fn pull(&mut self, condition: &Expression, outer: &[ColumnNumber]) {
        for term in conjuncts::of(condition.clone()) {
            if !reads(&term, outer) {
                continue;
            }
            let own = columns(&term).into_iter().filter(|column| !outer.contains(column));
            let own: Vec<ColumnNumber> = own.map(|column| self.first(column)).collect();
            self.named.extend(own);
            let sides = equal_sides(&term)
                .into_iter()
                .flat_map(|(one, two)| [(one, two), (two, one)]);
            for (side, other) in sides {
                let is_outer = columns(other).iter().all(|column| outer.contains(column)) && !changes(other);
                let column = column_of(side).filter(|column| is_outer && !outer.contains(column));
                let first = column.map(|column| self.first(column));
                self.constant.extend(first);
            }
        }
    }

    fn passes_on(&mut self, column: ColumnNumber, value: &Expression) {
        if let Kind::Column(of) = value.kind {
            let first = self.first(of);
            self.same.insert(column, first);
        }
    }

    /// The column that a column passes on.
    fn first(&self, column: ColumnNumber) -> ColumnNumber {
        self.same.get(&column).copied().unwrap_or(column)
    }
}

/// The sides of an equation.
fn equal_sides(term: &Expression) -> Option<(&Expression, &Expression)> {
    match &term.kind {
        Kind::Comparison {
            operator: Comparison::Equal,
            left,
            right,
        } => Some((left, right)),
        Kind::In { value, list } => match &list[..] {
            [only] => Some((value, only)),
            _ => None,
        },
        Kind::Not(own) => match &own.kind {
            Kind::Comparison {
                operator: Comparison::NotEqual,
                left,
                right,
            } => Some((left, right)),
            _ => None,
        },
        _ => None,
    }
}

/// The column that an expression is, whose values stay different where it is converted.
fn column_of(own: &Expression) -> Option<ColumnNumber> {
    match &own.kind {
        Kind::Column(column) => Some(*column),
        Kind::Coerce(value) | Kind::Cast { value, .. } => match value.kind {
            Kind::Column(column)
                if can_coerce(&value.data_type, &own.data_type) && !merges_values(&value.data_type, &own.data_type) =>
            {
                Some(column)
            }
            _ => None,
        },
        _ => None,
    }
}

fn is_one_row(node: &Node) -> bool {
    matches!(node, Node::Values(own) if own.columns.is_empty() && own.rows.len() == 1)
}
