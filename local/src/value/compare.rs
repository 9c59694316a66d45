//! Comparing values: `=` with three results, order, and IS DISTINCT FROM.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{Hash, Hasher};

use flow_log_stack_analysis::Type;

use super::{Computed, Value, padded};
use crate::failure::Failure;

/// `=`; `None` for NULL, or if a NULL inside makes the result unknown.
#[must_use]
pub fn equal(left: &Value, right: &Value) -> Option<bool> {
    match (left, right) {
        (Value::Null, _) | (_, Value::Null) => None,
        (Value::Array(left), Value::Array(right)) | (Value::Row(left), Value::Row(right)) => {
            if left.len() != right.len() {
                return Some(false);
            }
            all(left.iter().zip(right.iter()).map(|(left, right)| equal(left, right)))
        }
        (Value::Map(left), Value::Map(right)) => {
            if left.len() != right.len() {
                return Some(false);
            }
            all(left.iter().map(|(key, value)| match get(right, key) {
                Some(other) => equal(value, other),
                None => Some(false),
            }))
        }
        (Value::Double(left), Value::Double(right)) => Some(left == right),
        (Value::Real(left), Value::Real(right)) => Some(left == right),
        _ => Some(!is_distinct(left, right)),
    }
}

/// False if one is false; otherwise unknown if one is unknown.
fn all(answers: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut known = true;
    for answer in answers {
        match answer {
            Some(false) => return Some(false),
            Some(true) => {}
            None => known = false,
        }
    }
    known.then_some(true)
}

/// Whether a value is NULL or contains NULL, so that `=` can be unknown.
#[must_use]
pub fn is_indeterminate(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) | Value::Row(items) => items.iter().any(is_indeterminate),
        Value::Map(entries) => entries
            .iter()
            .any(|(key, value)| is_indeterminate(key) || is_indeterminate(value)),
        _ => false,
    }
}

/// The value of a key in a map, whose keys are equal as with `=`: NaN is the key of nothing.
#[must_use]
pub fn get<'a>(entries: &'a [(Value, Value)], key: &Value) -> Option<&'a Value> {
    entries
        .iter()
        .find(|(own, _)| equal(own, key) == Some(true))
        .map(|(_, value)| value)
}

/// The value of a key that a function looks for in a map, which fails at a key that `=` does not know to be equal.
pub fn find<'a>(entries: &'a [(Value, Value)], key: &Value) -> Computed<Option<&'a Value>> {
    if is_indeterminate(key) && entries.iter().any(|(own, _)| !is_distinct(own, key)) {
        return Err(Failure::other("NOT_SUPPORTED", "a map key that contains NULL"));
    }
    Ok(get(entries, key))
}

/// The keys of a map in the making, each with its place.
#[derive(Debug, Default)]
pub struct MapKeys(HashMap<Key, usize>);

impl MapKeys {
    /// The place of a key that is equal as with `=`: NaN is equal to nothing, and with NULL inside Trino breaks down. A
    /// key that was not there gets the place `next`.
    pub fn place(&mut self, key: &Value, next: usize) -> Computed<usize> {
        if equal(key, key) == Some(false) {
            return Ok(next);
        }
        match self.0.entry(Key(key.clone())) {
            Entry::Occupied(_) if is_indeterminate(key) => Err(Failure::other(
                "GENERIC_INTERNAL_ERROR",
                "equal map keys that contain NULL",
            )),
            Entry::Occupied(found) => Ok(*found.get()),
            Entry::Vacant(free) => Ok(*free.insert(next)),
        }
    }
}

