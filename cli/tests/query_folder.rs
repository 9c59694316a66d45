//! `flow-log-stack query --on DIR`: queries over log files on this machine.

mod command;
#[path = "../../tests/hostile/values.rs"]
mod hostile;

use std::fs;
use std::process::{Command, Stdio};

use command::{Done, Folder, Terminal};
use hostile::{TEXTS, VALUES};
use serde_json::Value;

const DECLARATION: &str = include_str!("flow-logs.fls");

const HEADER: &str = "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status";

/// The folder of a day in AWS's layout.
fn of_day(day: &str) -> String {
    format!("logs/AWSLogs/111122223333/vpcflowlogs/eu-central-1/{day}")
}

/// The name of a flow log's file.
fn name(number: usize, day: &str) -> String {
    let day = day.replace('/', "");
    format!("111122223333_vpcflowlogs_eu-central-1_fl-12345678901234567_{day}T0000Z_{number:08x}.log")
}

fn write(folder: &Folder, path: &str, text: impl AsRef<[u8]>) {
    let path = folder.path().join(path);
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    fs::write(path, text).expect("written");
}

/// A record as a line: source address, port, action and number of bytes.
fn line(address: &str, port: u16, action: &str, bytes: u64) -> String {
    format!("2 111122223333 eni-1 {address} 10.0.0.2 40000 {port} 6 1 {bytes} 1795132800 1795132860 {action} OK")
}

fn write_day(folder: &Folder, number: usize, day: &str, lines: &[String]) {
    let text = format!("{HEADER}\n{}\n", lines.join("\n"));
    write(folder, &format!("{}/{}", of_day(day), name(number, day)), text);
}

/// A folder with a declaration and the logs of two days.
fn logs(test: &str) -> Folder {
    let folder = Folder::new(&format!("folder-{test}"));
    folder.write("flow-logs.fls", DECLARATION);
    write_day(
        &folder,
        1,
        "2026/11/20",
        &[
            line("10.0.0.7", 22, "REJECT", 40),
            line("10.0.0.7", 22, "REJECT", 60),
            line("10.0.0.8", 22, "REJECT", 10),
            line("10.0.0.9", 3389, "REJECT", 5),
            line("10.0.0.9", 443, "ACCEPT", 5000),
        ],
    );
    write_day(&folder, 1, "2026/11/21", &[line("10.0.0.8", 22, "REJECT", 1)]);
    folder
}

fn query(folder: &Folder, arguments: &[&str]) -> Done {
    folder.run(&[&["query", "--on", "logs"], arguments].concat())
}

#[cfg(unix)]
#[test]
fn whoever_reads_no_more_ends_it_quietly() {
    let folder = logs("unread");
    let rows = "SELECT a.x FROM UNNEST(sequence(1, 10000)) AS a (x) CROSS JOIN UNNEST(sequence(1, 10000)) AS b (y)";
    for format in ["csv", "json", "jsonl", "table", "markdown"] {
        for output in [&[][..], &["--output", "/dev/stdout"]] {
            let done = folder.run_unread(&[&["query", rows, "--on", "logs", "--format", format], output].concat());
            assert_eq!((done.code, done.stderr.as_str()), (Some(0), ""), "{format} {output:?}");
        }
    }
    for arguments in [
        &["top", "logs"][..],
        &["doctor", "logs"],
        &["report", "logs", "--out", "/dev/stdout"],
    ] {
        let done = folder.run_unread(arguments);
        assert_eq!((done.code, done.stderr.as_str()), (Some(0), ""), "{arguments:?}");
    }
}

