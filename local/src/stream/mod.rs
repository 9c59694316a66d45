//! The stream for tools: statements, one after the other, over tables whose rows are given as JSON.
//!
//! ```json
//! {"id": 1, "sql": "SELECT x + 1 FROM t",
//!  "catalog": {"tables": [{"name": "t", "columns": [{"name": "x", "type": "bigint"}], "rows": [[1], [null]]}]}}
//! ```
//! ```json
//! {"id":1,"ok":true,"diagnostics":[],"columns":[{"name":null,"type":"bigint"}],"rows":[["2"],[null]]}
//! ```
//!
//! A row has a value for each column, with those of hidden columns last. Values left out are NULL, and a table without
//! `rows` is empty. Each value in an answer is the text that the oracle's `--rows` prints.
//!
//! A statement that Trino refuses, or that fails, has Trino's code. A statement that cannot run here has the code
//! `not_run_locally` and none of Trino's. Lints are not reported, since they never refuse a statement.

mod row;

use std::sync::Arc;

use flow_log_stack_analysis::{Analysis, Catalog, Type, resolve};
use tokio::runtime::{Builder, Runtime};

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

/// The result of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rows {
    /// The name and type of each column; `None` for a column without a name.
    pub columns: Vec<(Option<String>, Type)>,
    /// The text of each value as the oracle prints it; `None` for NULL.
    pub rows: Vec<Vec<Option<String>>>,
    /// Notes to show with the rows.
    pub notes: Vec<String>,
}

/// Why a statement has no rows.
#[derive(Clone, Debug)]
pub enum Refused {
    /// Trino refuses it as well.
    Wrong(Box<Analysis>),
    /// It cannot run on this machine.
    NotRun {
        /// The construct.
        what: String,
        /// The place in the statement, in bytes.
        at: Option<usize>,
    },
    /// It fails when it runs, as in Trino.
    Failed(Failure),
    /// It needs more memory than its limit.
    Memory(String),
    /// A bug in the engine.
    Engine(String),
}

impl Stream {
    /// A stream whose queries all start at one time, or each at the current time.
    ///
    /// Fails if the machine cannot start an executor.
    pub fn new(session: Option<Session>) -> std::io::Result<Self> {
        Ok(Self {
            runtime: Builder::new_current_thread().build()?,
            session,
        })
    }

    /// Runs a statement over tables in the order of the catalog.
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
        // The tables of a request are small, and their rows must stay in order.
        let mut session = self.session.clone().unwrap_or_else(|| Session {
            partitions: 1,
            ..Session::default()
        });
        session.catalog = catalog.default_catalog.clone().or(session.catalog);
        session.schema = catalog.default_schema.clone().or(session.schema);
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
}
