//! A text file as a whole, whatever its fields are.

use std::io::ErrorKind;

use super::header::Header;
use super::open::Opener;
use crate::source::layout::LogFile;

/// What a file has, read to its end.
#[derive(Debug, Default)]
pub(in crate::source) struct Whole {
    /// Its first line; none where there is no text at all.
    pub(in crate::source) header: Option<String>,
    /// Whether that line names a field.
    pub(in crate::source) names_fields: bool,
    /// Its lines after the first.
    pub(in crate::source) records: u64,
    /// Whether something that is not gzip stands after its last member.
    pub(in crate::source) junk: bool,
}

/// More of a first line is not kept: that of all fields has 800 bytes.
const LONGEST: usize = 10_000;

/// Reads a file to its end; the error says in words what is wrong, and whether its end is missing.
pub(in crate::source) fn whole(file: &LogFile, opener: &mut Opener) -> Result<Whole, (String, bool)> {
    let mut pieces = opener.open(file).map_err(|fault| (fault.what, false))?;
    let mut read = Whole::default();
    let mut ends_open = false;
    let mut lines = 0;
    loop {
        let piece = pieces
            .next()
            .map_err(|error| (error.to_string(), error.kind() == ErrorKind::UnexpectedEof))?;
        let Some(text) = piece else { break };
        if read.header.is_none() {
            let header = Header::of(&text);
            read.names_fields = header.is_header();
            let line = String::from_utf8_lossy(&text[..header.length.min(LONGEST)]);
            read.header = Some(line.trim_end_matches(['\n', '\r']).to_owned());
        }
        lines += memchr::memchr_iter(b'\n', &text).count() as u64;
        ends_open = text.last().is_some_and(|last| *last != b'\n');
    }
    read.records = (lines + u64::from(ends_open)).saturating_sub(1);
    read.junk = pieces.junk();
    Ok(read)
}
