//! What a query may name.

use crate::Type;

/// The tables and parameters that a query may name.
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    /// The catalog of names that name none, such as `awsdatacatalog`; `None`: such names are not resolved further.
    pub default_catalog: Option<String>,
    /// The schema (Athena's database) of names that name none.
    pub default_schema: Option<String>,
    /// The tables; `None` when they are not known, so that the syntax alone is judged.
    pub tables: Option<Vec<Table>>,
    /// The parameters that the statement may name; any other `:name` is a syntax error at the colon.
    pub parameters: Vec<Parameter>,
}

/// A table or view.
#[derive(Clone, Debug)]
pub struct Table {
    /// Its catalog; `None`: the default.
    pub catalog: Option<String>,
    /// Its schema (Athena's database); `None`: the default.
    pub schema: Option<String>,
    /// Its name; matched without regard to case.
    pub name: String,
    /// The columns in the order of `SELECT *`, partition keys last.
    pub columns: Vec<Column>,
    /// Columns that `*` leaves out, such as `$path`.
    pub hidden_columns: Vec<Column>,
    /// Whether there may be columns that are not listed, because the table's declaration could not be read:
    /// an unknown column is then accepted.
    pub open: bool,
}

/// A column: its name and type, and what is known of its values beyond the type, on which lints rest.
#[derive(Clone, Debug, Default)]
pub struct Column {
    /// Its name; matched without regard to case.
    pub name: String,
    /// Its type; `None`: not known, and everything that depends on it is accepted.
    pub data_type: Option<Type>,
    /// Whether it is a partition key.
    pub partition: Partition,
    /// What a number in it counts.
    pub unit: Option<Unit>,
    /// All values that it ever has, as text; empty: they are not known.
    pub values: Vec<String>,
    /// The form of its texts, such as `yyyy/MM/dd`.
    pub format: Option<String>,
    /// The text that stands for a missing value, such as `-`.
    pub missing: Option<String>,
}

/// What a number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unit {
    /// Seconds since 1970-01-01, UTC.
    EpochSeconds,
}

/// What a column is to the table's partitions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Partition {
    /// An ordinary column.
    #[default]
    No,
    /// A partition key.
    Key,
    /// A partition key whose values grow with time, so that a scan without a lower bound reads ever more:
    /// UTC days such as `2026/11/20`.
    Time,
    /// A partition key whose values are known only from the query: every scan must bind it by `=` or IN
    /// (Athena's projection type `injected`), else Athena refuses the query.
    Injected,
}

/// A parameter that a statement names as `:name`.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its name without the colon; matched exactly.
    pub name: String,
    /// Its type; `None`: not known.
    pub data_type: Option<Type>,
    /// Whether it stands for a list of values of that type, as in `x IN (:names)`.
    pub list: bool,
}
