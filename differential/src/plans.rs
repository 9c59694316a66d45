//! The plans of accepted statements: how many there are, why others have none, and which invariants are broken.

use std::collections::BTreeMap;
use std::fmt;

use flow_log_stack_analysis::Resolution;
use flow_log_stack_analysis::plan::NoPlanReason;

use crate::invariants::Check;

/// This many broken plans are kept.
const MOST_KEPT: usize = 20;

#[derive(Default)]
pub(crate) struct Plans {
    made: u64,
    without: BTreeMap<NoPlanReason, u64>,
    /// Statements without a plan for a reason other than a construct: the first one of each reason.
    examples: BTreeMap<NoPlanReason, String>,
    broken: Vec<String>,
    broken_count: u64,
}

impl Plans {
    /// Checks the plan of a statement, if we accept it.
    pub(crate) fn add(&mut self, sql: &str, resolution: &Resolution) {
        if !resolution.analysis.is_accepted() {
            return;
        }
        match &resolution.plan {
            Ok(plan) => {
                self.made += 1;
                let wrong = Check::of(plan);
                if let Some(first) = wrong.first() {
                    self.broken_count += 1;
                    self.broken.push(format!("{first}\n{sql}\n{plan}"));
                    self.broken.truncate(MOST_KEPT);
                }
            }
            Err(error) => {
                *self.without.entry(error.reason).or_default() += 1;
                let shorter = self
                    .examples
                    .get(&error.reason)
                    .is_none_or(|known| sql.len() < known.len());
                if shorter {
                    self.examples.insert(error.reason, sql.to_owned());
                }
            }
        }
    }

    pub(crate) fn merge(&mut self, other: Self) {
        self.made += other.made;
        self.broken_count += other.broken_count;
        for (reason, count) in other.without {
            *self.without.entry(reason).or_default() += count;
        }
        for (reason, sql) in other.examples {
            if self.examples.get(&reason).is_none_or(|known| sql.len() < known.len()) {
                self.examples.insert(reason, sql);
            }
        }
        self.broken.extend(other.broken);
        self.broken.truncate(MOST_KEPT);
    }

    /// Whether any plan breaks an invariant.
    pub(crate) fn are_broken(&self) -> bool {
        self.broken_count > 0
    }
}

impl fmt::Display for Plans {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "plans: {} made, {} broken", self.made, self.broken_count)?;
        for (reason, count) in &self.without {
            let example = self.examples.get(reason).map(String::as_str).unwrap_or_default();
            writeln!(f, "  {count} without: {reason}; such as\n    {example}")?;
        }
        self.broken
            .iter()
            .try_for_each(|broken| writeln!(f, "broken: {broken}"))
    }
}
