//! A table over log files.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use arrow::datatypes::{DataType, Field, Schema};
use flow_log_stack_runtime::{self as runtime, ColumnType, FileFormat, Key};

use super::condition::Condition;
use super::fault::Fault;
use super::layout::{Layout, LogFile};
use super::name::Name;
#[cfg(feature = "parquet")]
use super::parquet;
use super::progress::Progress;
#[cfg(not(feature = "parquet"))]
use super::reading::no_parquet;
use super::reading::{Given, Reading};
use super::text::{Opener, Wanted, header};
use super::types::{MOMENT, arrow_type};

/// A table whose rows are the records of log files.
///
/// Its columns are those of the files, then the partition keys, which are texts, then `$path`, `$file_size` and
/// `$file_modified_time`.
#[derive(Clone, Debug)]
pub struct Logs {
    columns: Vec<(String, ColumnType)>,
    keys: Vec<Key>,
    files: Vec<LogFile>,
    /// `None` if each file's name says it, and fields are found by name.
    format: Option<FileFormat>,
    skip_bad_files: bool,
    progress: Arc<Progress>,
}

/// Where a column of the table comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Column(usize),
    Key(Key),
    Path,
    Size,
    Modified,
}

impl Logs {
    /// A declared table over the files of a folder that corresponds to the logs' location in S3.
    pub fn declared(
        columns: &[runtime::Column],
        format: FileFormat,
        layout: &Layout,
        folder: &Path,
    ) -> Result<Self, Fault> {
        let progress = Progress::default();
        let files = layout.files(folder, &progress)?;
        Ok(Self {
            progress: Arc::new(progress),
            ..Self::of_files(columns, format, &layout.keys, files)
        })
    }

    /// A declared table over these files.
    pub(super) fn of_files(columns: &[runtime::Column], format: FileFormat, keys: &[Key], files: Vec<LogFile>) -> Self {
        let columns = columns
            .iter()
            .map(|column| (column.name.to_lowercase(), column.column_type.clone()));
        Self {
            columns: columns.collect(),
            keys: keys.to_vec(),
            files,
            format: Some(format),
            skip_bad_files: false,
            progress: Arc::default(),
        }
    }

    /// The files of a folder, with every field that any of them has, the key `day`, and those of the other keys that
    /// the files have.
    ///
    /// A flow log's format never changes, and its id is in the names of its files, so only the newest file of each is
    /// opened (the next one if it is empty or cannot be read). Files without an id are all opened. Fields are found by
    /// name; those that AWS does not document are texts.
    pub fn found(folder: &Path) -> Result<Self, Fault> {
        let progress = Arc::default();
        let layout = Layout {
            anywhere: true,
            ..Layout::default()
        };
        let files = layout.files(folder, &progress)?;
        let mut columns: Vec<(String, ColumnType)> = Vec::new();
        let mut opener = Opener::of_beginnings();
        for files in by_flow_log(&files) {
            // What cannot be read is reported when it is read.
            let mut known = files
                .iter()
                .filter_map(|file| Some((*file, file_columns(file, &mut opener).ok()?)));
            let Some((file, own)) = known.find(|(_, own)| !own.is_empty()) else {
                continue;
            };
            for (name, column_type) in own {
                match columns.iter_mut().find(|(known, _)| *known == name) {
                    None => columns.push((name, column_type)),
                    // With files of both formats, the types of text are used, which are wider.
                    Some((_, known)) if file.format() == FileFormat::PlainText => *known = column_type,
                    Some(_) => {}
                }
            }
        }
        let has = |key: &Key| *key == Key::Day || files.iter().any(|file| file.place.key(*key).is_some());
        Ok(Self {
            columns,
            keys: Key::ALL.into_iter().filter(has).collect(),
            files,
            format: None,
            skip_bad_files: false,
            progress,
        })
    }

    /// Skips and counts files that cannot be read. Without it, reading fails, as on Athena.
    pub fn skip_bad_files(mut self, skip: bool) -> Self {
        self.skip_bad_files = skip;
        self
    }

    /// The same table, which counts what is read in `progress`.
    #[must_use]
    pub fn counting(&self, progress: Arc<Progress>) -> Self {
        Self {
            progress,
            ..self.clone()
        }
    }

    /// The columns of the files.
    pub fn columns(&self) -> &[(String, ColumnType)] {
        &self.columns
    }

    /// A declaration of the table, with this name.
    pub fn table(&self, name: &str) -> runtime::Table {
        let column = |(name, column_type): &(String, ColumnType)| runtime::Column {
            name: name.clone(),
            column_type: column_type.clone(),
            comment: runtime::Field::find(name).map(|field| field.description.to_owned()),
        };
        runtime::Table {
            name: name.to_owned(),
            description: None,
            columns: self.columns.iter().map(column).collect(),
        }
    }

    /// The partition keys.
    pub fn keys(&self) -> &[Key] {
        &self.keys
    }

