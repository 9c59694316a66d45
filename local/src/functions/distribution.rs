//! Probability distributions.

use super::Row;
use super::Run::Plain;
use super::string::integer;
use crate::failure::Failure;
use crate::value::{Computed, Value};

pub(super) const ROWS: &[Row] = &[
    (
        "beta_cdf",
        "double | double | double",
        Plain(|own| {
            let [a, b, value] = three(own);
            check(a > 0.0 && b > 0.0, "a, b must be > 0")?;
            check((0.0..=1.0).contains(&value), "the value must be from 0 to 1")?;
            check_finite(a, b)?;
            Ok(Value::Double(beta(a, b, value)))
        }),
    ),
    (
        "inverse_beta_cdf",
        "double | double | double",
        Plain(|own| {
            let [a, b, p] = three(own);
            check((0.0..=1.0).contains(&p), "p must be from 0 to 1")?;
            check(a > 0.0 && b > 0.0, "a, b must be > 0")?;
            check_finite(a, b)?;
            // Near 1 the function is 1 before its argument is.
            let value = if p < 1.0 {
                bisected(0.0, 1.0, |value| beta(a, b, value) < p)
            } else {
                1.0
            };
            Ok(Value::Double(value))
        }),
    ),
    (
        "inverse_normal_cdf",
        "double | double | double",
        Plain(|own| {
            let [mean, deviation, p] = three(own);
            check(p > 0.0 && p < 1.0, "p must be more than 0 and less than 1")?;
            check(deviation > 0.0, "the standard deviation must be > 0")?;
            let is_middle = (p - 0.5).abs() < f64::EPSILON / 4.0;
            let standard = if is_middle {
                0.0
            } else {
                bisected(-40.0, 40.0, |value| normal(value) < p)
            };
            Ok(Value::Double(mean + deviation * standard))
        }),
    ),
    (
        "normal_cdf",
        "double | double | double",
        Plain(|own| {
            let [mean, deviation, value] = three(own);
            check(deviation > 0.0, "the standard deviation must be > 0")?;
            Ok(Value::Double(normal((value - mean) / deviation)))
        }),
    ),
    (
        "wilson_interval_lower",
        "bigint | bigint | double",
        Plain(|own| wilson(own, -1.0)),
    ),
    (
        "wilson_interval_upper",
        "bigint | bigint | double",
        Plain(|own| wilson(own, 1.0)),
    ),
];

fn three(own: &[Value]) -> [f64; 3] {
    std::array::from_fn(|index| match own.get(index) {
        Some(Value::Double(own)) => *own,
        _ => f64::NAN,
    })
}

fn check(holds: bool, otherwise: &'static str) -> Computed<()> {
    if holds {
        Ok(())
    } else {
        Err(Failure::argument(otherwise))
    }
}

/// For an infinite parameter Trino ends with a Java exception.
fn check_finite(a: f64, b: f64) -> Computed<()> {
    if a.is_finite() && b.is_finite() {
        Ok(())
    } else {
        Err(Failure::other(
            "GENERIC_INTERNAL_ERROR",
            "the continued fraction does not converge",
        ))
    }
}

/// Where a condition stops being true, if it is true from the start up to one point.
fn bisected(from: f64, to: f64, is_below: impl Fn(f64) -> bool) -> f64 {
    let (mut from, mut to) = (from, to);
    // After that many steps no double is left in between.
    for _ in 0..1100 {
        let middle = f64::midpoint(from, to);
        if middle <= from || middle >= to {
            break;
        }
        if is_below(middle) {
            from = middle;
        } else {
            to = middle;
        }
    }
    to
}

/// The cumulative standard normal distribution.
fn normal(value: f64) -> f64 {
    let half = half_gamma(value * value / 2.0) / 2.0;
    if value < 0.0 { 0.5 - half } else { 0.5 + half }
}

