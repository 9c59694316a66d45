//! Dates and times in the proleptic Gregorian calendar, and their texts as Trino reads and prints them.

use super::zone::Zone;

/// The months' names, in English.
pub const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The days' names, in English, from Monday on.
pub const WEEKDAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

/// Picoseconds of a second.
pub const SECOND: i128 = 1_000_000_000_000;
/// Picoseconds of a millisecond.
pub const MILLISECOND: i128 = 1_000_000_000;
/// Picoseconds of a microsecond.
pub const MICROSECOND: i128 = 1_000_000;
/// Picoseconds of a day.
pub const DAY: i128 = 86_400 * SECOND;

/// A date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Civil {
    /// The year, where 0 is the year before 1.
    pub year: i64,
    /// 1 to 12
    pub month: i64,
    /// 1 to 31
    pub day: i64,
}

/// Days since 1970-01-01. The computation counts years from March.
#[must_use]
pub fn days_of(date: Civil) -> i64 {
    let year = if date.month <= 2 { date.year - 1 } else { date.year };
    let day_of_year = (153 * ((date.month + 9) % 12) + 2) / 5 + date.day - 1;
    let leaps = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    365 * year + leaps + day_of_year - 719_468
}

/// The date of a number of days since 1970-01-01.
#[must_use]
pub fn civil(days: i64) -> Civil {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let day_of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    Civil {
        year: year_of_era + era * 400 + i64::from(month <= 2),
        month,
        day: day_of_year - (153 * shifted + 2) / 5 + 1,
    }
}

