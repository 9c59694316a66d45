//! `approx_percentile`, exactly: the value at its place among all.

use super::{Fold, Nulls, Row};
use crate::failure::Failure;
use crate::functions::Site;
use crate::value::Computed;
use crate::value::Value;
use crate::value::compare::float_order;

macro_rules! of {
    ($($type:literal),*) => {
        &[$(
            ("approx_percentile", concat!($type, " | double"), Nulls::Skipped, |site| Box::new(Percentile::new(site, false))),
            ("approx_percentile", concat!($type, " | array(double)"), Nulls::Skipped, |site| Box::new(Percentile::new(site, false))),
            ("approx_percentile", concat!($type, " | double | double"), Nulls::Skipped, |site| Box::new(Percentile::new(site, true))),
            ("approx_percentile", concat!($type, " | double | array(double)"), Nulls::Skipped, |site| Box::new(Percentile::new(site, true))),
        )*]
    };
}

pub(super) const ROWS: &[Row] = of!["bigint", "double", "real"];

/// The values, each with its weight.
#[derive(Debug)]
struct Percentile {
    weighted: bool,
    values: Vec<(Value, f64)>,
    wanted: Option<Value>,
}

impl Percentile {
    fn new(_: &Site, weighted: bool) -> Self {
        Self {
            weighted,
            values: Vec::new(),
            wanted: None,
        }
    }

    fn at(sorted: &[(Value, f64)], wanted: &Value) -> Computed {
        let Value::Double(wanted) = wanted else {
            return Ok(Value::Null);
        };
        let total: f64 = sorted.iter().map(|(_, weight)| weight).sum();
        let place = wanted * total;
        let mut before = 0.0;
        for (value, weight) in sorted {
            before += weight;
            if before > place {
                return Ok(value.clone());
            }
        }
        Ok(sorted.last().map(|(value, _)| value.clone()).unwrap_or_default())
    }
}

fn check(wanted: &Value) -> Computed<()> {
    match wanted {
        Value::Double(own) if (0.0..=1.0).contains(own) => Ok(()),
        Value::Array(all) => all.iter().try_for_each(check),
        Value::Null => Err(Failure::argument("percentile cannot be null")),
        _ => Err(Failure::argument("percentile must be between 0 and 1")),
    }
}

impl Fold for Percentile {
    fn add(&mut self, own: &[Value]) -> Computed<()> {
        let (weight, wanted) = match own {
            [_, Value::Double(weight), wanted] if self.weighted => (*weight, wanted),
            [_, wanted] => (1.0, wanted),
            _ => return Ok(()),
        };
        check(wanted)?;
        if weight <= 0.0 {
            return Err(Failure::argument("percentile weight must be > 0"));
        }
        self.values.push((own[0].clone(), weight));
        self.wanted = Some(wanted.clone());
        Ok(())
    }

    fn result(&self) -> Computed {
        let Some(wanted) = &self.wanted else {
            return Ok(Value::Null);
        };
        let mut sorted = self.values.clone();
        sorted.sort_by(|(one, _), (other, _)| match (one, other) {
            (Value::Integer(one), Value::Integer(other)) => one.cmp(other),
            (Value::Double(one), Value::Double(other)) => float_order(*one, *other),
            (Value::Real(one), Value::Real(other)) => float_order((*one).into(), (*other).into()),
            _ => std::cmp::Ordering::Equal,
        });
        match wanted {
            Value::Array(all) => {
                let all: Computed<Vec<Value>> = all.iter().map(|wanted| Self::at(&sorted, wanted)).collect();
                Ok(Value::array(all?))
            }
            one => Self::at(&sorted, one),
        }
    }

    fn size(&self) -> usize {
        // They are sorted in a copy.
        2 * self.values.capacity() * size_of::<(Value, f64)>()
    }
}
