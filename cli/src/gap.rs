//! Missing days, with days before and after them; the rule is the same everywhere.

use std::collections::BTreeSet;
use std::fmt;
use std::iter::successors;

use flow_log_stack_runtime::Day;

/// Consecutive days without data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Gap {
    pub(crate) first: Day,
    pub(crate) last: Day,
}

impl Gap {
    /// The days between two days; `None` if the second is the next day or earlier.
    pub(crate) fn between(before: Day, after: Day) -> Option<Self> {
        let days = before.days_to(after).saturating_sub(2);
        let days = u32::try_from(days).unwrap_or(u32::MAX);
        (days > 0).then(|| Self {
            first: after.days_before(days),
            last: after.days_before(1),
        })
    }

    /// The gaps between days.
    pub(crate) fn all(days: &BTreeSet<Day>) -> Vec<Self> {
        let pairs = days.iter().zip(days.iter().skip(1));
        pairs
            .filter_map(|(before, after)| Self::between(*before, *after))
            .collect()
    }

    /// The number of days.
    pub(crate) fn length(self) -> u64 {
        self.first.days_to(self.last)
    }

    /// Its days, in order.
    #[cfg_attr(not(feature = "local"), allow(dead_code, reason = "the report names them"))]
    pub(crate) fn days(self) -> impl Iterator<Item = Day> {
        // `Day` can only count back this far.
        let back = u32::try_from(self.length().saturating_sub(1)).unwrap_or(u32::MAX);
        successors(Some(back), |back| back.checked_sub(1)).map(move |back| self.last.days_before(back))
    }
}

/// `2026-11-03`, or `2026-11-03 to 2026-11-05`.
impl fmt::Display for Gap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.first.fmt(f)?;
        if self.first < self.last {
            write!(f, " to {}", self.last)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::new(text).expect("a day")
    }

    fn gaps(days: &[&str]) -> Vec<String> {
        let gaps = Gap::all(&days.iter().map(|text| day(text)).collect()).into_iter();
        gaps.map(|gap| gap.to_string()).collect()
    }

    #[test]
    fn days_are_missing_between_days() {
        let none: [&str; 0] = [];
        assert_eq!(gaps(&[]), none);
        assert_eq!(gaps(&["2026-11-20"]), none);
        assert_eq!(gaps(&["2026-11-20", "2026-11-21"]), none);
        assert_eq!(gaps(&["2026-11-20", "2026-11-22"]), ["2026-11-21"]);
        assert_eq!(
            gaps(&["2026-03-03", "2026-02-27", "2026-03-05", "2026-03-04"]),
            ["2026-02-28 to 2026-03-02"]
        );
        assert_eq!(
            gaps(&["2026-11-20", "2026-11-22", "2026-11-26"]),
            ["2026-11-21", "2026-11-23 to 2026-11-25"]
        );
    }

    #[test]
    fn a_gap_has_each_of_its_days() {
        let gap = Gap::between(day("2026-02-27"), day("2026-03-03")).expect("a gap");
        let days: Vec<_> = gap.days().map(|day| day.to_string()).collect();
        assert_eq!(days, ["2026-02-28", "2026-03-01", "2026-03-02"]);
        assert_eq!(gap.length(), 3);
        assert_eq!(Gap::between(day("2026-03-03"), day("2026-02-27")), None);
    }
}
