//! The text of each value, as the oracle's `--rows` and as Athena prints it.

use flow_log_stack_analysis::Type;

use super::{Value, color, decimal, float, network, padded, time};

/// Whose form of texts it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// As `trino-check --rows` prints: rows as `[1, x]`.
    Oracle,
    /// As Athena prints: rows as `{id=1, name=x}`. The order of a map's entries is not known there, and is Java's.
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
            let entries: Vec<_> = java_order(own, key_type)
                .into_iter()
                .map(|index| &own[index])
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
        // A value of another type than its place has: there is none.
        (Value::Array(_) | Value::Map(_) | Value::Row(_), _) => String::new(),
    }
}

/// The order in which Java's `HashMap` shows the entries of a map, for keys whose hash is known here.
fn java_order(entries: &[(Value, Value)], key_type: &Type) -> Vec<usize> {
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

/// Java's `hashCode` of a key.
fn java_hash(key: &Value, key_type: &Type) -> Option<u32> {
    #[expect(clippy::cast_possible_truncation, reason = "bits are hashed")]
    let of_bits = |bits: u64| (bits ^ (bits >> 32)) as u32;
    let of_text = |text: &str| {
        text.encode_utf16()
            .fold(0, |hash: u32, unit| hash.wrapping_mul(31).wrapping_add(unit.into()))
    };
    #[expect(clippy::cast_sign_loss, clippy::cast_possible_truncation, reason = "bits are hashed")]
    Some(match (key, key_type) {
        (Value::Integer(own), Type::Bigint) => of_bits(*own as u64),
        (Value::Integer(own), Type::Color) => of_text(&color::text(*own)),
        (Value::Integer(own), _) => *own as u32,
        (Value::Date(own), _) => *own as u32,
        (Value::Boolean(own), _) => {
            if *own {
                1231
            } else {
                1237
            }
        }
        (Value::Double(own), _) => of_bits(own.to_bits()),
        (Value::Real(own), _) => own.to_bits(),
        (Value::Text(_), Type::Varchar(_) | Type::Char(_)) => of_text(&shown(key, key_type, Form::Oracle, true)),
        _ => return None,
    })
}

/// The digits of a second of a type.
#[must_use]
pub fn precision(data_type: &Type) -> u8 {
    match data_type {
        Type::Time { precision, .. } | Type::Timestamp { precision, .. } => *precision,
        _ => 3,
    }
}

/// `01 02`; the oracle has more blanks after each eight bytes, and a line feed after each 32.
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
