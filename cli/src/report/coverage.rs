//! Which days the logs cover, and which are missing in between.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use flow_log_stack_local::source::{FileName, Logs};
use flow_log_stack_runtime::{Day, Key};

use crate::gap::Gap;
use crate::traffic::answer::Answer;
use crate::traffic::questions::DAYS;

/// The days with data for each flow log, account and Region, as far as these are known.
#[derive(Debug, Default)]
pub(super) struct Coverage(BTreeMap<Whose, BTreeSet<Day>>);

/// What identifies a delivery.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Whose {
    account: Option<String>,
    region: Option<String>,
    flow_log: Option<String>,
}

/// The missing days of a delivery.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Missing {
    pub(super) whose: Whose,
    pub(super) gaps: Vec<Gap>,
}

impl Coverage {
    /// What the paths of files say, for these days.
    pub(super) fn of_files(logs: &Logs, days: Option<(Day, Day)>) -> Self {
        let mut coverage = Self::default();
        for file in logs.files() {
            let key = |key| file.place.key(key).map(str::to_owned);
            let day = file.place.key(Key::Day).and_then(Day::from_path);
            let day = day.filter(|day| days.is_none_or(|(first, last)| (first..=last).contains(day)));
            if let Some(day) = day {
                let whose = Whose {
                    account: key(Key::Account),
                    region: key(Key::Region),
                    flow_log: FileName::of(file).map(|name| name.flow_log),
                };
                coverage.add(whose, day);
            }
        }
        coverage
    }

    /// What the records of each day say.
    pub(super) fn of_answers(answers: &[Answer]) -> Self {
        let mut coverage = Self::default();
        for answer in answers.iter().filter(|answer| answer.question.name == DAYS.name) {
            for row in &answer.rows {
                let text = |column| answer.text(row, column).map(str::to_owned);
                if let Some(day) = answer.text(row, "day").and_then(Day::from_path) {
                    let whose = Whose {
                        account: text("aws_account"),
                        region: text("aws_region"),
                        flow_log: None,
                    };
                    coverage.add(whose, day);
                }
            }
        }
        coverage
    }

    /// Adds a day with data.
    fn add(&mut self, whose: Whose, day: Day) {
        self.0.entry(whose).or_default().insert(day);
    }

    /// The first day and the last one.
    pub(super) fn ends(&self) -> Option<(Day, Day)> {
        let days = || self.0.values().flatten().copied();
        Some((days().min()?, days().max()?))
    }

    /// The number of accounts, and of Regions.
    pub(super) fn counts(&self) -> (u64, u64) {
        let accounts: BTreeSet<_> = self.0.keys().filter_map(|whose| whose.account.as_deref()).collect();
        let regions: BTreeSet<_> = self.0.keys().filter_map(|whose| whose.region.as_deref()).collect();
        (accounts.len() as u64, regions.len() as u64)
    }

    /// The missing days.
    pub(super) fn missing(&self) -> Vec<Missing> {
        let missing = |(whose, days): (&Whose, &BTreeSet<Day>)| {
            let gaps = Gap::all(days);
            (!gaps.is_empty()).then(|| Missing {
                whose: whose.clone(),
                gaps,
            })
        };
        self.0.iter().filter_map(missing).collect()
    }
}

impl fmt::Display for Whose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.account, &self.region) {
            (Some(account), Some(region)) => write!(f, "{account} in {region}"),
            (Some(own), None) | (None, Some(own)) => f.write_str(own),
            (None, None) => f.write_str("the logs"),
        }?;
        match &self.flow_log {
            Some(flow_log) => write!(f, " ({flow_log})"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_missing_where_there_is_something_before_it_and_after_it() {
        let day = |text: &str| Day::new(text).expect("a day");
        let of = |region: &str, flow_log: &str| Whose {
            account: Some("111122223333".to_owned()),
            region: Some(region.to_owned()),
            flow_log: Some(flow_log.to_owned()),
        };
        let mut coverage = Coverage::default();
        for text in ["2026-10-30", "2026-11-02", "2026-11-03"] {
            coverage.add(of("eu-central-1", "fl-1"), day(text));
        }
        // Days of other deliveries do not count.
        coverage.add(of("us-east-1", "fl-1"), day("2026-10-31"));
        coverage.add(of("eu-central-1", "fl-2"), day("2026-10-31"));
        coverage.add(Whose::default(), day("2026-11-05"));
        let missing = coverage.missing();
        let [missing] = missing.as_slice() else {
            panic!("{missing:?}")
        };
        assert_eq!(missing.whose.to_string(), "111122223333 in eu-central-1 (fl-1)");
        let gaps: Vec<_> = missing.gaps.iter().map(ToString::to_string).collect();
        assert_eq!(gaps, ["2026-10-31 to 2026-11-01"]);
        let ends = coverage.ends().map(|(first, last)| format!("{first} {last}"));
        assert_eq!(ends.as_deref(), Some("2026-10-30 2026-11-05"));
        assert_eq!(coverage.counts(), (1, 2));
    }

    #[test]
    fn what_has_no_days_has_no_gaps() {
        assert_eq!(Coverage::default().missing(), []);
        assert_eq!(Coverage::default().ends(), None);
    }
}
