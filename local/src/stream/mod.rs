//! The stream for tools: a request a line, an answer a line.
//!
//! ```json
//! {"id": 1, "sql": "SELECT x + 1 FROM t",
//!  "catalog": {"tables": [{"name": "t", "columns": [{"name": "x", "type": "bigint"}], "rows": [[1], [null]]}]}}
//! ```
//! ```json
//! {"id":1,"ok":true,"diagnostics":[],"columns":[{"name":null,"type":"bigint"}],"rows":[["2"],[null]]}
//! ```
//!
//! A row has a value for each column, those of hidden columns last; what it leaves out is NULL, and a table without rows
//! is empty. Every value of an answer is the text that the oracle's `--rows` prints.
//!
//! What Trino refuses has its code, and so has what fails when it runs; what is not run here has the code
//! `not_run_locally` and none of Trino's. Lints are not said: they never refuse.

mod request;
mod row;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use flow_log_stack_analysis::{Severity, resolve};
use serde_json::{Map, Value as Json, json};
use tokio::runtime::{Builder, Runtime};

use self::request::Request;
use crate::engine::{Query, Stop};
use crate::failure::Failure;
use crate::refusal::Refusal;
use crate::session::Session;
use crate::table::{Records, Table};
use crate::value::text::{Form, text};

/// Answers requests.
#[derive(Debug)]
pub struct Stream {
    runtime: Runtime,
    session: Option<Session>,
}

impl Stream {
    /// A stream whose queries all start at one moment, or each at its own.
    ///
    /// Fails where the machine has no room for an executor.
    pub fn new(session: Option<Session>) -> std::io::Result<Self> {
        Ok(Self {
            runtime: Builder::new_current_thread().build()?,
            session,
        })
    }

    /// The answer to a request, a line without its end.
    #[must_use]
    pub fn answer(&self, line: &str) -> String {
        let request: Json = match serde_json::from_str(line) {
            Ok(request) => request,
            Err(error) => return refused(&Json::Null, &wrong_request(&format!("the line is no JSON: {error}"))),
        };
        let id = request.get("id").cloned().unwrap_or(Json::Null);
        // One query must not take the answers to all others with it.
        let ran = catch_unwind(AssertUnwindSafe(|| self.run(&request)));
        let ran = ran.unwrap_or_else(|panic| {
            let said = panic.downcast_ref::<String>().map(String::as_str);
            let said = said
                .or_else(|| panic.downcast_ref::<&str>().copied())
                .unwrap_or("a panic");
            Err(engine_failed(said))
        });
        match ran {
            Ok((columns, rows)) => {
                json!({"id": id, "ok": true, "diagnostics": [], "columns": columns, "rows": rows}).to_string()
            }
            Err(diagnostic) => refused(&id, &diagnostic),
        }
    }

