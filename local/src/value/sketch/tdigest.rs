//! `tdigest`: means of nearby values, each of few values at both ends and of many in the middle.

use super::{Reader, broken};
use crate::failure::Failure;
use crate::value::Computed;

const KIND: &str = "tdigest";
const FORMAT: u8 = 0;
/// The approximate maximum number of means.
const COMPRESSION: f64 = 100.0;

/// A summary of values.
#[derive(Clone, Debug)]
pub(crate) struct TDigest {
    compression: f64,
    least: f64,
    greatest: f64,
    total: f64,
    /// The means, with the weight of each.
    means: Vec<(f64, f64)>,
    /// Whether the next merge goes from the greatest value down.
    backwards: bool,
    /// Whether values were added since the last merge.
    changed: bool,
}

/// The maximum weight of a mean, as a share of the total.
#[derive(Clone, Copy)]
struct Most {
    normal: f64,
}

impl Most {
    fn new(compression: f64, total: f64) -> Self {
        Self {
            normal: compression / (4.0 * (total / compression).ln() + 24.0),
        }
    }

    fn at(self, quantile: f64) -> f64 {
        quantile * (1.0 - quantile) / self.normal
    }
}

/// Linear interpolation between two points.
fn between(x: f64, [x0, y0]: [f64; 2], [x1, y1]: [f64; 2]) -> f64 {
    (x - x0) / (x1 - x0) * (y1 - y0)
}

impl TDigest {
    /// An empty digest.
    pub(crate) fn new() -> Self {
        Self {
            compression: COMPRESSION,
            least: f64::INFINITY,
            greatest: f64::NEG_INFINITY,
            total: 0.0,
            means: Vec::new(),
            backwards: false,
            changed: false,
        }
    }

    /// Reads Trino's serialized form.
    pub(crate) fn read(bytes: &[u8]) -> Computed<Self> {
        let mut reader = Reader::new(bytes, KIND);
        reader.format(FORMAT)?;
        let [least, greatest, compression, total] =
            [reader.double()?, reader.double()?, reader.double()?, reader.double()?];
        if compression.is_nan() || compression < 10.0 {
            return Err(broken(KIND));
        }
        let count = reader.count(16)?;
        let mut means = Vec::with_capacity(count);
        for _ in 0..count {
            means.push((reader.double()?, 0.0));
        }
        for (_, weight) in &mut means {
            *weight = reader.double()?;
        }
        Ok(Self {
            compression,
            least,
            greatest,
            total,
            means,
            backwards: false,
            changed: false,
        })
    }

