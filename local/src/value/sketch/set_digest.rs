//! `SetDigest`: the smallest hashes of distinct values with their counts, and a `HyperLogLog` of all.

use std::collections::BTreeMap;

use super::Reader;
use super::hyperloglog::HyperLogLog;
use crate::value::Computed;

const KIND: &str = "SetDigest";
const FORMAT: u8 = 1;
/// The maximum number of hashes.
const MOST: i32 = 8192;
/// The `HyperLogLog` has two to the power of this many buckets.
const BITS: u8 = 11;

/// A summary of values.
#[derive(Clone, Debug)]
pub(crate) struct SetDigest {
    all: HyperLogLog,
    most: i32,
    least: BTreeMap<i64, i16>,
}

impl SetDigest {
    /// An empty digest.
    pub(crate) fn new() -> Self {
        Self {
            all: HyperLogLog::new(BITS),
            most: MOST,
            least: BTreeMap::new(),
        }
    }

    /// Reads Trino's serialized form.
    pub(crate) fn read(bytes: &[u8]) -> Computed<Self> {
        let mut reader = Reader::new(bytes, KIND);
        reader.format(FORMAT)?;
        let length = reader.count(1)?;
        let all = HyperLogLog::read(reader.slice(length)?)?;
        let most = i32::from_le_bytes(reader.array()?);
        let count = reader.count(10)?;
        let mut hashes = Vec::with_capacity(count);
        for _ in 0..count {
            hashes.push(reader.long()?);
        }
        let mut least = BTreeMap::new();
        for hash in hashes {
            least.insert(hash, i16::from_le_bytes(reader.array()?));
        }
        Ok(Self { all, most, least })
    }

    /// Trino's serialized form.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let count = |length: usize| i32::try_from(length).unwrap_or(i32::MAX).to_le_bytes();
        let all = self.all.bytes();
        let mut bytes = vec![FORMAT];
        bytes.extend(count(all.len()));
        bytes.extend(all);
        bytes.extend(self.most.to_le_bytes());
        bytes.extend(count(self.least.len()));
        bytes.extend(self.least.keys().flat_map(|hash| hash.to_le_bytes()));
        bytes.extend(self.least.values().flat_map(|count| count.to_le_bytes()));
        bytes
    }

    /// Adds the hash of a value.
    pub(crate) fn add(&mut self, hash: u64) {
        self.count(i64::from_ne_bytes(hash.to_ne_bytes()), 1);
        self.all.add(hash);
    }

    /// Adds the other's values.
    pub(crate) fn merge(&mut self, other: &Self) -> Computed<()> {
        self.all.merge(&other.all)?;
        for (hash, count) in &other.least {
            self.count(*hash, *count);
        }
        Ok(())
    }

    fn count(&mut self, hash: i64, more: i16) {
        let count = self.least.entry(hash).or_default();
        *count = count.saturating_add(more);
        if !self.is_exact() && self.least.len() > usize::try_from(self.most).unwrap_or_default() {
            self.least.pop_last();
        }
    }

    /// The estimate over all values.
    pub(crate) fn all(&self) -> &HyperLogLog {
        &self.all
    }

    /// Whether it has the hash of every value.
    pub(crate) fn is_exact(&self) -> bool {
        self.least.len() < usize::try_from(self.most).unwrap_or_default()
    }

    /// The approximate number of distinct values.
    pub(crate) fn cardinality(&self) -> i64 {
        if self.is_exact() {
            i64::try_from(self.least.len()).unwrap_or(i64::MAX)
        } else {
            self.all.cardinality()
        }
    }

    /// The count of each hash.
    pub(crate) fn counts(&self) -> impl Iterator<Item = (i64, i16)> + '_ {
        self.least.iter().map(|(hash, count)| (*hash, *count))
    }

    /// The Jaccard index, over as many of the smallest hashes of both as the smaller set has.
    #[expect(clippy::cast_precision_loss, reason = "a set has few hashes")]
    pub(crate) fn jaccard(&self, other: &Self) -> f64 {
        let size = self.least.len().min(other.least.len());
        let mut union: Vec<i64> = self.least.keys().chain(other.least.keys()).copied().collect();
        union.sort_unstable();
        union.dedup();
        let is_common = |hash: &&i64| self.least.contains_key(hash) && other.least.contains_key(hash);
        // At least one hash is looked at, even for an empty set.
        let common = union.iter().take(size.max(1)).filter(is_common).count();
        common as f64 / size as f64
    }

    /// The approximate number of distinct values in both.
    pub(crate) fn common(&self, other: &Self) -> Computed<i64> {
        if self.is_exact() && other.is_exact() {
            let common = self.least.keys().filter(|hash| other.least.contains_key(hash)).count();
            return Ok(i64::try_from(common).unwrap_or(i64::MAX));
        }
        let mut union = self.all.clone();
        union.merge(&other.all)?;
        #[expect(clippy::cast_precision_loss, reason = "an estimate is far below 2^53")]
        let estimate = self.jaccard(other) * union.cardinality() as f64;
        #[expect(clippy::cast_possible_truncation, reason = "an estimate is far below 2^63")]
        let estimate = (estimate + 0.5).floor() as i64;
        // Never more than the smaller set has.
        Ok(estimate.min(self.cardinality()).min(other.cardinality()))
    }

    /// About how many bytes it takes.
    pub(crate) fn size(&self) -> usize {
        self.all.size() + self.least.len() * 16
    }
}
