//! Statements about which we and Trino disagree.

use std::collections::BTreeMap;

use flow_log_stack_analysis::Catalog;

use crate::answer::{Answer, Difference};

/// A statement about which we and Trino disagree.
#[derive(Clone, Debug)]
pub(crate) struct Disagreement {
    pub(crate) sql: String,
    pub(crate) catalog: Catalog,
    pub(crate) ours: Answer,
    pub(crate) theirs: Answer,
    pub(crate) difference: Difference,
}

impl Disagreement {
    /// A disagreement between two answers, if there is one.
    pub(crate) fn between(sql: &str, catalog: &Catalog, ours: Answer, theirs: Answer) -> Option<Self> {
        let difference = ours.difference(&theirs)?;
        Some(Self {
            sql: sql.to_owned(),
            catalog: catalog.clone(),
            ours,
            theirs,
            difference,
        })
    }

    /// What stays the same while it is reduced: how the answers differ, and both answers without names and numbers.
    pub(crate) fn kind(&self) -> String {
        format!("{:?}: {} | {}", self.difference, self.theirs.kind(), self.ours.kind())
    }
}

/// Disagreements by kind: the number of each, and the shortest ones.
#[derive(Debug, Default)]
pub(crate) struct Disagreements {
    kinds: BTreeMap<String, (usize, Vec<Disagreement>)>,
}

impl Disagreements {
    /// Counts a disagreement, and keeps it if it is one of the shortest of its kind.
    pub(crate) fn add(&mut self, found: Disagreement, kept: usize) {
        let (count, shortest) = self.kinds.entry(found.kind()).or_default();
        *count += 1;
        keep(shortest, found, kept);
    }

    pub(crate) fn merge(&mut self, other: Self, kept: usize) {
        for (kind, (more, found)) in other.kinds {
            let (count, shortest) = self.kinds.entry(kind).or_default();
            *count += more;
            for one in found {
                keep(shortest, one, kept);
            }
        }
    }

    /// The kinds, most frequent first.
    pub(crate) fn by_count(self) -> Vec<(String, usize, Vec<Disagreement>)> {
        let mut kinds: Vec<_> = self
            .kinds
            .into_iter()
            .map(|(kind, (count, found))| (kind, count, found))
            .collect();
        kinds.sort_by_key(|(_, count, _)| std::cmp::Reverse(*count));
        kinds
    }
}

/// The same ones are kept in whatever order they come.
fn keep(shortest: &mut Vec<Disagreement>, found: Disagreement, kept: usize) {
    let length = |one: &Disagreement| (one.sql.len(), one.sql.clone());
    let at = shortest.partition_point(|one| length(one) <= length(&found));
    shortest.insert(at, found);
    shortest.truncate(kept);
}
