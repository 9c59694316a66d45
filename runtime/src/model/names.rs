//! The names that a query's statement needs.

/// The names that an integration's objects have in Athena.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Names {
    /// The database's.
    pub database: String,
    /// The table's.
    pub table: String,
    /// The workgroup's.
    pub work_group: String,
}
