//! A message tells what to write, and where that is certain `fix` writes it.

#[path = "common/helps.rs"]
mod every_help;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use flow_log_stack_analysis::{
    Absent, Catalog, Column, Diagnostic, Missing, Partition, Severity, Table, Type, Unit, check, fix,
};
use serde_json::Value;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/helps")
}

/// Flow logs and who the interfaces belong to: the catalog `logs` of the corpus, with what is known of the values.
fn logs() -> Catalog {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/catalogs.json");
    let text = fs::read_to_string(path).expect("the catalogs are there");
    let value: Value = serde_json::from_str(&text).expect("the catalogs are JSON");
    let tables = value["logs"]["tables"].as_array().expect("a catalog has tables");
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let column = |value: &Value| known(&text(&value["name"]), text(&value["type"]).parse().ok());
    let table = |value: &Value| Table {
        catalog: Some(text(&value["catalog"])),
        schema: Some(text(&value["schema"])),
        name: text(&value["name"]),
        columns: value["columns"].as_array().into_iter().flatten().map(column).collect(),
        hidden_columns: Vec::new(),
        open: false,
    };
    Catalog {
        default_catalog: Some("awsdatacatalog".to_owned()),
        default_schema: Some("default".to_owned()),
        tables: Some(tables.iter().map(table).collect()),
        ..Catalog::default()
    }
}

/// A column with what flow logs are known to have in it, as stacks declare it.
fn known(name: &str, data_type: Option<Type>) -> Column {
    let own = |list: &[&str]| -> Vec<String> { list.iter().map(|value| (*value).to_owned()).collect() };
    let pairs = |list: &[(&str, &str)]| -> Vec<(String, String)> {
        let pair = |(word, value): &(&str, &str)| ((*word).to_owned(), (*value).to_owned());
        list.iter().map(pair).collect()
    };
    let column = Column {
        name: name.to_owned(),
        data_type,
        missing: Some(Missing {
            text: "-".to_owned(),
            only_without_traffic: true,
            files: Absent::Unknown,
        }),
        ..Column::default()
    };
    match name {
        "start" | "end" => Column {
            unit: Some(Unit::EpochSeconds),
            missing: None,
            ..column
        },
        "day" => Column {
            partition: Partition::Time,
            format: Some("yyyy/MM/dd".to_owned()),
            missing: None,
            ..column
        },
        "srcaddr" | "dstaddr" => Column {
            format: Some(Column::ADDRESS.to_owned()),
            ..column
        },
        "protocol" => Column {
            synonyms: pairs(&[("ICMP", "1"), ("TCP", "6"), ("UDP", "17")]),
            ..column
        },
        "action" => Column {
            values: own(&["ACCEPT", "REJECT"]),
            synonyms: pairs(&[("DENY", "REJECT")]),
            ..column
        },
        "log_status" => Column {
            values: own(&["OK", "NODATA", "SKIPDATA"]),
            missing: None,
            ..column
        },
        _ => Column {
            missing: None,
            ..column
        },
    }
}

/// The errors of a query, drawn below each other.
fn drawn(sql: &str, catalog: &Catalog) -> String {
    let errors = check(sql, catalog).diagnostics;
    let errors = errors.iter().filter(|found| found.severity == Severity::Error);
    errors.map(|found| draw(sql, found)).collect::<Vec<_>>().join("\n")
}

fn draw(sql: &str, found: &Diagnostic) -> String {
    let mut text = format!("error[{}]: {}\n", found.code.name(), found.message);
    if let Some(label) = &found.primary {
        let before = &sql[..label.range.start];
        let line = before.matches('\n').count();
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count();
        let source = sql.lines().nth(line).unwrap_or_default();
        let shown = sql[label.range.clone()].lines().next().unwrap_or_default();
        let carets = "^".repeat(shown.chars().count().max(1));
        let number = line + 1;
        let _ = writeln!(text, " --> {number}:{}", column + 1);
        let _ = writeln!(text, "{number} | {source}");
        let _ = writeln!(text, "  | {:column$}{carets} {}", "", label.text);
    }
    for note in &found.notes {
        let _ = writeln!(text, "  = note: {note}");
    }
    if let Some(help) = &found.help {
        let _ = writeln!(text, "  = help: {help}");
    }
    text
}

