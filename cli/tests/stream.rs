//! `flow-log-stack check --message-format jsonl -`, the stream for tools: one request per line, one answer per line.

mod command;

use std::fmt::Write as _;

use command::Folder;
use serde_json::{Value, json};

const STREAM: [&str; 4] = ["check", "--message-format", "jsonl", "-"];

/// The answers to this input, one line each; nothing else is written.
fn answers_to(name: &str, arguments: &[&str], input: impl AsRef<[u8]>) -> Vec<Value> {
    let folder = Folder::new(name);
    let done = folder.run_with(arguments, input.as_ref());
    assert_eq!((done.code, done.stderr.as_str()), (Some(0), ""));
    assert!(done.stdout.is_empty() || done.stdout.ends_with('\n'));
    assert_eq!(folder.files(), [] as [&str; 0]);
    done.stdout
        .lines()
        .map(|line| serde_json::from_str(line).expect("a line of JSON"))
        .collect()
}

fn answers(name: &str, requests: &[Value]) -> Vec<Value> {
    let lines = requests.iter().fold(String::new(), |mut lines, request| {
        writeln!(lines, "{request}").expect("a line");
        lines
    });
    answers_to(name, &STREAM, lines)
}

/// A flow log table with a partition key and a hidden column.
fn catalog() -> Value {
    json!({
        "default": {"catalog": "awsdatacatalog", "schema": "logs"},
        "tables": [{
            "catalog": "awsdatacatalog", "schema": "logs", "name": "flow_logs", "kind": "table",
            "columns": [
                {"name": "srcaddr", "type": "varchar"}, {"name": "bytes", "type": "bigint"},
                {"name": "day", "type": "varchar"},
            ],
            "partition_keys": ["day"],
            "hidden_columns": [{"name": "$path", "type": "varchar"}],
        }],
    })
}

#[test]
fn an_answer_has_all_members() {
    let sql = "SELECT srcadr,\n  bytes FROM flow_logs WHERE day >= '2026/11/01'";
    let found = answers("members", &[json!({"id": 7, "sql": sql, "catalog": catalog()})]);
    assert_eq!(
        found,
        [json!({
            "id": 7, "ok": false,
            "diagnostics": [{
                "severity": "error", "code": "unknown_column", "trino_code": "COLUMN_NOT_FOUND",
                "message": "unknown column `srcadr`", "reason": "not a column of `flow_logs`",
                "line": 1, "column": 8, "end_line": 1, "end_column": 14,
                "help": "a column with a similar name exists: `srcaddr`",
            }],
            "columns": [],
        })]
    );
}

#[test]
fn an_accepted_statement_tells_its_columns() {
    let sql =
        "SELECT srcaddr AS a, sum(bytes), 1.5 FROM flow_logs WHERE day = '2026/11/01' AND \"$path\" <> '' GROUP BY 1";
    let found = answers("columns", &[json!({"id": null, "sql": sql, "catalog": catalog()})]);
    assert_eq!(
        found,
        [json!({
            "id": null, "ok": true, "diagnostics": [],
            "columns": [
                {"name": "a", "type": "varchar"}, {"name": null, "type": "bigint"}, {"name": null, "type": "double"},
            ],
        })]
    );
}

#[test]
fn a_catalog_says_what_a_number_with_a_point_is() {
    let of = |setting: Value| {
        let mut catalog = catalog();
        catalog["decimal_literals"] = setting;
        json!({"sql": "SELECT 1.5", "catalog": catalog})
    };
    let settings = [
        json!("double"),
        json!("decimal"),
        Value::Null,
        json!("numeric"),
        json!(true),
        json!("Double"),
    ];
    let mut requests: Vec<_> = settings.into_iter().map(of).collect();
    // It is a member of the catalog; elsewhere it is ignored.
    requests.push(json!({"sql": "SELECT 1.5", "catalog": catalog(), "decimal_literals": "decimal"}));
    let found = answers("decimal_literals", &requests);
    let types: Vec<_> = found
        .iter()
        .map(|answer| answer["columns"][0]["type"].as_str())
        .collect();
    let double = Some("double");
    assert_eq!(types, [double, Some("decimal(2,1)"), double, None, None, None, double]);
    let message = found[3]["diagnostics"][0]["message"].as_str().unwrap_or_default();
    assert!(
        message.contains("`catalog.decimal_literals` `numeric` is not a type of decimal literals"),
        "{message}"
    );
    assert!(found[4]["ok"] == false && found[5]["ok"] == false, "{found:?}");
}

