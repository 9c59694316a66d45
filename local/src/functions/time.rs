//! Functions of dates and times.

use flow_log_stack_analysis::Type;

use super::Run::{Plain, Prepared, Typed};
use super::pattern::{Pattern, iso_day};
use super::string::{integer, text};
use super::{Prepared as Ready, Row, Site};
use crate::failure::Failure;
use crate::refusal::Refusal;
use crate::value::Computed;
use crate::value::Value;
use crate::value::compare::utc;
use crate::value::decimal;
use crate::value::text::precision;
use crate::value::time::{self, Unit};
use crate::value::zone::{Zone, minutes, offset_text};

macro_rules! fields {
    ($($name:literal => $field:ident),* $(,)?) => {
        &[$(
            ($name, "date", Plain(|own| field(own, Field::$field))),
            ($name, "timestamp(p)", Plain(|own| field(own, Field::$field))),
            ($name, "timestamp(p) with time zone", Plain(|own| field(own, Field::$field))),
        )*]
    };
}

const OF_DATES: &[Row] = fields![
    "year" => Year, "quarter" => Quarter, "month" => Month, "day" => Day, "day_of_month" => Day,
    "week" => Week, "week_of_year" => Week, "day_of_week" => Weekday, "dow" => Weekday, "day_of_year" => DayOfYear,
    "doy" => DayOfYear, "year_of_week" => WeekYear, "yow" => WeekYear,
];

macro_rules! clock_fields {
    ($($name:literal => $field:ident),* $(,)?) => {
        &[$(
            ($name, "time(p)", Plain(|own| field(own, Field::$field))),
            ($name, "time(p) with time zone", Plain(|own| field(own, Field::$field))),
            ($name, "timestamp(p)", Plain(|own| field(own, Field::$field))),
            ($name, "timestamp(p) with time zone", Plain(|own| field(own, Field::$field))),
        )*]
    };
}

const OF_CLOCKS: &[Row] =
    clock_fields!["hour" => Hour, "minute" => Minute, "second" => Second, "millisecond" => Millisecond];

