//! The rows of a declared query that runs.

use std::marker::PhantomData;

use super::cursor::Cursor;
use super::row::Row;
use super::statistics::Statistics;

/// The rows of a declared query that runs.
///
/// To drop it before the last row gives the query up, as far as the engine can do so without waiting.
#[derive(Debug)]
#[must_use = "a query whose rows are dropped is given up"]
pub struct Rows<R, C> {
    cursor: C,
    row: PhantomData<fn() -> R>,
}

impl<R: Row, C: Cursor> Rows<R, C> {
    /// The rows of a cursor.
    pub fn new(cursor: C) -> Self {
        Self {
            cursor,
            row: PhantomData,
        }
    }

    /// The next row, once it is there; none after the last.
    pub async fn next(&mut self) -> Result<Option<R>, C::Error> {
        match self.cursor.next().await? {
            Some(record) => Ok(Some(record.decode(self.cursor.columns())?)),
            None => Ok(None),
        }
    }

    /// All rows that are left.
    pub async fn collect(mut self) -> Result<Vec<R>, C::Error> {
        let mut rows = Vec::new();
        while let Some(row) = self.next().await? {
            rows.push(row);
        }
        Ok(rows)
    }

    /// What the query has cost so far, as far as the engine says it.
    pub fn statistics(&self) -> Statistics {
        self.cursor.statistics()
    }

    /// Ends the query, and waits until that is certain.
    pub async fn cancel(self) -> Result<(), C::Error> {
        self.cursor.cancel().await
    }
}
