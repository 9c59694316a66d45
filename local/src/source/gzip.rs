//! Gzip as Athena's reader accepts it, which is Java's `GZIPInputStream`; recorded in `tests/reading/text.jsonl`.
//!
//! Several members form one stream. Bytes after a member that do not begin another one are ignored. A file that is a
//! single member and not too large is inflated at once by libdeflate, in half the time that a streaming inflater
//! takes. Every other file, and every file with a fault, goes through [`Members`].

use std::io::{self, BufRead, ErrorKind, Read};

use flate2::{Crc, Decompress, FlushDecompress, Status};
use libdeflater::Decompressor;

/// The length of a member's trailer: checksum and size.
const TRAILER: usize = 8;

/// Deflate can expand one byte to at most this many.
const HIGHEST_RATIO: usize = 1032;

/// Inflates a file that is a single member into `bytes`; `None` if it is not, has more than `most` bytes, or has a
/// fault.
///
/// The previous contents of `bytes` are discarded, but its allocation is reused.
pub(super) fn whole(decompressor: &mut Decompressor, file: &[u8], most: usize, bytes: &mut Vec<u8>) -> Option<()> {
    let mut rest = file;
    header(&mut rest).ok()?;
    let end = rest.len().checked_sub(TRAILER)?;
    let said = u32::from_le_bytes(rest[end + 4..].try_into().ok()?) as usize;
    if said > most || said > rest.len().saturating_mul(HIGHEST_RATIO) {
        return None;
    }
    bytes.resize(said, 0);
    let length = decompressor.deflate_decompress(rest, bytes).ok()?;
    bytes.truncate(length);
    let mut trailer = [0; TRAILER];
    trailer[..4].copy_from_slice(&libdeflater::crc32(bytes).to_le_bytes());
    trailer[4..].copy_from_slice(&u32::try_from(length).ok()?.to_le_bytes());
    // The library does not say where the deflate stream ended. If the trailer occurs only at the end of the file, that
    // was it.
    (memchr::memmem::find(rest, &trailer) == Some(end)).then_some(())
}

/// The bytes of all members of a file, in order.
#[derive(Debug)]
pub(super) struct Members<R> {
    input: R,
    inflate: Decompress,
    crc: Crc,
    state: State,
    /// Whether anything followed the last member.
    pub(super) junk: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    First,
    Within,
    Between,
    Done,
}

impl<R: BufRead> Members<R> {
    pub(super) fn new(input: R) -> Self {
        Self {
            input,
            inflate: Decompress::new(false),
            crc: Crc::new(),
            state: State::First,
            junk: false,
        }
    }

    /// Inflates into `out`; returns 0 at the end of the member.
    fn member(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            let given = self.input.fill_buf()?;
            let at_end = given.is_empty();
            let (before_in, before_out) = (self.inflate.total_in(), self.inflate.total_out());
            let status = self
                .inflate
                .decompress(given, out, FlushDecompress::None)
                .map_err(|_| fault("the gzip stream is broken"))?;
            let taken = usize::try_from(self.inflate.total_in() - before_in).unwrap_or(usize::MAX);
            let made = usize::try_from(self.inflate.total_out() - before_out).unwrap_or(usize::MAX);
            self.input.consume(taken);
            self.crc.update(&out[..made]);
            if made > 0 {
                return Ok(made);
            }
            if status == Status::StreamEnd {
                return Ok(0);
            }
            if at_end {
                return Err(cut());
            }
            if taken == 0 {
                return Err(fault("the gzip stream is broken"));
            }
        }
    }

    fn trailer(&mut self) -> io::Result<()> {
        let mut trailer = [0; TRAILER];
        self.input
            .read_exact(&mut trailer)
            .map_err(|error| ended(error, cut()))?;
        let said = u64::from_le_bytes(trailer);
        let is = u64::from(self.crc.sum()) | u64::from(self.crc.amount()) << 32;
        if said == is {
            Ok(())
        } else {
            Err(fault("the checksum of the gzip stream is wrong"))
        }
    }
}

impl<R: BufRead> Read for Members<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if out.is_empty() {
            return Ok(0);
        }
        loop {
            match self.state {
                State::Within => match self.member(out)? {
                    0 => {
                        self.trailer()?;
                        self.state = State::Between;
                    }
                    made => return Ok(made),
                },
                State::First | State::Between if self.input.fill_buf()?.is_empty() => {
                    if self.state == State::First {
                        return Err(cut());
                    }
                    self.state = State::Done;
                }
                State::First | State::Between => match header(&mut self.input) {
                    Ok(()) => {
                        self.inflate.reset(false);
                        self.crc.reset();
                        self.state = State::Within;
                    }
                    Err(error) if self.state == State::First || !is_fault(&error) => return Err(error),
                    Err(_) => {
                        self.junk = true;
                        self.state = State::Done;
                    }
                },
                State::Done => return Ok(0),
            }
        }
    }
}

/// Reads the header of a member (RFC 1952, section 2.3).
///
/// Reserved flags are accepted, as in Java.
fn header(input: &mut impl BufRead) -> io::Result<()> {
    const CHECK_SUM: u8 = 1 << 1;
    const EXTRA: u8 = 1 << 2;
    const NAME: u8 = 1 << 3;
    const COMMENT: u8 = 1 << 4;

    let mut crc = Crc::new();
    // Returns the checksum of the bytes before these.
    let mut take = |bytes: &mut [u8]| -> io::Result<u16> {
        input.read_exact(bytes).map_err(|error| ended(error, cut()))?;
        let [low, high, ..] = crc.sum().to_le_bytes();
        crc.update(bytes);
        Ok(u16::from_le_bytes([low, high]))
    };
    let mut fixed = [0; 10];
    take(&mut fixed[..2])?;
    if fixed[..2] != [0x1f, 0x8b] {
        return Err(fault("it is not a gzip file, though its name ends in `.gz`"));
    }
    take(&mut fixed[2..])?;
    if fixed[2] != 8 {
        return Err(fault("its compression method is not deflate"));
    }
    let flags = fixed[3];
    if flags & EXTRA != 0 {
        let mut length = [0; 2];
        take(&mut length)?;
        take(&mut vec![0; u16::from_le_bytes(length).into()])?;
    }
    for text in [NAME, COMMENT] {
        let mut byte = [u8::from(flags & text != 0)];
        while byte != [0] {
            take(&mut byte)?;
        }
    }
    if flags & CHECK_SUM != 0 {
        let mut said = [0; 2];
        if take(&mut said)? != u16::from_le_bytes(said) {
            return Err(fault("the checksum of the gzip header is wrong"));
        }
    }
    Ok(())
}

fn fault(what: &str) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, what)
}

fn is_fault(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::InvalidData | ErrorKind::UnexpectedEof)
}

fn cut() -> io::Error {
    io::Error::new(ErrorKind::UnexpectedEof, "the gzip stream is cut off")
}

/// Replaces an unexpected end of file by what it means here.
fn ended(error: io::Error, means: io::Error) -> io::Error {
    if error.kind() == ErrorKind::UnexpectedEof {
        means
    } else {
        error
    }
}
