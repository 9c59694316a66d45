//! Generated statements over records, run here and by a real Trino: the rows must be the same.
//!
//! Statements that disagree and whose rows depend on the order of the records are left out. They are found by asking
//! Trino over the records in other orders.

#[path = "../../../local/tests/answers/mod.rs"]
mod answers;
mod difference;
mod order;
mod outcome;
mod tally;

use std::io::{Error, Result, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use flow_log_stack_analysis::Catalog;
use serde_json::{Value, json};

use self::difference::{Case, Engines};
use self::tally::Tally;
use crate::generator;
use crate::library::Library;
use crate::oracle::Oracle;
use crate::tokens::tokens;
use crate::vocabulary::Purpose;
use crate::{Arguments, records};

/// The number of statements in one request.
const BATCH: u64 = 50;

/// Debug builds need a large stack for the deepest statements.
const STACK: usize = 256 << 20;

/// Runs statements in both engines, and reports the outcomes.
pub(crate) fn run(arguments: &Arguments, library: &Library) -> Result<()> {
    let next = AtomicU64::new(0);
    let began = Instant::now();
    let work = || -> Result<Tally> {
        let mut engines = engines(arguments)?;
        let mut tally = Tally::default();
        loop {
            let start = next.fetch_add(BATCH, Ordering::Relaxed);
            if start >= arguments.count || began.elapsed().as_secs() >= arguments.seconds {
                return Ok(tally);
            }
            let mut questions: Vec<(String, Value)> = Vec::new();
            for index in start..(start + BATCH).min(arguments.count) {
                match question(arguments, library, index) {
                    Some(question) => questions.push(question),
                    None => tally.add_refused(),
                }
            }
            let asked: Vec<(&str, &Value)> = questions.iter().map(|(sql, json)| (sql.as_str(), json)).collect();
            for case in engines.ask(&asked)? {
                tally.add(case, library, arguments.kept());
            }
        }
    };
    let mut tally = Tally::default();
    std::thread::scope(|scope| -> Result<()> {
        let workers: Result<Vec<_>> = (0..arguments.parallel.max(1))
            .map(|_| std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work))
            .collect();
        for worker in workers? {
            let part = worker.join().map_err(|_| Error::other("a worker panicked"))??;
            tally.merge(part, arguments.kept());
        }
        Ok(())
    })?;
    println!("{tally}");
    std::thread::scope(|scope| {
        let shown = std::thread::Builder::new()
            .stack_size(STACK)
            .spawn_scoped(scope, || show(arguments, &tally))?;
        shown.join().map_err(|_| Error::other("a worker panicked"))?
    })
}

fn engines(arguments: &Arguments) -> Result<Engines> {
    let mut flags = arguments.flags(false);
    flags.push("--rows");
    Engines::new(Oracle::start(&arguments.oracle, flags)?)
}

/// An accepted statement, and its catalog with records.
fn question(arguments: &Arguments, library: &Library, index: u64) -> Option<(String, Value)> {
    let catalog = arguments.catalog(index);
    let statement = generator::statement(library, &catalog, arguments.seed, index, Purpose::Rows);
    let is_run = is_accepted(&statement.sql, &catalog);
    is_run.then(|| (statement.sql, records::of_statement(&catalog, arguments.seed, index)))
}

fn is_accepted(sql: &str, catalog: &Catalog) -> bool {
    let analysis = flow_log_stack_analysis::check(sql, catalog);
    // A statement with a parameter cannot be run.
    analysis.is_accepted() && tokens(sql).all(|token| token != "?")
}

/// Prints the statements that differ, reduced, and writes them in the form of the recorded corpus.
fn show(arguments: &Arguments, tally: &Tally) -> Result<()> {
    let mut lines = Vec::new();
    let mut engines = None;
    for (kind, count, cases) in tally.different() {
        println!("\n{count} × {kind}");
        for case in cases {
            let case = if arguments.reduce == 0 {
                case.clone()
            } else {
                let engines = match &mut engines {
                    Some(engines) => engines,
                    none => none.insert(self::engines(arguments)?),
                };
                engines.reduced(case)?
            };
            print(&case);
            writeln!(lines, "{}", json!({"sql": case.sql, "catalog": case.catalog}))?;
        }
    }
    match &arguments.write {
        Some(path) => std::fs::write(path, lines),
        None => Ok(()),
    }
}

fn print(case: &Case) {
    println!("  {}", case.sql.escape_debug());
    for table in case.catalog["tables"].as_array().into_iter().flatten() {
        let columns = table["columns"].as_array().into_iter().flatten();
        let columns: Vec<String> = columns
            .map(|column| format!("{} {}", column["name"], column["type"]).replace('"', ""))
            .collect();
        println!("    {} ({}): {}", table["name"], columns.join(", "), table["rows"]);
    }
    let theirs = case.theirs.as_ref().map(outcome::Outcome::shown).unwrap_or_default();
    println!("    Trino: {theirs}\n    we: {}", case.ours.shown());
}
