//! Where names are in a list, so that a list of thousands is not read for each name.

use std::collections::HashMap;

/// The places of names in a list. Names ignore case.
#[derive(Clone, Default)]
pub(super) struct ByName(HashMap<String, Vec<usize>>);

impl ByName {
    /// Of a list; what has no name answers to none.
    pub(super) fn of<'n>(names: impl IntoIterator<Item = Option<&'n str>>) -> Self {
        let mut all = Self::default();
        for (at, name) in names.into_iter().enumerate() {
            if let Some(name) = name {
                all.note(name, at);
            }
        }
        all
    }

    /// Notes that a name is at a place, which is after those before.
    pub(super) fn note(&mut self, name: &str, at: usize) {
        self.0.entry(name.to_lowercase()).or_default().push(at);
    }

    /// The places of a name, in the order of the list.
    pub(super) fn places(&self, name: &str) -> &[usize] {
        self.0.get(&name.to_lowercase()).map_or(&[], Vec::as_slice)
    }
}
