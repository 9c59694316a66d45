//! `flow-log-stack check`, on files.

mod command;

use command::{Done, Folder};
use serde_json::{Value, json};

/// A correct statement.
const RIGHT: &str = "SELECT srcaddr FROM flow_logs WHERE day >= '2026/11/01'";

/// A second statement with mistakes, among other things that occur in files.
const SEVERAL: &str = "\
-- Who talks; the head of the first; has semicolons
SELECT srcaddr, ';' AS \"a;b\" /* ; */
FROM flow_logs
WHERE day >= '2026/11/01';

SELECT srcaddr,
\tdstprt, 'é'
FROM flow_logs
WHERE day = '2026/11/01' AND
  bytes = 'x';
;
SELECT 1 FROM flow_logs;
";

/// What the command does with one file.
fn check(name: &str, sql: impl AsRef<[u8]>, options: &[&str]) -> Done {
    let folder = Folder::new(name);
    folder.write("q.sql", sql);
    let done = folder.run(&[&["check"], options, &["q.sql"]].concat());
    assert_eq!(folder.files(), ["q.sql"]);
    done
}

/// The codes and places of the findings.
fn found(name: &str, sql: impl AsRef<[u8]>, options: &[&str]) -> Vec<String> {
    let done = check(name, sql, &[&["--message-format=json"], options].concat());
    let answers: Value = serde_json::from_str(&done.stdout).expect("JSON");
    let answers = answers.as_array().expect("a list");
    let all = answers
        .iter()
        .flat_map(|one| one["diagnostics"].as_array().expect("a list"));
    all.map(|one| {
        format!(
            "{} {}:{}",
            one["code"].as_str().unwrap_or_default(),
            one["line"],
            one["column"]
        )
    })
    .collect()
}

fn accepted(name: &str, sql: impl AsRef<[u8]>, options: &[&str]) {
    let done = check(name, sql, options);
    assert_eq!(done.code, Some(0), "{}", done.stdout);
    assert!(done.stdout.ends_with(": nothing found\n"), "{}", done.stdout);
}

#[test]
fn what_is_right_is_not_talked_about() {
    let done = check("right", RIGHT, &[]);
    assert_eq!(
        (done.code, done.stdout.as_str(), done.stderr.as_str()),
        (Some(0), "1 statement in 1 file: nothing found\n", "")
    );
    accepted("only-comments", "-- nothing here;\n;;\n", &[]);
    accepted("empty", "", &[]);
}

#[test]
fn a_condition_on_groups_is_shown_with_the_aggregate_in_it() {
    let sql = "SELECT srcaddr FROM flow_logs WHERE day = '2026/11/20' AND sum(bytes) > 9 GROUP BY srcaddr;\n";
    let done = check("second-place", sql, &[]);
    let expected = "\
 --> q.sql:1:37
  |
1 | SELECT srcaddr FROM flow_logs WHERE day = '2026/11/20' AND sum(bytes) > 9 GROUP BY srcaddr;
  |                                     ^^^^^^^^^^^^^^^^^^     --- looks at many rows
  |                                     |
  |                                     looks at one row at a time
";
    assert!(done.stdout.contains(expected), "{}", done.stdout);
}

#[test]
fn people_see_what_rustc_would_show() {
    let done = check("human", SEVERAL, &[]);
    let expected = "\
error[unknown_column]: unknown column `dstprt`
 --> q.sql:7:2
  |
7 |     dstprt, 'é'
  |     ^^^^^^ not a column of `flow_logs`
  |
  = note: Athena's own error is COLUMN_NOT_FOUND
  = help: a column with a similar name exists: `dstport`
";
    assert!(done.stdout.starts_with(expected), "{}", done.stdout);
    let lint = "\
error[no_partition_bound]: partition column `day` has no lower bound in the WHERE clause
  --> q.sql:12:15
   |
12 | SELECT 1 FROM flow_logs;
";
    assert!(done.stdout.contains(lint), "{}", done.stdout);
    assert!(
        done.stdout
            .contains("= note: Athena would run it; the comment `-- allow(sql::no_partition_bound)` before the statement silences it\n")
    );
    assert!(!done.stdout.contains('\u{1b}'), "no colours where there is no terminal");
    let end = "3 statements in 1 file: 3 errors\n\
        `flow-log-stack explain CODE` says more: no_partition_bound, type_mismatch, unknown_column\n";
    assert!(done.stdout.ends_with(end), "{}", done.stdout);
    assert_eq!((done.code, done.stderr.as_str()), (Some(1), ""));
}

/// Trino gives no line for some errors; people are shown the statement.
#[test]
fn what_has_no_place_in_trino_is_shown_where_it_is() {
    let sql = "SELECT a\nFROM flow_logs CROSS JOIN UNNEST(srcaddr) AS t (a)\nWHERE day >= '2026/11/01'";
    let done = check("placeless", sql, &[]);
    assert!(
        done.stdout.contains(" --> q.sql:2:34\n") && done.stdout.contains("^^^^^^^ no array\n"),
        "{}",
        done.stdout
    );
    let done = check("placeless-github", sql, &["--message-format=github"]);
    assert!(done.stdout.contains("line=2,endLine=2,col=34,"), "{}", done.stdout);
    let found = found("placeless-json", sql, &[]);
    assert_eq!(found, ["invalid_function_argument null:null"]);
}

#[test]
fn json_says_file_statement_and_place_in_the_file() {
    let done = check("json", SEVERAL, &["--message-format", "json"]);
    assert_eq!((done.code, done.stderr.as_str()), (Some(1), ""));
    let all: Value = serde_json::from_str(&done.stdout).expect("JSON");
    assert_eq!(
        all[0],
        json!({"file": "q.sql", "statement": 1, "ok": true, "diagnostics": [],
            "columns": [{"name": "srcaddr", "type": "varchar"}, {"name": "a;b", "type": "varchar(1)"}]})
    );
    let second = &all[1];
    assert_eq!(
        (&second["ok"], &second["statement"], &second["columns"]),
        (&json!(false), &json!(2), &json!([]))
    );
    let first = &second["diagnostics"][0];
    assert_eq!(first["trino_code"], "COLUMN_NOT_FOUND");
    assert_eq!(
        (
            &first["line"],
            &first["column"],
            &first["end_line"],
            &first["end_column"]
        ),
        (&json!(7), &json!(2), &json!(7), &json!(8))
    );
    assert_eq!(
        (&all[2]["ok"], &all[2]["diagnostics"][0]["severity"]),
        (&json!(true), &json!("lint"))
    );
    assert_eq!(all[2]["diagnostics"][0]["level"], "error");
}

