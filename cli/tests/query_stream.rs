//! `flow-log-stack query --message-format jsonl -`: each request contains its tables with their rows, and each answer
//! is one line. The answers here are those of Trino 401 (`trino-check --rows`).

mod command;

use std::io::{BufRead, BufReader, Read, Write};
use std::process::Stdio;

use command::Folder;
use serde_json::{Value, json};

const STREAM: [&str; 4] = ["query", "--message-format", "jsonl", "-"];

/// The answers to these requests, one line each; nothing else is written.
fn answers(name: &str, requests: &[Value]) -> Vec<Value> {
    let folder = Folder::new(name);
    let lines: Vec<_> = requests.iter().map(Value::to_string).collect();
    let done = folder.run_with(&STREAM, (lines.join("\n") + "\n").as_bytes());
    assert_eq!((done.code, done.stderr.as_str()), (Some(0), ""));
    let answers = done.stdout.lines();
    let answers: Vec<Value> = answers
        .map(|line| serde_json::from_str(line).expect("a line of JSON"))
        .collect();
    assert_eq!(answers.len(), requests.len());
    answers
}

/// A table with columns of these types, and rows.
#[allow(clippy::needless_pass_by_value, reason = "rows are written at the call")]
fn table(name: &str, columns: &[(&str, &str)], rows: Value) -> Value {
    json!({"name": name, "columns": typed(columns), "rows": rows})
}

fn typed(columns: &[(&str, &str)]) -> Value {
    columns
        .iter()
        .map(|(name, data_type)| json!({"name": name, "type": data_type}))
        .collect()
}

fn request(sql: &str, tables: &[Value]) -> Value {
    json!({"id": 1, "sql": sql, "catalog": {"tables": tables}})
}

/// The rows of a statement over one table `t`.
fn rows(name: &str, sql: &str, columns: &[(&str, &str)], given: Value) -> Value {
    answers(name, &[request(sql, &[table("t", columns, given)])])[0]["rows"].clone()
}

#[test]
fn an_answer_has_columns_and_rows_of_texts() {
    let requests = [
        json!({"id": "a", "sql": "SELECT x, 1.5, x IS NULL AS \"Is It\" FROM t ORDER BY x",
               "catalog": {"tables": [table("t", &[("x", "bigint")], json!([[2], [null], [1]]))]}}),
        json!({"sql": "SELECT 1"}),
    ];
    assert_eq!(
        answers("rows-members", &requests),
        [
            json!({
                "id": "a", "ok": true, "diagnostics": [],
                "columns": [
                    {"name": "x", "type": "bigint"}, {"name": null, "type": "double"}, {"name": "Is It", "type": "boolean"},
                ],
                "rows": [["1", "1.5", "false"], ["2", "1.5", "false"], [null, "1.5", "true"]],
            }),
            json!({
                "id": null, "ok": true, "diagnostics": [],
                "columns": [{"name": null, "type": "integer"}], "rows": [["1"]],
            }),
        ]
    );
}

