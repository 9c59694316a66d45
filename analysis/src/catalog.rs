//! What a query may name.

use std::net::IpAddr;

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
    /// What a number with a point is, such as `1.5`.
    pub decimal_literals: DecimalLiterals,
}

/// What a number with a point is, such as `1.5`: a setting of the engine, Trino's `parse-decimal-literals-as-double`.
///
/// `1e0` is a double and `DECIMAL '1.5'` a decimal in any case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DecimalLiterals {
    /// A double, as on Athena.
    #[default]
    Double,
    /// A decimal with the digits that are written, as Trino has it by default.
    Decimal,
}

/// A table or view.
#[derive(Clone, Debug, Default)]
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
    /// What people write for one of its values, and that value: `TCP` and `6`.
    pub synonyms: Vec<(String, String)>,
    /// The form of its texts: a pattern of days such as `yyyy/MM/dd`, [`Column::DIGITS`] or [`Column::ADDRESS`].
    pub format: Option<String>,
    /// How a missing value is told.
    pub missing: Option<Missing>,
    /// What it says of the whole record.
    pub role: Option<Role>,
}

impl Column {
    /// The format of whole numbers.
    pub const DIGITS: &str = "0";
    /// The format of IPv4 and IPv6 addresses.
    pub const ADDRESS: &str = "ipaddress";

    /// Whether it may have a value, given as text.
    pub(crate) fn may_have(&self, value: &str) -> bool {
        if self.missing.as_ref().is_some_and(|missing| missing.text == value) {
            return true;
        }
        if !self.values.is_empty() {
            return self.values.iter().any(|own| own == value);
        }
        match self.format.as_deref() {
            Some(Self::DIGITS) => value.bytes().all(|digit| digit.is_ascii_digit()) && !value.is_empty(),
            Some(Self::ADDRESS) => !is_wrong_address(value),
            _ => true,
        }
    }

    /// The value that is meant by a word for it, or by it in other letters.
    pub(crate) fn meant(&self, word: &str) -> Option<&str> {
        let same = |own: &String| own.eq_ignore_ascii_case(word.trim());
        let synonym = || self.synonyms.iter().find(|(word, _)| same(word)).map(|(_, own)| own);
        self.values
            .iter()
            .find(|own| same(own))
            .or_else(synonym)
            .map(String::as_str)
    }
}

/// Whether it was meant for an address and is none: another text may be a place to fill in.
fn is_wrong_address(text: &str) -> bool {
    let is_digit = |ch: char| ch.is_ascii_hexdigit() || matches!(ch, '.' | ':' | '/');
    text.contains(['.', ':']) && text.chars().all(is_digit) && text.parse::<IpAddr>().is_err()
}

/// How a column tells that it has no value; a column of numbers has NULL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// The text in its place, such as `-`.
    pub text: String,
    /// Whether records without traffic are the only ones that lack it.
    pub only_without_traffic: bool,
}

/// What a column says of the whole record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Role {
    /// Whether it tells of traffic at all (`log_status`, whose `OK` says so).
    Status,
    /// Which way the traffic went (`flow_direction`).
    Direction,
    /// Who recorded it (`interface_id`, `instance_id`): each sees its own side of a flow.
    Recorder,
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
