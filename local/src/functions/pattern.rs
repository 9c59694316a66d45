//! Date and time patterns: MySQL's with `%`, and Joda's letters.

use crate::failure::Failure;
use crate::value::Computed;
use crate::value::time::{self, Civil, Local, MONTHS, WEEKDAYS};
use crate::value::zone::{Zone, minutes, offset_text};

/// How many digits of a second Joda has.
const MOST_DIGITS: usize = 15;

/// A compiled pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pattern(Vec<Part>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    /// A number with a minimum number of digits, and a maximum for parsing.
    Number(Field, usize, usize),
    /// A year without its century.
    ShortYear(Field, Century),
    MonthName {
        short: bool,
    },
    WeekdayName {
        short: bool,
    },
    HalfDay,
    /// The fraction of a second, with its minimum and maximum number of digits.
    Fraction(usize, usize),
    /// The offset of the zone, with or without a colon.
    Offset {
        colon: bool,
    },
    /// The identifier of the zone.
    ZoneId,
    /// The name of the zone.
    ZoneName {
        short: bool,
    },
    Era,
}

/// Which years two digits mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Century {
    /// From this year on; there must be two digits.
    From(i64),
    /// The same; any other number of digits is a whole year.
    OrWhole(i64),
}

/// A field. Those of dates are in the order in which they are set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Field {
    Century,
    Year,
    YearOfEra,
    WeekYear,
    Month,
    Week,
    DayOfYear,
    Day,
    Weekday,
    /// 0 to 23
    Hour,
    /// 1 to 24
    ClockHour,
    /// 1 to 12
    HalfHour,
    /// 0 to 11
    HourOfHalf,
    Minute,
    Second,
}

impl Field {
    fn is_date(self) -> bool {
        self < Self::Hour
    }

    /// A day with this field replaced; `None` if there is no such day.
    fn set(self, days: i64, number: i64) -> Option<i64> {
        let date = time::civil(days);
        let within = |greatest: i64| (1..=greatest).contains(&number).then_some(number);
        // The day of the month is limited to the length of the new month.
        let moved = |year: i64, month: i64| {
            time::days_of(Civil {
                year,
                month,
                day: date.day.min(time::month_length(year, month)),
            })
        };
        Some(match self {
            Self::Year => moved(number, date.month),
            Self::YearOfEra if date.year > 0 => moved((number > 0).then_some(number)?, date.month),
            Self::YearOfEra => moved(1 - (number > 0).then_some(number)?, date.month),
            Self::Month => moved(date.year, within(12)?),
            Self::Day => days - date.day + within(time::month_length(date.year, date.month))?,
            Self::DayOfYear => days - time::day_of_year(days) + within(337 + time::month_length(date.year, 2))?,
            Self::Weekday => days - time::day_of_week(days) + within(7)?,
            Self::Week => {
                let (year, week) = time::iso_week(days);
                days + (within(weeks_of(year))? - week) * 7
            }
            Self::WeekYear => {
                let (_, week) = time::iso_week(days);
                first_week(number) + (week.min(weeks_of(number)) - 1) * 7 + time::day_of_week(days) - 1
            }
            _ => days,
        })
    }

    /// The first day that has the same number in this field.
    fn first(self, days: i64) -> i64 {
        let date = time::civil(days);
        match self {
            Self::Year | Self::YearOfEra => days - time::day_of_year(days) + 1,
            Self::Month => days - date.day + 1,
            Self::Week => days - time::day_of_week(days) + 1,
            Self::WeekYear => first_week(time::iso_week(days).0),
            _ => days,
        }
    }
}

/// The Monday of the first week of a year.
fn first_week(year: i64) -> i64 {
    // It contains 4 January.
    let day = time::days_of(Civil { year, month: 1, day: 4 });
    day - time::day_of_week(day) + 1
}

/// The number of weeks in a year.
fn weeks_of(year: i64) -> i64 {
    (first_week(year + 1) - first_week(year)) / 7
}

