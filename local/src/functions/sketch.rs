//! Functions of sketches.

use super::Row;
use super::Run::Plain;
use super::array::items;
use crate::failure::Failure;
use crate::value::sketch::bytes;
use crate::value::sketch::hyperloglog::HyperLogLog;
use crate::value::sketch::quantile_digest::QuantileDigest;
use crate::value::sketch::set_digest::SetDigest;
use crate::value::sketch::tdigest::TDigest;
use crate::value::{Computed, Value, float};

/// `empty_approx_set()` has 2 to the power of this many buckets.
pub(crate) const BITS: u8 = 12;

pub(super) const ROWS: &[Row] = &[
    (
        "cardinality",
        "hyperloglog",
        Plain(|own| Ok(HyperLogLog::read(bytes(&own[0]))?.cardinality().into())),
    ),
    (
        "cardinality",
        "setdigest",
        Plain(|own| Ok(SetDigest::read(bytes(&own[0]))?.cardinality().into())),
    ),
    (
        "empty_approx_set",
        "",
        Plain(|_| Ok(Value::binary(HyperLogLog::new(BITS).bytes()))),
    ),
    (
        "hash_counts",
        "setdigest",
        Plain(|own| {
            let digest = SetDigest::read(bytes(&own[0]))?;
            let entry = |(hash, count): (i64, i16)| (hash.into(), i64::from(count).into());
            Ok(Value::Map(digest.counts().map(entry).collect()))
        }),
    ),
    (
        "intersection_cardinality",
        "setdigest | setdigest",
        Plain(|own| {
            let [one, other] = two(own)?;
            Ok(one.common(&other)?.into())
        }),
    ),
    (
        "jaccard_index",
        "setdigest | setdigest",
        Plain(|own| {
            let [one, other] = two(own)?;
            Ok(one.jaccard(&other).into())
        }),
    ),
    (
        "value_at_quantile",
        "qdigest(bigint) | double",
        Plain(|own| at(own, Value::Integer)),
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
    (
        "value_at_quantile",
        "tdigest | double",
        Plain(|own| {
            let digest = TDigest::read(bytes(&own[0]))?.settled();
            Ok(digest.value_at(quantile(&own[1]))?.into())
        }),
    ),
    (
        "values_at_quantiles",
        "qdigest(bigint) | array(double)",
        Plain(|own| each(own, Value::Integer)),
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
            let digest = TDigest::read(bytes(&own[0]))?.settled();
            let wanted: Vec<f64> = items(&own[1]).iter().map(quantile).collect();
            if !wanted.is_sorted_by(|one, next| one.total_cmp(next).is_le()) {
                return Err(Failure::argument("percentiles must be sorted in increasing order"));
            }
            let found: Computed<Vec<Value>> = wanted
                .into_iter()
                .map(|wanted| digest.value_at(wanted).map(Value::Double))
                .collect();
            Ok(Value::array(found?))
        }),
    ),
];

fn two(own: &[Value]) -> Computed<[SetDigest; 2]> {
    Ok([SetDigest::read(bytes(&own[0]))?, SetDigest::read(bytes(&own[1]))?])
}

fn double(number: i64) -> Value {
    Value::Double(float::double_of_order(number))
}

fn real(number: i64) -> Value {
    Value::Real(float::real_of_order(number))
}

/// A NULL in the array reads as 0.
fn quantile(value: &Value) -> f64 {
    match value {
        Value::Double(own) => *own,
        _ => 0.0,
    }
}

fn at(own: &[Value], value: fn(i64) -> Value) -> Computed {
    let digest = QuantileDigest::read(bytes(&own[0]))?;
    Ok(value(digest.number_at(quantile(&own[1]))?))
}

fn each(own: &[Value], value: fn(i64) -> Value) -> Computed {
    let digest = QuantileDigest::read(bytes(&own[0]))?;
    let found: Computed<Vec<Value>> = items(&own[1])
        .iter()
        .map(|wanted| digest.number_at(quantile(wanted)).map(value))
        .collect();
    Ok(Value::array(found?))
}
