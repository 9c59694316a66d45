//! Missing days and hours between those with files, by the rule of `gap.rs` for days, and the same rule for hours.

use std::collections::BTreeMap;

use flow_log_stack_local::source::Inspected;
use flow_log_stack_runtime::{Day, Key};

use super::sort::{Delivery, Sort, is_hive, place};
use super::{Place, day, shown};
use crate::doctor::code::Code;
use crate::doctor::found::Found;
use crate::gap::Gap;

/// The gaps of each flow log, account and Region.
pub(super) fn faults(folder: &Place<'_>, sort: &Sort<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for (delivery, files) in sort.deliveries() {
        let mut times: BTreeMap<Time, &Inspected> = BTreeMap::new();
        for file in files {
            if let Some(time) = Time::of(file) {
                times.entry(time).or_insert(file);
            }
        }
        let all: Vec<_> = times.into_iter().collect();
        for pair in all.windows(2) {
            let [(before, _), (after, file)] = pair else { continue };
            for missing in missing(*before, *after) {
                found.push(missing.found(&place_of(folder, missing, file), &delivery));
            }
        }
    }
    found
}

/// A day, or an hour of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Time {
    day: Day,
    /// `None` for the folder of a whole day.
    hour: Option<u64>,
}

impl Time {
    fn of(file: &Inspected) -> Option<Self> {
        let hour = place(file)?.key(Key::Hour).and_then(|hour| hour.parse().ok());
        Some(Self { day: day(file)?, hour })
    }
}

/// Consecutive days or hours without files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Missing {
    Days(Gap),
    /// Of one day, or across one midnight.
    Hours {
        from: (Day, u64),
        to: (Day, u64),
    },
}

/// The missing days and hours between two times; hours only if both have one.
fn missing(before: Time, after: Time) -> Vec<Missing> {
    let days = Gap::between(before.day, after.day);
    let mut missing: Vec<_> = days.map(Missing::Days).into_iter().collect();
    let (Some(from), Some(to)) = (before.hour, after.hour) else {
        return missing;
    };
    if days.is_some() {
        // The remaining hours of the day before and of the day after.
        missing.extend((from < 23).then_some(Missing::Hours {
            from: (before.day, from + 1),
            to: (before.day, 23),
        }));
        missing.extend((to > 0).then(|| Missing::Hours {
            from: (after.day, 0),
            to: (after.day, to - 1),
        }));
    } else if u64::from(before.day < after.day) * 24 + to > from + 1 {
        let next = |day: Day, hour: u64| if hour < 23 { (day, hour + 1) } else { (after.day, 0) };
        let last = |day: Day, hour: u64| if hour > 0 { (day, hour - 1) } else { (before.day, 23) };
        missing.push(Missing::Hours {
            from: next(before.day, from),
            to: last(after.day, to),
        });
    }
    missing
}

impl Missing {
    fn found(self, place: &str, delivery: &Delivery<'_>) -> Found {
        let Delivery {
            flow_log,
            account,
            region,
            ..
        } = delivery;
        let (code, when) = match self {
            Self::Days(gap) if gap.length() == 1 => (Code::MissingDay, format!("on {gap}")),
            Self::Days(gap) => (Code::MissingDay, format!("from {gap}, {} days", gap.length())),
            Self::Hours { from, to } if from == to => {
                (Code::MissingHour, format!("on {} in the hour {:02}", from.0, from.1))
            }
            Self::Hours { from, to } if from.0 == to.0 => {
                let when = format!("on {} from {:02} to {:02}", from.0, from.1, to.1);
                (Code::MissingHour, format!("{when}, {} hours", to.1 - from.1 + 1))
            }
            Self::Hours { from, to } => {
                let when = format!("from {} {:02} to {} {:02}", from.0, from.1, to.0, to.1);
                (Code::MissingHour, format!("{when}, {} hours", 24 + to.1 - from.1 + 1))
            }
        };
        Found::new(code, place, format!("there is no file of `{flow_log}` {when}"))
            .note(format!(
                "the account {account} has files of it in {region} before and after that"
            ))
            .help("copy it again, or look for the reason in S3: lifecycle rules, deletions, failed deliveries")
    }

