//! What a real Trino answered to each statement of the corpus, compared with our answers.

#[path = "common/corpora.rs"]
mod corpora;
#[path = "common/helps.rs"]
mod helps;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use flow_log_stack_analysis::{Analysis, Catalog, Severity, check, fix};
use serde_json::Value;

/// Line and column of an offset, as Trino counts them.
fn place(sql: &str, offset: usize) -> (u64, u64) {
    let before = &sql[..offset];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (line as u64, column as u64)
}

/// What Trino said, in a line.
fn theirs(answer: &Value) -> String {
    match answer["diagnostics"].as_array().and_then(|list| list.first()) {
        Some(first) => {
            let code = first["trino_code"].as_str().unwrap_or_default();
            match (first["line"].as_u64(), first["column"].as_u64()) {
                (Some(line), Some(column)) => format!("{code} at {line}:{column}"),
                _ => code.to_owned(),
            }
        }
        None => "accepted".to_owned(),
    }
}

/// What we say, in a line: the first error.
fn ours(sql: &str, analysis: &Analysis) -> String {
    match analysis
        .diagnostics
        .iter()
        .find(|diagnostic| diagnostic.severity == Severity::Error)
    {
        Some(first) => {
            let code = first.code.trino_code();
            match &first.primary {
                Some(label) => {
                    let (line, column) = place(sql, label.range.start);
                    format!("{code} at {line}:{column}")
                }
                None => code.to_owned(),
            }
        }
        None => "accepted".to_owned(),
    }
}

/// Columns that are not as Trino's; types that are not claimed do not count.
fn wrong_columns(answer: &Value, analysis: &Analysis) -> Option<String> {
    let theirs = answer["columns"].as_array()?;
    if analysis.columns.is_empty() {
        return None;
    }
    if theirs.len() != analysis.columns.len() {
        return Some(format!("{} columns and not {}", analysis.columns.len(), theirs.len()));
    }
    for (index, (own, column)) in analysis.columns.iter().zip(theirs).enumerate() {
        let name = column["name"].as_str();
        let nameless = own.name.is_none() && name.is_none_or(|name| name == format!("_col{index}"));
        if !nameless && own.name.as_deref() != name {
            return Some(format!("column {index} is named {:?} and not {name:?}", own.name));
        }
        if let Some(own) = &own.data_type {
            let own = own.to_string();
            let expected = column["type"].as_str().unwrap_or_default();
            if own != expected {
                return Some(format!("column {index} is {own} and not {expected}"));
            }
        }
    }
    None
}

/// The statements of all files.
fn cases() -> Vec<Value> {
    let mut files: Vec<_> = fs::read_dir(corpora::folder())
        .expect("the corpus is there")
        .flatten()
        .map(|entry| entry.path())
        .collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "jsonl"));
    files.sort();
    let lines = |path| {
        let content = fs::read_to_string(path).expect("a file of the corpus can be read");
        let cases: Vec<Value> = content
            .lines()
            .map(|line| serde_json::from_str(line).expect("a line is JSON"))
            .collect();
        cases
    };
    files.into_iter().flat_map(lines).collect()
}