#[test]
fn jsonl_has_a_statement_a_line() {
    let done = check("jsonl", SEVERAL, &["--message-format", "jsonl"]);
    let lines: Vec<Value> = done
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let ok: Vec<_> = lines
        .iter()
        .map(|one| (one["statement"].as_u64(), one["ok"].as_bool()))
        .collect();
    assert_eq!(
        ok,
        [(Some(1), Some(true)), (Some(2), Some(false)), (Some(3), Some(true))]
    );
    assert_eq!(done.code, Some(1));
}

#[test]
fn workflow_commands_are_escaped() {
    let folder = Folder::new("github");
    folder.write(
        "50%, a.sql",
        "SELECT \"a%:,b\"\nFROM flow_logs WHERE day = '2026/11/01'",
    );
    let done = folder.run(&["check", "--message-format", "github", "50%, a.sql"]);
    assert_eq!(done.code, Some(1));
    assert_eq!(
        done.stdout,
        "::error file=50%25%2C a.sql,line=1,endLine=1,col=8,endColumn=15,title=unknown_column::\
         unknown column `a%25:,b`: not a column of `flow_logs`\
         %0Ahelp: write text in single quotes: `'a%25:,b'`\n"
    );
    let done = folder.run_with(
        &[
            "check",
            "--message-format",
            "github",
            "--warn",
            "no_partition_bound",
            "-",
        ],
        b"SELECT 1 FROM flow_logs",
    );
    assert!(
        done.stdout
            .starts_with("::warning line=1,endLine=1,col=15,endColumn=24,title=no_partition_bound::"),
        "{}",
        done.stdout
    );
    assert!(done.stdout.contains("%0Ahelp: "), "{}", done.stdout);
    assert_eq!((done.code, done.stdout.lines().count()), (Some(0), 1));
}

