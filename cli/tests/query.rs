//! `flow-log-stack query` without an engine: what it lists, checks and would run.

mod command;

use command::{Done, Folder};

const DECLARATION: &str = r##"
/// Traffic of the production VPC.
stack ProductionTraffic {
    flow_log: "fl-12345678901234567",
    logs: "s3://my-flow-logs/production/",
    results: "s3://my-flow-logs-analysis/athena-query-results/",
    load: daily("2026-01-01"..),
    scan_limit: "200 GB",
}
table flow_logs = default;
use predefined::VpcFlowLogsTopTalkers;

/// The sources that were rejected most often on one port.
query RejectedOnPort(port: int = 22, since: day = days_ago(7), most: int = 20) = r#"
    SELECT srcaddr, count(*) AS attempts
    FROM flow_logs
    WHERE action = 'REJECT' AND dstport = :port AND day >= :since
    GROUP BY srcaddr
    ORDER BY attempts DESC, srcaddr
    LIMIT :most
"#;

query Conversations(address: string, on: day, ports: [int] = [22, 3389]) = file("conversations.sql");
"##;

const CONVERSATIONS: &str = "SELECT srcaddr, bytes FROM flow_logs\n\
                             WHERE day = :on AND dstaddr = :address AND dstport IN (:ports)\n";

fn declared(name: &str) -> Folder {
    let folder = Folder::new(name);
    folder.write("flow-logs.fls", DECLARATION);
    folder.write("conversations.sql", CONVERSATIONS);
    folder
}

/// A log file in the folder `logs`, which an engine on this machine would read.
fn log_file(folder: &Folder) {
    std::fs::create_dir_all(folder.path().join("logs")).expect("a folder");
    let day = "bytes srcaddr\n1 10.0.0.1\n";
    folder.write(
        "logs/111122223333_vpcflowlogs_eu-central-1_fl-12345678901234567_20261120T0000Z_1.log",
        day,
    );
}

/// Asserts that a run ends with this code, an empty standard output and these words.
#[track_caller]
fn says(done: &Done, code: i32, words: &[&str]) {
    assert_eq!((done.code, done.stdout.as_str()), (Some(code), ""), "{}", done.stderr);
    for word in words {
        assert!(done.stderr.contains(word), "{word:?} is missing: {}", done.stderr);
    }
}

/// The output of a command that reports nothing.
#[track_caller]
fn writes(done: &Done) -> &str {
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    &done.stdout
}

#[test]
fn without_a_name_the_queries_are_listed() {
    let folder = declared("query-list");
    let done = folder.run(&["query", "--stack", "flow-logs.fls"]);
    let listed = writes(&done);
    assert_eq!(listed, folder.run(&["queries", "flow-logs.fls"]).stdout);
    assert!(
        listed.contains("\nRejectedOnPort(port: int = 22, since: day = days_ago(7), most: int = 20)\n"),
        "{listed}"
    );
    let done = folder.run(&["query"]);
    let predefined = writes(&done);
    assert!(
        predefined.contains("VpcFlowLogsTopTalkers(since: day = days_ago(7))\n"),
        "{predefined}"
    );
    assert!(!predefined.contains("RejectedOnPort"));
    let done = folder.run(&["query", "--log-format", "${srcaddr} ${dstaddr} ${bytes}"]);
    let fewer = writes(&done);
    assert!(
        fewer.contains("VpcFlowLogsTopTalkers") && fewer.len() < predefined.len(),
        "{fewer}"
    );
}