#[cfg(unix)]
#[test]
fn rows_and_reports_go_to_a_pipe_or_to_what_is_open_as_to_a_file() {
    let folder = logs("pipe");
    let arguments = ["top", "logs", "--output"];
    let whole = folder.run(&["top", "logs"]).stdout;
    assert_eq!(folder.run(&[&arguments[..], &["/dev/stdout"]].concat()).stdout, whole);
    let (read, done) = folder.run_to_pipe("pipe.csv", &[&arguments[..], &["pipe.csv"]].concat());
    assert_eq!((done.code, read), (Some(0), whole.clone()), "{}", done.stderr);
    folder.write("rows.csv", "before\n");
    folder.run_into("rows.csv", &[&arguments[..], &["/dev/stdout"]].concat());
    assert_eq!(folder.read("rows.csv"), Some(format!("before\n{whole}")));
    let page = folder.run(&["report", "logs", "--out", "/dev/stdout"]);
    let (read, done) = folder.run_to_pipe("page.html", &["report", "logs", "--out", "page.html"]);
    assert!(read.starts_with("<!DOCTYPE html>") && read == page.stdout, "{done:?}");
    let query = [
        "query",
        "SELECT count(*) AS n FROM flow_logs",
        "--on",
        "logs",
        "--output",
    ];
    assert_eq!(
        folder.run(&[&query[..], &["/dev/stdout"]].concat()).stdout,
        "\"n\"\n\"6\"\n"
    );
}

#[cfg(unix)]
#[test]
fn a_terminal_is_no_file_of_what_others_wrote() {
    let mut terminal = Terminal::new("output-terminal");
    write_day(&terminal.folder, 1, "2026/11/20", &[line("10.0.0.7", 22, "REJECT", 40)]);
    let shown = terminal.run(&["query", "SELECT 1 AS n", "--on", "logs", "--output", "/dev/stdout"]);
    assert!(
        shown.contains("is a terminal") && shown.contains("leave `--output` out"),
        "{shown}"
    );
}

#[test]
fn a_declared_query_runs_over_a_folder_with_its_values() {
    let folder = logs("declared");
    let arguments = ["RejectedOnPort", "--stack", "flow-logs.fls", "--param"];
    let done = query(&folder, &[&arguments[..], &["since=2026-11-20"]].concat());
    assert_eq!(
        (done.code, done.stdout.as_str()),
        (
            Some(0),
            "\"srcaddr\",\"attempts\"\n\"10.0.0.7\",\"2\"\n\"10.0.0.8\",\"2\"\n"
        ),
        "{}",
        done.stderr
    );
    assert!(
        done.stderr.starts_with("2 rows, ") && done.stderr.contains(" scanned, "),
        "{}",
        done.stderr
    );
    assert!(!done.stderr.contains("terabyte"), "nothing is paid: {}", done.stderr);
    let done = query(
        &folder,
        &[&arguments[..], &["since=2026-11-21", "--param", "port=22"]].concat(),
    );
    assert_eq!(done.stdout, "\"srcaddr\",\"attempts\"\n\"10.0.0.8\",\"1\"\n");
    let done = query(&folder, &["SELECT count(*) AS n FROM flow_logs", "--stack", "."]);
    assert_eq!(done.stdout, "\"n\"\n\"6\"\n", "{}", done.stderr);
}

#[test]
fn a_folder_tells_by_itself_what_stands_in_it() {
    let folder = logs("found");
    let sql = "SELECT day, aws_account, aws_region, sum(bytes) AS bytes FROM flow_logs GROUP BY 1, 2, 3 ORDER BY 1";
    let done = query(&folder, &[sql, "--format", "jsonl"]);
    assert_eq!(
        done.stdout,
        "{\"day\": \"2026/11/20\", \"aws_account\": \"111122223333\", \"aws_region\": \"eu-central-1\", \"bytes\": 5115}\n\
         {\"day\": \"2026/11/21\", \"aws_account\": \"111122223333\", \"aws_region\": \"eu-central-1\", \"bytes\": 1}\n",
        "{}",
        done.stderr
    );
    let done = query(
        &folder,
        &[
            "VpcFlowLogsTopTalkers",
            "--param",
            "since=2026-11-20",
            "--limit-rows",
            "1",
        ],
    );
    assert_eq!(
        done.stdout, "\"srcaddr\",\"total_bytes\"\n\"10.0.0.9\",\"5005\"\n",
        "{}",
        done.stderr
    );
    assert!(
        done.stderr.contains("note: `--limit-rows` stopped it there"),
        "{}",
        done.stderr
    );
    // Files anywhere below, with another format: fields are found by name, and missing ones are NULL.
    write(
        &folder,
        "loose/more/x.log",
        "dstaddr bytes flow-direction\n10.1.1.1 7 egress\n",
    );
    let done = folder.run(&["query", "SELECT *, day FROM flow_logs", "--on", "loose"]);
    assert_eq!(
        done.stdout, "\"dstaddr\",\"bytes\",\"flow_direction\",\"day\",\"day\"\n\"10.1.1.1\",\"7\",\"egress\",,\n",
        "{}",
        done.stderr
    );
    assert!(
        done.stderr.contains("x.log`: it is not named like a flow log's file"),
        "{}",
        done.stderr
    );
    let done = folder.run(&["query", "SELECT srcaddr FROM flow_logs", "--on", "loose"]);
    assert_eq!(done.code, Some(1));
    assert!(
        done.stderr
            .contains("help: no log file in `loose` has the field `srcaddr`"),
        "{}",
        done.stderr
    );
}

