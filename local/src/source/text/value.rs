//! Converting the text of a field to the type of its column.
//!
//! The rules are those of Trino's Hive reader, recorded in `tests/reading/values.jsonl`; they differ from those of
//! CAST.
//! `None` is NULL. No text contains a space, since that ends a field.

use std::str;

use crate::value::float;

/// The error for a text that does not become NULL, but makes Athena's reader fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stops;

/// The text that means NULL in a column of any type.
pub(super) const NULL: &[u8] = b"\\N";

pub(super) fn boolean(text: &[u8]) -> Option<bool> {
    if text.eq_ignore_ascii_case(b"true") {
        Some(true)
    } else if text.eq_ignore_ascii_case(b"false") {
        Some(false)
    } else {
        None
    }
}

/// An integer. If a point follows, the rest must be digits, and is dropped.
///
/// `before` is the text up to the end of the field, and `length` the length of the field.
#[inline]
pub(super) fn integer(before: &[u8], length: usize) -> Option<i64> {
    // Reads the 8 or 16 bytes that end with the field, and masks out what is before it.
    if let (1..=8, Some(last)) = (length, before.last_chunk::<8>()) {
        let digits = (u64::from_le_bytes(*last) ^ ZEROS) & (u64::MAX << (64 - 8 * length));
        if are_digits(digits) {
            return Some(number(digits).cast_signed());
        }
    } else if let (9..=16, Some(last)) = (length, before.last_chunk::<16>()) {
        let digits =
            (u128::from_le_bytes(*last) ^ (u128::from(ZEROS) * (1 | (1 << 64)))) & (u128::MAX << (128 - 8 * length));
        #[allow(clippy::cast_possible_truncation, reason = "the two halves")]
        let (high, low) = (digits as u64, (digits >> 64) as u64);
        if are_digits(high) && are_digits(low) {
            return Some((number(high) * 100_000_000 + number(low)).cast_signed());
        }
    }
    any_integer(&before[before.len() - length..])
}

const ZEROS: u64 = 0x3030_3030_3030_3030;

/// Whether all eight bytes are digits.
fn are_digits(bytes: u64) -> bool {
    const HIGH: u64 = 0x8080_8080_8080_8080;
    bytes & HIGH == 0 && (bytes + 0x7676_7676_7676_7676) & HIGH == 0
}

/// The number of eight digits, with the first one in the lowest byte: adds pairs, then fours, then all of them.
fn number(digits: u64) -> u64 {
    let pairs = (digits * 10 + (digits >> 8)) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs * 100 + (pairs >> 16)) & 0x0000_ffff_0000_ffff;
    (fours * 10_000 + (fours >> 32)) & 0xffff_ffff
}

fn any_integer(text: &[u8]) -> Option<i64> {
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    if digits.is_empty() {
        return None;
    }
    let (whole, cut) = match digits.iter().position(|byte| *byte == b'.') {
        Some(point) => (&digits[..point], &digits[point + 1..]),
        None => (digits, &[][..]),
    };
    if !cut.iter().all(u8::is_ascii_digit) {
        return None;
    }
    whole.iter().try_fold(0_i64, |number, byte| {
        let digit = i64::from(byte.is_ascii_digit().then(|| byte - b'0')?);
        let tens = number.checked_mul(10)?;
        if negative {
            tens.checked_sub(digit)
        } else {
            tens.checked_add(digit)
        }
    })
}

/// A number as Java's `Double.parseDouble` reads it: trimmed, with an exponent, a suffix, or in hexadecimal.
pub(super) fn double(text: &[u8]) -> Option<f64> {
    float::parse_double(trimmed(text)?)
}

/// The same for a float; a decimal text is rounded once.
pub(super) fn real(text: &[u8]) -> Option<f32> {
    float::parse_real(trimmed(text)?)
}

/// Removes what Java's `trim` removes: control characters and spaces.
fn trimmed(text: &[u8]) -> Option<&str> {
    let text = str::from_utf8(text).ok()?;
    text.is_ascii().then(|| text.trim_matches(|c| c <= ' '))
}

