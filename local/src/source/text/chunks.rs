//! The text of a file, a number of whole lines at a time.

use std::io::{self, ErrorKind, Read};

/// The longest line that Trino's reader accepts (its `hive.text.max-line-length`).
const LONGEST_LINE: usize = 100 << 20;

const MARK: &[u8] = b"\xef\xbb\xbf";

/// Returns the text of a file in pieces that end at a line end, without a byte order mark, and with `\n` as the only
/// line end.
pub(super) struct Chunks<R> {
    pub(super) input: R,
    /// About how many bytes are read at a time.
    most: usize,
    /// What follows the last whole line.
    rest: Vec<u8>,
    /// Whether the last byte read was a carriage return.
    returned: bool,
    begun: bool,
}

impl<R: Read> Chunks<R> {
    pub(super) fn new(input: R, most: usize) -> Self {
        Self {
            input,
            most,
            rest: Vec::new(),
            returned: false,
            begun: false,
        }
    }

    /// The next piece; `None` after the last.
    pub(super) fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut text = std::mem::take(&mut self.rest);
        loop {
            let before = text.len();
            if before > LONGEST_LINE {
                return Err(io::Error::new(ErrorKind::InvalidData, "a line is longer than 100 MiB"));
            }
            let at_end = self.fill(&mut text)?;
            if at_end {
                return Ok((!text.is_empty()).then_some(text));
            }
            if let Some(last) = memchr::memrchr(b'\n', &text[before..]) {
                self.rest = text.split_off(before + last + 1);
                return Ok(Some(text));
            }
        }
    }

    /// Reads about `most` bytes more; returns whether that was everything.
    fn fill(&mut self, text: &mut Vec<u8>) -> io::Result<bool> {
        let before = text.len();
        let read = self.input.by_ref().take(self.most as u64).read_to_end(text)?;
        if !self.begun {
            self.begun = true;
            if text.starts_with(MARK) {
                text.drain(..MARK.len());
            }
        }
        self.returned = normalise(text, before, self.returned);
        Ok(read < self.most)
    }
}

/// Replaces `\r\n` and `\r` by `\n` from an offset on; returns whether the text ends with a carriage return.
///
/// `returned` says whether the text follows one, so that a `\n` at its beginning does not end another line.
pub(super) fn normalise(text: &mut Vec<u8>, from: usize, returned: bool) -> bool {
    let first = match memchr::memchr(b'\r', &text[from..]) {
        _ if returned && text.get(from) == Some(&b'\n') => from,
        Some(first) => from + first,
        None => return returned && text.len() == from,
    };
    let mut after_return = returned && first == from;
    let mut kept = first;
    for at in first..text.len() {
        let byte = text[at];
        if byte != b'\n' || !after_return {
            text[kept] = if byte == b'\r' { b'\n' } else { byte };
            kept += 1;
        }
        after_return = byte == b'\r';
    }
    text.truncate(kept);
    after_return
}

/// Removes the byte order mark from a whole text, and turns every line end into `\n`.
pub(super) fn whole(mut text: Vec<u8>) -> Vec<u8> {
    if text.starts_with(MARK) {
        text.drain(..MARK.len());
    }
    normalise(&mut text, 0, false);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same text, in reads of a given size.
    struct Slowly<'a>(&'a [u8], usize);

    impl Read for Slowly<'_> {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            let most = self.1.min(out.len());
            (&mut self.0).take(most as u64).read(out)
        }
    }

    #[test]
    fn line_ends_become_one_kind() {
        for (text, becomes) in [
            ("a\r\nb\rc\n", "a\nb\nc\n"),
            ("\r\r\n\n\r", "\n\n\n\n"),
            ("\u{feff}a\r", "a\n"),
            ("\n", "\n"),
            ("", ""),
        ] {
            assert_eq!(whole(text.as_bytes().to_vec()), becomes.as_bytes(), "{text:?}");
            for cut in 1..=text.len() {
                // As if a read had ended here.
                let mut start = text.as_bytes()[..cut].to_vec();
                let returned = normalise(&mut start, 0, false);
                let before = start.len();
                start.extend_from_slice(&text.as_bytes()[cut..]);
                normalise(&mut start, before, returned);
                let bare = becomes.as_bytes();
                assert!(start.ends_with(bare), "{text:?} at {cut}: {start:?}");
            }
        }
    }

    #[test]
    fn pieces_end_with_lines() {
        let text: String = (0..900_000)
            .flat_map(|i| [i.to_string(), " x\r\n".to_owned()])
            .collect();
        let mut chunks = Chunks::new(Slowly(text.as_bytes(), 70_001), 4 << 20);
        let mut read = Vec::new();
        while let Ok(Some(piece)) = chunks.next() {
            assert_eq!(piece.last(), Some(&b'\n'));
            read.extend(piece);
        }
        assert_eq!(read, text.replace("\r\n", "\n").as_bytes());
    }

    #[test]
    fn a_line_without_an_end_is_a_fault() {
        let error = Chunks::new(io::repeat(b'x'), 4 << 20)
            .next()
            .expect_err("an endless line");
        assert_eq!(error.to_string(), "a line is longer than 100 MiB");
    }
}