#[test]
fn the_help_of_a_query_has_its_parameters_and_columns() {
    let folder = declared("query-help");
    for flag in ["--help", "-h"] {
        let done = folder.run(&["query", "Conversations", flag, "--stack", "."]);
        assert_eq!(
            writes(&done),
            "Usage: flow-log-stack query Conversations [--param NAME=VALUE]… --on <athena|DIR>\n\
             \n\
             Parameters:\n\
             \x20 address: string\n\
             \x20     text\n\
             \x20 on: day\n\
             \x20     a UTC day such as `2026-11-20`, or `days_ago(7)`\n\
             \x20 ports: [int]\n\
             \x20     a whole number from -2147483648 to 2147483647, once for each value; `22`, `3389` unless it is given\n\
             \n\
             Columns:\n\
             \x20 srcaddr  varchar\n\
             \x20 bytes    bigint\n\
             \n\
             SQL:\n\
             \x20 SELECT srcaddr, bytes FROM flow_logs\n\
             \x20 WHERE day = :on AND dstaddr = :address AND dstport IN (:ports)\n\
             \n\
             `flow-log-stack query --help` has all options\n"
        );
    }
    let done = folder.run(&["query", "VpcFlowLogsTopTalkers", "--help"]);
    assert!(
        writes(&done).contains("\nParameters:\n  since: day\n"),
        "{}",
        done.stdout
    );
    let options = folder.run(&["query", "--help"]);
    assert!(writes(&options).contains("--limit-rows <N>"), "{}", options.stdout);
    for other in ["SELECT 1", "q.sql", "-"] {
        let done = folder.run(&["query", other, "--help"]);
        assert_eq!(writes(&done), options.stdout, "{other} is not a name");
    }
    says(
        &folder.run(&["query", "Conversation", "--help", "--stack", "."]),
        2,
        &["error: Conversation: is not a query\nhelp: a query with a similar name exists: `Conversations`"],
    );
    // Without a declaration, the query may be one of a declaration.
    let hint = "; `--stack` adds those of a declaration\n";
    says(
        &folder.run(&["query", "Conversations", "--help"]),
        2,
        &["error: Conversations: is not a query\n", hint],
    );
    let named = folder.run(&["query", "Conversation", "--help", "--stack", "."]);
    assert!(!named.stderr.contains("--stack"), "{}", named.stderr);
}

#[test]
fn a_dry_run_shows_the_sql_and_what_it_can_cost() {
    let folder = declared("query-dry");
    let arguments = ["query", "RejectedOnPort", "--stack", "flow-logs.fls", "--dry-run"];
    let values = ["--param", "since=2026-11-20", "--param", "port=-1"];
    let done = folder.run(&[arguments.as_slice(), &values].concat());
    assert_eq!(
        writes(&done),
        "SELECT srcaddr, count(*) AS attempts\n\
         FROM \"fl12345678901234567daily20260101\" AS flow_logs\n\
         WHERE action = 'REJECT' AND dstport = INTEGER '-1' AND day >= '2026/11/20'\n\
         GROUP BY srcaddr\n\
         ORDER BY attempts DESC, srcaddr\n\
         LIMIT 20\n"
    );
    assert_eq!(
        done.stderr,
        "note: reads the partitions of `flow_logs` with `day` from '2026/11/20'\n\
         note: the workgroup allows it to scan at most 200 GB, which costs 1.00 at 5 per terabyte\n"
    );
    let price = ["--price", "6.75", "--on", "athena", "--table", "other\"table"];
    let done = folder.run(&[arguments.as_slice(), &price].concat());
    assert!(
        writes(&done).contains("FROM \"other\"\"table\" AS flow_logs\n"),
        "{}",
        done.stdout
    );
    assert!(
        done.stderr.ends_with("which costs 1.35 at 6.75 per terabyte\n"),
        "{}",
        done.stderr
    );
    log_file(&folder);
    let done = folder.run(&[arguments.as_slice(), &["--on", "logs"]].concat());
    assert!(
        writes(&done).contains("FROM \"flow_logs\" AS flow_logs\n"),
        "{}",
        done.stdout
    );
    assert!(!done.stderr.contains("costs"), "{}", done.stderr);
}

#[test]
fn sql_comes_from_arguments_files_and_standard_input() {
    let folder = declared("query-sql");
    let sql = "-- parameters: port: int, since: day = '2026/11/20', names: [string]\n\
               SELECT srcaddr FROM flow_logs WHERE day >= :since AND dstport = :port AND srcaddr IN (:names);\n";
    folder.write("q.sql", sql);
    folder.write("my q.sql", sql);
    let options = [
        "--dry-run",
        "--param",
        "port=22",
        "--param",
        "names=it's",
        "--param",
        "names=a, b",
    ];
    let shown = "SELECT srcaddr FROM \"flow_logs\" AS flow_logs WHERE day >= '2026/11/20' AND dstport = 22 \
                 AND srcaddr IN ('it''s', 'a, b')\n";
    for what in [sql, "q.sql", "my q.sql", "./q.sql"] {
        let done = folder.run(&[["query", what].as_slice(), &options].concat());
        assert_eq!(writes(&done), shown, "{what}");
    }
    let done = folder.run_with(&[["query", "-"].as_slice(), &options].concat(), sql.as_bytes());
    assert_eq!(writes(&done), shown);
    let done = folder.run(&[["query", "q.sql", "--stack", "."].as_slice(), &options].concat());
    assert!(
        writes(&done).contains("FROM \"fl12345678901234567daily20260101\" AS flow_logs WHERE"),
        "{}",
        done.stdout
    );
    says(
        &folder.run(&["query", "no.sql"]),
        2,
        &["error: no.sql: cannot be read: "],
    );
    says(
        &folder.run(&["query", "not there.sql"]),
        1,
        &["error[syntax_error]: ", "--> <sql>:1:1"],
    );
}