#[test]
fn hidden_columns_are_read_and_not_among_all() {
    let of = |list: &str| format!("SELECT {list} FROM flow_logs WHERE day = '2026/11/01'");
    let found = answers(
        "hidden",
        &[
            json!({"sql": of("*"), "catalog": catalog()}),
            json!({"sql": of("\"$path\""), "catalog": catalog()}),
        ],
    );
    assert_eq!(found[0]["columns"].as_array().map(Vec::len), Some(3));
    assert_eq!(found[1]["columns"], json!([{"name": "$path", "type": "varchar"}]));
}

#[test]
fn the_first_diagnostic_is_trinos_and_lints_change_no_verdict() {
    let found = answers(
        "several",
        &[
            json!({"sql": "SELECT bytez, srcadr FROM flow_logs", "catalog": catalog()}),
            json!({"sql": "SELECT 1 FROM flow_logs", "catalog": catalog()}),
        ],
    );
    let places: Vec<_> = found[0]["diagnostics"]
        .as_array()
        .expect("diagnostics")
        .iter()
        .map(|one| one["column"].as_u64())
        .collect();
    // Trino stops at the first; the lint about the table comes last.
    assert_eq!(places, [Some(8), Some(15), Some(27)]);
    assert_eq!(found[1]["ok"], true);
    let lint = &found[1]["diagnostics"][0];
    assert_eq!(
        (&lint["severity"], &lint["code"], lint.get("trino_code")),
        (&json!("lint"), &json!("no_partition_bound"), None)
    );
}

#[test]
fn places_are_those_of_trino() {
    let place = |sql: &str| {
        let found = answers("places", &[json!({"sql": sql, "catalog": catalog()})]);
        let first = &found[0]["diagnostics"][0];
        (first["line"].as_u64(), first["column"].as_u64())
    };
    // A name at its start, a comparison at its operator, a call at its start.
    assert_eq!(place("SELECT flow_logs.x FROM flow_logs"), (Some(1), Some(8)));
    assert_eq!(place("SELECT srcaddr = 1 FROM flow_logs"), (Some(1), Some(16)));
    assert_eq!(place("SELECT 1, summ(bytes) FROM flow_logs"), (Some(1), Some(11)));
    // Columns count characters, and only a line feed ends a line.
    assert_eq!(place("SELECT 'é😀', x FROM flow_logs"), (Some(1), Some(14)));
    assert_eq!(place("SELECT\r\n\tx\r\nFROM flow_logs"), (Some(2), Some(2)));
}

#[test]
fn without_tables_the_syntax_alone_is_judged() {
    let requests = [
        json!({"sql": "SELECT 1 + 'a', nosuch(x) FROM y.z"}),
        json!({"sql": "SELECT 1 + 'a' FROM y.z", "catalog": null}),
        json!({"sql": "SELECT 1 + 'a' FROM y.z", "catalog": {"default": {"catalog": "c", "schema": "s"}}}),
        json!({"sql": "SELECT 1 + 'a' FROM y.z", "catalog": {"tables": null}}),
        json!({"sql": "SELECT 1 FROM WHERE"}),
        json!({"sql": "SELECT 1 + 'a'", "catalog": {"tables": []}}),
    ];
    let ok: Vec<_> = answers("syntax", &requests)
        .iter()
        .map(|one| one["ok"].as_bool())
        .collect();
    assert_eq!(
        ok,
        [Some(true), Some(true), Some(true), Some(true), Some(false), Some(false)]
    );
}

#[test]
fn names_without_a_database_are_of_the_default() {
    let named = |catalog: Value, sql: &str| answers("names", &[json!({"sql": sql, "catalog": catalog})])[0].clone();
    let bare = json!({"tables": [{"name": "t", "columns": [{"name": "x", "type": "bigint"}]}]});
    for sql in [
        "SELECT x FROM t",
        "SELECT X FROM DEFAULT.T",
        "SELECT t.x FROM awsdatacatalog.default.t",
    ] {
        assert_eq!(named(bare.clone(), sql)["ok"], true, "{sql}");
    }
    let other = named(bare, "SELECT x FROM logs.t");
    assert_eq!(other["diagnostics"][0]["trino_code"], "SCHEMA_NOT_FOUND");
    assert_eq!(
        named(catalog(), "SELECT bytes FROM logs.flow_logs WHERE day = ''")["ok"],
        true
    );
}

