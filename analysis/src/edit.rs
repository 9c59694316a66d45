//! Replacements of parts of a text.

use std::ops::{Deref, Range};

use crate::order::by_place;

/// A replacement of a part of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The bytes of the SQL text that go; empty to insert.
    pub range: Range<usize>,
    /// What comes in their place.
    pub text: String,
}

impl Edit {
    pub(crate) fn new(range: Range<usize>, text: impl Into<String>) -> Self {
        Self {
            range,
            text: text.into(),
        }
    }
}

/// Puts edits into the order of the text.
pub(crate) fn in_order(edits: &mut Vec<Edit>) {
    by_place(edits, |edit| edit.range.end);
    by_place(edits, |edit| edit.range.start);
}

/// Replacements that are made together: in the order of the text, no byte in two of them.
///
/// Those of a [`Diagnostic`](crate::Diagnostic) are inside the text that was checked, between its characters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edits(Vec<Edit>);

impl Edits {
    /// The replacements in order; `None` if two overlap, or one ends before it begins: then nobody can say what the
    /// text would become.
    pub(crate) fn new(mut edits: Vec<Edit>) -> Option<Self> {
        in_order(&mut edits);
        let is_forward = |edit: &Edit| edit.range.start <= edit.range.end;
        let is_apart = |pair: &[Edit]| pair[0].range.end <= pair[1].range.start;
        (edits.iter().all(is_forward) && edits.windows(2).all(is_apart)).then_some(Self(edits))
    }

    /// Whether all of them are inside this text, between its characters.
    pub(crate) fn are_of(&self, text: &str) -> bool {
        self.iter().all(|edit| text.get(edit.range.clone()).is_some())
    }

    /// The text with all of them made, or the text as it is where they are not of this text.
    #[must_use]
    pub fn apply(&self, text: &str) -> String {
        if !self.are_of(text) {
            return text.to_owned();
        }
        let mut made = String::with_capacity(text.len());
        let mut at = 0;
        for edit in &self.0 {
            made.push_str(&text[at..edit.range.start]);
            made.push_str(&edit.text);
            at = edit.range.end;
        }
        made.push_str(&text[at..]);
        made
    }
}

impl Deref for Edits {
    type Target = [Edit];

    fn deref(&self) -> &[Edit] {
        &self.0
    }
}

impl IntoIterator for Edits {
    type Item = Edit;
    type IntoIter = std::vec::IntoIter<Edit>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edits(ranges: &[Range<usize>]) -> Option<Edits> {
        Edits::new(ranges.iter().map(|range| Edit::new(range.clone(), "!")).collect())
    }

    #[test]
    fn they_are_made_in_the_order_of_the_text() {
        let two = edits(&[4..5, 0..1]).expect("they are apart");
        assert_eq!(two.apply("abcde"), "!bcd!");
        let touching = edits(&[2..2, 1..2, 2..4]).expect("they only touch");
        assert_eq!(touching.apply("abcde"), "a!!!e");
    }

    #[test]
    fn those_that_overlap_are_refused() {
        assert_eq!(edits(&[0..3, 2..4]), None);
        assert_eq!(edits(&[3..3, 0..4]), None);
        assert_eq!(edits(&[Range { start: 3, end: 2 }]), None);
    }

    #[test]
    fn a_text_that_they_are_not_of_stays_as_it_is() {
        let last = edits(std::slice::from_ref(&(2..3))).expect("one is apart");
        assert_eq!(last.apply("abc"), "ab!");
        assert_eq!(last.apply("ab"), "ab");
        assert_eq!(last.apply("aé"), "aé");
    }
}
