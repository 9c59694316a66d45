//! Dates and times in `format()`, one letter after `%t` a field.

use flow_log_stack_analysis::Type;

use crate::failure::Failure;
use crate::value::time::{self, Local, MONTHS, WEEKDAYS};
use crate::value::zone::{Zone, offset_text};
use crate::value::{Computed, Value};

/// The fields that a value has.
pub(super) struct Moment {
    days: Option<i64>,
    /// Nanoseconds of the day.
    nanos: Option<i64>,
    /// The zone, and the moment as picoseconds since 1970-01-01 UTC.
    zone: Option<(Zone, i128)>,
}

/// The letters after `%t`.
pub(super) const LETTERS: &str = "HIklMSLNpzZsQBbhAaCYyjmdeRTrDFc";

/// Picoseconds, rounded to the nanoseconds that Java has.
fn nanos(picos: i128) -> i128 {
    time::round(picos, 9)
}

impl Moment {
    /// `None` if a value has no such fields. A whole number is milliseconds since 1970.
    pub(super) fn of(value: &Value, data_type: &Type) -> Option<Self> {
        let of_local = |picos: i128, zone| {
            let local = time::local(picos);
            Self {
                days: Some(local.days),
                nanos: Some(local.picos / 1000),
                zone,
            }
        };
        Some(match value {
            Value::Date(days) => Self {
                days: Some((*days).into()),
                nanos: None,
                zone: None,
            },
            Value::Time(picos) => Self {
                days: None,
                nanos: i64::try_from(nanos((*picos).into()) / 1000).ok(),
                zone: None,
            },
            Value::Timestamp(picos) => of_local(nanos(*picos), None),
            Value::ZonedTimestamp(moment, zone) => {
                let moment = nanos(*moment);
                of_local(time::in_zone(moment, *zone), Some((*zone, moment)))
            }
            Value::Integer(millis) if data_type.is_integer() => {
                let moment = i128::from(*millis) * time::MILLISECOND;
                of_local(moment, Some((Zone::UTC, moment)))
            }
            _ => return None,
        })
    }

    /// The text of a field; `None` if the value does not have it.
    pub(super) fn text(&self, letter: char) -> Option<Computed<String>> {
        let all = |letters: &[char], between: &str| -> Option<Computed<String>> {
            let parts: Option<Vec<Computed<String>>> = letters.iter().map(|letter| self.text(*letter)).collect();
            Some(
                parts?
                    .into_iter()
                    .collect::<Computed<Vec<String>>>()
                    .map(|parts| parts.join(between)),
            )
        };
        match letter {
            'R' => return all(&['H', 'M'], ":"),
            'T' => return all(&['H', 'M', 'S'], ":"),
            'D' => return all(&['m', 'd', 'y'], "/"),
            'F' => return all(&['Y', 'm', 'd'], "-"),
            'c' => return all(&['a', 'b', 'd', 'T', 'Z', 'Y'], " "),
            'r' => {
                let clock = all(&['I', 'M', 'S'], ":")?;
                let half = self.half()?.to_uppercase();
                return Some(clock.map(|clock| format!("{clock} {half}")));
            }
            'Z' => return Some(self.zone?.0.name()),
            _ => {}
        }
        self.of_clock(letter)
            .or_else(|| self.of_date(letter))
            .or_else(|| self.of_zone(letter))
            .map(Ok)
    }

