//! Variances and what is made of them.

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
    "geometric_mean" => |own| (own.count > 0.0).then(|| (own.logarithms / own.count).exp()),
];

const TWO: &[Row] = of_two![
    "corr" => Pairs::correlation,
    "covar_pop" => |own| (own.count > 0.0).then(|| own.covariance() / own.count),
    "covar_samp" => |own| (own.count > 1.0).then(|| own.covariance() / (own.count - 1.0)),
    "regr_slope" => |own| Some(own.slope()).filter(|own| own.is_finite()),
    "regr_intercept" => |own| {
        Some(own.sum_y / own.count - own.slope() * own.sum_x / own.count).filter(|own| own.is_finite())
    },
];

pub(super) const ROWS: &[Row] = &{
    let mut rows = [ONE[0]; ONE.len() + TWO.len()];
    let mut at = 0;
    while at < rows.len() {
        rows[at] = if at < ONE.len() { ONE[at] } else { TWO[at - ONE.len()] };
        at += 1;
    }
    rows
};

/// Count, mean, and the sums of the powers of what differs from it.
#[derive(Debug)]
struct Moments {
    of: fn(&Self) -> Option<f64>,
    count: f64,
    mean: f64,
    second: f64,
    third: f64,
    fourth: f64,
    logarithms: f64,
}

impl Moments {
    fn new(of: fn(&Self) -> Option<f64>) -> Self {
        Self {
            of,
            count: 0.0,
            mean: 0.0,
            second: 0.0,
            third: 0.0,
            fourth: 0.0,
            logarithms: 0.0,
        }
    }

    fn variance_of_all(&self) -> Option<f64> {
        (self.count > 0.0).then(|| self.second / self.count)
    }

    fn variance_of_sample(&self) -> Option<f64> {
        (self.count > 1.0).then(|| self.second / (self.count - 1.0))
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
        self.fourth +=
            term * part * part * (n * n - 3.0 * n + 3.0) + 6.0 * part * part * self.second - 4.0 * part * self.third;
        self.third += term * part * (n - 2.0) - 3.0 * part * self.second;
        self.second += term;
        self.logarithms += value.ln();
        Ok(())
    }

    fn result(&self) -> Computed {
        Ok((self.of)(self).into())
    }
}

/// Sums of two variables: y comes first.
#[derive(Debug)]
struct Pairs {
    of: fn(&Self) -> Option<f64>,
    real: bool,
    count: f64,
    sum_x: f64,
    sum_y: f64,
    sum_xy: f64,
    sum_xx: f64,
    sum_yy: f64,
}

impl Pairs {
    fn new(of: fn(&Self) -> Option<f64>, real: bool) -> Self {
        Self {
            of,
            real,
            count: 0.0,
            sum_x: 0.0,
            sum_y: 0.0,
            sum_xy: 0.0,
            sum_xx: 0.0,
            sum_yy: 0.0,
        }
    }

    fn covariance(&self) -> f64 {
        self.sum_xy - self.sum_x * self.sum_y / self.count
    }

    fn slope(&self) -> f64 {
        (self.count * self.sum_xy - self.sum_x * self.sum_y) / (self.count * self.sum_xx - self.sum_x * self.sum_x)
    }

    /// NULL where it is not a number.
    fn correlation(&self) -> Option<f64> {
        let of = |squares: f64, sum: f64| self.count * squares - sum * sum;
        let below = of(self.sum_xx, self.sum_x).sqrt() * of(self.sum_yy, self.sum_y).sqrt();
        let found = (self.count * self.sum_xy - self.sum_x * self.sum_y) / below;
        found.is_finite().then_some(found)
    }
}

impl Fold for Pairs {
    fn add(&mut self, own: &[Value]) -> Computed<()> {
        let (y, x) = (double(&own[0]), double(&own[1]));
        self.count += 1.0;
        self.sum_x += x;
        self.sum_y += y;
        self.sum_xy += x * y;
        self.sum_xx += x * x;
        self.sum_yy += y * y;
        Ok(())
    }

    #[expect(clippy::cast_possible_truncation, reason = "the nearest real is what is wanted")]
    fn result(&self) -> Computed {
        let value = (self.of)(self);
        Ok(match value {
            Some(value) if self.real => Value::Real(value as f32),
            other => other.into(),
        })
    }
}
