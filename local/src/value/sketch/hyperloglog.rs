//! `HyperLogLog`: the approximate number of distinct values.
//!
//! The estimate equals Trino's as long as most buckets are empty. Beyond that, Trino corrects its estimate by measured
//! tables, and this code by the curve that is expected mathematically, so the two can differ, by less than their
//! standard error.

use std::collections::BTreeMap;

use super::{Reader, broken};
use crate::value::Computed;

const KIND: &str = "HyperLogLog";

/// The formats, which are the first byte.
const SPARSE: u8 = 2;
const DENSE: u8 = 3;

/// The number of bits of a hash that select a bucket in the sparse form.
const PREFIX: u8 = 26;
/// The number of bits for the count of zeros that follow.
const VALUE: u8 = 6;
/// The maximum value of a bucket in the dense form; the excess is stored separately.
const MOST_DELTA: u8 = 15;

/// A summary of hashes.
#[derive(Clone, Debug)]
pub(crate) struct HyperLogLog {
    /// The number of bits of a hash that select a bucket in the dense form.
    bits: u8,
    form: Form,
}

#[derive(Clone, Debug)]
enum Form {
    /// The zeros after the prefix of each hash, and the capacity of Trino's array.
    Sparse { entries: BTreeMap<u32, u8>, room: usize },
    /// The maximum number of zeros for each bucket, plus one.
    Dense(Vec<u8>),
}

/// The number of zeros of a hash after these bits.
#[expect(clippy::cast_possible_truncation, reason = "at most 64")]
fn zeros(hash: u64, bits: u8) -> u8 {
    (hash << bits | 1 << (bits - 1)).leading_zeros() as u8
}

impl HyperLogLog {
    /// An empty set with two to the power of this many buckets.
    pub(crate) fn new(bits: u8) -> Self {
        Self {
            bits,
            form: Form::Sparse {
                entries: BTreeMap::new(),
                room: 1,
            },
        }
    }

    /// Reads Trino's serialized form.
    pub(crate) fn read(bytes: &[u8]) -> Computed<Self> {
        let mut reader = Reader::new(bytes, KIND);
        let format = reader.byte()?;
        let bits = reader.byte()?;
        let form = match format {
            SPARSE if (1..=PREFIX).contains(&bits) => {
                let count = u16::from_le_bytes(reader.array()?);
                let mut entries = BTreeMap::new();
                for _ in 0..count {
                    let entry = u32::from_le_bytes(reader.array()?);
                    entries.insert(entry >> VALUE, (entry & ((1 << VALUE) - 1)) as u8);
                }
                Form::Sparse {
                    entries,
                    room: count.into(),
                }
            }
            DENSE if (1..=16).contains(&bits) => {
                let baseline = reader.byte()?;
                let pairs = reader.slice(1 << (bits - 1))?;
                let mut buckets: Vec<u8> = pairs
                    .iter()
                    .flat_map(|pair| [pair >> 4, pair & 15])
                    .map(|delta| baseline.saturating_add(delta))
                    .collect();
                let overflows = u16::from_le_bytes(reader.array()?);
                let mut places = Vec::new();
                for _ in 0..overflows {
                    places.push(u16::from_le_bytes(reader.array()?));
                }
                for place in places {
                    let more = reader.byte()?;
                    let bucket = buckets.get_mut(usize::from(place)).ok_or_else(|| broken(KIND))?;
                    *bucket = bucket.saturating_add(more);
                }
                Form::Dense(buckets)
            }
            _ => return Err(broken(KIND)),
        };
        if !reader.rest.is_empty() {
            return Err(broken(KIND));
        }
        Ok(Self { bits, form })
    }

    /// Adds the hash of a value.
    pub(crate) fn add(&mut self, hash: u64) {
        match &mut self.form {
            Form::Sparse { entries, room } => {
                let prefix = (hash >> (64 - PREFIX)) as u32;
                let own = entries.entry(prefix).or_default();
                *own = zeros(hash, PREFIX).max(*own);
                if entries.len() > *room {
                    *room += 10;
                }
                self.settle();
            }
            Form::Dense(buckets) => {
                #[expect(clippy::cast_possible_truncation, reason = "a bucket has few bits")]
                let bucket = (hash >> (64 - self.bits)) as usize;
                buckets[bucket] = buckets[bucket].max(zeros(hash, self.bits) + 1);
            }
        }
    }

    /// Adds the other's values.
    pub(crate) fn merge(&mut self, other: &Self) -> Computed<()> {
        if self.bits != other.bits {
            return Err(broken("HyperLogLog of as many buckets"));
        }
        if let (Form::Sparse { entries, room }, Form::Sparse { entries: more, .. }) = (&mut self.form, &other.form) {
            for (prefix, zeros) in more {
                let own = entries.entry(*prefix).or_default();
                *own = (*own).max(*zeros);
            }
            *room = entries.len();
            self.settle();
        } else {
            let mut buckets = self.buckets();
            for (own, other) in buckets.iter_mut().zip(other.buckets()) {
                *own = other.max(*own);
            }
            self.form = Form::Dense(buckets);
        }
        Ok(())
    }

