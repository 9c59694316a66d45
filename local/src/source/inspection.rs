//! The contents of a folder of logs, file by file, including files that no table contains or that cannot be read.

use std::fs::File;
use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use flow_log_stack_runtime::FileFormat;

use super::fault::Fault;
use super::layout::{HIVE, LOGS, Layout, LogFile, Place, SERVICE};
use super::name::Name;
#[cfg(feature = "parquet")]
use super::parquet;
use super::progress::Progress;
#[cfg(not(feature = "parquet"))]
use super::reading::no_parquet;
use super::text::{OddLines, Opener, Whole, whole};

/// A file, and what was found in it.
#[derive(Clone, Debug)]
pub struct Inspected {
    /// The file.
    pub file: LogFile,
    /// What kind of folder it is in.
    pub folder: Folder,
    /// What its name says; `None` if it is not named as a flow log's file.
    pub name: Option<FileName>,
    /// Its contents.
    pub content: Content,
}

/// The kind of a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Folder {
    /// Not below `AWSLogs/`.
    Outside,
    /// Below `AWSLogs/`, but not a folder for a day of flow logs.
    Other {
        /// The key prefix before `AWSLogs/`, with a slash at its end; `None` if it is not in the folder that was
        /// given.
        prefix: Option<String>,
        /// Whether it is among folders of flow logs.
        is_of_flow_logs: bool,
    },
    /// A folder for a day or an hour of flow logs, or below one.
    Partition {
        /// The key prefix before `AWSLogs/`, with a slash at its end; `None` if it is not in the folder that was
        /// given.
        prefix: Option<String>,
        /// Whether its folders are named like `year=2026`.
        is_hive_compatible: bool,
        /// Account, Region, day and, in a folder for an hour, the hour.
        place: Place,
    },
}

/// What the name of a flow log's file says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileName {
    /// Twelve digits.
    pub account: String,
    /// Such as `us-east-1`.
    pub region: String,
    /// Such as `fl-1234abcd`.
    pub flow_log: String,
    /// Such as `2026/11/20`.
    pub day: String,
    /// `00` to `23`.
    pub hour: String,
    /// The format by its extension; `None` if no flow log has such an extension.
    pub format: Option<FileFormat>,
}

/// The contents of a file, which was read to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// No bytes.
    Nothing,
    /// Lines of text, compressed or not.
    Text(Text),
    /// Parquet.
    Parquet {
        /// The columns, with the number of compressed bytes of each.
        columns: Vec<(String, u64)>,
        /// The number of records.
        records: u64,
    },
    /// Parquet, but its name says text, compressed with gzip or plain.
    ParquetNamedText,
    /// Not Parquet, but its name says so.
    TextNamedParquet {
        /// Whether it begins like gzip.
        is_gzip: bool,
    },
    /// Not gzip, but its name says so.
    NotGzip,
    /// The end is missing: it was cut off while it was written or copied.
    CutOff(String),
    /// It cannot be read for another reason.
    Broken(String),
}

/// A text file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// The first line; `None` if there is no text.
    pub header: Option<String>,
    /// Whether that line names at least one field of flow logs.
    pub names_fields: bool,
    /// The number of lines after it.
    pub records: u64,
    /// Those of them with more or fewer fields than the first line names, if it names any.
    pub odd: OddLines,
    /// Whether anything follows the last gzip member, which readers ignore.
    pub junk: bool,
}

/// All files of a folder that could be objects in S3, in the order of their keys. Fails if a folder cannot be read.
pub fn all_files(folder: &Path) -> Result<Vec<LogFile>, Fault> {
    anywhere().files(folder, &Progress::default())
}

fn anywhere() -> Layout {
    Layout {
        anywhere: true,
        ..Layout::default()
    }
}

/// Reads files to their ends, on as many threads as there are processors, and returns them in the given order.
///
/// `told` is called after each file with the number of files done.
pub fn inspect(folder: &Path, files: &[LogFile], told: &(dyn Fn(usize) + Sync)) -> Result<Vec<Inspected>, Fault> {
    let layout = anywhere();
    let base = std::path::absolute(folder).map_err(|error| Fault::new(folder, error))?;
    let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let read = Mutex::new(Vec::with_capacity(files.len()));
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads.min(files.len()) {
            scope.spawn(|| {
                let mut opener = Opener::new();
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let Some(file) = files.get(number) else { return };
                    let inspected = Inspected {
                        folder: folder_of(&layout, &base, file),
                        name: FileName::of(file),
                        content: content(file, &mut opener),
                        file: file.clone(),
                    };
                    if let Ok(mut read) = read.lock() {
                        read.push((number, inspected));
                    }
                    told(done.fetch_add(1, Ordering::Relaxed) + 1);
                }
            });
        }
    });
    let mut read = read.into_inner().unwrap_or_default();
    read.sort_by_key(|(number, _)| *number);
    Ok(read.into_iter().map(|(_, inspected)| inspected).collect())
}

