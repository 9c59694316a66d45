//! Values of the match of a row pattern.

use super::{AggregateCall, Expression};

/// A value of a match, in its measures and in the conditions of its variables.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum OfMatch {
    /// A column of one of the rows; NULL where there is no such row.
    Column {
        /// The column.
        value: Box<Expression>,
        /// The row.
        row: MatchedRow,
    },
    /// CLASSIFIER: the name of the variable of which that row is; NULL where there is no such row, or where it is not
    /// in the match. In an argument of an aggregate it is about the aggregate's own row.
    Classifier(MatchedRow),
    /// `MATCH_NUMBER`: the matches of a partition are counted from 1.
    Number,
    /// An aggregate of rows of the match. Columns in its arguments are of the aggregate's own row.
    Aggregate {
        /// The aggregate.
        call: Box<AggregateCall>,
        /// The variables whose rows count, ascending; none: all rows.
        variables: Vec<usize>,
        /// FINAL: all rows of the match, and not only those up to the current one.
        is_final: bool,
    },
}

/// A row as it is found from the current one of a match, `PREV(LAST(a.x, 1), 2)`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MatchedRow {
    /// The variables whose rows are counted, ascending; none: all rows of the match.
    pub variables: Vec<usize>,
    /// FIRST: counted from the first row of the match on, the current one or not; else LAST, and backwards.
    pub first: bool,
    /// FINAL: LAST is counted from the last row of the match, and not from the current one.
    pub is_final: bool,
    /// The number of these rows to skip.
    pub passed: u32,
    /// NEXT, or PREV if negative: moves by this many rows of the partition, in the match or not.
    pub moved: i64,
}

impl MatchedRow {
    /// The current row.
    pub(in crate::plan) fn current() -> Self {
        Self {
            variables: Vec::new(),
            first: false,
            is_final: false,
            passed: 0,
            moved: 0,
        }
    }
}
