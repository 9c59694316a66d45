//! Dates of any year.

use std::fmt;
use std::str::FromStr;

use crate::error::{Code, Error, Reason};
use crate::value::calendar;
use crate::value::day::Day;

/// A date in SQL, in the Gregorian calendar before 1582 too: a parameter of type `date`, and a value of a result.
///
/// A [`Day`], in contrast, is a value of the partition key: text in SQL, of the years 0 to 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: i32,
    month: u8,
    day: u8,
}

/// Athena counts days in 32 bits.
const FIRST: Date = Date {
    year: -5877641,
    month: 6,
    day: 23,
};
const LAST: Date = Date {
    year: 5881580,
    month: 7,
    day: 11,
};

impl Date {
    /// Reads `2026-11-20`, and other years as Athena prints them: `+12345-01-01`, `-0044-03-15`.
    pub fn new(text: &str) -> Result<Self, Error> {
        let Some((year, month, day)) = parts(text) else {
            return Err(Error::new(Code::Date, format!("`{text}` is not a date"))
                .help("write year, month and day, such as `2026-11-20`")
                .because(Reason::Form));
        };
        let date = Self { year, month, day };
        if calendar::exists((year, month, day)) && (FIRST..=LAST).contains(&date) {
            return Ok(date);
        }
        Err(Error::new(Code::Date, format!("there is no day `{text}`"))
            .help("check the month and the day of the month")
            .because(Reason::NotInCalendar))
    }

    /// The year; 0 is the year before 1, and -1 the one before that.
    pub fn year(self) -> i32 {
        self.year
    }

    /// The month, from 1.
    pub fn month(self) -> u8 {
        self.month
    }

    /// The day of the month, from 1.
    pub fn day(self) -> u8 {
        self.day
    }

    /// The day as a value of the partition key; `None` for years before 0 and after 9999.
    pub fn to_day(self) -> Option<Day> {
        Day::from_ymd(self.year, self.month, self.day)
    }

    /// The day this many days later.
    pub(super) fn after(self, days: i64) -> Self {
        let number = calendar::number((self.year, self.month, self.day));
        calendar::day(number + days).map_or(self, |(year, month, day)| Self { year, month, day })
    }
}

/// A year of four digits at least, with a sign where it has one, month and day of two.
fn parts(text: &str) -> Option<(i32, u8, u8)> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let mut parts = unsigned.split('-');
    let mut number = |lengths: std::ops::RangeInclusive<usize>| {
        let digits = parts.next()?;
        let is_number = lengths.contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        digits.parse::<i32>().ok().filter(|_| is_number)
    };
    let (year, month, day) = (number(4..=7)?, number(2..=2)?, number(2..=2)?);
    let year = if text.starts_with('-') { -year } else { year };
    let (month, day) = (u8::try_from(month).ok()?, u8::try_from(day).ok()?);
    parts.next().is_none().then_some((year, month, day))
}

impl From<Day> for Date {
    fn from(day: Day) -> Self {
        let (year, month, day) = day.parts();
        Self { year, month, day }
    }
}

/// As Athena prints it.
impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { year, month, day } = self;
        let sign = match year {
            ..0 => "-",
            0..=9999 => "",
            _ => "+",
        };
        write!(f, "{sign}{:04}-{month:02}-{day:02}", year.unsigned_abs())
    }
}

impl FromStr for Date {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Self::new(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        Date::new(text).expect("a date")
    }

    #[test]
    fn years_have_four_digits_or_more_and_a_sign() {
        for text in [
            "2026-11-20",
            "0000-02-29",
            "9999-12-31",
            "+10000-01-01",
            "-0001-12-31",
            "-0044-03-15",
            "+5881580-07-11",
            "-5877641-06-23",
        ] {
            assert_eq!(date(text).to_string(), text);
        }
        for text in [
            "",
            "-",
            "2026-1-01",
            "2026-02-29",
            "1900-02-29",
            "2026-13-01",
            "2026-00-01",
            "2026-01-00",
            "+5881580-07-12",
            "-5877641-06-22",
            "20261120",
            "2026-11-20-01",
            "--2026-11-20",
            "２０２６-11-20",
        ] {
            assert_eq!(Date::new(text).map_err(|error| error.code), Err(Code::Date), "{text}");
        }
    }

    #[test]
    fn neighbours() {
        for (day, next) in [
            ("2026-11-20", "2026-11-21"),
            ("2026-11-30", "2026-12-01"),
            ("2026-12-31", "2027-01-01"),
            ("2024-02-28", "2024-02-29"),
            ("2100-02-28", "2100-03-01"),
            ("-0001-12-31", "0000-01-01"),
            ("9999-12-31", "+10000-01-01"),
        ] {
            assert_eq!(date(day).after(1), date(next));
            assert_eq!(date(next).after(-1), date(day));
        }
    }

    #[test]
    fn days_of_partitions_are_dates() {
        let day = Day::new("2026-11-20").expect("a day");
        assert_eq!(Date::from(day).to_string(), "2026-11-20");
        assert_eq!(Date::from(day).to_day(), Some(day));
        assert_eq!(date("-0001-12-31").to_day(), None);
        assert_eq!(date("+10000-01-01").to_day(), None);
        assert_eq!(date("+99999-01-01").to_day(), None);
    }
}