const OTHERS: &[Row] = &[
    (
        "day",
        "interval day to second",
        Plain(|own| Ok(Value::Integer(integer(&own[0]) / 86_400_000))),
    ),
    (
        "day_of_month",
        "interval day to second",
        Plain(|own| Ok(Value::Integer(integer(&own[0]) / 86_400_000))),
    ),
    (
        "hour",
        "interval day to second",
        Plain(|own| Ok(Value::Integer(integer(&own[0]) % 86_400_000 / 3_600_000))),
    ),
    (
        "minute",
        "interval day to second",
        Plain(|own| Ok(Value::Integer(integer(&own[0]) % 3_600_000 / 60_000))),
    ),
    (
        "second",
        "interval day to second",
        Plain(|own| Ok(Value::Integer(integer(&own[0]) % 60_000 / 1000))),
    ),
    (
        "millisecond",
        "interval day to second",
        Plain(|own| Ok(Value::Integer(integer(&own[0]) % 1000))),
    ),
    (
        "year",
        "interval year to month",
        Plain(|own| Ok(Value::Integer(integer(&own[0]) / 12))),
    ),
    (
        "month",
        "interval year to month",
        Plain(|own| Ok(Value::Integer(integer(&own[0]) % 12))),
    ),
    (
        "at_timezone",
        "timestamp(p) with time zone | varchar(x)",
        Plain(|own| at_zone(own, 0)),
    ),
    (
        "at_timezone",
        "timestamp(p) with time zone | interval day to second",
        Plain(|own| at_zone(own, 0)),
    ),
    ("current_timezone", "", Plain(|_| Ok(Value::text("UTC")))),
    ("date", "varchar(x)", Typed(to_date)),
    ("date", "timestamp(p)", Typed(to_date)),
    ("date", "timestamp(p) with time zone", Typed(to_date)),
    ("date_add", "varchar(x) | bigint | date", Typed(add)),
    ("date_add", "varchar(x) | bigint | time(p)", Typed(add_to_clock)),
    (
        "date_add",
        "varchar(x) | bigint | time(p) with time zone",
        Typed(add_to_clock),
    ),
    ("date_add", "varchar(x) | bigint | timestamp(p)", Typed(add)),
    (
        "date_add",
        "varchar(x) | bigint | timestamp(p) with time zone",
        Typed(add),
    ),
    ("date_diff", "varchar(x) | date | date", Plain(difference)),
    ("date_diff", "varchar(x) | time(p) | time(p)", Plain(clock_difference)),
    (
        "date_diff",
        "varchar(x) | time(p) with time zone | time(p) with time zone",
        Plain(clock_difference),
    ),
    (
        "date_diff",
        "varchar(x) | timestamp(p) | timestamp(p)",
        Plain(difference),
    ),
    (
        "date_diff",
        "varchar(x) | timestamp(p) with time zone | timestamp(p) with time zone",
        Plain(difference),
    ),
    ("date_format", "timestamp(p) | varchar(x)", Prepared(date_format)),
    (
        "date_format",
        "timestamp(p) with time zone | varchar(x)",
        Prepared(date_format),
    ),
    ("date_parse", "varchar(x) | varchar(y)", Prepared(date_parse)),
    ("date_trunc", "varchar(x) | date", Plain(truncate)),
    ("date_trunc", "varchar(x) | time(p)", Plain(truncate_clock)),
    (
        "date_trunc",
        "varchar(x) | time(p) with time zone",
        Plain(truncate_clock),
    ),
    ("date_trunc", "varchar(x) | timestamp(p)", Plain(truncate)),
    (
        "date_trunc",
        "varchar(x) | timestamp(p) with time zone",
        Plain(truncate),
    ),
    (
        "format_datetime",
        "timestamp(p) | varchar(x)",
        Prepared(format_datetime),
    ),
    (
        "format_datetime",
        "timestamp(p) with time zone | varchar(x)",
        Prepared(format_datetime),
    ),
    ("from_iso8601_date", "varchar(x)", Plain(from_iso_date)),
    ("from_iso8601_timestamp", "varchar(x)", Plain(from_iso_timestamp)),
    (
        "from_iso8601_timestamp_nanos",
        "varchar(x)",
        Plain(from_iso_timestamp_nanos),
    ),
    (
        "from_unixtime",
        "double",
        Plain(|own| from_unixtime(&own[0], Zone::UTC)),
    ),
    (
        "from_unixtime",
        "double | varchar(x)",
        Plain(|own| {
            let unknown = |failure: Failure| match text(&own[1]) {
                "" => failure,
                _ => Failure::other("NOT_SUPPORTED", failure.message),
            };
            from_unixtime(&own[0], zone(&own[1]).map_err(unknown)?)
        }),
    ),
    (
        "from_unixtime",
        "double | bigint | bigint",
        Plain(|own| {
            // As Java computes it.
            let minutes = integer(&own[1]).wrapping_mul(60).wrapping_add(integer(&own[2]));
            let minutes =
                i32::try_from(minutes).map_err(|_| Failure::other("GENERIC_INTERNAL_ERROR", "integer overflow"))?;
            let minutes = i16::try_from(minutes).ok().filter(|minutes| minutes.abs() <= 14 * 60);
            from_unixtime(
                &own[0],
                Zone::Offset(minutes.ok_or_else(|| Failure::argument("invalid offset of a time zone"))?),
            )
        }),
    ),
    (
        "from_unixtime_nanos",
        "bigint",
        Plain(|own| Ok(Value::ZonedTimestamp(i128::from(integer(&own[0])) * 1000, Zone::UTC))),
    ),
    ("last_day_of_month", "date", Plain(last_day_of_month)),
    ("last_day_of_month", "timestamp(p)", Plain(last_day_of_month)),
    (
        "last_day_of_month",
        "timestamp(p) with time zone",
        Plain(last_day_of_month),
    ),
    (
        "now",
        "",
        Typed(|_, site| {
            Ok(Value::ZonedTimestamp(
                i128::from(site.session.now) * time::MILLISECOND,
                Zone::UTC,
            ))
        }),
    ),
    ("parse_datetime", "varchar(x) | varchar(y)", Prepared(parse_datetime)),
    (
        "from_unixtime_nanos",
        "decimal(p, s)",
        Typed(|own, site| match (&own[0], &site.arguments[0]) {
            (Value::Decimal(nanos), Type::Decimal { scale, .. }) => {
                let nanos = decimal::divide_rounded(*nanos, decimal::power(*scale));
                let picos = nanos.checked_mul(1000).ok_or_else(long_overflow)?;
                Value::zoned(picos, Zone::UTC)
            }
            _ => Err(mismatched()),
        }),
    ),
    (
        "timezone_hour",
        "time(p) with time zone",
        Plain(|own| Ok(Value::Integer(clock_offset(&own[0]) / 60))),
    ),
    (
        "timezone_minute",
        "time(p) with time zone",
        Plain(|own| Ok(Value::Integer(clock_offset(&own[0]) % 60))),
    ),
    (
        "timezone_hour",
        "timestamp(p) with time zone",
        Plain(|own| Ok(Value::Integer(offset_minutes(&own[0]) / 60))),
    ),
    (
        "timezone_minute",
        "timestamp(p) with time zone",
        Plain(|own| Ok(Value::Integer(offset_minutes(&own[0]) % 60))),
    ),
    ("to_iso8601", "date", Typed(to_iso)),
    ("to_iso8601", "timestamp(p)", Typed(to_iso)),
    ("to_iso8601", "timestamp(p) with time zone", Typed(to_iso)),
    (
        "to_milliseconds",
        "interval day to second",
        Plain(|own| Ok(own[0].clone())),
    ),
    ("to_unixtime", "timestamp(p) with time zone", Plain(to_unixtime)),
    (
        "with_timezone",
        "timestamp(p) | varchar(x)",
        Plain(|own| match &own[0] {
            Value::Timestamp(local) => {
                let zone = zone(&own[1])?;
                Value::zoned(time::moment(*local, zone), zone)
            }
            _ => Err(mismatched()),
        }),
    ),
];