/// A type, values of it in a request, and the printed texts; NULL has none.
fn cases() -> Vec<(&'static str, Value, &'static [&'static str])> {
    vec![
        ("boolean", json!([true, false, null]), ["true", "false"].as_slice()),
        ("tinyint", json!([-128, "5", 1.0]), &["-128", "5", "1"]),
        ("smallint", json!([32767]), &["32767"]),
        ("integer", json!([-2147483648]), &["-2147483648"]),
        (
            "bigint",
            json!([i64::MAX, i64::MIN]),
            &["9223372036854775807", "-9223372036854775808"],
        ),
        (
            "real",
            json!([1.5, 0.1, 16777217, "NaN"]),
            &["1.5", "0.1", "1.6777216E7", "NaN"],
        ),
        (
            "double",
            json!([1, -0.0, "Infinity", 1e20]),
            &["1.0", "-0.0", "Infinity", "1.0E20"],
        ),
        ("decimal(5,2)", json!(["1.5", 2, "-0.00"]), &["1.50", "2.00", "0.00"]),
        (
            "decimal(38,0)",
            json!(["99999999999999999999999999999999999999"]),
            &["99999999999999999999999999999999999999"],
        ),
        ("varchar", json!(["x", "", 5, true]), &["x", "", "5", "true"]),
        ("varchar(2)", json!(["é€"]), &["é€"]),
        ("char(3)", json!(["a", " a"]), &["a  ", " a "]),
        (
            "json",
            json!([{"b": 1, "a": [null, true]}, "{\"a\": 1}", 12]),
            &["{\"a\":[null,true],\"b\":1}", "{\"a\": 1}", "12"],
        ),
        (
            "date",
            json!(["2024-02-29", "-0044-03-15", "+12345-01-01"]),
            &["2024-02-29", "-0044-03-15", "+12345-01-01"],
        ),
        ("timestamp(0)", json!(["2026-03-14 12:30:00"]), &["2026-03-14 12:30:00"]),
        (
            "timestamp(3)",
            json!(["2026-03-14 12:30:00", "2026-03-14T12:30:00.000"]),
            &["2026-03-14 12:30:00.000", "2026-03-14 12:30:00.000"],
        ),
        (
            "timestamp(6)",
            json!(["1969-12-31 23:59:59.999999"]),
            &["1969-12-31 23:59:59.999999"],
        ),
        (
            "ipaddress",
            json!(["10.0.0.1", "::ffff:1.2.3.4", "2001:DB8::1"]),
            &["10.0.0.1", "1.2.3.4", "2001:db8::1"],
        ),
        ("array(bigint)", json!([[1, null], []]), &["[1, null]", "[]"]),
        (
            "array(row(a bigint))",
            json!([[[1], null, [null]]]),
            &["[[1], null, [null]]"],
        ),
        (
            "row(a bigint, b varchar)",
            json!([[1, "x"], [1], []]),
            &["[1, x]", "[1, null]", "[null, null]"],
        ),
        (
            "map(bigint, varchar)",
            json!([{"2": "b", "1": "a"}, {}]),
            &["{1=a, 2=b}", "{}"],
        ),
        (
            "map(varchar, array(bigint))",
            json!([{"a": [1], "b": null}]),
            &["{a=[1], b=null}"],
        ),
        (
            "map(double, bigint)",
            json!([{"1.5": 1, "NaN": 2}]),
            &["{1.5=1, NaN=2}"],
        ),
        (
            "map(date, boolean)",
            json!([{"2024-01-01": true}]),
            &["{2024-01-01=true}"],
        ),
        ("unknown", json!([null]), &[]),
    ]
}

#[test]
fn values_of_every_type_are_read_and_printed() {
    let cases = cases();
    let requests: Vec<_> = cases
        .iter()
        .map(|(data_type, values, _)| {
            let rows: Value = values
                .as_array()
                .expect("values")
                .iter()
                .map(|value| json!([value]))
                .collect();
            request("SELECT x FROM t", &[table("t", &[("x", data_type)], rows)])
        })
        .collect();
    for ((data_type, _, texts), answer) in cases.iter().zip(answers("rows-types", &requests)) {
        assert_eq!(answer["columns"][0]["type"], *data_type, "{answer}");
        let found: Vec<_> = answer["rows"]
            .as_array()
            .expect("rows")
            .iter()
            .filter_map(|row| row[0].as_str())
            .collect();
        assert_eq!(found, *texts, "{data_type}");
    }
}

/// As in the engine that was asked: a value that the type would round is refused, but trailing zeros are not.
#[test]
fn a_value_with_more_digits_than_its_type_keeps_is_refused_at_its_row_and_column() {
    let row = |data_type: &str, value: &Value| {
        let columns = [("a", "bigint"), ("x", data_type)];
        request(
            "SELECT x FROM t",
            &[table("t", &columns, json!([[1, null], [2, value]]))],
        )
    };
    for (data_type, value, expected) in [
        ("decimal(3,1)", json!("1.20"), Ok("1.2")),
        (
            "decimal(3,1)",
            json!("1.25"),
            Err("`\"1.25\"` has more digits after the point than the 1 of type `decimal(3,1)`"),
        ),
        (
            "decimal(3,1)",
            json!(1.25),
            Err("`1.25` has more digits after the point than the 1 of type `decimal(3,1)`"),
        ),
        (
            "decimal(38,0)",
            json!("0.5"),
            Err("`\"0.5\"` has more digits after the point than the 0 of type `decimal(38,0)`"),
        ),
        (
            "decimal(3,1)",
            json!("123.4"),
            Err("`\"123.4\"` is not a value of type `decimal(3,1)`"),
        ),
        (
            "timestamp(3)",
            json!("2026-01-01 00:00:00.1230"),
            Ok("2026-01-01 00:00:00.123"),
        ),
        (
            "timestamp(3)",
            json!("2026-01-01 00:00:00.1234"),
            Err("`\"2026-01-01 00:00:00.1234\"` has more digits after the point than the 3 of type `timestamp(3)`"),
        ),
        (
            "timestamp(0)",
            json!("2026-01-01T00:00:00.9"),
            Err("`\"2026-01-01T00:00:00.9\"` has more digits after the point than the 0 of type `timestamp(0)`"),
        ),
    ] {
        let answers = answers("rows-digits", &[row(data_type, &value)]);
        let answer = &answers[0];
        match expected {
            Ok(text) => assert_eq!(answer["rows"], json!([[null], [text]]), "{data_type} {value}: {answer}"),
            Err(why) => {
                let message = answer["diagnostics"][0]["message"].as_str().unwrap_or_default();
                assert_eq!(
                    message,
                    format!("`catalog.tables[0].rows[1][1]`: {why}"),
                    "{data_type} {value}"
                );
            }
        }
    }
}

#[test]
fn a_map_has_its_keys_in_the_order_of_the_request() {
    let line = r#"{"sql": "SELECT map_keys(m) FROM t", "catalog": {"tables": [{"name": "t",
        "columns": [{"name": "m", "type": "map(varchar,bigint)"}], "rows": [[{"b": 1, "a": 2}], [{"zz": 1, "b": null, "a": 3}]]}]}}"#;
    let folder = Folder::new("rows-map");
    let done = folder.run_with(&STREAM, line.replace('\n', " ").as_bytes());
    assert!(
        done.stdout.ends_with("\"rows\":[[\"[b, a]\"],[\"[zz, b, a]\"]]}\n"),
        "{}",
        done.stdout
    );
}