#[test]
fn what_is_wrong_is_said_as_check_says_it_and_nothing_is_started() {
    let folder = declared("query-check");
    for (sql, code) in [
        (
            "SELECT srcadr FROM flow_logs WHERE day = '2026/11/20'",
            "unknown_column",
        ),
        ("SELECT FROM flow_logs", "syntax_error"),
        ("SELECT bytes FROM flow_logs", "no_partition_bound"),
        ("SELECT bytes FROM flow_log WHERE day = '2026/11/20'", "unknown_table"),
        ("SELECT bytes FROM flow_logs WHERE day = :on", "undeclared_parameter"),
        (
            "-- parameters: on: day, x: int\nSELECT bytes FROM flow_logs WHERE day = :on",
            "unused_parameter",
        ),
    ] {
        folder.write("q.sql", sql);
        let checked = folder.run(&["check", "q.sql"]).stdout;
        let findings = checked.split("1 statement in 1 file").next().unwrap_or_default();
        assert!(findings.contains(&format!("error[{code}]")), "{checked}");
        let done = folder.run(&["query", "q.sql", "--on", "athena"]);
        says(&done, 1, &[findings, "the statement is refused; nothing was started"]);
    }
}

#[test]
fn levels_of_lints_are_those_of_check() {
    let folder = declared("query-levels");
    let all = "SELECT * FROM flow_logs WHERE day = '2026/11/20'";
    let no_bound = "SELECT bytes FROM flow_logs";
    let dry = |sql: &str, options: &[&str]| folder.run(&[["query", sql, "--dry-run"].as_slice(), options].concat());
    says(&dry(no_bound, &[]), 1, &["error[no_partition_bound]"]);
    writes(&dry(no_bound, &["--allow", "no_partition_bound"]));
    let done = dry(no_bound, &["--warn", "sql::no_partition_bound"]);
    assert!(
        done.code == Some(0) && done.stderr.contains("warning[no_partition_bound]"),
        "{}",
        done.stderr
    );
    says(&dry(all, &["--deny", "select_star"]), 1, &["error[select_star]"]);
    writes(&dry(&format!("-- allow(sql::no_partition_bound)\n{no_bound}"), &[]));
    says(
        &dry(all, &["--deny", "select_star", "--allow", "select_star"]),
        2,
        &["is given two levels"],
    );
    folder.write(
        "loose.fls",
        DECLARATION.replace(
            "query Conversations",
            "query All = \"SELECT * FROM flow_logs\";\nquery Conversations",
        ),
    );
    let declared = |options: &[&str]| {
        folder.run(
            &[
                ["query", "All", "--stack", "loose.fls", "--dry-run"].as_slice(),
                options,
            ]
            .concat(),
        )
    };
    says(
        &declared(&[]),
        1,
        &["error[no_partition_bound]", "the declaration is refused"],
    );
    let done = declared(&["--warn", "no_partition_bound", "--allow", "select_star"]);
    assert!(
        done.code == Some(0) && done.stderr.contains("warning[no_partition_bound]"),
        "{}",
        done.stderr
    );
}

#[test]
fn of_a_declaration_only_the_query_that_runs_is_spoken_of() {
    let folder = declared("query-others");
    let both = "query All = \"SELECT * FROM flow_logs WHERE day = '2026/11/20'\";\nquery Conversations";
    folder.write("flow-logs.fls", DECLARATION.replace("query Conversations", both));
    let run = |name: &str| folder.run(&["query", name, "--stack", ".", "--dry-run", "--warn", "select_star"]);
    assert!(run("All").stderr.contains("warning[select_star]"));
    let done = run("RejectedOnPort");
    writes(&done);
    assert!(!done.stderr.contains("select_star"), "{}", done.stderr);
}