pub(super) const ROWS: &[Row] = &{
    let mut rows = [("", "", Plain(|_| Ok(Value::Null))); OF_DATES.len() + OF_CLOCKS.len() + OTHERS.len()];
    let mut at = 0;
    while at < rows.len() {
        rows[at] = if at < OF_DATES.len() {
            OF_DATES[at]
        } else if at < OF_DATES.len() + OF_CLOCKS.len() {
            OF_CLOCKS[at - OF_DATES.len()]
        } else {
            OTHERS[at - OF_DATES.len() - OF_CLOCKS.len()]
        };
        at += 1;
    }
    rows
};

fn mismatched() -> Failure {
    Failure::other("GENERIC_INTERNAL_ERROR", "a value of another type than its place has")
}

#[derive(Clone, Copy)]
enum Field {
    Year,
    Quarter,
    Month,
    Week,
    WeekYear,
    Day,
    DayOfYear,
    Weekday,
    Hour,
    Minute,
    Second,
    Millisecond,
}

/// The local time of a value in its own zone: picoseconds since 1970-01-01 00:00.
fn shown(value: &Value) -> Computed<i128> {
    Ok(match value {
        Value::Date(days) => i128::from(*days) * time::DAY,
        Value::Timestamp(own) => *own,
        Value::ZonedTimestamp(moment, zone) => time::in_zone(*moment, *zone),
        Value::Time(own) | Value::ZonedTime(own, _) => (*own).into(),
        _ => return Err(mismatched()),
    })
}