#[test]
fn fields_may_be_said_in_the_place_of_headers() {
    let folder = Folder::new("folder-format");
    let day = "2026/11/20";
    write(
        &folder,
        &format!("{}/{}", of_day(day), name(1, day)),
        "skipped\n10.0.0.1 5\n10.0.0.2 -\n",
    );
    let format = ["--log-format", "${srcaddr} ${bytes}"];
    let done = query(
        &folder,
        &[&["SELECT srcaddr, bytes, day FROM flow_logs ORDER BY 1"], &format[..]].concat(),
    );
    assert_eq!(
        done.stdout, "\"srcaddr\",\"bytes\",\"day\"\n\"10.0.0.1\",\"5\",\"2026/11/20\"\n\"10.0.0.2\",,\"2026/11/20\"\n",
        "{}",
        done.stderr
    );
    assert!(
        done.stderr
            .contains("its first line does not name a field, and is skipped"),
        "{}",
        done.stderr
    );
}

#[test]
fn the_layouts_of_a_declaration_are_its_own() {
    let folder = Folder::new("folder-layouts");
    let with = |settings: &str| DECLARATION.replace("    load: daily(\"2026-01-01\"..),\n", settings);
    folder.write(
        "hive.fls",
        with(
            "load: daily, accounts: [\"111122223333\", \"444455556666\"], regions: [\"eu-central-1\"],\n\
             destination_options: { hive_compatible_partitions: true, per_hour_partition: true },\n\
             names: { database: \"logs\", table: \"traffic\", workgroup: \"analysts\" },",
        ),
    );
    folder.write(
        "hours.fls",
        with("load: projection(\"2026-01-01\"..), destination_options: { per_hour_partition: true },"),
    );
    let text = format!("{HEADER}\n{}\n", line("10.0.0.1", 22, "ACCEPT", 1));
    for account in ["111122223333", "444455556666", "777788889999"] {
        let path = format!(
            "logs/AWSLogs/aws-account-id={account}/aws-service=vpcflowlogs/aws-region=eu-central-1/year=2026/month=11/day=20/hour=13/{}",
            name(1, "2026/11/20").replace("111122223333", account)
        );
        write(&folder, &path, &text);
    }
    let path = of_day("2026/11/21/07");
    write(&folder, &format!("{path}/{}", name(1, "2026/11/21")), &text);
    let sql = "SELECT aws_account, day, count(*) AS n FROM flow_logs GROUP BY 1, 2 ORDER BY 1";
    let done = query(&folder, &[sql, "--stack", "hive.fls"]);
    assert_eq!(
        done.stdout,
        "\"aws_account\",\"day\",\"n\"\n\"111122223333\",\"2026/11/20\",\"1\"\n\"444455556666\",\"2026/11/20\",\"1\"\n",
        "the stack does not list the third account: {}",
        done.stderr
    );
    let done = query(&folder, &["SELECT day, hour FROM flow_logs", "--stack", "hours.fls"]);
    assert_eq!(
        done.stdout, "\"day\",\"hour\"\n\"2026/11/21\",\"07\"\n",
        "{}",
        done.stderr
    );
}

