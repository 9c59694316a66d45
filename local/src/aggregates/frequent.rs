//! `approx_most_frequent`: the values that came most often, of which so many are counted at once.

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

/// A value that is not counted takes the place, and the count, of the one that came least often.
#[derive(Debug, Default)]
struct Frequent {
    /// How many there are in the result, and how many are counted: the first row's.
    asked: Option<(usize, usize)>,
    /// By count, and by when a value came to it: the one that came first is the first to be given, and to go.
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