/// The number of days in a month.
#[must_use]
pub fn month_length(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.rem_euclid(4) == 0 && (year.rem_euclid(100) != 0 || year.rem_euclid(400) == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Adds months; the day is limited to the length of the new month.
#[must_use]
pub fn add_months(days: i64, months: i64) -> i64 {
    let date = civil(days);
    let all = date.year * 12 + date.month - 1 + months;
    let (year, month) = (all.div_euclid(12), all.rem_euclid(12) + 1);
    days_of(Civil {
        year,
        month,
        day: date.day.min(month_length(year, month)),
    })
}

/// 1 is Monday.
#[must_use]
pub fn day_of_week(days: i64) -> i64 {
    (days + 3).rem_euclid(7) + 1
}

/// 1 is January 1.
#[must_use]
pub fn day_of_year(days: i64) -> i64 {
    let year = civil(days).year;
    days - days_of(Civil { year, month: 1, day: 1 }) + 1
}

/// The ISO week of a day: its year and number.
#[must_use]
pub fn iso_week(days: i64) -> (i64, i64) {
    let thursday = days + 4 - day_of_week(days);
    let year = civil(thursday).year;
    (year, (day_of_year(thursday) - 1) / 7 + 1)
}

/// A date and a time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Local {
    /// Days since 1970-01-01.
    pub days: i64,
    /// Picoseconds of the day.
    pub picos: i64,
}

/// The date and time of picoseconds since 1970-01-01.
#[must_use]
pub fn local(picos: i128) -> Local {
    Local {
        days: i64::try_from(picos.div_euclid(DAY)).unwrap_or_default(),
        picos: i64::try_from(picos.rem_euclid(DAY)).unwrap_or_default(),
    }
}

impl Local {
    /// Picoseconds since 1970-01-01.
    #[must_use]
    pub fn picos(self) -> i128 {
        i128::from(self.days) * DAY + i128::from(self.picos)
    }

    /// The hour of the day.
    #[must_use]
    pub fn hour(self) -> i64 {
        self.seconds() / 3600
    }

    /// The minute of the hour.
    #[must_use]
    pub fn minute(self) -> i64 {
        self.seconds() / 60 % 60
    }

    /// The second of the minute.
    #[must_use]
    pub fn second(self) -> i64 {
        self.seconds() % 60
    }

    /// The millisecond of the second.
    #[must_use]
    pub fn millisecond(self) -> i64 {
        self.picos / 1_000_000_000 % 1000
    }

    fn seconds(self) -> i64 {
        self.picos / 1_000_000_000_000
    }
}

/// Whole seconds, rounded down.
#[must_use]
pub fn seconds(picos: i128) -> i64 {
    i64::try_from(picos.div_euclid(SECOND)).unwrap_or_default()
}

/// Whole milliseconds, rounded down.
#[must_use]
pub fn millis(picos: i128) -> i64 {
    i64::try_from(picos.div_euclid(MILLISECOND)).unwrap_or_default()
}

/// The local time of a moment in a zone, as picoseconds since 1970-01-01 00:00 there.
#[must_use]
pub fn in_zone(moment: i128, zone: Zone) -> i128 {
    moment + i128::from(zone.offset_at(seconds(moment))) * SECOND
}

/// The moment of a local time in a zone.
#[must_use]
pub fn moment(local: i128, zone: Zone) -> i128 {
    let second = seconds(local);
    let fraction = local.rem_euclid(SECOND);
    i128::from(zone.moment_of(second)) * SECOND + fraction
}

/// The picoseconds of the last fractional digit.
#[must_use]
pub fn unit(precision: u8) -> i128 {
    10_i128.pow(12 - u32::from(precision.min(12)))
}

/// The nearest value with this many fractional digits, halves up.
#[must_use]
pub fn round(picos: i128, precision: u8) -> i128 {
    let unit = unit(precision);
    (picos + unit / 2).div_euclid(unit) * unit
}

/// A year with at least four digits, and a sign if it has more.
#[must_use]
pub fn year_text(year: i64) -> String {
    match year {
        0..=9999 => format!("{year:04}"),
        10_000.. => format!("+{year}"),
        _ => format!("-{:04}", year.unsigned_abs()),
    }
}

/// `2026-11-30`
#[must_use]
pub fn date_text(days: i64) -> String {
    let date = civil(days);
    format!("{}-{:02}-{:02}", year_text(date.year), date.month, date.day)
}

/// `12:34:56.789`, with this many fractional digits.
#[must_use]
pub fn time_text(picos: i64, precision: u8) -> String {
    let time = Local { days: 0, picos };
    let mut text = format!("{:02}:{:02}:{:02}", time.hour(), time.minute(), time.second());
    if precision > 0 {
        let fraction = format!("{:012}", picos % 1_000_000_000_000);
        text.push('.');
        text.push_str(&fraction[..usize::from(precision.min(12))]);
    }
    text
}

/// `2026-11-30 12:34:56.789`
#[must_use]
pub fn timestamp_text(picos: i128, precision: u8) -> String {
    let own = local(picos);
    format!("{} {}", date_text(own.days), time_text(own.picos, precision))
}

/// `2026-11-30 12:34:56.789 UTC`
#[must_use]
pub fn zoned_text(moment: i128, zone: Zone, precision: u8) -> String {
    format!("{} {zone}", timestamp_text(in_zone(moment, zone), precision))
}

/// `12:34:56.789+01:00`
#[must_use]
pub fn zoned_time_text(picos: i64, offset: i16, precision: u8) -> String {
    format!("{}{}", time_text(picos, precision), super::zone::offset_text(offset))
}

/// `3 04:05:06.007`
#[must_use]
pub fn interval_text(millis: i64) -> String {
    let sign = if millis < 0 { "-" } else { "" };
    let all = millis.unsigned_abs();
    let (days, rest) = (all / 86_400_000, all % 86_400_000);
    let (hours, minutes, seconds) = (rest / 3_600_000, rest / 60_000 % 60, rest / 1000 % 60);
    format!("{sign}{days} {hours:02}:{minutes:02}:{seconds:02}.{:03}", rest % 1000)
}

/// `1-6`
#[must_use]
pub fn months_text(months: i64) -> String {
    let sign = if months < 0 { "-" } else { "" };
    let all = months.unsigned_abs();
    format!("{sign}{}-{}", all / 12, all % 12)
}

/// Up to this many digits at the start of a text, as a number, and the rest.
fn digits(text: &str, most: usize) -> Option<(i64, &str)> {
    let length = text.bytes().take_while(u8::is_ascii_digit).count();
    if length == 0 || length > most {
        return None;
    }
    Some((text[..length].parse().ok()?, &text[length..]))
}

/// Parses `2026-1-31`: the day, and the rest.
fn date_head(text: &str) -> Option<(i64, &str)> {
    let (before_christ, text) = match text.strip_prefix('-') {
        Some(text) => (true, text),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (year, rest) = digits(text, 9)?;
    let (month, rest) = digits(rest.strip_prefix('-')?, 2)?;
    let (day, rest) = digits(rest.strip_prefix('-')?, 2)?;
    let year = if before_christ { -year } else { year };
    let exists = (1..=12).contains(&month) && (1..=month_length(year, month)).contains(&day);
    exists.then(|| (days_of(Civil { year, month, day }), rest))
}

/// White space around a date, as Java defines it.
fn is_blank(ch: char) -> bool {
    match ch {
        '\u{1c}'..='\u{1f}' => true,
        '\u{85}' | '\u{a0}' | '\u{2007}' | '\u{202f}' => false,
        _ => ch.is_whitespace(),
    }
}

/// Parses a date as CAST does.
#[must_use]
pub fn parse_date(text: &str) -> Option<i32> {
    match date_head(text.trim_matches(is_blank))? {
        (days, "") => i32::try_from(days).ok(),
        _ => None,
    }
}

/// Parses `10:00[:00[.123]]`: the picoseconds, the number of fractional digits, and the rest.
fn clock(text: &str) -> Option<(i128, usize, &str)> {
    let (hour, rest) = digits(text, 2)?;
    let (minute, rest) = digits(rest.strip_prefix(':')?, 2)?;
    if hour > 23 || minute > 59 {
        return None;
    }
    let minutes = i128::from(hour * 60 + minute);
    let Some(after) = rest.strip_prefix(':') else {
        return Some((minutes * 60 * SECOND, 0, rest));
    };
    let (second, rest) = digits(after, 2)?;
    if second > 59 {
        return None;
    }
    let seconds = (minutes * 60 + i128::from(second)) * SECOND;
    let Some(after) = rest.strip_prefix('.') else {
        return Some((seconds, 0, rest));
    };
    let length = after.bytes().take_while(u8::is_ascii_digit).count();
    if length == 0 || length > 12 {
        return None;
    }
    let fraction: i128 = after[..length].parse().ok()?;
    let unit = unit(u8::try_from(length).ok()?);
    Some((seconds + fraction * unit, length, &after[length..]))
}

/// A parsed timestamp.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    /// The local time, as picoseconds since 1970-01-01 00:00.
    pub local: i128,
    /// The zone, if the text has one.
    pub zone: Option<Zone>,
}

/// Parses a timestamp as CAST does, with its zone.
#[must_use]
pub fn parse_timestamp(text: &str) -> Option<Written> {
    let text = text.trim_matches(is_blank);
    let year = text
        .trim_start_matches(['-', '+'])
        .bytes()
        .take_while(u8::is_ascii_digit)
        .count();
    let (days, rest) = date_head(text).filter(|_| year >= 4)?;
    let after = rest.strip_prefix(' ').unwrap_or(rest);
    let (picos, rest) = match clock(after) {
        Some((picos, _, rest)) if rest.len() < text.len() && text.contains(' ') => (picos, rest),
        _ if after.starts_with(|ch: char| ch.is_ascii_digit()) || (after.is_empty() && !rest.is_empty()) => {
            return None;
        }
        _ => (0, after),
    };
    let zone = rest.trim_start();
    Some(Written {
        local: i128::from(days) * DAY + picos,
        zone: if zone.is_empty() { None } else { Some(Zone::read(zone)?) },
    })
}

/// Parses a time as CAST does: the picoseconds of the day, and the offset in minutes.
#[must_use]
pub fn parse_time(text: &str) -> Option<(i64, Option<i16>)> {
    let (picos, _, rest) = clock(text)?;
    let zone = rest.trim_start();
    let offset = match zone {
        "" => None,
        _ if zone.len() == "+00:00".len() => Some(super::zone::minutes(zone)?),
        _ => return None,
    };
    Some((i64::try_from(picos).ok()?, offset))
}

/// A unit of `date_add` and similar functions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// 0.001 seconds
    Millisecond,
    /// A second
    Second,
    /// 60 seconds
    Minute,
    /// 60 minutes
    Hour,
    /// 24 hours
    Day,
    /// 7 days
    Week,
    /// A month
    Month,
    /// 3 months
    Quarter,
    /// 12 months
    Year,
}

