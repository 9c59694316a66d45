//! Aggregates of sketches, and `checksum`.

use flow_log_stack_analysis::Type;

use super::{Fold, Nulls, Row};
use crate::failure::Failure;
use crate::functions::BITS;
use crate::value::compare::utc;
use crate::value::hash::{PRIME, mixed, xxhash64};
use crate::value::sketch::hyperloglog::HyperLogLog;
use crate::value::sketch::quantile_digest::QuantileDigest;
use crate::value::sketch::set_digest::SetDigest;
use crate::value::sketch::tdigest::TDigest;
use crate::value::sketch::{bytes, member};
use crate::value::{Computed, Value, float};

macro_rules! quantiles {
    ($($type:literal),*) => {
        [$(
            ("qdigest_agg", $type, Nulls::Skipped, |_| Sketch::start(quantiles)),
            ("qdigest_agg", concat!($type, " | bigint"), Nulls::Skipped, |_| Sketch::start(quantiles)),
            ("qdigest_agg", concat!($type, " | bigint | double"), Nulls::Skipped, |_| Sketch::start(quantiles)),
        )*]
    };
}

const QUANTILES: [Row; 9] = quantiles!["bigint", "double", "real"];

const OTHERS: [Row; 11] = [
    ("approx_set", "bigint", Nulls::Skipped, |_| Sketch::start(set)),
    ("approx_set", "double", Nulls::Skipped, |_| Sketch::start(set)),
    ("approx_set", "varchar(x)", Nulls::Skipped, |_| Sketch::start(set)),
    ("make_set_digest", "T", Nulls::Skipped, |_| Sketch::start(set_digest)),
    ("merge", "hyperloglog", Nulls::Skipped, |_| Sketch::start(sets)),
    ("merge_set_digest", "setdigest", Nulls::Skipped, |_| {
        Sketch::start(set_digests)
    }),
    ("checksum", "T", Nulls::Taken, |site| {
        Box::new(Checksum {
            data_type: site.arguments.first().cloned().unwrap_or(Type::Unknown),
            sum: None,
        })
    }),
    ("tdigest_agg", "double", Nulls::Skipped, |_| Sketch::start(tdigest)),
    ("tdigest_agg", "double | double", Nulls::Skipped, |_| {
        Sketch::start(tdigest)
    }),
    ("merge", "qdigest(V)", Nulls::Skipped, |_| {
        Sketch::start(quantile_digests)
    }),
    ("merge", "tdigest", Nulls::Skipped, |_| Sketch::start(tdigests)),
];

pub(super) const ROWS: &[Row] = &{
    let mut rows = [OTHERS[0]; OTHERS.len() + QUANTILES.len()];
    let mut at = 0;
    while at < rows.len() {
        rows[at] = if at < OTHERS.len() {
            OTHERS[at]
        } else {
            QUANTILES[at - OTHERS.len()]
        };
        at += 1;
    }
    rows
};

/// One of the sketches.
#[derive(Debug)]
enum Kept {
    Set(HyperLogLog),
    SetDigest(SetDigest),
    Quantiles(QuantileDigest),
    TDigest(TDigest),
}

/// Updates a sketch, or makes the first one, with the arguments of a row.
type Take = fn(Option<Kept>, &[Value]) -> Computed<Kept>;

/// A sketch of the values that came.
#[derive(Debug)]
struct Sketch {
    take: Take,
    kept: Option<Kept>,
}

impl Sketch {
    fn start(take: Take) -> Box<dyn Fold> {
        Box::new(Self { take, kept: None })
    }
}

impl Fold for Sketch {
    fn add(&mut self, own: &[Value]) -> Computed<()> {
        self.kept = Some((self.take)(self.kept.take(), own)?);
        Ok(())
    }

    /// Trino serializes sketches between the two steps of an aggregation, which merges some values.
    fn result(&self) -> Computed {
        Ok(match &self.kept {
            None => Value::Null,
            Some(Kept::Set(own)) => Value::binary(own.bytes()),
            Some(Kept::SetDigest(own)) => Value::binary(own.bytes()),
            Some(Kept::Quantiles(own)) => Value::binary(QuantileDigest::read(&own.bytes())?.bytes()),
            Some(Kept::TDigest(own)) => Value::binary(TDigest::read(&own.bytes())?.bytes()),
        })
    }

