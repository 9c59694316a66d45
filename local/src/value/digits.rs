//! The decimal digits that Java prints of a floating-point number.
//!
//! Trino 401 runs on Java 17. Before version 19 Java does not always find the shortest digits that say which number it
//! is (JDK-4511638), and which it finds depends on how it computes them. Each deviation is a rule here:
//!
//! - of a whole number below 2^63 all digits are exact, except for those that its format cannot tell apart;
//! - a power of two is nearer to the number below it, and Java takes that distance for the number above it as well;
//! - a decimal on the border to the next number says neither of both where all steps take less than 64 bits, and says
//!   this one where they take more;
//! - what needs an exponent has two digits at least.

use std::cmp::Ordering;
use std::ops::{Add, Div, Mul, Rem};

use num_bigint::BigUint;

/// Digits in ASCII, and the power of ten of the first one: `"15"` and 0 for 1.5.
pub(super) struct Digits {
    pub(super) text: String,
    pub(super) exponent: i32,
}

/// The digits of a double, without its sign. It is finite and not zero.
pub(super) fn of_double(value: f64) -> Digits {
    let bits = value.abs().to_bits();
    Binary::new(bits & ((1 << 52) - 1), bits >> 52, 52, 1023).digits()
}

/// The digits of a real, without its sign. It is finite and not zero.
pub(super) fn of_real(value: f32) -> Digits {
    let bits = u64::from(value.abs().to_bits());
    Binary::new(bits & ((1 << 23) - 1), bits >> 23, 23, 127).digits()
}

/// A positive number: `odd * 2^power`.
struct Binary {
    odd: u64,
    power: i32,
    /// How many bits the format keeps of it.
    precision: i32,
}

impl Binary {
    /// Of the fields of IEEE 754: the fraction of `width` bits, and the exponent with its bias.
    fn new(fraction: u64, exponent: u64, width: i32, bias: i32) -> Self {
        let whole = fraction | u64::from(exponent > 0) << width;
        let zeros = whole.trailing_zeros();
        let exponent = i32::try_from(exponent).unwrap_or(i32::MAX).max(1) - bias;
        Self {
            odd: whole >> zeros,
            power: exponent - width + zeros.cast_signed(),
            precision: whole.ilog2().cast_signed() + 1,
        }
    }

    /// The power of two of its first bit.
    fn exponent(&self) -> i32 {
        self.power + self.odd.ilog2().cast_signed()
    }

    /// The power of ten of its first digit, or one more: a tangent of the logarithm, with Java's constants.
    #[expect(clippy::approx_constant, reason = "more digits could give another estimate")]
    #[expect(clippy::cast_precision_loss, reason = "a double has all bits of the number")]
    #[expect(clippy::cast_possible_truncation, reason = "the estimate is between -400 and 400")]
    fn estimate(&self) -> i32 {
        let mantissa = self.odd as f64 / 2f64.powi(self.odd.ilog2().cast_signed());
        let powers = f64::from(self.exponent()) * 0.301_029_995_663_981;
        ((mantissa - 1.5) * 0.289_529_654 + 0.176_091_259 + powers).floor() as i32
    }

    fn digits(&self) -> Digits {
        if self.power >= 0 && self.exponent() < 63 {
            return self.whole();
        }
        let ten = self.estimate();
        let [above, below] = [ten, -ten].map(or_zero);
        // Powers of two without a fraction. The common ones are left out.
        let rest = self.power.max(0) + below.cast_signed();
        let unit = -self.power.min(0) + above.cast_signed();
        let margin = rest + self.odd.ilog2().cast_signed() - self.precision - i32::from(self.odd == 1);
        let common = rest.min(unit).min(margin);
        let [rest, unit, margin] = [rest, unit, margin].map(|power| or_zero(power - common));
        let bits = (self.odd.ilog2() + 1 + rest + bits_of_five(below)).max(unit + 1 + bits_of_five(above + 1));
        // A step takes some bits more.
        if bits < 120 {
            let five = |power| 5u128.pow(power);
            Search {
                rest: (five(below) * u128::from(self.odd)) << rest,
                unit: five(above) << unit,
                margin: five(below) << margin,
                limit: (bits < 64).then_some(1 << 63),
            }
            .digits(ten)
        } else {
            let five = |power| BigUint::from(5u8).pow(power);
            Search {
                rest: (five(below) * self.odd) << rest,
                unit: five(above) << unit,
                margin: five(below) << margin,
                limit: None,
            }
            .digits(ten)
        }
    }

