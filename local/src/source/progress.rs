//! What has been read so far, and what a reader should be told about it.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use super::fault::Fault;

/// Counts that the readings of a query share.
///
/// It may be read while they continue.
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

/// How much was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// The files that were read to the end.
    pub files: u64,
    /// Their size in bytes, compressed.
    pub bytes: u64,
    /// The records in them, whether or not a condition kept them.
    pub records: u64,
    /// The records that report no traffic (`NODATA`).
    pub no_data: u64,
    /// The records that report skipped records (`SKIPDATA`).
    pub skip_data: u64,
    /// The files that could not be read and were skipped.
    pub skipped: u64,
}

/// Something about a file that Athena's reader silently accepts.
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
    /// Bytes after its last gzip member that are not gzip and are ignored.
    Junk,
    /// Its first line names other fields than the table's columns, so values end up in other columns.
    OtherHeader,
    /// Its first line is skipped but does not name a field.
    NoHeader,
    /// It is in the folder of the logs and is read, but is not named like one of them.
    Stray,
    /// Some texts in it are not valid UTF-8; the invalid bytes are shown as U+FFFD.
    NotUtf8,
    /// It could not be read, and was skipped.
    Skipped(String),
    /// It is a link to a folder, which is not followed.
    Link,
}

/// The first remarks, and the number of all.
#[derive(Debug, Default)]
struct Remarks {
    first: Vec<Remark>,
    all: u64,
}

/// The maximum number of remarks that are kept.
const REMARKS: usize = 100;

impl Progress {
    /// What has been read so far.
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

    /// The first hundred remarks, by file, and the number of all.
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
            Self::Junk => "what follows its last gzip member is ignored, as on Athena",
            Self::OtherHeader => {
                "its first line names other fields than the table's columns; values are read by position, as on Athena"
            }
            Self::NoHeader => "its first line does not name a field, and is skipped, as on Athena",
            Self::Stray => "it is not named like a flow log's file, but is read, as on Athena",
            Self::NotUtf8 => "some of its texts are not UTF-8; U+FFFD replaces the invalid bytes",
            Self::Skipped(what) => return write!(f, "skipped: {what}"),
            Self::Link => "a link to a folder is not followed",
        })
    }
}
