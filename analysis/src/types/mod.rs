//! Trino's types: what they are, how they convert, and what operators make of them.

pub mod cast;
pub mod coercion;
mod parse;
pub(crate) mod value;

use std::fmt;
use std::sync::Arc;

pub use self::cast::can_cast;
pub use self::coercion::{can_coerce, common_super_type, merges_values};
pub use self::parse::ParseTypeError;
pub(crate) use self::parse::simple;

use crate::listed::Listed as _;

/// A Trino type. Types that are made of one share it: a value in many arrays has as many types, each a part of the next.
///
/// [`FromStr`](std::str::FromStr) reads the text that Trino takes for it, in any case;
/// [`Display`](fmt::Display) prints it as Trino shows the type of a result's column.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// The type of a bare NULL.
    Unknown,
    /// `boolean`
    Boolean,
    /// `tinyint`
    Tinyint,
    /// `smallint`
    Smallint,
    /// `integer`
    Integer,
    /// `bigint`
    Bigint,
    /// `real`
    Real,
    /// `double`
    Double,
    /// `decimal(precision, scale)`
    Decimal {
        /// All digits: 1 to 38.
        precision: u8,
        /// Digits after the point: 0 to `precision`.
        scale: u8,
    },
    /// `varchar(length)`; `None` is the unbounded `varchar`.
    Varchar(Option<u32>),
    /// `char(length)`
    Char(u32),
    /// `varbinary`
    Varbinary,
    /// `date`
    Date,
    /// `time(precision)`, with a time zone or without
    Time {
        /// Digits of the fraction of a second: 0 to 12.
        precision: u8,
        /// Whether it is `with time zone`.
        zone: bool,
    },
    /// `timestamp(precision)`, with a time zone or without
    Timestamp {
        /// Digits of the fraction of a second: 0 to 12.
        precision: u8,
        /// Whether it is `with time zone`.
        zone: bool,
    },
    /// `interval day to second`
    IntervalDayToSecond,
    /// `interval year to month`
    IntervalYearToMonth,
    /// `json`
    Json,
    /// `ipaddress`
    IpAddress,
    /// `uuid`
    Uuid,
    /// `array(element)`
    Array(Arc<Type>),
    /// `map(key, value)`
    Map(Arc<Type>, Arc<Type>),
    /// `row(name type, …)`
    Row(Vec<Field>),
    /// The type of a lambda: its parameters and its result.
    Function(Vec<Type>, Arc<Type>),
    /// `HyperLogLog`
    HyperLogLog,
    /// `P4HyperLogLog`
    P4HyperLogLog,
    /// `qdigest(type)`
    QDigest(Arc<Type>),
    /// `tdigest`
    TDigest,
    /// `SetDigest`
    SetDigest,
    /// `color`
    Color,
    /// `JsonPath`, made from a varchar where a function wants a path
    JsonPath,
    /// `JoniRegExp`, made from a varchar where a function wants a regular expression
    JoniRegExp,
    /// `Re2JRegExp`, the other implementation of regular expressions
    Re2JRegExp,
    /// `LikePattern`, which only the engine makes
    LikePattern,
    /// `CodePoints`, made from a varchar where a function wants a set of characters
    CodePoints,
    /// `Geometry`
    Geometry,
    /// `SphericalGeography`
    SphericalGeography,
    /// `BingTile`
    BingTile,
    /// `KdbTree`
    KdbTree,
    /// `Classifier(type)` of the machine learning functions
    Classifier(Arc<Type>),
    /// `Regressor` of the machine learning functions
    Regressor,
}

/// A field of a row type.
///
/// Equal fields have equal names: `row(a bigint)` is not `row(b bigint)`, though each converts to the other.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Field {
    /// Its name, when it has one.
    pub name: Option<String>,
    /// Its type.
    pub data_type: Type,
}

/// The longest bounded varchar; one more is the unbounded one.
pub const MAX_VARCHAR: u32 = i32::MAX as u32 - 1;
/// The longest char.
pub const MAX_CHAR: u32 = 65536;
/// The most digits of a decimal.
pub const MAX_DECIMAL: u8 = 38;
/// The most digits of a fraction of a second.
pub const MAX_FRACTION: u8 = 12;

impl Type {
    /// Of how many types it is made, itself among them.
    pub(crate) fn parts(&self) -> usize {
        let inner = match self {
            Self::Array(one) | Self::QDigest(one) | Self::Classifier(one) => one.parts(),
            Self::Map(key, value) => key.parts() + value.parts(),
            Self::Row(fields) => fields.iter().map(|field| field.data_type.parts()).sum(),
            Self::Function(parameters, result) => parameters.iter().map(Self::parts).sum::<usize>() + result.parts(),
            _ => 0,
        };
        1 + inner
    }

    /// The unbounded `varchar`.
    pub const VARCHAR: Self = Self::Varchar(None);

    /// Whether it is `varchar` or `char`.
    pub(crate) fn is_text(&self) -> bool {
        matches!(self, Self::Varchar(_) | Self::Char(_))
    }

    /// `array(element)`
    #[must_use]
    pub fn array(element: Self) -> Self {
        Self::Array(Arc::new(element))
    }

