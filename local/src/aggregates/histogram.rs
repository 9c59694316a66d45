//! `numeric_histogram`: a number of buckets, each of which stands for the values nearest to it.

use std::collections::BTreeSet;

use super::{Fold, Nulls, Row};
use crate::failure::Failure;
use crate::value::{Computed, Value};

pub(super) const ROWS: &[Row] = &[
    ("numeric_histogram", "bigint | double", Nulls::Skipped, |_| {
        Box::new(Histogram::default())
    }),
    ("numeric_histogram", "bigint | double | double", Nulls::Skipped, |_| {
        Box::new(Histogram::default())
    }),
    ("numeric_histogram", "bigint | real", Nulls::Skipped, |_| {
        Box::new(Histogram::of_reals())
    }),
    ("numeric_histogram", "bigint | real | double", Nulls::Skipped, |_| {
        Box::new(Histogram::of_reals())
    }),
];

/// This many values are collected before buckets are merged again.
const WAITING: usize = 100;

/// Values with their weights.
#[derive(Debug, Default)]
struct Histogram {
    is_real: bool,
    /// The maximum number of buckets, as the first row gives it.
    most: Option<usize>,
    buckets: Vec<(f64, f64)>,
}

impl Histogram {
    fn of_reals() -> Self {
        Self {
            is_real: true,
            ..Self::default()
        }
    }
}

fn double(value: &Value) -> f64 {
    match value {
        Value::Real(own) => (*own).into(),
        Value::Double(own) => *own,
        _ => f64::NAN,
    }
}

/// The number of buckets that a first row asks for.
pub(super) fn bucket_count(asked: &Value, name: &str) -> Computed<usize> {
    match asked {
        Value::Integer(count) if *count < 2 => Err(Failure::argument(format!(
            "the number of buckets of {name}() must be at least 2, and not {count}"
        ))),
        Value::Integer(count) => int(*count),
        _ => int(i64::MAX),
    }
}

/// A number that must fit into a Java `int`.
pub(super) fn int(number: i64) -> Computed<usize> {
    let own = i32::try_from(number).ok().and_then(|own| usize::try_from(own).ok());
    own.ok_or_else(|| Failure::other("GENERIC_INTERNAL_ERROR", format!("{number} is out of range")))
}

impl Fold for Histogram {
    fn add(&mut self, own: &[Value]) -> Computed<()> {
        let most = match self.most {
            Some(most) => most,
            None => *self.most.insert(bucket_count(&own[0], "numeric_histogram")?),
        };
        if self.buckets.len() >= most + WAITING {
            self.buckets = compact(&self.buckets, most)?;
        }
        self.buckets.push((double(&own[1]), own.get(2).map_or(1.0, double)));
        Ok(())
    }

    #[expect(clippy::cast_possible_truncation, reason = "reals came")]
    fn result(&self) -> Computed {
        let Some(most) = self.most else { return Ok(Value::Null) };
        let number = |own: f64| {
            if self.is_real {
                Value::Real(own as f32)
            } else {
                Value::Double(own)
            }
        };
        let buckets = compact(&self.buckets, most)?;
        // Buckets of NaN, which are the last ones, are one there.
        let first_nan = buckets.partition_point(|(value, _)| !value.is_nan());
        let (others, of_nan) = buckets.split_at(first_nan);
        let entries = others.iter().chain(of_nan.last());
        let entries = entries.map(|(value, weight)| (number(*value), number(*weight)));
        Ok(Value::Map(entries.collect()))
    }

    fn size(&self) -> usize {
        self.buckets.capacity() * size_of::<(f64, f64)>()
    }
}

/// A bucket and its neighbours.
#[derive(Clone, Copy)]
struct Bucket {
    value: f64,
    weight: f64,
    left: Option<usize>,
    right: Option<usize>,
}

/// The sort key of a double in Java's order: -0.0 is less than 0.0, and NaN is the greatest.
fn order(value: f64) -> i64 {
    let value = if value.is_nan() { f64::NAN } else { value };
    crate::value::float::order_of(&Value::Double(value))
}

/// The cost of merging a bucket with the next one; the last one has none, so it costs the most.
fn loss(buckets: &[Bucket], index: usize) -> i64 {
    let Bucket {
        value, weight, right, ..
    } = buckets[index];
    order(right.map_or(f64::INFINITY, |right| {
        let (other, more) = (buckets[right].value, buckets[right].weight);
        let both = weight + more;
        both * ((value - other) * (value - other)) * (weight * more / (both * both))
    }))
}

/// Merges buckets, cheapest first, until there are at most `most`; the result is in the order of the values.
fn compact(all: &[(f64, f64)], most: usize) -> Computed<Vec<(f64, f64)>> {
    let mut sorted = all.to_vec();
    sorted.sort_by_key(|(value, _)| order(*value));
    let mut buckets: Vec<Bucket> = Vec::new();
    for (value, weight) in sorted {
        match buckets.last_mut() {
            Some(last) if last.value == value => last.weight += weight,
            _ => {
                let left = buckets.len().checked_sub(1);
                if let Some(last) = buckets.last_mut() {
                    last.right = left.map(|left| left + 1);
                }
                buckets.push(Bucket {
                    value,
                    weight,
                    left,
                    right: None,
                });
            }
        }
    }
    let mut count = buckets.len();
    if count <= most {
        return Ok(buckets.into_iter().map(|own| (own.value, own.weight)).collect());
    }
    let mut queue: BTreeSet<(i64, usize)> = (0..count).map(|index| (loss(&buckets, index), index)).collect();
    while count > most {
        let Some((_, index)) = queue.pop_first() else { break };
        let own = buckets[index];
        let Some(right) = own.right else {
            // Only with NaN can the last bucket, which has no neighbour, be the cheapest.
            return Err(Failure::other(
                "GENERIC_INTERNAL_ERROR",
                "numeric_histogram() of NaN among other values",
            ));
        };
        queue.remove(&(loss(&buckets, right), right));
        let next = buckets[right];
        let weight = own.weight + next.weight;
        let before = own.left.map(|left| (loss(&buckets, left), left));
        buckets[index] = Bucket {
            value: (own.value * own.weight + next.value * next.weight) / weight,
            weight,
            left: own.left,
            right: next.right,
        };
        if let Some(after) = next.right {
            buckets[after].left = Some(index);
        }
        queue.insert((loss(&buckets, index), index));
        if let Some((before, left)) = before {
            queue.remove(&(before, left));
            queue.insert((loss(&buckets, left), left));
        }
        count -= 1;
    }
    let mut kept: Vec<(f64, f64)> = queue
        .into_iter()
        .map(|(_, index)| (buckets[index].value, buckets[index].weight))
        .collect();
    kept.sort_by_key(|(value, _)| order(*value));
    Ok(kept)
}
