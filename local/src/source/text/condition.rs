//! Conditions on a field's text, checked before any column is built.

use super::index::Places;
use super::value;
use crate::source::condition::Test;

impl Test {
    /// Keeps the lines that satisfy it.
    pub(super) fn keep(&self, text: &[u8], places: Places<'_>, lines: &mut Vec<u32>) {
        let at = |line: &u32| places.of(*line as usize);
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