/// IS DISTINCT FROM.
#[must_use]
pub fn is_distinct(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Null, Value::Null) => false,
        (Value::Null, _) | (_, Value::Null) => true,
        (Value::Array(left), Value::Array(right)) | (Value::Row(left), Value::Row(right)) => {
            left.len() != right.len()
                || left
                    .iter()
                    .zip(right.iter())
                    .any(|(left, right)| is_distinct(left, right))
        }
        (Value::Map(left), Value::Map(right)) => {
            left.len() != right.len()
                || left
                    .iter()
                    .any(|(key, value)| get(right, key).is_none_or(|other| is_distinct(value, other)))
        }
        (Value::Boolean(left), Value::Boolean(right)) => left != right,
        (Value::Integer(left), Value::Integer(right)) => left != right,
        (Value::Real(left), Value::Real(right)) => left != right && !(left.is_nan() && right.is_nan()),
        (Value::Double(left), Value::Double(right)) => left != right && !(left.is_nan() && right.is_nan()),
        (Value::Decimal(left), Value::Decimal(right)) => left != right,
        (Value::Text(left), Value::Text(right)) => left != right,
        (Value::Binary(left), Value::Binary(right)) => left != right,
        (Value::Date(left), Value::Date(right)) => left != right,
        (Value::Time(left), Value::Time(right)) => left != right,
        (Value::ZonedTime(..), Value::ZonedTime(..)) => utc(left) != utc(right),
        (Value::Timestamp(left), Value::Timestamp(right)) => left != right,
        (Value::ZonedTimestamp(left, _), Value::ZonedTimestamp(right, _)) => left != right,
        _ => true,
    }
}

/// The time of day in UTC.
pub(crate) fn utc(value: &Value) -> i64 {
    match value {
        Value::ZonedTime(picos, offset) => {
            let all = 86_400_000_000_000_000;
            (picos - i64::from(*offset) * 60_000_000_000_000).rem_euclid(all)
        }
        _ => 0,
    }
}

/// The order of two values of an orderable type that are not NULL; `None` for a NULL inside, for which Trino fails.
#[must_use]
pub fn order(left: &Value, right: &Value, data_type: &Type) -> Option<Ordering> {
    order_with(left, right, data_type, float_order)
}

/// The order of ORDER BY: NaN is the greatest, but with NULLS FIRST the least.
#[must_use]
pub fn order_of_sort(left: &Value, right: &Value, data_type: &Type, nulls_first: bool) -> Option<Ordering> {
    order_with(
        left,
        right,
        data_type,
        if nulls_first { nan_least } else { float_order },
    )
}

/// The order in which `max` (with `Greater`) and `min` (with `Less`) choose: NaN is chosen last, also within arrays and
/// rows.
#[must_use]
pub fn order_of_choice(left: &Value, right: &Value, data_type: &Type, wanted: Ordering) -> Option<Ordering> {
    match wanted {
        Ordering::Greater => order_with(left, right, data_type, nan_least),
        _ => order(left, right, data_type),
    }
}

fn nan_least(left: f64, right: f64) -> Ordering {
    match (left.is_nan(), right.is_nan()) {
        (false, false) => float_order(left, right),
        _ => float_order(right, left),
    }
}

fn order_with(left: &Value, right: &Value, data_type: &Type, floats: fn(f64, f64) -> Ordering) -> Option<Ordering> {
    Some(match (left, right) {
        (Value::Boolean(left), Value::Boolean(right)) => left.cmp(right),
        (Value::Integer(left), Value::Integer(right)) => left.cmp(right),
        (Value::Real(left), Value::Real(right)) => floats((*left).into(), (*right).into()),
        (Value::Double(left), Value::Double(right)) => floats(*left, *right),
        (Value::Decimal(left), Value::Decimal(right)) => left.cmp(right),
        (Value::Text(left), Value::Text(right)) => match data_type {
            Type::Char(length) => padded(left, *length).cmp(&padded(right, *length)),
            _ => left.cmp(right),
        },
        (Value::Binary(left), Value::Binary(right)) => left.cmp(right),
        (Value::Date(left), Value::Date(right)) => left.cmp(right),
        (Value::Time(left), Value::Time(right)) => left.cmp(right),
        (Value::ZonedTime(..), Value::ZonedTime(..)) => utc(left).cmp(&utc(right)),
        (Value::Timestamp(left), Value::Timestamp(right)) => left.cmp(right),
        (Value::ZonedTimestamp(left, _), Value::ZonedTimestamp(right, _)) => left.cmp(right),
        (Value::Array(left), Value::Array(right)) => {
            let Type::Array(element) = data_type else { return None };
            for (left, right) in left.iter().zip(right.iter()) {
                match order_with(left, right, element, floats)? {
                    Ordering::Equal => {}
                    other => return Some(other),
                }
            }
            left.len().cmp(&right.len())
        }
        (Value::Row(left), Value::Row(right)) => {
            let Type::Row(fields) = data_type else { return None };
            for ((left, right), field) in left.iter().zip(right.iter()).zip(fields) {
                match order_with(left, right, &field.data_type, floats)? {
                    Ordering::Equal => {}
                    other => return Some(other),
                }
            }
            Ordering::Equal
        }
        _ => return None,
    })
}

