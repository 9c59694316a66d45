//! What a query is for, and so what the planner can do with it.

use std::collections::HashSet;

use super::pulled::{Pulled, Stop, Symbol};

/// What stands round a query, as far as it matters to what can be pulled out of it.
#[derive(Clone)]
pub(super) struct Purpose {
    pub(super) columns: Columns,
    /// Whether it is compared by IN, `= ANY` or `<> ALL`: only filters can be pulled out.
    pub(super) membership: bool,
    /// Whether a WHERE stands round the derived table.
    pub(super) filtered: bool,
    /// What may end it, over any rows that filters can be pulled out of.
    pub(super) ends: &'static [End],
    /// Whether one row that names columns of an outer query can become a projection of its rows.
    pub(super) projected: bool,
    pub(super) unnested: Unnested,
}

/// The columns of a query that are needed.
#[derive(Clone)]
pub(super) enum Columns {
    All,
    Only(HashSet<Symbol>),
}

/// What a query computes last.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// Aggregates over all rows.
    Global,
    /// Aggregates over groups.
    Groups,
    /// DISTINCT, and groups without aggregates.
    Distinct,
}

/// What the planner can do with UNNEST of columns of an outer query: what stands between them decides.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Unnested {
    /// Only projections and row limits.
    Rows,
    /// Aggregates over all rows.
    Reduced,
    /// Groups below such aggregates, and no other aggregates.
    Grouped,
    /// Something else, so that it can do nothing.
    Never,
}

impl Unnested {
    /// Below groups.
    pub(super) fn grouped(self) -> Self {
        match self {
            Self::Reduced | Self::Grouped => Self::Grouped,
            Self::Rows | Self::Never => Self::Never,
        }
    }

    /// Below a row limit.
    pub(super) fn limited(self) -> Self {
        if self == Self::Rows { self } else { Self::Never }
    }

    /// Below aggregates over all rows.
    pub(super) fn reduced(self) -> Self {
        match self {
            Self::Rows | Self::Reduced => Self::Reduced,
            Self::Grouped | Self::Never => Self::Never,
        }
    }

    /// What becomes of it in the end.
    pub(super) fn outcome(self) -> Stop {
        if self == Self::Never {
            Stop::Refused
        } else {
            Stop::Unclear
        }
    }
}

impl Columns {
    /// No column: only the number of rows matters.
    pub(super) fn none() -> Self {
        Self::Only(HashSet::new())
    }

    pub(super) fn are_all(&self) -> bool {
        matches!(self, Self::All)
    }

    pub(super) fn are_none(&self) -> bool {
        matches!(self, Self::Only(symbols) if symbols.is_empty())
    }

    pub(super) fn need(&self, symbol: Symbol) -> bool {
        match self {
            Self::All => true,
            Self::Only(symbols) => symbols.contains(&symbol),
        }
    }
}

impl Purpose {
    /// What becomes of a column that names columns of an outer query, where it is not known which are needed.
    pub(super) fn if_needed(&self) -> Stop {
        if self.columns.are_all() {
            Stop::Refused
        } else {
            Stop::Unclear
        }
    }

    /// Whether conditions can be pulled out of groups that these columns keep apart.
    pub(super) fn grouped(&self, pulled: &Pulled, apart: &HashSet<Symbol>, aggregates: bool) -> Result<(), Stop> {
        let end = if aggregates { End::Groups } else { End::Distinct };
        match () {
            () if self.membership => Err(Stop::Refused),
            () if self.ends.contains(&end) => Err(Stop::Unclear),
            () => pulled.above(apart),
        }
    }
}