#[test]
fn sarif_has_rules_results_and_regions() {
    let folder = Folder::new("sarif");
    folder.write("a b.sql", SEVERAL);
    let done = folder.run(&["check", "--message-format", "sarif", "a b.sql", "missing.sql"]);
    assert_eq!(done.code, Some(2));
    let log: Value = serde_json::from_str(&done.stdout).expect("JSON");
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let results = run["results"].as_array().expect("results");
    let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
    assert_eq!((results.len(), rules.len()), (3, 3));
    for result in results {
        let rule = usize::try_from(result["ruleIndex"].as_u64().expect("an index")).expect("small");
        assert_eq!(result["ruleId"], rules[rule]["id"]);
    }
    let place = &results[0]["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "a%20b.sql");
    assert_eq!(
        place["region"],
        json!({"startLine": 7, "startColumn": 2, "endLine": 7, "endColumn": 8})
    );
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    let invocation = &run["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    let text = invocation["toolExecutionNotifications"][0]["message"]["text"].as_str();
    assert!(
        text.is_some_and(|text| text.contains("missing.sql: cannot be read")),
        "{text:?}"
    );
}

#[test]
fn places_in_files_of_every_kind() {
    let sql = "SELECT 1;\r\nSELECT\r\n\t'é😀', x\r\nFROM flow_logs WHERE day = '2026/11/01';\r\n";
    assert_eq!(found("crlf", sql, &[]), ["unknown_column 3:8"]);
    assert_eq!(found("mark", format!("\u{feff}{sql}"), &[]), ["unknown_column 3:8"]);
    let human = check("crlf-human", sql, &[]);
    assert!(human.stdout.contains(" --> q.sql:3:8\n"), "{}", human.stdout);
    assert!(human.stdout.contains("\n3 |     'é😀', x\n"), "{}", human.stdout);
    // An error at the end of a statement is after its last word.
    assert_eq!(
        found("end", "SELECT 1 FROM\n-- here\n;\nSELECT 1", &[]),
        ["syntax_error 1:14"]
    );
}

#[test]
fn standard_input_is_a_file() {
    let folder = Folder::new("stdin");
    let done = folder.run_with(&["check", "-"], b"SELECT x FROM flow_logs WHERE day = '2026/11/01'");
    assert!(done.stdout.contains(" --> <stdin>:1:8\n"), "{}", done.stdout);
    assert_eq!(done.code, Some(1));
}

#[test]
fn several_files_are_one_run() {
    let folder = Folder::new("files");
    folder.write("a.sql", RIGHT);
    folder.write("b.sql", "SELECT x FROM flow_logs WHERE day = '2026/11/01'");
    let done = folder.run(&["check", "a.sql", "b.sql"]);
    assert_eq!(done.code, Some(1));
    let end = "2 statements in 2 files: 1 error\n`flow-log-stack explain unknown_column` says more\n";
    assert!(done.stdout.ends_with(end), "{}", done.stdout);
}

#[test]
fn what_cannot_be_read_is_said_and_the_rest_is_checked() {
    let folder = Folder::new("unreadable");
    folder.write("utf16.sql", b"\xff\xfeS\x00");
    folder.write("wrong.sql", "SELECT x FROM flow_logs WHERE day = '2026/11/01'");
    let done = folder.run(&["check", "missing.sql"]);
    assert_eq!((done.code, done.stdout.as_str()), (Some(2), ""));
    let done = folder.run(&["check", "missing.sql", "utf16.sql", ".", "wrong.sql"]);
    assert_eq!(done.code, Some(2));
    assert!(done.stdout.contains("unknown column `x`"), "{}", done.stdout);
    for says in [
        "error: missing.sql: cannot be read: ",
        "error: utf16.sql: is not UTF-8\nhelp: save it as UTF-8",
    ] {
        assert!(done.stderr.contains(says), "{}", done.stderr);
    }
}

#[test]
fn noise_is_only_noise() {
    // Our own random numbers (Numerical Recipes' generator), the same everywhere.
    let signs: Vec<char> = " ;;'\"`-/*\n\r\tSELECT(),.:?aé😀\u{2028}\u{1b}\0".chars().collect();
    let mut state = 7_u32;
    let noise: String = (0..6000)
        .map(|_| {
            state = state.wrapping_mul(1664525).wrapping_add(1013904223);
            signs[state as usize / 65536 % signs.len()]
        })
        .collect();
    for format in ["human", "json", "jsonl", "sarif", "github"] {
        let done = check("noise", &noise, &["--cost", "--message-format", format]);
        assert_eq!((done.code, done.stderr.as_str()), (Some(1), ""), "{format}");
    }
    let done = check("noise-diff", &noise, &["--diff"]);
    assert_eq!(
        (done.code, done.stdout.as_str()),
        (Some(1), ""),
        "there is nothing to patch"
    );
}

#[test]
fn the_table_is_that_of_the_stacks() {
    let wants_day = |sql: &str| format!("{sql} WHERE day = '2026/11/01'");
    for sql in [
        wants_day("SELECT version, account_id, \"end\", \"$path\" FROM flow_logs"),
        wants_day("SELECT FLOW_LOGS.Action FROM \"default\".Flow_Logs"),
        wants_day("SELECT bytes FROM awsdatacatalog.default.flow_logs f"),
    ] {
        accepted("names", sql, &[]);
    }
    let format = "--table=${srcaddr} ${pkt-srcaddr} ${flow-direction}";
    accepted(
        "log-format",
        wants_day("SELECT pkt_srcaddr, flow_direction FROM flow_logs"),
        &[format],
    );
    assert_eq!(
        found("no-field", wants_day("SELECT bytes FROM flow_logs"), &[format]),
        ["unknown_column 1:8"]
    );
    accepted(
        "named",
        wants_day("SELECT bytes FROM security.vpc_flow_logs"),
        &["--table-name", "security.vpc_flow_logs", "--allow=no_partition_bound"],
    );
    accepted(
        "keys",
        wants_day("SELECT aws_account, hour FROM flow_logs"),
        &["--partition-keys=aws_account,day,hour"],
    );
    assert_eq!(
        found("no-key", wants_day("SELECT hour FROM flow_logs"), &[]),
        ["unknown_column 1:8"]
    );
}

#[test]
fn another_table_is_one_that_options_can_tell_of() {
    let help = |from: &str| {
        let done = check(
            "other-table",
            format!("SELECT 1 FROM {from} WHERE day = '2026/11/01'"),
            &[],
        );
        let help = done
            .stdout
            .lines()
            .find_map(|line| line.split_once("= help: "))
            .unwrap_or_default();
        help.1.to_owned()
    };
    let options =
        "`flow_logs` is the table here: `--table-name` gives it another name, and `--catalog` describes other tables";
    assert_eq!(help("vpc_logs"), options);
    assert_eq!(help("security.flow_logs"), options);
    assert_eq!(help("flow_log"), "a table with a similar name exists: `flow_logs`");
}

#[test]
fn a_field_that_the_table_lacks() {
    let sql = "SELECT tcp_flags, tcp_flgs FROM flow_logs WHERE day = '2026/11/20'";
    let helps = |arguments: &[&str]| {
        let done = check("fields", sql, arguments);
        let lines = done.stdout.lines().filter_map(|line| line.split_once("= help: "));
        lines.map(|(_, help)| help.to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(
        helps(&[]),
        ["if the flow log has that field, give its LogFormat: `--table \"… ${tcp-flags} …\"`"]
    );
    assert_eq!(
        helps(&["--table", "${tcp-flags} ${bytes}"]),
        ["a column with a similar name exists: `tcp_flags`"]
    );
}

#[test]
fn a_catalog_has_the_tables() {
    let folder = Folder::new("catalog");
    folder.write(
        "q.sql",
        "SELECT i.owner, f.bytes FROM f JOIN inventory.interfaces i ON i.id = f.id WHERE f.day = '2026/11/01'",
    );
    folder.write(
        "catalog.json",
        json!({"default": {"schema": "logs"}, "tables": [
            {"name": "f", "columns": [{"name": "id", "type": "varchar"}, {"name": "bytes", "type": "bigint"}, {"name": "day", "type": "varchar"}],
                "partition_keys": ["DAY"]},
            {"schema": "inventory", "name": "interfaces", "columns": [{"name": "id", "type": "varchar"}, {"name": "owner"}]},
        ]})
        .to_string(),
    );
    let done = folder.run(&["check", "--catalog", "catalog.json", "q.sql"]);
    assert_eq!(
        (done.code, done.stdout.as_str()),
        (Some(0), "1 statement in 1 file: nothing found\n")
    );
    // A table over files has Athena's hidden columns; a view has none.
    folder.write(
        "hidden.json",
        r#"{"tables": [{"name": "f", "columns": []}, {"name": "v", "kind": "view", "columns": []},
            {"name": "g", "columns": [], "hidden_columns": [{"name": "$own", "type": "bigint"}]}]}"#,
    );
    folder.write(
        "hidden.sql",
        "SELECT \"$path\", \"$file_size\", \"$own\" FROM f, g;\nSELECT \"$path\" FROM v;\nSELECT \"$path\" FROM g",
    );
    let done = folder.run(&[
        "check",
        "--catalog",
        "hidden.json",
        "--message-format",
        "github",
        "hidden.sql",
    ]);
    let lines: Vec<_> = done.stdout.lines().filter_map(|line| line.split(',').nth(1)).collect();
    assert_eq!(lines, ["line=2", "line=3"], "{}", done.stdout);
    folder.write("q.sql", "SELECT 1 FROM f");
    let done = folder.run(&["check", "--catalog", "catalog.json", "q.sql"]);
    assert!(done.stdout.starts_with("error[no_partition_bound]"), "{}", done.stdout);
    for (catalog, says) in [
        ("nonsense", "error: catalog.json: is not JSON: "),
        ("[]", "error: catalog.json: is a list, and must be an object\n"),
        (
            r#"{"tables": [{"name": "f", "columns": [{"name": "x", "type": "string"}], "partition_keys": ["day"]}]}"#,
            "error: catalog.json: tables[0].columns[0].type: unknown type `string`\n\
             help: write `varchar`: types are those of Athena's queries, and not of its DDL\n\
             error: catalog.json: tables[0].partition_keys[0]: `day` is not a column of `f`\n",
        ),
        // A misspelt member would leave everything unchecked.
        (
            r#"{"table": [{"name": "f", "columns": []}]}"#,
            "error: catalog.json: table: there is no such member\nhelp: a member with a similar name exists: `tables`\n",
        ),
        (
            r#"{"decimal_literals": "float", "tables": []}"#,
            "error: catalog.json: decimal_literals: `float` is not a type of decimal literals\n\
             help: write `double`, as on Athena, or `decimal`, as in Trino by default\n",
        ),
        (
            "{}",
            "error: catalog.json: tables: is missing\nhelp: list the tables that queries may read, as `flow-log-stack check --help` shows\n",
        ),
        (
            r#"{"default": {"shema": "logs"}, "tables": [{"name": "f", "column": []}, {"name": "g"}]}"#,
            "error: catalog.json: default.shema: there is no such member\nhelp: a member with a similar name exists: `schema`\n\
             error: catalog.json: tables[0].column: there is no such member\nhelp: a member with a similar name exists: `columns`\n\
             error: catalog.json: tables[1].columns: is missing\n",
        ),
        (
            r#"{"tables": [{"name": "f", "columns": [{"name": "x", "typ": "bigint"}, {"name": "X"}]},
                {"schema": "default", "name": "F", "columns": []}, {"schema": "s", "name": "f", "columns": []}]}"#,
            "error: catalog.json: tables[0].columns[0].typ: there is no such member\nhelp: a member with a similar name exists: `type`\n\
             error: catalog.json: tables[0].columns[1].name: `x` occurs twice\n\
             help: remove one of them, or give it another name: case does not matter in names\n\
             error: catalog.json: tables[1].name: `awsdatacatalog.default.f` occurs twice\n\
             help: remove one of them, or give it another name: case does not matter in names\n",
        ),
    ] {
        folder.write("catalog.json", catalog);
        let done = folder.run(&["check", "--catalog", "catalog.json", "q.sql"]);
        assert_eq!(done.code, Some(2), "{catalog}");
        assert!(done.stderr.starts_with(says), "{}", done.stderr);
        let count = |text: &str| text.matches("error:").count();
        assert_eq!(count(&done.stderr), count(says), "{}", done.stderr);
    }
    let done = folder.run(&["check", "--catalog", "missing.json", "q.sql"]);
    assert_eq!(done.code, Some(2));
}

