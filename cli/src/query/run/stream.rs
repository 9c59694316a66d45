//! The stream of `query`: each request contains its tables with their rows, and the answer has the rows of its
//! statement.

use std::process::ExitCode;
use std::sync::Arc;
use std::thread;

use flow_log_stack_analysis::{Analysis, Catalog, Severity};
use flow_log_stack_local::stream::{self as engine, Refused, Rows, Stream};
use flow_log_stack_local::table::Table;
use serde::Serialize;

use crate::check::answer::{Column, Said};
use crate::check::catalog;
use crate::finding::Finding;
use crate::finding::level::Levels;
use crate::finding::place::Places;
use crate::io::guard::{BUG, guarded};
use crate::io::report::Failure;
use crate::stream::{self, Known, Request};

/// The answer to a request: the rows of its statement, or why there are none.
#[derive(Debug, Default, Serialize)]
struct Answer {
    ok: bool,
    diagnostics: Vec<Said>,
    #[serde(skip_serializing_if = "Option::is_none")]
    columns: Option<Vec<Column>>,
    /// The text of each value, null for NULL.
    #[serde(skip_serializing_if = "Option::is_none")]
    rows: Option<Vec<Vec<Option<String>>>>,
    /// Notes to show with the rows.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<String>,
}

/// Tables, and the sources of their rows.
struct Given {
    catalog: Catalog,
    tables: Vec<Arc<dyn Table>>,
}

/// Large enough for the deepest statement that the checker accepts.
const STACK: usize = 1 << 28;

/// Answers until the input ends, or the answers are no longer read.
pub(in crate::query) fn run() -> Result<ExitCode, Failure> {
    let answers = thread::Builder::new().stack_size(STACK).spawn(answers);
    let answers = answers.map_err(|error| Failure::of_engine(&error))?;
    match answers.join() {
        Ok(answered) => answered.map(|()| ExitCode::SUCCESS),
        Err(_) => Err(Failure::refused("flow-log-stack", BUG)),
    }
}

fn answers() -> Result<(), Failure> {
    let engine = Stream::new(None).map_err(|error| Failure::of_engine(&error))?;
    let mut known = Known::default();
    stream::run(|request| match request {
        // A panic in one query must not end the answers to all others.
        Ok(request) => guarded(|| answer(&request, &engine, &mut known))
            .unwrap_or_else(|bug| Answer::none([Said::error("engine_failed", format!("{BUG}: {bug}"))])),
        Err(message) => Answer::none([Said::no_request(message)]),
    })
}

fn answer(request: &Request<'_>, engine: &Stream, known: &mut Known<Given>) -> Answer {
    let given = match known.of(request.catalog, given) {
        Ok(given) => given,
        Err(message) => return Answer::none([Said::no_request(message)]),
    };
    match engine.run(&request.sql, &given.catalog, &given.tables) {
        Ok(rows) => Answer::of(rows),
        Err(refused) => Answer::refused(&request.sql, refused),
    }
}

/// The tables of a request; none without a catalog.
fn given(json: &str) -> Result<Given, String> {
    let mut catalog = catalog::request(json)?;
    let tables = engine::tables(&catalog, json)?;
    catalog.tables.get_or_insert_default();
    Ok(Given { catalog, tables })
}

impl Answer {
    fn of(rows: Rows) -> Self {
        let columns = rows.columns.into_iter().map(|(name, data_type)| Column {
            name,
            data_type: Some(data_type.to_string()),
        });
        Self {
            ok: true,
            diagnostics: Vec::new(),
            columns: Some(columns.collect()),
            rows: Some(rows.rows),
            notes: rows.notes,
        }
    }

    fn none(why: impl IntoIterator<Item = Said>) -> Self {
        Self {
            diagnostics: why.into_iter().collect(),
            ..Self::default()
        }
    }

    fn refused(sql: &str, refused: Refused) -> Self {
        let places = Places::new(sql);
        match refused {
            Refused::Wrong(analysis) => Self::none(errors(*analysis).iter().map(|error| Said::new(error, &places))),
            Refused::NotRun { what, at } => {
                let place = at.map(|at| places.stretch(&(at..at)));
                Self::none([Said::error("not_run_locally", what).at(place)])
            }
            Refused::Failed(failure) => {
                let said = Said::error(failure.code.to_lowercase(), failure.message.into_owned());
                Self::none([said.of_trino(failure.code)])
            }
            Refused::Memory(message) => Self::none([Said::error("memory_limit", message)]),
            Refused::Engine(message) => Self::none([Said::error("engine_failed", message)]),
        }
    }
}

/// What Trino would refuse. Lints never refuse a statement, and are not reported.
fn errors(analysis: Analysis) -> Vec<Finding> {
    let errors = analysis
        .diagnostics
        .into_iter()
        .filter(|one| one.severity == Severity::Error);
    errors
        .filter_map(|one| Finding::of(one, 0, &Levels::default()))
        .collect()
}
