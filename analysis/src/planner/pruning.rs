//! Which columns the planner keeps: those that something reads which is kept itself.
//!
//! A query in a select item that nothing reads is never planned, so what is wrong with it only for the planner is not wrong.

use std::collections::{HashMap, HashSet};

use crate::listed::Listed as _;
use crate::meaning::Meaning;

/// The fields that are kept for the result.
pub(super) fn kept(meaning: &Meaning<'_>) -> HashSet<usize> {
    let mut read: HashMap<Option<usize>, Vec<usize>> = HashMap::new();
    for (reader, field) in meaning.readings.pairs() {
        read.entry(*reader).or_default().push(*field);
    }
    let mut open: Vec<usize> = meaning.output.fields.iter().map(|field| field.id).listed();
    open.extend(read.get(&None).into_iter().flatten());
    let mut kept = HashSet::new();
    while let Some(field) = open.pop() {
        if kept.insert(field) {
            open.extend(read.get(&Some(field)).into_iter().flatten());
        }
    }
    kept
}
