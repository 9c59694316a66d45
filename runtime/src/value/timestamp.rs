//! Instants.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use crate::error::{Code, Error};
use crate::value::date::Date;

/// An instant without a zone, such as `2026-11-20 13:05:00.123`, with the fractional digits that it was read with.
///
/// Two are equal if they are the same instant: `13:05:00` equals `13:05:00.000`.
#[derive(Clone, Copy, Debug)]
pub struct Timestamp {
    date: Date,
    /// Seconds since midnight.
    second: u32,
    picosecond: u64,
    /// How many fractional digits are printed: up to 12.
    precision: u8,
}

const MOST_DIGITS: u8 = 12;
const MINUTES_OF_DAY: i32 = 24 * 60;

impl Timestamp {
    /// Reads `2026-11-20 13:05:00`, or the same with a `T`, with up to twelve fractional digits.
    pub fn new(text: &str) -> Result<Self, Error> {
        let wrong = || {
            Error::new(Code::Value, format!("`{text}` is not an instant"))
                .help("write date and time, such as `2026-11-20 13:05:00`")
        };
        let (date, time) = text.split_once([' ', 'T']).ok_or_else(wrong)?;
        let date = Date::new(date).map_err(|_| wrong())?;
        let (time, fraction) = time
            .split_once('.')
            .map_or((time, None), |(time, fraction)| (time, Some(fraction)));
        let second = second_of_day(time).ok_or_else(wrong)?;
        let (picosecond, precision) = fraction.map_or(Some((0, 0)), picoseconds).ok_or_else(wrong)?;
        Ok(Self {
            date,
            second,
            picosecond,
            precision,
        })
    }

    /// The first instant of a date, with the digits that a column of type `timestamp` has.
    pub(crate) fn midnight(date: Date) -> Self {
        Self {
            date,
            second: 0,
            picosecond: 0,
            precision: 3,
        }
    }

    /// The date.
    pub fn date(self) -> Date {
        self.date
    }

    /// The hour, 0 to 23.
    pub fn hour(self) -> u32 {
        self.second / 3600
    }

    /// The minute of the hour, 0 to 59.
    pub fn minute(self) -> u32 {
        self.second / 60 % 60
    }

    /// The second of the minute, 0 to 59.
    pub fn second(self) -> u32 {
        self.second % 60
    }

    /// The fraction of the second, in picoseconds.
    pub fn picosecond(self) -> u64 {
        self.picosecond
    }

    /// How many fractional digits it has: 0 to 12.
    pub fn precision(self) -> u8 {
        self.precision
    }

    /// The same instant with at least that many fractional digits.
    pub(crate) fn with_digits(mut self, digits: u8) -> Self {
        self.precision = self.precision.max(digits);
        self
    }

    /// The instant that many minutes earlier (less than a day), or later if they are negative.
    pub(super) fn minutes_before(self, minutes: i32) -> Self {
        let minute = i32::try_from(self.second / 60).unwrap_or_default() - minutes;
        let date = match minute {
            ..0 => self.date.after(-1),
            MINUTES_OF_DAY.. => self.date.after(1),
            _ => self.date,
        };
        let minute = minute.rem_euclid(MINUTES_OF_DAY).unsigned_abs();
        Self {
            date,
            second: minute * 60 + self.second % 60,
            ..self
        }
    }

    /// What identifies the instant.
    fn instant(self) -> (Date, u32, u64) {
        (self.date, self.second, self.picosecond)
    }
}

/// `13:05` or `13:05:00` as seconds.
fn second_of_day(time: &str) -> Option<u32> {
    let mut seconds = 0;
    let mut parts = time.split(':');
    for (most, unit) in [(23, 3600), (59, 60), (59, 1)] {
        let digits = match parts.next() {
            None if unit == 1 => break,
            part => part?,
        };
        let is_number = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
        seconds += digits.parse::<u32>().ok().filter(|part| is_number && *part <= most)? * unit;
    }
    parts.next().is_none().then_some(seconds)
}

/// The digits after the point as picoseconds, and their number.
fn picoseconds(digits: &str) -> Option<(u64, u8)> {
    let precision = u8::try_from(digits.len())
        .ok()
        .filter(|count| (1..=MOST_DIGITS).contains(count))?;
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
    let number = digits.parse::<u64>().ok().filter(|_| is_number)?;
    Some((number * 10_u64.pow(u32::from(MOST_DIGITS - precision)), precision))
}

impl PartialEq for Timestamp {
    fn eq(&self, other: &Self) -> bool {
        self.instant() == other.instant()
    }
}

impl Eq for Timestamp {}

impl Hash for Timestamp {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.instant().hash(state);
    }
}

impl Ord for Timestamp {
    fn cmp(&self, other: &Self) -> Ordering {
        self.instant().cmp(&other.instant())
    }
}

impl PartialOrd for Timestamp {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// As Athena prints it.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (hour, minute, second) = (self.hour(), self.minute(), self.second());
        write!(f, "{} {hour:02}:{minute:02}:{second:02}", self.date)?;
        let fraction = format!("{:012}", self.picosecond);
        match usize::from(self.precision) {
            0 => Ok(()),
            digits => write!(f, ".{}", &fraction[..digits]),
        }
    }
}

impl FromStr for Timestamp {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Self::new(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn instant(text: &str) -> Timestamp {
        Timestamp::new(text).expect("an instant")
    }

    #[test]
    fn an_instant_keeps_its_digits() {
        for text in [
            "2026-11-20 13:05:00",
            "2026-11-20 00:00:00.0",
            "2026-11-20 23:59:59.999",
            "2026-11-20 13:05:00.000000000001",
            "-0044-03-15 12:00:00.123456",
            "+12345-01-01 00:00:00.000",
        ] {
            assert_eq!(instant(text).to_string(), text);
        }
        assert_eq!(instant("2026-11-20T13:05").to_string(), "2026-11-20 13:05:00");
        for text in [
            "",
            "2026-11-20",
            "2026-11-20 ",
            "2026-11-20 13",
            "2026-11-20 24:00:00",
            "2026-11-20 13:60:00",
            "2026-11-20 13:05:60",
            "2026-11-20 13:05:00.",
            "2026-11-20 13:05:00.0000000000001",
            "2026-11-20 13:05:00.+1",
            "2026-11-20 13:05:00:00",
            "2026-11-20 13:05:00 UTC",
            "2026-11-20 1:05:00",
            "2026-02-30 13:05:00",
        ] {
            assert_eq!(
                Timestamp::new(text).map_err(|error| error.code),
                Err(Code::Value),
                "{text}"
            );
        }
    }

    #[test]
    fn instants_are_equal_whatever_their_digits() {
        assert_eq!(instant("2026-11-20 13:05:00"), instant("2026-11-20 13:05:00.000"));
        assert!(instant("2026-11-20 13:05:00.000") < instant("2026-11-20 13:05:00.0000001"));
        assert!(instant("-0044-03-15 12:00:00") < instant("0000-01-01 00:00:00"));
    }

    #[test]
    fn parts_of_an_instant() {
        let instant = instant("2026-11-20 13:05:59.12");
        assert_eq!((instant.hour(), instant.minute(), instant.second()), (13, 5, 59));
        assert_eq!((instant.picosecond(), instant.precision()), (120_000_000_000, 2));
        assert_eq!(instant.date().to_string(), "2026-11-20");
    }
}