#[test]
fn ids_come_back_as_they_were_written() {
    let ids = [
        "0",
        "-0.0",
        "1e400",
        "12345678901234567890123",
        "\"a\\u0062\"",
        "null",
        "[1, {\"a\":  2}]",
        "{\"b\": 1, \"a\": 2}",
    ];
    let lines = ids.iter().fold(String::new(), |mut lines, id| {
        writeln!(lines, "{{\"sql\": \"SELECT 1\", \"id\": {id}}}").expect("a line");
        lines
    });
    let folder = Folder::new("ids");
    let done = folder.run_with(&STREAM, lines.as_bytes());
    for (line, id) in done.stdout.lines().zip(ids) {
        assert!(line.starts_with(&format!("{{\"id\":{id},\"ok\":true,")), "{line}");
    }
    assert_eq!(done.stdout.lines().count(), ids.len());
}

#[test]
fn what_is_no_request_is_answered_and_the_stream_goes_on() {
    let lines: [(&[u8], &str); 17] = [
        (b"nonsense", "the line is not JSON"),
        (b"", "the line is not JSON"),
        (b"{\"id\": 1, \"sql\": \"SELECT 1\"", "the line is not JSON"),
        (b"{\"id\": 1, \"sql\": \"SELECT 1\"} 2", "the line is not JSON"),
        (b"\xff\xfe", "the line is not UTF-8"),
        (b"[1]", "the line is a list, and must be an object"),
        (b"null", "the line is null, and must be an object"),
        (b"{\"id\": 1}", "`sql` is missing"),
        (b"{\"id\": 1, \"sql\": null}", "`sql` is null, and must be a string"),
        (b"{\"id\": 1, \"sql\": [\"SELECT 1\"]}", "`sql` is a list, and must be a string"),
        (b"{\"id\": 1, \"sql\": \"\\ud800\"}", "`sql` is not JSON"),
        (b"{\"id\": 1, \"sql\": \"SELECT 1\", \"catalog\": 5}", "`catalog` is a number, and must be an object"),
        (
            b"{\"id\": 1, \"sql\": \"SELECT 1\", \"catalog\": {\"tables\": {}}}",
            "`catalog.tables` is an object, and must be a list",
        ),
        (
            b"{\"id\": 1, \"sql\": \"SELECT 1\", \"catalog\": {\"default\": \"x\", \"tables\": []}}",
            "`catalog.default` is a string, and must be an object",
        ),
        (
            b"{\"id\": 1, \"sql\": \"SELECT 1\", \"catalog\": {\"tables\": [{\"columns\": [{\"name\": 1, \"type\": \"varchr\"}]}, 3]}}",
            "`catalog.tables[0].name` is missing; `catalog.tables[0].columns[0].name` is a number, and must be a string; \
             `catalog.tables[0].columns[0].type` unknown type `varchr`; `catalog.tables[1]` is a number, and must be an object",
        ),
        (
            b"{\"id\": 1, \"sql\": \"SELECT 1\", \"catalog\": {\"tables\": [{\"name\": \"t\", \"partition_keys\": [1]}]}}",
            "`catalog.tables[0].partition_keys[0]` is a number, and must be a string",
        ),
        (
            b"{\"id\": 1, \"sql\": \"SELECT 1\", \"catalog\": {\"tables\": [{\"name\": \"t\", \"hidden_columns\": \"$path\"}]}}",
            "`catalog.tables[0].hidden_columns` is a string, and must be a list",
        ),
    ];
    let mut input = Vec::new();
    for (line, _) in lines {
        input.extend_from_slice(line);
        input.extend_from_slice(b"\n{\"id\": \"next\", \"sql\": \"SELECT 1\"}\n");
    }
    let found = answers_to("no-request", &STREAM, input);
    assert_eq!(found.len(), 2 * lines.len());
    for (pair, (line, says)) in found.chunks(2).zip(lines) {
        let line = String::from_utf8_lossy(line);
        assert_eq!(pair[0]["ok"], false, "{line}");
        let own = &pair[0]["diagnostics"][0];
        assert_eq!(
            (&own["severity"], &own["code"]),
            (&json!("error"), &json!("invalid_request")),
            "{line}"
        );
        assert!(
            own["message"].as_str().is_some_and(|text| text.starts_with(says)),
            "{line}: {own}"
        );
        // If the id of a line can be read, the answer has it.
        let id = if line.starts_with("{\"id\": 1") && !says.starts_with("the line") {
            json!(1)
        } else {
            Value::Null
        };
        assert_eq!(pair[0]["id"], id, "{line}");
        assert_eq!(
            (&pair[1]["id"], &pair[1]["ok"]),
            (&json!("next"), &json!(true)),
            "{line}"
        );
    }
}

