//! Lines and columns of a text.

use std::ops::Range;

use serde::Serialize;

/// The starts of a text's lines.
#[derive(Debug)]
pub(crate) struct Places<'a> {
    text: &'a str,
    starts: Vec<usize>,
    /// The number of characters before each block of the text, so that a long line is not counted again for each place
    /// in it.
    before: Vec<usize>,
}

/// The number of bytes in a block.
const BLOCK: usize = 1024;

/// The number of characters that begin in these bytes (UTF-8).
fn characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xc0 != 0x80).count()
}

/// A range of places; lines and columns count from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Stretch {
    pub(crate) line: usize,
    pub(crate) column: usize,
    pub(crate) end_line: usize,
    /// The first column after it.
    pub(crate) end_column: usize,
}

impl<'a> Places<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        let breaks = text.match_indices('\n').map(|(at, _)| at + 1);
        Self {
            text,
            starts: std::iter::once(0).chain(breaks).collect(),
            before: text
                .as_bytes()
                .chunks(BLOCK)
                .scan(0, |count, block| {
                    let before = *count;
                    *count += characters(block);
                    Some(before)
                })
                .collect(),
        }
    }

    /// The line and column of a byte offset, in characters as Trino counts them: a tab is one character, and so is the
    /// carriage return of a line break.
    pub(crate) fn of(&self, offset: usize) -> (usize, usize) {
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = line.checked_sub(1).map_or(0, |index| self.starts[index]);
        (line, self.characters_before(offset) - self.characters_before(start) + 1)
    }

    fn characters_before(&self, offset: usize) -> usize {
        let bytes = self.text.as_bytes();
        let offset = offset.min(bytes.len());
        let block = (offset / BLOCK).min(self.before.len().saturating_sub(1));
        let counted = self.before.get(block).copied().unwrap_or_default();
        counted + characters(bytes.get(block * BLOCK..offset).unwrap_or_default())
    }

    /// The places of a byte range.
    pub(crate) fn stretch(&self, range: &Range<usize>) -> Stretch {
        let (line, column) = self.of(range.start);
        let (end_line, end_column) = self.of(range.end);
        Stretch {
            line,
            column,
            end_line,
            end_column,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_in_lines_of_any_length() {
        let text = format!("a\n{}x\nb", "é".repeat(3000));
        let places = Places::new(&text);
        let x = text.find('x').expect("it is there");
        assert_eq!(places.of(x), (2, 3001));
        assert_eq!(places.of(x + 2), (3, 1));
        assert_eq!(places.of(text.len()), (3, 2));
        assert_eq!(places.of(0), (1, 1));
        assert_eq!(Places::new("").of(0), (1, 1));
    }
}