    /// Where it begins.
    fn start(self) -> (Day, Option<u64>) {
        match self {
            Self::Days(gap) => (gap.first, None),
            Self::Hours { from, .. } => (from.0, Some(from.1)),
        }
    }
}

/// The first missing folder, or the file after it if the folder's name is unknown.
fn place_of(folder: &Place<'_>, missing: Missing, after: &Inspected) -> String {
    let path = after.file.path.strip_prefix(folder.folder).unwrap_or(&after.file.path);
    let names: Vec<_> = path.iter().map(|name| name.to_string_lossy().into_owned()).collect();
    let Some(at) = names
        .iter()
        .position(|name| name == "AWSLogs")
        .filter(|at| names.len() > at + 6)
    else {
        return shown(after);
    };
    let (day, hour) = missing.start();
    let day = day.path();
    let mut parts: Vec<String> = day.split('/').map(str::to_owned).collect();
    parts.extend(hour.map(|hour| format!("{hour:02}")));
    if is_hive(after) {
        let keys = ["year", "month", "day", "hour"];
        parts = keys
            .iter()
            .zip(parts)
            .map(|(key, value)| format!("{key}={value}"))
            .collect();
    }
    let mut place = folder.folder.to_owned();
    place.extend(names[..at + 4].iter().chain(&parts));
    place.display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> Time {
        let (day, hour) = text
            .split_once(' ')
            .map_or((text, None), |(day, hour)| (day, Some(hour)));
        Time {
            day: Day::new(day).expect("a day"),
            hour: hour.map(|hour| hour.parse().expect("an hour")),
        }
    }

    fn between(before: &str, after: &str) -> Vec<String> {
        let shown = |missing: Missing| match missing {
            Missing::Days(gap) => format!("{}..{}", gap.first, gap.last),
            Missing::Hours { from, to } => format!("{} {:02}..{} {:02}", from.0, from.1, to.0, to.1),
        };
        missing(time(before), time(after)).into_iter().map(shown).collect()
    }

    #[test]
    fn days_are_missing_between_days() {
        let none: [&str; 0] = [];
        assert_eq!(between("2026-11-20", "2026-11-21"), none);
        assert_eq!(between("2026-11-20", "2026-11-22"), ["2026-11-21..2026-11-21"]);
        assert_eq!(between("2026-02-27", "2026-03-03"), ["2026-02-28..2026-03-02"]);
    }

    #[test]
    fn hours_are_missing_between_hours_also_over_midnight() {
        let none: [&str; 0] = [];
        assert_eq!(between("2026-11-20 07", "2026-11-20 08"), none);
        assert_eq!(between("2026-11-20 23", "2026-11-21 00"), none);
        assert_eq!(
            between("2026-11-20 07", "2026-11-20 09"),
            ["2026-11-20 08..2026-11-20 08"]
        );
        assert_eq!(
            between("2026-11-20 22", "2026-11-21 01"),
            ["2026-11-20 23..2026-11-21 00"]
        );
        assert_eq!(
            between("2026-11-20 23", "2026-11-21 01"),
            ["2026-11-21 00..2026-11-21 00"]
        );
        assert_eq!(
            between("2026-11-20 22", "2026-11-21 00"),
            ["2026-11-20 23..2026-11-20 23"]
        );
    }

    #[test]
    fn hours_of_a_missing_day_are_that_day() {
        assert_eq!(between("2026-11-20 23", "2026-11-22 00"), ["2026-11-21..2026-11-21"]);
        assert_eq!(
            between("2026-11-20 21", "2026-11-22 02"),
            [
                "2026-11-21..2026-11-21",
                "2026-11-20 22..2026-11-20 23",
                "2026-11-22 00..2026-11-22 01"
            ]
        );
    }
}