impl Unit {
    /// The unit with a name, in any case.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        Some(match text.to_lowercase().as_str() {
            "millisecond" => Self::Millisecond,
            "second" => Self::Second,
            "minute" => Self::Minute,
            "hour" => Self::Hour,
            "day" => Self::Day,
            "week" => Self::Week,
            "month" => Self::Month,
            "quarter" => Self::Quarter,
            "year" => Self::Year,
            _ => return None,
        })
    }

    /// Its length in picoseconds; `None` for months and longer units.
    #[must_use]
    pub fn length(self) -> Option<i128> {
        Some(match self {
            Self::Millisecond => MILLISECOND,
            Self::Second => SECOND,
            Self::Minute => 60 * SECOND,
            Self::Hour => 3600 * SECOND,
            Self::Day => DAY,
            Self::Week => 7 * DAY,
            _ => return None,
        })
    }

    /// Its number of months.
    #[must_use]
    pub fn months(self) -> Option<i64> {
        Some(match self {
            Self::Month => 1,
            Self::Quarter => 3,
            Self::Year => 12,
            _ => return None,
        })
    }
}

/// The first day of the week, month, quarter or year of a day.
#[must_use]
pub fn truncate_days(days: i64, unit: Unit) -> i64 {
    let date = civil(days);
    let first = |month| {
        days_of(Civil {
            year: date.year,
            month,
            day: 1,
        })
    };
    match unit {
        Unit::Week => days - day_of_week(days) + 1,
        Unit::Month => first(date.month),
        Unit::Quarter => first((date.month - 1) / 3 * 3 + 1),
        Unit::Year => first(1),
        _ => days,
    }
}

