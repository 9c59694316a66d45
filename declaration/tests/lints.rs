//! Lints over a stack's own table: what AWS's queries do wrong is caught, and what is not a mistake is not reported.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use flow_log_stack_analysis::{self as analysis, Catalog, Level, Severity};
use flow_log_stack_declaration::queries::{Checker, Declared, column};
use flow_log_stack_runtime::name::QueryName;
use flow_log_stack_runtime::predefined::PREDEFINED;
use flow_log_stack_runtime::{Column, FIELDS, FileFormat, Key, Table};
use serde_json::{Value, json};

/// A flow log with all of AWS's fields.
fn table(format: FileFormat) -> Table {
    Table {
        name: "flow_logs".to_owned(),
        description: None,
        columns: FIELDS.iter().map(|field| Column::of_field(field, format)).collect(),
    }
}

/// The names of all findings about a query.
fn said(sql: &str) -> Vec<&'static str> {
    let checker = Checker::new(&table(FileFormat::PlainText), &[Key::Day], false, &[], false);
    let analysis = checker.check(&Declared {
        name: QueryName::new("Aws").expect("a name"),
        description: None,
        parameters: Vec::new(),
        sql,
    });
    analysis.diagnostics.iter().map(|one| one.code.name()).collect()
}

/// The queries of AWS's own integration and of its sibling for transit gateways have these defects.
#[test]
fn every_defect_of_awss_own_queries_is_caught_by_name() {
    let cases: [(&str, &[&str]); 11] = [
        // "The top 50" that are the 50 smallest, over all days, each flow at both ends, and nobody's group.
        (
            "SELECT srcaddr, dstaddr, sum(bytes) AS totalbytes FROM flow_logs GROUP BY srcaddr, dstaddr ORDER BY totalbytes LIMIT 50",
            &["ascending_top", "no_partition_bound", "dash_group", "double_count"],
        ),
        // Milliseconds, and equality with a moment.
        (
            "SELECT subnet_id, sum(bytes) AS totalbytes FROM flow_logs WHERE \"start\" = 1655742206000 AND \"end\" = 1655742266000 GROUP BY subnet_id ORDER BY totalbytes LIMIT 50",
            &["milliseconds", "ascending_top", "no_partition_bound", "dash_group"],
        ),
        (
            "SELECT interface_id, count(*) AS count FROM flow_logs GROUP BY interface_id ORDER BY count DESC LIMIT 25",
            &["counts_no_data", "no_partition_bound"],
        ),
        (
            "SELECT * FROM flow_logs WHERE srcaddr = '192.0.2.1' ORDER BY start LIMIT 50;",
            &["no_partition_bound", "select_star"],
        ),
        // Over another table than the one it was written for.
        (
            "SELECT srcaddr, sum(bytes) AS b FROM flow_logs WHERE protocol = '6' GROUP BY srcaddr",
            &["type_mismatch"],
        ),
        ("SELECT srcaddr FROM flow_logs WHERE day = 20261120", &["type_mismatch"]),
        (
            "SELECT srcaddr FROM flow_logs WHERE start >= 1 AND end <= 2",
            &["syntax_error"],
        ),
        (
            "SELECT srcaddr, sum(bytes) bytes FROM flow_logs GROUP BY srcaddr ORDER BY sum(bytes) DESC",
            &["unknown_column"],
        ),
        (
            "SELECT srcaddr, count(*) count FROM flow_logs GROUP BY srcaddr HAVING count > 5",
            &["unknown_column"],
        ),
        // Two queries in one, as a trailing semicolon invites.
        ("SELECT 1 FROM flow_logs; SELECT 2 FROM flow_logs", &["two_statements"]),
        (
            "SELECT dstaddr, sum(bytes) AS b FROM flow_logs WHERE day >= '2026-11-01' GROUP BY dstaddr ORDER BY b LIMIT 10",
            &["day_format", "ascending_top", "double_count"],
        ),
    ];
    for (sql, expected) in cases {
        let found = said(sql);
        for code in expected {
            assert!(found.contains(code), "{sql}: {found:?}");
        }
    }
}

#[test]
fn our_own_queries_are_free_of_what_is_denied() {
    for format in [FileFormat::PlainText, FileFormat::Parquet] {
        let table = table(format);
        for keys in [&[Key::Day][..], &[Key::Account, Key::Day]] {
            let injected = keys.len() > 1;
            let checker = Checker::new(&table, keys, injected, &[], false);
            for predefined in &PREDEFINED {
                let (analysis, query) = checker.predefined(predefined, &table, injected);
                assert!(query.is_ok(), "{}", predefined.name);
                let denied = analysis.diagnostics.iter();
                let denied: Vec<_> = denied.filter(|one| one.code.default_level() == Level::Deny).collect();
                assert!(denied.is_empty(), "{}: {denied:#?}", predefined.name);
            }
        }
    }
}