#[test]
fn parameters_are_declared_in_the_head() {
    let head = "-- parameters: port: int = 22, since: day = days_ago(7),\n-- parameters: owners: [string]\n";
    let sql = "SELECT :port FROM flow_logs WHERE dstport = :port AND day >= :since AND srcaddr IN (:owners)";
    accepted("parameters", format!("{head}{sql}"), &[]);
    assert_eq!(
        found(
            "mistyped",
            format!("-- parameters: port: string\n{RIGHT} AND dstport = :port"),
            &[]
        ),
        ["type_mismatch 2:69"]
    );
    // They belong to one statement.
    assert_eq!(
        found("second", format!("{head}{sql};\n{RIGHT} AND dstport = :port"), &[]),
        ["undeclared_parameter 4:71"]
    );
    let help = check("undeclared", format!("{RIGHT} AND dstport = :port"), &[]);
    assert!(
        help.stdout
            .contains("help: declare it in a comment before the statement: `-- parameters: port: int`"),
        "{}",
        help.stdout
    );
    let help = check(
        "near",
        format!("-- parameters: port: int\n{RIGHT} AND dstport = :prt"),
        &[],
    );
    assert!(
        help.stdout
            .contains("help: a parameter with a similar name exists: `:port`"),
        "{}",
        help.stdout
    );
    assert_eq!(
        found("unused", format!("-- parameters: port: int\n{RIGHT}"), &[]),
        ["unused_parameter 1:16"]
    );
    assert_eq!(
        found(
            "unused-and-lint",
            "-- parameters: port: int\nSELECT 1 FROM flow_logs",
            &[]
        ),
        ["unused_parameter 1:16", "no_partition_bound 2:15"]
    );
    // One that cannot be read is not reported as undeclared too.
    assert_eq!(
        found(
            "broken",
            format!("-- parameters: port: integer\n{RIGHT} AND dstport = :port"),
            &[]
        ),
        ["unknown_type 1:22"]
    );
    accepted("question-marks", format!("{RIGHT} AND dstport = ?"), &[]);
}

#[test]
fn the_cost_says_what_each_reading_can_touch() {
    let said = |condition: &str| {
        let sql = format!("-- parameters: since: day\nSELECT :since FROM flow_logs{condition}");
        let options = [
            "--cost",
            "--partition-keys=aws_account,day",
            "--allow=no_partition_bound,unknown_value",
        ];
        let done = check("cost", sql, &options);
        assert_eq!(done.code, Some(0), "{}", done.stdout);
        let first = done.stdout.lines().next().unwrap_or_default();
        first.trim_start_matches("note[partitions]: reads ").to_owned()
    };
    for (condition, reads) in [
        ("", "all partitions of `flow_logs`"),
        (
            " WHERE day >= :since",
            "the partitions of `flow_logs` with `day` from :since",
        ),
        (
            " WHERE day BETWEEN '2026/11/01' AND '2026/11/30' AND aws_account = '1'",
            "the partitions of `flow_logs` with `aws_account` = '1', `day` from '2026/11/01' to '2026/11/30' (30 days)",
        ),
        (
            " WHERE day > '2026/02/27' AND day < '2026/03/02'",
            "the partitions of `flow_logs` with `day` after '2026/02/27' before '2026/03/02' (2 days)",
        ),
        (
            " WHERE day IN ('2026/11/01', '2026/11/08')",
            "the partitions of `flow_logs` with `day` in ('2026/11/01', '2026/11/08')",
        ),
        (
            " WHERE day >= date_format(current_date -\n interval '7' day, '%Y/%m/%d')",
            "the partitions of `flow_logs` with `day` from `date_format(current_date - interval '7' day, '%Y/%m/%d')`",
        ),
        (
            " WHERE day = '2026/11/01' AND day = '2026/11/02'",
            "no partition of `flow_logs`: no value fits its conditions",
        ),
    ] {
        assert_eq!(said(condition), reads, "{condition}");
    }
    let refused = check("cost-refused", "SELECT x FROM flow_logs", &["--cost"]);
    assert!(!refused.stdout.contains("partitions"), "{}", refused.stdout);
    let notice = check("cost-github", RIGHT, &["--cost", "--message-format=github"]);
    assert!(
        notice.stdout.starts_with("::notice file=q.sql,line=1,"),
        "{}",
        notice.stdout
    );
    assert_eq!(notice.code, Some(0));
}

