//! The rows of a query that Athena runs, page by page.

use aws_sdk_athena::operation::get_query_results::GetQueryResultsOutput;
use aws_sdk_athena::types::{ColumnInfo, QueryExecution, ResultSet, ResultSetMetadata, Row, StatementType};
use flow_log_stack_runtime::engine::{Cursor, Record, ResultColumn, Statistics};

use crate::error::{Error, Kind};
use crate::execution::Execution;
use crate::refusal::refusal;

/// How many characters of a token a message shows; a token may have 1,024.
const SHOWN: usize = 80;

/// The rows of a query that Athena runs.
///
/// The first [`next`](Cursor::next) waits until the query has ended, and reads the first page of at most 1,000 rows.
/// Dropping a `next` that has not ended loses no row: the following one continues.
/// `next` can be called again after an error: a transient one is retried, any other is returned again.
///
/// Dropping the rows of a running query stops it, on the runtime that it was started in, if that still runs;
/// [`cancel`](Cursor::cancel) waits until it is certain.
#[derive(Debug)]
pub struct Results {
    execution: Execution,
    columns: Vec<ResultColumn>,
    /// The rest of the page.
    rows: std::vec::IntoIter<Row>,
    next: Page,
    tokens: Tokens,
}

/// The next page.
#[derive(Debug)]
enum Page {
    First,
    /// The page of this token.
    After(String),
    None,
}

/// The tokens that were seen, to detect pages that refer to each other in a circle.
///
/// Only one token is remembered: after 1, 2, 4, 8 … more pages it is replaced by the current one, so it
/// is on the circle eventually, and the circle comes back to it (Brent's algorithm).
#[derive(Debug, Default)]
struct Tokens {
    remembered: Option<String>,
    /// The number of tokens since then.
    since: u64,
    /// The number after which it is replaced.
    until: u64,
}

impl Tokens {
    /// Whether a token has come before.
    fn repeats(&mut self, token: &str) -> bool {
        if self.remembered.as_deref() == Some(token) {
            return true;
        }
        if self.since == self.until {
            self.remembered = Some(token.to_owned());
            self.since = 0;
            self.until = (2 * self.until).max(1);
        }
        self.since += 1;
        false
    }
}

impl Results {
    pub(crate) fn new(execution: Execution) -> Self {
        Self {
            execution,
            columns: Vec::new(),
            rows: Vec::new().into_iter(),
            next: Page::First,
            tokens: Tokens::default(),
        }
    }

    /// The query's id.
    pub fn query_execution_id(&self) -> &str {
        &self.execution.id
    }

    /// Reads the first page, or the page of a token.
    async fn read(&mut self, token: Option<String>) -> Result<(), Error> {
        let execution = &self.execution;
        let call = execution.client.get_query_results().query_execution_id(&execution.id);
        let read = call.set_next_token(token.clone()).send().await;
        let page = read.map_err(|error| refusal(error, &execution.names).of(&execution.id))?;
        if let Some(next) = &page.next_token
            && self.tokens.repeats(next)
        {
            let shown: String = next.chars().take(SHOWN).collect();
            let message =
                format!("Athena names a page of the result again, and would never come to its end: `{shown}`");
            return Err(Error::new(Kind::Connection, message).of(&execution.id));
        }
        let is_first = token.is_none();
        if is_first {
            // It is not known whether later pages have them too.
            self.columns = columns(&page);
        }
        // A full page has a token, even if it is the last: then an empty one comes after it.
        self.next = page.next_token.map_or(Page::None, Page::After);
        let rows = page.result_set.and_then(|set| set.rows).unwrap_or_default();
        self.rows = rows.into_iter();
        if is_first && execution.seen().is_some_and(has_header) {
            self.rows.next();
        }
        Ok(())
    }
}

impl Cursor for Results {
    type Error = Error;

    fn columns(&self) -> &[ResultColumn] {
        &self.columns
    }

    async fn next(&mut self) -> Result<Option<Record>, Error> {
        loop {
            if let Some(row) = self.rows.next() {
                return Ok(Some(record(row)));
            }
            let token = match &self.next {
                Page::None => return Ok(None),
                Page::After(token) => Some(token.clone()),
                Page::First => {
                    self.execution.succeeded().await?;
                    None
                }
            };
            self.read(token).await?;
        }
    }

    fn statistics(&self) -> Statistics {
        self.execution.statistics()
    }

    async fn cancel(mut self) -> Result<(), Error> {
        self.execution.cancel().await
    }
}

/// Whether the first row of the first page has the names of the columns.
///
/// It does for queries and EXPLAIN, and for one form of SHOW; the other SHOW and DESCRIBE begin with data.
/// Only the type of the statement decides, not the contents of the row: data may look like names.
fn has_header(query: &QueryExecution) -> bool {
    match query.statement_type() {
        Some(StatementType::Dml) | None => true,
        Some(_) => query.substatement_type() == Some("SHOW_FUNCTIONS"),
    }
}

fn columns(page: &GetQueryResultsOutput) -> Vec<ResultColumn> {
    let metadata = page.result_set().and_then(ResultSet::result_set_metadata);
    let columns = metadata.map(ResultSetMetadata::column_info).unwrap_or_default();
    columns.iter().map(column).collect()
}

/// What Athena reports of a column: the type without its arguments, which are separate numbers, 0 if there are none.
fn column(info: &ColumnInfo) -> ResultColumn {
    let precision = u32::try_from(info.precision()).ok().filter(|precision| *precision > 0);
    ResultColumn {
        name: info.name().to_owned(),
        data_type: info.r#type().to_owned(),
        precision,
        scale: u32::try_from(info.scale()).ok().filter(|_| info.r#type() == "decimal"),
    }
}

/// NULL is a datum without a value; an empty text has a value.
fn record(row: Row) -> Record {
    let data = row.data.unwrap_or_default();
    Record::new(data.into_iter().map(|datum| datum.var_char_value).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_circle_of_pages_ends_wherever_it_begins_and_however_long_it_is() {
        for before in [0, 1, 2, 5, 100] {
            for around in [1, 2, 3, 4, 7, 100] {
                let mut tokens = Tokens::default();
                let pages = (0..before).chain((before..before + around).cycle());
                let read = pages
                    .map(|page| page.to_string())
                    .take_while(|page| !tokens.repeats(page))
                    .count();
                assert!(read >= before + around, "{before} {around}");
                assert!(read <= 4 * (before + around), "{before} {around}: {read} pages");
            }
        }
    }

    #[test]
    fn pages_that_come_once_do_not_repeat() {
        let mut tokens = Tokens::default();
        assert!((0..10_000).all(|page| !tokens.repeats(&page.to_string())));
    }
}