#[test]
fn a_dry_run_says_what_would_be_opened_and_opens_nothing() {
    let folder = logs("dry");
    let day = of_day("2026/11/22");
    write(
        &folder,
        &format!("{day}/{}.gz", name(9, "2026/11/22")),
        "this is not gzip",
    );
    let dry = |condition: &str| {
        let sql = format!("SELECT srcaddr FROM flow_logs{condition}");
        query(&folder, &[&sql, "--stack", ".", "--dry-run"])
    };
    let done = dry(" WHERE day = '2026/11/20' AND srcaddr <> ''");
    assert_eq!(
        (done.code, done.stdout.as_str()),
        (
            Some(0),
            "SELECT srcaddr FROM \"flow_logs\" AS flow_logs WHERE day = '2026/11/20' AND srcaddr <> ''\n"
        )
    );
    let bytes = fs::metadata(folder.path().join(of_day("2026/11/20")).join(name(1, "2026/11/20")))
        .expect("a file")
        .len();
    assert_eq!(
        done.stderr,
        format!(
            "note: reads the partitions of `flow_logs` with `day` = '2026/11/20'\nnote: it would open 1 file of {bytes} bytes\n"
        )
    );
    assert!(dry("").stderr.contains("note: it would open 3 files of "));
    let both = " WHERE day = '2026/11/20' UNION ALL SELECT srcaddr FROM flow_logs WHERE day = '2026/11/21'";
    assert!(dry(both).stderr.contains("note: it would open 2 files of "));
    let done = dry(" WHERE srcaddr <> current_user");
    assert_eq!(
        (
            done.code,
            done.stderr.contains("current_user is not run on this machine")
        ),
        (Some(3), true),
        "{}",
        done.stderr
    );
}

#[test]
fn what_cannot_be_read_is_named_or_skipped() {
    let folder = logs("bad");
    let bad = format!("{}/{}.gz", of_day("2026/11/20"), name(2, "2026/11/20"));
    write(&folder, &bad, "this is not gzip");
    let sql = "SELECT count(*) AS n FROM flow_logs";
    let done = query(&folder, &[sql, "--output", "n.csv"]);
    assert_eq!((done.code, done.stdout.as_str()), (Some(3), ""));
    assert!(
        done.stderr.starts_with("error: the query: `")
            && done.stderr.contains(&format!("{}.gz`: ", name(2, "2026/11/20"))),
        "{}",
        done.stderr
    );
    assert_eq!(folder.read("n.csv"), None, "there is no half a file");
    let done = query(&folder, &[sql, "--skip-bad-files"]);
    assert_eq!(
        (done.code, done.stdout.as_str()),
        (Some(0), "\"n\"\n\"6\"\n"),
        "{}",
        done.stderr
    );
    assert!(
        done.stderr.contains("note: 1 file was skipped") && done.stderr.contains(".gz`: skipped: "),
        "{}",
        done.stderr
    );
}

#[test]
fn what_the_reader_takes_in_silence_is_said() {
    let folder = logs("odd");
    let day = of_day("2026/11/20");
    write(
        &folder,
        &format!("{day}/stray.txt"),
        format!("{HEADER}\n{}\n", line("10.0.0.7", 22, "REJECT", 40)),
    );
    write(
        &folder,
        &format!("{day}/{}", name(3, "2026/11/20")),
        format!(
            "account-id version{}\n{}\n",
            &HEADER[18..],
            line("10.0.0.7", 22, "REJECT", 40)
        ),
    );
    let done = query(&folder, &["SELECT count(*) AS n FROM flow_logs", "--stack", "."]);
    assert_eq!(done.stdout, "\"n\"\n\"8\"\n", "{}", done.stderr);
    for words in [
        "stray.txt`: it is not named like a flow log's file, but is read",
        "its first line names other fields than the table's columns",
    ] {
        assert!(done.stderr.contains(words), "{words}: {}", done.stderr);
    }
}

