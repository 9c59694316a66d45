//! Reading some columns of many files, with one reader for each thread.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use arrow::array::{ArrayRef, Decimal128Array, Int64Array, StringViewArray, StringViewBuilder, new_null_array};
use arrow::datatypes::{DataType, SchemaRef};
use arrow::record_batch::{RecordBatch, RecordBatchOptions};
use flow_log_stack_runtime::{FileFormat, Key};

use super::fault::Fault;
use super::layout::LogFile;
#[cfg(feature = "parquet")]
use super::parquet::Batches;
use super::progress::{Oddity, Progress};
use super::text::{Opener, Records, Rows, Wanted};
use super::types::{MOMENT, moment};

/// What to read from which files. Its readers share the files.
#[derive(Debug)]
pub struct Reading {
    pub(super) files: Vec<LogFile>,
    pub(super) wanted: Arc<Wanted>,
    /// The columns of a batch.
    pub(super) given: Vec<Given>,
    pub(super) schema: SchemaRef,
    /// The format of all files; `None` if it is the one that each file's name says.
    pub(super) format: Option<FileFormat>,
    pub(super) skip_bad_files: bool,
    pub(super) progress: Arc<Progress>,
    /// The number of files that a reader has begun.
    pub(super) begun: AtomicUsize,
}

/// A column of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Given {
    /// A column that is read, by its index among those.
    Read(usize),
    /// A partition key.
    Key(Key),
    /// The path of the file.
    Path,
    /// The size of the file in bytes.
    Size,
    /// When the file was last modified.
    Modified,
    /// NULL only, for rows without any column.
    Nothing,
}

impl Reading {
    /// The columns of its batches.
    pub fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    /// A reader of those files that no other reader has begun.
    pub fn reader(self: &Arc<Self>) -> Reader {
        self.reader_with(Opener::new())
    }

    pub(super) fn reader_with(self: &Arc<Self>, opener: Opener) -> Reader {
        Reader {
            reading: Arc::clone(self),
            opener,
            open: None,
            ended: false,
        }
    }

    /// The same reading from the beginning.
    pub fn again(&self) -> Self {
        Self {
            files: self.files.clone(),
            wanted: Arc::clone(&self.wanted),
            given: self.given.clone(),
            schema: self.schema(),
            format: self.format,
            skip_bad_files: self.skip_bad_files,
            progress: Arc::clone(&self.progress),
            begun: AtomicUsize::new(0),
        }
    }

    fn open(&self, file: &LogFile, progress: &Arc<Progress>, opener: &mut Opener) -> Result<Open, Fault> {
        caught(file, || {
            Ok(match self.format_of(file) {
                FileFormat::PlainText => Open::Text(Records::open(file, &self.wanted, progress, opener)?),
                #[cfg(feature = "parquet")]
                FileFormat::Parquet => Open::Parquet(Batches::open(file, &self.wanted, progress)?),
                #[cfg(not(feature = "parquet"))]
                FileFormat::Parquet => return Err(no_parquet(file)),
            })
        })
    }

    fn format_of(&self, file: &LogFile) -> FileFormat {
        self.format.unwrap_or_else(|| file.format())
    }

    /// Opens a file. If bad files are skipped, it is first read to its end, so that no rows of a bad one are returned.
    fn checked(&self, file: &LogFile, opener: &mut Opener) -> Result<Option<Open>, Fault> {
        let check = |opener: &mut Opener| {
            let open = self.open(file, &Arc::default(), opener)?;
            if open.is_certain() {
                return Ok(());
            }
            let mut open = open;
            while open.next(file)?.is_some() {}
            Ok(())
        };
        if self.skip_bad_files
            && let Err(fault) = check(opener)
        {
            self.progress.skip(fault);
            return Ok(None);
        }
        let open = self.open(file, &self.progress, opener)?;
        if file.is_stray(self.format_of(file)) {
            self.progress.remark(&file.path, Oddity::Stray);
        }
        Ok(Some(open))
    }