/// An ISO 8601 date at the start of a text, such as `2026-11-30`, `2026-334`, `2026-W49-1` or a prefix of one, and the
/// rest of the text.
pub(super) fn iso_day(text: &str) -> Option<(i64, &str)> {
    let year = |field| Part::Number(field, 4, 9);
    let number = |field, most| Part::Number(field, 1, most);
    let forms: [(&[Part], usize); 3] = [
        (
            &[
                year(Field::Year),
                self::text("-"),
                number(Field::Month, 2),
                self::text("-"),
                number(Field::Day, 2),
            ],
            1,
        ),
        (&[year(Field::Year), self::text("-"), number(Field::DayOfYear, 3)], 3),
        (
            &[
                year(Field::WeekYear),
                self::text("-W"),
                number(Field::Week, 2),
                self::text("-"),
                number(Field::Weekday, 1),
            ],
            3,
        ),
    ];
    // The form that reads the longest part of the text.
    let mut best: Option<(Found, &str)> = None;
    for (parts, least) in forms {
        let mut found = Found::default();
        let mut rest = text;
        let mut read = 0;
        // The sign before a number belongs to it.
        let mut at = 0;
        while at < parts.len() {
            let step = if at == 0 { 1 } else { 2 };
            let mut after = rest;
            let taken = parts[at..at + step].iter().all(|part| match found.take(part, after) {
                Some(left) => {
                    after = left;
                    true
                }
                None => false,
            });
            if !taken {
                break;
            }
            rest = after;
            at += step;
            read = at;
        }
        if read >= least && best.as_ref().is_none_or(|(_, left)| rest.len() < left.len()) {
            best = Some((found, rest));
        }
    }
    let (found, rest) = best?;
    Some((found.days()?, rest))
}

impl Pattern {
    /// Compiles a pattern of `date_format` or `date_parse`; the error is Trino's.
    pub(super) fn of_percents(pattern: &str) -> Computed<Self> {
        let mut parts = Vec::new();
        let mut chars = pattern.chars();
        while let Some(ch) = chars.next() {
            if ch != '%' {
                push(&mut parts, ch);
                continue;
            }
            // A single `%` at the end is ignored.
            let Some(letter) = chars.next() else { break };
            let two = |field| Part::Number(field, 2, 2);
            let part = match letter {
                'a' => Part::WeekdayName { short: true },
                'b' => Part::MonthName { short: true },
                'c' => Part::Number(Field::Month, 1, 2),
                'd' => two(Field::Day),
                'e' => Part::Number(Field::Day, 1, 2),
                'f' => Part::Fraction(6, 9),
                'H' => two(Field::Hour),
                'h' | 'I' => two(Field::HalfHour),
                'i' => two(Field::Minute),
                'j' => Part::Number(Field::DayOfYear, 3, 3),
                'k' => Part::Number(Field::Hour, 1, 2),
                'l' => Part::Number(Field::HalfHour, 1, 2),
                'M' => Part::MonthName { short: false },
                'm' => two(Field::Month),
                'p' => Part::HalfDay,
                'r' => {
                    parts.extend([
                        two(Field::HalfHour),
                        text(":"),
                        two(Field::Minute),
                        text(":"),
                        two(Field::Second),
                        text(" "),
                    ]);
                    Part::HalfDay
                }
                'S' | 's' => two(Field::Second),
                'T' => {
                    parts.extend([two(Field::Hour), text(":"), two(Field::Minute), text(":")]);
                    two(Field::Second)
                }
                'v' => two(Field::Week),
                'x' => Part::Number(Field::WeekYear, 4, 4),
                'W' => Part::WeekdayName { short: false },
                'Y' => Part::Number(Field::Year, 4, 4),
                'y' => Part::ShortYear(Field::Year, Century::From(1970)),
                'D' | 'U' | 'u' | 'V' | 'w' | 'X' => {
                    return Err(Failure::argument(format!(
                        "%{letter} is not supported in a date format"
                    )));
                }
                other => {
                    push(&mut parts, other);
                    continue;
                }
            };
            parts.push(part);
        }
        Self::of_parts(parts)
    }

    /// Joda has no format of nothing.
    fn of_parts(parts: Vec<Part>) -> Computed<Self> {
        if parts.is_empty() {
            return Err(Failure::argument("invalid pattern specification"));
        }
        Ok(Self(parts))
    }

