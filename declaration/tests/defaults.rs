//! Defaults instead of parameters: the text that is saved is one that Trino accepts, whatever the type and wherever
//! the parameter stands.
//!
//! A text that is new is printed as the line that belongs into `defaults.jsonl`; then
//! `analysis/tests/corpus/record.py tests/oracle/trino-check declaration/tests/defaults.jsonl`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use flow_log_stack_analysis::check;
use flow_log_stack_declaration::queries::{Checker, Declared};
use flow_log_stack_runtime::name::{QueryName, QueryParameterName};
use flow_log_stack_runtime::{
    Column, ColumnType, DefaultValue, FIELDS, FileFormat, Key, Literal, ParameterType, QueryParameter, Table, Written,
};
use serde_json::{Value, json};

/// Where a parameter may stand.
const PLACES: [&str; 22] = [
    "SELECT srcaddr FROM flow_logs LIMIT :p",
    "SELECT srcaddr FROM flow_logs OFFSET :p LIMIT 5",
    "SELECT srcaddr FROM flow_logs FETCH FIRST :p ROWS ONLY",
    "SELECT srcaddr FROM (SELECT srcaddr FROM flow_logs ORDER BY bytes LIMIT :p) ORDER BY 1",
    "SELECT srcaddr FROM flow_logs WHERE bytes > :p",
    "SELECT srcaddr FROM flow_logs WHERE srcaddr = :p",
    "SELECT srcaddr FROM flow_logs WHERE bytes IN (:p, 1)",
    "SELECT srcaddr FROM flow_logs WHERE srcaddr LIKE :p",
    "SELECT srcaddr FROM flow_logs WHERE srcaddr LIKE 'a' ESCAPE :p",
    "SELECT srcaddr FROM flow_logs WHERE bytes -:p > 0",
    "SELECT :p, -:p FROM flow_logs",
    "SELECT :p AS p FROM flow_logs GROUP BY 1",
    "SELECT date_add('day', :p, current_date) FROM flow_logs",
    "SELECT date_trunc(:p, from_unixtime(start)) FROM flow_logs",
    "SELECT date_parse(day, :p) FROM flow_logs",
    "SELECT split(srcaddr, '.')[:p] FROM flow_logs",
    "SELECT substr(srcaddr, :p) FROM flow_logs",
    "SELECT approx_percentile(bytes, :p) FROM flow_logs",
    "SELECT lag(bytes, :p) OVER (ORDER BY start) FROM flow_logs",
    "SELECT ntile(:p) OVER (ORDER BY start) FROM flow_logs",
    "SELECT sum(bytes) OVER (ORDER BY start ROWS :p PRECEDING) FROM flow_logs",
    "SELECT CAST(:p AS varchar), coalesce(:p, NULL) FROM flow_logs",
];

/// Types with defaults at their edges.
fn defaults() -> Vec<(ParameterType, DefaultValue)> {
    use ColumnType as T;
    let text = |text: &str| Written::Text(text.to_owned());
    let of = |own: ColumnType, written: Written| {
        let own = ParameterType::Column(own);
        let literal = Literal::new(&own, &written).expect("a default of the type");
        (own, DefaultValue::Constants(vec![literal]))
    };
    vec![
        of(T::Tinyint, Written::Integer(5)),
        of(T::Tinyint, Written::Integer(-5)),
        of(T::Smallint, Written::Integer(20)),
        of(T::Int, Written::Integer(20)),
        of(T::Int, Written::Integer(0)),
        of(T::Int, Written::Integer(-5)),
        of(T::Bigint, Written::Integer(20)),
        of(T::Bigint, Written::Integer(0)),
        of(T::Bigint, Written::Integer(-5)),
        of(T::Bigint, Written::Integer(1_000_000)),
        of(T::Double, text("0.5")),
        of(T::Boolean, Written::Boolean(true)),
        of(T::String, text("day")),
        of(T::String, text("it's")),
        of(T::Date, text("2026-11-20")),
        (ParameterType::Day, DefaultValue::days_ago(7).expect("a week")),
    ]
}

#[test]
fn what_is_saved_is_what_trino_accepts() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/defaults.jsonl");
    let recorded: BTreeMap<String, bool> = fs::read_to_string(path)
        .unwrap_or_default()
        .lines()
        .map(|line| serde_json::from_str(line).expect("a line is JSON"))
        .map(|case: Value| {
            (
                case["sql"].as_str().unwrap_or_default().to_owned(),
                case["answer"]["ok"] == true,
            )
        })
        .collect();
    let columns = FIELDS
        .iter()
        .map(|field| Column::of_field(field, FileFormat::PlainText));
    let table = Table {
        name: "flow_logs".to_owned(),
        description: None,
        columns: columns.collect(),
    };
    let checker = Checker::new(&table, &[Key::Day], false, &[], false);
    let (mut report, mut accepted, mut refused) = (String::new(), 0, 0);
    for (parameter_type, default) in defaults() {
        for sql in PLACES {
            let parameters = vec![QueryParameter {
                name: QueryParameterName::new("p").expect("a name"),
                parameter_type: parameter_type.clone(),
                list: false,
                default: Some(default.clone()),
                example: None,
            }];
            let declared = Declared {
                name: QueryName::new("Own").expect("a name"),
                description: None,
                parameters: parameters.clone(),
                sql,
            };
            let analysis = checker.check(&declared);
            if !analysis.is_accepted() {
                continue;
            }
            let saved = checker.saved(sql, &parameters, &analysis);
            let made = checker.query(declared, &analysis);
            let ours = made.is_ok()
                && saved
                    .as_deref()
                    .is_none_or(|saved| check(saved, checker.catalog()).is_accepted());
            let text = saved.unwrap_or_else(|| sql.replace(":p", &default.sql(&parameter_type)));
            // An invalid count has no text that could be asked about.
            let text = if made.is_ok() {
                text
            } else {
                sql.replace(":p", &default.sql(&parameter_type))
            };
            match recorded.get(&text) {
                Some(theirs) if *theirs == ours => {}
                Some(theirs) => {
                    let _ = writeln!(report, "{text}\n    we: {ours}, Trino: {theirs}");
                }
                None => {
                    let number = recorded.len() + report.lines().count();
                    let line = json!({"id": format!("defaults-{number}"), "catalog": "pages", "sql": text});
                    let _ = writeln!(report, "{line}");
                }
            }
            accepted += usize::from(ours);
            refused += usize::from(!ours);
        }
    }
    assert!(report.is_empty(), "{report}");
    assert!(accepted > 100 && refused > 5, "{accepted} accepted, {refused} refused");
}
