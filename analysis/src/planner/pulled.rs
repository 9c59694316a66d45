//! The conditions that were pulled out of a query.

use std::collections::HashSet;
use std::ops::Range;

use crate::syntax::tree::Query;

/// A column as the planner knows it: what only passes it on does not change it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Symbol {
    /// What the expression of this number computes.
    Computed(usize),
    /// Another field, by the one that it passes on in the end.
    Field(usize),
    /// Those of a table that a star stands for.
    Star,
    /// Those of a derived table that a star stands for.
    Unknown,
}

/// The conditions that were pulled out of a query.
#[derive(Clone, Default)]
pub(super) struct Pulled {
    /// The columns that they name.
    pub(super) columns: HashSet<Symbol>,
    /// Those that equal something outside, so that they have one value.
    pub(super) constant: HashSet<Symbol>,
    /// Whether the optimiser may have found others.
    pub(super) unclear: bool,
    /// Why there is one row at most for each row outside.
    pub(super) single: Option<Single>,
}

/// Why there is one row at most for each row outside, and where that stands.
#[derive(Clone)]
pub(crate) struct Single {
    pub(crate) place: Range<usize>,
    pub(crate) by: SingleBy,
}

/// What leaves one row.
#[derive(Clone, Copy)]
pub(crate) enum SingleBy {
    Limit { sorted: bool },
    Groups,
    Distinct,
}

/// Why the conditions cannot be pulled out.
pub(super) enum Stop {
    /// The planner refuses the query.
    Refused,
    /// It may be able to do what is not followed here.
    Unclear,
}

/// `None` if nothing depends on the outer queries.
pub(super) type Outcome = Result<Option<Pulled>, Stop>;

impl Pulled {
    /// Those of a query of which LIMIT keeps one row.
    pub(super) fn cut_to_one(mut self, query: &Query) -> Self {
        self.single = query.limit.as_ref().map(|limit| Single {
            place: limit.head.clone(),
            by: SingleBy::Limit {
                sorted: query.order_by.is_some(),
            },
        });
        self
    }

    /// Above a row limit or a grouping, conditions can be pulled only if these columns have one value or stay apart.
    pub(super) fn above(&self, apart: &HashSet<Symbol>) -> Result<(), Stop> {
        let within = |column: &Symbol| self.constant.contains(column) || apart.contains(column);
        match self.columns.iter().all(within) {
            _ if self.unclear => Err(Stop::Unclear),
            true => Ok(()),
            false => Err(Stop::Refused),
        }
    }
}
