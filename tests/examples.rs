//! The examples' own queries against a real Trino's answers, which `tests/oracle/record.py` wrote down.
//!
//! `WRITE_QUERIES=/tmp/examples.json cargo test --test examples`, then
//! `tests/oracle/record.py /tmp/examples.json tests/oracle/recorded/examples.json`, asks again.

#![allow(dead_code, reason = "the examples' programs are not run here")]

#[path = "../examples/own_queries.rs"]
mod own_queries;
#[path = "../examples/projection.rs"]
mod projection;
#[path = "../examples/several_accounts.rs"]
mod several_accounts;
#[path = "../examples/several_integrations.rs"]
mod several_integrations;

use std::path::Path;

use flow_log_stack::resource::Properties;
use flow_log_stack::{ColumnType, FileFormat, FlowLogStack};
use serde_json::{Value, json};

/// A query's text as the template has it, with values of the samples for each `?`, and days of theirs.
fn question<S: FlowLogStack>(id: &str, records: &str, values: &[&str]) -> Value {
    let stack = S::stack();
    let template = stack.template().expect("a template");
    let Some(Properties::NamedQuery(query)) = template.resources.get(id).map(|resource| &resource.properties) else {
        panic!("there is no query {id}");
    };
    let text = query
        .query_string
        .literal()
        .expect("a text without deployment parameters");
    let mut values = values.iter();
    let text = text.split('?').collect::<Vec<_>>();
    let (first, rest) = text.split_first().expect("a text");
    let mut sql = (*first).to_owned();
    for part in rest {
        sql.push_str(values.next().expect("a value for each `?`"));
        sql.push_str(part);
    }
    for days in [1, 7] {
        let ago = format!("date_format(date_add('day', -{days}, current_date), '%Y/%m/%d')");
        sql = sql.replace(&ago, "'2026/11/20'");
    }
    // The samples have rejected flows to another port than the default.
    sql = sql.replace("22 /* port */", "3389 /* port */");
    let integration = &stack.integrations[0];
    let names = match &integration.name {
        Some(name) => stack.names_of(name),
        None => stack.names(),
    };
    let name = names.expect("names").table;
    let columns = stack.table.columns.iter().map(|column| {
        let data_type = match column.column_type {
            ColumnType::Int => "integer",
            ColumnType::Bigint => "bigint",
            _ => "varchar",
        };
        json!({"name": column.name, "type": data_type})
    });
    let keys = stack
        .keys(integration)
        .into_iter()
        .map(|key| json!({"name": key.name(), "type": "varchar"}));
    let interfaces = json!({
        "schema": "inventory",
        "name": "interfaces",
        "columns": [{"name": "interface_id", "type": "varchar"}, {"name": "owner", "type": "varchar"}],
        "rows": [["eni-0a11b22c33d44e55f", "payments"], ["eni-0c12d34e56f78a901", "search"], ["eni-0b66c77d88e99f001", "others"]],
    });
    json!({
        "id": id,
        "sql": sql,
        "records": records,
        "table": {
            "name": name,
            "columns": columns.chain(keys).collect::<Vec<_>>(),
            "nulls": stack.destination_options.file_format == FileFormat::Parquet,
        },
        "others": [interfaces],
    })
}

/// The query of the crate with the build script, whose file is below another package.
fn nightly_ports() -> Value {
    let sql = include_str!("../examples/build-script/queries/nightly_ports.sql").trim_end();
    let mut question = question::<several_accounts::CentralTraffic>("BytesByAccount", "amzn-s3-demo-v2", &[]);
    question["id"] = json!("NightlyPorts");
    question["sql"] = json!(sql.replace(":on", "'2026/11/20'"));
    question["table"]["name"] = json!("flow_logs");
    question
}

fn questions() -> Vec<Value> {
    use several_integrations::OrganizationTraffic;

    let v5 = "amzn-s3-demo-v5-hive-hourly";
    vec![
        question::<own_queries::ProductionTraffic>("RejectedOnPort", "amzn-s3-demo-v2", &[]),
        question::<own_queries::ProductionTraffic>(
            "Conversations",
            v5,
            &["'2026/11/20'", "'192.0.2.10'", "'192.0.2.10'"],
        ),
        question::<projection::HourlyTraffic>("BytesByHour", v5, &[]),
        question::<several_accounts::CentralTraffic>("BytesByAccount", "amzn-s3-demo-v2", &[]),
        question::<OrganizationTraffic>("EgressByTeamlive", v5, &[]),
        question::<OrganizationTraffic>("FirstSeenlive", "amzn-s3-demo-v2", &["'192.0.2.10'", "'192.0.2.10'"]),
        nightly_ports(),
    ]
}

#[test]
fn texts_are_those_that_trino_answered() {
    let questions = questions();
    if let Some(path) = std::env::var_os("WRITE_QUERIES") {
        std::fs::write(path, json!(questions).to_string()).expect("the path can be written");
        return;
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle/recorded/examples.json");
    let recorded = std::fs::read_to_string(path).expect("the answers are in the repository");
    let recorded: Vec<Value> = serde_json::from_str(&recorded).expect("the answers are JSON");
    let asked = |answers: &[Value]| {
        answers
            .iter()
            .map(|one| (one["id"].clone(), one["sql"].clone()))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        asked(&questions),
        asked(&recorded),
        "record again: see the head of this file"
    );
    for answer in &recorded {
        assert!(
            answer["rows"].as_array().is_some_and(|rows| !rows.is_empty()),
            "{} has no rows",
            answer["id"]
        );
    }
}