#[test]
fn what_a_row_leaves_out_is_null_and_hidden_columns_come_last() {
    let columns = [("x", "bigint"), ("y", "varchar")];
    let given = json!([[1], [], [2, "b"]]);
    assert_eq!(
        rows("rows-short", "SELECT x, y FROM t", &columns, given),
        json!([["1", null], [null, null], ["2", "b"]])
    );
    let mut hidden = table("t", &[("x", "bigint")], json!([[1, "p"], [2]]));
    hidden["hidden_columns"] = typed(&[("$path", "varchar")]);
    let answer = &answers("rows-hidden", &[request("SELECT \"$path\", * FROM t", &[hidden])])[0];
    assert_eq!(answer["rows"], json!([["p", "1"], [null, "2"]]));
}

#[test]
fn a_table_without_rows_is_empty() {
    let mut without = table("t", &[("x", "bigint")], Value::Null);
    let null = request("SELECT count(*), max(x) FROM t", &[without.clone()]);
    without.as_object_mut().expect("a table").remove("rows");
    let absent = request("SELECT count(*), max(x) FROM t", &[without]);
    let nothing = json!({"sql": "SELECT count(*) FROM (VALUES 1) v(x)", "catalog": {"tables": []}});
    let found = answers("rows-empty", &[null, absent, nothing]);
    assert_eq!(found[0]["rows"], json!([["0", null]]));
    assert_eq!(found[1]["rows"], json!([["0", null]]));
    assert_eq!(found[2]["rows"], json!([["1"]]));
    // A table without columns may have rows.
    let answer = &answers(
        "rows-narrow",
        &[request("SELECT count(*) FROM t", &[table("t", &[], json!([[], []]))])],
    )[0];
    assert_eq!(answer["rows"], json!([["2"]]));
}

