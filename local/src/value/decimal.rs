//! Decimals as unscaled integers.

use arrow::datatypes::i256;

use crate::failure::Failure;
use crate::value::Computed;

/// Ten to the power of a scale.
#[must_use]
pub fn power(scale: u8) -> i128 {
    10_i128.pow(u32::from(scale.min(38)))
}

/// The text of a decimal, with all digits of its scale.
#[must_use]
pub fn text(value: i128, scale: u8) -> String {
    if scale == 0 {
        return value.to_string();
    }
    let sign = if value < 0 { "-" } else { "" };
    let digits = value.unsigned_abs();
    let unit = power(scale).unsigned_abs();
    format!(
        "{sign}{}.{:0width$}",
        digits / unit,
        digits % unit,
        width = usize::from(scale)
    )
}

/// A decimal as Java's `BigDecimal` prints it: `0.000001`, and then `1E-7`.
#[must_use]
pub fn java_text(value: i128, scale: u8) -> String {
    let digits = value.unsigned_abs().to_string();
    let exponent = i64::try_from(digits.len()).unwrap_or_default() - 1 - i64::from(scale);
    if exponent >= -6 {
        return text(value, scale);
    }
    let sign = if value < 0 { "-" } else { "" };
    let (first, rest) = digits.split_at(1);
    let point = if rest.is_empty() { "" } else { "." };
    format!("{sign}{first}{point}{rest}E{exponent}")
}

/// Whether a value has no more digits than the precision allows.
#[must_use]
pub fn fits(value: i128, precision: u8) -> bool {
    value.unsigned_abs() < power(precision).unsigned_abs()
}

/// Divides and rounds half away from zero.
#[must_use]
pub fn divide_rounded(value: i128, by: i128) -> i128 {
    let (quotient, rest) = (value / by, value % by);
    let half = rest.unsigned_abs() >= by.unsigned_abs() - rest.unsigned_abs();
    if half {
        quotient + if (value < 0) == (by < 0) { 1 } else { -1 }
    } else {
        quotient
    }
}

/// The quotient of a value with this many zeros appended, rounded half away from zero, in 256 bits as in Trino; `None` if
/// it has more than 128.
#[must_use]
pub fn quotient(value: i128, zeros: u8, by: i128) -> Option<i128> {
    let short = 10_i128
        .checked_pow(zeros.into())
        .and_then(|unit| value.checked_mul(unit));
    if let Some(value) = short {
        return Some(divide_rounded(value, by));
    }
    let value = i256::from_i128(value).checked_mul(zero_digits(zeros)?)?;
    let by = i256::from_i128(by);
    let (quotient, rest) = (value.checked_div(by)?, value.checked_rem(by)?);
    let is_half = rest.wrapping_abs() >= by.wrapping_abs().wrapping_sub(rest.wrapping_abs());
    let away = if value.is_negative() == by.is_negative() { 1 } else { -1 };
    quotient.to_i128()?.checked_add(if is_half { away } else { 0 })
}

/// The remainder of two values with these many zeros appended; `None` if their quotient has more than 128 bits, which
/// Trino does not compute.
#[must_use]
pub fn remainder(values: [i128; 2], zeros: [u8; 2]) -> Option<i128> {
    let scaled = |index: usize| i256::from_i128(values[index]).checked_mul(zero_digits(zeros[index])?);
    let (value, by) = (scaled(0)?, scaled(1)?);
    let (high, low) = (
        value.checked_div(by)?.wrapping_abs().to_parts().1,
        value.checked_rem(by)?,
    );
    (high == 0).then(|| low.to_i128()).flatten()
}

fn zero_digits(count: u8) -> Option<i256> {
    i256::from_i128(10).checked_pow(count.into())
}

/// The value in another scale, rounded half away from zero; `None` if it has too many digits.
#[must_use]
pub fn rescale(value: i128, from: u8, to: u8) -> Option<i128> {
    if to >= from {
        value.checked_mul(power(to - from))
    } else {
        Some(divide_rounded(value, power(from - to)))
    }
}

/// The value as a decimal of another type.
pub fn convert(value: i128, from: u8, precision: u8, to: u8) -> Computed<i128> {
    rescale(value, from, to)
        .filter(|value| fits(*value, precision))
        .ok_or_else(|| {
            Failure::cast(format!(
                "cannot cast DECIMAL '{}' to DECIMAL({precision}, {to})",
                text(value, from)
            ))
        })
}

/// Parses the digits of a decimal, with or without an exponent, exactly: the value and its scale, which may be
/// negative.
#[must_use]
pub fn read(text: &str) -> Option<(i128, i32)> {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (negative, digits) = match mantissa.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, mantissa.strip_prefix('+').unwrap_or(mantissa)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let mut value: i128 = 0;
    for byte in whole.bytes().chain(fraction.bytes()) {
        if !byte.is_ascii_digit() {
            return None;
        }
        value = value.checked_mul(10)?.checked_add(i128::from(byte - b'0'))?;
    }
    let scale = i32::try_from(fraction.len()).ok()?.checked_sub(exponent)?;
    Some((if negative { -value } else { value }, scale))
}

/// Parses a text as a decimal of a type, rounded half away from zero; `None` if it is not a number or has too many
/// digits.
#[must_use]
pub fn parse(text: &str, precision: u8, scale: u8) -> Option<i128> {
    let (value, own) = read(text)?;
    let to = i32::from(scale);
    let value = if to >= own {
        let zeros = u32::try_from(to - own).ok()?;
        if value == 0 {
            0
        } else {
            value.checked_mul(10_i128.checked_pow(zeros)?)?
        }
    } else {
        match u32::try_from(own - to)
            .ok()
            .and_then(|digits| 10_i128.checked_pow(digits))
        {
            Some(unit) => divide_rounded(value, unit),
            None => 0,
        }
    };
    fits(value, precision).then_some(value)
}

/// The nearest double.
#[must_use]
pub fn to_double(value: i128, scale: u8) -> f64 {
    text(value, scale).parse().unwrap_or(f64::NAN)
}

/// A product that may need more than 128 bits, divided by a power of ten and rounded half away from zero.
#[must_use]
pub fn multiply_divide(left: i128, right: i128, by: i128) -> Option<i128> {
    left.checked_mul(right).map(|product| divide_rounded(product, by))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_go_away_from_zero() {
        assert_eq!(divide_rounded(25, 10), 3);
        assert_eq!(divide_rounded(-25, 10), -3);
        assert_eq!(divide_rounded(24, 10), 2);
        assert_eq!(divide_rounded(-25, -10), 3);
        assert_eq!(text(-5, 2), "-0.05");
        assert_eq!(parse("1.005", 5, 2), Some(101));
        assert_eq!(parse("1e2", 5, 2), Some(10000));
        assert_eq!(parse("1000", 5, 2), None);
    }
}
