//! What was run, with which outcomes.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::difference::Case;
use super::outcome::Outcome;
use crate::library::Library;

/// Counts of statements.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// Statements that we refuse before they run.
    refused: usize,
    /// Statements that disagree, but whose outcome depends on the order of the records, or is none of Trino's.
    unsettled: usize,
    /// The statements for which Trino returns rows, and those that fail there.
    rows: Fates,
    failures: Fates,
    /// By construct: how many statements were not run because of it, and the shortest one.
    not_run: BTreeMap<String, (usize, String)>,
    /// By kind: how many statements differ, and the shortest ones.
    different: BTreeMap<String, (usize, Vec<Case>)>,
    /// The functions called in statements with the same outcome in both.
    functions: BTreeSet<&'static str>,
}

/// Outcomes here.
#[derive(Clone, Copy, Debug, Default)]
struct Fates {
    same: usize,
    different: usize,
    not_run: usize,
}

impl Fates {
    fn all(self) -> usize {
        self.run() + self.not_run
    }

    fn run(self) -> usize {
        self.same + self.different
    }
}

impl Tally {
    /// Counts a statement that we refuse before it runs.
    pub(super) fn add_refused(&mut self) {
        self.refused += 1;
    }

    /// Counts a statement, and keeps it if it is one of the shortest that differ in this way.
    pub(super) fn add(&mut self, case: Case, library: &Library, kept: usize) {
        let fates = match &case.theirs {
            None => {
                self.unsettled += 1;
                return;
            }
            Some(Outcome::Refused(_) | Outcome::NotRun(_)) => {
                self.refused += 1;
                return;
            }
            Some(Outcome::Rows(_)) => &mut self.rows,
            Some(Outcome::Failed { .. }) => &mut self.failures,
        };
        if let Outcome::NotRun(construct) = &case.ours {
            fates.not_run += 1;
            let (count, shortest) = self.not_run.entry(construct.clone()).or_default();
            *count += 1;
            if shortest.is_empty() || case.sql.len() < shortest.len() {
                *shortest = case.sql;
            }
        } else if case.is_same() {
            fates.same += 1;
            self.functions.extend(library.called(&case.sql));
        } else {
            fates.different += 1;
            let (count, shortest) = self.different.entry(case.kind()).or_default();
            *count += 1;
            keep(shortest, case, kept);
        }
    }

    pub(super) fn merge(&mut self, other: Self, kept: usize) {
        self.refused += other.refused;
        self.unsettled += other.unsettled;
        for (own, other) in [(&mut self.rows, other.rows), (&mut self.failures, other.failures)] {
            own.same += other.same;
            own.different += other.different;
            own.not_run += other.not_run;
        }
        for (construct, (more, sql)) in other.not_run {
            let (count, shortest) = self.not_run.entry(construct).or_default();
            *count += more;
            if shortest.is_empty() || sql.len() < shortest.len() {
                *shortest = sql;
            }
        }
        for (kind, (more, cases)) in other.different {
            let (count, shortest) = self.different.entry(kind).or_default();
            *count += more;
            for case in cases {
                keep(shortest, case, kept);
            }
        }
        self.functions.extend(other.functions);
    }

    /// The statements that differ, by kind, most frequent first.
    pub(super) fn different(&self) -> Vec<(&str, usize, &[Case])> {
        let kinds = self.different.iter();
        let mut kinds: Vec<_> = kinds
            .map(|(kind, (count, cases))| (kind.as_str(), *count, cases.as_slice()))
            .collect();
        kinds.sort_by_key(|(_, count, _)| std::cmp::Reverse(*count));
        kinds
    }

    /// The functions that are run here, but are not called in any statement with the same outcome in both.
    pub(super) fn uncompared(&self) -> BTreeSet<&'static str> {
        let run = flow_log_stack_local::functions::keys().chain(flow_log_stack_local::aggregates::keys());
        run.map(|(name, _)| name)
            .filter(|name| !name.starts_with('$') && !self.functions.contains(name))
            .collect()
    }
}

fn keep(shortest: &mut Vec<Case>, case: Case, kept: usize) {
    let at = shortest.partition_point(|one| one.sql.len() <= case.sql.len());
    shortest.insert(at, case);
    shortest.truncate(kept);
}

fn percent(part: usize, all: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
    let share = part as f64 * 100.0 / all.max(1) as f64;
    share
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { rows, failures, .. } = self;
        let mut constructs: Vec<_> = self.not_run.iter().collect();
        constructs.sort_by_key(|(_, (count, _))| std::cmp::Reverse(*count));
        writeln!(f, "not run\tconstruct\tshortest statement")?;
        for (construct, (count, sql)) in constructs {
            writeln!(f, "{count}\t{construct}\t{}", sql.escape_debug())?;
        }
        writeln!(
            f,
            "{} statements ({} more refused before they run, {} whose rows depend on the order of the records)",
            rows.all() + failures.all(),
            self.refused,
            self.unsettled,
        )?;
        writeln!(
            f,
            "Trino has rows for {}: {} run ({:.3} %), of these {} right ({:.3} %), {} wrong",
            rows.all(),
            rows.run(),
            percent(rows.run(), rows.all()),
            rows.same,
            percent(rows.same, rows.run()),
            rows.different,
        )?;
        writeln!(
            f,
            "Trino fails for {}: {} run ({:.3} %), of these {} with its code ({:.3} %), {} otherwise",
            failures.all(),
            failures.run(),
            percent(failures.run(), failures.all()),
            failures.same,
            percent(failures.same, failures.run()),
            failures.different,
        )?;
        let uncompared = self.uncompared();
        if !uncompared.is_empty() {
            let names: Vec<&str> = uncompared.into_iter().collect();
            writeln!(f, "{} functions were not compared: {}", names.len(), names.join(", "))?;
        }
        Ok(())
    }
}