    /// Becomes dense if Trino's sparse array would be larger than its buckets.
    fn settle(&mut self) {
        let Form::Sparse { room, .. } = &self.form else { return };
        // The sizes of the two objects in Trino.
        let (sparse, dense) = (40 + 4 * room, 56 + (1 << self.bits) / 2);
        if sparse > dense {
            self.form = Form::Dense(self.buckets());
        }
    }

    /// The maximum number of zeros for each bucket, plus one.
    fn buckets(&self) -> Vec<u8> {
        let entries = match &self.form {
            Form::Dense(buckets) => return buckets.clone(),
            Form::Sparse { entries, .. } => entries,
        };
        let mut buckets = vec![0; 1 << self.bits];
        let more = PREFIX - self.bits;
        for (prefix, value) in entries {
            let bucket = (prefix >> more) as usize;
            // The zeros within the prefix, and after it if it is all zeros.
            #[expect(clippy::cast_possible_truncation, reason = "at most 32")]
            let within = (prefix << VALUE << self.bits).leading_zeros() as u8;
            let zeros = if within >= more { more + value } else { within };
            buckets[bucket] = buckets[bucket].max(zeros + 1);
        }
        buckets
    }

    /// Trino's serialized form.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let Form::Sparse { entries, .. } = &self.form else {
            return self.dense_bytes();
        };
        let mut bytes = vec![SPARSE, self.bits];
        bytes.extend(u16::try_from(entries.len()).unwrap_or(u16::MAX).to_le_bytes());
        for (prefix, zeros) in entries {
            bytes.extend((prefix << VALUE | u32::from(*zeros)).to_le_bytes());
        }
        bytes
    }

    /// Trino's serialized form, always dense.
    pub(crate) fn dense_bytes(&self) -> Vec<u8> {
        let buckets = self.buckets();
        let baseline = buckets.iter().copied().min().unwrap_or_default();
        let mut bytes = vec![DENSE, self.bits, baseline];
        let delta = |bucket: u8| (bucket - baseline).min(MOST_DELTA);
        bytes.extend(buckets.chunks(2).map(|pair| match pair {
            [left, right] => delta(*left) << 4 | delta(*right),
            _ => 0,
        }));
        let over: Vec<(u16, u8)> = (0..=u16::MAX)
            .zip(&buckets)
            .filter(|(_, bucket)| *bucket - baseline > MOST_DELTA)
            .map(|(place, bucket)| (place, bucket - baseline - MOST_DELTA))
            .collect();
        bytes.extend(u16::try_from(over.len()).unwrap_or(u16::MAX).to_le_bytes());
        bytes.extend(over.iter().flat_map(|(place, _)| place.to_le_bytes()));
        bytes.extend(over.iter().map(|(_, more)| more));
        bytes
    }

    /// The approximate number of distinct hashes.
    #[expect(clippy::cast_precision_loss, reason = "buckets are few")]
    pub(crate) fn cardinality(&self) -> i64 {
        /// The estimate from the number of empty buckets.
        fn by_empty(empty: f64, all: f64) -> f64 {
            all * (all / empty).ln()
        }
        let buckets = match &self.form {
            Form::Sparse { entries, .. } => {
                let all = f64::from(1_u32 << PREFIX);
                return rounded(by_empty(all - entries.len() as f64, all));
            }
            Form::Dense(buckets) => buckets,
        };
        let all = buckets.len() as f64;
        let empty: f64 = buckets.iter().map(|bucket| f64::from(u8::from(*bucket == 0))).sum();
        if empty > 0.4 * all {
            return rounded(by_empty(empty, all));
        }
        let sum: f64 = buckets.iter().map(|bucket| 0.5_f64.powi((*bucket).into())).sum();
        let raw = self.alpha() * all * all / sum;
        rounded(self.unbiased(raw, all))
    }

    fn alpha(&self) -> f64 {
        match self.bits {
            4 => 0.673,
            5 => 0.697,
            6 => 0.709,
            bits => 0.7213 / (1.0 + 1.079 / f64::from(1_u32 << bits)),
        }
    }

    /// The number of values for which this raw estimate is expected.
    fn unbiased(&self, raw: f64, buckets: f64) -> f64 {
        // With that many more values than buckets, hardly any bucket is empty.
        if raw > 5.0 * buckets {
            return raw;
        }
        let expected = |count: f64| {
            let below = |value: i32| (-count / buckets * 0.5_f64.powi(value)).exp();
            let mut sum = below(0);
            for value in 1..64 {
                sum += 0.5_f64.powi(value) * (below(value) - below(value - 1));
            }
            self.alpha() * buckets / sum
        };
        let (mut least, mut most) = (0.0, raw);
        for _ in 0..60 {
            let middle = f64::midpoint(least, most);
            if expected(middle) < raw {
                least = middle;
            } else {
                most = middle;
            }
        }
        least
    }

    /// About how many bytes it takes.
    pub(crate) fn size(&self) -> usize {
        match &self.form {
            Form::Sparse { entries, .. } => entries.len() * 16,
            Form::Dense(buckets) => buckets.len(),
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "an estimate is far below 2^63")]
fn rounded(value: f64) -> i64 {
    (value + 0.5).floor() as i64
}