    /// A batch of rows of a file.
    fn batch(&self, file: &LogFile, (columns, rows): Rows) -> Result<RecordBatch, Fault> {
        let given = self.given.iter().map(|given| match given {
            Given::Read(place) => Arc::clone(&columns[*place]),
            Given::Key(key) => repeated(file.place.key(*key), rows),
            Given::Path => repeated(Some(&file.path.to_string_lossy()), rows),
            Given::Size => Arc::new(Int64Array::from(vec![
                i64::try_from(file.size).unwrap_or(i64::MAX);
                rows
            ])),
            Given::Modified => {
                let moment = vec![file.modified.map(moment); rows];
                let moments: Decimal128Array = moment.into_iter().collect();
                Arc::new(moments.with_data_type(MOMENT))
            }
            Given::Nothing => new_null_array(&DataType::Boolean, rows),
        });
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        RecordBatch::try_new_with_options(self.schema(), given.collect(), &options)
            .map_err(|error| Fault::new(&file.path, error))
    }
}

/// Returns the rows of files until there are no more, or one of them cannot be read.
pub struct Reader {
    reading: Arc<Reading>,
    opener: Opener,
    /// The current file, with its index.
    open: Option<(usize, Open)>,
    ended: bool,
}

/// The result of a step.
pub(super) enum Step {
    Rows(RecordBatch),
    /// Nothing yet: a part of a file without matching rows.
    Nothing,
    End,
}

impl Reader {
    /// Reads a little more.
    pub(super) fn step(&mut self) -> Result<Step, Fault> {
        if self.ended {
            return Ok(Step::End);
        }
        let step = self.try_step();
        self.ended = !matches!(step, Ok(Step::Rows(_) | Step::Nothing));
        step
    }

    fn try_step(&mut self) -> Result<Step, Fault> {
        let reading = &self.reading;
        let Some((number, open)) = &mut self.open else {
            let number = reading.begun.fetch_add(1, Ordering::Relaxed);
            let Some(file) = reading.files.get(number) else {
                return Ok(Step::End);
            };
            self.open = reading.checked(file, &mut self.opener)?.map(|open| (number, open));
            return Ok(Step::Nothing);
        };
        let file = &reading.files[*number];
        match open.next(file)? {
            Some((_, 0)) => Ok(Step::Nothing),
            Some(rows) => reading.batch(file, rows).map(Step::Rows),
            None => {
                reading.progress.file(file.size);
                if let Some((_, Open::Text(records))) = self.open.take() {
                    records.close(&mut self.opener);
                }
                Ok(Step::Nothing)
            }
        }
    }
}

impl Iterator for Reader {
    type Item = Result<RecordBatch, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match self.step() {
                Ok(Step::Rows(batch)) => return Some(Ok(batch)),
                Ok(Step::Nothing) => {}
                Ok(Step::End) => return None,
                Err(fault) => return Some(Err(fault)),
            }
        }
    }
}

/// A file that is being read.
enum Open {
    Text(Records),
    #[cfg(feature = "parquet")]
    Parquet(Batches),
}

impl Open {
    /// Whether no later part of the file can make the reader fail.
    fn is_certain(&self) -> bool {
        match self {
            Self::Text(records) => records.is_certain(),
            #[cfg(feature = "parquet")]
            Self::Parquet(_) => false,
        }
    }

    fn next(&mut self, file: &LogFile) -> Result<Option<Rows>, Fault> {
        caught(file, || match self {
            Self::Text(records) => records.next(),
            #[cfg(feature = "parquet")]
            Self::Parquet(batches) => batches.next(),
        })
    }
}

/// The error of a build without Parquet.
#[cfg(not(feature = "parquet"))]
pub(super) fn no_parquet(file: &LogFile) -> Fault {
    Fault::new(
        &file.path,
        "it is Parquet, but this build only reads text files; build it with the feature `parquet`",
    )
}

/// Turns a panic into a fault of the file: a library may panic on a file that it does not expect.
fn caught<T>(file: &LogFile, read: impl FnOnce() -> Result<T, Fault>) -> Result<T, Fault> {
    let told = |panic: Box<dyn Any + Send>| {
        let text = panic.downcast_ref::<&str>().copied();
        let text = text
            .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
            .unwrap_or("no word on it");
        Err(Fault::new(&file.path, format!("its reader panicked: {text}")))
    };
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(told)
}

/// A column with the same text in every row.
fn repeated(text: Option<&str>, rows: usize) -> ArrayRef {
    let Some(text) = text else {
        return new_null_array(&DataType::Utf8View, rows);
    };
    let mut texts = StringViewBuilder::with_capacity(rows);
    match texts.try_append_value_n(text, rows) {
        Ok(()) => Arc::new(texts.finish()),
        Err(_) => Arc::new(StringViewArray::from_iter_values(std::iter::repeat_n(text, rows))),
    }
}
