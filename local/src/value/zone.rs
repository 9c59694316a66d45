//! Time zones: UTC, offsets of whole minutes, and names of the tz database.

use std::fmt;
use std::sync::LazyLock;

use jiff::tz::{TimeZone, TimeZoneDatabase};

use super::Computed;
use crate::failure::Failure;

/// A time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Zone {
    /// Minutes ahead of UTC, up to 14 hours; 0 is UTC.
    Offset(i16),
    /// The index in the list of all names.
    Named(u16),
}

/// All names, sorted, with their zones.
static NAMED: LazyLock<Vec<(String, TimeZone)>> = LazyLock::new(|| {
    let database = TimeZoneDatabase::bundled();
    let mut named: Vec<(String, TimeZone)> = database
        .available()
        .map(|name| name.as_str().to_owned())
        .filter_map(|name| database.get(&name).ok().map(|zone| (name, zone)))
        .collect();
    named.sort_by(|(one, _), (other, _)| one.cmp(other));
    named
});

/// Names of UTC, which Trino shows as `UTC`.
const UTC: [&str; 16] = [
    "UTC",
    "Z",
    "GMT",
    "UT",
    "UCT",
    "Zulu",
    "Universal",
    "Greenwich",
    "GMT0",
    "Etc/UTC",
    "Etc/GMT",
    "Etc/UCT",
    "Etc/Universal",
    "Etc/GMT0",
    "Etc/GMT+0",
    "Etc/GMT-0",
];

/// Names of the tz database that Trino does not have.
const ABSENT: [&str; 7] = ["EST", "MST", "HST", "ROC", "Factory", "Etc/Greenwich", "Etc/Zulu"];

impl Zone {
    /// The name of UTC or of an offset; Java's names of other zones differ from one JDK to the next, so they are not run.
    pub fn name(self) -> Computed<String> {
        match self {
            Self::Offset(_) => Ok(self.to_string()),
            Self::Named(_) => Err(Failure::other(
                crate::NOT_RUN,
                format!("the name of the time zone {self} in a text"),
            )),
        }
    }

    /// The zone with a name or an offset; `None` if there is none.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        if UTC.contains(&text) {
            return Some(Self::UTC);
        }
        if let Some((offset, is_turned)) = after_prefix(text) {
            return short_minutes(offset).map(|minutes| Self::Offset(if is_turned { -minutes } else { minutes }));
        }
        if text.starts_with(['+', '-']) {
            return minutes(text).map(Self::Offset);
        }
        if ABSENT.contains(&text) {
            return None;
        }
        Self::known(text)
    }

    /// A zone of the tz database.
    fn known(name: &str) -> Option<Self> {
        let index = NAMED.binary_search_by(|(own, _)| own.as_str().cmp(name)).ok()?;
        u16::try_from(index).ok().map(Self::Named)
    }

    /// The longest name of the tz database at the start of a text.
    #[must_use]
    pub fn name_in(text: &str) -> Option<&str> {
        let names = NAMED.iter().map(|(name, _)| name.as_str());
        let longest = names.filter(|name| text.starts_with(name)).map(str::len).max();
        longest.map(|length| &text[..length])
    }

    /// UTC.
    pub const UTC: Self = Self::Offset(0);

    /// The offset from UTC in seconds at a moment, given in seconds since 1970-01-01 UTC.
    #[must_use]
    pub fn offset_at(self, second: i64) -> i64 {
        match self {
            Self::Offset(minutes) => i64::from(minutes) * 60,
            Self::Named(index) => {
                let Some((_, zone)) = NAMED.get(usize::from(index)) else {
                    return 0;
                };
                // The calendar, and so the rules of a zone, are the same every 400 years.
                let second = match second {
                    ..MIN_SECOND => MIN_SECOND,
                    MIN_SECOND..=MAX_SECOND => second,
                    _ => MAX_SECOND - ERA + (second - MAX_SECOND).rem_euclid(ERA),
                };
                jiff::Timestamp::from_second(second).map_or(0, |moment| zone.to_offset(moment).seconds().into())
            }
        }
    }

    /// The moment of a local time, both in seconds since 1970-01-01.
    ///
    /// Of a local time that occurs twice, the earlier moment. One that is skipped is as far after the change as it is
    /// after the last second before the change.
    #[must_use]
    pub fn moment_of(self, local: i64) -> i64 {
        match self {
            Self::Offset(minutes) => local - i64::from(minutes) * 60,
            Self::Named(_) => {
                // The offsets a day earlier and later are those before and after any change.
                let before = self.offset_at(local - 86_400);
                let after = self.offset_at(local + 86_400);
                let first = local - before;
                if self.offset_at(first) == before {
                    return first;
                }
                let second = local - after;
                if self.offset_at(second) == after {
                    return second;
                }
                first
            }
        }
    }

    /// A number that identifies the zone.
    #[must_use]
    pub fn key(self) -> u16 {
        match self {
            Self::Offset(minutes) => u16::try_from(i32::from(minutes) + FIRST_NAMED / 2).unwrap_or_default(),
            Self::Named(index) => index.saturating_add(FIRST_NAMED_KEY),
        }
    }

    /// The zone with this number.
    #[must_use]
    pub fn of_key(key: u16) -> Self {
        match key.checked_sub(FIRST_NAMED_KEY) {
            Some(index) => Self::Named(index),
            None => Self::Offset(i16::try_from(i32::from(key) - FIRST_NAMED / 2).unwrap_or_default()),
        }
    }
}

