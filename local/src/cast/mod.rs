//! CAST, and Trino's implicit conversions.

mod json;
mod number;

use std::borrow::Cow;
use std::collections::HashSet;

use flow_log_stack_analysis::Type;

pub(crate) use self::json::{names_members, of as json_of};
use crate::failure::Failure;
use crate::value::Computed;
use crate::value::compare::Key;
use crate::value::json::Path;
use crate::value::sketch::hyperloglog::HyperLogLog;
use crate::value::sketch::set_digest::SetDigest;
use crate::value::sketch::tdigest::TDigest;
use crate::value::sketch::{bytes, is_sketch};
use crate::value::zone::Zone;
use crate::value::{Value, char_value, cut, decimal, float, network, padded, text, time};

/// Converts a value to another type.
pub fn cast(value: &Value, from: &Type, to: &Type) -> Computed {
    if value.is_null() || from == to {
        return Ok(value.clone());
    }
    match (from, to) {
        (Type::Unknown, _) => Ok(Value::Null),
        (from, to) if is_sketch(from) || is_sketch(to) => sketch(value, from, to),
        // The argument of a function that takes a pattern, a path or a set of characters: still a text.
        (Type::Char(length), Type::JoniRegExp | Type::CodePoints | Type::JsonPath) => match value {
            Value::Text(text) => cast(&Value::text(padded(text, *length)), &Type::Varchar(None), to),
            _ => Err(unknown(from, to)),
        },
        (_, Type::JoniRegExp | Type::CodePoints) => Ok(value.clone()),
        (_, Type::JsonPath) => match value {
            Value::Text(path) => Path::read(path).map(|_| value.clone()),
            _ => Err(unknown(from, to)),
        },
        (other, Type::Json) | (Type::Json, other) if !json::names_members(other) => {
            Err(Failure::cast(format!("cannot cast {from} to {to}")))
        }
        (_, Type::Json) => Ok(Value::text(json::of(value, from)?.text())),
        (Type::Json, _) => json::cast(value, to),
        (Type::Array(from), Type::Array(to)) => {
            let Value::Array(items) = value else {
                return Err(unknown(from, to));
            };
            let items: Computed<Vec<Value>> = items.iter().map(|item| cast(item, from, to)).collect();
            Ok(Value::array(items?))
        }
        (Type::Map(from_key, from_value), Type::Map(to_key, to_value)) => {
            let Value::Map(entries) = value else {
                return Err(unknown(from, to));
            };
            let entries: Computed<Vec<(Value, Value)>> = entries
                .iter()
                .map(|(key, value)| Ok((cast(key, from_key, to_key)?, cast(value, from_value, to_value)?)))
                .collect();
            map(entries?)
        }
        (Type::Row(from_fields), Type::Row(to_fields)) => {
            let Value::Row(fields) = value else {
                return Err(unknown(from, to));
            };
            let fields: Computed<Vec<Value>> = fields
                .iter()
                .zip(from_fields.iter().zip(to_fields))
                .map(|(field, (from, to))| cast(field, &from.data_type, &to.data_type))
                .collect();
            Ok(Value::row(fields?))
        }
        (_, Type::Varchar(length)) => to_varchar(value, from, *length),
        (_, Type::Char(length)) => match value {
            Value::Text(own) => Ok(char_value(own, *length)),
            _ => Err(unknown(from, to)),
        },
        (Type::Varchar(_) | Type::Char(_), _) => match value {
            Value::Text(own) => of_text(own, to),
            _ => Err(unknown(from, to)),
        },
        _ => other(value, from, to),
    }
}

/// Sketches are binary values.
fn sketch(value: &Value, from: &Type, to: &Type) -> Computed {
    let own = bytes(value);
    match (from, to) {
        (Type::HyperLogLog, Type::P4HyperLogLog) => Ok(Value::binary(HyperLogLog::read(own)?.dense_bytes())),
        (Type::SetDigest, Type::HyperLogLog) => Ok(Value::binary(SetDigest::read(own)?.all().bytes())),
        // Trino reads and normalizes only this one.
        (_, Type::TDigest) => Ok(Value::binary(TDigest::read(own)?.bytes())),
        _ => Ok(value.clone()),
    }
}

/// A map with converted keys, which must still be distinct.
fn map(entries: Vec<(Value, Value)>) -> Computed {
    let mut seen = HashSet::new();
    for (key, _) in &entries {
        // The `null` of JSON as a key of another type.
        if key.is_null() {
            return Err(Failure::cast("map key is null"));
        }
        if !seen.insert(Key(key.clone())) {
            return Err(Failure::cast("duplicate keys in a map"));
        }
    }
    Ok(Value::Map(entries.into()))
}

/// The checker refuses such casts.
fn unknown(from: &Type, to: &Type) -> Failure {
    Failure::other("GENERIC_INTERNAL_ERROR", format!("no cast from {from} to {to}"))
}

