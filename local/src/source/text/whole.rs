//! A text file as a whole, with any fields.

use std::io::ErrorKind;

use super::header::Header;
use super::open::Opener;
use crate::source::layout::LogFile;

/// What a file contains, which was read to its end.
#[derive(Debug, Default)]
pub(in crate::source) struct Whole {
    /// Its first line; `None` if there is no text.
    pub(in crate::source) header: Option<String>,
    /// Whether that line names a field.
    pub(in crate::source) names_fields: bool,
    /// The number of lines after the first.
    pub(in crate::source) records: u64,
    /// Those with more or fewer fields than the first line names, if it names any.
    pub(in crate::source) odd: OddLines,
    /// Whether anything that is not gzip follows its last member.
    pub(in crate::source) junk: bool,
}

/// Lines with another number of fields than the first line names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OddLines {
    /// The number of fields that the first line names.
    pub named: usize,
    /// The number of such lines.
    pub count: u64,
    /// The first of them: the line number, from 1, and its number of fields.
    pub first: Vec<(u64, usize)>,
}

impl OddLines {
    /// More lines are only counted.
    const KEPT: usize = 3;

    /// Checks a line, without its end.
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

/// No more than this is kept of a first line; one that names all fields has 800 bytes.
const LONGEST: usize = 10_000;

/// Reads a file to its end. The error says what is wrong, and whether the end of the file is missing.
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
