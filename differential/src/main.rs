//! Generated statements, put to our analyser and to a real Trino.
//!
//! Where the two disagree, the statements are counted by construct, and reduced to the smallest ones.
//! `cargo run -p flow-log-stack-differential -- --help` lists the options.

mod answer;
mod call;
mod count;
mod disagreement;
mod expression;
mod generator;
#[path = "../../analysis/tests/common/invariants.rs"]
mod invariants;
mod library;
mod literal;
mod mutate;
mod oracle;
mod people;
mod plans;
mod query;
mod records;
mod reduce;
mod relation;
#[cfg(feature = "rows")]
mod rows;
mod scope;
mod slip;
mod tokens;
mod vocabulary;

use std::io::{Error, Result, Write};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use clap::Parser;
use flow_log_stack_analysis::{Catalog, Code, DecimalLiterals};
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::count::Counts;
use crate::disagreement::{Disagreement, Disagreements};
use crate::generator::Statement;
use crate::library::Library;
use crate::oracle::Oracle;
use crate::plans::Plans;
use crate::reduce::reduce;
use crate::scope::Scope;
use crate::vocabulary::Purpose;

/// Compares our analyser with a real Trino over generated statements.
#[derive(Parser)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of its own")]
struct Arguments {
    /// The seed; the same seed gives the same statements
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many statements
    #[arg(long, default_value_t = 2000)]
    count: u64,
    /// Stops taking statements after this many seconds
    #[arg(long, default_value_t = u64::MAX)]
    seconds: u64,
    /// The command that answers as Trino does
    #[arg(long, default_value = "tests/oracle/trino-check")]
    oracle: PathBuf,
    /// The number of Trino processes, each with up to 1.5 GB
    #[arg(long, default_value_t = 2)]
    parallel: usize,
    /// How many disagreements of each kind to reduce; with 0, all are shown as they are
    #[arg(long, default_value_t = 1)]
    reduce: usize,
    /// Writes the disagreements that are shown to this file, in the form of the recorded corpus
    #[arg(long)]
    write: Option<PathBuf>,
    /// Counts by our own answers and asks no Trino, for a quick look at what is generated
    #[arg(long)]
    own: bool,
    /// Reads a number with a point as a decimal, as Trino does by default and Athena does not
    #[arg(long)]
    decimal_literals: bool,
    /// Runs statements over records, here and in Trino, and compares the rows; needs the feature `rows`
    #[arg(long)]
    rows: bool,
    /// Only prints the statements, one JSON line each
    #[arg(long)]
    print: bool,
    /// Checks mutations of the repository's statements and asks no Trino: each one must get an answer
    #[arg(long)]
    mutate: bool,
    /// With --mutate: further statements, in the form of the recorded corpus
    #[arg(long)]
    from: Vec<PathBuf>,
}

impl Arguments {
    /// The catalog of a statement, with this run's setting for literals.
    fn catalog(&self, index: u64) -> Catalog {
        let decimal_literals = if self.decimal_literals {
            DecimalLiterals::Decimal
        } else {
            DecimalLiterals::Double
        };
        Catalog {
            decimal_literals,
            ..generator::catalog(self.seed, index, self.purpose())
        }
    }

    /// What the statements are for.
    fn purpose(&self) -> Purpose {
        if self.rows { Purpose::Rows } else { Purpose::Verdicts }
    }

    /// The options to start Trino with; with `plan`, statements are planned as well.
    fn flags(&self, plan: bool) -> Vec<&'static str> {
        let flags = [(plan, "--plan"), (self.decimal_literals, "--decimal-literals")];
        flags
            .into_iter()
            .filter(|(wanted, _)| *wanted)
            .map(|(_, flag)| flag)
            .collect()
    }
}

/// The number of statements in one request.
const BATCH: u64 = 250;

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    if arguments.mutate {
        let Arguments {
            seed, count, parallel, ..
        } = arguments;
        return mutate::run(seed, count, parallel, &arguments.from);
    }
    let library = Library::read();
    if arguments.print {
        return print(&arguments, &library);
    }
    if arguments.rows {
        #[cfg(feature = "rows")]
        return rows::run(&arguments, &library);
        #[cfg(not(feature = "rows"))]
        return Err(Error::other(
            "--rows needs the feature `rows`: cargo run --features rows",
        ));
    }
    let run = Run {
        scope: Scope::read(),
        next: AtomicU64::new(0),
        began: Instant::now(),
        arguments,
        library,
    };
    let parts: Vec<Result<(Counts, Disagreements, Plans)>> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..run.arguments.parallel.max(1))
            .map(|_| scope.spawn(|| run.work()))
            .collect();
        let join = |worker: std::thread::ScopedJoinHandle<'_, _>| {
            worker.join().unwrap_or_else(|_| Err(Error::other("a worker panicked")))
        };
        workers.into_iter().map(join).collect()
    });
    let mut counts = Counts::default();
    let mut disagreements = Disagreements::default();
    let mut plans = Plans::default();
    for part in parts {
        let (part, found, own) = part?;
        plans.merge(own);
        counts.merge(&part);
        disagreements.merge(found, run.arguments.kept());
    }
    println!("{}", counts.report(&run.library, &run.scope));
    println!("{plans}");
    let smallest = smallest(&run.arguments, disagreements)?;
    if let Some(path) = &run.arguments.write {
        let mut lines = Vec::new();
        for (number, found) in smallest.iter().enumerate() {
            let catalog = vocabulary::to_json(&found.catalog);
            let id = format!("differential-{}-{number}", run.arguments.seed);
            writeln!(lines, "{}", json!({"id": id, "catalog": catalog, "sql": found.sql}))?;
        }
        std::fs::write(path, lines)?;
    }
    if plans.are_broken() {
        return Err(Error::other("something does not hold in a plan"));
    }
    Ok(())
}