/// A value of the same type and zone with this local time.
fn like(value: &Value, local: i128) -> Computed {
    Ok(match value {
        Value::Date(_) => {
            let days = i32::try_from(time::local(local).days);
            Value::Date(days.map_err(|_| Failure::out_of_range("date out of range"))?)
        }
        Value::Timestamp(_) => Value::Timestamp(local),
        Value::ZonedTimestamp(_, zone) => Value::zoned(time::moment(local, *zone), *zone)?,
        _ => return Err(mismatched()),
    })
}

fn field(own: &[Value], field: Field) -> Computed {
    let local = time::local(shown(&own[0])?);
    let date = time::civil(local.days);
    Ok(Value::Integer(match field {
        Field::Year => date.year,
        Field::Quarter => (date.month - 1) / 3 + 1,
        Field::Month => date.month,
        Field::Week => time::iso_week(local.days).1,
        Field::WeekYear => time::iso_week(local.days).0,
        Field::Day => date.day,
        Field::DayOfYear => time::day_of_year(local.days),
        Field::Weekday => time::day_of_week(local.days),
        Field::Hour => local.hour(),
        Field::Minute => local.minute(),
        Field::Second => local.second(),
        Field::Millisecond => local.millisecond(),
    }))
}

/// A time of day in UTC as a time in a zone, with the zone's offset at a given second.
fn zoned_time(picos: i64, zone: Zone, now: i64) -> Value {
    let seconds = zone.offset_at(now);
    let local = (i128::from(picos) + i128::from(seconds) * time::MILLISECOND * 1000).rem_euclid(time::DAY);
    Value::ZonedTime(
        i64::try_from(local).unwrap_or_default(),
        i16::try_from(seconds / 60).unwrap_or_default(),
    )
}

/// The zone of a name.
fn zone(value: &Value) -> Computed<Zone> {
    let name = text(value);
    Zone::read(name).ok_or_else(|| match name {
        "" => Failure::other("GENERIC_INTERNAL_ERROR", "the name of a time zone is empty"),
        _ => Failure::argument(format!("'{name}' is not a valid time zone")),
    })
}

/// AT TIME ZONE: a moment in another zone, given by name or interval. For a time of day the zone's offset at second
/// `now` is used.
pub(crate) fn at_zone(own: &[Value], now: i64) -> Computed {
    let zone = match &own[1] {
        Value::Integer(millis) => {
            let minutes = i16::try_from(millis / 60_000)
                .ok()
                .filter(|minutes| minutes.abs() <= 14 * 60);
            if millis % 60_000 != 0 {
                return Err(Failure::argument(
                    "invalid time zone offset interval: interval contains seconds",
                ));
            }
            Zone::Offset(minutes.ok_or_else(|| Failure::argument("invalid offset of a time zone"))?)
        }
        other => zone(other)?,
    };
    match &own[0] {
        Value::ZonedTimestamp(moment, _) => Ok(Value::ZonedTimestamp(*moment, zone)),
        Value::Time(picos) => Ok(zoned_time(*picos, zone, now)),
        other => Ok(zoned_time(utc(other), zone, now)),
    }
}

fn to_date(own: &[Value], site: &Site) -> Computed {
    crate::cast::cast(&own[0], &site.arguments[0], &site.result)
}

/// The unit with a name, if the value's type has it: a date has no hours.
fn unit(word: &Value, of: &Value) -> Computed<Unit> {
    let fits = |unit: &Unit| {
        !matches!(of, Value::Date(_)) || unit.months().is_some() || matches!(unit, Unit::Day | Unit::Week)
    };
    Unit::read(text(word))
        .filter(fits)
        .ok_or_else(|| Failure::argument(format!("'{}' is not a valid field", text(word))))
}

fn long_overflow() -> Failure {
    Failure::other("GENERIC_INTERNAL_ERROR", "long overflow")
}

