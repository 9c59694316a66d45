//! Counts, sums and averages.

use flow_log_stack_analysis::Type;
use num_bigint::BigInt;

use super::{Fold, Nulls, Row};
use crate::failure::Failure;
use crate::functions::Site;
use crate::value::Computed;
use crate::value::{Value, decimal};

pub(super) const ROWS: &[Row] = &[
    ("count", "", Nulls::Taken, |_| Box::new(Count(0))),
    ("count", "T", Nulls::Skipped, |_| Box::new(Count(0))),
    ("count_if", "boolean", Nulls::Skipped, |_| Box::new(CountIf(0))),
    ("sum", "bigint", Nulls::Skipped, |site| Box::new(Sum::new(site))),
    ("sum", "double", Nulls::Skipped, |_| Box::new(DoubleSum::default())),
    ("sum", "real", Nulls::Skipped, |_| {
        Box::new(DoubleSum {
            real: true,
            ..DoubleSum::default()
        })
    }),
    ("sum", "interval day to second", Nulls::Skipped, |site| {
        Box::new(Sum::new(site))
    }),
    ("sum", "interval year to month", Nulls::Skipped, |site| {
        Box::new(Sum::new(site))
    }),
    ("sum", "decimal(p, s)", Nulls::Skipped, |_| {
        Box::new(DecimalSum::default())
    }),
    ("avg", "bigint", Nulls::Skipped, |_| {
        Box::new(DoubleSum {
            average: true,
            ..DoubleSum::default()
        })
    }),
    ("avg", "double", Nulls::Skipped, |_| {
        Box::new(DoubleSum {
            average: true,
            ..DoubleSum::default()
        })
    }),
    ("avg", "real", Nulls::Skipped, |_| {
        Box::new(DoubleSum {
            real: true,
            average: true,
            ..DoubleSum::default()
        })
    }),
    ("avg", "interval day to second", Nulls::Skipped, |_| {
        Box::new(DoubleSum {
            average: true,
            whole: true,
            ..DoubleSum::default()
        })
    }),
    ("avg", "interval year to month", Nulls::Skipped, |_| {
        Box::new(DoubleSum {
            average: true,
            whole: true,
            ..DoubleSum::default()
        })
    }),
    ("avg", "decimal(p, s)", Nulls::Skipped, |site| {
        Box::new(DecimalSum {
            average: true,
            scale: match site.result {
                Type::Decimal { scale, .. } => scale,
                _ => 0,
            },
            ..DecimalSum::default()
        })
    }),
    ("bool_and", "boolean", Nulls::Skipped, |_| {
        Box::new(Truth { all: true, found: None })
    }),
    ("every", "boolean", Nulls::Skipped, |_| {
        Box::new(Truth { all: true, found: None })
    }),
    ("bool_or", "boolean", Nulls::Skipped, |_| {
        Box::new(Truth {
            all: false,
            found: None,
        })
    }),
    ("bitwise_and_agg", "bigint", Nulls::Skipped, |_| {
        Box::new(Bits { and: true, found: None })
    }),
    ("bitwise_or_agg", "bigint", Nulls::Skipped, |_| {
        Box::new(Bits {
            and: false,
            found: None,
        })
    }),
];

#[derive(Debug)]
struct Count(i64);

impl Fold for Count {
    fn add(&mut self, _: &[Value]) -> Computed<()> {
        self.0 += 1;
        Ok(())
    }

    fn result(&self) -> Computed {
        Ok(Value::Integer(self.0))
    }
}

#[derive(Debug)]
struct CountIf(i64);

impl Fold for CountIf {
    fn add(&mut self, own: &[Value]) -> Computed<()> {
        self.0 += i64::from(own[0].is_true());
        Ok(())
    }

    fn result(&self) -> Computed {
        Ok(Value::Integer(self.0))
    }
}

/// A sum of integers, which fails on overflow.
#[derive(Debug)]
struct Sum {
    total: i64,
    count: usize,
    months: bool,
}

impl Sum {
    fn new(site: &Site) -> Self {
        Self {
            total: 0,
            count: 0,
            months: site.result == Type::IntervalYearToMonth,
        }
    }

    fn set(&mut self, sum: Option<i64>, overflow: impl FnOnce() -> String) -> Computed<()> {
        let within = sum.filter(|sum| !self.months || i32::try_from(*sum).is_ok());
        self.total = within.ok_or_else(|| Failure::out_of_range(overflow()))?;
        Ok(())
    }
}

impl Fold for Sum {
    fn add(&mut self, own: &[Value]) -> Computed<()> {
        if let Value::Integer(own) = own[0] {
            let before = self.total;
            self.count += 1;
            self.set(before.checked_add(own), || {
                format!("bigint addition overflow: {before} + {own}")
            })?;
        }
        Ok(())
    }

