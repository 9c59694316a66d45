//! The sizes that a file claims, checked before memory is reserved for them.
//!
//! The Parquet library reserves as much memory as a header says, so a false claim could end the process.
//! Headers are structs in Thrift's compact protocol.

use std::fs::File;
use std::io::{self, ErrorKind, Read as _, Seek as _, SeekFrom};

use parquet::file::FOOTER_SIZE;
use parquet::file::metadata::ColumnChunkMetaData;

/// The largest page that is read. Writers make pages of a few megabytes at most.
const MOST_OF_PAGE: u64 = 256 << 20;

/// The maximum nesting depth of structs; Parquet's are less deep.
const DEPTH: usize = 32;

/// The footer of a file, in which no list claims more elements than there are bytes left; `None` if there is no
/// footer.
pub(super) fn footer(mut file: &File, size: u64) -> io::Result<Option<Vec<u8>>> {
    let Some(end) = size.checked_sub(FOOTER_SIZE as u64) else {
        return Ok(None);
    };
    file.seek(SeekFrom::Start(end))?;
    let mut tail = [0; FOOTER_SIZE];
    file.read_exact(&mut tail)?;
    let [a, b, c, d, b'P', b'A', b'R', b'1'] = tail else {
        return Ok(None);
    };
    let length = u32::from_le_bytes([a, b, c, d]);
    let Some(begin) = end.checked_sub(length.into()) else {
        return Ok(None);
    };
    file.seek(SeekFrom::Start(begin))?;
    let mut footer = Vec::new();
    file.take(length.into()).read_to_end(&mut footer)?;
    match Walk(&footer).structure(DEPTH, &mut |_, _| {}) {
        Some(()) => Ok(Some(footer)),
        None => Err(io::Error::new(ErrorKind::InvalidData, "its footer is broken")),
    }
}

/// Fails if the page headers of a column claim impossible sizes.
pub(super) fn check(file: &File, column: &ColumnChunkMetaData) -> io::Result<()> {
    let lie = || io::Error::new(ErrorKind::InvalidData, "a page header claims more than a page can hold");
    let begin = column.dictionary_page_offset().unwrap_or(column.data_page_offset());
    let (Ok(begin), Ok(length)) = (u64::try_from(begin), u64::try_from(column.compressed_size())) else {
        return Err(io::Error::new(
            ErrorKind::InvalidData,
            "a column begins or ends outside the file",
        ));
    };
    let (mut at, end) = (begin, begin.saturating_add(length));
    while at < end {
        let Some(page) = page(file, at, end - at)? else {
            // The reader reports what is wrong with it.
            return Ok(());
        };
        if page.uncompressed > MOST_OF_PAGE || page.values > page.uncompressed {
            return Err(lie());
        }
        at = at.saturating_add(page.header).saturating_add(page.compressed);
    }
    Ok(())
}

/// What the header of a page says, and its length.
struct Page {
    header: u64,
    compressed: u64,
    uncompressed: u64,
    /// The number of values of a dictionary; each takes at least one byte.
    values: u64,
}

/// The page header at an offset, of at most `most` bytes; `None` if there is none.
fn page(mut file: &File, at: u64, most: u64) -> io::Result<Option<Page>> {
    // Most headers are short, unless they contain long values.
    for length in [1 << 8, 1 << 12, 1 << 24] {
        file.seek(SeekFrom::Start(at))?;
        let mut bytes = Vec::new();
        file.take(most.min(length)).read_to_end(&mut bytes)?;
        let mut walk = Walk(&bytes);
        let (mut compressed, mut uncompressed, mut values) = (None, None, 0);
        let read = walk.structure(DEPTH, &mut |path, number| match path {
            [2] => uncompressed = u64::try_from(number).ok(),
            [3] => compressed = u64::try_from(number).ok(),
            [7, 1] => values = u64::try_from(number).unwrap_or(u64::MAX),
            _ => {}
        });
        if let (Some(()), Some(compressed), Some(uncompressed)) = (read, compressed, uncompressed) {
            let header = (bytes.len() - walk.0.len()) as u64;
            return Ok(Some(Page {
                header,
                compressed,
                uncompressed,
                values,
            }));
        }
        if most <= length {
            return Ok(None);
        }
    }
    Err(io::Error::new(
        ErrorKind::InvalidData,
        "the header of a page is longer than 16 MiB",
    ))
}

/// Walks structs; `None` if they are malformed, or a list claims to be longer than the rest.
struct Walk<'a>(&'a [u8]);

/// Called with the integers in structs, and the numbers of the fields that contain them.
type Told<'a> = &'a mut dyn FnMut(&[u64], i64);

impl Walk<'_> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    fn skip(&mut self, bytes: u64) -> Option<()> {
        self.0 = self.0.get(usize::try_from(bytes).ok()?..)?;
        Some(())
    }

    fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    fn signed(&mut self) -> Option<i64> {
        let number = self.number()?;
        Some((number >> 1).cast_signed() ^ -(number & 1).cast_signed())
    }

    fn structure(&mut self, depth: usize, told: Told<'_>) -> Option<()> {
        let mut field = 0;
        loop {
            let header = self.byte()?;
            if header == 0 {
                return Some(());
            }
            field = match header >> 4 {
                0 => u64::try_from(self.signed()?).ok()?,
                more => field + u64::from(more),
            };
            match header & 0x0f {
                // The type of a boolean is its value.
                1 | 2 => {}
                4..=6 => told(&[field], self.signed()?),
                12 => self.structure(depth.checked_sub(1)?, &mut |path, number| {
                    if let [inner] = path {
                        told(&[field, *inner], number);
                    }
                })?,
                other => self.value(other, depth)?,
            }
        }
    }

    fn value(&mut self, kind: u8, depth: usize) -> Option<()> {
        let depth = depth.checked_sub(1)?;
        match kind {
            1..=3 => self.skip(1),
            4..=6 => self.number().map(|_| ()),
            7 => self.skip(8),
            8 => {
                let length = self.number()?;
                self.skip(length)
            }
            9 | 10 => {
                let header = self.byte()?;
                let length = match header >> 4 {
                    15 => self.number()?,
                    length => length.into(),
                };
                if length > self.0.len() as u64 {
                    return None;
                }
                (0..length).try_for_each(|_| self.value(header & 0x0f, depth))
            }
            11 => {
                let length = self.number()?;
                if length == 0 {
                    return Some(());
                }
                let kinds = self.byte()?;
                (0..length).try_for_each(|_| {
                    self.value(kinds >> 4, depth)?;
                    self.value(kinds & 0x0f, depth)
                })
            }
            12 => self.structure(depth, &mut |_, _| {}),
            13 => self.skip(16),
            _ => None,
        }
    }
}