impl FileName {
    /// The name of a file; `None` if it is not named as a flow log's file.
    pub fn of(file: &LogFile) -> Option<Self> {
        let name = file.name();
        let name = Name::read(&name)?;
        Some(Self {
            account: name.account.to_owned(),
            region: name.region.to_owned(),
            flow_log: name.flow_log.to_owned(),
            day: name.day(),
            hour: name.hour().to_owned(),
            format: match name.extension {
                "log.gz" | "log" => Some(FileFormat::PlainText),
                "log.parquet" | "parquet" => Some(FileFormat::Parquet),
                _ => None,
            },
        })
    }
}

/// The kind of a file's folder; `base` is the absolute path of the folder that was given.
fn folder_of(layout: &Layout, base: &Path, file: &LogFile) -> Folder {
    let names = |path: &Path| -> Vec<String> {
        let names = path
            .components()
            .map(|own| own.as_os_str().to_string_lossy().into_owned());
        names.collect()
    };
    let file = std::path::absolute(&file.path).unwrap_or_else(|_| file.path.clone());
    let folder = file.parent().unwrap_or(base);
    let (above, inside) = (names(base), names(folder.strip_prefix(base).unwrap_or(folder)));
    let (prefix, below) = if let Some(at) = above.iter().rposition(|name| name == LOGS) {
        (None, [&above[at + 1..], &inside].concat())
    } else if let Some(at) = inside.iter().position(|name| name == LOGS) {
        let prefix = inside[..at].iter().flat_map(|name| [name, "/"]).collect();
        (Some(prefix), inside[at + 1..].to_vec())
    } else {
        return Folder::Outside;
    };
    match layout.place(&below) {
        Some(place) => Folder::Partition {
            prefix,
            is_hive_compatible: below.first().is_some_and(|name| name.starts_with(HIVE[0])),
            place,
        },
        None => Folder::Other {
            prefix,
            is_of_flow_logs: below
                .iter()
                .any(|name| name.strip_prefix(HIVE[1]).unwrap_or(name) == SERVICE),
        },
    }
}

/// The first bytes of Parquet files (Apache Parquet, "File Format").
const PARQUET: &[u8] = b"PAR1";

/// The first bytes of gzip (RFC 1952).
const GZIP: &[u8] = b"\x1f\x8b";

fn content(file: &LogFile, opener: &mut Opener) -> Content {
    let read = AssertUnwindSafe(|| match first(file) {
        Err(error) => Content::Broken(error.to_string()),
        Ok(first) => by_first(file, &first, opener),
    });
    // A library may panic on a file that it does not expect.
    catch_unwind(read).unwrap_or_else(|_| Content::Broken("its reader panicked".to_owned()))
}

fn by_first(file: &LogFile, first: &[u8], opener: &mut Opener) -> Content {
    let is_gz = file.name().ends_with(".gz");
    match (file.format(), first) {
        (_, []) => Content::Nothing,
        (FileFormat::Parquet, PARQUET) => parquet_content(file),
        (FileFormat::Parquet, other) => Content::TextNamedParquet {
            is_gzip: other.starts_with(GZIP),
        },
        (FileFormat::PlainText, PARQUET) => Content::ParquetNamedText,
        (FileFormat::PlainText, other) if is_gz && !GZIP.starts_with(&other[..other.len().min(GZIP.len())]) => {
            Content::NotGzip
        }
        (FileFormat::PlainText, _) => match whole(file, opener) {
            Ok(Whole {
                header,
                names_fields,
                records,
                odd,
                junk,
            }) => Content::Text(Text {
                header,
                names_fields,
                records,
                odd,
                junk,
            }),
            Err((what, true)) => Content::CutOff(what),
            Err((what, false)) => Content::Broken(what),
        },
    }
}

#[cfg(feature = "parquet")]
fn parquet_content(file: &LogFile) -> Content {
    match parquet::sizes(file) {
        Ok((columns, records)) => Content::Parquet { columns, records },
        Err(fault) => Content::Broken(fault.what),
    }
}

#[cfg(not(feature = "parquet"))]
fn parquet_content(file: &LogFile) -> Content {
    Content::Broken(no_parquet(file).what)
}

/// The first four bytes of a file, or fewer if it is shorter.
fn first(file: &LogFile) -> std::io::Result<Vec<u8>> {
    let mut first = Vec::new();
    File::open(&file.path)?
        .take(PARQUET.len() as u64)
        .read_to_end(&mut first)?;
    Ok(first)
}