fn print(arguments: &Arguments, library: &Library) -> Result<()> {
    let mut out = std::io::stdout().lock();
    for index in 0..arguments.count {
        let catalog = arguments.catalog(index);
        let statement = generator::statement(library, &catalog, arguments.seed, index, arguments.purpose());
        let json = match arguments.purpose() {
            Purpose::Verdicts => vocabulary::to_json(&catalog),
            Purpose::Rows => records::of_statement(&catalog, arguments.seed, index),
        };
        let line = json!({"id": index, "sql": statement.sql, "catalog": json});
        writeln!(out, "{line}")?;
    }
    Ok(())
}

impl Arguments {
    /// How many disagreements of each kind are kept.
    fn kept(&self) -> usize {
        match self.reduce {
            0 => usize::MAX,
            reduced => reduced,
        }
    }
}

/// What the workers share.
struct Run {
    arguments: Arguments,
    library: Library,
    scope: Scope,
    /// The next statement to take.
    next: AtomicU64,
    began: Instant,
}

/// A statement with its catalog, as our checker has it and as it is sent to Trino.
struct Question {
    catalog: Catalog,
    json: Value,
    statement: Statement,
    ours: Answer,
}

impl Question {
    /// Whether the planner, which is slower, is asked: where it may refuse what the analysis accepts, and where we
    /// refuse for it.
    fn is_planned(&self) -> bool {
        let refused = matches!(&self.ours, Answer::Refused(refusal) if refusal.rule == Some(Code::NotSupported));
        self.statement.correlated || refused
    }
}

impl Run {
    /// The next batch; `None` when there is nothing left to do, or time is up.
    fn batch(&self, plans: &mut Plans) -> Option<Vec<Question>> {
        let Arguments {
            seed, count, seconds, ..
        } = self.arguments;
        let start = self.next.fetch_add(BATCH, Ordering::Relaxed);
        if start >= count || self.began.elapsed().as_secs() >= seconds {
            return None;
        }
        let question = |index| {
            let catalog = self.arguments.catalog(index);
            let statement = generator::statement(&self.library, &catalog, seed, index, Purpose::Verdicts);
            let resolution = flow_log_stack_analysis::resolve(&statement.sql, &catalog);
            plans.add(&statement.sql, &resolution);
            let analysis = resolution.analysis;
            Question {
                json: vocabulary::to_json(&catalog),
                ours: Answer::of_analysis(&statement.sql, &analysis),
                statement,
                catalog,
            }
        };
        Some((start..(start + BATCH).min(count)).map(question).collect())
    }

    /// Takes batches until there are none left.
    fn work(&self) -> Result<(Counts, Disagreements, Plans)> {
        let start = |plan| Oracle::start(&self.arguments.oracle, self.arguments.flags(plan));
        let mut oracles = if self.arguments.own {
            None
        } else {
            Some([start(false)?, start(true)?])
        };
        let mut counts = Counts::default();
        let mut disagreements = Disagreements::default();
        let mut plans = Plans::default();
        while let Some(batch) = self.batch(&mut plans) {
            let (analysed, planned): (Vec<_>, Vec<_>) = batch.into_iter().partition(|question| !question.is_planned());
            for (index, questions) in [analysed, planned].into_iter().enumerate() {
                let theirs = match &mut oracles {
                    Some(oracles) => Some(
                        oracles[index].ask(
                            questions
                                .iter()
                                .map(|question| (question.statement.sql.as_str(), &question.json)),
                        )?,
                    ),
                    None => None,
                };
                for (at, question) in questions.into_iter().enumerate() {
                    let Question {
                        catalog,
                        statement,
                        ours,
                        ..
                    } = question;
                    let theirs = match &theirs {
                        Some(answers) => Answer::of_trino(&answers[at]),
                        None => Some(ours.clone()),
                    };
                    counts.add(&statement, &self.library, &self.scope, &ours, theirs.as_ref());
                    let found = theirs.and_then(|theirs| Disagreement::between(&statement.sql, &catalog, ours, theirs));
                    if let Some(found) = found {
                        disagreements.add(found, self.arguments.kept());
                    }
                }
            }
        }
        Ok((counts, disagreements, plans))
    }
}

/// Prints the disagreements of each kind, and reduces the shortest ones.
fn smallest(arguments: &Arguments, disagreements: Disagreements) -> Result<Vec<Disagreement>> {
    let mut all = Vec::new();
    let mut oracle = None;
    for (kind, count, found) in disagreements.by_count() {
        println!("\n{count} × {kind}");
        for one in found {
            let one = if arguments.reduce == 0 {
                one
            } else {
                let oracle = match &mut oracle {
                    Some(oracle) => oracle,
                    none => none.insert(Oracle::start(&arguments.oracle, arguments.flags(true))?),
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