/// Adds units to a value of this type. Trino counts in milliseconds, with a count of 32 bits, and rounds to the digits of
/// the type.
fn add(own: &[Value], site: &Site) -> Computed {
    let unit = unit(&own[0], &own[2])?;
    let overflow = || Failure::other("GENERIC_INTERNAL_ERROR", "integer overflow");
    let count = i32::try_from(integer(&own[1])).map_err(|_| overflow())?.into();
    let value = &own[2];
    let is_short = unit.length().is_some_and(|length| length < time::DAY);
    let from = match value {
        Value::ZonedTimestamp(moment, _) if is_short => *moment,
        _ => shown(value)?,
    };
    let sum = time::add(from, unit, count).ok_or_else(overflow)?;
    let sum = match value {
        Value::Date(_) => sum,
        _ => time::round(sum, precision(&site.result)),
    };
    match value {
        Value::ZonedTimestamp(_, zone) if is_short => Value::zoned(sum, *zone),
        Value::Date(_) => i32::try_from(time::local(sum).days)
            .map(Value::Date)
            .map_err(|_| overflow()),
        // Microseconds have 64 bits.
        Value::Timestamp(_) if i64::try_from(sum.div_euclid(1_000_000)).is_err() => Err(long_overflow()),
        other => like(other, sum),
    }
}

fn difference(own: &[Value]) -> Computed {
    let unit = unit(&own[0], &own[1])?;
    let (from, to) = match (&own[1], &own[2]) {
        // Both are taken in the zone of the first one.
        (Value::ZonedTimestamp(from, zone), Value::ZonedTimestamp(to, _)) => {
            if unit.length().is_some_and(|length| length < time::DAY) {
                (*from, *to)
            } else {
                (time::in_zone(*from, *zone), time::in_zone(*to, *zone))
            }
        }
        (from, to) => (shown(from)?, shown(to)?),
    };
    Ok(Value::Integer(time::difference(from, to, unit)))
}

fn truncate(own: &[Value]) -> Computed {
    let unit = unit(&own[0], &own[1])?;
    like(&own[1], time::truncate(shown(&own[1])?, unit))
}

/// The length of a unit, for times of day.
fn clock_unit(word: &Value) -> Computed<i128> {
    Unit::read(text(word))
        .and_then(Unit::length)
        .filter(|length| *length < time::DAY)
        .ok_or_else(|| Failure::argument(format!("'{}' is not a valid time field", text(word))))
}

/// A time of day of the same type and zone with these picoseconds.
fn clock_like(value: &Value, picos: i128) -> Computed {
    let picos = i64::try_from(picos.rem_euclid(time::DAY)).unwrap_or_default();
    match value {
        Value::Time(_) => Ok(Value::Time(picos)),
        Value::ZonedTime(_, offset) => Ok(Value::ZonedTime(picos, *offset)),
        _ => Err(mismatched()),
    }
}

fn clock(value: &Value) -> i128 {
    match value {
        Value::Time(picos) | Value::ZonedTime(picos, _) => i128::from(*picos),
        _ => 0,
    }
}

/// The zone offset of a time of day, in minutes.
fn clock_offset(value: &Value) -> i64 {
    match value {
        Value::ZonedTime(_, offset) => i64::from(*offset),
        _ => 0,
    }
}

/// Wraps around at midnight.
fn add_to_clock(own: &[Value], site: &Site) -> Computed {
    let length = clock_unit(&own[0])?;
    let sum = clock(&own[2]) + i128::from(integer(&own[1])) * length;
    clock_like(&own[2], time::round(sum, precision(&site.result)))
}

fn clock_difference(own: &[Value]) -> Computed {
    let length = clock_unit(&own[0])?;
    // The picoseconds of the day in UTC.
    let utc =
        |value: &Value| (clock(value) - i128::from(clock_offset(value)) * 60 * 1_000_000_000_000).rem_euclid(time::DAY);
    let passed = (utc(&own[2]) - utc(&own[1])) / length;
    Ok(Value::Integer(i64::try_from(passed).unwrap_or_default()))
}

