//! Places in the text, or numbers in a row, that are looked up.

use std::ops::Range;

use crate::listed::Listed as _;

/// Where something stands: the starts in order, each with the furthest end up to there.
pub(super) struct Places(Vec<(usize, usize)>);

impl Places {
    /// An empty place holds its start.
    pub(super) fn new(places: &[&Range<usize>]) -> Self {
        let mut all: Vec<(usize, usize)> = places.iter().map(|place| (place.start, place.end)).listed();
        all.sort_unstable();
        let mut furthest = 0;
        for (start, end) in &mut all {
            furthest = furthest.max(*end).max(*start + 1);
            *end = furthest;
        }
        Self(all)
    }

    /// Whether one of them holds this.
    pub(super) fn have(&self, at: usize) -> bool {
        self.meet(&(at..at + 1))
    }

    /// Whether one of them has a part in common with this.
    pub(super) fn meet(&self, place: &Range<usize>) -> bool {
        let before = self.0.partition_point(|(start, _)| *start < place.end);
        before > 0 && self.0[before - 1].1 > place.start
    }
}
