//! Decimal numbers.

use std::fmt;
use std::str::FromStr;

use crate::error::{Code, Error};
use crate::value::column_type::Digits;

/// A decimal number, such as `-12.50`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Decimal(String);

impl Decimal {
    /// Reads a number of at most 38 digits, with or without a sign and a point.
    pub fn new(text: &str) -> Result<Self, Error> {
        let (whole, fraction) = parts(text);
        let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        let count = whole.len() + fraction.len();
        if (1..=38).contains(&count) && digits(whole) && digits(fraction) && !text.ends_with('.') {
            return Ok(Self(text.to_owned()));
        }
        Err(Error::new(Code::Value, format!("`{text}` is not a decimal number"))
            .help("write at most 38 digits, with or without a point, such as `12.50`"))
    }

    /// The number's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number as Athena prints it in a column of decimals, or of doubles: `1.0E-7`.
    pub(crate) fn printed(text: &str) -> Option<Self> {
        let text = match text.split_once('E') {
            Some((mantissa, exponent)) => plain(mantissa, exponent.parse().ok()?)?,
            None => text.to_owned(),
        };
        Self::new(&text).ok()
    }

    pub(crate) fn fits(&self, digits: Digits) -> bool {
        let (whole, fraction) = parts(&self.0);
        let whole = whole.trim_start_matches('0').len();
        fraction.len() <= usize::from(digits.scale()) && whole <= usize::from(digits.precision() - digits.scale())
    }
}

/// `1.5` and 3 as `1500`: digits with the point moved.
fn plain(mantissa: &str, exponent: i32) -> Option<String> {
    Decimal::new(mantissa).ok()?;
    let sign = if mantissa.starts_with('-') { "-" } else { "" };
    let (whole, fraction) = parts(mantissa);
    let digits = format!("{whole}{fraction}");
    let point = i32::try_from(whole.len()).ok()? + exponent;
    // More digits than a decimal has are none.
    let zeros = |count: i32| {
        (0..=38)
            .contains(&count)
            .then(|| "0".repeat(count.unsigned_abs() as usize))
    };
    Some(match usize::try_from(point) {
        Ok(point) if point > 0 && point < digits.len() => {
            let (whole, fraction) = digits.split_at_checked(point)?;
            match fraction.trim_end_matches('0') {
                "" => format!("{sign}{whole}"),
                fraction => format!("{sign}{whole}.{fraction}"),
            }
        }
        Ok(point) if point > 0 => format!("{sign}{digits}{}", zeros(i32::try_from(point - digits.len()).ok()?)?),
        _ => format!("{sign}0.{}{}", zeros(-point)?, digits.trim_end_matches('0')),
    })
}

fn parts(text: &str) -> (&str, &str) {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    unsigned.split_once('.').unwrap_or((unsigned, ""))
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Decimal {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Self::new(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_are_decimals_where_they_have_so_many_digits() {
        let printed = |text| Decimal::printed(text).map(|number| number.to_string());
        for (double, decimal) in [
            ("1.50", "1.50"),
            ("-0.05", "-0.05"),
            ("1.0E7", "10000000"),
            ("1.2345678E7", "12345678"),
            ("1.23456789E7", "12345678.9"),
            ("-1.5E-4", "-0.00015"),
            ("1.0E-7", "0.0000001"),
            ("1.0E20", "100000000000000000000"),
            ("1.0E36", "1000000000000000000000000000000000000"),
        ] {
            assert_eq!(printed(double).as_deref(), Some(decimal), "{double}");
        }
        for double in [
            "1.0E38",
            "4.9E-324",
            "1.0E99999999999",
            "NaN",
            "-Infinity",
            "E5",
            "1.0E",
            "éE5",
            "1.E5",
        ] {
            assert_eq!(printed(double), None, "{double}");
        }
    }
}