/// A decimal of a type as its unscaled value, rounded half up.
pub(super) fn decimal(text: &[u8], precision: u8, scale: u8) -> Result<Option<i128>, Stops> {
    let Some(written) = Decimal::read(text) else {
        return Ok(None);
    };
    // Java would create that many digits, and fails.
    if written.exponent.abs() > 1_000_000 && written.digits().any(|digit| digit != 0) {
        return Err(Stops);
    }
    Ok(written.scaled(precision, scale))
}

/// The parts of a decimal number.
struct Decimal<'a> {
    negative: bool,
    whole: &'a [u8],
    part: &'a [u8],
    exponent: i64,
}

impl<'a> Decimal<'a> {
    fn read(text: &'a [u8]) -> Option<Self> {
        let (negative, bare) = match text {
            [b'-', rest @ ..] => (true, rest),
            [b'+', rest @ ..] => (false, rest),
            _ => (false, text),
        };
        let (number, exponent) = match bare.iter().position(|byte| matches!(byte, b'e' | b'E')) {
            Some(at) => (&bare[..at], power(&bare[at + 1..])?),
            None => (bare, 0),
        };
        let (whole, part) = match number.iter().position(|byte| *byte == b'.') {
            Some(at) => (&number[..at], &number[at + 1..]),
            None => (number, &[][..]),
        };
        let read = Self {
            negative,
            whole,
            part,
            exponent,
        };
        let are_digits = whole.iter().chain(part).all(u8::is_ascii_digit);
        (are_digits && whole.len() + part.len() > 0).then_some(read)
    }

    fn digits(&self) -> impl Iterator<Item = u8> {
        self.whole.iter().chain(self.part).map(|byte| byte - b'0')
    }

    fn scaled(&self, precision: u8, scale: u8) -> Option<i128> {
        // The number of digits before the point after it is moved.
        let kept = i64::try_from(self.whole.len()).ok()? + self.exponent + i64::from(scale);
        let mut number = 0_i128;
        let mut seen = 0;
        for digit in self.digits().take(usize::try_from(kept).unwrap_or(0)) {
            number = number.checked_mul(10)?.checked_add(digit.into())?;
            seen += 1;
        }
        if number != 0 {
            for _ in seen..kept {
                number = number.checked_mul(10)?;
            }
        }
        let next = usize::try_from(kept).ok().and_then(|kept| self.digits().nth(kept));
        if next.is_some_and(|digit| digit >= 5) {
            number += 1;
        }
        (number < 10_i128.pow(precision.into())).then_some(if self.negative { -number } else { number })
    }
}

/// An exponent: digits with an optional sign.
fn power(text: &[u8]) -> Option<i64> {
    let digits = text.strip_prefix(b"-").or(text.strip_prefix(b"+")).unwrap_or(text);
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let power = digits.iter().fold(0_i64, |power, digit| {
        (power * 10 + i64::from(digit - b'0')).min(1 << 40)
    });
    Some(if text.starts_with(b"-") { -power } else { power })
}

/// A date, as days since 1970-01-01. Months and days out of range carry over.
pub(super) fn date(text: &[u8]) -> Result<Option<i32>, Stops> {
    let days = || {
        let mut parts = Parts::of(text)?;
        let year = parts.number(Sign::Any)?;
        parts.literal(b"-")?;
        let month = parts.number(Sign::Any)?;
        parts.literal(b"-")?;
        let day = parts.number(Sign::Any)?;
        parts.end()?;
        days(year, month, day)
    };
    days().map(|days| i32::try_from(days).map_err(|_| Stops)).transpose()
}

