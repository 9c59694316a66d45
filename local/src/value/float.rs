//! Floating-point numbers as Java prints and reads them.

use super::Value;

/// A double as Java's `Double.toString` prints it.
#[must_use]
pub fn double(value: f64) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    if value == 0.0 {
        return if value.is_sign_negative() { "-0.0" } else { "0.0" }.to_owned();
    }
    java(&digits(value))
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

/// The shortest digits of a double. For the smallest one Java prints two digits.
fn digits(value: f64) -> String {
    if value.abs().to_bits() == 1 {
        return format!("{value:.1e}");
    }
    format!("{value:e}")
}

/// A real as Java's `Float.toString` prints it.
#[must_use]
pub fn real(value: f32) -> String {
    if value.abs().to_bits() == 1 {
        java(&format!("{value:.1e}"))
    } else if value.is_finite() && value != 0.0 {
        java(&format!("{value:e}"))
    } else {
        double(value.into())
    }
}

/// Java's form of a number in the form `-1.234e-5`.
fn java(scientific: &str) -> String {
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or_default();
    let (sign, mantissa) = mantissa.strip_prefix('-').map_or(("", mantissa), |rest| ("-", rest));
    let digits = mantissa.replace('.', "");
    let or_zero = |text: &str| {
        if text.is_empty() {
            "0".to_owned()
        } else {
            text.to_owned()
        }
    };
    match exponent {
        0..=6 => {
            let whole = usize::try_from(exponent).unwrap_or_default() + 1;
            let padded = format!("{digits:0<whole$}");
            format!("{sign}{}.{}", &padded[..whole], or_zero(&padded[whole..]))
        }
        -3..=-1 => {
            let zeros = usize::try_from(-exponent - 1).unwrap_or_default();
            format!("{sign}0.{}{digits}", "0".repeat(zeros))
        }
        _ => format!("{sign}{}.{}E{exponent}", &digits[..1], or_zero(&digits[1..])),
    }
}

/// A double as CAST to varchar prints it, always with mantissa and exponent: `1.5E0`.
#[must_use]
pub fn double_cast(value: f64) -> String {
    if !value.is_finite() {
        return double(value);
    }
    scientific(&digits(value))
}

/// A real as CAST to varchar prints it: with seven digits, which do not always say which real it is.
#[must_use]
pub fn real_cast(value: f32) -> String {
    if !value.is_finite() {
        return real(value);
    }
    let text = format!("{:.6e}", f64::from(value));
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let mantissa = mantissa.trim_end_matches('0').trim_end_matches('.');
    scientific(&format!("{mantissa}e{exponent}"))
}

fn scientific(text: &str) -> String {
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
    // Zero has no fraction in this form.
    let is_zero = matches!(mantissa, "0" | "-0");
    let point = if mantissa.contains('.') || is_zero { "" } else { ".0" };
    format!("{mantissa}{point}E{exponent}")
}

/// Reads a double as Java's `Double.parseDouble` does.
#[must_use]
pub fn parse_double(text: &str) -> Option<f64> {
    parse(text, |number| number.parse::<f64>().ok())
}

/// Reads a real as Java's `Float.parseFloat` does.
#[must_use]
pub fn parse_real(text: &str) -> Option<f32> {
    parse(text, |number| number.parse::<f32>().ok())
}

fn parse<T: std::ops::Neg<Output = T> + From<f32>>(text: &str, decimal: fn(&str) -> Option<T>) -> Option<T> {
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
            // Rust accepts words that Java does not. Hexadecimal numbers are not supported here.
            if !number.starts_with(|ch: char| ch.is_ascii_digit() || ch == '.') {
                return None;
            }
            decimal(number)?
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
