//! Conditions that are told from a field's text, before any column is built.

use super::index::Index;
use super::value;

/// A condition on a column. A line that does not fulfil it, or has no value there, is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::source) struct Condition {
    /// Which column of the table.
    pub(in crate::source) column: usize,
    pub(in crate::source) test: Test,
}

/// What is asked of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::source) enum Test {
    /// The text is one of these; for columns of the type `string`.
    TextIn(Vec<Vec<u8>>),
    /// The text is none of these; for columns of the type `string`.
    TextNotIn(Vec<Vec<u8>>),
    /// The whole number is one of these, all of which the column's type has.
    IntegerIn(Vec<i64>),
    /// The whole number is from the first of these to the second, both of which the column's type has.
    IntegerWithin(i64, i64),
}

impl Test {
    /// Keeps the lines that fulfil it.
    pub(super) fn keep(&self, text: &[u8], index: &Index, field: usize, lines: &mut Vec<u32>) {
        let at = |line: &u32| index.field(*line as usize, field);
        let own = |line: &u32| {
            at(line)
                .map(|(begin, end)| &text[begin..end])
                .filter(|own| *own != value::NULL)
        };
        let integer = |line: &u32| at(line).and_then(|(begin, end)| value::integer(&text[..end], end - begin));
        match self {
            Self::TextIn(texts) => match texts.as_slice() {
                [one] => lines.retain(|line| own(line).is_some_and(|own| own == one)),
                texts => lines.retain(|line| own(line).is_some_and(|own| texts.iter().any(|text| own == text))),
            },
            Self::TextNotIn(texts) => {
                lines.retain(|line| own(line).is_some_and(|own| !texts.iter().any(|text| own == text)));
            }
            Self::IntegerIn(numbers) => {
                lines.retain(|line| integer(line).is_some_and(|own| numbers.contains(&own)));
            }
            Self::IntegerWithin(first, last) => {
                lines.retain(|line| integer(line).is_some_and(|own| (first..=last).contains(&&own)));
            }
        }
    }
}