/// More than twice the minutes of any offset.
const FIRST_NAMED: i32 = 4096;
const FIRST_NAMED_KEY: u16 = 4096;

/// The range of jiff's zones: the years -9999 to 9999, less a margin.
const MIN_SECOND: i64 = -377_000_000_000;
const MAX_SECOND: i64 = 253_000_000_000;

/// The seconds of 400 years.
const ERA: i64 = 146_097 * 86_400;

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Offset(0) => f.write_str("UTC"),
            Self::Offset(minutes) => f.write_str(&offset_text(*minutes)),
            Self::Named(index) => f.write_str(NAMED.get(usize::from(*index)).map_or("UTC", |(name, _)| name)),
        }
    }
}

/// `+02:00`
#[must_use]
pub fn offset_text(minutes: i16) -> String {
    let sign = if minutes < 0 { '-' } else { '+' };
    let minutes = minutes.unsigned_abs();
    format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

/// The offset in `UTC+2`, `GMT+02:30` and `Etc/GMT-2`, and whether it has the sign of POSIX: hours west of UTC.
fn after_prefix(text: &str) -> Option<(&str, bool)> {
    let (name, is_etc) = text.strip_prefix("Etc/").map_or((text, false), |name| (name, true));
    let (prefix, offset) = ["UTC", "GMT", "UT"]
        .into_iter()
        .find_map(|prefix| Some((prefix, name.strip_prefix(prefix)?)))?;
    offset
        .starts_with(['+', '-'])
        .then_some((offset, is_etc && prefix == "GMT"))
}

/// The minutes of `+2`, `+02:30` and `+2:3`; four digits are none here.
fn short_minutes(offset: &str) -> Option<i16> {
    let (hours, rest) = offset.split_once(':').unwrap_or((offset, "00"));
    if hours.len() > 3 || rest.len() > 2 {
        return None;
    }
    minutes(&format!("{}{:0>2}:{rest:0>2}", &hours[..1], &hours[1..]))
}

/// The minutes of `+2`, `+02`, `+0200`, `+02:00` or `+02:00:00`, up to 14 hours.
#[must_use]
pub fn minutes(text: &str) -> Option<i16> {
    let seconds = match text.len() {
        7 => "00",
        _ => ":00",
    };
    let text = match text.len() {
        7 | 9 => text.strip_suffix(seconds)?,
        _ => text,
    };
    let rest = text.strip_prefix(['+', '-'])?;
    let (hours, minutes) = match rest.split_once(':') {
        Some((hours, minutes)) if hours.len() == 2 && minutes.len() == 2 => (hours, minutes),
        Some(_) => return None,
        None if rest.len() == 4 => rest.split_at_checked(2)?,
        None if matches!(rest.len(), 1 | 2) => (rest, "0"),
        None => return None,
    };
    let number = |digits: &str| {
        let all = digits.bytes().all(|byte| byte.is_ascii_digit());
        all.then(|| digits.parse::<i16>().ok()).flatten()
    };
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    let all = hours * 60 + minutes;
    let fits = minutes < 60 && all <= 14 * 60;
    fits.then_some(if text.starts_with('-') { -all } else { all })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_read_and_kept() {
        let berlin = Zone::read("Europe/Berlin").expect("it is a zone");
        assert_eq!(berlin.to_string(), "Europe/Berlin");
        assert_eq!(Zone::of_key(berlin.key()), berlin);
        // 2026-07-01 and 2026-01-01.
        assert_eq!(berlin.offset_at(1_782_864_000), 7200);
        assert_eq!(berlin.offset_at(1_767_225_600), 3600);
        // 2026-03-29 02:30 is skipped, 2026-10-25 02:30 occurs twice.
        assert_eq!(berlin.moment_of(1_774_751_400), 1_774_747_800);
        assert_eq!(berlin.moment_of(1_792_895_400), 1_792_888_200);
        for (text, shown) in [
            ("+02:00", "+02:00"),
            ("UTC+2", "+02:00"),
            ("Z", "UTC"),
            ("-0530", "-05:30"),
            ("+00:00", "UTC"),
            ("Etc/GMT+5", "-05:00"),
            ("GMT-5:3", "-05:03"),
            ("+05:30:00", "+05:30"),
        ] {
            let zone = Zone::read(text).expect("it is a zone");
            assert_eq!(zone.to_string(), shown);
            assert_eq!(Zone::of_key(zone.key()), zone);
        }
        assert_eq!(Zone::read("+15:00"), None);
        assert_eq!(Zone::read("Nowhere/City"), None);
        assert_eq!(Zone::read("EST"), None);
        assert_eq!(Zone::read("UTC+0530"), None);
        // 9999-12-31 and 12026-07-01.
        assert_eq!(berlin.offset_at(253_402_214_400), 3600);
        assert_eq!(berlin.offset_at(1_782_864_000 + 25 * ERA), 7200);
    }
}