    /// Compiles a pattern of `format_datetime` or `parse_datetime`; the error is Trino's. Years of two digits are those
    /// around the current year.
    pub(super) fn of_letters(pattern: &str, this_year: i64) -> Computed<Self> {
        let mut parts = Vec::new();
        let mut rest = pattern;
        while let Some(ch) = rest.chars().next() {
            if !ch.is_ascii_alphabetic() {
                rest = literal(&mut parts, rest);
                continue;
            }
            let length = rest.len() - rest.trim_start_matches(ch).len();
            rest = &rest[length..];
            let next_is_number = rest.starts_with(|ch: char| "CxYywDdeFhHkKmsSWc".contains(ch))
                || (rest.starts_with('M') && !rest.starts_with("MMM"));
            let number = |field, most: usize| Part::Number(field, length, most.max(length));
            let year = |field| Part::Number(field, length, if next_is_number { length } else { 9 });
            let short_year = |field| {
                let first = this_year - 80;
                Part::ShortYear(
                    field,
                    if next_is_number {
                        Century::From(first)
                    } else {
                        Century::OrWhole(first)
                    },
                )
            };
            parts.push(match (ch, length) {
                ('y' | 'Y', 2) => short_year(Field::Year),
                ('x', 2) => short_year(Field::WeekYear),
                ('y', _) => year(Field::Year),
                ('Y', _) => year(Field::YearOfEra),
                ('x', _) => year(Field::WeekYear),
                ('C', _) => Part::Number(Field::Century, length, length),
                ('G', _) => Part::Era,
                ('M', 1 | 2) => number(Field::Month, 2),
                ('M', 3) => Part::MonthName { short: true },
                ('M', _) => Part::MonthName { short: false },
                ('d', _) => number(Field::Day, 2),
                ('D', _) => number(Field::DayOfYear, 3),
                ('H', _) => number(Field::Hour, 2),
                ('h', _) => number(Field::HalfHour, 2),
                ('K', _) => number(Field::HourOfHalf, 2),
                ('k', _) => number(Field::ClockHour, 2),
                ('m', _) => number(Field::Minute, 2),
                ('s', _) => number(Field::Second, 2),
                ('S', _) => Part::Fraction(length.min(MOST_DIGITS), length.min(MOST_DIGITS)),
                ('a', _) => Part::HalfDay,
                ('E', 1..=3) => Part::WeekdayName { short: true },
                ('E', _) => Part::WeekdayName { short: false },
                ('e', _) => number(Field::Weekday, 1),
                ('w', _) => number(Field::Week, 2),
                ('Z', 1 | 2) => Part::Offset { colon: length == 2 },
                ('Z', _) => Part::ZoneId,
                ('z', _) => Part::ZoneName { short: length < 4 },
                _ => return Err(Failure::argument(format!("illegal pattern component: {ch}"))),
            });
        }
        Self::of_parts(parts)
    }

    /// Whether texts can be parsed with it here.
    pub(super) fn is_read(&self) -> bool {
        !self
            .0
            .iter()
            .any(|part| matches!(part, Part::Number(Field::Century, ..)))
    }

    /// Whether it contains the zone.
    pub(super) fn has_zone(&self) -> bool {
        let is_zone = |part: &Part| matches!(part, Part::Offset { .. } | Part::ZoneId | Part::ZoneName { .. });
        self.0.iter().any(is_zone)
    }

