//! Floating-point numbers as Java prints and reads them.

use super::Value;
use super::digits::{self, Digits};
use super::hexadecimal::Hexadecimal;

/// A double as Java's `Double.toString` prints it.
#[must_use]
pub fn double(value: f64) -> String {
    special(value).unwrap_or_else(|| plain(value.is_sign_negative(), &digits::of_double(value)))
}

/// A real as Java's `Float.toString` prints it.
#[must_use]
pub fn real(value: f32) -> String {
    special(value.into()).unwrap_or_else(|| plain(value.is_sign_negative(), &digits::of_real(value)))
}

/// What Java prints of a number without digits, and of zero.
fn special(value: f64) -> Option<String> {
    let text = match value {
        _ if value.is_nan() => "NaN",
        f64::INFINITY => "Infinity",
        f64::NEG_INFINITY => "-Infinity",
        0.0 if value.is_sign_negative() => "-0.0",
        0.0 => "0.0",
        _ => return None,
    };
    Some(text.to_owned())
}

/// An integer that sorts as doubles and reals do; the identity for integers.
#[must_use]
pub fn order_of(value: &Value) -> i64 {
    match value {
        Value::Integer(own) => *own,
        Value::Real(own) => {
            let bits = i32::from_ne_bytes(own.to_bits().to_ne_bytes());
            (bits ^ (bits >> 31) & i32::MAX).into()
        }
        Value::Double(own) => {
            let bits = i64::from_ne_bytes(own.to_bits().to_ne_bytes());
            bits ^ (bits >> 63) & i64::MAX
        }
        _ => 0,
    }
}

/// The double for an integer from [`order_of`].
#[must_use]
pub fn double_of_order(number: i64) -> f64 {
    let bits = number ^ (number >> 63) & i64::MAX;
    f64::from_bits(u64::from_ne_bytes(bits.to_ne_bytes()))
}

/// The real for an integer from [`order_of`].
#[must_use]
#[expect(clippy::cast_possible_truncation, reason = "it was made of 32 bits")]
pub fn real_of_order(number: i64) -> f32 {
    let number = number as i32;
    let bits = number ^ (number >> 31) & i32::MAX;
    f32::from_bits(u32::from_ne_bytes(bits.to_ne_bytes()))
}

/// Java's form of a number: with an exponent outside 0.001 to 10,000,000.
fn plain(is_negative: bool, Digits { text, exponent }: &Digits) -> String {
    let sign = if is_negative { "-" } else { "" };
    let or_zero = |text: &str| {
        if text.is_empty() {
            "0".to_owned()
        } else {
            text.to_owned()
        }
    };
    match exponent {
        0..=6 => {
            let whole = usize::try_from(*exponent).unwrap_or_default() + 1;
            let padded = format!("{text:0<whole$}");
            format!("{sign}{}.{}", &padded[..whole], or_zero(&padded[whole..]))
        }
        -3..=-1 => {
            let zeros = usize::try_from(-exponent - 1).unwrap_or_default();
            format!("{sign}0.{}{text}", "0".repeat(zeros))
        }
        _ => format!("{sign}{}.{}E{exponent}", &text[..1], or_zero(&text[1..])),
    }
}

/// A double as CAST to varchar prints it, always with mantissa and exponent: `1.5E0`.
#[must_use]
pub fn double_cast(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return zero_or_special(value);
    }
    let Digits { text, exponent } = digits::of_double(value);
    scientific(value.is_sign_negative(), text.trim_end_matches('0'), exponent)
}

/// A real as CAST to varchar prints it: with seven digits of the double that its own digits say.
#[must_use]
pub fn real_cast(value: f32) -> String {
    if value == 0.0 || !value.is_finite() {
        return zero_or_special(value.into());
    }
    let double: f64 = real(value.abs()).parse().unwrap_or_else(|_| value.abs().into());
    // Halves go to the even digit, but those of whole numbers go up: Java does not know that these are halves.
    let is_whole = double.fract() == 0.0 && double < 2f64.powi(63);
    let text = format!("{:.6e}", if is_whole { double.next_up() } else { double });
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let digits = mantissa.replace('.', "");
    scientific(
        value.is_sign_negative(),
        digits.trim_end_matches('0'),
        exponent.parse().unwrap_or_default(),
    )
}

/// Zero has no fraction in this form.
fn zero_or_special(value: f64) -> String {
    double(value).replace("0.0", "0E0")
}

fn scientific(is_negative: bool, digits: &str, exponent: i32) -> String {
    let sign = if is_negative { "-" } else { "" };
    let (first, others) = digits.split_at(1);
    let others = if others.is_empty() { "0" } else { others };
    format!("{sign}{first}.{others}E{exponent}")
}

/// Reads a double as Java's `Double.parseDouble` does.
#[must_use]
pub fn parse_double(text: &str) -> Option<f64> {
    parse(
        text,
        |number| number.parse::<f64>().ok(),
        |number| number.rounded(53, -1074),
    )
}

/// Reads a real as Java's `Float.parseFloat` does.
#[must_use]
pub fn parse_real(text: &str) -> Option<f32> {
    #[expect(clippy::cast_possible_truncation, reason = "it has the digits of a real already")]
    parse(
        text,
        |number| number.parse::<f32>().ok(),
        |number| number.rounded(24, -149) as f32,
    )
}

fn parse<T: std::ops::Neg<Output = T> + From<f32>>(
    text: &str,
    decimal: fn(&str) -> Option<T>,
    hexadecimal: fn(&Hexadecimal) -> T,
) -> Option<T> {
    let text = text.trim_matches(|ch| ch <= ' ');
    let (negative, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let value = match unsigned {
        "NaN" => T::from(f32::NAN),
        "Infinity" => T::from(f32::INFINITY),
        _ => {
            let number = unsigned.strip_suffix(['d', 'D', 'f', 'F']).unwrap_or(unsigned);
            // Rust accepts words that Java does not.
            if !number.starts_with(|ch: char| ch.is_ascii_digit() || ch == '.') {
                return None;
            }
            match number.strip_prefix("0x").or_else(|| number.strip_prefix("0X")) {
                Some(digits) => hexadecimal(&Hexadecimal::read(digits)?),
                None => decimal(number)?,
            }
        }
    };
    Some(if negative { -value } else { value })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What Trino 401 prints.
    #[test]
    fn doubles_print_as_in_java() {
        for (value, text) in [
            (1.5, "1.5"),
            (0.1 + 0.2, "0.30000000000000004"),
            (1e20, "1.0E20"),
            (1e-7, "1.0E-7"),
            (0.001, "0.001"),
            (1e6, "1000000.0"),
            (1e7, "1.0E7"),
            (1e-4, "1.0E-4"),
            (-0.0, "-0.0"),
            (5e-324, "4.9E-324"),
            (123456.75, "123456.75"),
        ] {
            assert_eq!(double(value), text);
        }
        assert_eq!(real(16777216.0), "1.6777216E7");
        assert_eq!(real_cast(1.5), "1.5E0");
        assert_eq!(double_cast(1e9), "1.0E9");
        assert_eq!(double_cast(-0.0), "-0E0");
    }
}