#[test]
fn unknown_members_are_ignored() {
    let mut catalog = catalog();
    catalog["region"] = json!("eu-central-1");
    catalog["tables"][0]["comment"] = json!({"a": [1]});
    catalog["tables"][0]["columns"][0]["comment"] = json!(null);
    catalog["tables"][0]["rows"] = json!([[1]]);
    let sql = "SELECT bytes FROM flow_logs WHERE day = '2026/11/01'";
    let found = answers(
        "unknown",
        &[json!({"id": 1, "sql": sql, "catalog": catalog, "plan": true})],
    );
    assert_eq!((&found[0]["ok"], &found[0]["diagnostics"]), (&json!(true), &json!([])));
}

#[test]
fn a_column_without_a_type_is_taken_as_it_is_used() {
    let catalog = json!({"tables": [{"name": "t", "columns": [{"name": "x"}, {"name": "y", "type": null}]}]});
    let found = answers(
        "typeless",
        &[json!({"sql": "SELECT x + 1, y || 'a' FROM t WHERE x", "catalog": catalog})],
    );
    assert_eq!(found[0]["ok"], true, "{}", found[0]);
}

#[test]
fn line_ends_byte_order_marks_and_a_last_line_without_end() {
    let input = "\u{feff}{\"id\": 1, \"sql\": \"SELECT 1\"}\r\n{\"id\": 2, \"sql\": \"SELECT 1\"}\r\n{\"id\": 3, \"sql\": \"SELECT 1\"}";
    let ids: Vec<_> = answers_to("ends", &STREAM, input)
        .iter()
        .map(|one| one["id"].clone())
        .collect();
    assert_eq!(ids, [1, 2, 3]);
    assert_eq!(answers_to("nothing", &STREAM, ""), [] as [Value; 0]);
}

#[test]
fn long_texts_and_deep_ones() {
    let parentheses = |count: usize| format!("SELECT {}1{}", "(".repeat(count), ")".repeat(count));
    let found = answers(
        "long",
        &[
            json!({"id": 1, "sql": format!("SELECT '{}'", "x".repeat(300_000))}),
            json!({"id": 2, "sql": "(".repeat(5_000_000)}),
            json!({"id": 3, "sql": parentheses(500)}),
            json!({"id": 4, "sql": parentheses(50)}),
            json!({"id": 5, "sql": format!("SELECT 1{}", ", 1".repeat(50_000))}),
        ],
    );
    let said: Vec<_> = found
        .iter()
        .map(|one| one["diagnostics"][0]["trino_code"].as_str())
        .collect();
    assert_eq!(
        said,
        [
            Some("QUERY_TEXT_TOO_LARGE"),
            Some("QUERY_TEXT_TOO_LARGE"),
            Some("STACK_OVERFLOW"),
            None,
            None
        ]
    );
}

#[test]
fn thousands_of_requests_in_order() {
    let catalogs = [catalog(), json!({"tables": []}), Value::Null];
    let requests: Vec<_> = (0..3000)
        .map(|id| json!({"id": id, "sql": "SELECT count(*) FROM flow_logs", "catalog": catalogs[id / 7 % 3]}))
        .collect();
    let found = answers("thousands", &requests);
    assert_eq!(found.len(), requests.len());
    for (id, answer) in found.iter().enumerate() {
        assert_eq!((&answer["id"], &answer["ok"]), (&json!(id), &json!(id / 7 % 3 != 1)));
    }
}