/// A timestamp such as `2026-11-20T10:00:00.5`, rounded half up to milliseconds, in microseconds since 1970-01-01.
pub(super) fn timestamp(text: &[u8]) -> Result<Option<i64>, Stops> {
    let since = || {
        // A rule of Hive.
        if text.len() < 8 {
            return None;
        }
        let mut parts = Parts::of(text)?;
        let year = parts.number(Sign::Any)?;
        parts.literal(b"-")?;
        let month = parts.number(Sign::None)?;
        parts.literal(b"-")?;
        let day = parts.number(Sign::None)?;
        parts.literal(b"tT")?;
        let hours = parts.number(Sign::None)?;
        parts.literal(b":")?;
        let minutes = parts.number(Sign::None)?;
        let (mut seconds, mut nanos) = (0, 0);
        if parts.literal(b":").is_some() {
            seconds = parts.number(Sign::None)?;
            if parts.literal(b".").is_some() {
                nanos = parts.nanos();
            }
        }
        parts.end()?;
        let of_day = hours * 3600 + minutes * 60 + seconds;
        // The time is counted in nanoseconds, which must fit into 64 bits.
        of_day.checked_mul(1_000_000_000)?;
        let millis = of_day * 1000 + (nanos + 500_000) / 1_000_000;
        Some(i128::from(days(year, month, day)?) * 86_400_000 + i128::from(millis))
    };
    since()
        .map(|millis| i64::try_from(millis * 1000).map_err(|_| Stops))
        .transpose()
}

/// Whether a number may have a sign.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    Any,
    None,
}

/// The rest of a text that is parsed part by part.
struct Parts<'a>(&'a [u8]);

impl<'a> Parts<'a> {
    fn of(text: &'a [u8]) -> Option<Self> {
        trimmed(text).map(|text| Self(text.as_bytes()))
    }

    /// One of these characters.
    fn literal(&mut self, one_of: &[u8]) -> Option<()> {
        let (first, rest) = self.0.split_first()?;
        if !one_of.contains(first) {
            return None;
        }
        self.0 = rest;
        Some(())
    }

    /// One to nine digits.
    fn number(&mut self, sign: Sign) -> Option<i64> {
        let negative = self.0.first() == Some(&b'-');
        if sign == Sign::Any && (negative || self.0.first() == Some(&b'+')) {
            self.0 = &self.0[1..];
        }
        let (number, digits) = self.digits();
        (digits > 0).then_some(if negative && sign == Sign::Any { -number } else { number })
    }

    /// Up to nine digits of a fraction of a second.
    fn nanos(&mut self) -> i64 {
        let (number, digits) = self.digits();
        number * 10_i64.pow(9 - digits)
    }

    fn digits(&mut self) -> (i64, u32) {
        let (mut number, mut digits) = (0, 0);
        while let ([digit @ b'0'..=b'9', rest @ ..], 0..9) = (self.0, digits) {
            number = number * 10 + i64::from(digit - b'0');
            digits += 1;
            self.0 = rest;
        }
        (number, digits)
    }

    fn end(&self) -> Option<()> {
        self.0.is_empty().then_some(())
    }
}

/// The maximum year of Java's dates, before and after 0.
const MOST_YEARS: i64 = 999_999_999;

/// Days since 1970-01-01 of a date in the proleptic Gregorian calendar.
fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    let months = year * 12 + month - 1;
    let (year, month) = (months.div_euclid(12), months.rem_euclid(12) + 1);
    if year.abs() > MOST_YEARS {
        return None;
    }
    let first = first_of(year, month);
    let days = first + day - 1;
    (first_of(-MOST_YEARS, 1)..first_of(MOST_YEARS + 1, 1))
        .contains(&days)
        .then_some(days)
}

/// Days since 1970-01-01 of the first of a month. Years begin in March, so that the leap day is the last of its year.
fn first_of(year: i64, month: i64) -> i64 {
    let year = if month < 3 { year - 1 } else { year };
    let before = (153 * ((month + 9) % 12) + 2) / 5;
    let leaps = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    year * 365 + leaps + before - 719_468
}

/// The first characters of a text.
pub(super) fn shortened(text: &[u8], characters: usize) -> &[u8] {
    // A character has at least one byte.
    if text.len() <= characters {
        return text;
    }
    let mut begins = text.iter().enumerate().filter(|(_, byte)| **byte & 0xc0 != 0x80);
    match begins.nth(characters) {
        Some((end, _)) => &text[..end],
        None => text,
    }
}