/// A catalog of the corpus, in which columns are taken for the fields that they are named as.
fn catalog(value: &Value) -> Catalog {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let columns = |value: &Value| -> Vec<analysis::Column> {
        let list = value.as_array().map(Vec::as_slice).unwrap_or_default();
        let own = |value: &Value| column(value["name"].as_str()?, value["type"].as_str()?.parse().ok()).into();
        list.iter().filter_map(own).collect()
    };
    let table = |value: &Value| analysis::Table {
        catalog: text(&value["catalog"]),
        schema: text(&value["schema"]),
        name: text(&value["name"]).expect("a table has a name"),
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

/// Each lint at what it is about, and look-alikes, over the flow log of a declaration with the keys `day` and `hour`.
///
/// Beside each statement stands what Trino answered over three records: what is said to fail does, what is said to be
/// nonsense shows it, and what is not reported runs.
#[test]
fn lints_speak_of_what_the_engine_shows() {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    let checker = Checker::new(&table(FileFormat::PlainText), &[Key::Day, Key::Hour], false, &[], false)
        .over(FileFormat::PlainText);
    let mut report = String::new();
    let text = fs::read_to_string(own.join("tests/advice.jsonl")).expect("the cases are there");
    for line in text.lines() {
        let case: Value = serde_json::from_str(line).expect("a line is JSON");
        let sql = case["sql"].as_str().expect("a case has SQL");
        let says: Vec<&str> = case["says"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let analysis = analysis::check(sql, checker.catalog());
        let said = analysis
            .diagnostics
            .iter()
            .filter(|one| one.code.default_level() != Level::Allow);
        let mut said: Vec<_> = said.map(|one| one.code.name()).collect();
        said.dedup();
        let runs = case["answer"]["ok"] == true;
        let must_run = says.is_empty() || !says.iter().any(|code| code.ends_with("_failure"));
        // What a newer engine runs is at most a warning.
        let newer = &case["newer"];
        assert!(
            !says.contains(&"constant_failure") || newer["ok"] == false,
            "{sql}: {newer}"
        );
        // A pattern that is misused for reading fails, too.
        let agrees = runs == must_run || says == ["misused_function"];
        if said != says || !agrees {
            let _ = writeln!(
                report,
                "{sql}\n    {said:?} and not {says:?}; Trino: {}",
                case["answer"]
            );
        }
        // What is certain takes the finding away, and is accepted.
        let fixed = analysis::fix(sql, checker.catalog());
        if fixed != sql && !analysis::check(&fixed, checker.catalog()).is_accepted() {
            let _ = writeln!(report, "{fixed}\n    is refused");
        }
    }
    assert!(report.is_empty(), "{report}");
}

/// What the lints say that deny by default, except for one that says what a query costs, and not that it is wrong.
fn denied(analysis: &analysis::Analysis) -> Vec<&'static str> {
    let denied = analysis.diagnostics.iter().filter(|one| {
        let is_denied = one.severity == Severity::Lint && one.code.default_level() == Level::Deny;
        is_denied && one.code != analysis::Code::NoPartitionBound
    });
    denied.map(|one| one.code.name()).collect()
}

/// What Trino accepts is denied only where it fails when it runs: `failures.jsonl` beside this file has its answer
/// over a record that reaches the expression, for each of them, and that of a newer engine.
///
/// A new one is printed as the line that belongs there; `failures.py` asks for its answer.
#[test]
fn no_valid_statement_of_the_corpus_is_denied_but_those_that_fail() {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = own.join("../analysis/tests/corpus");
    let text = |path: &Path| fs::read_to_string(path).expect("the corpus is there");
    let catalogs: Value = serde_json::from_str(&text(&folder.join("catalogs.json"))).expect("JSON");
    let failures: Vec<Value> = text(&own.join("tests/failures.jsonl"))
        .lines()
        .map(|line| serde_json::from_str(line).expect("a line is JSON"))
        .collect();
    let (mut valid, mut failing, mut report) = (0, 0, String::new());
    for entry in fs::read_dir(&folder).expect("the corpus is there").flatten() {
        if entry.path().extension().is_none_or(|extension| extension != "jsonl") {
            continue;
        }
        for line in text(&entry.path()).lines() {
            let case: Value = serde_json::from_str(line).expect("a line is JSON");
            if case["answer"]["ok"] != true {
                continue;
            }
            valid += 1;
            let sql = case["sql"].as_str().expect("a case has SQL");
            let catalog = case["catalog"].as_str().map(|name| catalog(&catalogs[name]));
            let said = denied(&analysis::check(sql, &catalog.unwrap_or_default()));
            if said.is_empty() {
                continue;
            }
            let known = failures.iter().find(|failure| failure["sql"] == sql);
            let fails = |failure: &Value| ["answer", "newer"].iter().all(|engine| failure[*engine]["ok"] == false);
            let fails = known.is_some_and(fails);
            if fails && said.iter().all(|code| *code == "constant_failure") {
                failing += 1;
            } else {
                let line = json!({"catalog": case["catalog"], "sql": sql});
                let _ = writeln!(report, "{line} is reported as {said:?}");
            }
        }
    }
    assert!(report.is_empty(), "{report}");
    assert!(valid > 500, "the corpus has {valid} valid statements");
    assert!(
        failing >= failures.len(),
        "{failing} of {} are reported",
        failures.len()
    );
}
