//! What a query's text says about its rows.

use crate::listed::Listed as _;
use crate::meaning::aggregate::is_aggregate_call;
use crate::syntax::tree::{
    Expression, ExpressionKind as Kind, GroupBy, GroupingElement, Join, JoinKind, LimitKind, LogicalOperator, OrderBy,
    Query, QueryBody, QuerySpecification, Relation, RelationKind, RowCount, SelectItem, SetOperation, SetOperator,
};
use crate::syntax::walk::find;

/// How many rows a query has, whatever its tables hold.
#[derive(Clone, Copy, Default)]
pub(super) struct Rows {
    /// One at least.
    pub(super) some: bool,
    /// One at most.
    pub(super) single: bool,
}

impl Rows {
    const ONE: Self = Self {
        some: true,
        single: true,
    };

    pub(super) fn are_one(self) -> bool {
        self.some && self.single
    }

    pub(super) fn of(query: &Query) -> Self {
        let mut rows = Self::without_limit(query);
        let limit = query.limit.as_ref().and_then(|limit| limit.kind.rows());
        rows.some &= limit != Some(0) && !skips(query);
        rows.single |= limit.is_some_and(|limit| limit <= 1) && !ties(query);
        rows
    }

    /// Those that LIMIT and OFFSET choose from.
    pub(super) fn without_limit(query: &Query) -> Self {
        match &query.body {
            _ if query.with.is_some() => Self::default(),
            QueryBody::Specification(block) => Self::of_block(block, query),
            QueryBody::Values(rows, _) => Self {
                some: true,
                single: rows.len() == 1,
            },
            QueryBody::Subquery(inner) => Self::of(inner),
            QueryBody::Table(_) | QueryBody::SetOperation(_) => Self::default(),
        }
    }

    fn of_block(block: &QuerySpecification, query: &Query) -> Self {
        let cut = cuts(block.having.as_ref());
        let rows = match &block.group_by {
            _ if is_global(block, query) => Self::ONE,
            Some(group_by) if has_many_sets(group_by) => Self::default(),
            _ => Self::of_source(block),
        };
        Self {
            some: rows.some && !cut,
            ..rows
        }
    }

    /// Those that a block reads.
    pub(super) fn of_source(block: &QuerySpecification) -> Self {
        let rows = match block.from.as_slice() {
            [] => Self::ONE,
            [only] => derived(only).map_or_else(Self::default, Self::of),
            _ => Self::default(),
        };
        Self {
            some: rows.some && !cuts(block.where_.as_ref()),
            ..rows
        }
    }
}

fn ties(query: &Query) -> bool {
    let limit = query.limit.as_ref().map(|limit| &limit.kind);
    matches!(limit, Some(LimitKind::Fetch { with_ties: true, .. }))
}

/// Whether a query has exactly one row, whatever its tables hold.
pub(super) fn is_one_row(query: &Query) -> bool {
    Rows::of(query).are_one()
}

/// Whether it is plain from the text that a query has no row.
pub(super) fn has_no_row(query: &Query) -> bool {
    match &query.body {
        _ if is_empty(query) => true,
        QueryBody::Specification(block) if !is_global(block, query) => is_without_rows(block),
        _ => false,
    }
}

/// The only side of a UNION ALL that is not plainly without rows: the optimiser leaves the other one out.
pub(super) fn only_with_rows(operation: &SetOperation) -> Option<&QueryBody> {
    if operation.distinct || operation.operator != SetOperator::Union {
        return None;
    }
    match (has_no_rows(&operation.left), has_no_rows(&operation.right)) {
        (false, true) => Some(&operation.left),
        (true, false) => Some(&operation.right),
        _ => None,
    }
}

fn has_no_rows(body: &QueryBody) -> bool {
    match body {
        QueryBody::Specification(block) => {
            let is_plain = block.group_by.is_none() && block.having.is_none();
            is_plain && is_without_rows(block) && !block.expressions().into_iter().any(is_aggregating)
        }
        QueryBody::Subquery(query) => has_no_row(query),
        QueryBody::SetOperation(operation) => has_no_rows(&operation.left) && has_no_rows(&operation.right),
        _ => false,
    }
}

/// Whether a block without groups plainly has no row.
fn is_without_rows(block: &QuerySpecification) -> bool {
    let never = |condition: &Expression| matches!(&*condition.kind, Kind::Boolean(false));
    block.where_.as_ref().is_some_and(never)
        || matches!(block.from.as_slice(), [only] if derived(only).is_some_and(has_no_row))
}

