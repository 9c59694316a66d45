//! Where names are in a list, so that a list of thousands is not read for each name.

use std::collections::HashMap;

/// The places of names in a list. Names ignore case.
#[derive(Clone, Default)]
pub(super) struct ByName(HashMap<String, Vec<usize>>);

impl ByName {
    /// Notes that a name is at a place, which is after those before.
    pub(super) fn note(&mut self, name: &str, at: usize) {
        self.0.entry(name.to_lowercase()).or_default().push(at);
    }

    /// The places of a name, in the order of the list.
    pub(super) fn places(&self, name: &str) -> &[usize] {
        self.0.get(&name.to_lowercase()).map_or(&[], Vec::as_slice)
    }
}
