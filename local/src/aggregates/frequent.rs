//! `approx_most_frequent`: the most frequent values, found with a limited number of counters.

use std::collections::{BTreeMap, HashMap};

use super::histogram::{bucket_count, int};
use super::{Fold, Nulls, Row};
use crate::failure::Failure;
use crate::value::compare::Key;
use crate::value::{Computed, Value};

pub(super) const ROWS: &[Row] = &[
    (
        "approx_most_frequent",
        "bigint | bigint | bigint",
        Nulls::Skipped,
        |_| Box::new(Frequent::default()),
    ),
    (
        "approx_most_frequent",
        "bigint | varchar | bigint",
        Nulls::Skipped,
        |_| Box::new(Frequent::default()),
    ),
];

/// A value without a counter takes over the counter of the least frequent one, with its count.
#[derive(Debug, Default)]
struct Frequent {
    /// The number of values in the result and the number of counters, as the first row gives them.
    asked: Option<(usize, usize)>,
    /// By count, and by when a value got its counter: of equal counts the oldest is returned first, and replaced
    /// first.
    ranks: BTreeMap<(i64, u64), Value>,
    places: HashMap<Key, (i64, u64)>,
    time: u64,
    size: usize,
}

impl Fold for Frequent {
    fn add(&mut self, own: &[Value]) -> Computed<()> {
        let (_, capacity) = if let Some(asked) = self.asked {
            asked
        } else {
            let buckets = bucket_count(&own[0], "approx_most_frequent")?;
            let capacity = match &own[2] {
                Value::Integer(capacity) => int(*capacity)?,
                _ => 0,
            };
            *self.asked.insert((buckets, capacity))
        };
        let value = &own[1];
        let before = match self.places.remove(&Key(value.clone())) {
            Some(place) => {
                self.ranks.remove(&place);
                place.0
            }
            None if self.places.len() < capacity => {
                self.size += 2 * value.size();
                0
            }
            None => {
                let Some(((count, _), gone)) = self.ranks.pop_first() else {
                    return Err(Failure::other(
                        "GENERIC_INTERNAL_ERROR",
                        "approx_most_frequent() that counts no value",
                    ));
                };
                self.places.remove(&Key(gone));
                count
            }
        };
        self.time += 1;
        let place = (before + 1, self.time);
        self.ranks.insert(place, value.clone());
        self.places.insert(Key(value.clone()), place);
        Ok(())
    }

    fn result(&self) -> Computed {
        let Some((buckets, _)) = self.asked else {
            return Ok(Value::Null);
        };
        let mut found: Vec<_> = self.ranks.iter().collect();
        found.sort_by_key(|((count, time), _)| (std::cmp::Reverse(*count), *time));
        let entries = found
            .into_iter()
            .take(buckets)
            .map(|((count, _), value)| (value.clone(), Value::Integer(*count)));
        Ok(Value::Map(entries.collect()))
    }

    fn size(&self) -> usize {
        self.size
    }
}
