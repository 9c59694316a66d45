//! A folder of logs: its files, and what their paths say.
//!
//! The layouts are those of AWS (VPC user guide, "Flow log files"). Which files Athena reads below a partition's
//! folder is recorded in `tests/reading/text.jsonl`.

use std::borrow::Cow;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use flow_log_stack_runtime::{FileFormat, Key};

use super::fault::Fault;
use super::name::Name;
use super::progress::{Oddity, Progress};

/// A file of the logs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogFile {
    /// Its path.
    pub path: PathBuf,
    /// Its size in bytes.
    pub size: u64,
    /// When it was last modified, in milliseconds since 1970-01-01 UTC, if that is known.
    pub modified: Option<i64>,
    /// What its folder says.
    pub place: Arc<Place>,
    /// Its contents, if a program provided them, so that no such file exists.
    pub(super) given: Option<Bytes>,
}

impl LogFile {
    /// The format by its name.
    pub(super) fn format(&self) -> FileFormat {
        match self.path.extension() {
            Some(extension) if extension.eq_ignore_ascii_case("parquet") => FileFormat::Parquet,
            _ => FileFormat::PlainText,
        }
    }

    /// Its name.
    pub(super) fn name(&self) -> Cow<'_, str> {
        self.path.file_name().unwrap_or_default().to_string_lossy()
    }

    /// Whether it is not named like a file of a flow log with this format.
    pub(super) fn is_stray(&self, format: FileFormat) -> bool {
        if self.given.is_some() {
            return false;
        }
        let name = self.name();
        let extension = Name::read(&name).map(|name| name.extension);
        match format {
            FileFormat::PlainText => !matches!(extension, Some("log.gz" | "log")),
            FileFormat::Parquet => !matches!(extension, Some("log.parquet" | "parquet")),
        }
    }
}

/// What the folder of a log file says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Place {
    account: Option<String>,
    region: Option<String>,
    day: Option<String>,
    hour: Option<String>,
}

impl Place {
    pub(super) fn new(
        account: Option<String>,
        region: Option<String>,
        day: Option<String>,
        hour: Option<String>,
    ) -> Self {
        Self {
            account,
            region,
            day,
            hour,
        }
    }

    /// The value of a partition key.
    pub fn key(&self, key: Key) -> Option<&str> {
        match key {
            Key::Account => self.account.as_deref(),
            Key::Region => self.region.as_deref(),
            Key::Day => self.day.as_deref(),
            Key::Hour => self.hour.as_deref(),
        }
    }

    /// What the name of a file says; nothing if it is not named as a flow log's file.
    fn of_name(name: &str) -> Self {
        Name::read(name).map_or_else(Self::default, |name| Self {
            account: Some(name.account.to_owned()),
            region: Some(name.region.to_owned()),
            day: Some(name.day()),
            hour: Some(name.hour().to_owned()),
        })
    }
}

/// The layout of the logs, and which of them a table contains.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// Whether folders are named like `year=2026`; `None` accepts both.
    pub hive_compatible: Option<bool>,
    /// The table's partition keys. A file whose folder does not have all of them is in no partition.
    pub keys: Vec<Key>,
    /// The accounts that the table contains; all if empty.
    pub accounts: Vec<String>,
    /// The Regions that the table contains; all if empty.
    pub regions: Vec<String>,
    /// Whether files outside such folders are read too. What their folder does not say is taken from their name, if it
    /// is there.
    pub anywhere: bool,
}

/// The maximum depth of folders: deeper than any layout, but finite.
const DEEPEST: usize = 64;

impl Layout {
    /// The files of the table in a folder that contains `AWSLogs/` or is below it, in the order of their keys in S3.
    ///
    /// Names that begin with `_` or `.` are hidden from Athena, with everything below such a folder. Fails if a folder
    /// cannot be read.
    pub fn files(&self, folder: &Path, progress: &Progress) -> Result<Vec<LogFile>, Fault> {
        let absolute = std::path::absolute(folder).map_err(|error| Fault::new(folder, error))?;
        let names: Vec<String> = absolute
            .components()
            .map(|component| component.as_os_str().to_string_lossy().into_owned())
            .collect();
        let below = names
            .iter()
            .rposition(|name| name == LOGS)
            .map(|at| names[at + 1..].to_vec());
        let mut walk = Walk {
            layout: self,
            progress,
            files: Vec::new(),
        };
        walk.folder(folder, &mut below.clone(), DEEPEST)?;
        // In an S3 key, a slash is a character like any other.
        walk.files.sort_by(|a, b| key(&a.path).cmp(key(&b.path)));
        Ok(walk.files)
    }

