//! Functions of sketches: what they say of the values that they saw.

use std::collections::HashSet;

use super::Row;
use super::Run::Plain;
use super::array::{count, items};
use crate::failure::Failure;
use crate::value::sketch::{of_words, words};
use crate::value::{Computed, Value};

pub(super) const ROWS: &[Row] = &[
    (
        "cardinality",
        "hyperloglog",
        Plain(|own| Ok(count(words(&own[0]).count()))),
    ),
    (
        "cardinality",
        "setdigest",
        Plain(|own| Ok(count(words(&own[0]).count()))),
    ),
    ("empty_approx_set", "", Plain(|_| Ok(of_words([])))),
    (
        "intersection_cardinality",
        "setdigest | setdigest",
        Plain(|own| Ok(count(common(own)))),
    ),
    (
        "value_at_quantile",
        "qdigest(bigint) | double",
        Plain(|own| at(own, whole)),
    ),
    (
        "value_at_quantile",
        "qdigest(double) | double",
        Plain(|own| at(own, double)),
    ),
    (
        "value_at_quantile",
        "qdigest(real) | double",
        Plain(|own| at(own, real)),
    ),
    ("value_at_quantile", "tdigest | double", Plain(|own| at(own, double))),
    (
        "values_at_quantiles",
        "qdigest(bigint) | array(double)",
        Plain(|own| each(own, whole)),
    ),
    (
        "values_at_quantiles",
        "qdigest(double) | array(double)",
        Plain(|own| each(own, double)),
    ),
    (
        "values_at_quantiles",
        "qdigest(real) | array(double)",
        Plain(|own| each(own, real)),
    ),
    (
        "values_at_quantiles",
        "tdigest | array(double)",
        Plain(|own| {
            let wanted: Vec<f64> = items(&own[1]).iter().filter_map(quantile).collect();
            if !wanted.is_sorted() {
                return Err(Failure::argument("percentiles must be sorted in increasing order"));
            }
            each(own, double)
        }),
    ),
];

/// How many members two sets have in common.
fn common(own: &[Value]) -> usize {
    let left: HashSet<u64> = words(&own[0]).collect();
    words(&own[1]).filter(|word| left.contains(word)).count()
}

fn whole(value: i64) -> Value {
    Value::Integer(value)
}

fn double(value: i64) -> Value {
    Value::Double(f64::from_bits(u64::from_ne_bytes(value.to_ne_bytes())))
}

#[expect(clippy::cast_possible_truncation, reason = "they were reals")]
fn real(value: i64) -> Value {
    Value::Real(f64::from_bits(u64::from_ne_bytes(value.to_ne_bytes())) as f32)
}

fn quantile(value: &Value) -> Option<f64> {
    match value {
        Value::Double(own) => Some(*own),
        _ => None,
    }
}

/// The value at a place among all, which lie in their order.
fn value_at(sketch: &Value, wanted: f64, value: fn(i64) -> Value) -> Computed {
    if !(0.0..=1.0).contains(&wanted) {
        return Err(Failure::other(
            "GENERIC_INTERNAL_ERROR",
            "quantile must be between [0,1]",
        ));
    }
    let all: Vec<u64> = words(sketch).collect();
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a place among all of them"
    )]
    let place = (wanted * all.len() as f64) as usize;
    let found = all.get(place.min(all.len().saturating_sub(1)));
    Ok(found.map_or(Value::Null, |word| value(i64::from_ne_bytes(word.to_ne_bytes()))))
}

fn at(own: &[Value], value: fn(i64) -> Value) -> Computed {
    value_at(&own[0], quantile(&own[1]).unwrap_or_default(), value)
}

fn each(own: &[Value], value: fn(i64) -> Value) -> Computed {
    let wanted = items(&own[1]).iter().map(|wanted| quantile(wanted).unwrap_or_default());
    let found: Computed<Vec<Value>> = wanted.map(|wanted| value_at(&own[0], wanted, value)).collect();
    Ok(Value::array(found?))
}