    /// Formats a local time.
    pub(super) fn text(&self, picos: i128, zone: Zone, moment: i128) -> Computed<String> {
        let own = time::local(picos);
        let date = time::civil(own.days);
        let mut text = String::new();
        for part in &self.0 {
            match part {
                Part::Text(own) => text.push_str(own),
                Part::Number(field, least, _) => {
                    let number = number_of(*field, own, date);
                    let sign = if number < 0 { "-" } else { "" };
                    text.push_str(&format!("{sign}{:0least$}", number.unsigned_abs()));
                }
                Part::ShortYear(field, _) => {
                    text.push_str(&format!("{:02}", number_of(*field, own, date).unsigned_abs() % 100));
                }
                Part::MonthName { short } => {
                    let name = MONTHS[usize::try_from(date.month - 1).unwrap_or_default()];
                    text.push_str(if *short { &name[..3] } else { name });
                }
                Part::WeekdayName { short } => {
                    let name = WEEKDAYS[usize::try_from(time::day_of_week(own.days) - 1).unwrap_or_default()];
                    text.push_str(if *short { &name[..3] } else { name });
                }
                Part::HalfDay => text.push_str(if own.hour() < 12 { "AM" } else { "PM" }),
                Part::Fraction(least, _) => {
                    // Joda has milliseconds only.
                    let digits = format!("{:03}", own.millisecond());
                    text.extend(digits.chars().chain(std::iter::repeat('0')).take(*least));
                }
                Part::Offset { colon } => {
                    let minutes = zone.offset_at(time::seconds(moment)) / 60;
                    let offset = offset_text(i16::try_from(minutes).unwrap_or_default());
                    text.push_str(&if *colon { offset } else { offset.replace(':', "") });
                }
                Part::ZoneId => text.push_str(&zone.to_string()),
                Part::ZoneName { short: false } if zone == Zone::UTC => text.push_str("Coordinated Universal Time"),
                Part::ZoneName { .. } => text.push_str(&zone.name()?),
                Part::Era => text.push_str(if date.year > 0 { "AD" } else { "BC" }),
            }
        }
        Ok(text)
    }

    /// Parses a text: the local time, and the name of the zone or its offset.
    pub(super) fn read<'a>(&self, text: &'a str) -> Option<(i128, Option<&'a str>)> {
        let mut found = Found::default();
        let mut rest = text;
        for part in &self.0 {
            rest = found.take(part, rest)?;
        }
        rest.is_empty()
            .then(|| found.local())
            .flatten()
            .map(|local| (local, found.zone))
    }
}

fn text(text: &str) -> Part {
    Part::Text(text.to_owned())
}

fn push(parts: &mut Vec<Part>, ch: char) {
    match parts.last_mut() {
        Some(Part::Text(text)) => text.push(ch),
        _ => parts.push(Part::Text(ch.to_string())),
    }
}

/// Reads the literal text at the start of a pattern, and returns the rest. A quote in it is doubled.
fn literal<'a>(parts: &mut Vec<Part>, pattern: &'a str) -> &'a str {
    let mut is_quoted = false;
    let mut chars = pattern.char_indices().peekable();
    while let Some((at, ch)) = chars.next() {
        match ch {
            '\'' if chars.next_if(|(_, next)| *next == '\'').is_some() => push(parts, ch),
            '\'' => is_quoted = !is_quoted,
            _ if ch.is_ascii_alphabetic() && !is_quoted => return &pattern[at..],
            _ => push(parts, ch),
        }
    }
    ""
}

fn number_of(field: Field, own: Local, date: Civil) -> i64 {
    let of_era = if date.year > 0 { date.year } else { 1 - date.year };
    match field {
        Field::Century => of_era / 100,
        Field::Year => date.year,
        Field::YearOfEra => of_era,
        Field::Month => date.month,
        Field::Day => date.day,
        Field::DayOfYear => time::day_of_year(own.days),
        Field::Hour => own.hour(),
        Field::ClockHour => (own.hour() + 23) % 24 + 1,
        Field::HalfHour => (own.hour() + 11) % 12 + 1,
        Field::HourOfHalf => own.hour() % 12,
        Field::Minute => own.minute(),
        Field::Second => own.second(),
        Field::WeekYear => time::iso_week(own.days).0,
        Field::Week => time::iso_week(own.days).1,
        Field::Weekday => time::day_of_week(own.days),
    }
}

/// What has been parsed so far.
#[derive(Default)]
struct Found<'a> {
    numbers: Vec<(Field, i64)>,
    is_before_christ: bool,
    afternoon: Option<bool>,
    fraction: i128,
    zone: Option<&'a str>,
}

