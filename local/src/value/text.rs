//! The text of each value, in the form of the oracle's `--rows` and in Athena's.

use flow_log_stack_analysis::Type;

use super::compare::{equal, is_distinct};
use super::zone::{Zone, offset_text};
use super::{Value, color, decimal, float, network, padded, time};

/// A text form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// As `trino-check --rows` prints: rows as `[1, x]`.
    Oracle,
    /// As Athena prints: rows as `{id=1, name=x}`. Athena's order of a map's entries is not documented; Java's is
    /// used.
    Athena,
}

/// The text of a value; `None` for NULL.
#[must_use]
pub fn text(value: &Value, data_type: &Type, form: Form) -> Option<String> {
    (!value.is_null()).then(|| shown(value, data_type, form, false))
}

fn shown(value: &Value, data_type: &Type, form: Form, nested: bool) -> String {
    let inner = |value: &Value, data_type: &Type| shown(value, data_type, form, true);
    match (value, data_type) {
        (Value::Null, _) => "null".to_owned(),
        (Value::Integer(millis), Type::IntervalDayToSecond) => time::interval_text(*millis),
        (Value::Integer(months), Type::IntervalYearToMonth) => time::months_text(*months),
        (Value::Integer(own), Type::Color) => color::text(*own),
        (Value::Boolean(own), _) => own.to_string(),
        (Value::Integer(own), _) => own.to_string(),
        (Value::Real(own), _) => float::real(*own),
        (Value::Double(own), _) => float::double(*own),
        (Value::Decimal(own), Type::Decimal { scale, .. }) => decimal::text(*own, *scale),
        (Value::Decimal(own), _) => own.to_string(),
        (Value::Text(own), Type::Char(length)) => padded(own, *length),
        (Value::Text(own), _) => own.to_string(),
        (Value::Binary(own), Type::IpAddress) => network::text(own),
        (Value::Binary(own), Type::Uuid) => uuid_text(own),
        (Value::Binary(own), _) => bytes_text(own, form, nested),
        (Value::Date(own), _) => time::date_text((*own).into()),
        (Value::Time(own), _) => time::time_text(*own, precision(data_type)),
        (Value::ZonedTime(own, offset), _) => time::zoned_time_text(*own, *offset, precision(data_type)),
        (Value::Timestamp(own), _) => time::timestamp_text(*own, precision(data_type)),
        (Value::ZonedTimestamp(own, zone), _) => time::zoned_text(*own, *zone, precision(data_type)),
        (Value::Array(own), Type::Array(element)) => {
            let elements: Vec<_> = own.iter().map(|value| inner(value, element)).collect();
            format!("[{}]", elements.join(", "))
        }
        (Value::Map(own), Type::Map(key_type, value_type)) => {
            let own = java_entries(own);
            let entries: Vec<_> = java_order(&own, key_type)
                .into_iter()
                .map(|index| own[index])
                .map(|(key, value)| format!("{}={}", inner(key, key_type), inner(value, value_type)))
                .collect();
            format!("{{{}}}", entries.join(", "))
        }
        (Value::Row(own), Type::Row(fields)) => {
            let values = own.iter().zip(fields).map(|(value, field)| {
                let text = inner(value, &field.data_type);
                match (&field.name, form) {
                    (Some(name), Form::Athena) => format!("{name}={text}"),
                    _ => text,
                }
            });
            let values: Vec<_> = values.collect();
            match form {
                Form::Oracle => format!("[{}]", values.join(", ")),
                Form::Athena => format!("{{{}}}", values.join(", ")),
            }
        }
        // The value does not belong to the type, which cannot happen.
        (Value::Array(_) | Value::Map(_) | Value::Row(_), _) => String::new(),
    }
}

/// The entries of a map as Java's map has them, which is printed: only there, NaN is equal to NaN, and the last value wins.
fn java_entries(entries: &[(Value, Value)]) -> Vec<(&Value, &Value)> {
    let mut kept: Vec<(&Value, &Value)> = Vec::with_capacity(entries.len());
    for (key, value) in entries {
        let has_nan = equal(key, key) == Some(false);
        let same = if has_nan {
            kept.iter_mut().find(|(other, _)| !is_distinct(other, key))
        } else {
            None
        };
        match same {
            Some(found) => found.1 = value,
            None => kept.push((key, value)),
        }
    }
    kept
}

/// The order in which Java's `HashMap` lists the entries of a map, if the hashes of the keys are known.
fn java_order(entries: &[(&Value, &Value)], key_type: &Type) -> Vec<usize> {
    let mut order: Vec<usize> = (0..entries.len()).collect();
    let hashes: Option<Vec<u32>> = entries.iter().map(|(key, _)| java_hash(key, key_type)).collect();
    let Some(hashes) = hashes else { return order };
    let mut buckets = 16;
    while entries.len() * 4 > buckets * 3 {
        buckets *= 2;
    }
    order.sort_by_key(|index| {
        let hash = hashes[*index];
        (hash ^ (hash >> 16)) as usize & (buckets - 1)
    });
    order
}

