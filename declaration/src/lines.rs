//! A text by its lines, so that the places of thousands of mistakes are not each counted from its beginning.

use std::cell::OnceCell;

use flow_log_stack_runtime::Listed as _;

/// A text of which places are asked for.
#[derive(Clone)]
pub struct Lines {
    text: String,
    index: OnceCell<Index>,
}

/// Where a place is in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinePlace {
    /// The lines before its own.
    pub line: usize,
    /// The byte at which its line starts.
    pub start: usize,
    /// The byte at which it ends, before its break.
    pub end: usize,
    /// The characters of its line before it.
    pub column: usize,
}

#[derive(Clone)]
struct Index {
    /// The bytes at which lines start.
    starts: Vec<usize>,
    /// The characters before each [`STEP`]th byte.
    characters: Vec<usize>,
}

/// The number of bytes in which characters are counted for a place.
const STEP: usize = 256;

impl Lines {
    /// Those of a text.
    pub fn new(text: String) -> Self {
        Self {
            text,
            index: OnceCell::new(),
        }
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where a byte stands; one beyond the end stands at the end.
    pub fn place(&self, at: usize) -> LinePlace {
        let at = at.min(self.text.len());
        let index = self.index.get_or_init(|| Index::of(&self.text));
        let line = index.starts.partition_point(|start| *start <= at) - 1;
        let start = index.starts[line];
        let end = index.starts.get(line + 1).map_or(self.text.len(), |next| next - 1);
        LinePlace {
            line,
            start,
            end,
            column: index.characters_before(&self.text, at) - index.characters_before(&self.text, start),
        }
    }
}

impl Index {
    fn of(text: &str) -> Self {
        let breaks = text.match_indices('\n').map(|(at, _)| at + 1);
        let mut before = 0;
        let steps = text.as_bytes().chunks(STEP).map(|bytes| {
            before += begun(bytes);
            before
        });
        Self {
            starts: std::iter::once(0).chain(breaks).listed(),
            characters: std::iter::once(0).chain(steps).listed(),
        }
    }

    fn characters_before(&self, text: &str, at: usize) -> usize {
        let step = at / STEP;
        self.characters[step] + begun(&text.as_bytes()[step * STEP..at])
    }
}

/// How many characters begin in these bytes of UTF-8.
fn begun(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0b1100_0000 != 0b1000_0000).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_the_same_as_if_it_were_counted() {
        let line = "é ".repeat(STEP);
        for text in [String::new(), "\n".to_owned(), format!("{line}\n\n{line}x\r\n{line}")] {
            let lines = Lines::new(text.clone());
            for at in (0..=text.len()).filter(|at| text.is_char_boundary(*at)) {
                let before = &text[..at];
                let start = before.rfind('\n').map_or(0, |at| at + 1);
                let counted = LinePlace {
                    line: before.matches('\n').count(),
                    start,
                    end: text[at..].find('\n').map_or(text.len(), |length| at + length),
                    column: before[start..].chars().count(),
                };
                assert_eq!(lines.place(at), counted);
            }
            assert_eq!(lines.place(text.len() + 1), lines.place(text.len()));
        }
    }
}
