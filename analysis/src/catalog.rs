//! What a query may name.

use std::borrow::Cow;
use std::ops::RangeInclusive;

use crate::day::DayForm;
use crate::form;
use crate::types::Type;

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

impl Catalog {
    /// The catalog in which Athena looks for a name that names none: that of AWS Glue.
    pub const DEFAULT_CATALOG: &str = "awsdatacatalog";
    /// The database in which Athena looks for a name that names none.
    pub const DEFAULT_SCHEMA: &str = "default";
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
    /// Whether others than `values` may come, of which nobody has told yet.
    pub open: bool,
    /// The whole numbers that it ever has, each range with both ends; empty: any.
    pub numbers: Vec<RangeInclusive<i64>>,
    /// What people write for one of its values, and that value: `TCP` and `6`.
    pub synonyms: Vec<(String, String)>,
    /// The form of its texts: a pattern of days or hours such as `yyyy/MM/dd` or `HH`, or one of [`Column::DIGITS`],
    /// [`Column::ADDRESS`], [`Column::ACCOUNT`], [`Column::REGION`], [`Column::ZONE`] and [`Column::NAME`].
    pub format: Option<String>,
    /// How a missing value is told.
    pub missing: Option<Missing>,
    /// What it says of the whole record.
    pub role: Option<Role>,
}

impl Column {
    /// The format of whole numbers.
    pub const DIGITS: &str = form::DIGITS;
    /// The format of IPv4 and IPv6 addresses.
    pub const ADDRESS: &str = form::ADDRESS;

    /// The format of accounts: 12 digits.
    pub const ACCOUNT: &str = form::ACCOUNT;
    /// The format of Regions: `eu-central-1`.
    pub const REGION: &str = form::REGION;
    /// The format of ids of zones: `euc1-az1`.
    pub const ZONE: &str = form::ZONE;
    /// The format of names and ids: none of them has a character that patterns have.
    pub const NAME: &str = form::NAME;

    /// Whether it may have a value, given as text. Unlisted values count if there may be more.
    pub(crate) fn may_have(&self, value: &str) -> bool {
        if self.missing.as_ref().is_some_and(|missing| missing.text == value) {
            return true;
        }
        if !self.values.is_empty() && self.values.iter().any(|own| own == value) {
            return true;
        }
        if !self.values.is_empty() && !self.open {
            return false;
        }
        let within = |number: i64| self.numbers.is_empty() || self.numbers.iter().any(|range| range.contains(&number));
        value.parse().ok().is_none_or(within) && self.format.as_deref().is_none_or(|form| form::fits(form, value))
    }

    /// The form of its days, where it is known: one with a year, or a field of a day alone, such as `HH`.
    pub(crate) fn day_form(&self) -> Option<DayForm<'_>> {
        DayForm::of_format(self.format.as_deref()?)
    }

    /// The value that is meant by a word for it, by it in other letters or in another form.
    pub(crate) fn meant(&self, word: &str) -> Option<Cow<'_, str>> {
        let same = |own: &String| own.eq_ignore_ascii_case(word.trim());
        let synonym = || self.synonyms.iter().find(|(word, _)| same(word)).map(|(_, own)| own);
        let known = self.values.iter().find(|own| same(own)).or_else(synonym);
        let of_form = || {
            self.day_form()
                .and_then(|form| form.written(word.trim()))
                .or_else(|| form::meant(self.format.as_deref()?, word))
        };
        known.map(|known| Cow::Borrowed(known.as_str())).or_else(|| {
            let meant = of_form().filter(|meant| meant != word && self.may_have(meant));
            meant.map(Cow::Owned)
        })
    }
}

/// How a column tells that it has no value; a column of numbers has NULL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// The text in its place, such as `-`.
    pub text: String,
    /// Whether records without traffic are the only ones that lack it.
    pub only_without_traffic: bool,
    /// What the files have in its place.
    pub files: Absent,
}

/// What is in files where a text is missing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Absent {
    /// One or the other: it is not known what files they are.
    #[default]
    Unknown,
    /// A text, as in plain text files.
    Text,
    /// NULL, as in Parquet files.
    Null,
}

/// What a column says of the whole record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Role {
    /// Whether it says if there was traffic at all (`log_status`, whose `OK` says so).
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
    /// A partition key that holds time, such as a day or a year, so that a scan without a lower bound reads ever more.
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
