//! UTC days and ranges of them.

use std::fmt;
use std::str::FromStr;
use std::time::{SystemTime, UNIX_EPOCH};

use super::calendar::{self, Civil};
use crate::error::{Code, Error, Reason};
use crate::wire::wire;

/// A UTC day of the years 0 to 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day {
    year: i32,
    month: u8,
    of_month: u8,
}

wire!(checked Day as String);

/// The pattern of a day as a deployment parameter.
pub(crate) const PATTERN: &str = concat!(
    "([0-9]{4}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))",
    "|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)"
);

impl Day {
    /// A day for examples.
    pub(crate) const EXAMPLE: Self = Self {
        year: 2026,
        month: 11,
        of_month: 20,
    };

    /// The first possible day.
    const FIRST: Self = Self {
        year: 0,
        month: 1,
        of_month: 1,
    };

    /// Reads `2026-11-20`.
    pub fn new(text: &str) -> Result<Self, Error> {
        let shape = text.len() == 10
            && text.bytes().enumerate().all(|(i, b)| {
                if matches!(i, 4 | 7) {
                    b == b'-'
                } else {
                    b.is_ascii_digit()
                }
            });
        if !shape {
            let error = Error::new(Code::Date, format!("`{text}` is not a date"));
            let dashed = text.replace(['/', '.'], "-");
            if dashed != text
                && let Ok(day) = Self::new(&dashed)
            {
                return Err(error.help(format!("write `{day}`")).because(Reason::OtherForm));
            }
            return Err(error
                .help("write year, month and day, such as `2026-11-20`; days are UTC days")
                .because(Reason::Form));
        }
        let number = |range: std::ops::Range<usize>| text[range].parse().ok();
        let day = text[..4].parse().ok().zip(number(5..7)).zip(number(8..10));
        day.and_then(|((year, month), day)| Self::of((year, month, day)))
            .ok_or_else(|| {
                Error::new(Code::Date, format!("there is no day `{text}`"))
                    .help("check the month and the day of the month")
                    .because(Reason::NotInCalendar)
            })
    }

    fn of(civil: Civil) -> Option<Self> {
        let (year, month, of_month) = civil;
        ((0..=9999).contains(&year) && calendar::exists(civil)).then_some(Self { year, month, of_month })
    }

    /// The day that many days after 1970-01-01.
    fn numbered(number: i64) -> Option<Self> {
        calendar::day(number).and_then(Self::of)
    }

    fn number(self) -> i64 {
        calendar::number(self.parts())
    }

    /// The day at the given year, month and day of the month, if there is one.
    pub fn from_ymd(year: i32, month: u8, day: u8) -> Option<Self> {
        Self::of((year, month, day))
    }

    /// The UTC day of an instant, given in seconds since 1970.
    pub fn from_epoch_seconds(seconds: i64) -> Option<Self> {
        Self::numbered(seconds.div_euclid(86_400))
    }

    /// The current UTC day; the first of 1970 if the clock is before that.
    pub fn today() -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_secs())
            .ok()
            .and_then(Self::from_epoch_seconds)
            .unwrap_or(Self::FIRST)
    }

    /// Reads the form of the partition key `day`: `2026/11/20`.
    pub fn from_path(text: &str) -> Option<Self> {
        let day = Self::new(&text.replace('/', "-")).ok()?;
        (day.path() == text).then_some(day)
    }

    /// The day in the form of the partition key `day`: `2026/11/20`.
    pub fn path(self) -> String {
        format!("{:04}/{:02}/{:02}", self.year, self.month, self.of_month)
    }

    /// The day in the form of AWS's names: `20261120`.
    pub fn compact(self) -> String {
        format!("{:04}{:02}{:02}", self.year, self.month, self.of_month)
    }

    /// Year, month and day of the month.
    pub(super) fn parts(self) -> Civil {
        (self.year, self.month, self.of_month)
    }

    /// The day that many days earlier, but not before the first possible day.
    pub fn days_before(self, days: u32) -> Self {
        Self::numbered(self.number() - i64::from(days)).unwrap_or(Self::FIRST)
    }

    /// The day that many days later, if there is one.
    pub(crate) fn days_after(self, days: u64) -> Option<Self> {
        self.number().checked_add_unsigned(days).and_then(Self::numbered)
    }

    /// How many days there are up to `last`, both included; zero if `last` is earlier.
    pub fn days_to(self, last: Self) -> u64 {
        u64::try_from(last.number() - self.number() + 1).unwrap_or(0)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.of_month)
    }
}

impl FromStr for Day {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Self::new(text)
    }
}

impl TryFrom<String> for Day {
    type Error = Error;

    fn try_from(text: String) -> Result<Self, Error> {
        Self::new(&text)
    }
}

impl From<Day> for String {
    fn from(day: Day) -> Self {
        day.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::new(text).expect("a day")
    }

    #[test]
    fn days_of_the_calendar() {
        for good in ["2024-02-29", "2026-12-31", "0000-01-01", "9999-12-31"] {
            assert_eq!(day(good).to_string(), good);
        }
        for bad in [
            "2026-02-29",
            "2026-13-01",
            "2026-00-10",
            "2026-1-1",
            "20261120",
            "2026-11-20T00:00:00",
            "",
            "２０２６-11-20",
        ] {
            assert_eq!(Day::new(bad).map_err(|error| error.code), Err(Code::Date), "{bad}");
        }
    }

    #[test]
    fn a_date_with_slashes_is_told_its_form() {
        let error = Day::new("2026/11/20").expect_err("slashes");
        assert_eq!(error.help.as_deref(), Some("write `2026-11-20`"));
    }

    #[test]
    fn forms() {
        assert_eq!(day("2026-01-02").path(), "2026/01/02");
        assert_eq!(day("2026-01-02").compact(), "20260102");
        assert_eq!(Day::from_path("2026/01/02"), Some(day("2026-01-02")));
        assert_eq!(Day::from_path("2026-01-02"), None);
        assert_eq!(Day::from_path("2026/1/2"), None);
    }

    #[test]
    fn counting() {
        assert_eq!(day("2026-03-01").days_before(1), day("2026-02-28"));
        assert_eq!(day("2024-03-01").days_before(1), day("2024-02-29"));
        assert_eq!(day("0000-01-01").days_before(7), day("0000-01-01"));
        assert_eq!(day("2026-03-01").days_to(day("2026-03-14")), 14);
        assert_eq!(day("2026-03-01").days_to(day("2026-03-01")), 1);
        assert_eq!(day("2026-03-02").days_to(day("2026-03-01")), 0);
        assert_eq!(day("2016-11-24").days_to(day("2026-11-23")), 3652);
    }

    #[test]
    fn instants_are_cut_to_utc_days() {
        assert_eq!(Day::from_epoch_seconds(0), Some(day("1970-01-01")));
        assert_eq!(Day::from_epoch_seconds(-1), Some(day("1969-12-31")));
        assert_eq!(Day::from_epoch_seconds(253_402_300_799), Some(day("9999-12-31")));
        assert_eq!(Day::from_epoch_seconds(253_402_300_800), None);
        assert_eq!(Day::from_epoch_seconds(-62_167_219_200), Some(day("0000-01-01")));
        assert_eq!(Day::from_epoch_seconds(-62_167_219_201), None);
        assert_eq!(Day::from_epoch_seconds(i64::MAX), None);
    }
}