    /// The digits of a whole number below 2^63, without zeros at the end.
    fn whole(&self) -> Digits {
        let number = self.odd << self.power;
        let meaningless = or_zero(self.exponent() - self.precision - 1);
        let unit = 10u64.pow((1u64 << meaningless).ilog10());
        let rounded = (number + unit / 2) / unit * unit;
        Digits {
            exponent: rounded.ilog10().cast_signed(),
            text: rounded.to_string().trim_end_matches('0').to_owned(),
        }
    }
}

fn or_zero(number: i32) -> u32 {
    number.max(0).cast_unsigned()
}

/// The bits of a power of five. Java counts three for each five of a large one.
fn bits_of_five(power: u32) -> u32 {
    match power {
        0 => 0,
        1..27 => 5u64.pow(power).ilog2() + 1,
        _ => 3 * power,
    }
}

/// A search for the digits of `rest / unit`, one by one.
struct Search<N> {
    rest: N,
    unit: N,
    /// How far a decimal may be from the number: half the way to the next one.
    margin: N,
    /// Where Java's sums become negative, if it computes in 64 bits.
    limit: Option<N>,
}

/// A digit, and whether the number's digits may end with it or with the next higher one.
struct Step {
    digit: u8,
    ends: bool,
    ends_above: bool,
}

impl<N> Search<N>
where
    N: Ord + From<u8> + TryInto<u8>,
    for<'a> &'a N: Add<Output = N> + Div<Output = N> + Mul<Output = N> + Rem<Output = N>,
{
    fn step(&mut self) -> Step {
        let ten = N::from(10);
        let digit = (&self.rest / &self.unit).try_into().unwrap_or_default();
        self.rest = &(&self.rest % &self.unit) * &ten;
        self.margin = &self.margin * &ten;
        let (above, next) = (&self.rest + &self.margin, &self.unit * &ten);
        let ends_above = match &self.limit {
            Some(limit) => self.margin >= *limit || above > next && above < *limit,
            None => above >= next,
        };
        Step {
            digit,
            ends: self.rest < self.margin,
            ends_above,
        }
    }

    /// The digits, of which the first has this power of ten or the one below.
    fn digits(mut self, mut exponent: i32) -> Digits {
        let mut step = self.step();
        let mut digits = Vec::new();
        if step.digit == 0 && !step.ends_above {
            exponent -= 1;
        } else {
            digits.push(step.digit);
        }
        let mut is_last = (-3..8).contains(&exponent) && (step.ends || step.ends_above);
        while !is_last {
            step = self.step();
            digits.push(step.digit);
            is_last = step.ends || step.ends_above;
        }
        let is_odd = step.digit % 2 == 1;
        let rounds_up = step.ends_above
            && (!step.ends
                || match (&self.rest * &N::from(2)).cmp(&(&self.unit * &N::from(10))) {
                    Ordering::Less => false,
                    Ordering::Equal => is_odd,
                    Ordering::Greater => true,
                });
        if rounds_up {
            exponent += i32::from(round_up(&mut digits));
        }
        Digits {
            text: digits.iter().map(|digit| char::from(b'0' + digit)).collect(),
            exponent,
        }
    }
}

/// Adds one to the last digit. Whether all were nines, so that the first is a one of the next power.
fn round_up(digits: &mut [u8]) -> bool {
    for digit in digits.iter_mut().rev() {
        *digit = (*digit + 1) % 10;
        if *digit > 0 {
            return false;
        }
    }
    if let Some(first) = digits.first_mut() {
        *first = 1;
    }
    true
}