#[test]
fn on_a_folder_nothing_is_paid_so_what_is_about_cost_is_asked_by_name_alone() {
    let folder = declared("query-unpaid");
    log_file(&folder);
    let all = "SELECT * FROM flow_logs";
    let dry = |sql: &str, options: &[&str]| {
        folder.run(&[["query", sql, "--dry-run", "--on", "logs"].as_slice(), options].concat())
    };
    let done = dry(all, &[]);
    writes(&done);
    assert!(
        done.stderr.starts_with("note: reads all partitions of `flow_logs`\n"),
        "{}",
        done.stderr
    );
    says(
        &dry(all, &["--deny", "no_partition_bound"]),
        1,
        &["error[no_partition_bound]"],
    );
    let done = dry(all, &["--warn", "select_star"]);
    assert!(
        done.code == Some(0) && done.stderr.contains("warning[select_star]"),
        "{}",
        done.stderr
    );
    says(
        &dry(&format!("-- deny(sql::select_star)\n{all}"), &[]),
        1,
        &["error[select_star]"],
    );
    says(
        &dry("SELECT day = '2026-11-20' FROM flow_logs", &[]),
        1,
        &["error[day_format]"],
    );
}

#[test]
fn values_that_are_wrong_are_told_all_at_once() {
    let folder = declared("query-values");
    let done = folder.run(&[
        "query",
        "Conversations",
        "--stack",
        ".",
        "--dry-run",
        "--param",
        "on=20.11.2026",
        "--param",
        "adress=x",
        "--param",
        "ports=22",
        "--param",
        "ports=ssh",
    ]);
    says(
        &done,
        2,
        &[
            "error: --param: there is no parameter `adress`\nhelp: a parameter with a similar name exists: `address`",
            "error: --param: the parameter `address` has no value\nhelp: give `--param address=…`: text",
            "error: --param: `20.11.2026` is not a value of `on: day`",
            "error: --param: `ssh` is not a value of `ports: [int]`",
        ],
    );
    says(&folder.run(&["query", "x", "--param", "port"]), 2, &["there is no `=`"]);
}

#[test]
fn a_value_with_which_the_query_would_fail_is_refused() {
    let folder = declared("query-bound");
    let run = |arguments: &[&str]| folder.run(&[["query", "--dry-run"].as_slice(), arguments].concat());
    says(
        &run(&["RejectedOnPort", "--stack", ".", "--param", "most=-1"]),
        1,
        &["`most` is a number of rows"],
    );
    let sql =
        "-- parameters: p: string\nSELECT srcaddr FROM flow_logs WHERE day = '2026/11/20' AND regexp_like(srcaddr, :p)";
    says(
        &run(&[sql, "--param", "p=("]),
        1,
        &["with these values the query is wrong: "],
    );
    writes(&run(&[sql, "--param", "p=(", "--allow", "constant_failure"]));
    writes(&run(&[sql, "--param", "p=^10"]));
    let long = format!("p={}", "x".repeat(1023));
    says(
        &run(&[sql, "--param", &long]),
        1,
        &["has 1025 characters, but Athena allows 1024"],
    );
}

#[test]
fn only_one_query_is_run() {
    let folder = declared("query-one");
    let run = |sql: &str| folder.run(&["query", sql, "--dry-run"]);
    for sql in [
        "DROP TABLE flow_logs",
        "EXPLAIN SELECT 1",
        "CREATE VIEW v AS SELECT 1",
        "INSERT INTO t SELECT 1",
    ] {
        says(&run(sql), 1, &["is not a query: only statements that read are run"]);
    }
    says(
        &run("SELECT 1; SELECT 2"),
        2,
        &["has 2 statements, but only one can be run"],
    );
    says(&run(" \n-- nothing"), 2, &["has 0 statements, but only one can be run"]);
    says(
        &run("SELECT '?'\nWHERE 1 = ?"),
        1,
        &["the `?` at line 2 column 11 has no name"],
    );
    says(
        &run("SELECT(1)"),
        2,
        &[
            "is not a query",
            "a text with a blank is SQL, and a name that ends in `.sql` a file",
        ],
    );
}

