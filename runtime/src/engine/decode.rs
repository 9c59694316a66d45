//! Values of Rust from the texts that Athena prints.

use std::net::IpAddr;

use serde_json::Value as Json;

use crate::listed::Listed as _;
use crate::value::date::Date;
use crate::value::decimal::Decimal;
use crate::value::printed::{Interval, Null, Printed, Time, Uuid};
use crate::value::timestamp::Timestamp;
use crate::value::zoned_timestamp::ZonedTimestamp;

/// A type of Rust whose values are those of a column.
pub trait Decode: Sized {
    /// The types, as an engine reports them, whose values it accepts; empty if it accepts any type.
    const TYPES: &'static [&'static str];

    /// Reads the text of a value; `None` if it is not one.
    fn decode(text: &str) -> Option<Self>;

    /// The value for NULL; `None` if there is none.
    fn null() -> Option<Self> {
        None
    }
}

/// A column that may be NULL.
impl<T: Decode> Decode for Option<T> {
    const TYPES: &'static [&'static str] = T::TYPES;

    fn decode(text: &str) -> Option<Self> {
        T::decode(text).map(Some)
    }

    fn null() -> Option<Self> {
        Some(None)
    }
}

/// Athena calls SQL's `real` `float`; some drivers say `real`.
const REAL: [&str; 2] = ["float", "real"];

macro_rules! decode {
    ($($type:ty: $types:expr, $read:expr;)*) => {
        $(impl Decode for $type {
            const TYPES: &'static [&'static str] = &$types;

            fn decode(text: &str) -> Option<Self> {
                $read(text)
            }
        })*
    };
}

decode! {
    bool: ["boolean"], boolean;
    // Whichever of them an engine says that it is: a value that does not fit is refused.
    i8: ["tinyint", "smallint", "integer", "int", "bigint"], parsed;
    i16: ["smallint", "tinyint", "integer", "int", "bigint"], parsed;
    i32: ["integer", "int", "tinyint", "smallint", "bigint"], parsed;
    i64: ["bigint", "tinyint", "smallint", "integer", "int"], parsed;
    f32: REAL, parsed;
    // A number with a point in SQL is a double in Athena and a decimal in Trino, so each is accepted for the other.
    f64: ["double", "decimal", REAL[0], REAL[1]], parsed;
    Decimal: ["decimal", "double"], Decimal::printed;
    // SHOW and DESCRIBE report `string`.
    String: ["varchar", "char", "string"], |text: &str| Some(text.to_owned());
    Vec<u8>: ["varbinary"], bytes;
    Date: ["date"], |text| Date::new(text).ok();
    Time: ["time", "time with time zone"], Time::some;
    Timestamp: ["timestamp"], |text| Timestamp::new(text).ok();
    ZonedTimestamp: ["timestamp with time zone"], |text| ZonedTimestamp::new(text).ok();
    Interval: ["interval day to second", "interval year to month"], Interval::some;
    IpAddr: ["ipaddress"], parsed;
    Uuid: ["uuid"], Uuid::some;
    Json: ["json"], |text| serde_json::from_str(text).ok();
    Printed: [
        "array", "map", "row", "hyperloglog", "p4hyperloglog", "qdigest", "tdigest", "setdigest", "color", "geometry",
        "sphericalgeography", "bingtile", "kdbtree", "classifier", "regressor"
    ], Printed::some;
}

/// It is not known how Athena reports the type of a bare NULL; in any case it has no other value.
impl Decode for Null {
    const TYPES: &'static [&'static str] = &[];

    fn decode(_: &str) -> Option<Self> {
        None
    }

    fn null() -> Option<Self> {
        Some(Self)
    }
}

fn boolean(text: &str) -> Option<bool> {
    match text {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

/// `NaN` and `Infinity` are written in Rust as in Java.
fn parsed<T: std::str::FromStr>(text: &str) -> Option<T> {
    text.parse().ok()
}

/// `01 02`: Athena writes a blank after each byte, and Trino more of it and line feeds after each 8 and 32 bytes.
fn bytes(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<_>> = text
        .chars()
        .filter(|char| !char.is_ascii_whitespace())
        .map(|char| char.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect();
    let digits = digits.filter(|digits| digits.len() % 2 == 0)?;
    Some(digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).listed())
}
