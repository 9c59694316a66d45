//! Values in texts, as Trino reads them: decimals, dates, times, zones, intervals.

use std::net::IpAddr;

use super::{MAX_DECIMAL, MAX_FRACTION, Type};
use crate::listed::Listed as _;

/// A unit of an interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum IntervalField {
    Year,
    Month,
    Day,
    Hour,
    Minute,
    Second,
}

/// Why a text is not a value.
pub(crate) enum Wrong {
    Text(&'static str),
    Digits,
    /// An offset of more than 14 hours.
    Zone,
}

/// The type of a number with a point: its digits as written, without leading zeros.
pub(crate) fn decimal_type(text: &str) -> Option<Type> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let well_formed = whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit())
        && !(whole.is_empty() && fraction.is_empty());
    let whole = whole.trim_start_matches('0');
    let precision = whole.len() + fraction.len();
    let scale = u8::try_from(fraction.len()).ok()?;
    let precision = u8::try_from(precision.max(1)).ok()?;
    (well_formed && precision <= MAX_DECIMAL).then_some(Type::Decimal { precision, scale })
}

/// Up to this many digits at the start of a text, as a number, and the rest.
fn digits(text: &str, most: usize) -> Option<(u32, &str)> {
    let length = text.bytes().take_while(u8::is_ascii_digit).count();
    if length == 0 || length > most {
        return None;
    }
    Some((text[..length].parse().ok()?, &text[length..]))
}

/// Whether a text is a date as DATE takes it.
pub(crate) fn is_date(text: &str) -> bool {
    date(text).is_ok()
}

/// Whether a text is a timestamp as TIMESTAMP takes it, or a date.
pub(crate) fn is_timestamp(text: &str) -> bool {
    timestamp(text).is_ok()
}

/// Whether CAST may read a text as a value of the type.
pub(crate) fn may_be(text: &str, own: &Type) -> bool {
    match own {
        Type::Tinyint => text.parse::<i8>().is_ok(),
        Type::Smallint => text.parse::<i16>().is_ok(),
        Type::Integer => text.parse::<i32>().is_ok(),
        Type::Bigint => text.parse::<i64>().is_ok(),
        Type::Real | Type::Double => may_be_number(text.trim().trim_end_matches(['d', 'D', 'f', 'F'])),
        Type::Decimal { .. } => may_be_number(text.trim()),
        Type::Boolean => ["t", "true", "1", "f", "false", "0"]
            .iter()
            .any(|word| text.eq_ignore_ascii_case(word)),
        Type::Date => is_date(text.trim()),
        Type::Timestamp { .. } => is_timestamp(text.trim()),
        Type::IpAddress => text.contains('%') || text.parse::<IpAddr>().is_ok(),
        _ => true,
    }
}

/// Java's words for infinity and the like, and its hexadecimal numbers, are given the benefit of the doubt.
fn may_be_number(text: &str) -> bool {
    let doubtful = text.contains(['x', 'X']) || text.to_ascii_lowercase().contains(['i', 'n']);
    text.parse::<f64>().is_ok() || (doubtful && text.chars().any(|ch| ch.is_ascii_alphanumeric()) && text.len() > 2)
}

/// What stands round a date and does not count: Java's blanks.
pub(crate) fn is_blank(ch: char) -> bool {
    match ch {
        '\u{1c}'..='\u{1f}' => true,
        '\u{85}' | '\u{a0}' | '\u{2007}' | '\u{202f}' => false,
        _ => ch.is_whitespace(),
    }
}

/// Whether Java reads the text as a floating-point number.
pub(crate) fn is_double(text: &str) -> bool {
    let text = text.trim_matches(|ch| ch <= ' ');
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if matches!(unsigned, "NaN" | "Infinity") {
        return true;
    }
    let number = unsigned.strip_suffix(['d', 'D', 'f', 'F']).unwrap_or(unsigned);
    match number.strip_prefix("0x").or_else(|| number.strip_prefix("0X")) {
        Some(hexadecimal) => hexadecimal
            .split_once(['p', 'P'])
            .is_some_and(|(digits, exponent)| is_hexadecimal(digits) && exponent.parse::<i64>().is_ok()),
        None => number.starts_with(|ch: char| ch.is_ascii_digit() || ch == '.') && number.parse::<f64>().is_ok(),
    }
}