#[test]
fn tables_are_of_any_catalog_and_schema() {
    let of = |catalog: &str, schema: &str, name: &str, value: i64| {
        let mut table = table(name, &[("x", "bigint")], json!([[value]]));
        table["catalog"] = json!(catalog);
        table["schema"] = json!(schema);
        table
    };
    let tables = json!([of("c1", "s1", "t", 1), of("c2", "s1", "t", 2), of("c1", "s2", "T", 3)]);
    let sql = "SELECT a.x, b.x, c.x, d.x FROM c1.s1.t a, c2.s1.t b, C1.s2.t c, t d";
    let catalog = json!({"default": {"catalog": "c1", "schema": "s2"}, "tables": tables});
    let bare = table("t", &[("x", "bigint")], json!([[7]]));
    let requests = [
        json!({"sql": sql, "catalog": catalog}),
        request("SELECT a.x + b.x FROM awsdatacatalog.default.t a, default.t b", &[bare]),
    ];
    let found = answers("rows-catalogs", &requests);
    assert_eq!(found[0]["rows"], json!([["1", "2", "3", "3"]]));
    assert_eq!(found[1]["rows"], json!([["14"]]));
}

#[test]
fn a_number_with_a_point_is_a_double_unless_the_catalog_says_otherwise() {
    let of = |setting: &str| json!({"sql": "SELECT 0.1 + 0.2", "catalog": {"decimal_literals": setting, "tables": []}});
    let found = answers("rows-literals", &[of("double"), of("decimal")]);
    assert_eq!(found[0]["rows"], json!([["0.30000000000000004"]]));
    assert_eq!(
        (&found[1]["rows"], &found[1]["columns"][0]["type"]),
        (&json!([["0.3"]]), &json!("decimal(2,1)"))
    );
}

