//! Statements with the rows of Trino 401, recorded by `corpus/record.py`.

mod answers;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use answers::answer;
use flow_log_stack_local::session::Session;
use flow_log_stack_local::stream::Stream;
use serde_json::{Value, json};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus")
}

fn json_of(text: &str) -> Value {
    serde_json::from_str(text).expect("the corpus is JSON")
}

/// Doubles are compared to 1e-9, since the order of their sums varies.
fn is_same(ours: &Value, theirs: &Value) -> bool {
    let (Some(ours), Some(theirs)) = (ours.as_str(), theirs.as_str()) else {
        return ours == theirs;
    };
    let number = |text: &str| text.contains('.').then(|| text.parse::<f64>().ok()).flatten();
    match (number(ours), number(theirs)) {
        _ if ours == theirs => true,
        (Some(one), Some(other)) => (one - other).abs() <= 1e-9 * one.abs().max(other.abs()).max(1.0),
        _ => false,
    }
}

fn rows(answer: &Value, in_order: bool) -> Vec<Vec<Value>> {
    let row = |row: &Value| row.as_array().cloned().unwrap_or_default();
    let mut rows: Vec<Vec<Value>> = answer["rows"].as_array().into_iter().flatten().map(row).collect();
    if !in_order {
        rows.sort_by_key(|row| format!("{row:?}"));
    }
    rows
}

/// What is wrong with an answer; `None` if nothing is. Rows with equal sort keys come in the order of the records if
/// the tables have one partition (`is_one`), and in any order otherwise.
fn difference(case: &Value, answer: &Value, is_one: bool) -> Option<String> {
    let wanted = &case["answer"];
    if let Some(code) = wanted["trino_code"].as_str() {
        return (answer["diagnostics"][0]["trino_code"] != code).then(|| format!("not {code}: {answer}"));
    }
    if answer["ok"] != true {
        return Some(answer["diagnostics"].to_string());
    }
    let in_order = is_one && case.get("unordered").is_none();
    let (ours, theirs) = (rows(answer, in_order), rows(wanted, in_order));
    let same = ours.len() == theirs.len()
        && ours.iter().zip(&theirs).all(|(ours, theirs)| {
            ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(ours, theirs)| is_same(ours, theirs))
        });
    (!same).then(|| format!("{ours:?}, and not {theirs:?}"))
}

/// Runs all statements, over tables with this many partitions.
fn run(partitions: usize) {
    let catalogs = json_of(&fs::read_to_string(folder().join("tables.json")).expect("the tables"));
    let session = Session {
        partitions,
        ..Session::default()
    };
    let stream = Stream::new(Some(session)).expect("an executor");
    let (mut wrong, mut refused, mut count) = (Vec::new(), BTreeMap::new(), 0);
    let mut files: Vec<PathBuf> = fs::read_dir(folder())
        .expect("the corpus")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.sort();
    for path in files
        .iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "jsonl"))
    {
        for line in fs::read_to_string(path).expect("a file").lines() {
            let case = json_of(line);
            let catalog = case["tables"]
                .as_str()
                .map_or(json!({"tables": []}), |name| catalogs[name].clone());
            let request = json!({"id": case["id"], "sql": case["sql"], "catalog": catalog});
            let answer = json_of(&answer(&stream, &request.to_string()));
            count += 1;
            if answer["diagnostics"][0]["code"] == "not_run_locally" {
                let name = case["id"].as_str().unwrap_or_default().to_owned();
                refused.insert(
                    name,
                    answer["diagnostics"][0]["message"]
                        .as_str()
                        .unwrap_or_default()
                        .to_owned(),
                );
            } else if let Some(difference) = difference(&case, &answer, partitions == 1) {
                wrong.push(format!("{} {}\n  {difference}", case["id"], case["sql"]));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
    // The list of what is not run may only get shorter.
    let known: BTreeMap<String, String> =
        serde_json::from_str(&fs::read_to_string(folder().join("not_run.json")).expect("the list")).expect("a list");
    assert_eq!(
        refused, known,
        "`not_run.json` lists what is refused of {count} statements"
    );
}

#[test]
fn every_recorded_statement_has_trinos_rows_or_is_refused_by_name() {
    run(1);
}

#[test]
fn rows_are_the_same_whatever_part_of_a_table_they_come_from() {
    run(3);
}