/// Hexadecimal digits with a point among them or not.
fn is_hexadecimal(text: &str) -> bool {
    let digits = text.replacen('.', "", 1);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// A date counts days in 32 bits.
pub(crate) fn date(text: &str) -> Result<(), Wrong> {
    match date_head(text) {
        Some((days, "")) if i32::try_from(days).is_ok() => Ok(()),
        _ => Err(Wrong::Text("is not a date")),
    }
}

/// Reads `2026-1-31` and gives its day since 1970-01-01, and what is after it.
fn date_head(text: &str) -> Option<(i64, &str)> {
    let (before_christ, text) = match text.strip_prefix('-') {
        Some(text) => (true, text),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (year, rest) = digits(text, 9)?;
    let (month, rest) = digits(rest.strip_prefix('-')?, 2)?;
    let (day, rest) = digits(rest.strip_prefix('-')?, 2)?;
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return None,
    };
    let year = i64::from(year);
    let year = if before_christ { -year } else { year };
    (1..=days)
        .contains(&day)
        .then(|| (epoch_day(year, i64::from(month), i64::from(day)), rest))
}

/// Days since 1970-01-01 in the Gregorian calendar, its years counted from March.
fn epoch_day(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let leaps = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    // 0000-03-01 is 719,468 days before 1970-01-01.
    365 * year + leaps + day_of_year - 719_468
}

/// A time of day.
struct Clock<'a> {
    seconds: i64,
    /// The digits of the fraction of a second.
    fraction: &'a str,
}

impl Clock<'_> {
    fn precision(&self) -> Result<u8, Wrong> {
        u8::try_from(self.fraction.len())
            .ok()
            .filter(|digits| *digits <= MAX_FRACTION)
            .ok_or(Wrong::Digits)
    }

    fn millis(&self) -> i64 {
        let fraction: String = self.fraction.chars().chain("000".chars()).take(3).collect();
        self.seconds * 1000 + fraction.parse::<i64>().unwrap_or(0)
    }
}

const MIDNIGHT: Clock<'_> = Clock {
    seconds: 0,
    fraction: "",
};

/// Reads `10:00[:00[.123]]` and gives what is after it.
fn clock(text: &str) -> Option<(Clock<'_>, &str)> {
    let (hour, rest) = digits(text, 2)?;
    let (minute, rest) = digits(rest.strip_prefix(':')?, 2)?;
    if hour > 23 || minute > 59 {
        return None;
    }
    let minutes = i64::from(hour * 60 + minute);
    let of = |second: u32, fraction| Clock {
        seconds: minutes * 60 + i64::from(second),
        fraction,
    };
    let Some(behind) = rest.strip_prefix(':') else {
        return Some((of(0, ""), rest));
    };
    let (second, rest) = digits(behind, 2)?;
    if second > 59 {
        return None;
    }
    let Some(behind) = rest.strip_prefix('.') else {
        return Some((of(second, ""), rest));
    };
    let length = behind.bytes().take_while(u8::is_ascii_digit).count();
    (length > 0).then(|| (of(second, &behind[..length]), &behind[length..]))
}

pub(crate) fn time(text: &str) -> Result<Type, Wrong> {
    let wrong = Wrong::Text("is not a time");
    let Some((clock, rest)) = clock(text) else {
        return Err(wrong);
    };
    let zone = rest.trim_start();
    // Of offsets, a time has those with all their digits.
    let is_offset = || zone.len() == "+00:00".len() && offset(zone).is_some_and(|seconds| !is_far(seconds));
    if !zone.is_empty() && !is_offset() {
        return Err(wrong);
    }
    Ok(Type::Time {
        precision: clock.precision()?,
        zone: !zone.is_empty(),
    })
}

/// The microseconds of a timestamp have 64 bits; Trino looks at its whole seconds.
const MOST_SECONDS: i64 = i64::MAX / 1_000_000;

/// The milliseconds of a timestamp with time zone have 52 bits.
const MOST_ZONED: i64 = 1 << 51;

