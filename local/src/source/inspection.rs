//! What a folder of logs holds, file by file: also what no table shows, and what cannot be read.

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

/// A file, and what was found out of it.
#[derive(Clone, Debug)]
pub struct Inspected {
    /// Which one.
    pub file: LogFile,
    /// What its folder is.
    pub folder: Folder,
    /// What its name says; `None` if it is not that of a flow log's file.
    pub name: Option<FileName>,
    /// What is in it.
    pub content: Content,
}

/// What a folder is among logs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Folder {
    /// Not below `AWSLogs/`.
    Outside,
    /// Below `AWSLogs/`, and not one of a day's flow logs.
    Other {
        /// What is before `AWSLogs/`, with a slash at its end; `None` if that is not in the folder that is looked at.
        prefix: Option<String>,
        /// Whether flow logs lie around it.
        is_of_flow_logs: bool,
    },
    /// One of a day's or an hour's flow logs, or below one.
    Partition {
        /// What is before `AWSLogs/`, with a slash at its end; `None` if that is not in the folder that is looked at.
        prefix: Option<String>,
        /// Whether folders are named `year=2026`.
        is_hive_compatible: bool,
        /// Account, Region, day and, in a folder of an hour, hour.
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
    /// The format that its extension says; `None` if no flow log has such an extension.
    pub format: Option<FileFormat>,
}

/// What is in a file, as a whole: it was read to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// Not one byte.
    Nothing,
    /// Lines of text, compressed or not.
    Text(Text),
    /// Parquet.
    Parquet {
        /// The columns, and the compressed bytes of each.
        columns: Vec<(String, u64)>,
        /// How many records.
        records: u64,
    },
    /// Parquet, where the name says text that is compressed with gzip, or plain text.
    ParquetNamedText,
    /// Something else than Parquet, where the name says Parquet; whether it is compressed with gzip.
    TextNamedParquet {
        /// Whether it begins as gzip.
        is_gzip: bool,
    },
    /// Something that is not gzip, where the name says gzip.
    NotGzip,
    /// The end is missing: it was cut off while it was written or copied.
    CutOff(String),
    /// It cannot be read for another reason.
    Broken(String),
}

/// The text of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// The first line; `None` if there is no text at all.
    pub header: Option<String>,
    /// Whether that line names at least one field of flow logs.
    pub names_fields: bool,
    /// The lines after it.
    pub records: u64,
    /// Those of them that have more or fewer fields than the first line names, where it names any.
    pub odd: OddLines,
    /// Whether something is after the last gzip member, which readers ignore.
    pub junk: bool,
}

/// All files of a folder that S3 could have, in the order of their keys. The error is a folder that cannot be read.
pub fn all_files(folder: &Path) -> Result<Vec<LogFile>, Fault> {
    anywhere().files(folder, &Progress::default())
}

fn anywhere() -> Layout {
    Layout {
        anywhere: true,
        ..Layout::default()
    }
}

/// Reads files of a folder to their ends, by as many threads as there are processors, and gives them in their order.
///
/// `told` hears after each file how many are done.
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
    /// That of a file; `None` if it is not named as a flow log's.
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

/// What a file's folder is; `base` is the absolute path of the folder that is looked at.
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

/// How Parquet files begin (Apache Parquet, "File Format").
const PARQUET: &[u8] = b"PAR1";

/// How gzip begins (RFC 1952).
const GZIP: &[u8] = b"\x1f\x8b";

fn content(file: &LogFile, opener: &mut Opener) -> Content {
    let read = AssertUnwindSafe(|| match first(file) {
        Err(error) => Content::Broken(error.to_string()),
        Ok(first) => by_first(file, &first, opener),
    });
    // What a library has not foreseen is in the file.
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

/// The first four bytes of a file, or as many as it has.
fn first(file: &LogFile) -> std::io::Result<Vec<u8>> {
    let mut first = Vec::new();
    File::open(&file.path)?
        .take(PARQUET.len() as u64)
        .read_to_end(&mut first)?;
    Ok(first)
}