fn truncate_clock(own: &[Value]) -> Computed {
    let length = clock_unit(&own[0])?;
    clock_like(&own[1], clock(&own[1]) / length * length)
}

/// The zone and the moment of a value, for patterns that contain them.
fn zone_of(value: &Value) -> (Zone, i128) {
    match value {
        Value::ZonedTimestamp(moment, zone) => (*zone, *moment),
        Value::Timestamp(own) => (Zone::UTC, *own),
        _ => (Zone::UTC, 0),
    }
}

/// A text of a value, which is first rounded to milliseconds.
fn print(pattern: &Pattern, value: &Value) -> Computed {
    let value = match value {
        Value::Timestamp(own) => Value::Timestamp(time::round(*own, 3)),
        Value::ZonedTimestamp(moment, zone) => Value::ZonedTimestamp(time::round(*moment, 3), *zone),
        other => other.clone(),
    };
    let (zone, moment) = zone_of(&value);
    pattern.text(shown(&value)?, zone, moment).map(Value::text)
}

/// A constant pattern; any other is compiled for each row.
fn constant(site: &Site, at: usize) -> Option<&str> {
    match site.constants.get(at) {
        Some(Some(Value::Text(pattern))) => Some(pattern),
        _ => None,
    }
}

fn date_format(site: &Site) -> Result<Ready, Refusal> {
    Ok(match constant(site, 1) {
        Some(pattern) => {
            let pattern = Pattern::of_percents(pattern);
            Box::new(move |own| print(pattern.as_ref().map_err(Clone::clone)?, &own[0]))
        }
        None => Box::new(|own| print(&Pattern::of_percents(text(&own[1]))?, &own[0])),
    })
}

/// The year in which the query starts.
fn this_year(site: &Site) -> i64 {
    time::civil(site.session.today().into()).year
}

fn format_datetime(site: &Site) -> Result<Ready, Refusal> {
    let year = this_year(site);
    let has_zone = !matches!(site.arguments[0], Type::Timestamp { zone: false, .. });
    let ready = move |pattern: &str| {
        let pattern = Pattern::of_letters(pattern, year)?;
        if pattern.has_zone() && !has_zone {
            return Err(Failure::argument(
                "format_datetime for TIMESTAMP type, cannot use 'Z' nor 'z' in format, as this type does not contain TZ information",
            ));
        }
        Ok(pattern)
    };
    Ok(match constant(site, 1) {
        Some(pattern) => {
            let pattern = ready(pattern);
            Box::new(move |own| print(pattern.as_ref().map_err(Clone::clone)?, &own[0]))
        }
        None => Box::new(move |own| print(&ready(text(&own[1]))?, &own[0])),
    })
}

fn unread(text: &str) -> Failure {
    Failure::argument(format!("invalid format: \"{text}\""))
}

/// Parses a text with a pattern of `date_parse`.
fn parsed(pattern: &Pattern, written: &str) -> Computed {
    let (local, _) = pattern.read(written).ok_or_else(|| unread(written))?;
    Ok(Value::Timestamp(local))
}

fn date_parse(site: &Site) -> Result<Ready, Refusal> {
    Ok(match constant(site, 1) {
        Some(pattern) => {
            let pattern = Pattern::of_percents(pattern);
            Box::new(move |own| parsed(pattern.as_ref().map_err(Clone::clone)?, text(&own[0])))
        }
        None => Box::new(|own| parsed(&Pattern::of_percents(text(&own[1]))?, text(&own[0]))),
    })
}

/// Parses a text with a pattern of `parse_datetime`.
fn moment_of(pattern: &Pattern, written: &str) -> Computed {
    let (local, zone) = pattern.read(written).ok_or_else(|| unread(written))?;
    let zone = match zone {
        Some(name) => Zone::read(name)
            .ok_or_else(|| Failure::other("NOT_SUPPORTED", format!("time zone not supported: {name}")))?,
        None => Zone::UTC,
    };
    let moment = time::moment(local, zone);
    if time::in_zone(moment, zone) != local {
        return Err(Failure::argument(format!(
            "there is no such time in {zone}: \"{written}\""
        )));
    }
    // A value out of Joda's range is an invalid argument.
    Value::zoned(moment, zone).map_err(|_| Failure::argument("millis overflow"))
}