#[test]
fn an_object_of_json_has_each_name_once() {
    let folder = declared("query-twice");
    let run = |format: &str| {
        folder.run(&[
            "query",
            "SELECT 1 AS a, 2 AS b, 3 AS a",
            "--on",
            "athena",
            "--format",
            format,
        ])
    };
    for format in ["json", "jsonl"] {
        says(
            &run(format),
            2,
            &["two columns are called `a`, and an object of JSON holds one"],
        );
    }
    says(&run("csv"), 2, &["--workgroup"]);
}

const REQUEST: &str = r#"{"FlowLogId": "fl-12345678901234567", "ConfigDeliveryS3DestinationArn": "arn:aws:s3:::templates",
    "IntegrateServices": {"AthenaIntegrations": [
        {"IntegrationResultS3DestinationArn": "arn:aws:s3:::results", "PartitionLoadFrequency": "daily"}]}}"#;

const DESCRIBED: &str = r#"{"FlowLogs": [{"FlowLogId": "fl-12345678901234567", "LogDestinationType": "s3",
    "LogDestination": "arn:aws:s3:::logs", "LogFormat": "${srcaddr} ${dstaddr} ${bytes} ${vpc-id}"}]}"#;

#[test]
fn a_request_gives_names_and_a_description_the_columns() {
    let folder = declared("query-request");
    folder.write("request.json", REQUEST);
    folder.write("described.json", DESCRIBED);
    let sql = "SELECT vpc_id FROM flow_logs WHERE day = '2026/11/20'";
    let run = |options: &[&str]| {
        folder.run(
            &[
                ["query", sql, "--dry-run", "--cli-input-json", "request.json"].as_slice(),
                options,
            ]
            .concat(),
        )
    };
    says(
        &run(&[]),
        1,
        &["error[unknown_column]", "describe the flow log with `--flow-logs`"],
    );
    let done = run(&["--flow-logs", "described.json"]);
    assert_eq!(
        writes(&done),
        "SELECT vpc_id FROM \"fl12345678901234567daily\" AS flow_logs WHERE day = '2026/11/20'\n"
    );
    assert!(
        done.stderr.contains("at most 1 TB, which costs 5.00"),
        "{}",
        done.stderr
    );
}

#[test]
fn names_come_from_the_stack_or_from_options() {
    let folder = declared("query-names");
    let sql = "SELECT bytes FROM flow_logs WHERE day = '2026/11/20'";
    let run = |options: &[&str]| folder.run(&[["query", sql, "--on", "athena"].as_slice(), options].concat());
    says(
        &run(&["--database", "d"]),
        2,
        &["the table's name in Athena is unknown: `--workgroup` and `--table` are missing"],
    );
    says(
        &run(&["--database", "d", "--table", "t"]),
        2,
        &["`--workgroup` is missing"],
    );
    let place =
        "    results: \"s3://my-flow-logs-analysis/athena-query-results/\",\n    load: daily(\"2026-01-01\"..),\n";
    let integration = |name: &str, load: &str| {
        format!("integration {name} {{ results: \"s3://my-flow-logs-analysis/{name}/\", load: {load} }}\n")
    };
    let both = [
        integration("live", "daily(\"2026-01-01\"..)"),
        integration("old", "none(\"2025-01-01\"..=\"2025-12-31\")"),
    ];
    assert_eq!(DECLARATION.matches(place).count(), 1);
    let two = DECLARATION.replace(place, "") + &both.concat();
    folder.write("two.fls", two);
    let dry = |options: &[&str]| {
        folder.run(
            &[
                ["query", "RejectedOnPort", "--stack", "two.fls", "--dry-run"].as_slice(),
                options,
            ]
            .concat(),
        )
    };
    says(
        &dry(&[]),
        2,
        &["has several integrations\nhelp: choose one with `--integration`: `live`, `old`"],
    );
    says(
        &dry(&["--integration", "lve"]),
        2,
        &["has no integration `lve`\nhelp: its integrations are `live`, `old`"],
    );
    let done = dry(&["--integration", "old"]);
    assert!(
        writes(&done).contains("day >= '2025/12/24'"),
        "days are counted from the last one: {}",
        done.stdout
    );
    says(
        &folder.run(&[
            "query",
            sql,
            "--stack",
            "flow-logs.fls",
            "--integration",
            "live",
            "--dry-run",
        ]),
        2,
        &["leave `--integration` out"],
    );
}

