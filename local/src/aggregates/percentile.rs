//! `approx_percentile`: from a `tdigest` of the values, or from a `qdigest` if the call has an accuracy, as in Trino.

use flow_log_stack_analysis::Type;

use super::{Fold, Nulls, Row};
use crate::failure::Failure;
use crate::functions::Site;
use crate::value::sketch::quantile_digest::QuantileDigest;
use crate::value::sketch::tdigest::TDigest;
use crate::value::{Computed, Value, float};

macro_rules! of {
    ($($type:literal),*) => {
        &[$(
            ("approx_percentile", concat!($type, " | double"), Nulls::Skipped, |site| Percentile::start(site, false)),
            ("approx_percentile", concat!($type, " | array(double)"), Nulls::Skipped, |site| Percentile::start(site, false)),
            ("approx_percentile", concat!($type, " | double | double"), Nulls::Skipped, |site| Percentile::start(site, true)),
            ("approx_percentile", concat!($type, " | double | array(double)"), Nulls::Skipped, |site| Percentile::start(site, true)),
            ("approx_percentile", concat!($type, " | double | double | double"), Nulls::Skipped, |site| {
                Box::new(Accurate { of: of(site), digest: None, wanted: f64::NAN })
            }),
        )*]
    };
}

pub(super) const ROWS: &[Row] = of!["bigint", "double", "real"];

/// The type of the values.
fn of(site: &Site) -> Type {
    site.arguments.first().cloned().unwrap_or(Type::Unknown)
}

/// Checks a percentile.
fn check(wanted: f64) -> Computed<()> {
    if wanted == -1.0 {
        // Trino uses -1 for a missing percentile.
        return Err(Failure::other("GENERIC_INTERNAL_ERROR", "percentile is missing"));
    }
    if (0.0..=1.0).contains(&wanted) {
        Ok(())
    } else {
        Err(Failure::argument(format!(
            "a percentile must be from 0 to 1, and not {wanted}"
        )))
    }
}

fn double(value: &Value) -> f64 {
    match value {
        #[expect(clippy::cast_precision_loss, reason = "a tdigest is of doubles")]
        Value::Integer(own) => *own as f64,
        Value::Real(own) => (*own).into(),
        Value::Double(own) => *own,
        _ => f64::NAN,
    }
}

/// The values, with their weights.
#[derive(Debug)]
struct Percentile {
    of: Type,
    is_weighted: bool,
    in_one_step: bool,
    digest: TDigest,
    /// One percentile is taken from the last row, an array of them from the first row.
    wanted: Value,
}

impl Percentile {
    fn start(site: &Site, is_weighted: bool) -> Box<dyn Fold> {
        Box::new(Self {
            of: of(site),
            is_weighted,
            in_one_step: site.in_one_step,
            digest: TDigest::new(),
            wanted: Value::Null,
        })
    }

    #[expect(clippy::cast_possible_truncation, reason = "as Java rounds, and makes reals")]
    fn at(&self, settled: &TDigest, wanted: f64) -> Computed {
        let found = settled.value_at(wanted)?;
        Ok(match self.of {
            Type::Double => Value::Double(found),
            Type::Real => Value::Real(found as f32),
            _ => Value::Integer((found + 0.5).floor() as i64),
        })
    }
}

impl Fold for Percentile {
    fn add(&mut self, own: &[Value]) -> Computed<()> {
        let weight = if self.is_weighted { double(&own[1]) } else { 1.0 };
        match own.last() {
            Some(Value::Array(all)) if self.wanted.is_null() => {
                for wanted in all.iter() {
                    if wanted.is_null() {
                        return Err(Failure::argument("a percentile cannot be null"));
                    }
                    check(double(wanted))?;
                }
                self.wanted = Value::Array(all.clone());
            }
            Some(Value::Double(wanted)) => self.wanted = Value::Double(*wanted),
            _ => {}
        }
        if weight.is_nan() || weight < 1.0 {
            return Err(Failure::argument(format!(
                "the weight must be at least 1, and not {weight}"
            )));
        }
        self.digest.add(double(&own[0]), weight)
    }

    /// Trino serializes digests between the two steps of an aggregation, which merges some values.
    fn result(&self) -> Computed {
        let settled = if self.in_one_step {
            self.digest.settled()
        } else {
            TDigest::read(&self.digest.bytes())?
        };
        match &self.wanted {
            Value::Array(all) => {
                let all: Computed<Vec<Value>> = all.iter().map(|wanted| self.at(&settled, double(wanted))).collect();
                Ok(Value::array(all?))
            }
            Value::Double(wanted) => {
                check(*wanted)?;
                self.at(&settled, *wanted)
            }
            _ => Ok(Value::Null),
        }
    }

    fn size(&self) -> usize {
        self.digest.size()
    }
}

/// The values, with the accuracy that the first row asks for.
#[derive(Debug)]
struct Accurate {
    of: Type,
    digest: Option<QuantileDigest>,
    wanted: f64,
}

impl Fold for Accurate {
    fn add(&mut self, own: &[Value]) -> Computed<()> {
        let [weight, wanted, error] = [1, 2, 3].map(|index: usize| own.get(index).map_or(f64::NAN, double));
        if weight.is_nan() || weight <= 0.0 {
            return Err(Failure::argument("percentile weight must be > 0"));
        }
        self.wanted = wanted;
        let digest = match &mut self.digest {
            Some(digest) => digest,
            None if error > 0.0 && error < 1.0 => self.digest.insert(QuantileDigest::new(error)),
            None => {
                return Err(Failure::other(
                    "GENERIC_INTERNAL_ERROR",
                    "percentile accuracy must be strictly between 0 and 1",
                ));
            }
        };
        digest.add(float::order_of(&own[0]), weight);
        Ok(())
    }

    fn result(&self) -> Computed {
        let Some(digest) = &self.digest else {
            return Ok(Value::Null);
        };
        check(self.wanted)?;
        let found = QuantileDigest::read(&digest.bytes())?.number_at(self.wanted)?;
        Ok(match self.of {
            Type::Double => Value::Double(float::double_of_order(found)),
            Type::Real => Value::Real(float::real_of_order(found)),
            _ => Value::Integer(found),
        })
    }

    fn size(&self) -> usize {
        self.digest.as_ref().map_or(0, QuantileDigest::size)
    }
}
