//! The rows of a running declared query.

use super::cursor::Cursor;
use super::decode_error::DecodeError;
use super::record::Record;
use super::result_column::ResultColumn;
use super::row::TypedQuery;
use super::statistics::Statistics;

/// The rows of a running declared query.
///
/// Dropping it before the last row cancels the query, as far as the engine can do so without waiting.
#[derive(Debug)]
#[must_use = "a query whose rows are dropped is given up"]
pub struct Rows<R, C> {
    cursor: C,
    decode: fn(&Record, &[ResultColumn]) -> Result<R, DecodeError>,
}

impl<R, C: Cursor> Rows<R, C> {
    /// The rows of a query, from a cursor.
    pub fn of<Q: TypedQuery<Row = R>>(cursor: C) -> Self {
        Self {
            cursor,
            decode: Record::decode::<Q>,
        }
    }

    /// The next row, when it is available; `None` after the last.
    pub async fn next(&mut self) -> Result<Option<R>, C::Error> {
        match self.cursor.next().await? {
            Some(record) => Ok(Some((self.decode)(&record, self.cursor.columns())?)),
            None => Ok(None),
        }
    }

    /// All remaining rows.
    pub async fn collect(mut self) -> Result<Vec<R>, C::Error> {
        let mut rows = Vec::new();
        while let Some(row) = self.next().await? {
            rows.push(row);
        }
        Ok(rows)
    }

    /// What the query has used so far, as far as the engine says.
    pub fn statistics(&self) -> Statistics {
        self.cursor.statistics()
    }

    /// Remarks on the rows; a sentence each.
    pub fn notes(&self) -> Vec<String> {
        self.cursor.notes()
    }

    /// Cancels the query, and waits until that is certain.
    pub async fn cancel(self) -> Result<(), C::Error> {
        self.cursor.cancel().await
    }
}
