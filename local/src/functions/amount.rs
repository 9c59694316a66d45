//! Quantities as people write them: durations, data sizes, abbreviated numbers.

use super::Row;
use super::Run::Plain;
use super::string::{integer, text};
use crate::failure::Failure;
use crate::value::{Computed, Value, decimal};

pub(super) const ROWS: &[Row] = &[
    (
        "format_number",
        "bigint",
        Plain(|own| Ok(Value::text(with_letter(integer(&own[0]))))),
    ),
    (
        "format_number",
        "double",
        Plain(|own| match own[0] {
            #[expect(clippy::cast_possible_truncation, reason = "as Java casts")]
            Value::Double(own) => Ok(Value::text(with_letter(own as i64))),
            _ => Ok(Value::Null),
        }),
    ),
    ("human_readable_seconds", "double", Plain(human_readable_seconds)),
    ("parse_data_size", "varchar(x)", Plain(data_size)),
    ("parse_duration", "varchar(x)", Plain(duration)),
    ("parse_presto_data_size", "varchar(x)", Plain(data_size)),
];

/// Splits a text into a number and the unit after it.
fn amount(text: &str) -> Option<(&str, &str)> {
    let end = text
        .find(|ch: char| !ch.is_ascii_digit() && ch != '.')
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    (is_digits(whole) && is_digits(fraction)).then_some((number, unit))
}

fn duration(own: &[Value]) -> Computed {
    let written = text(&own[0]);
    let read = || {
        let (number, unit) = amount(written.trim())?;
        let millis = match unit.trim_start() {
            "ns" => 1e-6,
            "us" => 1e-3,
            "ms" => 1.0,
            "s" => 1e3,
            "m" => 60e3,
            "h" => 3_600e3,
            "d" => 86_400e3,
            _ => return None,
        };
        #[expect(clippy::cast_possible_truncation, reason = "as Java rounds")]
        let rounded = (number.parse::<f64>().ok()? * millis + 0.5).floor() as i64;
        Some(Value::Integer(rounded))
    };
    read().ok_or_else(|| Failure::argument(format!("duration is not a valid data duration string: {written}")))
}

/// A number of bytes with a unit; each unit is 1,024 times the previous one.
fn data_size(own: &[Value]) -> Computed {
    let written = text(&own[0]);
    let read = || -> Option<Option<i128>> {
        let (number, unit) = amount(written)?;
        let units = ["B", "kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB"];
        let power = units.iter().position(|own| *own == unit)?;
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        let bytes = || {
            let factor = 1024_i128.checked_pow(u32::try_from(power).ok()?)?;
            let digits: i128 = format!("{whole}{fraction}").parse().ok()?;
            let below = 10_i128.checked_pow(u32::try_from(fraction.len()).ok()?)?;
            let bytes = digits.checked_mul(factor)? / below;
            decimal::fits(bytes, 38).then_some(bytes)
        };
        Some(bytes())
    };
    match read() {
        Some(Some(bytes)) => Ok(Value::Decimal(bytes)),
        Some(None) => Err(Failure::out_of_range(format!("value out of range: '{written}'"))),
        None => Err(Failure::argument(format!("invalid data size: '{written}'"))),
    }
}

/// Weeks, days, hours, minutes and seconds, without those that are zero.
fn human_readable_seconds(own: &[Value]) -> Computed {
    let Value::Double(seconds) = own[0] else {
        return Ok(Value::Null);
    };
    if !seconds.is_finite() {
        return Err(Failure::argument(format!("invalid argument found: {seconds}")));
    }
    #[expect(clippy::cast_possible_truncation, reason = "as Java rounds")]
    let mut rest = (seconds.abs() + 0.5).floor() as i64;
    let mut parts = Vec::new();
    for (length, name) in [
        (604_800, "week"),
        (86_400, "day"),
        (3_600, "hour"),
        (60, "minute"),
        (1, "second"),
    ] {
        let count = rest / length;
        rest %= length;
        if count > 0 || (parts.is_empty() && length == 1) {
            parts.push(format!("{count} {name}{}", if count == 1 { "" } else { "s" }));
        }
    }
    Ok(Value::text(parts.join(", ")))
}

/// Three significant digits and a letter: `1.23M`.
#[expect(clippy::cast_precision_loss, reason = "three digits are shown")]
fn with_letter(number: i64) -> String {
    let mut value = number as f64;
    let mut letter = "";
    for next in ["K", "M", "B", "T", "Q"] {
        if value.abs() < 1000.0 {
            break;
        }
        value /= 1000.0;
        letter = next;
    }
    // By the value with its sign, as Trino does: `-123.46K`, but `123K`.
    let digits = match value {
        own if own < 10.0 => 2,
        own if own < 100.0 => 1,
        _ => 0,
    };
    let shown = format!("{value:.digits$}");
    let shown = if digits > 0 {
        shown.trim_end_matches('0').trim_end_matches('.')
    } else {
        &shown
    };
    format!("{shown}{letter}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_those_of_a_real_trino() {
        assert_eq!(with_letter(1_234_567), "1.23M");
        assert_eq!(with_letter(999_999), "1000K");
        assert_eq!(with_letter(99_999), "100K");
        assert_eq!(with_letter(12_345), "12.3K");
        assert_eq!(with_letter(123), "123");
        assert_eq!(with_letter(-123_456), "-123.46K");
        let read = |text| duration(&[Value::text(text)]).map(|own| integer(&own));
        assert_eq!(read("1.5h"), Ok(5_400_000));
        assert!(read("1m30s").is_err());
    }
}