    fn half(&self) -> Option<&'static str> {
        Some(if self.nanos? < 43_200_000_000_000 { "am" } else { "pm" })
    }

    fn of_clock(&self, letter: char) -> Option<String> {
        let nanos = self.nanos?;
        let clock = Local {
            days: 0,
            picos: nanos.checked_mul(1000)?,
        };
        let of_half = (clock.hour() + 11) % 12 + 1;
        Some(match letter {
            'H' => format!("{:02}", clock.hour()),
            'k' => clock.hour().to_string(),
            'I' => format!("{of_half:02}"),
            'l' => of_half.to_string(),
            'M' => format!("{:02}", clock.minute()),
            'S' => format!("{:02}", clock.second()),
            'L' => format!("{:03}", clock.millisecond()),
            'N' => format!("{:09}", nanos % 1_000_000_000),
            'p' => self.half()?.to_owned(),
            _ => return None,
        })
    }

    fn of_date(&self, letter: char) -> Option<String> {
        let days = self.days?;
        let date = time::civil(days);
        // The year of its era: 1 is followed by 1 BC.
        let year = if date.year > 0 { date.year } else { 1 - date.year };
        let month = MONTHS[usize::try_from(date.month - 1).ok()?];
        let weekday = WEEKDAYS[usize::try_from(time::day_of_week(days) - 1).ok()?];
        Some(match letter {
            'B' => month.to_owned(),
            'b' | 'h' => month[..3].to_owned(),
            'A' => weekday.to_owned(),
            'a' => weekday[..3].to_owned(),
            'C' => format!("{:02}", year / 100),
            'Y' => format!("{year:04}"),
            'y' => format!("{:02}", year % 100),
            'j' => format!("{:03}", time::day_of_year(days)),
            'm' => format!("{:02}", date.month),
            'd' => format!("{:02}", date.day),
            'e' => date.day.to_string(),
            _ => return None,
        })
    }

    fn of_zone(&self, letter: char) -> Option<String> {
        let (zone, moment) = self.zone?;
        Some(match letter {
            'z' => {
                let minutes = zone.offset_at(time::seconds(moment)) / 60;
                offset_text(i16::try_from(minutes).ok()?).replace(':', "")
            }
            's' => time::seconds(moment).to_string(),
            'Q' => time::millis(moment).to_string(),
            _ => return None,
        })
    }
}

/// A value as Java's types for dates and times print it: `2026-11-30T10:00Z[UTC]`.
pub(super) fn java(value: &Value) -> Computed<Option<String>> {
    let clock = |nanos: i64| {
        let own = Local {
            days: 0,
            picos: nanos.saturating_mul(1000),
        };
        let below = nanos % 1_000_000_000;
        let digits = match below {
            0 => 0,
            _ if below % 1_000_000 == 0 => 3,
            _ if below % 1000 == 0 => 6,
            _ => 9,
        };
        let text = time::time_text(own.picos, digits);
        if own.second() == 0 && below == 0 {
            text[..5].to_owned()
        } else {
            text
        }
    };
    let local = |picos: i128| {
        let own = time::local(picos);
        format!("{}T{}", time::date_text(own.days), clock(own.picos / 1000))
    };
    Ok(Some(match value {
        Value::Time(picos) => {
            let nanos = i64::try_from(nanos((*picos).into()) / 1000).unwrap_or_default();
            if nanos >= 86_400_000_000_000 {
                return Err(Failure::other(
                    "GENERIC_INTERNAL_ERROR",
                    "a time of day that rounds up to 24:00",
                ));
            }
            clock(nanos)
        }
        Value::Timestamp(picos) => local(nanos(*picos)),
        Value::ZonedTimestamp(moment, zone) => {
            let moment = nanos(*moment);
            let offset = zone.offset_at(time::seconds(moment));
            let sign = if offset < 0 { '-' } else { '+' };
            let (hours, rest) = (offset.abs() / 3600, offset.abs() % 3600);
            let offset = match (offset, rest % 60) {
                (0, _) => "Z".to_owned(),
                (_, 0) => format!("{sign}{hours:02}:{:02}", rest / 60),
                (_, seconds) => format!("{sign}{hours:02}:{:02}:{seconds:02}", rest / 60),
            };
            let region = match zone {
                Zone::Offset(0) | Zone::Named(_) => format!("[{zone}]"),
                Zone::Offset(_) => String::new(),
            };
            format!("{}{offset}{region}", local(time::in_zone(moment, *zone)))
        }
        _ => return Ok(None),
    }))
}
