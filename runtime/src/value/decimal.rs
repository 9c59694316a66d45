//! Decimal numbers.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use crate::error::{Code, Error};
use crate::value::column_type::Digits;

/// A decimal number, such as `-12.50`.
///
/// It is compared as a number, as in SQL: `1.0` equals `1.00`. Its text keeps all its digits.
#[derive(Clone, Debug)]
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

    /// Whether it is below zero, and the digits that count before and after the point.
    fn number(&self) -> (bool, &str, &str) {
        let (whole, fraction) = parts(&self.0);
        let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
        let is_zero = whole.is_empty() && fraction.is_empty();
        (self.0.starts_with('-') && !is_zero, whole, fraction)
    }

    pub(crate) fn fits(&self, digits: Digits) -> bool {
        let (whole, fraction) = parts(&self.0);
        let whole = whole.trim_start_matches('0').len();
        fraction.len() <= usize::from(digits.scale()) && whole <= usize::from(digits.precision() - digits.scale())
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.number() == other.number()
    }
}

impl Eq for Decimal {}

impl Hash for Decimal {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.number().hash(state);
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let ((is_negative, whole, fraction), (is_other_negative, other_whole, other_fraction)) =
            (self.number(), other.number());
        let size = (whole.len(), whole, fraction).cmp(&(other_whole.len(), other_whole, other_fraction));
        match (is_negative, is_other_negative) {
            (false, false) => size,
            (true, true) => size.reverse(),
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
        }
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
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
    use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

    use super::*;

    #[test]
    fn decimals_are_compared_as_numbers() {
        let decimal = |text: &str| Decimal::new(text).expect("a number");
        let hash = |number: &Decimal| BuildHasherDefault::<DefaultHasher>::default().hash_one(number);
        for same in [
            ["1.0", "1.00"],
            ["1", "1.0"],
            ["-0", "0.00"],
            ["+7", "007"],
            [".5", "0.50"],
            ["-012.50", "-12.5"],
        ] {
            let [one, other] = same.map(decimal);
            assert_eq!(one, other);
            assert_eq!(hash(&one), hash(&other));
            assert_eq!(one.cmp(&other), Ordering::Equal);
        }
        assert_eq!(decimal("1.00").to_string(), "1.00", "the text keeps its digits");
        let rising = [
            "-10.5", "-10", "-9.9", "-0.01", "0", "0.009", "0.01", "0.1", "1", "1.05", "1.5", "9", "10", "100",
        ];
        let numbers = rising.map(decimal);
        assert!(numbers.is_sorted());
        assert!(numbers.windows(2).all(|pair| pair[0] != pair[1] && pair[0] < pair[1]));
    }

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
