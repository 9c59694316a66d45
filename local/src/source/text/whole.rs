//! A text file as a whole, whatever its fields are.

use std::io::ErrorKind;

use super::header::Header;
use super::open::Opener;
use crate::source::layout::LogFile;

/// What a file has, read to its end.
#[derive(Debug, Default)]
pub(in crate::source) struct Whole {
    /// Its first line; `None` if there is no text at all.
    pub(in crate::source) header: Option<String>,
    /// Whether that line names a field.
    pub(in crate::source) names_fields: bool,
    /// Its lines after the first.
    pub(in crate::source) records: u64,
    /// Those that have more or fewer fields than the first line names, where it names any.
    pub(in crate::source) odd: OddLines,
    /// Whether something that is not gzip is after its last member.
    pub(in crate::source) junk: bool,
}

/// Lines with another number of fields than the first line names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OddLines {
    /// How many fields the first line names.
    pub named: usize,
    /// How many such lines there are.
    pub count: u64,
    /// The first of them: the number of the line, from 1, and how many fields it has.
    pub first: Vec<(u64, usize)>,
}

impl OddLines {
    /// More are counted and not kept.
    const KEPT: usize = 3;

    /// Looks at a line, which has no end.
    fn look(&mut self, number: u64, line: &[u8]) {
        let fields = memchr::memchr_iter(b' ', line).count() + 1;
        if fields != self.named {
            self.count += 1;
            if self.first.len() < Self::KEPT {
                self.first.push((number, fields));
            }
        }
    }
}

/// More of a first line is not kept: that of all fields has 800 bytes.
const LONGEST: usize = 10_000;

/// Reads a file to its end; the error says in words what is wrong, and whether its end is missing.
pub(in crate::source) fn whole(file: &LogFile, opener: &mut Opener) -> Result<Whole, (String, bool)> {
    let mut pieces = opener.open(file).map_err(|fault| (fault.what, false))?;
    let mut read = Whole::default();
    let mut lines = 0_u64;
    loop {
        let piece = pieces
            .next()
            .map_err(|error| (error.to_string(), error.kind() == ErrorKind::UnexpectedEof))?;
        let Some(text) = piece else { break };
        if read.header.is_none() {
            let header = Header::of(&text);
            read.names_fields = header.is_header();
            read.odd.named = header.count();
            let line = String::from_utf8_lossy(&text[..header.length.min(LONGEST)]);
            read.header = Some(line.trim_end_matches(['\n', '\r']).to_owned());
        }
        let ends_open = text.last().is_some_and(|last| *last != b'\n');
        let mut start = 0;
        for end in memchr::memchr_iter(b'\n', &text).chain(ends_open.then_some(text.len())) {
            lines += 1;
            if read.names_fields && lines > 1 {
                read.odd.look(lines, &text[start..end]);
            }
            start = end + 1;
        }
    }
    read.records = lines.saturating_sub(1);
    read.junk = pieces.junk();
    Ok(read)
}
