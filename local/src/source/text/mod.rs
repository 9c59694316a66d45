//! Text files as Athena's table reads them: the first line is skipped, and fields are found by position.
//!
//! `value.rs` converts fields; the rules are those of Trino's Hive reader, recorded in `tests/reading`.

mod chunks;
mod column;
mod condition;
mod header;
mod index;
mod open;
mod unchecked;
mod value;
mod whole;

use std::sync::Arc;

use arrow::array::{ArrayRef, new_null_array};
use flow_log_stack_runtime::ColumnType;

use self::column::{Column, Stretch};
pub(super) use self::header::{Header, header};
use self::index::Index;
pub(super) use self::open::Opener;
use self::open::Pieces;
pub use self::whole::OddLines;
pub(super) use self::whole::{Whole, whole};
use super::condition::Condition;
use super::fault::Fault;
use super::layout::LogFile;
use super::progress::{Oddity, Progress};
use super::types::arrow_type;

/// About how many rows are returned together.
const ROWS: usize = 8192;

/// The number of bytes after which rows are returned, however few they are.
const MOST_TEXT: usize = 4 << 20;

/// What to read.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    /// The names and types of all columns of the table, except the partition keys.
    pub(super) table: Vec<(String, ColumnType)>,
    /// Whether a column is the field with its name in the file's header, or the one at its position.
    pub(super) by_name: bool,
    /// The columns to return.
    pub(super) columns: Vec<usize>,
    /// The conditions on records.
    pub(super) conditions: Vec<Condition>,
    /// The column that says whether a record reports traffic.
    pub(super) status: Option<usize>,
}

/// The records of a file, in batches.
pub(super) struct Records {
    file: LogFile,
    wanted: Arc<Wanted>,
    progress: Arc<Progress>,
    pieces: Pieces,
    /// For each column of the table, the index of its field, once the header has been read.
    fields: Option<Vec<Option<usize>>>,
    columns: Vec<Option<Column>>,
    /// The current piece.
    text: Vec<u8>,
    /// Where the next line begins.
    at: usize,
    /// The number of records in `columns`.
    rows: usize,
    index: Index,
    lines: Vec<u32>,
}

/// Columns, and the number of their rows.
pub(super) type Rows = (Vec<ArrayRef>, usize);

impl Records {
    /// Opens a file.
    pub(super) fn open(
        file: &LogFile,
        wanted: &Arc<Wanted>,
        progress: &Arc<Progress>,
        opener: &mut Opener,
    ) -> Result<Self, Fault> {
        Ok(Self {
            file: file.clone(),
            wanted: Arc::clone(wanted),
            progress: Arc::clone(progress),
            pieces: opener.open(file)?,
            fields: None,
            columns: Vec::new(),
            text: Vec::new(),
            at: 0,
            rows: 0,
            index: Index::default(),
            lines: Vec::new(),
        })
    }

    /// Whether no later part of the file can make the reader fail.
    pub(super) fn is_certain(&self) -> bool {
        let stops = |column: &usize| {
            let column_type = &self.wanted.table[*column].1;
            matches!(
                column_type,
                ColumnType::Decimal(_) | ColumnType::Date | ColumnType::Timestamp
            )
        };
        matches!(self.pieces, Pieces::AtOnce(_)) && !self.wanted.columns.iter().any(stops)
    }

    /// The next rows, possibly none; `None` after the last.
    pub(super) fn next(&mut self) -> Result<Option<Rows>, Fault> {
        if self.at == self.text.len() && !self.piece()? {
            return Ok(None);
        }
        let first = self.at;
        while self.at < self.text.len() && self.rows < ROWS && self.at - first < MOST_TEXT {
            self.take()?;
        }
        Ok(Some(self.give()))
    }

    /// Gives the allocation of its text back to the opener.
    pub(super) fn close(self, opener: &mut Opener) {
        opener.take_back(self.text);
    }

    /// Moves to the next piece, if there is one.
    fn piece(&mut self) -> Result<bool, Fault> {
        let Some(text) = self.pieces.next().map_err(|error| Fault::new(&self.file.path, error))? else {
            if self.pieces.junk() {
                self.progress.remark(&self.file.path, Oddity::Junk);
            }
            if self.columns.iter().flatten().any(Column::has_replaced) {
                self.progress.remark(&self.file.path, Oddity::NotUtf8);
            }
            return Ok(false);
        };
        self.text = text;
        self.at = 0;
        if self.fields.is_none() {
            let header = Header::of(&self.text);
            self.at = header.length;
            let fields = header.fields(&self.wanted);
            if let Some(oddity) = header.oddity(&self.wanted) {
                self.progress.remark(&self.file.path, oddity);
            }
            self.columns = self
                .wanted
                .columns
                .iter()
                .map(|column| fields[*column].map(|field| Column::new(field, &self.wanted.table[*column].1)))
                .collect();
            self.fields = Some(fields);
        }
        Ok(true)
    }

    /// Takes some lines.
    fn take(&mut self) -> Result<(), Fault> {
        let fields = self.fields.as_deref().unwrap_or_default();
        let text = &self.text[..];
        self.at = self.index.read(text, self.at);
        let lines = self.index.len();
        self.progress.records(lines);
        if let Some(status) = self.wanted.status.and_then(|status| fields[status]) {
            let (mut no_data, mut skip_data) = (0, 0);
            let places = self.index.places(status);
            for line in 0..lines {
                match places.of(line).map(|(begin, end)| &text[begin..end]) {
                    Some(b"NODATA") => no_data += 1,
                    Some(b"SKIPDATA") => skip_data += 1,
                    _ => {}
                }
            }
            self.progress.without_traffic(no_data, skip_data);
        }
        self.lines.clear();
        self.lines.extend((0..).take(lines));
        for condition in &self.wanted.conditions {
            match fields[condition.column] {
                Some(field) => condition.test.keep(text, self.index.places(field), &mut self.lines),
                None => self.lines.clear(),
            }
        }
        let stretch = Stretch {
            text,
            index: &self.index,
            lines: &self.lines,
        };
        for (column, own) in self.columns.iter_mut().zip(&self.wanted.columns) {
            if let Some(column) = column {
                column.take(stretch).map_err(|text| {
                    let (name, column_type) = &self.wanted.table[*own];
                    let what = format!("the text `{text}` of the column `{name}` is out of range for the type `{column_type}`, so Athena's reader fails");
                    Fault::new(&self.file.path, what)
                })?;
            }
        }
        self.rows += self.lines.len();
        Ok(())
    }

    /// Returns what was taken.
    fn give(&mut self) -> Rows {
        let rows = self.rows;
        let columns = self.columns.iter_mut().zip(&self.wanted.columns);
        let columns = columns.map(|(column, own)| match column {
            Some(column) => column.give(),
            None => new_null_array(&arrow_type(&self.wanted.table[*own].1), rows),
        });
        let columns = columns.collect();
        self.rows = 0;
        (columns, rows)
    }
}