/// The text of a value, as CAST to varchar gives it.
fn plain_text<'a>(value: &'a Value, from: &Type) -> Cow<'a, str> {
    match (value, from) {
        (Value::Text(own), Type::Char(length)) => Cow::Owned(padded(own, *length)),
        (Value::Text(own), _) => Cow::Borrowed(own),
        (Value::Double(own), _) => Cow::Owned(float::double_cast(*own)),
        (Value::Real(own), _) => Cow::Owned(float::real_cast(*own)),
        _ => Cow::Owned(text::text(value, from, text::Form::Oracle).unwrap_or_default()),
    }
}

/// A text of a bounded length. Texts are cut, and numbers and dates must fit. The text of another value may be longer than
/// its type says: Trino fails only when it returns such a text (`engine::rows::fitting`).
fn to_varchar(value: &Value, from: &Type, length: Option<u32>) -> Computed {
    let own = plain_text(value, from);
    let Some(length) = length else {
        return Ok(Value::text(own));
    };
    match from {
        Type::Boolean
        | Type::Time { .. }
        | Type::Timestamp { .. }
        | Type::IntervalDayToSecond
        | Type::IntervalYearToMonth => return Ok(Value::text(own)),
        Type::Varchar(Some(before)) if *before <= length => return Ok(Value::text(own)),
        _ => {}
    }
    let cut = cut(&own, length);
    if cut.len() < own.len() && !matches!(from, Type::Varchar(_) | Type::Char(_)) {
        return Err(Failure::cast(format!(
            "value {own} cannot be represented as varchar({length})"
        )));
    }
    Ok(Value::text(cut))
}

/// Parses a text as a value of the type.
fn of_text(text: &str, to: &Type) -> Computed {
    let wrong = || Failure::cast(format!("cannot cast '{text}' to {to}"));
    Ok(match to {
        Type::Boolean => match text.to_ascii_lowercase().as_str() {
            "t" | "true" | "1" => Value::Boolean(true),
            "f" | "false" | "0" => Value::Boolean(false),
            _ => return Err(wrong()),
        },
        Type::Tinyint => Value::Integer(text.parse::<i8>().map_err(|_| wrong())?.into()),
        Type::Smallint => Value::Integer(text.parse::<i16>().map_err(|_| wrong())?.into()),
        Type::Integer => Value::Integer(text.parse::<i32>().map_err(|_| wrong())?.into()),
        Type::Bigint => Value::Integer(text.parse::<i64>().map_err(|_| wrong())?),
        Type::Real => Value::Real(float::parse_real(text).ok_or_else(wrong)?),
        Type::Double => Value::Double(float::parse_double(text).ok_or_else(wrong)?),
        Type::Decimal { precision, scale } => {
            let value = decimal::parse(text, *precision, *scale);
            Value::Decimal(value.ok_or_else(wrong)?)
        }
        Type::Varbinary => Value::binary(text.as_bytes()),
        Type::Date => Value::Date(time::parse_date(text).ok_or_else(wrong)?),
        Type::Time { precision, zone } => {
            let (picos, offset) = time::parse_time(text)
                .filter(|(_, offset)| *zone || offset.is_none())
                .ok_or_else(wrong)?;
            let picos = round_time(picos, *precision);
            if *zone {
                Value::ZonedTime(picos, offset.unwrap_or(0))
            } else {
                Value::Time(picos)
            }
        }
        Type::Timestamp { precision, zone } => {
            let written = time::parse_timestamp(text).ok_or_else(wrong)?;
            let local = time::round(written.local, *precision);
            if *zone {
                let zone = written.zone.unwrap_or(Zone::UTC);
                in_range(time::moment(local, zone), zone, *precision)?
            } else {
                Value::Timestamp(local)
            }
        }
        Type::IpAddress => Value::binary(network::parse(text).ok_or_else(wrong)?),
        Type::Uuid => Value::binary(uuid(text).ok_or_else(wrong)?),
        _ => return Err(unknown(&Type::VARCHAR, to)),
    })
}

fn uuid(text: &str) -> Option<Vec<u8>> {
    let lengths: Vec<usize> = text.split('-').map(str::len).collect();
    if lengths != [8, 4, 4, 4, 12] || !text.is_ascii() {
        return None;
    }
    let digits = text.replace('-', "");
    (0..16)
        .map(|index| u8::from_str_radix(digits.get(index * 2..index * 2 + 2)?, 16).ok())
        .collect()
}

/// A time of day with fewer digits; what is rounded up to 24:00 becomes 00:00.
fn round_time(picos: i64, precision: u8) -> i64 {
    let rounded = time::round(picos.into(), precision) % time::DAY;
    i64::try_from(rounded).unwrap_or_default()
}

/// A moment with a zone from a value without one. Up to milliseconds Trino checks the range itself, with its own
/// message.
fn in_range(moment: i128, zone: Zone, precision: u8) -> Computed {
    Value::zoned(moment, zone).map_err(|failure| match precision {
        0..=3 => Failure::cast("out of range for timestamp with time zone"),
        _ => failure,
    })
}