    fn size(&self) -> usize {
        match &self.kept {
            None => 0,
            Some(Kept::Set(own)) => own.size(),
            Some(Kept::SetDigest(own)) => own.size(),
            Some(Kept::Quantiles(own)) => own.size(),
            Some(Kept::TDigest(own)) => own.size(),
        }
    }
}

fn set(kept: Option<Kept>, own: &[Value]) -> Computed<Kept> {
    let mut set = match kept {
        Some(Kept::Set(set)) => set,
        _ => HyperLogLog::new(BITS),
    };
    set.add(member(&own[0]));
    Ok(Kept::Set(set))
}

fn sets(kept: Option<Kept>, own: &[Value]) -> Computed<Kept> {
    let more = HyperLogLog::read(bytes(&own[0]))?;
    Ok(Kept::Set(match kept {
        Some(Kept::Set(mut set)) => {
            set.merge(&more)?;
            set
        }
        _ => more,
    }))
}

fn set_digest(kept: Option<Kept>, own: &[Value]) -> Computed<Kept> {
    let mut digest = match kept {
        Some(Kept::SetDigest(digest)) => digest,
        _ => SetDigest::new(),
    };
    digest.add(member(&own[0]));
    Ok(Kept::SetDigest(digest))
}

fn set_digests(kept: Option<Kept>, own: &[Value]) -> Computed<Kept> {
    let more = SetDigest::read(bytes(&own[0]))?;
    Ok(Kept::SetDigest(match kept {
        Some(Kept::SetDigest(mut digest)) => {
            digest.merge(&more)?;
            digest
        }
        _ => more,
    }))
}

/// The maximum error of a rank, as a share of the total weight.
const ERROR: f64 = 0.01;

fn quantiles(kept: Option<Kept>, own: &[Value]) -> Computed<Kept> {
    #[expect(clippy::cast_precision_loss, reason = "weights are doubles")]
    let weight = match own.get(1) {
        Some(Value::Integer(weight)) if *weight <= 0 => {
            return Err(Failure::argument(format!("the weight must be > 0, and not {weight}")));
        }
        Some(Value::Integer(weight)) => *weight as f64,
        _ => 1.0,
    };
    let error = match own.get(2) {
        Some(Value::Double(error)) if *error > 0.0 && *error < 1.0 => *error,
        Some(Value::Double(error)) => {
            return Err(Failure::argument(format!(
                "the accuracy must be more than 0 and less than 1, and not {error}"
            )));
        }
        _ => ERROR,
    };
    let mut digest = match kept {
        Some(Kept::Quantiles(digest)) => digest,
        _ => QuantileDigest::new(error),
    };
    digest.add(float::order_of(&own[0]), weight);
    Ok(Kept::Quantiles(digest))
}

fn quantile_digests(kept: Option<Kept>, own: &[Value]) -> Computed<Kept> {
    let more = QuantileDigest::read(bytes(&own[0]))?;
    Ok(Kept::Quantiles(match kept {
        Some(Kept::Quantiles(mut digest)) => {
            digest.merge(more);
            digest
        }
        _ => more,
    }))
}

fn tdigest(kept: Option<Kept>, own: &[Value]) -> Computed<Kept> {
    let weight = match own.get(1) {
        Some(Value::Double(weight)) if *weight < 1.0 || weight.is_nan() => {
            return Err(Failure::argument(format!(
                "the weight must be at least 1, and not {weight}"
            )));
        }
        Some(Value::Double(weight)) => *weight,
        _ => 1.0,
    };
    let mut digest = match kept {
        Some(Kept::TDigest(digest)) => digest,
        _ => TDigest::new(),
    };
    if let Value::Double(value) = &own[0] {
        digest.add(*value, weight)?;
    }
    Ok(Kept::TDigest(digest))
}

fn tdigests(kept: Option<Kept>, own: &[Value]) -> Computed<Kept> {
    let more = TDigest::read(bytes(&own[0]))?;
    Ok(Kept::TDigest(match kept {
        Some(Kept::TDigest(mut digest)) => {
            digest.merge(more);
            digest
        }
        _ => more,
    }))
}

/// The sum of the hashes of all values, which does not depend on their order.
#[derive(Debug)]
struct Checksum {
    data_type: Type,
    sum: Option<u64>,
}

