//! What is needed of a block, and what stands between its columns and its FROM.

use super::purpose::Purpose;
use super::shape;
use crate::meaning::aggregate::{is_aggregate_call, is_window_call};
use crate::syntax::tree::{Expression, ExpressionKind as Kind, OrderBy, Query, QuerySpecification};
use crate::syntax::walk::find;

/// What is needed of a block.
pub(super) struct Parts<'q> {
    pub(super) block: &'q QuerySpecification,
    query: &'q Query,
    pub(super) items: Vec<&'q Expression>,
    /// The items that are needed.
    pub(super) needed: Vec<&'q Expression>,
    /// What it is sorted by, if it matters.
    pub(super) keys: Vec<&'q Expression>,
}

impl<'q> Parts<'q> {
    /// Those of a block that is needed as a whole. The query has its order and limit.
    pub(super) fn all(block: &'q QuerySpecification, query: &'q Query) -> Self {
        let items = block.expressions();
        let mut parts = Self {
            block,
            query,
            needed: items.clone(),
            items,
            keys: Vec::new(),
        };
        if parts.limited() || parts.skips() {
            parts.keys = block.selected(OrderBy::keys(query.order_by.as_ref()));
        }
        parts
    }

    /// Whether a part of what is needed fits.
    pub(super) fn have(&self, fits: &dyn Fn(&Expression) -> bool) -> bool {
        let mut all = self.needed.iter().chain(&self.keys);
        all.any(|expression| find(expression, fits).is_some())
    }

    /// Whether it has one group of all rows.
    pub(super) fn global(&self) -> bool {
        shape::is_global(self.block, self.query)
    }

    /// Whether aggregates are needed.
    pub(super) fn aggregates(&self) -> bool {
        let having = self.block.having.as_ref();
        having.is_some_and(shape::is_aggregating) || self.have(&is_aggregate_call)
    }

    /// Whether window functions are needed.
    pub(super) fn windows(&self) -> bool {
        self.have(&is_window_call)
    }

    /// Whether its WHERE leaves rows out.
    pub(super) fn cut(&self) -> bool {
        shape::cuts(self.block.where_.as_ref())
    }

    /// Whether its HAVING leaves groups out.
    pub(super) fn having(&self) -> bool {
        shape::cuts(self.block.having.as_ref())
    }

    /// Whether a limit leaves rows out: it does not of one row at most.
    pub(super) fn limited(&self) -> bool {
        shape::is_limited(self.query) && !self.global() && !shape::Rows::of_source(self.block).single
    }

    /// Whether OFFSET leaves rows out.
    pub(super) fn skips(&self) -> bool {
        shape::skips(self.query)
    }

    /// Whether LIMIT or OFFSET leaves no row.
    pub(super) fn are_empty(&self) -> bool {
        let is_single = || self.global() || shape::Rows::of_source(self.block).single;
        shape::is_empty(self.query) || (self.skips() && is_single())
    }

    /// Whether each aggregate over all rows has a FILTER, so that the rest of the rows is left out before.
    pub(super) fn only_filtered(&self) -> bool {
        let filters = |expected: bool| {
            self.have(&|part| match &*part.kind {
                Kind::Call(call) => is_aggregate_call(part) && call.filter.is_some() == expected,
                _ => false,
            })
        };
        self.global() && filters(true) && !filters(false)
    }

    /// Whether its only aggregate is one of distinct values.
    pub(super) fn is_distinct_aggregate(&self) -> bool {
        match self.needed.as_slice() {
            [only] => matches!(&*only.kind, Kind::Call(call) if is_aggregate_call(only) && call.distinct),
            _ => false,
        }
    }

    /// What its groups are for: they end the query if nothing of the block is above them.
    pub(super) fn purpose(&self, own: &Purpose) -> Purpose {
        let above = self.having() || self.limited() || self.skips();
        Purpose {
            ends: if above { &[] } else { own.ends },
            ..own.clone()
        }
    }
}
