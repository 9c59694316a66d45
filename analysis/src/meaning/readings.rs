//! Who reads which fields, as far as the planner asks: what nothing reads is never planned.

/// The reader of what the planner drops.
pub(super) const NOTHING: usize = 0;

/// Who reads which fields.
#[derive(Default)]
pub(crate) struct Readings {
    /// The output for which expressions are looked at; `None`: a part of the query that is always needed.
    reader: Option<usize>,
    /// Each reader with a field that it reads.
    pairs: Vec<(Option<usize>, usize)>,
}

impl Readings {
    /// Each reader with a field that it reads.
    pub(crate) fn pairs(&self) -> &[(Option<usize>, usize)] {
        &self.pairs
    }

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

    /// Continues for another reader, and returns the previous one.
    pub(super) fn replace(&mut self, reader: Option<usize>) -> Option<usize> {
        std::mem::replace(&mut self.reader, reader)
    }
}
