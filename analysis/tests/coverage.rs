//! The recorded corpus has every code and every function: one that is new fails here until it has its cases.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use flow_log_stack_analysis::Code;
use serde_json::Value;

/// Codes with rules of our own or of Athena, about which the recorded Trino cannot be asked; other tests have them.
const NOT_TRINOS: &[&str] = &[
    "QUERY_TEXT_TOO_LARGE",
    "STACK_OVERFLOW",
    "GENERIC_INTERNAL_ERROR",
    "CONSTRAINT_VIOLATION",
];

/// At least this many different statements for each code.
const LEAST: usize = 3;

fn cases() -> Vec<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let files = fs::read_dir(folder).expect("the corpus is there").flatten();
    let files = files.map(|entry| entry.path());
    let files = files.filter(|path| path.extension().is_some_and(|extension| extension == "jsonl"));
    let text: String = files
        .map(|path| fs::read_to_string(path).expect("a file of the corpus can be read"))
        .collect();
    text.lines()
        .map(|line| serde_json::from_str(line).expect("a line is JSON"))
        .collect()
}

/// A statement without what names and numbers it happens to have.
fn shape(sql: &str) -> String {
    let mut shape = String::new();
    for word in sql.split(|ch: char| !ch.is_alphanumeric() && ch != '_') {
        if word.chars().any(char::is_uppercase) {
            shape.push_str(word);
            shape.push(' ');
        }
    }
    shape.extend(sql.chars().filter(|ch| !ch.is_alphanumeric() && !ch.is_whitespace()));
    shape
}

#[test]
fn each_code_has_three_different_statements() {
    let mut shapes: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for case in cases() {
        if let Some(code) = case["answer"]["diagnostics"][0]["trino_code"].as_str() {
            let sql = case["sql"].as_str().expect("a case has SQL");
            shapes.entry(code.to_owned()).or_default().insert(shape(sql));
        }
    }
    let codes: BTreeSet<&str> = Code::ALL.iter().map(|code| code.trino_code()).collect();
    let codes = codes
        .into_iter()
        .filter(|code| !code.is_empty() && !NOT_TRINOS.contains(code));
    let few: Vec<_> = codes
        .map(|code| (code, shapes.get(code).map_or(0, BTreeSet::len)))
        .filter(|(_, count)| *count < LEAST)
        .collect();
    assert!(few.is_empty(), "codes with too few statements: {few:?}");
}

/// The functions of the catalogue that the recorded Trino has: their names and kinds.
fn functions() -> BTreeMap<&'static str, &'static str> {
    let lines = include_str!("../src/functions/catalogue.tsv").lines();
    let lines = lines.filter(|line| !line.starts_with(['#', '$']));
    let columns = lines.map(|line| line.split('\t').collect::<Vec<_>>());
    columns
        .filter(|columns| columns.get(2).is_none_or(|origin| origin.is_empty()))
        .map(|columns| (columns[0], columns[1]))
        .collect()
}

#[test]
fn each_function_is_accepted_once_and_refused_once() {
    let (mut accepted, mut refused) = (BTreeSet::new(), BTreeSet::new());
    for line in include_str!("library/calls.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
    {
        let (name, answer) = line.split_once('\t').expect("a name and an answer");
        let answer = answer.split('\t').next().unwrap_or_default();
        let is_code = answer.contains('_') && answer.chars().all(|ch| ch.is_ascii_uppercase() || ch == '_');
        (if is_code { &mut refused } else { &mut accepted }).insert(name.to_owned());
    }
    for case in cases() {
        let sql = case["sql"].as_str().expect("a case has SQL").to_ascii_lowercase();
        let words = sql.split(|ch: char| !ch.is_ascii_alphanumeric() && ch != '_');
        let ok = case["answer"]["ok"] == true;
        (if ok { &mut accepted } else { &mut refused }).extend(words.map(str::to_owned));
    }
    let missing: Vec<_> = functions()
        .into_keys()
        .filter(|name| !accepted.contains(*name) || !refused.contains(*name))
        .collect();
    assert!(
        missing.is_empty(),
        "functions that are never accepted or never refused: {missing:?}"
    );
}