    /// `map(key, value)`
    #[must_use]
    pub fn map(key: Self, value: Self) -> Self {
        Self::Map(Arc::new(key), Arc::new(value))
    }

    /// A row of nameless fields.
    pub fn row(fields: impl IntoIterator<Item = Self>) -> Self {
        Self::Row(
            fields
                .into_iter()
                .map(|data_type| Field { name: None, data_type })
                .listed(),
        )
    }

    /// Whether `=` takes it, and with it GROUP BY, DISTINCT and IN.
    #[must_use]
    pub fn is_comparable(&self) -> bool {
        match self {
            Self::Array(element) => element.is_comparable(),
            Self::Map(key, value) => key.is_comparable() && value.is_comparable(),
            Self::Row(fields) => fields.iter().all(|field| field.data_type.is_comparable()),
            Self::Function(..)
            | Self::HyperLogLog
            | Self::P4HyperLogLog
            | Self::QDigest(_)
            | Self::TDigest
            | Self::SetDigest
            | Self::JsonPath
            | Self::JoniRegExp
            | Self::Re2JRegExp
            | Self::LikePattern
            | Self::CodePoints
            | Self::Geometry
            | Self::SphericalGeography
            | Self::KdbTree
            | Self::Classifier(_)
            | Self::Regressor => false,
            _ => true,
        }
    }

    /// Whether `<` takes it, and with it ORDER BY, BETWEEN, min and max.
    #[must_use]
    pub fn is_orderable(&self) -> bool {
        match self {
            Self::Array(element) => element.is_orderable(),
            Self::Row(fields) => fields.iter().all(|field| field.data_type.is_orderable()),
            Self::Map(..) | Self::Json | Self::Color | Self::BingTile => false,
            _ => self.is_comparable(),
        }
    }

    /// Whether it is `tinyint`, `smallint`, `integer` or `bigint`.
    #[must_use]
    pub fn is_integer(&self) -> bool {
        matches!(self, Self::Tinyint | Self::Smallint | Self::Integer | Self::Bigint)
    }

    /// Whether it is a number of any kind.
    #[must_use]
    pub fn is_numeric(&self) -> bool {
        self.is_integer() || matches!(self, Self::Real | Self::Double | Self::Decimal { .. })
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self {
            Self::Unknown => "unknown",
            Self::Boolean => "boolean",
            Self::Tinyint => "tinyint",
            Self::Smallint => "smallint",
            Self::Integer => "integer",
            Self::Bigint => "bigint",
            Self::Real => "real",
            Self::Double => "double",
            Self::Decimal { precision, scale } => return write!(f, "decimal({precision},{scale})"),
            Self::Varchar(None) => "varchar",
            Self::Varchar(Some(length)) => return write!(f, "varchar({length})"),
            Self::Char(length) => return write!(f, "char({length})"),
            Self::Varbinary => "varbinary",
            Self::Date => "date",
            Self::Time { precision, zone } => return write!(f, "time({precision}){}", zone_suffix(*zone)),
            Self::Timestamp { precision, zone } => return write!(f, "timestamp({precision}){}", zone_suffix(*zone)),
            Self::IntervalDayToSecond => "interval day to second",
            Self::IntervalYearToMonth => "interval year to month",
            Self::Json => "json",
            Self::IpAddress => "ipaddress",
            Self::Uuid => "uuid",
            Self::Array(element) => return write!(f, "array({element})"),
            Self::Map(key, value) => return write!(f, "map({key}, {value})"),
            Self::Row(fields) => {
                f.write_str("row(")?;
                for (index, field) in fields.iter().enumerate() {
                    f.write_str(if index == 0 { "" } else { ", " })?;
                    if let Some(name) = &field.name {
                        write!(f, "{name} ")?;
                    }
                    field.data_type.fmt(f)?;
                }
                ")"
            }
            Self::Function(parameters, result) => {
                f.write_str("function(")?;
                for parameter in parameters {
                    write!(f, "{parameter}, ")?;
                }
                return write!(f, "{result})");
            }
            Self::HyperLogLog => "HyperLogLog",
            Self::P4HyperLogLog => "P4HyperLogLog",
            // Trino writes what is in it without blanks.
            Self::QDigest(value) => return write!(f, "qdigest({})", value.to_string().replace(", ", ",")),
            Self::TDigest => "tdigest",
            Self::SetDigest => "SetDigest",
            Self::Color => "color",
            Self::JsonPath => "JsonPath",
            Self::JoniRegExp => "JoniRegExp",
            Self::Re2JRegExp => "Re2JRegExp",
            Self::LikePattern => "LikePattern",
            Self::CodePoints => "CodePoints",
            Self::Geometry => "Geometry",
            Self::SphericalGeography => "SphericalGeography",
            Self::BingTile => "BingTile",
            Self::KdbTree => "KdbTree",
            Self::Classifier(value) => return write!(f, "Classifier({value})"),
            Self::Regressor => "Regressor",
        };
        f.write_str(name)
    }
}

/// What is after the precision of a time.
fn zone_suffix(zone: bool) -> &'static str {
    if zone { " with time zone" } else { "" }
}