#[test]
fn lints_are_said_as_asked() {
    let request = json!({"sql": "SELECT 1 FROM flow_logs", "catalog": catalog()}).to_string();
    let said = |option: &str| {
        let found = answers_to("levels", &["check", "--message-format", "jsonl", option, "-"], &request);
        assert_eq!(found[0]["ok"], true);
        found[0]["diagnostics"].as_array().map(Vec::len)
    };
    assert_eq!(said("--allow=no_partition_bound"), Some(0));
    assert_eq!(said("--warn=sql::no_partition_bound"), Some(1));
    assert_eq!(said("--deny=day_format,no_partition_bound"), Some(1));
    // A lint that is off by default is only reported on request.
    let request = json!({"sql": "SELECT * FROM flow_logs WHERE day = '2026/11/01'", "catalog": catalog()}).to_string();
    let stars = |arguments: &[&str]| answers_to("off", arguments, &request)[0]["diagnostics"].clone();
    assert_eq!(stars(&STREAM), json!([]));
    let asked = stars(&["check", "--message-format", "jsonl", "--deny=select_star", "-"]);
    assert_eq!(
        (&asked[0]["code"], &asked[0]["severity"]),
        (&json!("select_star"), &json!("lint"))
    );
}

#[test]
fn each_answer_comes_before_the_next_request() {
    let folder = Folder::new("flushed");
    let mut stream = folder.start(&STREAM);
    for id in 0..3 {
        let answer = stream.ask(&json!({"id": id, "sql": "SELECT 1"}).to_string());
        assert!(answer.starts_with(&format!("{{\"id\":{id},")), "{answer}");
    }
}

/// The codes of the lints that are reported with these options.
fn lints(name: &str, options: &[&str], columns: &Value, sql: &str) -> Vec<String> {
    let catalog = json!({"tables": [{"name": "t", "columns": columns, "partition_keys": ["day"]}]});
    let arguments = [&STREAM[..3], options, &STREAM[3..]].concat();
    let found = answers_to(
        name,
        &arguments,
        format!("{}\n", json!({"sql": sql, "catalog": catalog})),
    );
    assert_eq!(found[0]["ok"], true, "{}", found[0]);
    let findings = found[0]["diagnostics"].as_array().expect("a list");
    let codes = findings.iter().map(|one| {
        assert_eq!((&one["severity"], one.get("trino_code")), (&json!("lint"), None));
        one["code"].as_str().expect("a code").to_owned()
    });
    codes.collect()
}

#[test]
fn a_column_of_which_nothing_is_said_is_the_field_that_it_is_named_as() {
    let named = json!([
        {"name": "start", "type": "bigint"}, {"name": "flow-direction", "type": "varchar"},
        {"name": "Action", "type": "varchar"}, {"name": "protocol", "type": "varchar"},
        {"name": "day", "type": "varchar"},
    ]);
    let sql = "SELECT 1 FROM t WHERE day >= '2026-11-01' AND start > 1795132800000 \
               AND \"flow-direction\" = 'in' AND action = 'DENY' AND protocol = 'TCP'";
    assert_eq!(
        lints("named", &[], &named, sql),
        ["milliseconds", "unknown_value", "unknown_value", "unknown_value"]
    );
    let said = json!([
        {"name": "start", "type": "timestamp(3)"}, {"name": "flow-direction", "type": "varchar", "values": ["in", "out"]},
        {"name": "Action", "type": "varchar", "values": []}, {"name": "protocol", "type": "varchar", "format": "name"},
        {"name": "day", "type": "varchar", "format": "yyyy-MM-dd"},
    ]);
    let sql = "SELECT 1 FROM t WHERE day >= '2026-11-01' AND start > TIMESTAMP '2026-11-01' \
               AND \"flow-direction\" = 'in' AND action = 'DENY' AND protocol = 'TCP'";
    assert_eq!(lints("said", &[], &said, sql), [] as [&str; 0]);
    // The form of a key's days is given by its `format`, whatever its name is.
    let day = json!([{"name": "day", "type": "varchar", "format": "yyyy/MM/dd"}]);
    assert_eq!(
        lints("day", &[], &day, "SELECT 1 FROM t WHERE day >= '2026-11-01'"),
        ["day_format"]
    );
}

#[test]
fn a_lint_that_is_off_stands_there_when_asked_for() {
    let columns = json!([{"name": "srcaddr", "type": "varchar"}, {"name": "day", "type": "varchar"}]);
    let sql = "SELECT * FROM t WHERE day >= '2026/11/01' ORDER BY 1";
    assert_eq!(lints("off", &[], &columns, sql), [] as [&str; 0]);
    let asked = ["--warn", "select_star", "--deny", "order_without_limit"];
    assert_eq!(
        lints("asked", &asked, &columns, sql),
        ["select_star", "order_without_limit"]
    );
}
