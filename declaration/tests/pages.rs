//! The pages of the checker's codes: what they show is so, over the table of a stack, and Trino agrees.
//!
//! After a change of an example: `WRITE_PAGES=1 cargo test -p flow-log-stack-declaration --test pages`, then
//! `analysis/tests/corpus/record.py tests/oracle/trino-check declaration/tests/pages.jsonl`.

use std::path::Path;

use flow_log_stack_analysis::{Analysis, Code, Level, Severity};
use flow_log_stack_declaration::queries::{Checker, Declared, ExternTable};
use flow_log_stack_runtime::name::{AthenaName, QueryName, QueryParameterName};
use flow_log_stack_runtime::{Column, ColumnType, FIELDS, FileFormat, Key, ParameterType, QueryParameter, Table};
use serde_json::{Value, json};

/// Those without an example that a page could show: it is too large, or none is known.
const WITHOUT_EXAMPLE: [Code; 4] = [
    Code::QueryTooLong,
    Code::QueryTooDeep,
    Code::TooManyArguments,
    Code::CheckerFailed,
];

/// Those about which Trino has no say: it knows statements besides queries, no injected keys, and not our bugs.
const OWN: [Code; 3] = [Code::NotAQuery, Code::UnboundInjectedKey, Code::CheckerFailed];

const SECTIONS: [&str; 4] = ["What it checks", "Why", "Example", "Use instead"];

/// The section of a page with that heading.
fn section<'a>(page: &'a str, heading: &str) -> &'a str {
    let (_, rest) = page
        .split_once(&format!("\n# {heading}\n"))
        .unwrap_or_else(|| panic!("no heading {heading}: {page}"));
    rest.split("\n# ").next().unwrap_or_default().trim()
}

/// The SQL of a section.
fn sql<'a>(page: &'a str, heading: &str) -> Option<&'a str> {
    let (_, rest) = section(page, heading).split_once("```sql\n")?;
    Some(rest.split_once("\n```").expect("the block is closed").0)
}

/// The flow log with all of AWS's fields; a declared table of interfaces; the parameters that pages speak of.
fn check(sql: &str, injected: bool) -> Analysis {
    let columns = FIELDS
        .iter()
        .map(|field| Column::of_field(field, FileFormat::PlainText));
    let table = Table {
        name: "flow_logs".to_owned(),
        description: None,
        columns: columns.collect(),
    };
    let name = |text| AthenaName::new(text).expect("a name");
    let text = |name: &str| Column::new(name, Some(ColumnType::String), None, FileFormat::PlainText).expect("a column");
    let interfaces = ExternTable {
        database: name("inventory"),
        name: name("interfaces"),
        columns: vec![text("interface_id"), text("owner")],
        open: false,
    };
    let keys: &[Key] = if injected {
        &[Key::Account, Key::Day]
    } else {
        &[Key::Day]
    };
    let parameter = |name: &str, parameter_type, list| QueryParameter {
        name: QueryParameterName::new(name).expect("a name"),
        parameter_type,
        list,
        default: None,
        example: None,
    };
    let int = ParameterType::Column(ColumnType::Int);
    Checker::new(&table, keys, injected, &[interfaces], false)
        .over(FileFormat::PlainText)
        .check(&Declared {
            name: QueryName::new("Page").expect("a name"),
            description: None,
            parameters: vec![
                parameter("port", int.clone(), false),
                parameter("ports", int, true),
                parameter("address", ParameterType::Column(ColumnType::String), false),
                parameter("since", ParameterType::Day, false),
            ],
            sql,
        })
}

/// The codes of what is wrong.
fn errors(analysis: &Analysis) -> Vec<Code> {
    let errors = analysis
        .diagnostics
        .iter()
        .filter(|one| one.severity == Severity::Error);
    errors.map(|one| one.code).collect()
}

fn codes(analysis: &Analysis) -> Vec<Code> {
    analysis.diagnostics.iter().map(|one| one.code).collect()
}

/// Whether it is an error, or a lint that is one by default.
fn is_denied(code: Code) -> bool {
    code.default_level() == Level::Deny
}

#[test]
fn pages_have_one_form() {
    for code in Code::ALL {
        let (name, page) = (code.name(), code.page());
        let headings: Vec<_> = page.lines().filter_map(|line| line.strip_prefix("# ")).collect();
        assert_eq!(headings, SECTIONS, "{name}");
        let mut lines = page.lines();
        let first = lines.next().unwrap_or_default();
        assert!(first.ends_with('.') && first.len() <= 100, "{name}: {first}");
        assert_eq!(lines.next(), Some(""), "{name}: the first line stands alone");
        let trino = code.trino_code();
        assert!(
            trino.is_empty() || page.contains(&format!("`{trino}`")),
            "{name}: names not {trino}"
        );
    }
}

#[test]
fn an_example_is_an_example_of_its_code_alone() {
    for code in Code::ALL {
        let name = code.name();
        let Some(example) = sql(code.page(), "Example") else {
            assert!(WITHOUT_EXAMPLE.contains(code), "{name} has no example");
            continue;
        };
        let analysis = check(example, *code == Code::UnboundInjectedKey);
        assert!(codes(&analysis).contains(code), "{name}: {:#?}", analysis.diagnostics);
        assert!(
            codes(&analysis).iter().all(|found| found == code || !is_denied(*found)),
            "{name}: {:#?}",
            analysis.diagnostics
        );
    }
}

#[test]
fn what_is_to_be_used_instead_is_free_of_it() {
    for code in Code::ALL {
        let name = code.name();
        let instead = sql(code.page(), "Use instead").unwrap_or_else(|| panic!("{name} has nothing instead"));
        let analysis = check(instead, *code == Code::UnboundInjectedKey);
        assert!(
            codes(&analysis).iter().all(|found| found != code && !is_denied(*found)),
            "{name}: {:#?}",
            analysis.diagnostics
        );
    }
}

/// What Trino is asked, page by page: not what is right because of its parameters, since Trino knows no `:name`.
fn questions() -> Vec<Value> {
    let mut questions = Vec::new();
    for code in Code::ALL.iter().filter(|code| !OWN.contains(code)) {
        for heading in ["Example", "Use instead"] {
            if let Some(sql) = sql(code.page(), heading).filter(|sql| check(sql, false).parameters.is_empty()) {
                let id = format!("{}/{heading}", code.name());
                questions.push(json!({"id": id, "catalog": "pages", "sql": sql}));
            }
        }
    }
    questions
}

#[test]
fn trino_agrees() {
    let questions = questions();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages.jsonl");
    if std::env::var_os("WRITE_PAGES").is_some() {
        let lines: Vec<_> = questions.iter().map(Value::to_string).collect();
        std::fs::write(path, lines.join("\n")).expect("the path can be written");
        return;
    }
    let recorded = std::fs::read_to_string(path).expect("the answers are in the repository");
    let recorded: Vec<Value> = recorded
        .lines()
        .map(|line| serde_json::from_str(line).expect("a line is JSON"))
        .collect();
    for question in &questions {
        let id = &question["id"];
        let answer = recorded.iter().find(|answer| answer["id"] == *id);
        let answer = answer.filter(|answer| answer["sql"] == question["sql"]);
        let answer = &answer.unwrap_or_else(|| panic!("{id}: ask Trino again, as this file's head says"))["answer"];
        let theirs = answer["diagnostics"][0]["trino_code"].as_str();
        let analysis = check(question["sql"].as_str().unwrap_or_default(), false);
        let ours = errors(&analysis).first().map(|code| code.trino_code());
        assert_eq!(ours, theirs, "{id}");
    }
}
