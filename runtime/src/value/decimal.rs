//! Decimal numbers.

use std::fmt;

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
        Err(Error::new(Code::Value, format!("`{text}` is no decimal number"))
            .help("write at most 38 digits, with or without a point, such as `12.50`"))
    }

    pub(crate) fn fits(&self, digits: Digits) -> bool {
        let (whole, fraction) = parts(&self.0);
        let whole = whole.trim_start_matches('0').len();
        fraction.len() <= usize::from(digits.scale()) && whole <= usize::from(digits.precision() - digits.scale())
    }
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
