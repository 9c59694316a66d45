//! An engine with prepared answers.

use std::collections::{BTreeMap, VecDeque};
use std::error::Error;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use super::Engine;
use super::cursor::Cursor;
use super::decode_error::DecodeError;
use super::record::Record;
use super::result_column::ResultColumn;
use super::row::TypedQuery;
use super::statistics::Statistics;
use crate::listed::Listed as _;
use crate::model::names::Names;
use crate::model::start_query::StartQuery;

/// An engine with prepared answers, for tests of programs that run queries.
#[derive(Debug)]
pub struct Recorded {
    names: Names,
    answers: BTreeMap<String, RecordedRows>,
    started: Mutex<Vec<StartQuery>>,
}

/// The rows that [`Recorded`] returns.
#[derive(Clone, Debug)]
pub struct RecordedRows {
    columns: Vec<ResultColumn>,
    rows: VecDeque<Record>,
}

/// Why [`Recorded`] returns no rows, or a row does not fit its type.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum RecordedError {
    /// The query could not be started with these values.
    Refused(crate::Error),
    /// A prepared row does not fit the query's type.
    Decode(DecodeError),
    /// No rows were prepared for the query of this name; `None` for SQL that is not a declared query.
    NotRecorded(Option<String>),
}

impl Recorded {
    /// An engine with these names for the stack's objects, and no answers yet.
    pub fn new(names: Names) -> Self {
        Self {
            names,
            answers: BTreeMap::new(),
            started: Mutex::default(),
        }
    }

    /// Adds the rows of a query: the texts that Athena prints, `None` for NULL.
    pub fn with<'a, Q: TypedQuery>(
        mut self,
        rows: impl IntoIterator<Item = impl IntoIterator<Item = impl Into<Option<&'a str>>>>,
    ) -> Self {
        let columns = Q::COLUMNS.iter();
        let columns = columns.map(|column| ResultColumn::new(column.name, reported(column.data_type)));
        let text = |value: Option<&str>| value.map(str::to_owned);
        let rows = rows
            .into_iter()
            .map(|row| Record::new(row.into_iter().map(|value| text(value.into())).listed()));
        let answer = RecordedRows {
            columns: columns.listed(),
            rows: rows.collect(),
        };
        self.answers.insert(Q::NAME.to_owned(), answer);
        self
    }

    /// Adds a query without rows; for `with::<Q>([])` the compiler could not infer the type of the list.
    pub fn with_no_rows<Q: TypedQuery>(self) -> Self {
        self.with::<Q>([[""; 0]; 0])
    }

    /// The queries that were started so far, in order.
    pub fn started(&self) -> Vec<StartQuery> {
        self.started.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// What Athena reports for a column of that Trino type.
fn reported(data_type: &str) -> &str {
    if data_type == "real" { "float" } else { data_type }
}

impl Engine for Recorded {
    type Error = RecordedError;
    type Cursor = RecordedRows;

    fn names(&self) -> &Names {
        &self.names
    }

    async fn start(&self, query: StartQuery) -> Result<RecordedRows, RecordedError> {
        let answer = query.name.as_ref().and_then(|name| self.answers.get(name).cloned());
        let answer = answer.ok_or_else(|| RecordedError::NotRecorded(query.name.clone()));
        self.started.lock().unwrap_or_else(PoisonError::into_inner).push(query);
        answer
    }
}

impl Cursor for RecordedRows {
    type Error = RecordedError;

    fn columns(&self) -> &[ResultColumn] {
        &self.columns
    }

    async fn next(&mut self) -> Result<Option<Record>, RecordedError> {
        Ok(self.rows.pop_front())
    }

    fn statistics(&self) -> Statistics {
        Statistics::default()
    }

    async fn cancel(self) -> Result<(), RecordedError> {
        Ok(())
    }
}

impl From<crate::Error> for RecordedError {
    fn from(error: crate::Error) -> Self {
        Self::Refused(error)
    }
}

impl From<DecodeError> for RecordedError {
    fn from(error: DecodeError) -> Self {
        Self::Decode(error)
    }
}

impl fmt::Display for RecordedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(error) => error.fmt(f),
            Self::Decode(error) => error.fmt(f),
            Self::NotRecorded(Some(name)) => {
                write!(
                    f,
                    "no rows are recorded for the query `{name}`\nhelp: give them: `.with::<{name}>([…])`"
                )
            }
            Self::NotRecorded(None) => f.write_str("no rows are recorded for SQL that is not a declared query"),
        }
    }
}

/// The same: this is what a program prints when `main` returns it.
impl fmt::Debug for RecordedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Error for RecordedError {}