#[test]
fn the_plan_of_each_accepted_query_is_shown() {
    let sql = "SELECT srcaddr FROM flow_logs WHERE day = '2026/11/01' AND dstport = 22;\nSELECT x FROM flow_logs;\n\
               SELECT any_match(ARRAY[1], x -> EXISTS (SELECT 1)) FROM flow_logs WHERE day > '2026/11/01';\n\
               SELECT * FROM (SELECT * FROM flow_logs WHERE day > '2026/11/01') MATCH_RECOGNIZE (MEASURES count(*) AS rows PATTERN (A) DEFINE A AS true)";
    let done = check("plan", sql, &["--plan", "--allow=no_partition_bound"]);
    let plan = "q.sql, statement 1:\nOutput srcaddr := #3\n  Filter (#14 = coerce('2026/11/01' as varchar)) AND (#6 = 22)\n    Scan flow_logs ";
    assert!(done.stdout.contains(plan), "{}", done.stdout);
    assert!(!done.stdout.contains("statement 2:"), "{}", done.stdout);
    let without = "q.sql, statement 3:\nno plan: a subquery in a lambda has no plan: `EXISTS (SELECT 1)";
    assert!(done.stdout.contains(without), "{}", done.stdout);
    let pattern = "  Recognition pattern ($0) define $0 A as TRUE skip past last row one row ";
    assert!(done.stdout.contains(pattern), "{}", done.stdout);
    let done = check("plan-json", RIGHT, &["--plan", "--message-format=jsonl"]);
    assert!(done.stdout.contains(r#""plan":"Output "#), "{}", done.stdout);
    let done = check("no-plan-json", RIGHT, &["--message-format=jsonl"]);
    assert!(!done.stdout.contains(r#""plan""#), "{}", done.stdout);
}

/// A file with a byte order mark, carriage returns, and statements that can be fixed, can only be fixed in part, and
/// need no fix.
const BROKEN: &str = "\u{feff}-- parameters: port: int\r\n\
SELECT srcadr, ifnull(bytes, 0) -- ifnull\r\n\
FROM flow_logs\tWHERE day = \"2026/11/01\" AND dstport == :port;\r\n\
SELECT nosuch FROM flow_logs WHERE day = \"2026/11/01\";\r\n\
SELECT 'ifnull(srcadr, 0); ==' AS \"day == 1\";";

const MENDED: &str = "\u{feff}-- parameters: port: int\r\n\
SELECT srcaddr, coalesce(bytes, 0) -- ifnull\r\n\
FROM flow_logs\tWHERE day = '2026/11/01' AND dstport = :port;\r\n\
SELECT nosuch FROM flow_logs WHERE day = '2026/11/01';\r\n\
SELECT 'ifnull(srcadr, 0); ==' AS \"day == 1\";";

#[test]
fn what_is_certain_is_mended_and_the_rest_stays_byte_for_byte() {
    let folder = Folder::new("fix");
    folder.write("q.sql", BROKEN);
    folder.write("right.sql", RIGHT);
    let done = folder.run(&["check", "--fix", "q.sql", "right.sql"]);
    assert_eq!(folder.read("q.sql").as_deref(), Some(MENDED));
    assert_eq!(folder.read("right.sql").as_deref(), Some(RIGHT));
    assert_eq!(folder.files(), ["q.sql", "right.sql"]);
    // What is still wrong is reported, at its place in the new text.
    assert_eq!(done.code, Some(1));
    assert!(done.stdout.contains(" --> q.sql:4:8\n"), "{}", done.stdout);
    assert!(
        done.stdout.contains("4 statements in 2 files: 1 error; 5 fixed\n"),
        "{}",
        done.stdout
    );
    let again = folder.run(&["check", "--fix", "q.sql"]);
    assert_eq!((again.code, folder.read("q.sql").as_deref()), (Some(1), Some(MENDED)));
}

#[test]
fn a_file_that_is_mended_passes() {
    let folder = Folder::new("fix-all");
    folder.write("q.sql", "SELECT srcadr FROM flow_logs WHERE day = '2026/11/01'");
    let done = folder.run(&["check", "--fix", "q.sql"]);
    assert_eq!(done.code, Some(0), "{}", done.stdout);
    assert_eq!(
        folder.read("q.sql").as_deref(),
        Some("SELECT srcaddr FROM flow_logs WHERE day = '2026/11/01'")
    );
}

#[test]
fn standard_input_that_is_mended_goes_to_standard_output() {
    let folder = Folder::new("fix-stdin");
    let done = folder.run_with(&["check", "--fix", "-"], BROKEN.as_bytes());
    assert_eq!((done.code, done.stdout.as_str()), (Some(1), MENDED));
    assert!(done.stderr.contains(" --> <stdin>:4:8\n"), "{}", done.stderr);
    let done = folder.run_with(&["check", "--fix", "-"], RIGHT.as_bytes());
    assert_eq!((done.code, done.stdout.as_str()), (Some(0), RIGHT));
}

#[test]
fn a_diff_writes_nothing() {
    let folder = Folder::new("fix-diff");
    folder.write(
        "q.sql",
        "SELECT 1;\nSELECT srcadr\nFROM flow_logs\nWHERE day = '2026/11/01'\n",
    );
    let before = folder.read("q.sql");
    let done = folder.run(&["check", "--diff", "--fix", "q.sql"]);
    assert_eq!(
        done.stdout,
        "--- q.sql\n+++ q.sql\n@@ -1,4 +1,4 @@\n SELECT 1;\n-SELECT srcadr\n+SELECT srcaddr\n FROM flow_logs\n WHERE day = '2026/11/01'\n"
    );
    assert_eq!((done.code, folder.read("q.sql")), (Some(1), before));
    folder.write("q.sql", RIGHT);
    let done = folder.run(&["check", "--diff", "q.sql"]);
    assert_eq!((done.code, done.stdout.as_str()), (Some(0), ""));
}

#[test]
fn a_file_that_cannot_be_written_stays_and_is_said() {
    let folder = Folder::new("fix-unwritable");
    // The temporary file beside it has a longer name, which no file system accepts; permissions would not stop root.
    let name = format!("{}.sql", "q".repeat(250));
    let sql = "SELECT srcadr FROM flow_logs WHERE day = '2026/11/01'";
    folder.write(&name, sql);
    let done = folder.run(&["check", "--fix", &name]);
    assert_eq!(done.code, Some(1));
    let says = format!("error: {name}: cannot be written: ");
    assert!(done.stderr.starts_with(&says), "{}", done.stderr);
    assert_eq!(folder.read(&name).as_deref(), Some(sql));
    assert_eq!(folder.files(), [name]);
}

/// The edits of a certain suggestion are in the formats for tools.
#[test]
fn certain_helps_are_edits_for_tools() {
    let sql = "SELECT 1;\nSELECT srcadr FROM flow_logs WHERE day = '2026/11/01'";
    let done = check("fix-json", sql, &["--message-format", "json"]);
    let all: Value = serde_json::from_str(&done.stdout).expect("JSON");
    assert_eq!(
        all[1]["diagnostics"][0]["fix"],
        json!([{"line": 2, "column": 8, "end_line": 2, "end_column": 14, "text": "srcaddr"}])
    );
    let done = check("fix-sarif", sql, &["--message-format", "sarif"]);
    let log: Value = serde_json::from_str(&done.stdout).expect("JSON");
    let change = &log["runs"][0]["results"][0]["fixes"][0]["artifactChanges"][0];
    assert_eq!(
        change["replacements"],
        json!([{
            "deletedRegion": {"startLine": 2, "startColumn": 8, "endLine": 2, "endColumn": 14},
            "insertedContent": {"text": "srcaddr"},
        }])
    );
}

#[test]
fn the_fix_of_a_lint_that_is_allowed_is_not_made() {
    let sql = "SELECT srcaddr FROM flow_logs WHERE day >= '2026-11-01'";
    let mended = |options: &[&str]| {
        let folder = Folder::new("fix-lint");
        folder.write("q.sql", sql);
        folder.run(&[&["check", "--fix"], options, &["q.sql"]].concat());
        folder.read("q.sql")
    };
    assert_eq!(mended(&[]), Some(sql.replace('-', "/")));
    assert_eq!(mended(&["--allow=day_format"]).as_deref(), Some(sql));
}

#[test]
fn other_statements_are_left_to_athena() {
    let done = check(
        "other",
        format!("ALTER TABLE t ADD PARTITION (day = 'x');\n{RIGHT}"),
        &[],
    );
    assert_eq!(done.code, Some(0));
    assert!(
        done.stdout
            .starts_with("warning[not_a_query]: ALTER TABLE is a statement, not a query\n"),
        "{}",
        done.stdout
    );
}

#[test]
fn lints_have_levels() {
    let sql = "SELECT 1 FROM flow_logs";
    let codes = |options: &[&str]| {
        let done = check("levels", sql, options);
        (
            done.code,
            done.stdout
                .lines()
                .next()
                .unwrap_or_default()
                .split(':')
                .next()
                .unwrap_or_default()
                .to_owned(),
        )
    };
    assert_eq!(codes(&[]), (Some(1), "error[no_partition_bound]".to_owned()));
    assert_eq!(
        codes(&["--warn", "no_partition_bound"]),
        (Some(0), "warning[no_partition_bound]".to_owned())
    );
    assert_eq!(
        codes(&["--allow=day_format,sql::no_partition_bound"]),
        (Some(0), "1 statement in 1 file".to_owned())
    );
    // A statement's own level takes precedence over the command's.
    let commented = format!("-- allow(sql::no_partition_bound, reason = \"all of it\")\n{sql};\n{sql}");
    assert_eq!(
        found("commented", &commented, &["--deny=no_partition_bound"]),
        ["no_partition_bound 3:15"]
    );
    assert_eq!(
        found(
            "no-such-lint",
            format!("-- allow(sql::no_partition_bond)\n{RIGHT}"),
            &[]
        ),
        ["unknown_lint 1:10"]
    );
    let refused = |options: &[&str]| {
        let done = check("no-lint", sql, options);
        assert_eq!((done.code, done.stdout.as_str()), (Some(2), ""));
        done.stderr
    };
    assert!(
        refused(&["--allow", "no_partition_bond"]).contains("a lint with a similar name exists: `no_partition_bound`")
    );
    assert!(refused(&["--allow", "unknown_column"]).contains("Athena refuses it, whatever its level"));
    assert!(refused(&["--allow", "everything"]).contains("the lints are `"));
    assert!(
        refused(&["--allow=day_format", "--deny=day_format"]).contains("the lint `day_format` is given two levels")
    );
}

#[test]
fn arguments_that_make_no_sense() {
    for arguments in [
        vec!["check"],
        vec!["check", "--message-format", "xml", "q.sql"],
        vec!["check", "--catalog", "c.json", "--table", "${srcaddr}", "q.sql"],
        vec!["check", "--partition-keys", "month", "q.sql"],
        vec!["check", "--partition-keys", "day,day", "q.sql"],
        vec!["check", "--table-name", "a.b.c.d", "q.sql"],
        vec!["check", "--table", "${foo}", "q.sql"],
        vec!["check", "--table", "", "q.sql"],
        vec!["check", "--table", "srcaddr bytes", "q.sql"],
        vec!["check", "--message-format", "jsonl", "--fix", "-"],
        vec!["check", "--message-format", "jsonl", "--catalog", "c.json", "-"],
    ] {
        let folder = Folder::new("arguments");
        folder.write("q.sql", RIGHT);
        let done = folder.run(&arguments);
        assert_eq!((done.code, done.stdout.as_str()), (Some(2), ""), "{arguments:?}");
    }
    let done = check("log-format", RIGHT, &["--table", "${srcadr} ${tgw-id} srcaddr"]);
    assert_eq!(done.code, Some(2));
    assert!(
        done.stderr
            .contains("transit gateway flow logs\nhelp: describe the table in the file of `--catalog`\n"),
        "{}",
        done.stderr
    );
    accepted("default-format", RIGHT, &["--table=default"]);
    assert!(
        done.stderr
            .starts_with("error: --table: unknown field `srcadr` in the LogFormat\n"),
        "{}",
        done.stderr
    );
}

#[test]
fn of_a_long_line_the_part_with_the_mistake_is_shown() {
    let folder = Folder::new("long");
    let long = "ü".repeat(3000);
    folder.write(
        "q.sql",
        format!("SELECT 'é',\n'{long}', x, '{long}' FROM flow_logs WHERE day = '2026/11/20'"),
    );
    let done = folder.run(&["check", "q.sql"]);
    let lines: Vec<_> = done.stdout.lines().take(5).collect();
    assert_eq!(lines[1], " --> q.sql:2:3005");
    assert!(
        lines[3].starts_with("2 | ...") && lines[3].ends_with("üü..."),
        "{}",
        lines[3]
    );
    let at = lines[4].chars().position(|c| c == '^').expect("a mark");
    assert_eq!(lines[3].chars().nth(at), Some('x'));
}

/// What the command prints on a terminal, which Python's standard library provides.
#[cfg(unix)]
fn on_a_terminal(folder: &Folder, no_color: &str) -> String {
    let program = "import os, pty, sys; pty.spawn(sys.argv[1:])";
    let output = std::process::Command::new("python3")
        .args(["-c", program, env!("CARGO_BIN_EXE_flow-log-stack"), "check", "q.sql"])
        .current_dir(folder.path())
        .env("NO_COLOR", no_color)
        .env("TERM", "xterm")
        .stdin(std::process::Stdio::null())
        .output()
        .expect("these tests need Python 3");
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[cfg(unix)]
#[test]
fn colours_are_for_terminals_that_want_them() {
    let folder = Folder::new("terminal");
    folder.write("q.sql", "SELECT x FROM flow_logs");
    let coloured = on_a_terminal(&folder, "");
    assert!(coloured.contains("\u{1b}["), "{coloured}");
    let plain = on_a_terminal(&folder, "1");
    assert!(
        plain.contains("unknown column `x`") && !plain.contains('\u{1b}'),
        "{plain}"
    );
}

#[test]
fn what_a_fix_is_certain_for_is_counted() {
    let sql = "SELECT srcadr FROM flow_logs WHERE day >= '2026-11-01';\nSELECT nosuch, dstadr FROM flow_logs WHERE day = '2026/11/01'";
    let done = check("countable", sql, &[]);
    assert!(
        done.stdout.contains(": 4 errors\n`--fix` can fix 3 of them\n"),
        "{}",
        done.stdout
    );
    let stays = "SELECT nosuch FROM flow_logs WHERE day >= '2026-11-01'";
    let done = check("stays", stays, &[]);
    assert!(
        done.stdout.contains(": 2 errors\n`flow-log-stack explain"),
        "the lint is not fixed where an error stays: {}",
        done.stdout
    );
    let folder = Folder::new("counted");
    folder.write("q.sql", sql);
    let done = folder.run(&["check", "--fix", "q.sql"]);
    assert!(
        done.stdout.contains("2 statements in 1 file: 1 error; 3 fixed\n"),
        "{}",
        done.stdout
    );
    assert!(!done.stdout.contains("can fix"), "{}", done.stdout);
    assert_eq!(
        folder.read("q.sql").as_deref(),
        Some(
            "SELECT srcaddr FROM flow_logs WHERE day >= '2026/11/01';\nSELECT nosuch, dstaddr FROM flow_logs WHERE day = '2026/11/01'"
        )
    );
}

#[test]
fn a_fix_beside_other_errors_takes_its_error_away_or_is_not_made() {
    let mended = |sql: &str| {
        let folder = Folder::new("fix-beside");
        folder.write("q.sql", sql);
        folder.run(&["check", "--fix", "q.sql"]);
        folder.read("q.sql").unwrap_or_default()
    };
    for (sql, becomes) in [
        (
            "SELECT srcadr, nosuch FROM flow_logs WHERE day = '2026/11/01' AND dstport == 22",
            "SELECT srcaddr, nosuch FROM flow_logs WHERE day = '2026/11/01' AND dstport = 22",
        ),
        // Without the first mistake, the text has one that cannot be fixed with certainty.
        (
            "SELECT srcaddr FROM flow_logs WHERE dstport == 22 foo bar",
            "SELECT srcaddr FROM flow_logs WHERE dstport = 22 foo bar",
        ),
        ("SELECT nosuch FROM flow_logs", "SELECT nosuch FROM flow_logs"),
        ("SELECT FROM WHERE", "SELECT FROM WHERE"),
    ] {
        assert_eq!(mended(sql), becomes);
        assert_eq!(mended(becomes), becomes, "what is fixed stays as it is");
    }
}

#[test]
fn a_patch_goes_to_standard_output_and_what_is_wrong_to_standard_error() {
    let sql = "SELECT srcadr, nosuch FROM flow_logs WHERE day = '2026/11/01'";
    let done = check("patch", sql, &["--diff"]);
    assert_eq!(done.code, Some(1));
    assert!(done.stdout.starts_with("--- q.sql\n+++ q.sql\n"), "{}", done.stdout);
    assert!(!done.stdout.contains("error"), "{}", done.stdout);
    assert!(
        done.stderr.contains("error[unknown_column]: unknown column `nosuch`\n"),
        "{}",
        done.stderr
    );
    assert!(
        done.stderr.contains("1 statement in 1 file: 2 errors\n"),
        "{}",
        done.stderr
    );
    let done = check(
        "patch-nothing",
        "SELECT nosuch FROM flow_logs WHERE day = '2026/11/01'",
        &["--diff"],
    );
    assert_eq!((done.code, done.stdout.as_str()), (Some(1), ""));
    assert!(done.stderr.contains("unknown column `nosuch`"), "{}", done.stderr);
}

/// Statements that contain a query with a mistake, and the place of the mistake.
const HOLDERS: [(&str, &str); 9] = [
    (
        "CREATE OR REPLACE VIEW v AS SELECT srcadr FROM flow_logs",
        "unknown_column 1:36",
    ),
    (
        "CREATE TABLE t WITH (format = 'ORC') AS SELECT srcadr FROM flow_logs WHERE day = '2026/11/01'",
        "unknown_column 1:48",
    ),
    (
        "INSERT INTO t (a) SELECT srcadr FROM flow_logs WHERE day = '2026/11/01'",
        "unknown_column 1:26",
    ),
    (
        "UNLOAD (SELECT srcadr FROM flow_logs WHERE day = '2026/11/01') TO 's3://a/' WITH (format = 'ORC')",
        "unknown_column 1:16",
    ),
    (
        "EXPLAIN ANALYZE SELECT srcadr FROM flow_logs WHERE day = '2026/11/01'",
        "unknown_column 1:24",
    ),
    (
        "PREPARE p FROM SELECT srcadr FROM flow_logs WHERE day = ?",
        "unknown_column 1:23",
    ),
    (
        "EXPLAIN INSERT INTO t SELECT srcadr FROM flow_logs WHERE day = '2026/11/01'",
        "unknown_column 1:30",
    ),
    (
        "USING EXTERNAL FUNCTION f(a varchar) RETURNS varchar LAMBDA 'x' SELECT f(srcadr) FROM flow_logs WHERE day = '2026/11/01'",
        "unknown_column 1:74",
    ),
    ("EXPLAIN SELECT srcaddr FROM flow_logs", "no_partition_bound 1:29"),
];

#[test]
fn the_query_that_a_statement_holds_is_judged() {
    for (sql, is_found) in HOLDERS {
        assert_eq!(found("holders", sql, &[]), ["not_a_query 1:1", is_found], "{sql}");
        assert_eq!(check("holders-code", sql, &[]).code, Some(1), "{sql}");
        let right = sql.replace("srcadr", "srcaddr");
        let right = right
            .replace("logs LIMIT", "logs")
            .replace("EXPLAIN SELECT srcaddr FROM flow_logs", RIGHT);
        let done = check("holders-right", &right, &[]);
        assert_eq!(done.code, Some(0), "{}", done.stdout);
    }
    let done = check("holders-shown", HOLDERS[3].0, &["--fix"]);
    assert!(
        done.stdout
            .starts_with("note[not_a_query]: UNLOAD is a statement, not a query\n"),
        "{}",
        done.stdout
    );
    assert!(
        done.stdout.contains("^^^^^^ only the query in it is checked\n"),
        "{}",
        done.stdout
    );
}

#[test]
fn the_query_that_a_statement_holds_is_mended_in_its_place() {
    for (sql, is_found) in HOLDERS {
        let folder = Folder::new("holders-fix");
        folder.write("q.sql", format!("-- a\n{sql} ;\n"));
        folder.run(&["check", "--fix", "q.sql"]);
        let expected = if is_found.starts_with("unknown_column") {
            sql.replace("srcadr", "srcaddr")
        } else {
            sql.to_owned()
        };
        assert_eq!(folder.read("q.sql"), Some(format!("-- a\n{expected} ;\n")));
    }
}

#[test]
fn who_reads_a_view_says_which_days() {
    assert_eq!(
        found("view", "CREATE VIEW v AS SELECT srcaddr FROM flow_logs", &[]),
        ["not_a_query 1:1"]
    );
    assert_eq!(
        found("view-table", "CREATE TABLE v AS SELECT srcaddr FROM flow_logs", &[]),
        ["not_a_query 1:1", "no_partition_bound 1:39"]
    );
}

#[test]
fn a_table_name_is_read_as_a_query_reads_it() {
    for (name, sql) in [
        ("flow_logs", "flow_logs"),
        ("\"flow_logs\"", "flow_logs"),
        ("security.\"vpc.logs\"", "security.\"vpc.logs\""),
        ("\"a\"\"b\"", "\"a\"\"b\""),
        ("a-b", "\"a-b\""),
    ] {
        accepted(
            "table-name",
            format!("SELECT srcaddr FROM {sql} WHERE day = '2026/11/01'"),
            &["--table-name", name],
        );
    }
    for (name, says) in [
        (
            "flow\"logs",
            "the name contains a \": write it without quotes, or each part whole in double quotes",
        ),
        ("`flow_logs`", "the name contains a `"),
        ("'flow_logs'", "the name contains a '"),
        ("\"flow_logs", "a double quote in the name is not closed"),
        (
            "\"flow\"logs",
            "a part of the name in double quotes must be followed by a point",
        ),
        ("\"\"", "a table's name has one to three parts"),
        ("a..b", "a table's name has one to three parts"),
        ("a.b.c.d", "a table's name has one to three parts"),
        ("", "a table's name has one to three parts"),
    ] {
        let done = check("table-name-refused", RIGHT, &["--table-name", name]);
        assert_eq!(done.code, Some(2), "{name}");
        assert!(done.stderr.contains(says), "{name}: {}", done.stderr);
    }
}

#[test]
fn colours_are_for_terminals_and_for_those_who_ask() {
    let sql = "SELECT nosuch FROM flow_logs WHERE day = '2026/11/01'";
    let is_coloured = |options: &[&str]| check("colours", sql, options).stdout.contains("\u{1b}[");
    assert!(!is_coloured(&[]));
    assert!(!is_coloured(&["--color=auto"]));
    assert!(!is_coloured(&["--color", "never"]));
    assert!(is_coloured(&["--color=always"]));
    assert!(
        !is_coloured(&["--color=always", "--message-format=json"]),
        "formats for programs have none"
    );
}

#[test]
fn sarif_tells_of_related_places() {
    let sql = "SELECT sum(max(bytes)) FROM flow_logs WHERE day = '2026/11/01'";
    let done = check("related", sql, &["--message-format=sarif"]);
    let document: Value = serde_json::from_str(&done.stdout).expect("JSON");
    let results = document["runs"][0]["results"].as_array().expect("results");
    let related: Vec<_> = results
        .iter()
        .filter_map(|one| one.get("relatedLocations")?.as_array())
        .flatten()
        .collect();
    assert!(!related.is_empty(), "{}", done.stdout);
    for place in related {
        assert!(
            place["message"]["text"].as_str().is_some_and(|text| !text.is_empty()),
            "{place}"
        );
        assert_eq!(place["physicalLocation"]["artifactLocation"]["uri"], "q.sql");
        assert!(place["physicalLocation"]["region"]["startColumn"].is_u64(), "{place}");
    }
}