    /// The partition key with this column number, if it is one.
    pub(super) fn key(&self, column: usize) -> Option<Key> {
        self.keys.get(column.checked_sub(self.columns.len())?).copied()
    }

    /// The files.
    pub fn files(&self) -> &[LogFile] {
        &self.files
    }

    /// What has been read so far.
    pub fn progress(&self) -> &Arc<Progress> {
        &self.progress
    }

    /// A reading of these columns, by number, of all files.
    pub fn read(&self, columns: &[usize]) -> Arc<Reading> {
        Arc::new(self.reading(columns, Vec::new(), self.files.clone()))
    }

    /// A reading of these columns from these files; records that do not satisfy the conditions may be left out.
    pub(super) fn reading(&self, columns: &[usize], conditions: Vec<Condition>, files: Vec<LogFile>) -> Reading {
        let places: Vec<Place> = columns.iter().filter_map(|column| self.place(*column)).collect();
        let mut wanted = Vec::new();
        let given = places.iter().map(|place| match place {
            Place::Column(column) => {
                let known = wanted.iter().position(|own| own == column);
                Given::Read(known.unwrap_or_else(|| {
                    wanted.push(*column);
                    wanted.len() - 1
                }))
            }
            Place::Key(key) => Given::Key(*key),
            Place::Path => Given::Path,
            Place::Size => Given::Size,
            Place::Modified => Given::Modified,
        });
        let given = given.collect();
        let fields = places.iter().map(|place| match place {
            Place::Column(column) => Field::new(&self.columns[*column].0, arrow_type(&self.columns[*column].1), true),
            Place::Key(key) => Field::new(key.name(), DataType::Utf8View, true),
            Place::Path => Field::new("$path", DataType::Utf8View, true),
            Place::Size => Field::new("$file_size", DataType::Int64, true),
            Place::Modified => Field::new("$file_modified_time", MOMENT, true),
        });
        Reading {
            files,
            schema: Arc::new(Schema::new(fields.collect::<Vec<_>>())),
            wanted: Arc::new(Wanted {
                table: self.columns.clone(),
                by_name: self.format.is_none(),
                columns: wanted,
                conditions,
                status: self.columns.iter().position(|(name, _)| name == "log_status"),
            }),
            given,
            format: self.format,
            skip_bad_files: self.skip_bad_files,
            progress: Arc::clone(&self.progress),
            begun: AtomicUsize::new(0),
        }
    }

    /// Whether there is a column with this number.
    pub(super) fn has(&self, column: usize) -> bool {
        self.place(column).is_some()
    }

    fn place(&self, column: usize) -> Option<Place> {
        if column < self.columns.len() {
            return Some(Place::Column(column));
        }
        let rest = column - self.columns.len();
        let hidden = [Place::Path, Place::Size, Place::Modified];
        self.keys
            .get(rest)
            .map(|key| Place::Key(*key))
            .or_else(|| hidden.get(rest - self.keys.len()).copied())
    }
}

/// The files of each flow log and format, newest first. A file without a flow log's id in its name is a group of its
/// own.
fn by_flow_log(files: &[LogFile]) -> Vec<Vec<&LogFile>> {
    let mut known: BTreeMap<(String, bool), Vec<(String, &LogFile)>> = BTreeMap::new();
    let mut others = Vec::new();
    for file in files {
        match Name::read(&file.name()) {
            Some(read) => {
                let key = (read.flow_log.to_owned(), file.format() == FileFormat::Parquet);
                known.entry(key).or_default().push((read.time.to_owned(), file));
            }
            None => others.push(vec![file]),
        }
    }
    let mut groups: Vec<Vec<&LogFile>> = Vec::new();
    for mut files in known.into_values() {
        files.sort_by(|(one, _), (other, _)| other.cmp(one));
        groups.push(files.into_iter().map(|(_, file)| file).collect());
    }
    groups.extend(others);
    groups
}

/// The columns of a file.
fn file_columns(file: &LogFile, opener: &mut Opener) -> Result<Vec<(String, ColumnType)>, Fault> {
    match file.format() {
        #[cfg(feature = "parquet")]
        FileFormat::Parquet => parquet::columns(file),
        #[cfg(not(feature = "parquet"))]
        FileFormat::Parquet => Err(no_parquet(file)),
        FileFormat::PlainText => text_columns(file, opener),
    }
}

/// The columns of a text file; `None` if its first line does not name a field.
fn text_columns(file: &LogFile, opener: &mut Opener) -> Result<Vec<(String, ColumnType)>, Fault> {
    let names = header(file, opener)?.unwrap_or_default();
    let column = |name: String| {
        let known = runtime::Field::find(&name).map(|field| field.text_type.clone());
        (name, known.unwrap_or(ColumnType::String))
    };
    Ok(names.into_iter().filter(|name| !name.is_empty()).map(column).collect())
}