impl Fold for Checksum {
    fn add(&mut self, own: &[Value]) -> Computed<()> {
        let hash = match &own[0] {
            Value::Null => PRIME,
            own => hash_of(own, &self.data_type, xxhash64_of)?.wrapping_mul(PRIME),
        };
        self.sum = Some(self.sum.unwrap_or(0).wrapping_add(hash));
        Ok(())
    }

    fn result(&self) -> Computed {
        Ok(self.sum.map(|sum| Value::binary(sum.to_le_bytes())).unwrap_or_default())
    }
}

fn xxhash64_of(word: i64) -> u64 {
    xxhash64(&word.to_le_bytes())
}

/// Trino's hash of a value of a type. `word` is that of numbers: the fields of a row have another one than values that
/// stand alone.
fn hash_of(value: &Value, data_type: &Type, word: fn(i64) -> u64) -> Computed<u64> {
    const MICRO: i128 = 1_000_000;
    let narrow = |own: i128| i64::try_from(own).unwrap_or_default();
    let low = |own: i128| word(narrow(own));
    // The two numbers of a longer value have the same hash everywhere.
    let part = |own: i128| xxhash64_of(narrow(own));
    Ok(match (value, data_type) {
        (Value::Null, _) => 0,
        (Value::Boolean(own), _) => xxhash64_of((*own).into()),
        (Value::Integer(own), _) => word(*own),
        (Value::Double(own), _) => {
            let own = if *own == 0.0 { 0.0 } else { *own };
            word(i64::from_ne_bytes(own.to_bits().to_ne_bytes()))
        }
        (Value::Real(own), _) => {
            let own = if *own == 0.0 { 0.0 } else { *own };
            word(i32::from_ne_bytes(own.to_bits().to_ne_bytes()).into())
        }
        (Value::Decimal(own), Type::Decimal { precision, .. }) if *precision <= 18 => low(*own),
        (Value::Decimal(own), _) => {
            // Sign and magnitude; each half is hashed by itself.
            let bytes = own.to_le_bytes();
            xxhash64(&bytes[..8]) ^ xxhash64(&bytes[8..])
        }
        (Value::Text(own), Type::Varchar(_) | Type::Char(_) | Type::Json) => xxhash64(own.as_bytes()),
        (Value::Binary(own), Type::Varbinary) => xxhash64(own),
        (Value::Binary(own), Type::IpAddress | Type::Uuid) if own.len() == 16 => {
            xxhash64(&own[..8]) ^ xxhash64(&own[8..])
        }
        (Value::Date(own), _) => word((*own).into()),
        (Value::Time(own), _) => word(*own),
        (Value::Timestamp(own), Type::Timestamp { precision, .. }) => {
            if *precision <= 6 {
                low(own.div_euclid(MICRO))
            } else {
                part(own.div_euclid(MICRO)) ^ part(own.rem_euclid(MICRO))
            }
        }
        (Value::ZonedTimestamp(own, _), Type::Timestamp { precision, .. }) if *precision <= 3 => {
            low(own.div_euclid(1000 * MICRO))
        }
        (Value::ZonedTimestamp(own, _), _) => part(own.div_euclid(1000 * MICRO)) ^ part(own.rem_euclid(1000 * MICRO)),
        (Value::ZonedTime(..), Type::Time { precision, .. }) => {
            let picos = utc(value);
            word(if *precision <= 9 { picos / 1000 } else { picos })
        }
        (Value::Row(items), Type::Row(fields)) => {
            let mut hash = 1_u64;
            for (item, field) in items.iter().zip(fields) {
                hash = hash
                    .wrapping_mul(31)
                    .wrapping_add(hash_of(item, &field.data_type, mixed)?);
            }
            hash
        }
        (Value::Array(items), Type::Array(element)) => {
            let mut hash = 0_u64;
            for item in items.iter() {
                hash = hash.wrapping_mul(31).wrapping_add(hash_of(item, element, word)?);
            }
            hash
        }
        (Value::Map(entries), Type::Map(key_type, value_type)) => {
            let mut hash = 0_u64;
            for (key, value) in entries.iter() {
                hash = hash.wrapping_add(hash_of(key, key_type, word)? ^ hash_of(value, value_type, word)?);
            }
            hash
        }
        _ => return Err(Failure::other(crate::NOT_RUN, format!("checksum() of a {data_type}"))),
    })
}
