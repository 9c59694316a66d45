//! Aggregates of sketches, and `checksum`.

use std::collections::BTreeSet;

use flow_log_stack_analysis::Type;

use super::{Fold, Nulls, Row};
use crate::failure::Failure;
use crate::functions::Site;
use crate::value::hash::{PRIME, xxhash64};
use crate::value::sketch::{member, of_words, words};
use crate::value::{Computed, Value};

pub(super) const ROWS: &[Row] = &[
    ("approx_set", "bigint", Nulls::Skipped, |_| Box::new(Set::default())),
    ("approx_set", "double", Nulls::Skipped, |_| Box::new(Set::default())),
    ("approx_set", "varchar(x)", Nulls::Skipped, |_| Box::new(Set::default())),
    ("make_set_digest", "T", Nulls::Skipped, |_| Box::new(Set::default())),
    ("merge", "hyperloglog", Nulls::Skipped, |_| Box::new(Set::of_sets())),
    ("merge_set_digest", "setdigest", Nulls::Skipped, |_| {
        Box::new(Set::of_sets())
    }),
    ("checksum", "T", Nulls::Taken, |site| {
        Box::new(Checksum {
            data_type: site.arguments.first().cloned().unwrap_or(Type::Unknown),
            sum: None,
        })
    }),
    ("qdigest_agg", "bigint", Nulls::Skipped, |_| {
        Box::new(Quantiles::default())
    }),
    ("qdigest_agg", "double", Nulls::Skipped, |_| {
        Box::new(Quantiles::default())
    }),
    (
        "qdigest_agg",
        "real",
        Nulls::Skipped,
        |_| Box::new(Quantiles::default()),
    ),
    ("tdigest_agg", "double", Nulls::Skipped, |_| {
        Box::new(Quantiles::default())
    }),
    ("merge", "qdigest(V)", Nulls::Skipped, |site| {
        Box::new(Quantiles::of_digests(site))
    }),
    ("merge", "tdigest", Nulls::Skipped, |site| {
        Box::new(Quantiles::of_digests(site))
    }),
];

/// Members, each once.
#[derive(Debug, Default)]
struct Set {
    of_sets: bool,
    found: Option<BTreeSet<u64>>,
}

impl Set {
    fn of_sets() -> Self {
        Self {
            of_sets: true,
            ..Self::default()
        }
    }
}

impl Fold for Set {
    fn add(&mut self, own: &[Value]) -> Computed<()> {
        let found = self.found.get_or_insert_default();
        if self.of_sets {
            found.extend(words(&own[0]));
        } else {
            found.insert(member(&own[0]));
        }
        Ok(())
    }

    fn result(&self) -> Computed {
        let words = self.found.as_ref().map(|found| of_words(found.iter().copied()));
        Ok(words.unwrap_or_default())
    }
}

/// All values, in their order when they are asked for.
#[derive(Debug, Default)]
struct Quantiles {
    of_digests: bool,
    /// Whether the words are whole numbers, and not bits of doubles.
    whole: bool,
    found: Vec<u64>,
}

impl Quantiles {
    fn of_digests(site: &Site) -> Self {
        Self {
            of_digests: true,
            whole: matches!(&site.result, Type::QDigest(own) if **own == Type::Bigint),
            ..Self::default()
        }
    }
}

impl Fold for Quantiles {
    fn add(&mut self, own: &[Value]) -> Computed<()> {
        match &own[0] {
            sketch if self.of_digests => self.found.extend(words(sketch)),
            Value::Integer(own) => {
                self.whole = true;
                self.found.push(u64::from_ne_bytes(own.to_ne_bytes()));
            }
            Value::Double(own) => self.found.push(own.to_bits()),
            Value::Real(own) => self.found.push(f64::from(*own).to_bits()),
            _ => {}
        }
        Ok(())
    }

    fn result(&self) -> Computed {
        if self.found.is_empty() {
            return Ok(Value::Null);
        }
        let mut sorted = self.found.clone();
        if self.whole {
            sorted.sort_by_key(|word| i64::from_ne_bytes(word.to_ne_bytes()));
        } else {
            sorted.sort_by(|one, other| f64::from_bits(*one).total_cmp(&f64::from_bits(*other)));
        }
        Ok(of_words(sorted))
    }
}

/// The sum of the hashes of all values, in whatever order they come.
#[derive(Debug)]
struct Checksum {
    data_type: Type,
    sum: Option<u64>,
}

impl Fold for Checksum {
    fn add(&mut self, own: &[Value]) -> Computed<()> {
        let hash = match &own[0] {
            Value::Null => PRIME,
            own => hash_of(own, &self.data_type)?.wrapping_mul(PRIME),
        };
        self.sum = Some(self.sum.unwrap_or(0).wrapping_add(hash));
        Ok(())
    }

    fn result(&self) -> Computed {
        Ok(self.sum.map(|sum| Value::binary(sum.to_le_bytes())).unwrap_or_default())
    }
}

/// Trino's hash of a value of a type.
fn hash_of(value: &Value, data_type: &Type) -> Computed<u64> {
    const MICRO: i128 = 1_000_000;
    let word = |own: i64| xxhash64(&own.to_le_bytes());
    let low = |own: i128| word(i64::try_from(own).unwrap_or_default());
    Ok(match (value, data_type) {
        (Value::Null, _) => 0,
        (Value::Boolean(own), _) => word((*own).into()),
        (Value::Integer(own), _) => word(*own),
        (Value::Double(own), _) => {
            let own = if *own == 0.0 { 0.0 } else { *own };
            xxhash64(&own.to_bits().to_le_bytes())
        }
        (Value::Real(own), _) => {
            let own = if *own == 0.0 { 0.0 } else { *own };
            word(i32::from_ne_bytes(own.to_bits().to_ne_bytes()).into())
        }
        (Value::Decimal(own), Type::Decimal { precision, .. }) if *precision <= 18 => low(*own),
        (Value::Decimal(own), _) => {
            // Sign and magnitude, each half by itself.
            let bytes = own.to_le_bytes();
            xxhash64(&bytes[..8]) ^ xxhash64(&bytes[8..])
        }
        (Value::Text(own), Type::Varchar(_) | Type::Char(_) | Type::Json) => xxhash64(own.as_bytes()),
        (Value::Binary(own), Type::Varbinary) => xxhash64(own),
        (Value::Date(own), _) => word((*own).into()),
        (Value::Time(own), _) => word(*own),
        (Value::Timestamp(own), Type::Timestamp { precision, .. }) => {
            let micros = low(own.div_euclid(MICRO));
            if *precision <= 6 {
                micros
            } else {
                micros ^ low(own.rem_euclid(MICRO))
            }
        }
        (Value::ZonedTimestamp(own, _), Type::Timestamp { precision, .. }) if *precision <= 3 => {
            low(own.div_euclid(1000 * MICRO))
        }
        (Value::Array(items), Type::Array(element)) => {
            let mut hash = 0_u64;
            for item in items.iter() {
                hash = hash.wrapping_mul(31).wrapping_add(hash_of(item, element)?);
            }
            hash
        }
        (Value::Map(entries), Type::Map(key_type, value_type)) => {
            let mut hash = 0_u64;
            for (key, value) in entries.iter() {
                hash = hash.wrapping_add(hash_of(key, key_type)? ^ hash_of(value, value_type)?);
            }
            hash
        }
        _ => return Err(Failure::other(crate::NOT_RUN, format!("checksum() of a {data_type}"))),
    })
}
