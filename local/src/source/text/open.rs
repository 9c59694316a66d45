//! The text of a file, whatever its compression.

use std::fs::{self, File};
use std::io::{self, BufReader, Cursor, Read};

use libdeflater::Decompressor;

use super::chunks::{Chunks, whole};
use crate::source::fault::Fault;
use crate::source::gzip::{self, Members};
use crate::source::layout::LogFile;

/// Opens files, one after the other.
pub(in crate::source) struct Opener {
    decompressor: Decompressor,
    /// The maximum size of a file, and of its text, to be held as a whole.
    most_at_once: usize,
    /// About how many bytes of the text of a larger file are held at a time.
    most_of_text: usize,
    /// The last file, and a text that is no longer needed; their allocations are reused for the next ones.
    bytes: Vec<u8>,
    spare: Vec<u8>,
}

/// The text of a file, in pieces that end at a line end.
pub(super) enum Pieces {
    AtOnce(Option<Vec<u8>>),
    Streamed(Box<Chunks<Input>>),
}

pub(super) enum Input {
    Plain(File),
    Gzip(Members<BufReader<File>>),
    GzipAtHand(Members<Cursor<Vec<u8>>>),
}

/// The maximum size of a file, and of its text, that is read and inflated at once.
const MOST_AT_ONCE: usize = 64 << 20;

/// How many bytes of text are held at a time if a file is not inflated at once; more if a line is longer.
const MOST_OF_TEXT: usize = 4 << 20;

/// The extensions of other compressions that Trino supports. It fails if such a file is not compressed that way.
const OTHERS: [&str; 7] = ["bz2", "deflate", "lz4", "lzo", "lzo_deflate", "snappy", "zst"];

impl Opener {
    pub(in crate::source) fn new() -> Self {
        Self::within(MOST_AT_ONCE)
    }

    /// Holds at most this many bytes at once.
    pub(in crate::source) fn within(bytes: usize) -> Self {
        Self {
            decompressor: Decompressor::new(),
            most_at_once: bytes.min(MOST_AT_ONCE),
            most_of_text: MOST_OF_TEXT,
            bytes: Vec::new(),
            spare: Vec::new(),
        }
    }

    /// For reading only the first lines of files.
    pub(in crate::source) fn of_beginnings() -> Self {
        Self {
            most_of_text: 64 << 10,
            ..Self::within(0)
        }
    }

    /// Takes back a text that is no longer needed.
    pub(super) fn take_back(&mut self, text: Vec<u8>) {
        self.spare = text;
    }

    /// Opens a file. It is gzip if and only if its name ends in `.gz`.
    pub(super) fn open(&mut self, file: &LogFile) -> Result<Pieces, Fault> {
        if let Some(given) = &file.given {
            return Ok(Pieces::AtOnce(Some(whole(given.to_vec()))));
        }
        let fault = |error: io::Error| Fault::new(&file.path, error);
        let name = file.name();
        let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
        if OTHERS.contains(&extension) {
            let what = format!("its name says `{extension}`, but only gzip and plain text are read");
            return Err(Fault::new(&file.path, what));
        }
        let is_small = usize::try_from(file.size).is_ok_and(|size| size <= self.most_at_once);
        let (is_gzip, is_empty) = (extension == "gz", file.size == 0);
        let streamed = |input| Pieces::Streamed(Box::new(Chunks::new(input, self.most_of_text)));
        Ok(match (is_gzip, is_small) {
            // Trino skips empty files.
            _ if is_empty => Pieces::AtOnce(None),
            (false, true) => Pieces::AtOnce(Some(whole(fs::read(&file.path).map_err(fault)?))),
            (false, false) => streamed(Input::Plain(File::open(&file.path).map_err(fault)?)),
            (true, true) => {
                self.bytes.clear();
                let mut input = File::open(&file.path).map_err(fault)?;
                input.read_to_end(&mut self.bytes).map_err(fault)?;
                let mut text = std::mem::take(&mut self.spare);
                let inflated = gzip::whole(&mut self.decompressor, &self.bytes, self.most_at_once, &mut text);
                if inflated.is_some() {
                    Pieces::AtOnce(Some(whole(text)))
                } else {
                    let members = Members::new(Cursor::new(std::mem::take(&mut self.bytes)));
                    streamed(Input::GzipAtHand(members))
                }
            }
            (true, false) => {
                let bytes = BufReader::with_capacity(self.most_of_text / 4, File::open(&file.path).map_err(fault)?);
                streamed(Input::Gzip(Members::new(bytes)))
            }
        })
    }
}

impl Pieces {
    /// The next piece; `None` after the last.
    pub(super) fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        match self {
            Self::AtOnce(text) => Ok(text.take().filter(|text| !text.is_empty())),
            Self::Streamed(chunks) => chunks.next(),
        }
    }

    /// Whether anything followed the last gzip member.
    pub(super) fn junk(&self) -> bool {
        match self {
            Self::AtOnce(_) => false,
            Self::Streamed(chunks) => match &chunks.input {
                Input::Plain(_) => false,
                Input::Gzip(members) => members.junk,
                Input::GzipAtHand(members) => members.junk,
            },
        }
    }
}

impl Read for Input {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(file) => file.read(out),
            Self::Gzip(members) => members.read(out),
            Self::GzipAtHand(members) => members.read(out),
        }
    }
}