pub(crate) fn timestamp(text: &str) -> Result<Type, Wrong> {
    let wrong = Wrong::Text("is not a timestamp");
    let year = text
        .trim_start_matches(['-', '+'])
        .bytes()
        .take_while(u8::is_ascii_digit)
        .count();
    let Some((day, rest)) = date_head(text).filter(|_| year >= 4) else {
        return Err(wrong);
    };
    let behind = rest.strip_prefix(' ').unwrap_or(rest);
    let (clock, rest) = match clock(behind) {
        Some(found) if rest.starts_with(' ') => found,
        // A zone may stand right after the date.
        _ if behind.starts_with(|ch: char| ch.is_ascii_digit()) || (behind.is_empty() && !rest.is_empty()) => {
            return Err(wrong);
        }
        _ => (MIDNIGHT, behind),
    };
    let zone = rest.trim_start();
    let fits = if zone.is_empty() {
        (-MOST_SECONDS..=MOST_SECONDS).contains(&(day * 86_400 + clock.seconds))
    } else {
        // The offset of a zone with a name is not known here, but is less than a day.
        let (seconds, unsure) = match offset(without_prefix(zone)) {
            Some(seconds) if is_far(seconds) => return Err(Wrong::Zone),
            Some(seconds) => (seconds, 0),
            None if zone == "UTC" => (0, 0),
            None if is_zone(zone) => (0, 86_400_000),
            None => return Err(wrong),
        };
        let millis = day * 86_400_000 + clock.millis() - i64::from(seconds) * 1000;
        (-MOST_ZONED - unsure..MOST_ZONED + unsure).contains(&millis)
    };
    if !fits {
        return Err(wrong);
    }
    Ok(Type::Timestamp {
        precision: clock.precision()?,
        zone: !zone.is_empty(),
    })
}

/// What an offset may be after it.
const PREFIXES: [&str; 3] = ["UTC", "GMT", "UT"];

fn without_prefix(zone: &str) -> &str {
    let behind = |prefix| zone.strip_prefix(prefix).filter(|rest| rest.starts_with(['+', '-']));
    PREFIXES.iter().find_map(behind).unwrap_or(zone)
}

/// The seconds of `+2`, `+02`, `+0200`, `+02:00`, `+020000` or `+02:00:00`, as Java reads it: at most 18 hours.
fn offset(text: &str) -> Option<i32> {
    let rest = text.strip_prefix(['+', '-'])?;
    let digits = rest.replace(':', "");
    let is_plain = digits.len() == rest.len() || rest.split(':').all(|part| part.len() == 2);
    if !is_plain || !matches!(digits.len(), 1 | 2 | 4 | 6) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let value = |from: usize| {
        digits
            .chars()
            .skip(from)
            .take(2)
            .fold(0, |value, digit| value * 10 + digit as i32 - '0' as i32)
    };
    let (hours, minutes, seconds) = (value(0), value(2), value(4));
    let all = hours * 3600 + minutes * 60 + seconds;
    let fits = minutes <= 59 && seconds <= 59 && all <= 18 * 3600;
    fits.then_some(if text.starts_with('-') { -all } else { all })
}

/// Whether Trino has no zone of such an offset: its zones are whole minutes, at most 14 hours from UTC.
fn is_far(seconds: i32) -> bool {
    seconds % 60 != 0 || seconds.abs() > 14 * 3600
}

/// Zones of one word are few; of those with a `/` there are hundreds, which are taken on trust.
const SINGLE: [&str; 34] = [
    "UTC",
    "Z",
    "GMT",
    "UT",
    "UCT",
    "Zulu",
    "Universal",
    "Greenwich",
    "CET",
    "EET",
    "MET",
    "WET",
    "EST5EDT",
    "CST6CDT",
    "MST7MDT",
    "PST8PDT",
    "Cuba",
    "Egypt",
    "Eire",
    "GB",
    "GB-Eire",
    "Hongkong",
    "Iceland",
    "Iran",
    "Israel",
    "Jamaica",
    "Japan",
    "Libya",
    "NZ",
    "Poland",
    "Portugal",
    "PRC",
    "Singapore",
    "Turkey",
];

