//! The registered partitions, and those that should be.

use std::collections::{BTreeMap, BTreeSet};

use flow_log_stack_runtime::engine::Record;
use flow_log_stack_runtime::{Day, Frequency, Setting};

use crate::doctor::code::Code;
use crate::doctor::declared::Declared;
use crate::doctor::found::Found;
use crate::gap::Gap;

/// The keys that identify a partition.
pub(super) const KEYS: [&str; 3] = ["aws_account", "aws_region", "day"];

/// A registered partition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Partition {
    /// Account and Region, if they are keys of the table.
    scope: (Option<String>, Option<String>),
    day: Day,
}

impl Partition {
    /// A row of the answer; `None` if its day is not a date.
    pub(super) fn read(record: &Record) -> Option<Self> {
        let text = |at: usize| record.values().get(at).cloned().flatten();
        Some(Self {
            scope: (text(0), text(1)),
            day: Day::from_path(&text(2)?)?,
        })
    }
}

/// Whether the loader runs, and which days it has missed.
pub(super) fn faults(all: &[Partition], declared: Option<&Declared>, today: Day, place: &str) -> Vec<Found> {
    let load = declared.map(|declared| &declared.integration.load);
    let last = load.and_then(|load| load.end()).and_then(Setting::value).copied();
    let due = last.map_or(today, |last| last.min(today));
    let help = "look at the loader's log and its schedule; the next run makes up for what was missed";
    let Some(newest) = all.iter().map(|one| one.day).max() else {
        let found = Found::new(
            Code::LoaderBehind,
            place,
            "the table has no partition, so no query sees a record",
        );
        return vec![found.help(help)];
    };
    let mut found = Vec::new();
    // Without scheduled loading, nothing can be late.
    if newest < due && load.is_none_or(|load| load.frequency() != Frequency::None) {
        let message =
            format!("the newest partition is {newest}, and today is {today}: the loader registers the days to come");
        found.push(Found::new(Code::LoaderBehind, place, message).help(help));
    }
    // With a retention, the oldest days are removed.
    let is_kept = declared.is_none_or(|declared| declared.integration.partition_retention.is_none());
    let first = load
        .filter(|_| is_kept)
        .and_then(|load| load.start())
        .and_then(Setting::value)
        .copied();
    let mut scopes: BTreeMap<_, BTreeSet<Day>> = BTreeMap::new();
    for one in all {
        scopes.entry(&one.scope).or_default().insert(one.day);
    }
    for (scope, days) in scopes {
        for gap in gaps(&days, first) {
            let when = match gap.length() {
                1 => format!("for {gap}"),
                days => format!("from {gap}, {days} days"),
            };
            let of = [&scope.0, &scope.1]
                .into_iter()
                .flatten()
                .cloned()
                .collect::<Vec<_>>()
                .join(" in ");
            let of = if of.is_empty() { of } else { format!(" of {of}") };
            found.push(
                Found::new(
                    Code::MissingPartition,
                    place,
                    format!("there is no partition{of} {when}"),
                )
                .note("no query sees the files of such days")
                .help("run the loader: it creates what is missing, or its log says why it could not"),
            );
        }
    }
    found
}

/// The missing days, from the first one that should be there, or else the oldest, to the newest.
fn gaps(days: &BTreeSet<Day>, first: Option<Day>) -> Vec<Gap> {
    let before = first.zip(days.first()).filter(|(first, oldest)| first < *oldest);
    let before = before.map(|(first, oldest)| Gap {
        first,
        last: oldest.days_before(1),
    });
    before.into_iter().chain(Gap::all(days)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::new(text).expect("a day")
    }

    #[test]
    fn days_are_missing_between_others_and_since_the_first() {
        let days: BTreeSet<_> = ["2026-11-20", "2026-11-22", "2026-11-26"].map(day).into();
        let gap = |first, last| Gap {
            first: day(first),
            last: day(last),
        };
        let within = [gap("2026-11-21", "2026-11-21"), gap("2026-11-23", "2026-11-25")];
        assert_eq!(gaps(&days, None), within);
        assert_eq!(gaps(&days, Some(day("2026-11-20"))), within);
        assert_eq!(gaps(&days, Some(day("2026-11-19")))[0], gap("2026-11-19", "2026-11-19"));
        assert_eq!(gaps(&BTreeSet::new(), Some(day("2026-11-19"))), []);
    }
}
