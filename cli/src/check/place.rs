//! Lines and columns of a text.

use std::ops::Range;

use serde::Serialize;

/// Where a text's lines begin.
#[derive(Debug)]
pub(super) struct Places<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

/// From one place to another; all count from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Stretch {
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) end_line: usize,
    /// The first column behind it.
    pub(super) end_column: usize,
}

impl<'a> Places<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let breaks = text.match_indices('\n').map(|(at, _)| at + 1);
        Self {
            text,
            starts: std::iter::once(0).chain(breaks).collect(),
        }
    }

    /// Line and column of an offset in bytes, in characters as Trino counts them: a tab is one, and so is the carriage
    /// return of a line break.
    pub(super) fn of(&self, offset: usize) -> (usize, usize) {
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = line.checked_sub(1).map_or(0, |index| self.starts[index]);
        let before = self.text.get(start..offset).unwrap_or_default();
        (line, before.chars().count() + 1)
    }

    /// Where a range of bytes begins and ends.
    pub(super) fn stretch(&self, range: &Range<usize>) -> Stretch {
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