/// Whether a block has one group of all rows.
pub(super) fn is_global(block: &QuerySpecification, query: &Query) -> bool {
    let mut all = block.expressions();
    all.extend(OrderBy::keys(query.order_by.as_ref()));
    block.group_by.is_none() && (block.having.is_some() || all.into_iter().any(is_aggregating))
}

pub(super) fn is_aggregating(expression: &Expression) -> bool {
    find(expression, &is_aggregate_call).is_some()
}

/// Whether a select list has a star.
pub(super) fn has_star(block: &QuerySpecification) -> bool {
    let is_star = |item: &SelectItem| !matches!(item, SelectItem::Single { .. });
    block.items.iter().any(is_star)
}

/// The query of a derived table.
pub(super) fn derived(relation: &Relation) -> Option<&Query> {
    match &*relation.bare().kind {
        RelationKind::Subquery(query) => Some(query),
        _ => None,
    }
}

/// Whether its limit leaves no row.
pub(super) fn is_empty(query: &Query) -> bool {
    query.limit.as_ref().and_then(|limit| limit.kind.rows()) == Some(0)
}

/// Whether it has a limit.
pub(super) fn is_limited(query: &Query) -> bool {
    let limit = query.limit.as_ref();
    limit.is_some_and(|limit| !matches!(limit.kind, LimitKind::All))
}

/// Whether its OFFSET leaves something out, or may.
pub(super) fn skips(query: &Query) -> bool {
    query.offset.as_ref().is_some_and(|offset| match &offset.count {
        RowCount::Integer(digits) => digits.bytes().any(|digit| digit != b'0'),
        RowCount::Parameter(_) => true,
    })
}

/// Whether a condition stays one: the optimiser computes what names no column and has no aggregate.
pub(super) fn cuts(condition: Option<&Expression>) -> bool {
    condition.is_some_and(|condition| {
        let names = |part: &Expression| matches!(&*part.kind, Kind::Identifier(_)) || is_aggregate_call(part);
        matches!(&*condition.kind, Kind::Boolean(false)) || find(condition, &names).is_some()
    })
}

/// Whether there are several grouping sets, none of which is empty.
pub(super) fn has_many_sets(group_by: &GroupBy) -> bool {
    match group_by.elements.as_slice() {
        [GroupingElement::Sets(sets)] => !group_by.distinct && sets.len() > 1 && sets.iter().all(|set| !set.is_empty()),
        _ => false,
    }
}

/// How many rows a FROM has that is but VALUES.
pub(super) fn count_of_rows(from: &[Relation]) -> Option<u64> {
    let [only] = from else { return None };
    match &derived(only)?.body {
        QueryBody::Values(rows, _) => Some(rows.len() as u64),
        _ => None,
    }
}

/// Whether a set operation compares its rows, so that all their columns are needed.
pub(super) fn compares_rows(body: &QueryBody) -> bool {
    match body {
        QueryBody::SetOperation(operation) => {
            operation.distinct
                || operation.operator != SetOperator::Union
                || compares_rows(&operation.left)
                || compares_rows(&operation.right)
        }
        _ => false,
    }
}

/// Whether a join adds nothing to the UNNEST on its right: its left side is one row.
pub(super) fn is_unnest_of_one_row(join: &Join) -> bool {
    let one_row = match derived(&join.left).map(|query| &query.body) {
        Some(QueryBody::Values(rows, _)) => rows.len() == 1,
        Some(QueryBody::Specification(block)) => {
            block.from.is_empty() && block.where_.is_none() && block.having.is_none()
        }
        _ => false,
    };
    one_row
        && matches!(join.kind, JoinKind::Cross | JoinKind::Inner | JoinKind::Left)
        && matches!(&*join.right.bare().kind, RelationKind::Unnest { .. })
}

/// Whether a relation is not a join.
pub(super) fn is_alone(relation: &Relation) -> bool {
    !matches!(&*relation.bare().kind, RelationKind::Join(_))
}

/// Whether a query is one of UNNEST.
pub(super) fn unnests(query: &Query) -> bool {
    match &query.body {
        QueryBody::Specification(block) => match block.from.as_slice() {
            [only] => matches!(&*only.bare().kind, RelationKind::Unnest { .. }) || derived(only).is_some_and(unnests),
            _ => false,
        },
        QueryBody::Subquery(inner) => unnests(inner),
        _ => false,
    }
}

/// The conditions that AND joins.
pub(super) fn terms(condition: &Expression) -> Vec<&Expression> {
    match &*condition.kind {
        Kind::Logical {
            operator: LogicalOperator::And,
            terms: all,
        } => all.iter().flat_map(terms).listed(),
        _ => vec![condition],
    }
}
