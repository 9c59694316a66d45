//! Values of Trino's types.

pub mod color;
pub mod compare;
pub mod decimal;
mod digits;
pub mod float;
pub(crate) mod hash;
mod hexadecimal;
pub mod json;
pub mod key;
pub mod network;
pub(crate) mod sketch;
pub mod text;
pub mod time;
pub mod zone;

use std::sync::Arc;

use flow_log_stack_analysis::Type;

use self::zone::Zone;
use crate::failure::Failure;

/// A value, or why it could not be computed.
pub type Computed<T = Value> = Result<T, Failure>;

/// A value of any Trino type. Its type is known from the context: a plan has the type of each expression.
#[derive(Clone, Debug, Default)]
pub enum Value {
    /// NULL
    #[default]
    Null,
    /// `boolean`
    Boolean(bool),
    /// `tinyint` to `bigint`, `color`, and intervals: milliseconds for day to second, months for year to month.
    Integer(i64),
    /// `real`
    Real(f32),
    /// `double`
    Double(f64),
    /// `decimal(p, s)`: the unscaled integer.
    Decimal(i128),
    /// `varchar`, `char` without trailing blanks, and `json` in its canonical form.
    Text(Arc<str>),
    /// `varbinary`, and `ipaddress` and `uuid` as 16 bytes. An IPv4 address is mapped to IPv6.
    Binary(Arc<[u8]>),
    /// `date`: days since 1970-01-01.
    Date(i32),
    /// `time(p)`: picoseconds of the day.
    Time(i64),
    /// `time(p) with time zone`: picoseconds of the day in that zone, and the zone's offset from UTC in minutes.
    ZonedTime(i64, i16),
    /// `timestamp(p)`: picoseconds since 1970-01-01.
    Timestamp(i128),
    /// `timestamp(p) with time zone`: picoseconds since 1970-01-01 UTC, and the zone.
    ZonedTimestamp(i128, Zone),
    /// `array(element)`
    Array(Arc<[Value]>),
    /// `map(key, value)`, in the order in which it was made.
    Map(Arc<[(Value, Value)]>),
    /// `row(…)`
    Row(Arc<[Value]>),
}

/// The maximum milliseconds of a timestamp with time zone.
const MOST_ZONED: i128 = 1 << 51;

impl Value {
    /// A timestamp with time zone from picoseconds since 1970-01-01 UTC. Trino keeps its milliseconds in 52 bits.
    pub fn zoned(moment: i128, zone: Zone) -> Computed {
        let millis = moment.div_euclid(time::MILLISECOND);
        if (-MOST_ZONED..MOST_ZONED).contains(&millis) {
            return Ok(Self::ZonedTimestamp(moment, zone));
        }
        Err(Failure::other(
            "GENERIC_INTERNAL_ERROR",
            format!("millis overflow: {millis}"),
        ))
    }

    /// Whether it is NULL.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// A text.
    pub fn text(text: impl AsRef<str>) -> Self {
        Self::Text(Arc::from(text.as_ref()))
    }

    /// Bytes.
    pub fn binary(bytes: impl AsRef<[u8]>) -> Self {
        Self::Binary(Arc::from(bytes.as_ref()))
    }

    /// An array.
    pub fn array(elements: impl IntoIterator<Item = Self>) -> Self {
        Self::Array(elements.into_iter().collect())
    }

    /// A row.
    pub fn row(fields: impl IntoIterator<Item = Self>) -> Self {
        Self::Row(fields.into_iter().collect())
    }

    /// About how many bytes it takes, including what it refers to.
    #[must_use]
    pub fn size(&self) -> usize {
        // The reference counts, and the allocator's overhead.
        const SHARED: usize = 32;
        size_of::<Self>()
            + match self {
                Self::Text(own) => SHARED + own.len(),
                Self::Binary(own) => SHARED + own.len(),
                Self::Array(own) | Self::Row(own) => SHARED + own.iter().map(Self::size).sum::<usize>(),
                Self::Map(own) => SHARED + own.iter().map(|(key, value)| key.size() + value.size()).sum::<usize>(),
                _ => 0,
            }
    }

    /// Whether a condition holds; NULL does not.
    #[must_use]
    pub fn is_true(&self) -> bool {
        matches!(self, Self::Boolean(true))
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Boolean(value)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Integer(value)
    }
}

impl From<f64> for Value {
    fn from(value: f64) -> Self {
        Self::Double(value)
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// Cuts a text to the length of a char, and removes trailing blanks.
#[must_use]
pub fn char_value(text: &str, length: u32) -> Value {
    Value::text(cut(text, length).trim_end_matches(' '))
}

/// The first characters of a text.
#[must_use]
pub fn cut(text: &str, length: u32) -> &str {
    match text.char_indices().nth(length as usize) {
        Some((end, _)) => &text[..end],
        None => text,
    }
}

/// A char with all its blanks.
#[must_use]
pub fn padded(text: &str, length: u32) -> String {
    let missing = (length as usize).saturating_sub(text.chars().count());
    let mut padded = text.to_owned();
    padded.extend(std::iter::repeat_n(' ', missing));
    padded
}

/// Whether Trino stores values of a type as 64-bit integers.
#[must_use]
pub fn is_word(data_type: &Type) -> bool {
    match data_type {
        Type::Tinyint
        | Type::Smallint
        | Type::Integer
        | Type::Bigint
        | Type::Real
        | Type::Date
        | Type::Color
        | Type::IntervalDayToSecond
        | Type::IntervalYearToMonth => true,
        Type::Decimal { precision, .. } => *precision <= 18,
        Type::Time { precision, zone } => !zone || *precision <= 9,
        Type::Timestamp { precision, zone } => *precision <= if *zone { 3 } else { 6 },
        _ => false,
    }
}

/// Whether Trino stores values of a type as numbers or booleans, not as objects.
#[must_use]
pub fn is_primitive(data_type: &Type) -> bool {
    is_word(data_type) || matches!(data_type, Type::Double | Type::Boolean | Type::Unknown)
}

/// Whether Trino stores values of a type as bytes.
#[must_use]
pub fn is_bytes(data_type: &Type) -> bool {
    matches!(
        data_type,
        Type::Varchar(_) | Type::Char(_) | Type::Varbinary | Type::Json | Type::IpAddress | Type::Uuid
    ) || sketch::is_sketch(data_type) && *data_type != Type::TDigest
}

/// Whether any two values of these types can be compared: there is an order, and no NULL inside.
pub(crate) fn are_comparable<'a>(types: impl IntoIterator<Item = &'a Type>) -> bool {
    let is_plain = |own: &Type| own.is_orderable() && !matches!(own, Type::Array(_) | Type::Row(_));
    types.into_iter().all(is_plain)
}

/// The minimum and maximum of an integer type.
#[must_use]
pub fn bounds(data_type: &Type) -> Option<(i64, i64)> {
    Some(match data_type {
        Type::Tinyint => (i8::MIN.into(), i8::MAX.into()),
        Type::Smallint => (i16::MIN.into(), i16::MAX.into()),
        Type::Integer => (i32::MIN.into(), i32::MAX.into()),
        Type::Bigint => (i64::MIN, i64::MAX),
        _ => return None,
    })
}
