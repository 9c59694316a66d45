//! The queries of every stack of the repository over the sample logs, text and Parquet: the rows that a real Trino gave
//! for the stack's template over the same files.
//!
//! `ROWS=rows tests/engine/run-all` records the rows again.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use flow_log_stack::engine::{Cursor as _, Engine as _};
use flow_log_stack::{Names, StartQuery};
use flow_log_stack_declaration::{Context, Declaration, Form, Root, declarations};
use flow_log_stack_local::{FlowLogs, Local};
use futures::executor::block_on;
use serde_json::Value;

/// 2026-11-24, the day of the record.
const TODAY: u64 = 1_795_478_400;

/// Where the stacks are declared, and the folders of their logs. A stack's rows are in a file with the name of its
/// template.
const STACKS: [(&str, &[(&str, &str)]); 10] = [
    (
        "examples/deployment_parameters.rs",
        &[("deployment_parameters", "examples/my-flow-logs")],
    ),
    ("examples/new_flow_log.rs", &[("new_flow_log", "examples/my-flow-logs")]),
    (
        "examples/own_queries.rs",
        &[("own_queries", "examples/my-flow-logs/production")],
    ),
    ("examples/production.rs", &[("production", "examples/my-flow-logs")]),
    (
        "examples/projection.rs",
        &[("projection", "examples/my-flow-logs/hourly")],
    ),
    (
        "examples/quickstart/quickstart.rs",
        &[("quickstart", "examples/my-flow-logs")],
    ),
    (
        "examples/several_accounts.rs",
        &[("several_accounts", "examples/org-flow-logs/hive")],
    ),
    (
        "examples/several_integrations.rs",
        &[("several_integrations", "examples/org-flow-logs/vpc")],
    ),
    ("tests/template.rs", &[("everything", "s3/amzn-s3-demo-v11")]),
    (
        "tests/samples.rs",
        &[
            ("v2_loaded", "s3/amzn-s3-demo-v2"),
            ("v2_projected", "s3/amzn-s3-demo-v2"),
            ("v2_several_loaded", "s3/amzn-s3-demo-v2"),
            ("v2_several_projected", "s3/amzn-s3-demo-v2"),
            ("v2_injected", "s3/amzn-s3-demo-v2"),
            ("v5_hive_hourly", "s3/amzn-s3-demo-v5-hive-hourly/team-a/flow"),
            ("v5_hive_hourly_several", "s3/amzn-s3-demo-v5-hive-hourly/team-a/flow"),
            ("custom_order_loaded", "s3/amzn-s3-demo-custom-order"),
            ("custom_order_projected", "s3/amzn-s3-demo-custom-order"),
            ("v8_hourly_loaded", "s3/amzn-s3-demo-v8-hourly/net"),
            ("v8_hourly_projected", "s3/amzn-s3-demo-v8-hourly/net"),
            ("v11_projected", "s3/amzn-s3-demo-v11"),
        ],
    ),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// A stack's table over the files of a folder below `tests/logs`, on the day of the record.
fn engine(declaration: &Declaration, logs: &str, query: &Value) -> Local {
    let stack = declaration.stack.as_ref().expect("a stack without mistakes");
    let checker = declaration.checker.as_ref().expect("a stack with a table");
    let names = Names {
        database: text(&query["database"]).to_owned(),
        table: table(text(&query["sql"])),
        work_group: String::new(),
    };
    let files = FlowLogs::folder(root().join("tests/logs").join(logs));
    let files = files
        .table(stack, &stack.common_keys())
        .expect("files that can be read");
    let engine = Local::over(checker.catalog(), names, files).expect("an engine");
    engine.at(SystemTime::UNIX_EPOCH + Duration::from_secs(TODAY))
}

/// The table that a statement reads, which has the stack's own name there.
fn table(sql: &str) -> String {
    let (_, rest) = sql.split_once("FROM \"").expect("a table in quotes");
    rest.split_once('"').expect("its end").0.to_owned()
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

/// The recorded statement with each value instead of its `?`.
fn statement(query: &Value, names: &Names) -> StartQuery {
    let values = query["values"].as_array().expect("values");
    let sql = values.iter().fold(text(&query["sql"]).to_owned(), |sql, value| {
        sql.replacen(" ?", &format!(" {}", text(value)), 1)
    });
    StartQuery::of_sql(sql, names)
}

/// Names and types of columns, and the rows.
type Answer = (Vec<(String, String)>, Vec<Vec<Option<String>>>);

/// What a statement gives here.
fn answer(engine: &Local, query: StartQuery) -> Result<Answer, flow_log_stack_local::Error> {
    block_on(async {
        let mut rows = engine.start(query).await?;
        let mut all = Vec::new();
        while let Some(row) = rows.next().await? {
            all.push(row.into_values());
        }
        let columns = rows.columns().iter();
        let columns = columns.map(|column| (column.name.clone(), column.data_type.clone()));
        Ok((columns.collect(), all))
    })
}

/// What Trino gave.
fn recorded(query: &Value) -> Answer {
    let list = |value: &Value| value.as_array().expect("a list").clone();
    // Athena reports no precision here.
    let data_type = |value: &Value| text(value).replace("timestamp(3)", "timestamp");
    let columns = list(&query["columns"]);
    let columns = columns
        .iter()
        .map(|column| (text(&column[0]).to_owned(), data_type(&column[1])));
    let row = |row: &Value| {
        list(row)
            .iter()
            .map(|value| value.as_str().map(str::to_owned))
            .collect()
    };
    (columns.collect(), list(&query["rows"]).iter().map(row).collect())
}

/// Whether both are the same. `Conversations` has records that began at one time, whose order is free.
fn is_same(name: &Value, mut own: Answer, mut other: Answer) -> bool {
    if name == "Conversations" {
        own.1.sort();
        other.1.sort();
    }
    own == other
}

/// The template of a stack, with the lines of its queries as lines.
fn template(name: &str) -> String {
    let folder = root().join("tests/template");
    let files = [
        format!("{name}.json"),
        format!("samples/{name}.json"),
        format!("{name}.yaml"),
    ];
    let text = files.iter().find_map(|file| fs::read_to_string(folder.join(file)).ok());
    text.expect("a template").replace("\\n", "\n").replace("\\\"", "\"")
}

/// Whether the template still has the recorded statement. The engine was asked with the day of the record instead of
/// `current_date`, and of some tables the name is only known at deployment.
fn is_current(query: &Value, template: &str) -> bool {
    let lines = text(&query["sql"]).lines().filter(|line| !line.contains("FROM \""));
    let mut parts = lines.flat_map(|line| line.trim_start().split("DATE '2026-11-24'"));
    parts.all(|part| template.contains(part))
}

#[test]
fn the_queries_of_every_stack_have_trinos_rows_over_the_sample_logs() {
    let (mut wrong, mut count) = (Vec::new(), 0);
    for (path, stacks) in STACKS {
        let source = fs::read_to_string(root().join(path)).expect("a file with declarations");
        let found = declarations(&source, Form::Rust, &Context::new(Root::package(root())));
        for (declaration, (name, logs)) in found.iter().zip(stacks) {
            let template = template(name);
            let recorded = root().join("tests/engine/rows").join(format!("{name}.jsonl"));
            for line in fs::read_to_string(recorded).expect("recorded rows").lines() {
                let query: Value = serde_json::from_str(line).expect("a query");
                let engine = engine(declaration, logs, &query);
                count += 1;
                if !is_current(&query, &template) {
                    wrong.push(format!("{name}/{}: the template has another statement", query["name"]));
                }
                match answer(&engine, statement(&query, engine.names())) {
                    Ok(own) if is_same(&query["name"], own.clone(), self::recorded(&query)) => {}
                    other => wrong.push(format!("{name}/{}: {other:?}, not {}", query["name"], query["rows"])),
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(count, 233);
}
