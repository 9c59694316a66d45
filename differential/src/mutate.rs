//! Statements of the repository with slips in them, checked here only: each one must get an answer.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{Error, Result};
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use fastrand::Rng;
use flow_log_stack_analysis::{Analysis, Catalog, Code, Column, Parameter, Table, fix, resolve};
use flow_log_stack_declaration::queries::{Checker, hidden_columns};
use flow_log_stack_runtime as runtime;
use serde_json::Value;

use crate::slip;
use crate::tokens::pieces;

use crate::vocabulary::{mixed, pick};

/// The number of statements that a worker takes at once.
const BATCH: u64 = 1000;

/// The maximum number of statements in a report.
const MOST_SHOWN: usize = 20;

/// The maximum length of a statement.
const LONGEST: usize = 4000;

/// One statement in this many is also given to `fix`, which checks it several times.
const PER_FIX: u64 = 8;

/// What can separate tokens.
const BLANKS: &[&str] = &[
    " ", "\n", "\t", "\r\n", "  ", "/**/", " -- \n", "\u{a0}", "\u{2028}", ";", "",
];

/// Tokens that begin but do not end, and characters of several bytes.
const ODD: &[&str] = &[
    "'",
    "\"",
    "`",
    "/*",
    "--",
    "$",
    "{",
    "é",
    "“",
    "–",
    "\u{1f600}",
    "\u{0}",
    "U&'",
    "X'",
    ":ports",
    "1e",
    "9999999999999999999",
];

/// A statement to mutate.
struct Seed {
    sql: String,
    catalog: String,
}

/// What statements are made from.
struct Corpus {
    seeds: Vec<Seed>,
    catalogs: BTreeMap<String, Catalog>,
}

/// The catalog for statements that name none: flow logs as a stack declares them.
const STACK: &str = "stack";

/// Checks this many statements, and fails if one of them gets no answer.
pub(crate) fn run(seed: u64, count: u64, parallel: usize, more: &[PathBuf]) -> Result<()> {
    let corpus = Corpus::read(more)?;
    let next = AtomicU64::new(0);
    let work = || {
        let mut unanswered = BTreeSet::new();
        loop {
            let start = next.fetch_add(BATCH, Ordering::Relaxed);
            if start >= count {
                return unanswered;
            }
            for index in start..(start + BATCH).min(count) {
                unanswered.extend(corpus.unanswered(seed, index));
            }
        }
    };
    let unanswered = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..parallel.max(1)).map(|_| scope.spawn(work)).collect();
        let mut all = BTreeSet::new();
        for worker in workers {
            all.extend(worker.join().map_err(|_| Error::other("a worker panicked"))?);
        }
        Ok::<_, Error>(all)
    })?;
    println!(
        "{count} statements from {} and seed {seed}, {} of them not answered",
        corpus.seeds.len(),
        unanswered.len()
    );
    for (index, sql) in unanswered.iter().take(MOST_SHOWN) {
        println!("\n-- {index}\n{sql}");
    }
    if unanswered.is_empty() {
        Ok(())
    } else {
        Err(Error::other("the checker failed"))
    }
}

impl Corpus {
    /// Reads the recorded corpus, the cases of suggestions, the examples of the codes' pages, and further files.
    fn read(more: &[PathBuf]) -> Result<Self> {
        let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("../analysis/tests");
        let mut corpus = Self {
            seeds: Vec::new(),
            catalogs: BTreeMap::from([(STACK.to_owned(), stack())]),
        };
        let catalogs: Value = serde_json::from_str(&fs::read_to_string(tests.join("corpus/catalogs.json"))?)?;
        for (name, value) in catalogs.as_object().into_iter().flatten() {
            corpus.catalogs.insert(name.clone(), catalog(value));
        }
        let mut recorded = files(&tests.join("corpus"), "jsonl")?;
        recorded.extend(more.iter().cloned());
        for path in recorded {
            for line in fs::read_to_string(path)?.lines() {
                let case: Value = serde_json::from_str(line)?;
                corpus.add(case["sql"].as_str(), case["catalog"].as_str());
            }
        }
        for name in ["certain.txt", "uncertain.txt"] {
            let text = fs::read_to_string(tests.join("helps").join(name))?;
            for case in text.split("\n\n") {
                corpus.add(case.split("\n=> ").next(), None);
            }
        }
        for path in files(&tests.join("helps/thirty"), "txt")? {
            corpus.add(fs::read_to_string(path)?.split("\n-- says\n").next(), None);
        }
        for code in Code::ALL {
            let blocks = code.page().split("```sql\n").skip(1);
            blocks.for_each(|block| corpus.add(block.split("\n```").next(), None));
        }
        Ok(corpus)
    }

    fn add(&mut self, sql: Option<&str>, catalog: Option<&str>) {
        // Statements recorded over flow logs use a stack's columns instead, whose values are known, so that more rules
        // apply.
        let known = catalog.filter(|name| *name != "logs" && self.catalogs.contains_key(*name));
        if let Some(sql) = sql.filter(|sql| sql.len() <= LONGEST) {
            self.seeds.push(Seed {
                sql: sql.trim().to_owned(),
                catalog: known.unwrap_or(STACK).to_owned(),
            });
        }
    }