/// The start of the unit that contains a local time.
#[must_use]
pub fn truncate(picos: i128, unit: Unit) -> i128 {
    match unit {
        Unit::Millisecond | Unit::Second | Unit::Minute | Unit::Hour => {
            let length = unit.length().unwrap_or(DAY);
            picos.div_euclid(length) * length
        }
        _ => i128::from(truncate_days(local(picos).days, unit)) * DAY,
    }
}

/// Adds a number of units.
#[must_use]
pub fn add(picos: i128, unit: Unit, count: i64) -> Option<i128> {
    match (unit.length(), unit.months()) {
        (Some(length), _) => picos.checked_add(length.checked_mul(count.into())?),
        (None, Some(months)) => {
            let months = months
                .checked_mul(count)
                .filter(|months| months.unsigned_abs() < 1 << 40)?;
            let own = local(picos);
            Some(
                Local {
                    days: add_months(own.days, months),
                    ..own
                }
                .picos(),
            )
        }
        (None, None) => None,
    }
}

/// The number of whole units between two local times, as Joda counts them: in whole milliseconds.
#[must_use]
pub fn difference(from: i128, to: i128, unit: Unit) -> i64 {
    let (from, to) = (truncate(from, Unit::Millisecond), truncate(to, Unit::Millisecond));
    match unit {
        Unit::Month => months_between(from, to),
        Unit::Quarter => months_between(from, to) / 3,
        Unit::Year if from > to => -years_between(to, from),
        Unit::Year => years_between(from, to),
        _ => i64::try_from((to - from) / unit.length().unwrap_or(DAY)).unwrap_or_default(),
    }
}

/// The number of whole months between two times; the last day of a month counts as any later day.
fn months_between(from: i128, to: i128) -> i64 {
    if from > to {
        return -months_between(to, from);
    }
    let (early, late) = (local(from), local(to));
    let (first, last) = (civil(early.days), civil(late.days));
    let months = (last.year - first.year) * 12 + last.month - first.month;
    let at_end = last.day == month_length(last.year, last.month);
    let first_day = if at_end { first.day.min(last.day) } else { first.day };
    months - i64::from((last.day, late.picos) < (first_day, early.picos))
}

/// The number of whole years from a time to a later one; the day after 28 February is the same in any year.
fn years_between(from: i128, to: i128) -> i64 {
    let (early, late) = (local(from), local(to));
    let years = [civil(early.days).year, civil(late.days).year];
    let is_leap = |year: i64| month_length(year, 2) == 29;
    // The day of the year from 0; 29 February is 59.
    let mut first = day_of_year(early.days) - 1;
    let mut last = day_of_year(late.days) - 1;
    if first >= 59 {
        if is_leap(years[0]) {
            if !is_leap(years[1]) {
                first -= 1;
            }
        } else if last >= 59 && is_leap(years[1]) {
            last -= 1;
        }
    }
    years[1] - years[0] - i64::from((last, late.picos) < (first, early.picos))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_dates_are_each_other() {
        for days in (-800_000..800_000).step_by(137) {
            assert_eq!(days_of(civil(days)), days);
        }
        assert_eq!(date_text(0), "1970-01-01");
        assert_eq!(
            date_text(days_of(Civil {
                year: 12345,
                month: 1,
                day: 1
            })),
            "+12345-01-01"
        );
        assert_eq!(
            date_text(days_of(Civil {
                year: -44,
                month: 3,
                day: 15
            })),
            "-0044-03-15"
        );
        assert_eq!(parse_date(" 2024-2-29 "), parse_date("2024-02-29"));
        assert_eq!(parse_date("2023-02-29"), None);
        assert_eq!(
            iso_week(i64::from(parse_date("2027-01-01").expect("a date"))),
            (2026, 53)
        );
    }

    #[test]
    fn timestamps_are_read_as_trino_reads_them() {
        let read = |text| {
            parse_timestamp(text).map(|own| (timestamp_text(own.local, 6), own.zone.map(|zone| zone.to_string())))
        };
        let plain = |text: &str| Some((text.to_owned(), None));
        assert_eq!(read("2026-11-30 10:00"), plain("2026-11-30 10:00:00.000000"));
        assert_eq!(read("2026-11-30"), plain("2026-11-30 00:00:00.000000"));
        assert_eq!(read("2026-11-30T10:00"), None);
        assert_eq!(read("2026-11-30 10"), None);
        let zoned = |text: &str, zone: &str| Some((text.to_owned(), Some(zone.to_owned())));
        assert_eq!(
            read("2026-11-30 10:00 Europe/Berlin"),
            zoned("2026-11-30 10:00:00.000000", "Europe/Berlin")
        );
        assert_eq!(read("2026-11-30 +01:00"), zoned("2026-11-30 00:00:00.000000", "+01:00"));
    }
}
