//! The table.

use serde::{Deserialize, Serialize};

use super::column::Column;

/// The table as declared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// The name by which queries know it.
    pub name: String,
    /// What it holds; at most 2,048 characters.
    pub description: Option<String>,
    /// Its columns, without the partition keys.
    pub columns: Vec<Column>,
}

impl Table {
    /// Whether it has a column of that name.
    pub fn has(&self, column: &str) -> bool {
        self.columns.iter().any(|own| own.name.eq_ignore_ascii_case(column))
    }
}