fn parse_datetime(site: &Site) -> Result<Ready, Refusal> {
    const CENTURY: &str = "parse_datetime() with a century";
    let year = this_year(site);
    let Some(pattern) = constant(site, 1) else {
        return Ok(Box::new(move |own| {
            let pattern = Pattern::of_letters(text(&own[1]), year)?;
            if pattern.is_read() {
                moment_of(&pattern, text(&own[0]))
            } else {
                Err(Failure::other(crate::NOT_RUN, CENTURY))
            }
        }));
    };
    let pattern = Pattern::of_letters(pattern, year);
    if pattern.as_ref().is_ok_and(|pattern| !pattern.is_read()) {
        return Err(Refusal::at(site.name, CENTURY));
    }
    Ok(Box::new(move |own| {
        moment_of(pattern.as_ref().map_err(Clone::clone)?, text(&own[0]))
    }))
}

fn from_unixtime(value: &Value, zone: Zone) -> Computed {
    let Value::Double(seconds) = value else {
        return Err(mismatched());
    };
    // As with Java's `Math.round`, NaN gives 0.
    #[expect(clippy::cast_possible_truncation, reason = "as Java casts")]
    let millis = (seconds * 1000.0 + 0.5).floor() as i64;
    Value::zoned(i128::from(millis) * time::MILLISECOND, zone)
}

fn to_unixtime(own: &[Value]) -> Computed {
    match &own[0] {
        #[expect(clippy::cast_precision_loss, reason = "seconds are a double")]
        Value::ZonedTimestamp(moment, _) => {
            let millis = time::millis(*moment) as f64 / 1000.0;
            let below = moment.rem_euclid(time::MILLISECOND) as f64 / 1e12;
            Ok(Value::Double(millis + below))
        }
        _ => Err(mismatched()),
    }
}

fn last_day_of_month(own: &[Value]) -> Computed {
    let days = time::local(shown(&own[0])?).days;
    let first = time::truncate_days(days, Unit::Month);
    like(&Value::Date(0), i128::from(time::add_months(first, 1) - 1) * time::DAY)
}

fn offset_minutes(value: &Value) -> i64 {
    match value {
        Value::ZonedTimestamp(moment, zone) => zone.offset_at(time::seconds(*moment)) / 60,
        _ => 0,
    }
}

fn to_iso(own: &[Value], site: &Site) -> Computed {
    let local = shown(&own[0])?;
    let (date, clock) = {
        let own = time::local(local);
        (
            time::date_text(own.days),
            time::time_text(own.picos, precision(&site.arguments[0])),
        )
    };
    Ok(Value::text(match &own[0] {
        Value::Date(_) => date,
        Value::ZonedTimestamp(..) => {
            let (zone, moment) = zone_of(&own[0]);
            if zone.offset_at(time::seconds(moment)) % 60 != 0 {
                return Err(Failure::other(
                    "INVALID_ARGUMENTS",
                    "a time zone whose offset has seconds is not shown as ISO 8601",
                ));
            }
            let minutes = i16::try_from(offset_minutes(&own[0])).unwrap_or_default();
            let offset = if minutes == 0 {
                "Z".to_owned()
            } else {
                offset_text(minutes)
            };
            format!("{date}T{clock}{offset}")
        }
        _ => format!("{date}T{clock}"),
    }))
}

/// A date in any ISO 8601 form.
fn from_iso_date(own: &[Value]) -> Computed {
    let written = text(&own[0]);
    let Some((days, "")) = iso_day(written) else {
        return Err(unread(written));
    };
    i32::try_from(days)
        .map(Value::Date)
        .map_err(|_| Failure::other("GENERIC_INTERNAL_ERROR", "a day that is out of range"))
}