/// NaN is the greatest, and zeros compare as with Java's `compare`.
#[must_use]
pub fn float_order(left: f64, right: f64) -> Ordering {
    match (left.is_nan(), right.is_nan()) {
        (true, true) => Ordering::Equal,
        (true, false) => Ordering::Greater,
        (false, true) => Ordering::Less,
        (false, false) => left.total_cmp(&right),
    }
}

/// Whether `max` (or `min`) chooses a value rather than another one.
#[must_use]
pub fn is_further(value: &Value, than: &Value, data_type: &Type, wanted: Ordering) -> Option<bool> {
    order_of_choice(value, than, data_type, wanted).map(|ordering| ordering == wanted)
}

/// A value with the equality of GROUP BY and DISTINCT, where NULL equals NULL.
#[derive(Clone, Debug)]
pub struct Key(pub Value);

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        !is_distinct(&self.0, &other.0)
    }
}

impl Eq for Key {}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        hash(&self.0, state);
    }
}

fn hash<H: Hasher>(value: &Value, state: &mut H) {
    match value {
        Value::Null => 0_u8.hash(state),
        Value::Boolean(own) => own.hash(state),
        Value::Integer(own) => own.hash(state),
        Value::Real(own) => float_bits((*own).into()).hash(state),
        Value::Double(own) => float_bits(*own).hash(state),
        Value::Decimal(own) => own.hash(state),
        Value::Text(own) => own.hash(state),
        Value::Binary(own) => own.hash(state),
        Value::Date(own) => own.hash(state),
        Value::Time(own) => own.hash(state),
        Value::ZonedTime(..) => utc(value).hash(state),
        Value::Timestamp(own) | Value::ZonedTimestamp(own, _) => own.hash(state),
        Value::Array(own) | Value::Row(own) => {
            own.len().hash(state);
            own.iter().for_each(|one| hash(one, state));
        }
        // The order of entries does not matter.
        Value::Map(own) => own.len().hash(state),
    }
}

fn float_bits(value: f64) -> u64 {
    if value == 0.0 {
        0
    } else if value.is_nan() {
        f64::NAN.to_bits()
    } else {
        value.to_bits()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn null_inside_leaves_equality_open_and_is_a_value_for_groups() {
        let array = |last| Value::array([Value::Integer(1), last]);
        assert_eq!(equal(&array(Value::Null), &array(Value::Null)), None);
        assert_eq!(
            equal(&Value::array([Value::Integer(2), Value::Null]), &array(Value::Null)),
            Some(false)
        );
        assert!(!is_distinct(&array(Value::Null), &array(Value::Null)));
        let (nan, zero) = (Value::Double(f64::NAN), Value::Double(-0.0));
        assert_eq!(equal(&nan, &nan), Some(false));
        assert!(!is_distinct(&nan, &nan));
        assert_eq!(Key(zero), Key(Value::Double(0.0)));
    }
}