/// Java's `hashCode` of the object that Trino makes of a value; `None` if that is not known.
fn java_hash(value: &Value, data_type: &Type) -> Option<u32> {
    #[expect(clippy::cast_possible_truncation, reason = "bits are hashed")]
    let of_bits = |bits: u64| (bits ^ (bits >> 32)) as u32;
    let of_long = |own: i64| of_bits(u64::from_ne_bytes(own.to_ne_bytes()));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bits are hashed")]
    let of_int = |own: i64| own as u32;
    let of_text = |text: &str| {
        text.encode_utf16()
            .fold(0, |hash: u32, unit| hash.wrapping_mul(31).wrapping_add(unit.into()))
    };
    let of_digits = || u32::from(precision(data_type));
    let narrow = |own: i128| i64::try_from(own).unwrap_or_default();
    Some(match (value, data_type) {
        (Value::Null, _) => 0,
        (Value::Boolean(true), _) => 1231,
        (Value::Boolean(false), _) => 1237,
        (Value::Integer(own), Type::Bigint) => of_long(*own),
        (Value::Integer(own), Type::Color) => of_text(&color::text(*own)),
        (Value::Integer(own), Type::IntervalDayToSecond) => of_list([of_long(*own)]),
        (Value::Integer(own), Type::IntervalYearToMonth) => of_list([of_int(*own)]),
        (Value::Integer(own), _) => of_int(*own),
        (Value::Date(own), _) => of_int((*own).into()),
        (Value::Double(own), _) => of_bits(own.to_bits()),
        (Value::Real(own), _) => own.to_bits(),
        (Value::Decimal(own), Type::Decimal { precision, scale }) => {
            let words = own.unsigned_abs().to_be_bytes();
            let words = words.as_chunks::<4>().0.iter().map(|word| u32::from_be_bytes(*word));
            let hash = words.fold(0, |hash: u32, word| hash.wrapping_mul(31).wrapping_add(word));
            let signed = if *own < 0 { hash.wrapping_neg() } else { hash };
            of_list([signed, u32::from(*precision), u32::from(*scale)])
        }
        (Value::Time(own), _) => of_list([of_digits(), of_long(*own)]),
        (Value::ZonedTime(own, offset), _) => of_list([of_digits(), of_long(*own), of_int((*offset).into())]),
        (Value::Timestamp(own), _) => {
            let micros = narrow(own.div_euclid(MICROSECOND));
            let below = narrow(own.rem_euclid(MICROSECOND));
            of_list([of_long(micros), of_int(below), of_digits()])
        }
        (Value::ZonedTimestamp(own, Zone::Offset(minutes)), _) => {
            let millis = narrow(own.div_euclid(MILLISECOND));
            let below = narrow(own.rem_euclid(MILLISECOND));
            // Trino numbers the offsets from -14:00 on; UTC is 0.
            let (id, number) = match minutes {
                0 => ("UTC".to_owned(), 0),
                ..0 => (offset_text(*minutes), minutes + 841),
                _ => (offset_text(*minutes), minutes + 840),
            };
            let zone = of_list([of_text(&id), of_int(number.into())]);
            of_list([of_digits(), of_long(millis), of_int(below), zone])
        }
        (Value::Binary(_), Type::IpAddress | Type::Uuid) | (Value::Text(_), _) => {
            of_text(&shown(value, data_type, Form::Oracle, true))
        }
        (Value::Binary(own), Type::Varbinary) => {
            of_list(own.iter().map(|byte| of_int(i8::from_ne_bytes([*byte]).into())))
        }
        (Value::Array(items), Type::Array(element)) => {
            let hashes: Option<Vec<u32>> = items.iter().map(|item| java_hash(item, element)).collect();
            of_list(hashes?)
        }
        (Value::Row(items), Type::Row(fields)) => {
            let fields = items.iter().zip(fields);
            let hashes: Option<Vec<u32>> = fields.map(|(item, field)| java_hash(item, &field.data_type)).collect();
            of_list(hashes?)
        }
        (Value::Map(entries), Type::Map(key_type, value_type)) => {
            let mut hash = 0_u32;
            for (key, value) in java_entries(entries) {
                hash = hash.wrapping_add(java_hash(key, key_type)? ^ java_hash(value, value_type)?);
            }
            hash
        }
        _ => return None,
    })
}

/// In picoseconds.
const MICROSECOND: i128 = 1_000_000;
const MILLISECOND: i128 = 1000 * MICROSECOND;

/// Java's hash of a list, from those of its elements.
fn of_list(hashes: impl IntoIterator<Item = u32>) -> u32 {
    hashes
        .into_iter()
        .fold(1, |hash: u32, own| hash.wrapping_mul(31).wrapping_add(own))
}

/// The number of fractional digits of a type.
#[must_use]
pub fn precision(data_type: &Type) -> u8 {
    match data_type {
        Type::Time { precision, .. } | Type::Timestamp { precision, .. } => *precision,
        _ => 3,
    }
}

/// `01 02`. The oracle separates groups of eight bytes by more blanks, and groups of 32 by a line feed.
fn bytes_text(bytes: &[u8], form: Form, nested: bool) -> String {
    let mut text = String::new();
    for (index, byte) in bytes.iter().enumerate() {
        if index > 0 {
            text.push_str(match index {
                _ if form == Form::Athena && !nested => " ",
                _ if index % 32 == 0 => "\n",
                _ if index % 8 == 0 => "   ",
                _ => " ",
            });
        }
        text.push_str(&format!("{byte:02x}"));
    }
    text
}

/// `12151fd2-7586-11e9-8f9e-2a86e4085a59`
#[must_use]
pub fn uuid_text(bytes: &[u8]) -> String {
    let mut text = String::new();
    for (index, byte) in bytes.iter().enumerate() {
        if matches!(index, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        text.push_str(&format!("{byte:02x}"));
    }
    text
}