    fn removes(&self) -> bool {
        true
    }

    fn remove(&mut self, own: &[Value]) -> Computed<()> {
        if let Value::Integer(own) = own[0] {
            let before = self.total;
            self.count -= 1;
            self.set(before.checked_sub(own), || {
                format!("bigint subtraction overflow: {before} - {own}")
            })?;
        }
        Ok(())
    }

    fn result(&self) -> Computed {
        Ok((self.count > 0).then_some(self.total).into())
    }
}

/// A sum or an average of doubles.
#[derive(Debug, Default)]
struct DoubleSum {
    sum: f64,
    count: i64,
    real: bool,
    average: bool,
    /// Whether the result is rounded to an integer.
    whole: bool,
}

#[expect(clippy::cast_precision_loss, reason = "the average of whole numbers is a double")]
fn double(value: &Value) -> f64 {
    match value {
        Value::Double(own) => *own,
        Value::Real(own) => (*own).into(),
        Value::Integer(own) => *own as f64,
        _ => 0.0,
    }
}

impl Fold for DoubleSum {
    fn add(&mut self, own: &[Value]) -> Computed<()> {
        self.sum += double(&own[0]);
        self.count += 1;
        Ok(())
    }

    /// Not the sum of reals.
    fn removes(&self) -> bool {
        self.average || !self.real
    }

    fn remove(&mut self, own: &[Value]) -> Computed<()> {
        self.sum -= double(&own[0]);
        self.count -= 1;
        Ok(())
    }

    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "as Java casts"
    )]
    fn result(&self) -> Computed {
        if self.count == 0 {
            return Ok(Value::Null);
        }
        let value = if self.average {
            self.sum / self.count as f64
        } else {
            self.sum
        };
        Ok(if self.whole {
            // Rounded as in Java.
            Value::Integer((value + 0.5).floor() as i64)
        } else if self.real {
            Value::Real(value as f32)
        } else {
            Value::Double(value)
        })
    }
}

/// A sum or an average of decimals, which may be beyond 128 bits until the last one came.
#[derive(Debug, Default)]
struct DecimalSum {
    /// The lower 128 bits of the sum, and what they have carried.
    lower: i128,
    carried: i64,
    count: i128,
    average: bool,
    scale: u8,
}

impl Fold for DecimalSum {
    fn add(&mut self, own: &[Value]) -> Computed<()> {
        if let Value::Decimal(own) = own[0] {
            let (lower, carries) = self.lower.overflowing_add(own);
            self.lower = lower;
            self.carried += if carries {
                i64::from(own > 0) - i64::from(own < 0)
            } else {
                0
            };
            self.count += 1;
        }
        Ok(())
    }

    fn result(&self) -> Computed {
        if self.count == 0 {
            return Ok(Value::Null);
        }
        let value = match self.carried {
            0 if self.average => Some(decimal::divide_rounded(self.lower, self.count)),
            0 => Some(self.lower),
            carried if self.average => {
                // Trino takes a sum beyond 128 bits for one without a scale.
                let sum = ((BigInt::from(carried) << 128) + self.lower) * BigInt::from(10).pow(self.scale.into());
                // Twice the sum and half of the count decide how it is rounded.
                let half = if carried < 0 { -self.count } else { self.count };
                i128::try_from((sum * 2 + half) / (self.count * 2)).ok()
            }
            _ => None,
        };
        match value {
            Some(value) if decimal::fits(value, 38) => Ok(Value::Decimal(value)),
            _ => Err(Failure::other("GENERIC_INTERNAL_ERROR", "decimal overflow")),
        }
    }
}

#[derive(Debug)]
struct Truth {
    all: bool,
    found: Option<bool>,
}

impl Fold for Truth {
    fn add(&mut self, own: &[Value]) -> Computed<()> {
        let own = own[0].is_true();
        self.found = Some(match self.found {
            None => own,
            Some(found) if self.all => found && own,
            Some(found) => found || own,
        });
        Ok(())
    }

    fn result(&self) -> Computed {
        Ok(self.found.into())
    }
}

#[derive(Debug)]
struct Bits {
    and: bool,
    found: Option<i64>,
}

impl Fold for Bits {
    fn add(&mut self, own: &[Value]) -> Computed<()> {
        if let Value::Integer(own) = own[0] {
            self.found = Some(match self.found {
                None => own,
                Some(found) if self.and => found & own,
                Some(found) => found | own,
            });
        }
        Ok(())
    }

    fn result(&self) -> Computed {
        Ok(self.found.into())
    }
}
