//! Keys of values as bytes: equal if the values are not distinct, and sorted like the values.

use std::sync::atomic::{AtomicU64, Ordering};

use flow_log_stack_analysis::Type;

use super::compare::equal;
use super::{Value, padded};

/// How many keys were made that equal no other.
static UNEQUAL: AtomicU64 = AtomicU64::new(0);

/// Bytes that are equal for values that are not distinct.
#[must_use]
pub fn identity(value: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    write(value, &Type::Unknown, Floats::Equal, &mut bytes);
    bytes
}

/// Bytes that sort like the values of an orderable type, if they have no NULL inside. NaN is the greatest, but with NULLS
/// FIRST the least.
#[must_use]
pub fn ordered(value: &Value, data_type: &Type, nulls_first: bool) -> Vec<u8> {
    let mut bytes = Vec::new();
    let floats = if nulls_first { Floats::NanFirst } else { Floats::NanLast };
    write(value, data_type, floats, &mut bytes);
    bytes
}

/// What is made of the zeros and NaN of reals and doubles.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Floats {
    /// Both zeros are equal.
    Equal,
    NanFirst,
    NanLast,
}

fn write(value: &Value, data_type: &Type, floats: Floats, into: &mut Vec<u8>) {
    let inner = |value: &Value, data_type: &Type, into: &mut Vec<u8>| {
        into.push(1);
        write(value, data_type, floats, into);
    };
    match value {
        Value::Null => into.push(0),
        Value::Boolean(own) => into.extend([1, u8::from(*own)]),
        Value::Integer(own) => number((*own).into(), into),
        Value::Real(own) => float((*own).into(), floats, into),
        Value::Double(own) => float(*own, floats, into),
        Value::Decimal(own) | Value::Timestamp(own) | Value::ZonedTimestamp(own, _) => number(*own, into),
        Value::Text(own) => match data_type {
            Type::Char(length) => bytes(padded(own, *length).as_bytes(), into),
            _ => bytes(own.as_bytes(), into),
        },
        Value::Binary(own) => bytes(own, into),
        Value::Date(own) => number((*own).into(), into),
        Value::Time(own) => number((*own).into(), into),
        Value::ZonedTime(own, offset) => {
            let day = 86_400_000_000_000_000;
            number(
                (own - i64::from(*offset) * 60_000_000_000_000).rem_euclid(day).into(),
                into,
            );
        }
        Value::Array(items) => {
            let element = match data_type {
                Type::Array(element) => element,
                _ => &Type::Unknown,
            };
            into.push(1);
            items.iter().for_each(|item| inner(item, element, into));
            into.push(0);
        }
        Value::Row(items) => {
            into.push(1);
            for (index, item) in items.iter().enumerate() {
                let field = match data_type {
                    Type::Row(fields) => fields.get(index).map_or(&Type::Unknown, |field| &field.data_type),
                    _ => &Type::Unknown,
                };
                inner(item, field, into);
            }
        }
        Value::Map(entries) => {
            if entries.iter().any(|(key, _)| equal(key, key) == Some(false)) {
                // A map with NaN in a key does not even equal itself.
                number(UNEQUAL.fetch_add(1, Ordering::Relaxed).into(), into);
            }
            // Sorted by the bytes of the keys.
            let mut sorted: Vec<(Vec<u8>, &Value)> =
                entries.iter().map(|(key, value)| (identity(key), value)).collect();
            sorted.sort_by(|(one, _), (other, _)| one.cmp(other));
            into.push(1);
            for (key, value) in sorted {
                into.push(1);
                into.extend(key);
                inner(value, &Type::Unknown, into);
            }
            into.push(0);
        }
    }
}

fn number(value: i128, into: &mut Vec<u8>) {
    into.push(1);
    into.extend((value ^ i128::MIN).to_be_bytes());
}

fn float(value: f64, floats: Floats, into: &mut Vec<u8>) {
    let value = match floats {
        Floats::NanFirst if value.is_nan() => f64::NAN.copysign(-1.0),
        _ if value.is_nan() => f64::NAN.copysign(1.0),
        Floats::Equal if value == 0.0 => 0.0,
        _ => value,
    };
    let bits = value.to_bits();
    let sign = 1 << 63;
    into.push(1);
    into.extend(if bits & sign == 0 { bits | sign } else { !bits }.to_be_bytes());
}

/// Appends bytes, with a terminator that cannot occur in them.
fn bytes(own: &[u8], into: &mut Vec<u8>) {
    into.push(1);
    for byte in own {
        into.push(*byte);
        if *byte == 0 {
            into.push(0xff);
        }
    }
    into.extend([0, 0]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_in_the_order_of_values() {
        let array = Type::array(Type::VARCHAR);
        let of = |texts: &[&str]| Value::array(texts.iter().map(Value::text));
        let key = |texts: &[&str]| ordered(&of(texts), &array, false);
        assert!(key(&["a"]) < key(&["a", "a"]));
        assert!(key(&["a", "b"]) < key(&["aa"]));
        assert!(key(&[]) < key(&[""]));
        let double = |value: f64| ordered(&Value::Double(value), &Type::Double, false);
        assert!(double(-1.0) < double(-0.5) && double(-0.0) < double(0.0) && double(1e300) < double(f64::NAN));
        let least = ordered(&Value::Double(f64::NAN), &Type::Double, true);
        assert!(least < ordered(&Value::Double(f64::NEG_INFINITY), &Type::Double, true));
        assert_eq!(identity(&Value::Double(-0.0)), identity(&Value::Double(0.0)));
    }
}