/// The regularised lower incomplete gamma function for 1/2, which is the error function of the square root.
fn half_gamma(x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x.is_infinite() {
        return 1.0;
    }
    let factor = (0.5 * x.ln() - x - std::f64::consts::PI.sqrt().ln()).exp();
    if x < 1.5 {
        let (mut term, mut sum) = (2.0, 2.0);
        let mut a = 0.5;
        while term > sum * 1e-17 {
            a += 1.0;
            term *= x / a;
            sum += term;
        }
        return factor * sum;
    }
    1.0 - factor
        * continued(
            |n| if n == 0 { x + 0.5 } else { x + 0.5 + 2.0 * f64::from(n) },
            |n| -f64::from(n) * (f64::from(n) - 0.5),
        )
}

/// One divided by a continued fraction, by Lentz's method.
fn continued(whole: impl Fn(u32) -> f64, part: impl Fn(u32) -> f64) -> f64 {
    const TINY: f64 = 1e-300;
    let mut value = whole(0);
    let (mut above, mut below) = (value, 0.0);
    for n in 1..10_000 {
        below = whole(n) + part(n) * below;
        below = 1.0 / if below.abs() < TINY { TINY } else { below };
        above = whole(n) + part(n) / above;
        above = if above.abs() < TINY { TINY } else { above };
        let change = above * below;
        value *= change;
        if (change - 1.0).abs() < 1e-16 {
            break;
        }
    }
    1.0 / value
}

/// The regularised incomplete beta function.
fn beta(a: f64, b: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    // The fraction only converges quickly on this side.
    if x > (a + 1.0) / (a + b + 2.0) {
        return 1.0 - beta(b, a, 1.0 - x);
    }
    let factor = (a * x.ln() + b * (-x).ln_1p() + log_gamma(a + b) - log_gamma(a) - log_gamma(b)).exp() / a;
    let part = |n: u32| {
        let m = f64::from(n / 2);
        if n.is_multiple_of(2) {
            m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m))
        } else {
            -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0))
        }
    };
    factor * continued(|_| 1.0, part)
}

/// The logarithm of the gamma function, by Stirling's series.
fn log_gamma(x: f64) -> f64 {
    let (mut x, mut shift) = (x, 0.0);
    while x < 15.0 {
        shift += x.ln();
        x += 1.0;
    }
    let inverse = 1.0 / (x * x);
    let series = (1.0 / 12.0 - inverse * (1.0 / 360.0 - inverse * (1.0 / 1260.0 - inverse / 1680.0))) / x;
    (x - 0.5) * x.ln() - x + 0.5 * std::f64::consts::TAU.ln() + series - shift
}

/// A bound of the Wilson score interval.
fn wilson(own: &[Value], sign: f64) -> Computed {
    let (successes, trials) = (integer(&own[0]), integer(&own[1]));
    let [_, _, z] = three(own);
    check(successes >= 0, "number of successes must not be negative")?;
    check(trials > 0, "number of trials must be positive")?;
    check(
        successes <= trials,
        "number of successes must not be larger than number of trials",
    )?;
    check(z >= 0.0, "z-score must not be negative")?;
    #[expect(clippy::cast_precision_loss, reason = "as Java makes doubles of them")]
    let (s, n) = (successes as f64, trials as f64);
    let p = s / n;
    let middle = p + z * z / (2.0 * n);
    let half = z * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
    Ok(Value::Double((middle + sign * half) / (1.0 + z * z / n)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_those_of_a_real_trino() {
        let near = |one: f64, other: f64| assert!((one - other).abs() < 1e-9, "{one} {other}");
        near(normal(1.96), 0.975_002_104_851_779_6);
        near(normal(-8.0), 6.220_960_574_271_784e-16);
        near(beta(2.0, 3.0, 0.25), 0.261_718_75);
        near(beta(0.5, 0.5, 0.5), 0.5);
        near(
            bisected(-40.0, 40.0, |value| normal(value) < 0.975),
            1.959_963_984_540_054,
        );
    }
}
