//! The table.

use super::column::Column;
use crate::wire::wire;

/// The table as declared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// The name by which queries know it.
    pub name: String,
    /// Its description; at most 2,048 characters.
    pub description: Option<String>,
    /// Its columns, without the partition keys.
    pub columns: Vec<Column>,
}

wire!(struct Table { name, description, columns, });

impl Table {
    /// Whether it has a column of that name.
    pub fn has(&self, column: &str) -> bool {
        self.columns.iter().any(|own| own.name.eq_ignore_ascii_case(column))
    }
}
