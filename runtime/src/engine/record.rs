//! A row as texts.

use super::decode_error::DecodeError;
use super::result_column::ResultColumn;
use super::row::{Cells, TypedQuery};

/// One row: the text of each value as Athena prints it, `None` for NULL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record(Vec<Option<String>>);

impl Record {
    /// A row of these values.
    pub fn new(values: Vec<Option<String>>) -> Self {
        Self(values)
    }

    /// The text of each value, `None` for NULL.
    pub fn values(&self) -> &[Option<String>] {
        &self.0
    }

    /// The text of each value, `None` for NULL.
    pub fn into_values(self) -> Vec<Option<String>> {
        self.0
    }

    /// The row as the query's row type, read by the types that the engine reports.
    pub fn decode<Q: TypedQuery>(&self, columns: &[ResultColumn]) -> Result<Q::Row, DecodeError> {
        Cells::read::<Q>(&self.0, columns)
    }
}
