//! What was read so far, and what a reader should be told of it.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use super::fault::Fault;

/// What the readings of a query count together.
///
/// It may be looked at while they continue.
#[derive(Debug, Default)]
pub struct Progress {
    files: AtomicU64,
    bytes: AtomicU64,
    records: AtomicU64,
    no_data: AtomicU64,
    skip_data: AtomicU64,
    skipped: AtomicU64,
    remarks: Mutex<Remarks>,
}

/// So much was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Files that were read to their end.
    pub files: u64,
    /// Their bytes as they are there: compressed.
    pub bytes: u64,
    /// Records in them, whether or not a condition kept them.
    pub records: u64,
    /// Records that tell of no traffic (`NODATA`).
    pub no_data: u64,
    /// Records that tell of missing ones (`SKIPDATA`).
    pub skip_data: u64,
    /// Files that could not be read and were skipped.
    pub skipped: u64,
}

/// Something about a file that Athena's reader takes in silence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// The file.
    pub path: PathBuf,
    /// What is odd about it.
    pub oddity: Oddity,
}

/// What is odd about a file.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Oddity {
    /// Something that is not gzip is after its last gzip member, and is ignored.
    Junk,
    /// The first line names other fields than the table's columns, so that values come into other columns.
    OtherHeader,
    /// The first line is skipped and names no field.
    NoHeader,
    /// It is among the logs, is read as one, and is not named as one.
    Stray,
    /// Some texts in it are not UTF-8; the character U+FFFD stands for what is none.
    NotUtf8,
    /// It cannot be read, and was skipped.
    Skipped(String),
    /// It is a link to a folder, and is not followed.
    Link,
}

/// The first ones, and how many there were.
#[derive(Debug, Default)]
struct Remarks {
    first: Vec<Remark>,
    all: u64,
}

/// How many remarks are kept: whoever reads them wants a few.
const REMARKS: usize = 100;

impl Progress {
    /// How much was read so far.
    pub fn count(&self) -> Count {
        let get = |count: &AtomicU64| count.load(Ordering::Relaxed);
        Count {
            files: get(&self.files),
            bytes: get(&self.bytes),
            records: get(&self.records),
            no_data: get(&self.no_data),
            skip_data: get(&self.skip_data),
            skipped: get(&self.skipped),
        }
    }

    /// The first hundred remarks, by file, and how many there were.
    pub fn remarks(&self) -> (Vec<Remark>, u64) {
        let Ok(remarks) = self.remarks.lock() else {
            return (Vec::new(), 0);
        };
        let mut first = remarks.first.clone();
        first.sort_by(|a, b| a.path.cmp(&b.path));
        (first, remarks.all)
    }

    pub(super) fn remark(&self, path: &Path, oddity: Oddity) {
        if let Ok(mut remarks) = self.remarks.lock() {
            remarks.all += 1;
            if remarks.first.len() < REMARKS {
                let path = path.to_owned();
                remarks.first.push(Remark { path, oddity });
            }
        }
    }

    pub(super) fn skip(&self, fault: Fault) {
        self.skipped.fetch_add(1, Ordering::Relaxed);
        self.remark(&fault.path, Oddity::Skipped(fault.what));
    }

    pub(super) fn file(&self, bytes: u64) {
        self.files.fetch_add(1, Ordering::Relaxed);
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    pub(super) fn records(&self, records: usize) {
        self.records.fetch_add(records as u64, Ordering::Relaxed);
    }

    pub(super) fn without_traffic(&self, no_data: u64, skip_data: u64) {
        self.no_data.fetch_add(no_data, Ordering::Relaxed);
        self.skip_data.fetch_add(skip_data, Ordering::Relaxed);
    }
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`: {}", self.path.display(), self.oddity)
    }
}

impl fmt::Display for Oddity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Junk => "what stands after its last gzip member is ignored, as Athena ignores it",
            Self::OtherHeader => {
                "its first line names other fields than the table's columns; values are read by position, as Athena reads them"
            }
            Self::NoHeader => "its first line names no fields and is skipped, as Athena skips it",
            Self::Stray => "it is not named as a flow log's file and is read as one, as Athena reads it",
            Self::NotUtf8 => "some of its texts are not UTF-8; U+FFFD stands for what is none",
            Self::Skipped(what) => return write!(f, "skipped: {what}"),
            Self::Link => "a link to a folder is not followed",
        })
    }
}