    /// The columns and the rows, or the finding that stops the query.
    fn run(&self, request: &Json) -> Result<(Json, Json), Json> {
        let request = Request::read(request).map_err(|message| wrong_request(&message))?;
        let resolution = resolve(&request.sql, &request.catalog);
        let mut errors = resolution
            .analysis
            .diagnostics
            .iter()
            .filter(|own| own.severity == Severity::Error);
        if let Some(error) = errors.next() {
            let mut said = Map::new();
            said.insert("severity".to_owned(), json!("error"));
            said.insert("code".to_owned(), json!(error.code.name()));
            said.insert("trino_code".to_owned(), json!(error.code.trino_code()));
            said.insert("message".to_owned(), json!(error.message));
            if let Some(label) = &error.primary {
                place(&request.sql, label.range.start, &mut said);
            }
            return Err(Json::Object(said));
        }
        let plan = resolution.plan.map_err(|missing| {
            let mut said = not_run(&missing.reason.to_string());
            place(&request.sql, missing.range.start, &mut said);
            Json::Object(said)
        })?;
        let names: Vec<Json> = plan
            .output
            .iter()
            .map(|own| json!({"name": own.name, "type": plan.columns[own.column].data_type.to_string()}))
            .collect();
        let mut tables: Vec<Arc<dyn Table>> = Vec::new();
        for (table, rows) in request.catalog.tables.iter().flatten().zip(&request.rows) {
            let types = |columns: &[flow_log_stack_analysis::Column]| -> Vec<_> {
                columns.iter().filter_map(|own| own.data_type.clone()).collect()
            };
            let records = Records::new(&types(&table.columns), &types(&table.hidden_columns), rows);
            let records = records.map_err(|error| wrong_request(&format!("the rows of `{}`: {error}", table.name)))?;
            tables.push(Arc::new(records));
        }
        // The tables of a request are small, and their rows stay in their order.
        let session = self.session.clone().unwrap_or_else(|| Session {
            partitions: 1,
            ..Session::default()
        });
        let stopped = |stop: Stop| match stop {
            Stop::Refused(refusal) => self::refusal(&request.sql, &refusal),
            Stop::Failed(failure) => failed(&failure),
            Stop::Memory(_) => memory_limit(&stop.to_string()),
            Stop::Engine(error) => engine_failed(&error.to_string()),
        };
        let query = Query::new(plan, tables, session).map_err(|own| stopped(own.into()))?;
        let types = query.types();
        let room = query.room().map_err(stopped)?;
        let rows = self.runtime.block_on(query.rows(room)).map_err(stopped)?;
        let rows = rows.iter().map(|row| {
            Json::Array(
                row.iter()
                    .zip(&types)
                    .map(|(value, own)| json!(text(value, own, Form::Oracle)))
                    .collect(),
            )
        });
        Ok((Json::Array(names), rows.collect()))
    }
}

fn refused(id: &Json, diagnostic: &Json) -> String {
    json!({"id": id, "ok": false, "diagnostics": [diagnostic]}).to_string()
}

fn wrong_request(message: &str) -> Json {
    json!({"severity": "error", "code": "invalid_request", "message": message})
}

fn engine_failed(message: &str) -> Json {
    json!({"severity": "error", "code": "engine_failed", "message": message})
}

fn memory_limit(message: &str) -> Json {
    json!({"severity": "error", "code": "memory_limit", "message": message})
}

fn failed(failure: &Failure) -> Json {
    json!({
        "severity": "error",
        "code": failure.code.to_lowercase(),
        "trino_code": failure.code,
        "message": failure.message,
    })
}

fn not_run(what: &str) -> Map<String, Json> {
    let mut said = Map::new();
    said.insert("severity".to_owned(), json!("error"));
    said.insert("code".to_owned(), json!(crate::NOT_RUN));
    said.insert("message".to_owned(), json!(what));
    said
}

fn refusal(sql: &str, refusal: &Refusal) -> Json {
    let mut said = not_run(&refusal.to_string());
    let found = refusal.word.as_ref().and_then(|word| find(sql, word));
    if let Some(at) = found {
        place(sql, at, &mut said);
    }
    Json::Object(said)
}

/// Where a word first stands in a text, outside of quotes.
fn find(sql: &str, word: &str) -> Option<usize> {
    let folded = sql.to_ascii_lowercase();
    let word = word.to_ascii_lowercase();
    let mut quote: Option<char> = None;
    for (at, ch) in folded.char_indices() {
        match (quote, ch) {
            (Some(open), ch) if ch == open => quote = None,
            (None, '\'' | '"') => quote = Some(ch),
            (None, _) if folded[at..].starts_with(&word) => return Some(at),
            _ => {}
        }
    }
    None
}

/// Line and column, from 1, in characters.
fn place(sql: &str, offset: usize, said: &mut Map<String, Json>) {
    let before = sql.get(..offset).unwrap_or(sql);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    said.insert("line".to_owned(), json!(line));
    said.insert("column".to_owned(), json!(column));
}