    /// Trino's serialized form.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut merged = self.clone();
        merged.compact(merged.compression);
        let mut bytes = vec![FORMAT];
        for number in [merged.least, merged.greatest, merged.compression, merged.total] {
            bytes.extend(number.to_le_bytes());
        }
        bytes.extend(i32::try_from(merged.means.len()).unwrap_or(i32::MAX).to_le_bytes());
        bytes.extend(merged.means.iter().flat_map(|(mean, _)| mean.to_le_bytes()));
        bytes.extend(merged.means.iter().flat_map(|(_, weight)| weight.to_le_bytes()));
        bytes
    }

    /// The compression while more values may be added, which merges less.
    fn fine(&self) -> f64 {
        2.0 * self.compression
    }

    /// Adds a value with a weight.
    pub(crate) fn add(&mut self, value: f64, weight: f64) -> Computed<()> {
        if !value.is_finite() || !weight.is_finite() {
            return Err(Failure::other(
                "GENERIC_INTERNAL_ERROR",
                "a tdigest takes finite values only",
            ));
        }
        #[expect(clippy::cast_precision_loss, reason = "means are few")]
        if self.means.len() as f64 >= (6.0 * (self.fine() + 10.0)).floor() {
            self.compact(self.fine());
        }
        self.means.push((value, weight));
        self.total += weight;
        self.least = self.least.min(value);
        self.greatest = self.greatest.max(value);
        self.changed = true;
        Ok(())
    }

    /// Adds the other's values.
    pub(crate) fn merge(&mut self, mut other: Self) {
        self.compact(self.fine());
        other.compact(other.fine());
        self.means.append(&mut other.means);
        self.total += other.total;
        self.least = self.least.min(other.least);
        self.greatest = self.greatest.max(other.greatest);
        self.changed = true;
    }

    /// Merges nearby values.
    fn compact(&mut self, compression: f64) {
        let mut sorted = std::mem::take(&mut self.means);
        sorted.sort_by(|(one, _), (other, _)| one.total_cmp(other));
        if self.backwards {
            sorted.reverse();
        }
        let mut sorted = sorted.into_iter();
        let Some(mut current) = sorted.next() else { return };
        let most = Most::new(compression, self.total);
        let mut before = 0.0;
        let mut at_start = most.at(0.0);
        for (mean, weight) in sorted {
            let together = current.1 + weight;
            let end = ((before + together) / self.total).min(1.0);
            if together <= self.total * at_start.min(most.at(end)) {
                current = (current.0 + (mean - current.0) * weight / together, together);
            } else {
                self.means.push(current);
                before += current.1;
                at_start = most.at(before / self.total);
                current = (mean, weight);
            }
        }
        self.means.push(current);
        if self.backwards {
            self.means.reverse();
        }
        self.backwards = !self.backwards;
        self.changed = false;
    }

    /// The digest as queries need it: with all added values merged.
    pub(crate) fn settled(&self) -> Self {
        let mut settled = self.clone();
        if settled.changed {
            settled.compact(settled.fine());
        }
        settled
    }

    /// The value at a quantile of a digest from [`TDigest::settled`]; NaN if it is empty.
    pub(crate) fn value_at(&self, quantile: f64) -> Computed<f64> {
        if !(0.0..=1.0).contains(&quantile) {
            return Err(Failure::other(
                "GENERIC_INTERNAL_ERROR",
                "a quantile must be from 0 to 1",
            ));
        }
        let ([(first_mean, first), .., (last_mean, last)], place) = (self.means.as_slice(), quantile * self.total)
        else {
            return Ok(self.means.first().map_or(f64::NAN, |(mean, _)| *mean));
        };
        if place < 1.0 {
            return Ok(self.least);
        }
        if place < first / 2.0 {
            return Ok(self.least + between(place, [1.0, self.least], [first / 2.0, *first_mean]));
        }
        let to_end = self.total - place;
        let from_end = || self.greatest + between(to_end, [1.0, self.greatest], [last / 2.0, *last_mean]);
        if place <= self.total - 1.0 && to_end <= last / 2.0 && last / 2.0 > 1.0 {
            return Ok(from_end());
        }
        if place >= self.total - 1.0 {
            return Ok(self.greatest);
        }
        let mut before = first / 2.0;
        for pair in self.means.windows(2) {
            let [(left_mean, left), (right_mean, right)] = *pair else {
                continue;
            };
            let width = f64::midpoint(left, right);
            if before + width <= place {
                before += width;
                continue;
            }
            let way = place - before;
            return Ok(if left == 1.0 && way < left / 2.0 {
                left_mean
            } else if right == 1.0 && way >= left / 2.0 {
                right_mean
            } else {
                let (way, width) = if left == 1.0 {
                    (way - left / 2.0, right / 2.0)
                } else if right == 1.0 {
                    (way, left / 2.0)
                } else {
                    (way, width)
                };
                left_mean + between(way, [0.0, left_mean], [width, right_mean])
            });
        }
        Ok(if place <= self.total - 1.0 && last / 2.0 > 1.0 {
            from_end()
        } else {
            self.greatest
        })
    }

    /// About how many bytes it takes.
    pub(crate) fn size(&self) -> usize {
        self.means.capacity() * size_of::<(f64, f64)>()
    }
}