#[test]
fn a_run_that_fails_ends_as_on_athena() {
    let folder = logs("failed");
    for (sql, message) in [
        (
            "SELECT 1 / (bytes - 40) AS x FROM flow_logs",
            "error: the query: DIVISION_BY_ZERO: division by zero\n",
        ),
        (
            "SELECT srcaddr FROM flow_logs WHERE srcaddr <> current_user",
            "current_user is not run on this machine\nhelp: write it in another way, or run it on Athena\n",
        ),
        (
            "SELECT sum(n) AS n FROM (SELECT count(*) OVER () AS n FROM UNNEST(sequence(1, 10000)) t(x) CROSS JOIN UNNEST(sequence(1, 100)) u(y))",
            "needs more memory than its limit",
        ),
    ] {
        let done = query(&folder, &[sql, "--memory-limit", "16 MiB", "--output", "x.csv"]);
        assert_eq!((done.code, done.stdout.as_str()), (Some(3), ""), "{}", done.stderr);
        assert!(done.stderr.contains(message), "{}", done.stderr);
        assert_eq!(folder.read("x.csv"), None);
    }
    let done = query(&folder, &["SELECT 1 AS x", "--memory-limit", "5"]);
    assert!(
        done.code == Some(2) && done.stderr.contains("units are `MB`, `GB`, `MiB` and `GiB`"),
        "{}",
        done.stderr
    );
}

#[test]
fn folders_without_logs_are_told() {
    let folder = logs("nothing");
    let done = folder.run(&["query", "SELECT 1 AS x", "--on", "nowhere"]);
    assert_eq!(done.code, Some(2));
    assert!(
        done.stderr.starts_with("error: nowhere: cannot be read: "),
        "{}",
        done.stderr
    );
    fs::create_dir_all(folder.path().join("empty")).expect("a folder");
    let done = folder.run(&["query", "SELECT 1 AS x", "--on", "empty"]);
    assert!(
        done.code == Some(2)
            && done
                .stderr
                .contains("error: empty: holds no file whose header names fields"),
        "{}",
        done.stderr
    );
    // With a declaration, it is possible that nothing was delivered yet.
    let done = folder.run(&[
        "query",
        "SELECT count(*) AS n FROM flow_logs",
        "--on",
        "empty",
        "--stack",
        ".",
    ]);
    assert_eq!((done.code, done.stdout.as_str()), (Some(0), "\"n\"\n\"0\"\n"));
    assert!(
        done.stderr
            .contains("note: no file of the folder is in a partition of the table\n"),
        "{}",
        done.stderr
    );
}

#[test]
fn what_approximates_on_athena_is_said_to_be_exact() {
    let folder = logs("exact");
    let done = query(&folder, &["SELECT approx_distinct(srcaddr) AS n FROM flow_logs"]);
    assert_eq!(done.stdout, "\"n\"\n\"3\"\n");
    assert!(
        done.stderr.contains("note: `approx_distinct` is exact on this machine"),
        "{}",
        done.stderr
    );
}

/// Rows as objects.
fn objects(done: &Done) -> Vec<Value> {
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    serde_json::from_str(&done.stdout).expect("JSON")
}

#[test]
fn values_arrive_as_data_whatever_stands_in_them() {
    let folder = logs("hostile");
    for text in TEXTS {
        let sql =
            "-- parameters: text: string\nSELECT :text AS text, count(*) AS n FROM flow_logs WHERE srcaddr = :text";
        let done = query(&folder, &[sql, "--format", "json", "--param", &format!("text={text}")]);
        assert_eq!(objects(&done), [serde_json::json!({"text": text, "n": 0})], "{text:?}");
    }
    for (data_type, given, _, printed) in VALUES {
        let sql = format!("-- parameters: value: {data_type}\nSELECT :value AS value");
        let done = query(&folder, &[&sql, "--param", &format!("value={given}")]);
        let written = format!("\"value\"\n\"{}\"\n", printed.replace('"', "\"\""));
        assert_eq!(done.stdout, written, "{data_type}: {}", done.stderr);
    }
    let most = query(
        &folder,
        &[
            "-- parameters: most: bigint\nSELECT srcaddr FROM flow_logs LIMIT :most",
            "--param",
            "most=2",
        ],
    );
    assert_eq!(most.stdout.lines().count(), 3, "{}", most.stderr);
}

#[test]
fn a_limit_stops_after_so_many_rows() {
    let folder = logs("limit");
    let sql = "SELECT x FROM UNNEST(sequence(1, 10000)) t (x)";
    let done = query(&folder, &[sql, "--limit-rows", "3", "--output", "three.csv"]);
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    assert_eq!(
        folder.read("three.csv").as_deref(),
        Some("\"x\"\n\"1\"\n\"2\"\n\"3\"\n")
    );
    assert!(done.stderr.starts_with("3 rows, "), "{}", done.stderr);
}