#[test]
fn what_trino_refuses_has_its_code_and_place_and_no_rows() {
    let columns = [("x", "bigint")];
    let of = |sql: &str| request(sql, &[table("t", &columns, json!([[1]]))]);
    let found = answers(
        "rows-refused",
        &[
            of("SELECT x,\n  y FROM t"),
            of("SELECT FROM t"),
            of("SELECT x FROM u"),
            of("SELECT ?"),
            of("DELETE FROM t"),
        ],
    );
    let told: Vec<_> = found
        .iter()
        .map(|answer| {
            let first = &answer["diagnostics"][0];
            assert_eq!(
                (answer["ok"].as_bool(), answer.get("rows"), answer.get("columns")),
                (Some(false), None, None)
            );
            (
                first["code"].as_str(),
                first["trino_code"].as_str(),
                first["line"].as_u64(),
                first["column"].as_u64(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (Some("unknown_column"), Some("COLUMN_NOT_FOUND"), Some(2), Some(3)),
            (Some("syntax_error"), Some("SYNTAX_ERROR"), Some(1), Some(8)),
            (Some("unknown_table"), Some("TABLE_NOT_FOUND"), Some(1), Some(15)),
            (
                Some("invalid_parameter_usage"),
                Some("INVALID_PARAMETER_USAGE"),
                None,
                None
            ),
            (Some("not_a_query"), None, Some(1), Some(1)),
        ]
    );
}

#[test]
fn lints_refuse_nothing_and_are_not_said() {
    let mut logs = table(
        "flow_logs",
        &[("bytes", "bigint"), ("day", "varchar")],
        json!([[5, "2026/11/20"]]),
    );
    logs["partition_keys"] = json!(["day"]);
    let answer = &answers(
        "rows-lints",
        &[request(
            "SELECT * FROM flow_logs WHERE day = '2026-11-20' OR bytes = 5",
            &[logs],
        )],
    )[0];
    assert_eq!((&answer["ok"], &answer["diagnostics"]), (&json!(true), &json!([])));
    assert_eq!(answer["rows"], json!([["5", "2026/11/20"]]));
}

#[test]
fn a_run_that_fails_says_trinos_code() {
    let of = |sql: &str| {
        request(
            sql,
            &[table(
                "t",
                &[("x", "bigint"), ("s", "varchar")],
                json!([[0, "a"], [i64::MAX, "b"]]),
            )],
        )
    };
    let found = answers(
        "rows-failed",
        &[
            of("SELECT 1 / x FROM t"),
            of("SELECT x + 1 FROM t"),
            of("SELECT CAST(s AS bigint) FROM t"),
            of("SELECT (SELECT s FROM t)"),
            of("SELECT element_at(ARRAY[1], 0)"),
        ],
    );
    let codes: Vec<_> = found
        .iter()
        .map(|answer| answer["diagnostics"][0]["trino_code"].as_str())
        .collect();
    assert_eq!(
        codes,
        [
            Some("DIVISION_BY_ZERO"),
            Some("NUMERIC_VALUE_OUT_OF_RANGE"),
            Some("INVALID_CAST_ARGUMENT"),
            Some("SUBQUERY_MULTIPLE_ROWS"),
            Some("INVALID_FUNCTION_ARGUMENT"),
        ]
    );
    assert_eq!(found[0]["diagnostics"][0]["code"], "division_by_zero");
}

#[test]
fn what_is_not_run_here_is_named_and_has_no_code_of_trinos() {
    let sql = "SELECT x,\n       current_user AS u FROM t";
    let answer = &answers(
        "rows-not-run",
        &[request(sql, &[table("t", &[("x", "bigint")], json!([[1]]))])],
    )[0];
    assert_eq!(
        *answer,
        json!({
            "id": 1, "ok": false,
            "diagnostics": [{
                "severity": "error", "code": "not_run_locally", "message": "current_user is not run on this machine",
                "line": 2, "column": 8, "end_line": 2, "end_column": 8,
            }],
        })
    );
}

#[test]
fn what_approximates_on_athena_is_exact_here_and_says_so() {
    let columns = [("x", "bigint")];
    let of = |sql: &str| request(sql, &[table("t", &columns, json!([[1], [1], [2]]))]);
    let found = answers(
        "rows-exact",
        &[
            of("SELECT approx_distinct(x) FROM t"),
            of("SELECT count(DISTINCT x) FROM t"),
        ],
    );
    assert_eq!(found[0]["rows"], found[1]["rows"]);
    let notes = found[0]["notes"].as_array().expect("a note");
    assert!(
        notes.len() == 1
            && notes[0]
                .as_str()
                .is_some_and(|note| note.contains("`approx_distinct` is exact"))
    );
    assert_eq!(found[1].get("notes"), None);
}

#[test]
fn what_is_no_request_is_answered_and_the_stream_goes_on() {
    let of = |tables: Value| json!({"id": 9, "sql": "SELECT 1 FROM t", "catalog": {"tables": tables}}).to_string();
    let columns = json!([{"name": "x", "type": "tinyint"}]);
    let lines = [
        ("nonsense".to_owned(), "the line is not JSON"),
        (String::new(), "the line is not JSON"),
        ("[1]".to_owned(), "the line is a list, and must be an object"),
        (r#"{"id": 9}"#.to_owned(), "`sql` is missing"),
        (
            r#"{"id": 9, "sql": 5}"#.to_owned(),
            "`sql` is a number, and must be a string",
        ),
        (
            r#"{"id": 9, "sql": "SELECT 1", "catalog": 5}"#.to_owned(),
            "`catalog` is a number, and must be an object",
        ),
        (of(json!(5)), "`catalog.tables`"),
        (of(json!([{"columns": columns}])), "`catalog.tables[0].name` is missing"),
        (
            of(json!([{"name": "t", "columns": [{"name": "x", "type": "nope"}]}])),
            "unknown type `nope`",
        ),
        (
            of(json!([{"name": "t", "columns": columns, "rows": "x"}])),
            "`catalog.tables[0].rows` must be a list of rows",
        ),
        (
            of(json!([{"name": "t", "columns": columns, "rows": [[1], 5]}])),
            "`catalog.tables[0].rows[1]` must be a list of values",
        ),
        (
            of(json!([{"name": "t", "columns": columns, "rows": [[1, 2]]}])),
            "has 2 values, and the table 1 columns",
        ),
        (
            of(json!([{"name": "t", "columns": columns, "rows": [[128]]}])),
            "`catalog.tables[0].rows[0][0]`: `128` is not a value of type `tinyint`",
        ),
        (
            of(json!([{"name": "t", "columns": columns, "rows": [[1.5]]}])),
            "`1.5` is not a value of type `tinyint`",
        ),
    ];
    let folder = Folder::new("rows-requests");
    let input = lines
        .iter()
        .map(|(line, _)| line.as_str())
        .collect::<Vec<_>>()
        .join("\n")
        + "\n";
    let done = folder.run_with(&STREAM, (input + r#"{"id": 10, "sql": "SELECT 1"}"#).as_bytes());
    assert_eq!((done.code, done.stderr.as_str()), (Some(0), ""));
    let found: Vec<Value> = done
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(found.len(), lines.len() + 1);
    for (answer, (line, message)) in found.iter().zip(&lines) {
        let first = &answer["diagnostics"][0];
        assert_eq!(
            (&answer["ok"], &first["code"], first.get("trino_code")),
            (&json!(false), &json!("invalid_request"), None),
            "{line}"
        );
        assert!(
            first["message"].as_str().is_some_and(|own| own.contains(message)),
            "{first}"
        );
        assert!(answer["id"].is_null() || answer["id"] == 9);
    }
    assert_eq!(found[lines.len()]["rows"], json!([["1"]]));
}

#[test]
fn ids_come_back_as_they_were_written() {
    let ids = [
        "0",
        "-0.0",
        "12345678901234567890123",
        "\"a\\u0062\"",
        "null",
        "[1, {\"a\":  2}]",
    ];
    let lines = ids.map(|id| format!("{{\"sql\": \"SELECT 1\", \"id\": {id}}}"));
    let input = lines.join("\n");
    let done = Folder::new("rows-ids").run_with(&STREAM, input.as_bytes());
    for (line, id) in done.stdout.lines().zip(ids) {
        assert!(line.starts_with(&format!("{{\"id\":{id},\"ok\":true,")), "{line}");
    }
    assert_eq!(done.stdout.lines().count(), ids.len());
}

#[test]
fn each_line_is_answered_before_the_next_one_is_there() {
    let folder = Folder::new("rows-lines");
    let mut running = folder.start(&STREAM);
    for number in 0..50 {
        let answer = running.ask(
            &request(
                "SELECT x + 1 FROM t",
                &[table("t", &[("x", "bigint")], json!([[number]]))],
            )
            .to_string(),
        );
        let answer: Value = serde_json::from_str(&answer).expect("a line of JSON");
        assert_eq!(answer["rows"], json!([[(number + 1).to_string()]]));
    }
}

#[test]
fn whoever_stops_reading_gets_no_half_an_answer_and_ends_the_stream() {
    let folder = Folder::new("rows-pipe");
    let mut child = folder
        .command(&STREAM)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command");
    let mut input = child.stdin.take().expect("an input");
    let feeding = std::thread::spawn(move || {
        let long = request("SELECT x FROM UNNEST(sequence(1, 5000)) t(x)", &[]);
        while writeln!(input, "{long}").is_ok() {}
    });
    let mut output = BufReader::new(child.stdout.take().expect("an output"));
    for _ in 0..3 {
        let mut line = String::new();
        output.read_line(&mut line).expect("an answer");
        let answer: Value = serde_json::from_str(&line).expect("a whole line");
        assert_eq!(answer["rows"].as_array().map(Vec::len), Some(5000));
    }
    drop(output);
    let mut said = String::new();
    child
        .stderr
        .take()
        .expect("errors")
        .read_to_string(&mut said)
        .expect("text");
    assert_eq!((child.wait().expect("it ends").code(), said.as_str()), (Some(0), ""));
    feeding.join().expect("it is refused");
}

#[test]
fn options_that_have_no_meaning_in_the_stream_are_refused() {
    let folder = Folder::new("rows-options");
    for (options, message) in [
        (
            ["--on", "logs"].as_slice(),
            "`--on` cannot be used in the stream for tools",
        ),
        (
            &["--limit-rows", "5"],
            "`--limit-rows` cannot be used in the stream for tools",
        ),
        (
            &["--format", "csv"],
            "`--format` cannot be used in the stream for tools",
        ),
    ] {
        let done = folder.run(&[STREAM.as_slice(), options].concat());
        assert_eq!((done.code, done.stdout.as_str()), (Some(2), ""));
        assert!(done.stderr.contains(message), "{}", done.stderr);
    }
    let done = folder.run(&["query", "SELECT 1 AS x", "--message-format", "jsonl"]);
    assert!(
        done.code == Some(2) && done.stderr.contains("reads its requests from standard input"),
        "{}",
        done.stderr
    );
}
