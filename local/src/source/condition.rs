//! Conditions that are told from what a file holds, before any column is built.

/// A condition on a column. A record that does not fulfil it, or has no value there, is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Condition {
    /// Which column of the table.
    pub(super) column: usize,
    pub(super) test: Test,
}

/// What is asked of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Test {
    /// The text is one of these; for columns of the type `string`.
    TextIn(Vec<Vec<u8>>),
    /// The text is none of these; for columns of the type `string`.
    TextNotIn(Vec<Vec<u8>>),
    /// The whole number is one of these, all of which the column's type has.
    IntegerIn(Vec<i64>),
    /// The whole number is from the first of these to the second, both of which the column's type has.
    IntegerWithin(i64, i64),
}