    /// What the folders below `AWSLogs/` say; `None` if they are not a partition of the table.
    pub(super) fn place(&self, below: &[String]) -> Option<Place> {
        let hive = below.first()?.starts_with(HIVE[0]);
        if self.hive_compatible.is_some_and(|own| own != hive) {
            return None;
        }
        let mut values = below.iter().zip(HIVE).map(|(name, prefix)| {
            if hive {
                name.strip_prefix(prefix)
            } else {
                Some(name.as_str())
            }
        });
        let mut next = || values.next().flatten();
        let account = next().filter(|account| is_digits(account, 12))?;
        next().filter(|service| *service == SERVICE)?;
        let region = next().filter(|region| !region.is_empty())?;
        let year = next().filter(|year| is_digits(year, 4))?;
        let month = next().filter(|month| is_digits(month, 2))?;
        let day = next().filter(|day| is_digits(day, 2))?;
        let hour = next().filter(|hour| is_digits(hour, 2));
        let has = |listed: &[String], value: &str| listed.is_empty() || listed.iter().any(|own| own == value);
        let shown = has(&self.accounts, account) && has(&self.regions, region);
        (shown && (hour.is_some() || !self.keys.contains(&Key::Hour))).then(|| Place {
            account: Some(account.to_owned()),
            region: Some(region.to_owned()),
            day: Some(format!("{year}/{month}/{day}")),
            hour: hour.map(str::to_owned),
        })
    }
}

/// The folder that contains all logs.
pub(super) const LOGS: &str = "AWSLogs";

/// The service that delivers flow logs.
pub(super) const SERVICE: &str = "vpcflowlogs";

/// The prefixes of folder names in the Hive-compatible layout, in order.
pub(super) const HIVE: [&str; 7] = [
    "aws-account-id=",
    "aws-service=",
    "aws-region=",
    "year=",
    "month=",
    "day=",
    "hour=",
];

/// Milliseconds since 1970-01-01 UTC.
fn millis(time: SystemTime) -> Option<i64> {
    i64::try_from(time.duration_since(UNIX_EPOCH).ok()?.as_millis()).ok()
}

fn is_digits(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The key that the file would have in S3.
fn key(path: &Path) -> &[u8] {
    path.as_os_str().as_encoded_bytes()
}

struct Walk<'a> {
    layout: &'a Layout,
    progress: &'a Progress,
    files: Vec<LogFile>,
}

impl Walk<'_> {
    /// Walks a folder; `below` has the names of the folders from `AWSLogs/` to it.
    fn folder(&mut self, folder: &Path, below: &mut Option<Vec<String>>, deeper: usize) -> Result<(), Fault> {
        let place = below
            .as_deref()
            .and_then(|below| self.layout.place(below))
            .map(Arc::new);
        let fault = |error| Fault::new(folder, error);
        for entry in fs::read_dir(folder).map_err(fault)? {
            let entry = entry.map_err(fault)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with(['_', '.']) {
                continue;
            }
            let path = entry.path();
            let of_file = |error| Fault::new(&path, error);
            let file_type = entry.file_type().map_err(of_file)?;
            let data = match fs::metadata(&path) {
                // It was removed, or is a link to nothing.
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                data => data.map_err(of_file)?,
            };
            if data.is_file() {
                let place = match &place {
                    Some(place) => Some(Arc::clone(place)),
                    None if self.layout.anywhere => Some(Arc::new(Place::of_name(&name))),
                    None => None,
                };
                if let Some(place) = place {
                    let size = data.len();
                    self.files.push(LogFile {
                        path,
                        size,
                        modified: data.modified().ok().and_then(millis),
                        place,
                        given: None,
                    });
                }
            } else if data.is_dir() && file_type.is_symlink() {
                self.progress.remark(&path, Oddity::Link);
            } else if data.is_dir() && deeper > 0 {
                let mut inner = match below {
                    Some(below) => Some(below.iter().cloned().chain([name]).collect()),
                    None if name == LOGS => Some(Vec::new()),
                    None => None,
                };
                self.folder(&path, &mut inner, deeper - 1)?;
            }
        }
        Ok(())
    }
}