#[test]
fn answers_are_those_of_trino() {
    let catalogs = corpora::catalogs();
    let mut report = String::new();
    let (mut all, mut wrong, mut refused) = (0, 0, 0);
    let (mut untyped, mut verdicts, mut codes, mut places) = (0, 0, 0, 0);
    for case in cases() {
        let sql = case["sql"].as_str().expect("a case has SQL");
        let known = Catalog::default();
        let catalog = case["catalog"].as_str().map_or(&known, |name| &catalogs[name]);
        let analysis = check(sql, catalog);
        let (theirs, ours) = (theirs(&case["answer"]), ours(sql, &analysis));
        all += 1;
        refused += usize::from(theirs != "accepted");
        if (theirs == "accepted") != (ours == "accepted") {
            verdicts += 1;
        } else if theirs.split(' ').next() != ours.split(' ').next() {
            codes += 1;
        } else if theirs != ours {
            places += 1;
        }
        if theirs == "accepted" && analysis.columns.iter().any(|column| column.data_type.is_none()) {
            untyped += 1;
        }
        let columns = wrong_columns(&case["answer"], &analysis).filter(|_| ours == "accepted");
        let differs = theirs != ours || columns.is_some();
        let reason = case["otherwise"].as_str();
        if differs != reason.is_some() {
            wrong += 1;
            let id = case["id"].as_str().unwrap_or_default();
            let _ = writeln!(
                report,
                "{id}: {sql}\n    Trino: {theirs}\n    we: {ours} {}",
                columns.unwrap_or_default()
            );
            if let Some(first) = analysis.diagnostics.first() {
                let _ = writeln!(report, "    {}", first.message);
            }
            if let Some(said) = case["answer"]["diagnostics"][0]["message"].as_str() {
                let _ = writeln!(report, "    ({said})");
            }
            if let Some(reason) = reason {
                let _ = writeln!(report, "    no longer otherwise: {reason}");
            }
        }
    }
    println!(
        "{all} statements, {refused} refused by Trino, {wrong} wrong ({verdicts} verdicts, {codes} codes, {places} places), {untyped} accepted ones with an unknown type"
    );
    assert!(
        wrong == 0,
        "{wrong} of {all} statements have other answers than Trino's:\n{report}"
    );
    assert!(all > 0, "the corpus is empty");
}

/// What `fix` makes of a statement is one that Trino accepts, by its recorded answer, or the statement as it was.
///
/// A statement whose only mistake is of a certain kind says so (`"certain": true`).
#[test]
fn what_is_fixed_is_accepted() {
    let catalogs = corpora::catalogs();
    let cases = cases();
    let of = |case: &Value| {
        let text = |member: &str| case[member].as_str().unwrap_or_default().to_owned();
        (text("catalog"), text("sql"))
    };
    // What we take on purpose, Trino need not.
    let is_accepted = |case: &Value| case["answer"]["ok"] == true || case["otherwise"].is_string();
    let accepted: BTreeMap<_, _> = cases.iter().map(|case| (of(case), is_accepted(case))).collect();
    let mut report = String::new();
    let (mut certain, mut repaired) = (0, 0);
    for case in &cases {
        let (name, sql) = of(case);
        let known = Catalog::default();
        let catalog = catalogs.get(&name).unwrap_or(&known);
        let fixed = fix(&sql, catalog);
        let is_certain = case["certain"] == true;
        certain += usize::from(is_certain);
        repaired += usize::from(is_certain && fixed != sql);
        let id = case["id"].as_str().unwrap_or_default();
        if fixed == sql {
            continue;
        }
        if fix(&fixed, catalog) != fixed {
            let _ = writeln!(
                report,
                "{id}: {fixed}\n    becomes something else when it is fixed once more"
            );
        }
        match accepted.get(&(name, fixed.clone())) {
            Some(true) => {}
            Some(false) => {
                let _ = writeln!(report, "{id}: {fixed}\n    is refused by Trino");
            }
            None => {
                let line = serde_json::json!({"id": format!("fixed-{id}"), "catalog": case["catalog"], "sql": fixed});
                let _ = writeln!(
                    report,
                    "{line}\n    belongs into fixed.jsonl, with what `record.py` writes to it"
                );
            }
        }
    }
    assert!(report.is_empty(), "{report}");
    println!("{repaired} of {certain} statements whose only mistake is of a certain kind are fixed");
    assert!(certain >= 100, "{certain}");
    assert!(repaired * 10 >= certain * 9, "{repaired} of {certain}");
}

/// A certain help takes its finding away, and what is to be written instead of a call is another one.
#[test]
fn a_help_is_never_what_was_wrong() {
    let catalogs = corpora::catalogs();
    let mut report = String::new();
    for case in cases() {
        let sql = case["sql"].as_str().unwrap_or_default();
        let known = Catalog::default();
        let catalog = case["catalog"].as_str().map_or(&known, |name| &catalogs[name]);
        report.extend(helps::that_help_nothing(sql, catalog));
    }
    assert!(report.is_empty(), "{report}");
}