fn from_iso_timestamp(own: &[Value]) -> Computed {
    let written = text(&own[0]);
    let (local, zone) = iso_timestamp(written).ok_or_else(|| unread(written))?;
    Value::zoned(time::moment(local, zone), zone)
}

/// A date, time and zone, with up to nine digits of a second.
fn from_iso_timestamp_nanos(own: &[Value]) -> Computed {
    let written = text(&own[0]);
    // Without regard to upper and lower case.
    let upper = written.to_ascii_uppercase();
    let read = || {
        let (day, clock) = upper.split_once('T')?;
        let (clock, offset) = clock.split_at(clock.find(['Z', '+', '-']).unwrap_or(clock.len()));
        let (clock, digits) = clock.split_once('.').unwrap_or((clock, ""));
        let is_clock = matches!(clock.len(), 5 | 8);
        let is_day = matches!(
            day.as_bytes(),
            [b'+' | b'-', .., b'-', _, _, b'-', _, _] | [_, _, _, _, b'-', _, _, b'-', _, _]
        );
        let is_fraction = digits.len() <= 9 && digits.bytes().all(|byte| byte.is_ascii_digit());
        let is_offset = matches!(offset.len(), 0 | 1 | 6);
        if !(is_clock && is_day && is_fraction && is_offset) {
            return None;
        }
        let (local, zone) = iso_timestamp(&format!("{day}T{clock}{offset}"))?;
        let nanos: i128 = format!("{digits:0<9}").parse().ok()?;
        Some(Value::zoned(time::moment(local, zone) + nanos * 1000, zone))
    };
    read().unwrap_or_else(|| Err(unread(written)))
}

/// A moment in any ISO 8601 form; the date or the time may be missing.
fn iso_timestamp(text: &str) -> Option<(i128, Zone)> {
    let (days, rest) = match text.strip_prefix('T') {
        Some(_) => (0, text),
        None => iso_day(text)?,
    };
    let day = i128::from(days) * time::DAY;
    if rest.is_empty() {
        return Some((day, Zone::UTC));
    }
    let clock = rest.strip_prefix('T')?;
    let (clock, zone) = match clock.find(['Z', '+', '-']) {
        Some(at) if &clock[at..] == "Z" => (&clock[..at], Zone::UTC),
        Some(at) => {
            let offset = minutes(&clock[at..]).filter(|_| clock.len() - at >= 3)?;
            (&clock[..at], Zone::Offset(offset))
        }
        None => (clock, Zone::UTC),
    };
    Some((day + iso_clock(clock)?, zone))
}

/// A time of day: hours, minutes and seconds, the last of which may have a fraction.
fn iso_clock(text: &str) -> Option<i128> {
    let (whole, fraction) = match text.split_once(['.', ',']) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (text, None),
    };
    let units = [time::SECOND * 3600, time::SECOND * 60, time::SECOND];
    let parts: Vec<&str> = whole.split(':').filter(|_| !whole.is_empty()).collect();
    if parts.len() > units.len() {
        return None;
    }
    let (mut picos, mut last) = (0, 0);
    for ((part, unit), most) in parts.iter().zip(units).zip([23, 59, 59]) {
        let number: i128 = part.parse().ok().filter(|_| (1..=2).contains(&part.len()))?;
        picos += (0..=most).contains(&number).then_some(number)? * unit;
        last = unit;
    }
    if let Some(fraction) = fraction {
        let is_digits = fraction.bytes().all(|byte| byte.is_ascii_digit());
        if parts.is_empty() || !is_digits {
            return None;
        }
        let nine: String = fraction.chars().chain("000000000".chars()).take(9).collect();
        let share: i128 = nine.parse().ok()?;
        // Truncated to milliseconds.
        picos += share * last / 1_000_000_000 / time::MILLISECOND * time::MILLISECOND;
    }
    Some(picos)
}