/// A query that takes very long: for each row it looks at as many others.
const LONG: &str = "SELECT count(*) AS n FROM UNNEST(sequence(1, 10000)) a (x) CROSS JOIN UNNEST(sequence(1, 100)) b (y) \
                    WHERE (SELECT count(*) FROM UNNEST(sequence(1, 10000)) c (z) WHERE z <> x * y) = 0";

#[cfg(unix)]
#[test]
fn ctrl_c_ends_the_query() {
    let folder = logs("interrupted");
    let child = folder
        .command(&["query", LONG, "--on", "logs", "--output", "rows.csv"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command");
    // The file is opened after Ctrl-C is handled.
    while folder.files().len() < 3 {
        std::thread::yield_now();
    }
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(killed.is_ok_and(|status| status.success()));
    let done = Done::of(child.wait_with_output().expect("it ends"));
    assert_eq!((done.code, done.stdout.as_str()), (Some(130), ""), "{}", done.stderr);
    assert!(done.stderr.starts_with("cancelled"), "{}", done.stderr);
    assert_eq!(folder.files(), ["flow-logs.fls", "logs"]);
}

#[cfg(unix)]
#[test]
fn a_terminal_shows_a_table_in_which_nothing_steers_it() {
    let mut terminal = Terminal::new("folder-terminal");
    let day = "2026/11/20";
    let text = format!("{HEADER}\n{}\n", line("10.0.0.1\u{1b}[2J", 22, "ACCEPT", 12));
    write(&terminal.folder, &format!("{}/{}", of_day(day), name(1, day)), &text);
    write(&terminal.folder, &format!("{}/a\u{1b}[2Jb.log", of_day(day)), &text);
    let shown = terminal.run(&["query", "SELECT srcaddr, bytes FROM flow_logs", "--on", "logs"]);
    for words in ["10.0.0.1\\u{1b}[2J", "   12", "a\\u{1b}[2Jb.log`: it is not named"] {
        assert!(shown.contains(words), "{words:?} is missing: {shown}");
    }
    assert!(!shown.contains("\u{1b}[2J"), "{shown}");
}

#[test]
fn both_engines_and_none_are_named() {
    let folder = logs("named");
    let done = folder.run(&["query", "SELECT 1 AS x"]);
    assert_eq!(done.code, Some(2));
    assert!(
        done.stderr
            .contains("`--on athena`, or `--on DIR` for log files in a folder"),
        "{}",
        done.stderr
    );
}

/// The README's text between two texts.
fn readme(start: &str, end: &str) -> &'static str {
    let (_, rest) = include_str!("../../README.md").split_once(start).expect("its start");
    rest.split_once(end).expect("its end").0
}

/// The README's block of commands that begins with this.
fn commands(first: &str) -> String {
    first.to_owned() + readme(&format!("```sh\n{first}"), "```")
}

#[test]
fn the_commands_of_the_readme_run() {
    let folder = logs("readme");
    fs::create_dir_all(folder.path().join("queries")).expect("a folder");
    folder.write("flow-logs.fls", readme("// flow-logs.fls\n", "```"));
    folder.write(
        "queries/conversations.sql",
        readme("-- queries/conversations.sql\n", "```"),
    );
    let commands = commands("aws s3 sync s3://my-flow-logs/production/ logs/\nflow-log-stack query RejectedOnPort");
    let commands: Vec<_> = commands
        .lines()
        .filter(|line| line.starts_with("flow-log-stack "))
        .collect();
    assert_eq!(commands.len(), 4);
    for command in commands {
        // Quoted words contain blanks.
        let words = command
            .split('"')
            .enumerate()
            .flat_map(|(index, part)| match index % 2 {
                0 => part.split_whitespace().collect(),
                _ => vec![part],
            });
        let arguments: Vec<_> = words.skip(1).collect();
        let done = folder.run(&arguments);
        assert_eq!(done.code, Some(0), "{arguments:?}: {}", done.stderr);
    }
}
