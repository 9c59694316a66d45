//! Dates as the AWS CLI accepts them, truncated to UTC days.

use flow_log_stack_runtime::{Code, Day, Error, Reason};
use jiff::civil::DateTime;
use jiff::tz::Offset;

use crate::io::json::Node;

/// Reads a timestamp: ISO 8601, or seconds since 1970 as a number or as text.
///
/// A time without a zone is UTC. The AWS CLI would use the machine's zone, but the same file should give the same
/// names everywhere.
pub(crate) fn day(node: &Node) -> Result<Day, Error> {
    match node {
        Node::Number(number) => {
            // As a double, any JSON number is exact enough for a day.
            epoch(&number.to_string(), number.as_f64().unwrap_or(f64::NAN))
        }
        Node::Text(text) => match number(text) {
            Some(seconds) => epoch(text, seconds),
            None => iso_8601(text),
        },
        other => Err(Error::new(Code::Date, format!("is {}, and must be a timestamp", other.noun())).help(HELP)),
    }
}

const HELP: &str =
    "write it as ISO 8601, such as `2021-01-01T00:00:00`: UTC unless it has a zone; or as seconds since 1970";

fn number(text: &str) -> Option<f64> {
    let only = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | 'e' | 'E');
    text.chars().all(only).then(|| text.parse().ok()).flatten()
}

fn epoch(text: &str, seconds: f64) -> Result<Day, Error> {
    let beyond = || {
        let error = Error::new(
            Code::Date,
            format!("`{text}` seconds since 1970 are not a day of the years 0 to 9999"),
        );
        let as_milliseconds = (1e11..1e15).contains(&seconds);
        error.help(if as_milliseconds {
            "divide it by 1000: the AWS CLI counts seconds, not milliseconds"
        } else {
            HELP
        })
    };
    let day = whole(seconds).and_then(Day::from_epoch_seconds).ok_or_else(beyond)?;
    match compact(text) {
        // All of these would be in 1970, when there were no flow logs.
        Some(meant) => Err(
            Error::new(Code::Date, format!("`{text}` are seconds since 1970, and mean `{day}`"))
                .help(format!("write `{meant}`")),
        ),
        None => Ok(day),
    }
}

/// The second that contains it, within the range of years of a date.
fn whole(seconds: f64) -> Option<i64> {
    let seconds = seconds.floor();
    #[allow(clippy::cast_possible_truncation, reason = "the range is checked")]
    (-1e12..1e12).contains(&seconds).then_some(seconds as i64)
}

/// The day that `20210101` looks like.
fn compact(text: &str) -> Option<Day> {
    let digits = text.len() == 8 && text.starts_with("20") && text.bytes().all(|b| b.is_ascii_digit());
    let (year, rest) = text.split_at_checked(4).filter(|_| digits)?;
    let (month, day) = rest.split_at_checked(2)?;
    Day::new(&format!("{year}-{month}-{day}")).ok()
}

fn iso_8601(text: &str) -> Result<Day, Error> {
    // jiff's own extension: the name of a time zone.
    let parsed = if text.contains('[') {
        None
    } else if let Ok(instant) = text.parse::<jiff::Timestamp>() {
        Some(Offset::UTC.to_datetime(instant).date())
    } else {
        text.parse::<DateTime>().ok().map(DateTime::date)
    };
    if let Some(day) = parsed.and_then(|date| Day::new(&date.to_string()).ok()) {
        return Ok(day);
    }
    // A date that is not in the calendar, or has slashes, gets a more exact message.
    match text.get(..10).map(Day::new) {
        Some(Err(error)) if matches!(error.reason, Some(Reason::NotInCalendar | Reason::OtherForm)) => Err(error),
        _ => Err(Error::new(Code::Date, format!("`{text}` is not a timestamp")).help(HELP)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Result<String, String> {
        let day = day(&Node::Text(text.to_owned()));
        day.map(|day| day.to_string()).map_err(|error| error.to_string())
    }

    fn json(json: &str) -> Result<String, String> {
        let node: Node = serde_json::from_str(json).expect("JSON");
        day(&node).map(|day| day.to_string()).map_err(|error| error.to_string())
    }

    #[test]
    fn timestamps_are_cut_to_utc_days() {
        for (given, day) in [
            ("2021-01-01", "2021-01-01"),
            ("2021-01-01T00:00:00", "2021-01-01"),
            ("2021-01-01T23:59:59.999", "2021-01-01"),
            ("2021-01-01 23:59", "2021-01-01"),
            ("2021-01-01T00:00:00Z", "2021-01-01"),
            ("2021-01-01T00:00:00.000Z", "2021-01-01"),
            ("2021-01-01T00:30:00+01:00", "2020-12-31"),
            ("2021-01-01T00:30:00+0100", "2020-12-31"),
            ("2020-12-31T23:30:00-01", "2021-01-01"),
            ("20210101T000000Z", "2021-01-01"),
            ("1609459200", "2021-01-01"),
            ("1609459199.9", "2020-12-31"),
            ("1.6094592e9", "2021-01-01"),
            ("0", "1970-01-01"),
            ("-0.5", "1969-12-31"),
        ] {
            assert_eq!(text(given), Ok(day.to_owned()), "{given}");
        }
        assert_eq!(json("1609459200"), Ok("2021-01-01".to_owned()));
        assert_eq!(json("1609459200.75"), Ok("2021-01-01".to_owned()));
        assert_eq!(json("-1"), Ok("1969-12-31".to_owned()));
    }

    #[test]
    fn what_is_no_timestamp() {
        for (given, says) in [
            ("", "is not a timestamp"),
            ("yesterday", "is not a timestamp"),
            ("2021-1-1", "is not a timestamp"),
            ("2021-01", "is not a timestamp"),
            ("2021-01-01T25:00:00", "is not a timestamp"),
            ("2021-01-01T00:00:00[Europe/Berlin]", "is not a timestamp"),
            ("2021-02-29T00:00:00", "there is no day `2021-02-29`"),
            ("2021/01/01", "write `2021-01-01`"),
            ("20210101", "mean `1970-08-22`\nhelp: write `2021-01-01`"),
            ("1609459200000", "counts seconds, not milliseconds"),
            ("1e300", "not a day of the years 0 to 9999"),
        ] {
            assert!(
                text(given).is_err_and(|error| error.contains(says)),
                "{given}: {:?}",
                text(given)
            );
        }
        assert!(json("true").is_err_and(|error| error.contains("is a boolean")));
    }
}