    fn seed(&self, random: &mut Rng) -> &Seed {
        &self.seeds[random.usize(..self.seeds.len())]
    }

    /// The number of this statement and its text, if it does not get a proper answer.
    fn unanswered(&self, seed: u64, index: u64) -> Option<(u64, String)> {
        let random = &mut Rng::with_seed(mixed(seed, index));
        let from = self.seed(random);
        let sql = self.mutated(random, &from.sql);
        let catalog = &self.catalogs[&from.catalog];
        // Checks it, and plans it if it is accepted.
        let answered = is_answer(&sql, &resolve(&sql, catalog).analysis)
            && (!index.is_multiple_of(PER_FIX) || catch_unwind(|| fix(&sql, catalog)).is_ok());
        (!answered).then_some((index, sql))
    }

    /// A statement with one to five slips.
    fn mutated(&self, random: &mut Rng, sql: &str) -> String {
        let mut text = sql.to_owned();
        for _ in 0..=random.u8(..5) {
            text = self.slip(random, &text);
            if text.len() > LONGEST {
                return sql.to_owned();
            }
        }
        text
    }

    fn slip(&self, random: &mut Rng, text: &str) -> String {
        if text.is_empty() || random.u8(..8) < 5 {
            return slip::in_text(random, text);
        }
        let mut pieces: Vec<String> = pieces(text).into_iter().map(str::to_owned).collect();
        let at = random.usize(..pieces.len());
        let end = (at + random.usize(..8)).min(pieces.len());
        match random.u8(..8) {
            0 => pieces.truncate(at),
            1 => drop(pieces.drain(at..end)),
            2 => pieces.extend_from_within(at..end),
            3 => pieces.insert(at, (*pick(random, BLANKS)).to_owned()),
            4 => pieces.push((*pick(random, BLANKS)).to_owned()),
            5 => pieces.insert(at, (*pick(random, ODD)).to_owned()),
            6 => {
                // Inserts a part of another statement.
                let other = crate::tokens::pieces(&self.seed(random).sql);
                let from = random.usize(..other.len().max(1));
                let part = other.iter().skip(from).take(random.usize(..12));
                pieces.splice(at..at, part.map(|piece| (*piece).to_owned()).collect::<Vec<_>>());
            }
            _ => {
                // Changes a letter within a token.
                let mut letters: Vec<char> = pieces[at].chars().collect();
                let letter = random.usize(..letters.len().max(1));
                if letter < letters.len() {
                    letters.remove(letter);
                }
                pieces[at] = letters.into_iter().collect();
            }
        }
        pieces.concat()
    }
}

/// Whether the answer fits the statement: the checker did not fail, and each place is in the text.
fn is_answer(sql: &str, analysis: &Analysis) -> bool {
    analysis.diagnostics.iter().all(|found| {
        let mut labels = found.primary.iter().chain(&found.labels);
        found.code != Code::CheckerFailed && labels.all(|label| sql.get(label.range.clone()).is_some())
    })
}

fn files(folder: &Path, extension: &str) -> Result<Vec<PathBuf>> {
    let paths = fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path()));
    let mut paths = paths.collect::<Result<Vec<_>>>()?;
    paths.retain(|path| path.extension().is_some_and(|own| own == extension));
    // Folders are listed in different orders on different machines.
    paths.sort();
    Ok(paths)
}

/// Flow logs with all of AWS's fields, the keys account and day, and some parameters.
fn stack() -> Catalog {
    let columns = runtime::FIELDS
        .iter()
        .map(|field| runtime::Column::of_field(field, runtime::FileFormat::PlainText));
    let table = runtime::Table {
        name: "flow_logs".to_owned(),
        description: None,
        columns: columns.collect(),
    };
    let parameter = |name: &str, own: &str, list| Parameter {
        name: name.to_owned(),
        data_type: own.parse().ok(),
        list,
    };
    let keys = [runtime::Key::Account, runtime::Key::Day];
    let mut catalog = Checker::new(&table, &keys, true, &[], false).catalog().clone();
    catalog.parameters = vec![
        parameter("since", "varchar", false),
        parameter("port", "integer", false),
        parameter("ports", "integer", true),
    ];
    catalog
        .tables
        .iter_mut()
        .flatten()
        .for_each(|table| table.hidden_columns = hidden_columns());
    catalog
}

/// A catalog of the recorded corpus.
fn catalog(value: &Value) -> Catalog {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let column = |value: &Value| Column {
        name: text(&value["name"]).unwrap_or_default(),
        data_type: value["type"].as_str().and_then(|own| own.parse().ok()),
        ..Column::default()
    };
    let columns = |value: &Value| value.as_array().into_iter().flatten().map(column).collect();
    let table = |value: &Value| Table {
        catalog: text(&value["catalog"]),
        schema: text(&value["schema"]),
        name: text(&value["name"]).unwrap_or_default(),
        columns: columns(&value["columns"]),
        hidden_columns: columns(&value["hidden_columns"]),
        open: false,
    };
    Catalog {
        default_catalog: text(&value["default"]["catalog"]),
        default_schema: text(&value["default"]["schema"]),
        tables: value["tables"]
            .as_array()
            .map(|tables| tables.iter().map(table).collect()),
        ..Catalog::default()
    }
}
