//! Which columns the planner keeps: those that something reads which is kept itself.
//!
//! A query in a select item that nothing reads is never planned, so what is wrong with it only for the planner is not wrong.

use std::collections::{HashMap, HashSet};

use super::Analyzer;
use super::scope::Fields;

/// The reader of what the planner drops.
pub(super) const NOTHING: usize = 0;

/// Who reads which fields.
#[derive(Debug, Default)]
pub(super) struct Readings {
    /// The output for which expressions are looked at; `None`: a part of the query that is always needed.
    reader: Option<usize>,
    /// Each reader with a field that it reads.
    pairs: Vec<(Option<usize>, usize)>,
}

impl Readings {
    /// Notes that a field is read where the analysis stands.
    pub(super) fn note(&mut self, field: usize) {
        self.pairs.push((self.reader, field));
    }

    /// Notes that a field has its values from another one.
    pub(super) fn hand_on(&mut self, to: usize, from: usize) {
        self.pairs.push((Some(to), from));
    }

    pub(super) fn reader(&self) -> Option<usize> {
        self.reader
    }

    /// The fields that are kept, when these are the result.
    pub(super) fn kept(&self, result: &Fields) -> HashSet<usize> {
        let mut read: HashMap<Option<usize>, Vec<usize>> = HashMap::new();
        for (reader, field) in &self.pairs {
            read.entry(*reader).or_default().push(*field);
        }
        let mut open: Vec<usize> = result.fields.iter().map(|field| field.id).collect();
        open.extend(read.get(&None).into_iter().flatten());
        let mut kept = HashSet::new();
        while let Some(field) = open.pop() {
            if kept.insert(field) {
                open.extend(read.get(&Some(field)).into_iter().flatten());
            }
        }
        kept
    }
}

impl Analyzer<'_> {
    /// Looks at something that is needed only for one output.
    pub(super) fn reading_for<T>(&mut self, output: usize, look: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.readings.reader.replace(output);
        let found = look(self);
        self.readings.reader = before;
        found
    }
}
