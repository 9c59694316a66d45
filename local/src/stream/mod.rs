//! The stream for tools: statements over tables whose rows are given as JSON, one after the other.
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

use flow_log_stack_analysis::{Analysis, Catalog, Severity, Type, resolve};
use serde_json::{Map, Value as Json, json};
use tokio::runtime::{Builder, Runtime};

use self::request::Request;
pub use self::row::tables;
use crate::engine::{Query, Stop};
use crate::failure::Failure;
use crate::session::Session;
use crate::table::Table;
use crate::value::text::{Form, text};

/// Runs statements, one after the other.
#[derive(Debug)]
pub struct Stream {
    runtime: Runtime,
    session: Option<Session>,
}

/// What a statement gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rows {
    /// Name and type of each column; no name for a nameless one.
    pub columns: Vec<(Option<String>, Type)>,
    /// The text of each value as the oracle prints it, none for NULL.
    pub rows: Vec<Vec<Option<String>>>,
    /// What is to be known of the rows.
    pub notes: Vec<String>,
}

/// Why a statement gives no rows.
#[derive(Clone, Debug)]
pub enum Refused {
    /// Trino refuses it as well.
    Wrong(Box<Analysis>),
    /// It is not run on this machine.
    NotRun {
        /// The construct.
        what: String,
        /// Where it stands in the statement, in bytes.
        at: Option<usize>,
    },
    /// It fails when it runs, as in Trino.
    Failed(Failure),
    /// It needs more memory than it may take.
    Memory(String),
    /// The engine has a bug.
    Engine(String),
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

    /// Runs a statement over the tables of a catalog, in its order.
    pub fn run(&self, sql: &str, catalog: &Catalog, tables: &[Arc<dyn Table>]) -> Result<Rows, Refused> {
        let resolution = resolve(sql, catalog);
        if !resolution.analysis.is_accepted() {
            return Err(Refused::Wrong(Box::new(resolution.analysis)));
        }
        let marks = resolution.analysis.placeholders.len();
        if marks > 0 {
            let message = format!("incorrect number of parameters: expected {marks} but found 0");
            return Err(Refused::Failed(Failure::other("INVALID_PARAMETER_USAGE", message)));
        }
        let plan = resolution.plan.map_err(|missing| Refused::NotRun {
            what: missing.reason.to_string(),
            at: Some(missing.range.start),
        })?;
        let stopped = |stop: Stop| match stop {
            Stop::Refused(refusal) => Refused::NotRun {
                what: refusal.to_string(),
                at: refusal.place_in(sql),
            },
            Stop::Failed(failure) => Refused::Failed(failure),
            other @ Stop::Memory(_) => Refused::Memory(other.to_string()),
            other @ (Stop::File(_) | Stop::Engine(_)) => Refused::Engine(other.to_string()),
        };
        // The tables of a request are small, and their rows stay in their order.
        let session = self.session.clone().unwrap_or_else(|| Session {
            partitions: 1,
            ..Session::default()
        });
        let query = Query::new(plan, tables.to_vec(), session).map_err(|own| stopped(own.into()))?;
        let room = query.room().map_err(stopped)?;
        let rows = self.runtime.block_on(query.rows(room)).map_err(stopped)?;
        let types = query.types();
        let printed = |row: &Vec<_>| -> Vec<_> {
            let values = row.iter().zip(&types);
            values.map(|(value, own)| text(value, own, Form::Oracle)).collect()
        };
        Ok(Rows {
            rows: rows.iter().map(printed).collect(),
            columns: query
                .names()
                .map(|name| name.map(str::to_owned))
                .zip(types.iter().cloned())
                .collect(),
            notes: query.notes(),
        })
    }

    /// The answer to a request, a line without its end.
    #[must_use]
    pub fn answer(&self, line: &str) -> String {
        let request: Json = match serde_json::from_str(line) {
            Ok(request) => request,
            Err(error) => return refused(&Json::Null, &wrong_request(&format!("the line is not JSON: {error}"))),
        };
        let id = request.get("id").cloned().unwrap_or(Json::Null);
        // One query must not take the answers to all others with it.
        let ran = catch_unwind(AssertUnwindSafe(|| {
            let Request { sql, catalog } = Request::read(&request).map_err(|message| wrong_request(&message))?;
            let tables =
                tables(&catalog, &request["catalog"].to_string()).map_err(|message| wrong_request(&message))?;
            self.run(&sql, &catalog, &tables).map_err(|error| said(&error, &sql))
        }));
        let ran = ran.unwrap_or_else(|panic| {
            let said = panic.downcast_ref::<String>().map(String::as_str);
            let said = said
                .or_else(|| panic.downcast_ref::<&str>().copied())
                .unwrap_or("a panic");
            Err(engine_failed(said))
        });
        match ran {
            Ok(Rows { columns, rows, .. }) => {
                let column =
                    |(name, data_type): &(Option<String>, Type)| json!({"name": name, "type": data_type.to_string()});
                let columns: Vec<Json> = columns.iter().map(column).collect();
                json!({"id": id, "ok": true, "diagnostics": [], "columns": columns, "rows": rows}).to_string()
            }
            Err(diagnostic) => refused(&id, &diagnostic),
        }
    }
}

/// The finding that stops a statement.
fn said(refused: &Refused, sql: &str) -> Json {
    let mut said = Map::new();
    said.insert("severity".to_owned(), json!("error"));
    match refused {
        Refused::Wrong(analysis) => {
            let mut errors = analysis.diagnostics.iter();
            if let Some(error) = errors.find(|own| own.severity == Severity::Error) {
                said.insert("code".to_owned(), json!(error.code.name()));
                said.insert("trino_code".to_owned(), json!(error.code.trino_code()));
                said.insert("message".to_owned(), json!(error.message));
                if let Some(label) = &error.primary {
                    place(sql, label.range.start, &mut said);
                }
            }
        }
        Refused::NotRun { what, at } => {
            said.insert("code".to_owned(), json!(crate::NOT_RUN));
            said.insert("message".to_owned(), json!(what));
            if let Some(at) = at {
                place(sql, *at, &mut said);
            }
        }
        Refused::Failed(failure) => {
            said.insert("code".to_owned(), json!(failure.code.to_lowercase()));
            said.insert("trino_code".to_owned(), json!(failure.code));
            said.insert("message".to_owned(), json!(failure.message));
        }
        Refused::Memory(message) => {
            said.insert("code".to_owned(), json!("memory_limit"));
            said.insert("message".to_owned(), json!(message));
        }
        Refused::Engine(message) => return engine_failed(message),
    }
    Json::Object(said)
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

/// Line and column, from 1, in characters.
fn place(sql: &str, offset: usize, said: &mut Map<String, Json>) {
    let before = sql.get(..offset).unwrap_or(sql);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    said.insert("line".to_owned(), json!(line));
    said.insert("column".to_owned(), json!(column));
}