/// Ten queries of newcomers, ten moved from another engine, ten with a slip of the keyboard.
///
/// A file has the query, the message, and what becomes of the query when the help is followed to the letter.
/// `OVERWRITE=messages` writes the messages anew.
#[test]
fn thirty_broken_queries_are_mended_by_their_helps() {
    let catalog = logs();
    let accepted = accepted_by_trino();
    let mut files: Vec<_> = fs::read_dir(folder().join("thirty"))
        .expect("the folder is there")
        .flatten()
        .map(|entry| entry.path())
        .collect();
    files.sort();
    assert_eq!(files.len(), 30);
    let (mut by_fix, mut wrong) = (0, String::new());
    for path in files {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let content = fs::read_to_string(&path).expect("a file can be read");
        let (broken, rest) = content.split_once("\n-- says\n").expect("a file has a message");
        let (said, repaired) = rest.split_once("-- mended by ").expect("a file has an end");
        let (how, repaired) = repaired.split_once('\n').expect("a file says how");
        let repaired = repaired.trim_end();
        let message = drawn(broken, &catalog);
        if message != said {
            if std::env::var_os("OVERWRITE").is_some() {
                let repaired = if how == "fix" {
                    fix(broken, &catalog)
                } else {
                    repaired.to_owned()
                };
                let content = format!("{broken}\n-- says\n{message}-- mended by {how}\n{repaired}\n");
                fs::write(&path, content).expect("a file can be written");
            }
            let _ = writeln!(wrong, "{name}: the message is now\n{message}");
            continue;
        }
        let fixed = fix(broken, &catalog);
        if how == "fix" {
            by_fix += 1;
            assert_eq!(fixed, repaired, "{name}");
        } else {
            assert_eq!(fixed, broken, "{name}: by fix now");
            let helps = said.lines().filter_map(|line| line.strip_prefix("  = help: "));
            for written in helps.filter_map(first_quoted) {
                assert!(
                    repaired.contains(written),
                    "{name}: the help says `{written}`, which was not written"
                );
            }
        }
        assert!(check(repaired, &catalog).is_accepted(), "{name}: {repaired}");
        assert!(
            accepted.contains_key(repaired),
            "{name}: Trino's answer is not recorded"
        );
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(by_fix >= 15, "{by_fix}");
}

/// What a help says to write: the first text in backticks that leaves nothing to fill in.
fn first_quoted(help: &str) -> Option<&str> {
    help.split('`').skip(1).step_by(2).find(|text| !text.contains('…'))
}

/// The statements of the corpus over this catalog that Trino accepts.
fn accepted_by_trino() -> BTreeMap<String, Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/helps.jsonl");
    let content = fs::read_to_string(path).expect("the corpus is there");
    let cases = content
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("a line is JSON"));
    cases
        .filter(|case| case["answer"]["ok"] == true)
        .map(|case| (case["sql"].as_str().unwrap_or_default().to_owned(), case))
        .collect()
}

/// Every certain kind of mistake, and what it becomes.
#[test]
fn what_is_certain_is_mended() {
    let catalog = logs();
    let accepted = accepted_by_trino();
    let content = fs::read_to_string(folder().join("certain.txt")).expect("the cases are there");
    for case in content.split("\n\n") {
        let (broken, repaired) = case.trim().split_once("\n=> ").expect("a case has two lines");
        assert!(!check(broken, &catalog).is_accepted(), "{broken} is right");
        let fixed = fix(broken, &catalog);
        assert_eq!(fixed, repaired, "from {broken}");
        assert!(
            accepted.contains_key(repaired),
            "Trino's answer is not recorded: {repaired}"
        );
        assert_eq!(fix(&fixed, &catalog), fixed);
    }
}

/// What looks like a certain mistake, and may be another: there is a help at most.
#[test]
fn what_is_not_certain_is_left_alone() {
    let catalog = logs();
    let content = fs::read_to_string(folder().join("uncertain.txt")).expect("the cases are there");
    for case in content.split("\n\n") {
        let (broken, help) = case.trim().split_once("\n=> ").expect("a case has two lines");
        assert_eq!(fix(broken, &catalog), broken);
        let helps: Vec<_> = check(broken, &catalog)
            .diagnostics
            .into_iter()
            .filter(|found| found.severity == Severity::Error)
            .filter_map(|found| found.help)
            .collect();
        let said = if helps.is_empty() {
            "nothing".to_owned()
        } else {
            helps.join("; ")
        };
        assert_eq!(said, help, "for {broken}");
    }
}

/// What is known of the values makes more suggestions certain; each of them takes its finding away.
#[test]
fn a_help_is_never_what_was_wrong() {
    let catalog = logs();
    let mut report = String::new();
    for file in ["certain.txt", "uncertain.txt"] {
        let content = fs::read_to_string(folder().join(file)).expect("the cases are there");
        let broken = content.split("\n\n").filter_map(|case| case.trim().split_once("\n=> "));
        broken.for_each(|(sql, _)| report.extend(every_help::that_help_nothing(sql, &catalog)));
    }
    assert!(report.is_empty(), "{report}");
}
