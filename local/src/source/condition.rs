//! Conditions that can be checked on the contents of a file, before any column is built.

/// A condition on a column. Records that do not satisfy it, or have no value there, are left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Condition {
    /// The index of the column in the table.
    pub(super) column: usize,
    pub(super) test: Test,
}

/// What is checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Test {
    /// The text is one of these; for columns of type `string`.
    TextIn(Vec<Vec<u8>>),
    /// The text is not one of these; for columns of type `string`.
    TextNotIn(Vec<Vec<u8>>),
    /// The integer is one of these, which are all in the range of the column's type.
    IntegerIn(Vec<i64>),
    /// The integer is in this range, whose bounds are both in the range of the column's type.
    IntegerWithin(i64, i64),
}
