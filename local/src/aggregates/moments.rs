//! Variances and what is derived from them.

use super::{Fold, Nulls, Row};
use crate::value::Computed;
use crate::value::Value;

macro_rules! of_one {
    ($($name:literal => $of:expr),* $(,)?) => {
        &[$(
            ($name, "bigint", Nulls::Skipped, |_| Box::new(Moments::new($of))),
            ($name, "double", Nulls::Skipped, |_| Box::new(Moments::new($of))),
        )*]
    };
}

macro_rules! of_two {
    ($($name:literal => $of:expr),* $(,)?) => {
        &[$(
            ($name, "double | double", Nulls::Skipped, |_| Box::new(Pairs::new($of, false))),
            ($name, "real | real", Nulls::Skipped, |_| Box::new(Pairs::new($of, true))),
        )*]
    };
}

const ONE: &[Row] = of_one![
    "var_pop" => Moments::variance_of_all,
    "var_samp" => Moments::variance_of_sample,
    "variance" => Moments::variance_of_sample,
    "stddev_pop" => |own| Moments::variance_of_all(own).map(f64::sqrt),
    "stddev_samp" => |own| Moments::variance_of_sample(own).map(f64::sqrt),
    "stddev" => |own| Moments::variance_of_sample(own).map(f64::sqrt),
    "skewness" => Moments::skewness,
    "kurtosis" => Moments::kurtosis,
    "geometric_mean" => Moments::geometric_mean,
];

const OF_REALS: &[Row] = &[("geometric_mean", "real", Nulls::Skipped, |_| {
    Box::new(Moments {
        real: true,
        ..Moments::new(Moments::geometric_mean)
    })
})];

const TWO: &[Row] = of_two![
    "corr" => |own| finite(own.products / own.squares_x.sqrt() / own.squares_y.sqrt()),
    "covar_pop" => |own| (own.count > 0.0).then(|| own.products / own.count),
    "covar_samp" => |own| (own.count > 1.0).then(|| own.products / (own.count - 1.0)),
    "regr_slope" => |own| finite(own.slope()),
    "regr_intercept" => |own| finite(own.mean_y - own.slope() * own.mean_x),
];

/// NULL if the result is not a number.
fn finite(value: f64) -> Option<f64> {
    Some(value).filter(|own| own.is_finite())
}

pub(super) const ROWS: &[Row] = &{
    let mut rows = [OF_REALS[0]; ONE.len() + TWO.len() + OF_REALS.len()];
    let mut at = 0;
    while at < ONE.len() + TWO.len() {
        rows[at] = if at < ONE.len() { ONE[at] } else { TWO[at - ONE.len()] };
        at += 1;
    }
    rows
};

/// Count, mean, and the sums of the powers of the deviations from the mean.
#[derive(Debug)]
struct Moments {
    of: fn(&Self) -> Option<f64>,
    real: bool,
    count: f64,
    mean: f64,
    /// The sum of squares for variances, which Trino updates by another formula than the one for higher moments.
    squares: f64,
    second: f64,
    third: f64,
    fourth: f64,
    logarithms: f64,
}

impl Moments {
    fn new(of: fn(&Self) -> Option<f64>) -> Self {
        Self {
            of,
            real: false,
            count: 0.0,
            mean: 0.0,
            squares: 0.0,
            second: 0.0,
            third: 0.0,
            fourth: 0.0,
            logarithms: 0.0,
        }
    }

    fn variance_of_all(&self) -> Option<f64> {
        (self.count > 0.0).then(|| self.squares / self.count)
    }

    fn variance_of_sample(&self) -> Option<f64> {
        (self.count > 1.0).then(|| self.squares / (self.count - 1.0))
    }

    fn geometric_mean(&self) -> Option<f64> {
        (self.count > 0.0).then(|| (self.logarithms / self.count).exp())
    }

    fn skewness(&self) -> Option<f64> {
        (self.count > 2.0).then(|| self.count.sqrt() * self.third / self.second.powf(1.5))
    }

    fn kurtosis(&self) -> Option<f64> {
        let n = self.count;
        (n > 3.0).then(|| {
            let shift = -3.0 * (n - 1.0) * (n - 1.0) / ((n - 2.0) * (n - 3.0));
            (n - 1.0) * n * (n + 1.0) / ((n - 2.0) * (n - 3.0)) * self.fourth / (self.second * self.second) + shift
        })
    }
}

#[expect(clippy::cast_precision_loss, reason = "moments are doubles")]
fn double(value: &Value) -> f64 {
    match value {
        Value::Double(own) => *own,
        Value::Real(own) => (*own).into(),
        Value::Integer(own) => *own as f64,
        _ => f64::NAN,
    }
}

impl Fold for Moments {
    fn add(&mut self, own: &[Value]) -> Computed<()> {
        let value = double(&own[0]);
        let before = self.count;
        self.count += 1.0;
        let n = self.count;
        let delta = value - self.mean;
        let part = delta / n;
        let term = delta * part * before;
        self.mean += part;
        self.squares += delta * (value - self.mean);
        self.fourth +=
            term * part * part * (n * n - 3.0 * n + 3.0) + 6.0 * part * part * self.second - 4.0 * part * self.third;
        self.third += term * part * (n - 2.0) - 3.0 * part * self.second;
        self.second += term;
        self.logarithms += value.ln();
        Ok(())
    }

    fn result(&self) -> Computed {
        Ok(shown((self.of)(self), self.real))
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the nearest real is what is wanted")]
fn shown(value: Option<f64>, real: bool) -> Value {
    match value {
        Some(value) if real => Value::Real(value as f32),
        other => other.into(),
    }
}

/// The means of two variables, and the sums of the squares and products of their deviations; y comes first.
///
///   They are updated as in Trino, so that a constant variable has a sum of squares of exactly zero.
#[derive(Debug)]
struct Pairs {
    of: fn(&Self) -> Option<f64>,
    real: bool,
    count: f64,
    mean_x: f64,
    mean_y: f64,
    products: f64,
    squares_x: f64,
    squares_y: f64,
}

impl Pairs {
    fn new(of: fn(&Self) -> Option<f64>, real: bool) -> Self {
        Self {
            of,
            real,
            count: 0.0,
            mean_x: 0.0,
            mean_y: 0.0,
            products: 0.0,
            squares_x: 0.0,
            squares_y: 0.0,
        }
    }

    fn slope(&self) -> f64 {
        self.products / self.squares_x
    }
}

impl Fold for Pairs {
    fn add(&mut self, own: &[Value]) -> Computed<()> {
        let (y, x) = (double(&own[0]), double(&own[1]));
        let (from_x, from_y) = (x - self.mean_x, y - self.mean_y);
        self.count += 1.0;
        self.mean_x += from_x / self.count;
        self.mean_y += from_y / self.count;
        self.products += from_x * (y - self.mean_y);
        self.squares_x += from_x * (x - self.mean_x);
        self.squares_y += from_y * (y - self.mean_y);
        Ok(())
    }

    fn result(&self) -> Computed {
        Ok(shown((self.of)(self), self.real))
    }
}