/// Casts between values that are not texts.
fn other(value: &Value, from: &Type, to: &Type) -> Computed {
    if to.is_numeric() || *to == Type::Boolean {
        return number::cast(value, from, to);
    }
    Ok(match (value, to) {
        (Value::Date(days), Type::Timestamp { zone, .. }) => {
            let picos = i128::from(*days) * time::DAY;
            if *zone {
                Value::zoned(picos, Zone::UTC)?
            } else {
                Value::Timestamp(picos)
            }
        }
        (Value::Timestamp(picos), Type::Date) => day(*picos),
        (Value::ZonedTimestamp(moment, zone), Type::Date) => day(time::in_zone(*moment, *zone)),
        (Value::Timestamp(picos), Type::Time { precision, zone: false }) => {
            let picos = seconds_cut(*picos)?;
            Value::Time(round_time(picos, *precision))
        }
        (Value::Timestamp(picos), Type::Time { precision, zone: true }) => time_of(*picos, *precision, Some(0)),
        (Value::ZonedTimestamp(moment, own), Type::Time { precision, zone }) => {
            let local = time::in_zone(*moment, *own);
            // Trino asks for the offset as if the local time were one of UTC, so it is another one near a change.
            let offset = i16::try_from(own.offset_at(time::seconds(local)) / 60).unwrap_or_default();
            time_of(local, *precision, zone.then_some(offset))
        }
        (Value::Timestamp(picos), Type::Timestamp { precision, zone }) => {
            let picos = time::round(*picos, *precision);
            if *zone {
                in_range(picos, Zone::UTC, *precision)?
            } else {
                Value::Timestamp(picos)
            }
        }
        (Value::ZonedTimestamp(moment, own), Type::Timestamp { precision, zone }) => {
            if *zone {
                Value::zoned(time::round(*moment, *precision), *own)?
            } else {
                Value::Timestamp(time::round(time::in_zone(*moment, *own), *precision))
            }
        }
        (Value::Time(picos), Type::Time { precision, zone }) => {
            let picos = round_time(*picos, *precision);
            if *zone {
                Value::ZonedTime(picos, 0)
            } else {
                Value::Time(picos)
            }
        }
        (Value::ZonedTime(picos, offset), Type::Time { precision, zone }) => {
            let picos = round_time(*picos, *precision);
            if *zone {
                Value::ZonedTime(picos, *offset)
            } else {
                Value::Time(picos)
            }
        }
        (Value::Binary(bytes), Type::Varbinary) => Value::Binary(bytes.clone()),
        (Value::Binary(bytes), Type::IpAddress) => match &**bytes {
            [a, b, c, d] => Value::binary([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, *a, *b, *c, *d]),
            all if all.len() == 16 => Value::binary(all),
            all => {
                return Err(Failure::cast(format!(
                    "invalid length of an IP address in bytes: {}",
                    all.len()
                )));
            }
        },
        (Value::Binary(bytes), Type::Uuid) if bytes.len() == 16 => Value::Binary(bytes.clone()),
        (Value::Binary(bytes), Type::Uuid) => {
            return Err(Failure::cast(format!(
                "invalid length of a UUID in bytes: {}",
                bytes.len()
            )));
        }
        _ => return Err(unknown(from, to)),
    })
}

/// A time of day as a timestamp on a day. One with a zone is on that day in UTC.
pub(crate) fn on_day(value: &Value, day: i32, to: &Type) -> Computed {
    let Type::Timestamp { precision, zone } = to else {
        return Err(unknown(&Type::VARCHAR, to));
    };
    let on = |picos: i128| time::round(i128::from(day) * time::DAY + picos, *precision);
    Ok(match value {
        Value::Time(picos) if *zone => Value::zoned(on((*picos).into()), Zone::UTC)?,
        Value::ZonedTime(picos, offset) if *zone => {
            let utc = i128::from(*picos) - i128::from(*offset) * 60 * time::SECOND;
            // What is rounded up to midnight is that of the same day.
            let utc = time::round(utc.rem_euclid(time::DAY), *precision) % time::DAY;
            Value::zoned(on(utc), Zone::Offset(*offset))?
        }
        Value::Time(picos) | Value::ZonedTime(picos, _) => Value::Timestamp(on((*picos).into())),
        _ => Value::Null,
    })
}

fn day(picos: i128) -> Value {
    Value::Date(i32::try_from(time::local(picos).days).unwrap_or_default())
}

/// The time of day of a timestamp. Before 1970, Trino 401 takes a second away from one with a fraction of a second.
fn seconds_cut(picos: i128) -> Computed<i64> {
    let of_day = time::local(picos).picos;
    let has_fraction = picos.rem_euclid(time::SECOND) >= time::MICROSECOND;
    if picos >= 0 || !has_fraction {
        return Ok(of_day);
    }
    let second = i64::try_from(time::SECOND).unwrap_or_default();
    if of_day < second {
        // It is a negative time there, which Trino computes with and cannot show.
        let what = "the time of day of a timestamp in the first second of a day before 1970";
        return Err(Failure::other(crate::NOT_RUN, what));
    }
    Ok(of_day - second)
}

fn time_of(picos: i128, precision: u8, offset: Option<i16>) -> Value {
    let picos = round_time(time::local(picos).picos, precision);
    match offset {
        Some(offset) => Value::ZonedTime(picos, offset),
        None => Value::Time(picos),
    }
}