/// How the names of the others begin.
const AREAS: [&str; 15] = [
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Brazil",
    "Canada",
    "Chile",
    "Europe",
    "Indian",
    "Mexico",
    "Pacific",
    "US",
];

/// An offset, or what may be the name of a zone.
pub(crate) fn is_zone(text: &str) -> bool {
    if let Some(seconds) = offset(without_prefix(text)) {
        return !is_far(seconds);
    }
    // Numbers are in the names of offsets alone: `Etc/GMT+5`.
    let is_name = |name: &str, others: &str| {
        let fits = |ch: char| ch.is_ascii_alphabetic() || others.contains(ch);
        !name.is_empty() && name.chars().all(fits)
    };
    let is_in_area = |(area, name)| match area {
        "Etc" | "SystemV" => is_name(name, "+-0123456789"),
        _ => AREAS.contains(&area) && is_name(name, "_-/"),
    };
    SINGLE.contains(&text) || text.split_once('/').is_some_and(is_in_area)
}

pub(crate) fn is_uuid(text: &str) -> bool {
    let lengths: Vec<usize> = text.split('-').map(str::len).listed();
    lengths == [8, 4, 4, 4, 12] && text.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}

/// The months or milliseconds of an interval; `None` if the text lacks numbers that the units ask for.
pub(crate) fn interval_length(text: &str, from: IntervalField, to: IntervalField) -> Option<i64> {
    const UNITS: [IntervalField; 4] = [
        IntervalField::Day,
        IntervalField::Hour,
        IntervalField::Minute,
        IntervalField::Second,
    ];
    const MILLISECONDS: [i64; 4] = [86_400_000, 3_600_000, 60_000, 1_000];
    let (text, sign) = match text.strip_prefix('-') {
        Some(text) => (text, -1),
        None => (text, 1),
    };
    if text.is_empty() {
        // Nothing is an interval of no length.
        return Some(0);
    }
    match (from, to) {
        (IntervalField::Year, IntervalField::Year) => Some(sign * months(text, "0")?),
        (IntervalField::Month, IntervalField::Month) => Some(sign * months("0", text)?),
        (IntervalField::Year, IntervalField::Month) => {
            let (years, rest) = text.split_once('-').unwrap_or((text, "0"));
            Some(sign * months(years, rest)?)
        }
        _ => {
            let place = |field| UNITS.iter().position(|own| *own == field);
            let (first, last) = (place(from)?, place(to)?);
            if first > last {
                return None;
            }
            let mut rest = text;
            let mut sum = 0;
            for (unit, length_of_unit) in MILLISECONDS.iter().enumerate().take(last + 1).skip(first) {
                rest = rest.strip_prefix('+').unwrap_or(rest);
                let length = rest.bytes().take_while(u8::is_ascii_digit).count();
                let mut digits = length;
                if length > 0 {
                    let number: i32 = rest[..length].parse().ok()?;
                    sum += i64::from(number) * length_of_unit;
                }
                rest = &rest[length..];
                if unit == 3
                    && let Some(fraction) = rest.strip_prefix('.')
                {
                    let length = fraction.bytes().take_while(u8::is_ascii_digit).count();
                    digits += length;
                    // Digits beyond milliseconds are dropped.
                    let first = fraction
                        .bytes()
                        .take(length.min(3))
                        .chain(std::iter::repeat(b'0'))
                        .take(3);
                    sum += first.fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0'));
                    rest = &fraction[length..];
                }
                if digits == 0 {
                    return None;
                }
                if rest.is_empty() {
                    return Some(sign * sum);
                }
                if unit == last {
                    return None;
                }
                let separator = if unit == 0 { ' ' } else { ':' };
                rest = rest.strip_prefix(separator)?;
            }
            None
        }
    }
}

/// The months of years and months, which have 32 bits.
fn months(years: &str, months: &str) -> Option<i64> {
    let number = |text: &str| text.parse::<i32>().ok().filter(|_| !text.starts_with('-'));
    let of_years = number(years).and_then(|years| years.checked_mul(12));
    let all = of_years
        .zip(number(months))
        .and_then(|(one, other)| one.checked_add(other));
    all.map(i64::from)
}
