//! Generated statements, put to our analyser and to a real Trino.
//!
//! What the two say otherwise is counted by construct, and reduced to the smallest statements.
//! `cargo run -p flow-log-stack-differential -- --help` says how.

mod answer;
mod call;
mod count;
mod expression;
mod generator;
mod library;
mod literal;
mod oracle;
mod query;
mod reduce;
mod relation;
mod slip;
mod tokens;
mod vocabulary;

use std::collections::BTreeMap;
use std::io::{Error, Result, Write};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use clap::Parser;
use flow_log_stack_analysis::Catalog;
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::count::Counts;
use crate::generator::Statement;
use crate::library::Library;
use crate::oracle::Oracle;
use crate::reduce::{Disagreement, compare, reduce};

/// Compares our analyser with a real Trino over generated statements.
#[derive(Parser)]
struct Arguments {
    /// Where the statements come from: the same seed makes the same ones
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many statements
    #[arg(long, default_value_t = 2000)]
    count: u64,
    /// Takes no further statements after so many seconds
    #[arg(long, default_value_t = u64::MAX)]
    seconds: u64,
    /// What answers for Trino
    #[arg(long, default_value = "tests/oracle/trino-check")]
    oracle: PathBuf,
    /// How many Trinos are asked at once, each with up to 1.5 GB
    #[arg(long, default_value_t = 2)]
    parallel: usize,
    /// How many disagreements of a kind are reduced; 0: the shortest one is shown as it is
    #[arg(long, default_value_t = 1)]
    reduce: usize,
    /// Writes the reduced disagreements there, in the form of the recorded corpus
    #[arg(long)]
    write: Option<PathBuf>,
    /// Only prints the statements, one JSON line each
    #[arg(long)]
    print: bool,
}

/// Statements that are asked about at once.
const BATCH: u64 = 250;

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let library = Library::read();
    if arguments.print {
        return print(&arguments, &library);
    }
    let next = AtomicU64::new(0);
    let began = Instant::now();
    let goes_on = || began.elapsed().as_secs() < arguments.seconds;
    let run = || -> Result<(Counts, Vec<Disagreement>)> { work(&arguments, &library, &next, &goes_on) };
    let parts: Vec<Result<(Counts, Vec<Disagreement>)>> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..arguments.parallel.max(1)).map(|_| scope.spawn(run)).collect();
        let join = |worker: std::thread::ScopedJoinHandle<'_, _>| {
            worker.join().unwrap_or_else(|_| Err(Error::other("a worker panicked")))
        };
        workers.into_iter().map(join).collect()
    });
    let mut counts = Counts::default();
    let mut kinds: BTreeMap<String, Vec<Disagreement>> = BTreeMap::new();
    for part in parts {
        let (part, found) = part?;
        counts.merge(&part);
        for disagreement in found {
            kinds.entry(disagreement.kind()).or_default().push(disagreement);
        }
    }
    println!("{}", counts.report(library.names.keys().copied().collect()));
    let smallest = smallest(&arguments, kinds)?;
    if let Some(path) = &arguments.write {
        let mut lines = Vec::new();
        for (number, found) in smallest.iter().enumerate() {
            let catalog = vocabulary::to_json(&found.catalog);
            let case = json!({"id": format!("differential-{}-{number}", arguments.seed), "catalog": catalog, "sql": found.sql});
            writeln!(lines, "{case}")?;
        }
        std::fs::write(path, lines)?;
    }
    Ok(())
}

fn print(arguments: &Arguments, library: &Library) -> Result<()> {
    let mut out = std::io::stdout().lock();
    for index in 0..arguments.count {
        let catalog = generator::catalog(arguments.seed, index);
        let statement = generator::statement(library, &catalog, arguments.seed, index);
        let line = json!({"id": index, "sql": statement.sql, "catalog": vocabulary::to_json(&catalog)});
        writeln!(out, "{line}")?;
    }
    Ok(())
}

/// Takes batches until there are none.
fn work(
    arguments: &Arguments,
    library: &Library,
    next: &AtomicU64,
    goes_on: &dyn Fn() -> bool,
) -> Result<(Counts, Vec<Disagreement>)> {
    let mut analyser = Oracle::start(&arguments.oracle, false)?;
    let mut planner = Oracle::start(&arguments.oracle, true)?;
    let mut counts = Counts::default();
    let mut found = Vec::new();
    loop {
        let start = next.fetch_add(BATCH, Ordering::Relaxed);
        if start >= arguments.count || !goes_on() {
            return Ok((counts, found));
        }
        let made: Vec<(Catalog, Value, Statement)> = (start..(start + BATCH).min(arguments.count))
            .map(|index| {
                let catalog = generator::catalog(arguments.seed, index);
                let statement = generator::statement(library, &catalog, arguments.seed, index);
                let value = vocabulary::to_json(&catalog);
                (catalog, value, statement)
            })
            .collect();
        for (oracle, correlated) in [(&mut analyser, false), (&mut planner, true)] {
            let asked: Vec<_> = made
                .iter()
                .filter(|(_, _, statement)| statement.correlated == correlated)
                .collect();
            let answers = oracle.ask(
                asked
                    .iter()
                    .map(|(_, value, statement)| (statement.sql.as_str(), value)),
            )?;
            for ((catalog, _, statement), answer) in asked.into_iter().zip(&answers) {
                let disagreement = compare(&statement.sql, catalog, answer);
                let difference = disagreement.as_ref().map(|found| found.difference);
                counts.add(statement, Answer::of_trino(answer).as_ref(), difference);
                found.extend(disagreement);
            }
        }
    }
}

/// Says what the disagreements of each kind are, and reduces the shortest ones.
fn smallest(arguments: &Arguments, kinds: BTreeMap<String, Vec<Disagreement>>) -> Result<Vec<Disagreement>> {
    let mut all = Vec::new();
    let mut oracle = None;
    let mut kinds: Vec<_> = kinds.into_iter().collect();
    kinds.sort_by_key(|(_, found)| std::cmp::Reverse(found.len()));
    for (kind, mut found) in kinds {
        found.sort_by_key(|one| one.sql.len());
        println!("\n{} × {kind}", found.len());
        for one in found.into_iter().take(arguments.reduce.max(1)) {
            let one = if arguments.reduce == 0 {
                one
            } else {
                let oracle = match &mut oracle {
                    Some(oracle) => oracle,
                    none => none.insert(Oracle::start(&arguments.oracle, true)?),
                };
                reduce(&one, oracle)?
            };
            println!(
                "  {}\n    Trino: {}\n    we: {}",
                one.sql.escape_debug(),
                one.theirs.shown(),
                one.ours.shown()
            );
            all.push(one);
        }
    }
    Ok(all)
}
