//! `flow-log-stack check`, from the outside.

mod command;

use command::Folder;
use serde_json::{Value, json};

/// The answers to lines on standard input.
fn answers(name: &str, lines: &[u8]) -> Vec<Value> {
    let folder = Folder::new(name);
    let done = folder.run_with(&["check", "--message-format", "jsonl", "-"], lines);
    assert_eq!((done.code, done.stderr.as_str()), (Some(0), ""));
    let lines = done.stdout.lines();
    lines
        .map(|line| serde_json::from_str(line).expect("an answer is JSON"))
        .collect()
}

fn request(sql: &str) -> Value {
    json!({"id": "a", "sql": sql, "more": true, "catalog": {
        "default": {"catalog": "awsdatacatalog", "schema": "logs"},
        "tables": [{"catalog": "awsdatacatalog", "schema": "logs", "name": "flow_logs", "kind": "table",
            "columns": [{"name": "srcaddr", "type": "varchar"}, {"name": "bytes", "type": "bigint"}, {"name": "day", "type": "varchar"}],
            "partition_keys": ["day"],
            "hidden_columns": [{"name": "$path", "type": "varchar"}]}]}})
}

#[test]
fn an_accepted_query_has_columns() {
    let line = request("SELECT srcaddr, sum(bytes), \"$path\" FROM flow_logs WHERE day = '2026/11/20' GROUP BY 1, 3");
    assert_eq!(
        answers("stream-accepted", line.to_string().as_bytes()),
        [json!({"id": "a", "ok": true, "diagnostics": [], "columns": [
            {"name": "srcaddr", "type": "varchar"}, {"name": null, "type": "bigint"}, {"name": "$path", "type": "varchar"}]})]
    );
}

#[test]
fn a_refused_query_has_a_place_in_characters() {
    let line = request("SELECT 'é\t€',\r\n  bytez FROM flow_logs");
    let answer = answers("stream-refused", line.to_string().as_bytes()).remove(0);
    assert_eq!(answer["ok"], false);
    let finding = &answer["diagnostics"][0];
    assert_eq!(finding["severity"], "error");
    assert_eq!(finding["code"], "unknown_column");
    assert_eq!(finding["trino_code"], "COLUMN_NOT_FOUND");
    assert_eq!((&finding["line"], &finding["column"]), (&json!(2), &json!(3)));
    assert!(finding["help"].as_str().expect("a help").contains("`bytes`"));
}

#[test]
fn a_lint_does_not_change_the_verdict() {
    let answer = answers(
        "stream-lint",
        request("SELECT bytes FROM flow_logs").to_string().as_bytes(),
    )
    .remove(0);
    assert_eq!(answer["ok"], true);
    assert_eq!(answer["diagnostics"][0]["severity"], "lint");
    assert_eq!(answer["diagnostics"][0]["code"], "no_partition_bound");
}

#[test]
fn without_a_catalog_the_syntax_alone_is_judged() {
    let lines = b"{\"sql\": \"SELECT nope(x) FROM y\"}\n{\"sql\": \"SELECT 1 FROM\", \"catalog\": {\"default\": {\"schema\": \"s\"}}}\n";
    let all = answers("stream-syntax", lines);
    assert_eq!((&all[0]["ok"], &all[0]["id"]), (&json!(true), &Value::Null));
    assert_eq!(all[1]["diagnostics"][0]["trino_code"], "SYNTAX_ERROR");
}

#[test]
fn a_line_that_is_no_request_does_not_end_the_stream() {
    let lines = b"nonsense\n\n{\"id\": 7}\n[1]\n{\"id\": 8, \"sql\": \"\xff\"}\n{\"id\": 9, \"sql\": \"SELECT 1\"}";
    let all = answers("stream-nonsense", lines);
    let said: Vec<_> = all.iter().map(|one| (one["id"].clone(), one["ok"] == true)).collect();
    assert_eq!(
        said,
        [
            (Value::Null, false),
            (Value::Null, false),
            (json!(7), false),
            (Value::Null, false),
            (Value::Null, false),
            (json!(9), true)
        ]
    );
}

#[test]
fn an_answer_comes_before_the_next_line() {
    let folder = Folder::new("stream-flushed");
    let mut stream = folder.start(&["check", "--message-format", "jsonl", "-"]);
    for id in 0..3 {
        let answer = stream.ask(&json!({"id": id, "sql": "SELECT 1"}).to_string());
        let answer: Value = serde_json::from_str(&answer).expect("an answer is JSON");
        assert_eq!((&answer["id"], &answer["ok"]), (&json!(id), &json!(true)));
    }
}
