//! Row patterns: runs of rows that follow one another as a pattern says, and values of their rows.

use super::{FrameBound, Node, WindowCall};
use crate::plan::ColumnNumber;
use crate::plan::expression::{Expression, SortKey};

/// Finds matches of a row pattern: `MATCH_RECOGNIZE`, or PATTERN in the frame of a window.
///
/// In each partition the search begins at the first row, and continues after each match where [`Recognition::skip`]
/// says; where no match begins, at the next row. Of the matches that begin at a row the one that the pattern prefers
/// is taken: the first alternative before the others, as many rows as possible where a quantifier is greedy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recognition {
    /// Where the rows come from.
    pub input: Box<Node>,
    /// Rows with equal values here are one partition; NULL is a value like others.
    pub partition_by: Vec<Expression>,
    /// The order within a partition.
    pub order_by: Vec<SortKey>,
    /// The variables of the pattern, which are named by their indexes here.
    pub variables: Vec<PatternVariable>,
    /// Which variables follow one another.
    pub pattern: RowPattern,
    /// Where the search continues after a match that has a row.
    pub skip: Skip,
    /// The columns that are computed of a match.
    pub measures: Vec<(ColumnNumber, Expression)>,
    /// Which rows it gives.
    pub rows: MatchRows,
}

/// A variable of a pattern: a row is one of its rows where the condition is true.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PatternVariable {
    /// The name that CLASSIFIER gives: in capitals, where it is written without quotes.
    pub name: String,
    /// A boolean, which may look at the rows before it in the match; `None`: any row.
    pub condition: Option<Expression>,
}

/// Which variables follow one another.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum RowPattern {
    /// No row.
    Empty,
    /// A row of this variable.
    Variable(usize),
    /// `^`: no row, and only before the first row of the partition.
    Start,
    /// `$`: no row, and only after the last row of the partition.
    End,
    /// One after the other.
    Sequence(Vec<RowPattern>),
    /// One of them, the first one preferred.
    Alternatives(Vec<RowPattern>),
    /// PERMUTE: all of them in any order, those preferred that keep the first ones first.
    Permutation(Vec<RowPattern>),
    /// `{- -}`: its rows are left out of the output.
    Excluded(Box<RowPattern>),
    /// Repeated.
    Repeated {
        /// What comes again and again.
        pattern: Box<RowPattern>,
        /// The minimum number of times.
        least: u32,
        /// The maximum number of times; `None` for any number.
        most: Option<u32>,
        /// Whether more times are preferred to fewer.
        greedy: bool,
    },
}

/// Where the search continues after a match that has a row.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Skip {
    /// After its last row.
    PastLastRow,
    /// At the row after its first one.
    ToNextRow,
    /// At the first row of these variables, or at the last one. It fails where there is none, and where that is the
    /// first row of the match.
    To {
        /// One variable, or those of a subset.
        variables: Vec<usize>,
        /// Whether it is the first of their rows.
        first: bool,
    },
}

/// Which rows a [`Recognition`] gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MatchRows {
    /// ONE ROW PER MATCH: the columns of `partition_by` and the measures alone, as they are at the match's last row.
    One,
    /// ALL ROWS PER MATCH: each row of a match but those that are excluded, with the measures as they are at it.
    All {
        /// Whether a match without rows gives the row at which it begins.
        empty: bool,
        /// WITH UNMATCHED ROWS: whether rows that are in no match come, with NULL for measures.
        unmatched: bool,
    },
    /// A window: each row of the input, with what is computed of the match that begins at it, or is found for it; NULL for
    /// measures, and no rows for functions, where there is none.
    Window {
        /// The window functions. Their frame, ROWS from CURRENT ROW on, limits where the match is looked for, and is
        /// cut to its rows.
        functions: Vec<(ColumnNumber, WindowCall)>,
        /// The frame's end, where there are measures alone, too.
        end: Box<FrameBound>,
        /// SEEK: whether a match may begin at a later row of the frame, if none begins at the row itself.
        seeks: bool,
    },
}

impl MatchRows {
    /// The window functions.
    #[must_use]
    pub fn functions(&self) -> &[(ColumnNumber, WindowCall)] {
        match self {
            Self::Window { functions, .. } => functions,
            Self::One | Self::All { .. } => &[],
        }
    }
}