/// The names of zones that Joda reads, and their zones.
const ZONE_NAMES: [(&str, &str); 11] = [
    ("UT", "UTC"),
    ("UTC", "UTC"),
    ("GMT", "UTC"),
    ("EST", "America/New_York"),
    ("EDT", "America/New_York"),
    ("CST", "America/Chicago"),
    ("CDT", "America/Chicago"),
    ("MST", "America/Denver"),
    ("MDT", "America/Denver"),
    ("PST", "America/Los_Angeles"),
    ("PDT", "America/Los_Angeles"),
];

/// The names of eras; whether they are before 1.
const ERAS: [(&str, bool); 4] = [("BCE", true), ("BC", true), ("AD", false), ("CE", false)];

/// The year of two digits.
fn of_century(digits: i64, first: i64) -> i64 {
    first + (digits - first).rem_euclid(100)
}

impl<'a> Found<'a> {
    /// Parses one part at the start of a text, and returns the rest.
    fn take(&mut self, part: &Part, text: &'a str) -> Option<&'a str> {
        match part {
            Part::Text(own) => {
                let head = text.get(..own.len())?;
                head.eq_ignore_ascii_case(own).then(|| &text[own.len()..])
            }
            Part::Number(field, _, most) => {
                let is_signed = matches!(field, Field::Year | Field::WeekYear);
                let (sign, digits) = match text.strip_prefix('-') {
                    Some(rest) if is_signed => (-1, rest),
                    _ if is_signed => (1, text.strip_prefix('+').unwrap_or(text)),
                    _ => (1, text),
                };
                let signed = digits.len() < text.len();
                // A sign counts as a digit.
                let most = if signed && *most < 9 { most + 1 } else { *most };
                let length = digits.bytes().take(most).take_while(u8::is_ascii_digit).count();
                if length == 0 {
                    return None;
                }
                self.numbers
                    .push((*field, sign * digits[..length].parse::<i64>().ok()?));
                Some(&digits[length..])
            }
            Part::ShortYear(field, century) => {
                let (sign, digits) = match (century, text.strip_prefix('-')) {
                    (Century::OrWhole(_), Some(rest)) => (-1, rest),
                    (Century::OrWhole(_), None) => (1, text.strip_prefix('+').unwrap_or(text)),
                    (Century::From(_), _) => (1, text),
                };
                let is_signed = digits.len() < text.len();
                let all = digits.bytes().take_while(u8::is_ascii_digit).count();
                let (length, year) = match century {
                    Century::OrWhole(first) if all == 2 && !is_signed => {
                        (2, of_century(digits[..2].parse().ok()?, *first))
                    }
                    Century::OrWhole(_) => (all, sign * digits[..all].parse::<i64>().ok()?),
                    Century::From(first) => {
                        let two = digits.get(..2).filter(|_| all >= 2)?;
                        (2, of_century(two.parse().ok()?, *first))
                    }
                };
                self.numbers.push((*field, year));
                Some(&digits[length..])
            }
            Part::MonthName { .. } => {
                let (index, length) = named(text, &MONTHS)?;
                self.numbers.push((Field::Month, index));
                Some(&text[length..])
            }
            Part::HalfDay => {
                let head = text.get(..2)?;
                self.afternoon = Some(if head.eq_ignore_ascii_case("pm") {
                    true
                } else if head.eq_ignore_ascii_case("am") {
                    false
                } else {
                    return None;
                });
                Some(&text[2..])
            }
            Part::Fraction(_, most) => {
                let length = text.bytes().take(*most).take_while(u8::is_ascii_digit).count();
                let digits: String = text[..length].chars().chain("000".chars()).take(3).collect();
                self.fraction = digits.parse::<i128>().ok()? * time::MILLISECOND;
                Some(&text[length..])
            }
            Part::Offset { .. } => {
                let length = match (text.starts_with('Z'), text.get(3..4)) {
                    (true, _) => 1,
                    (false, Some(":")) => 6,
                    (false, _) => 5,
                };
                let offset = text.get(..length)?;
                if length > 1 {
                    minutes(offset)?;
                }
                self.zone = Some(offset);
                Some(&text[length..])
            }
            Part::ZoneId => {
                let name = Zone::name_in(text)?;
                self.zone = Some(name);
                Some(&text[name.len()..])
            }
            Part::ZoneName { .. } => {
                let found = ZONE_NAMES.iter().filter(|(name, _)| text.starts_with(name));
                let (name, zone) = found.max_by_key(|(name, _)| name.len())?;
                self.zone = Some(zone);
                Some(&text[name.len()..])
            }
            Part::Era => {
                let is_name = |name: &str| {
                    text.get(..name.len())
                        .is_some_and(|head| head.eq_ignore_ascii_case(name))
                };
                let (name, is_before) = ERAS.iter().find(|(name, _)| is_name(name))?;
                self.is_before_christ = *is_before;
                Some(&text[name.len()..])
            }
            Part::WeekdayName { .. } => {
                let (index, length) = named(text, &WEEKDAYS)?;
                self.numbers.push((Field::Weekday, index));
                Some(&text[length..])
            }
        }
    }

    fn number(&self, field: Field) -> Option<i64> {
        self.numbers
            .iter()
            .rev()
            .find(|(own, _)| *own == field)
            .map(|(_, number)| *number)
    }

    /// The day that the fields give. They are set as in Joda: from the largest unit to the smallest, and then once
    /// more, since setting the day of the week can change the year.
    fn days(&self) -> Option<i64> {
        let mut fields: Vec<(Field, i64)> = self
            .numbers
            .iter()
            .copied()
            .filter(|(field, _)| field.is_date())
            .collect();
        let has_year = fields
            .iter()
            .any(|(field, _)| matches!(field, Field::Year | Field::YearOfEra | Field::WeekYear));
        if !has_year && !fields.is_empty() {
            fields.push((Field::Year, 2000));
        }
        fields.sort_by_key(|(field, _)| *field);
        // 1970 before or after Christ.
        let mut days = if self.is_before_christ {
            Field::Year.set(0, 1 - 1970)?
        } else {
            0
        };
        for (field, number) in &fields {
            days = field.first(field.set(days, *number)?);
        }
        for (field, number) in &fields {
            days = field.set(days, *number)?;
        }
        Some(match fields.last() {
            Some((field, _)) => field.first(days),
            None => days,
        })
    }

    /// The local time that the fields give; missing fields are those of 1970-01-01 00:00.
    fn local(&self) -> Option<i128> {
        let within = |field, least, greatest, otherwise| match self.number(field) {
            Some(number) => (least..=greatest).contains(&number).then_some(number),
            None => Some(otherwise),
        };
        let days = self.days()?;
        let half = match (self.number(Field::HalfHour), self.number(Field::HourOfHalf)) {
            (Some(hour), _) => (1..=12).contains(&hour).then_some(Some(hour % 12))?,
            (None, Some(hour)) => (0..=11).contains(&hour).then_some(Some(hour))?,
            (None, None) => None,
        };
        let hour = match (half, self.number(Field::ClockHour)) {
            (Some(hour), _) => hour + if self.afternoon == Some(true) { 12 } else { 0 },
            (None, Some(hour)) => (1..=24).contains(&hour).then_some(hour % 24)?,
            (None, None) => {
                let hour = within(Field::Hour, 0, 23, 0)?;
                match self.afternoon {
                    Some(true) if self.number(Field::Hour).is_none() => 12,
                    _ => hour,
                }
            }
        };
        let minute = within(Field::Minute, 0, 59, 0)?;
        let second = within(Field::Second, 0, 59, 0)?;
        let seconds = i128::from(days) * 86_400 + i128::from(hour * 3600 + minute * 60 + second);
        Some(seconds * time::SECOND + self.fraction)
    }
}

/// The number of a name, long or short, at the start of a text, and the name's length.
fn named(text: &str, names: &[&str]) -> Option<(i64, usize)> {
    let starts = |name: &str| {
        text.get(..name.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(name))
    };
    let all = names.iter().enumerate();
    let long = all
        .clone()
        .find(|(_, name)| starts(name))
        .map(|(index, name)| (index, name.len()));
    let found = long.or_else(|| {
        all.clone()
            .find(|(_, name)| starts(&name[..3]))
            .map(|(index, _)| (index, 3))
    })?;
    Some((i64::try_from(found.0).ok()? + 1, found.1))
}