#[test]
fn days_are_not_counted_from_a_day_that_is_known_at_deployment_alone() {
    let folder = declared("query-deployment");
    let load = "load: daily(\"2026-01-01\"..)";
    assert!(DECLARATION.contains(load));
    folder.write(
        "parameter.fls",
        DECLARATION.replace(load, "load: none(\"2025-01-01\"..=parameter LastDay)"),
    );
    let run = |options: &[&str]| {
        folder.run(
            &[
                &["query", "RejectedOnPort", "--stack", "parameter.fls", "--dry-run"],
                options,
            ]
            .concat(),
        )
    };
    let words = "`days_ago` would count from the integration's last day, which is a deployment parameter";
    says(&run(&[]), 2, &["the parameter `since` has no value", words]);
    says(
        &run(&["--param", "since=days_ago(3)"]),
        2,
        &["`days_ago(3)` is not a value", words],
    );
    let done = run(&["--param", "since=2025-12-01"]);
    assert!(writes(&done).contains("day >= '2025/12/01'"), "{}", done.stdout);
}

#[test]
fn arguments_that_make_no_sense() {
    let folder = declared("query-arguments");
    let run = |arguments: &[&str]| folder.run(&[["query", "SELECT 1"].as_slice(), arguments].concat());
    says(
        &run(&[]),
        2,
        &["error: the arguments: `--on` is missing\nhelp: say where: `--on athena`"],
    );
    for wrong in [
        ["--limit-rows", "0"],
        ["--price", "five"],
        ["--price", "NaN"],
        ["--format", "xml"],
        ["--on", ""],
        ["--frmat", "csv"],
        ["--partition-keys", "year"],
    ] {
        says(&run(&wrong), 2, &[wrong[0]]);
    }
    says(
        &run(&["--stack", ".", "--log-format", "default"]),
        2,
        &["cannot be used with"],
    );
    says(
        &run(&["--stack", ".", "--cli-input-json", "x"]),
        2,
        &["cannot be used with"],
    );
    says(&run(&["--log-format", "${nothing}"]), 2, &["--log-format"]);
    says(
        &run(&["--integration", "live"]),
        2,
        &["no stack has an integration `live`"],
    );
    says(
        &folder.run(&["query", "SELECT vpc_id FROM flow_logs WHERE day = '2026/11/20'"]),
        1,
        &["give its LogFormat: `--log-format \"… ${vpc-id} …\"`"],
    );
    if cfg!(not(feature = "local")) {
        says(
            &run(&["--on", "logs"]),
            2,
            &["error: --on logs: this command was built without the engine for this machine\n"],
        );
    }
}

#[test]
fn what_was_read_is_not_written_over() {
    let folder = declared("query-over");
    folder.write("q.sql", CONVERSATIONS);
    folder.write("request.json", REQUEST);
    for (arguments, file) in [
        (&["q.sql"][..], "q.sql"),
        (&["Conversations", "--stack", "flow-logs.fls"], "flow-logs.fls"),
        (&["Conversations", "--stack", "flow-logs.fls"], "./conversations.sql"),
        (&["SELECT 1", "--cli-input-json", "request.json"], "request.json"),
    ] {
        let done = folder.run(&[&["query", "--on", "athena", "--output", file], arguments].concat());
        says(
            &done,
            2,
            &["is also the file of `--output`, and the result would overwrite it"],
        );
    }
}

#[cfg(not(feature = "athena"))]
#[test]
fn the_light_command_says_how_to_get_an_engine() {
    let folder = declared("query-light");
    let done = folder.run(&["query", "RejectedOnPort", "--stack", ".", "--on", "athena"]);
    says(
        &done,
        2,
        &[
            "this command was built without Athena\nhelp: build it with `cargo install --locked --path cli --features athena`",
        ],
    );
}

#[cfg(not(feature = "local"))]
#[test]
fn without_the_engine_the_stream_says_how_to_get_it() {
    let folder = Folder::new("query-stream");
    let done = folder.run_with(
        &["query", "--message-format", "jsonl", "-"],
        b"{\"sql\": \"SELECT 1\"}\n",
    );
    says(
        &done,
        2,
        &[
            "error: --message-format jsonl: this command was built without the engine for this machine\n",
            "help: build it with `cargo install --locked --path cli --features local`",
        ],
    );
}
