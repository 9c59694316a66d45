//! `flow-log-stack query --on athena`, against a simulated Athena on loopback: the command built with `athena`.

mod command;
#[path = "../../tests/hostile/values.rs"]
mod hostile;
// The simulated Athena of the engine's own tests.
#[allow(unused_imports, reason = "the recorded answers are theirs")]
#[path = "../../athena/tests/loopback/simulated/mod.rs"]
mod simulated;

use std::process::{Command, Stdio};

use command::{Done, Folder, Terminal};
use hostile::{TEXTS, VALUES};
use simulated::{Answer, Reply, SimulatedAthena};

const DECLARATION: &str = include_str!("flow-logs.fls");

/// What the SDK reads from the environment: keys and the address of a service, but nothing of this machine.
fn environment(service: &SimulatedAthena) -> [(&'static str, String); 9] {
    [
        ("AWS_ENDPOINT_URL_ATHENA", service.url()),
        ("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE".to_owned()),
        ("AWS_SECRET_ACCESS_KEY", "secret".to_owned()),
        ("AWS_REGION", "eu-central-1".to_owned()),
        ("AWS_PROFILE", "default".to_owned()),
        ("AWS_CONFIG_FILE", "none".to_owned()),
        ("AWS_SHARED_CREDENTIALS_FILE", "none".to_owned()),
        ("AWS_EC2_METADATA_DISABLED", "true".to_owned()),
        ("NO_PROXY", "127.0.0.1".to_owned()),
    ]
}

/// A folder with the declaration, in which the command uses a service.
struct Place<'s> {
    folder: Folder,
    service: &'s SimulatedAthena,
}

impl<'s> Place<'s> {
    fn new(name: &str, service: &'s SimulatedAthena) -> Self {
        let folder = Folder::new(&format!("athena-{name}"));
        folder.write("flow-logs.fls", DECLARATION);
        Self { folder, service }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.folder.command(&[&["query", "--on", "athena"], arguments].concat());
        command.envs(environment(self.service));
        command
    }

    fn run(&self, arguments: &[&str]) -> Done {
        Done::of(self.command(arguments).output().expect("the command"))
    }
}

/// The names under which SQL of the tests runs.
const NAMES: [&str; 6] = ["--workgroup", "w", "--database", "d", "--table", "t"];

fn attempts() -> Answer {
    let rows = [
        vec![Some("10.0.0.1"), Some("120")],
        vec![Some("it's \"x\", y"), None],
        vec![None, Some("-3")],
        vec![Some(""), Some("0")],
    ];
    Answer::rows([("srcaddr", "varchar"), ("attempts", "bigint")], rows).scanned(12_345_678)
}

#[test]
fn a_declared_query_runs_with_its_values_and_its_rows_are_written() {
    let service = SimulatedAthena::answering(attempts());
    let place = Place::new("declared", &service);
    let done = place.run(&[
        "RejectedOnPort",
        "--stack",
        "flow-logs.fls",
        "--param",
        "port=-1",
        "--param",
        "since=2026-11-20",
    ]);
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    assert_eq!(
        done.stdout,
        "\"srcaddr\",\"attempts\"\n\"10.0.0.1\",\"120\"\n\"it's \"\"x\"\", y\",\n,\"-3\"\n\"\",\"0\"\n"
    );
    assert_eq!(
        done.stderr,
        "4 rows, 12 MB scanned, 1.4 s, 0.000065 at 5 per terabyte\n"
    );
    let [call] = &service.calls_of("StartQueryExecution")[..] else {
        panic!("it is started once");
    };
    assert_eq!(
        call["QueryString"],
        "SELECT srcaddr, count(*) AS attempts\nFROM \"fl12345678901234567daily20260101\" AS flow_logs\n\
         WHERE action = 'REJECT' AND dstport = ? AND day >= ?\nGROUP BY srcaddr\nORDER BY attempts DESC\nLIMIT 20"
    );
    assert_eq!(
        call["ExecutionParameters"],
        serde_json::json!(["INTEGER '-1'", "'2026/11/20'"])
    );
    assert_eq!(call["WorkGroup"], "fl12345678901234567daily20260101workgroup");
    assert_eq!(
        call["QueryExecutionContext"]["Database"],
        "vpcflowlogsathenadatabasefl12345678901234567"
    );
    assert_eq!(call.get("ResultReuseConfiguration"), None);
}

#[test]
fn each_format_has_null_and_empty_text_apart() {
    let service = SimulatedAthena::answering(attempts());
    let place = Place::new("formats", &service);
    for (format, expected) in [
        (
            "table",
            "srcaddr      attempts\n-----------  --------\n10.0.0.1          120\nit's \"x\", y      NULL\nNULL               -3\n                    0\n",
        ),
        (
            "json",
            "[\n  {\"srcaddr\": \"10.0.0.1\", \"attempts\": 120},\n  {\"srcaddr\": \"it's \\\"x\\\", y\", \"attempts\": null},\n  \
             {\"srcaddr\": null, \"attempts\": -3},\n  {\"srcaddr\": \"\", \"attempts\": 0}\n]\n",
        ),
        (
            "jsonl",
            "{\"srcaddr\": \"10.0.0.1\", \"attempts\": 120}\n{\"srcaddr\": \"it's \\\"x\\\", y\", \"attempts\": null}\n\
             {\"srcaddr\": null, \"attempts\": -3}\n{\"srcaddr\": \"\", \"attempts\": 0}\n",
        ),
        (
            "markdown",
            "| srcaddr | attempts |\n| --- | ---: |\n| 10.0.0.1 | 120 |\n| it's \"x\", y | *NULL* |\n| *NULL* | -3 |\n|  | 0 |\n",
        ),
    ] {
        let done = place.run(&[&["SELECT 1 AS a, 2 AS b", "--format", format], &NAMES[..]].concat());
        assert_eq!(
            (done.code, done.stdout.as_str()),
            (Some(0), expected),
            "{}",
            done.stderr
        );
        let done = place.run(
            &[
                &["SELECT 1 AS a, 2 AS b", "--format", format, "--output", "rows"],
                &NAMES[..],
            ]
            .concat(),
        );
        assert_eq!((done.code, done.stdout.as_str()), (Some(0), ""), "{}", done.stderr);
        assert_eq!(place.folder.read("rows").as_deref(), Some(expected));
    }
    let done = place.run(&[&["SELECT 1 AS a, 2 AS b", "--output", "rows.jsonl"], &NAMES[..]].concat());
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    let rows = place.folder.read("rows.jsonl").unwrap_or_default();
    assert!(rows.starts_with("{\"srcaddr\": "), "{rows}");
}

#[test]
fn values_arrive_as_data_whatever_stands_in_them() {
    let service = SimulatedAthena::answering(Answer::rows([("x", "integer")], []));
    let place = Place::new("hostile", &service);
    let given: Vec<_> = TEXTS.iter().map(|text| format!("texts={text}")).collect();
    let declared: Vec<_> = VALUES
        .iter()
        .enumerate()
        .map(|(index, (data_type, ..))| format!("v{index}: {data_type}"))
        .collect();
    let conditions: Vec<_> = (0..VALUES.len())
        .map(|index| format!("CAST(:v{index} AS varchar) <> srcaddr"))
        .collect();
    let sql = format!(
        "-- parameters: texts: [string], most: bigint, {}\nSELECT 1 AS x FROM flow_logs WHERE day = '2026/11/20' AND srcaddr IN (:texts) AND {} LIMIT :most",
        declared.join(", "),
        conditions.join(" AND ")
    );
    let values: Vec<_> = VALUES
        .iter()
        .enumerate()
        .map(|(index, (_, text, ..))| format!("v{index}={text}"))
        .collect();
    let all = given.iter().chain(&values).map(String::as_str).chain(["most=7"]);
    let options: Vec<_> = all.flat_map(|value| ["--param", value]).collect();
    let done = place.run(&[&[sql.as_str()], &options[..], &NAMES[..]].concat());
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    let [call] = &service.calls_of("StartQueryExecution")[..] else {
        panic!("it is started once");
    };
    let mut expected: Vec<_> = TEXTS
        .iter()
        .map(|text| format!("'{}'", text.replace('\'', "''")))
        .collect();
    expected.extend(VALUES.iter().map(|(_, _, constant, _)| (*constant).to_owned()));
    expected.push("7".to_owned());
    assert_eq!(call["ExecutionParameters"], serde_json::json!(expected));
    let sql = call["QueryString"].as_str().unwrap_or_default();
    assert_eq!(sql.matches('?').count(), expected.len(), "{sql}");
    assert!(
        TEXTS
            .iter()
            .filter(|text| text.len() > 3)
            .all(|text| *text == "srcaddr" || !sql.contains(text)),
        "{sql}"
    );
    assert!(expected.len() >= 60);
}

#[test]
fn pages_are_written_as_they_come_and_a_limit_stops_after_so_many_rows() {
    let rows = (0..2500).map(|number| vec![Some(if number % 2 == 0 { "even" } else { "odd" })]);
    let service = SimulatedAthena::answering(Answer::rows([("parity", "varchar")], rows));
    let place = Place::new("pages", &service);
    let done = place.run(&[&["SELECT 1 AS x"], &NAMES[..]].concat());
    assert_eq!(
        (done.code, done.stdout.lines().count()),
        (Some(0), 2501),
        "{}",
        done.stderr
    );
    let pages = service.calls_of("GetQueryResults").len();
    let done = place.run(
        &[
            &["SELECT 1 AS x", "--limit-rows", "3", "--output", "three.csv"],
            &NAMES[..],
        ]
        .concat(),
    );
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    assert_eq!(
        place.folder.read("three.csv").as_deref(),
        Some("\"parity\"\n\"even\"\n\"odd\"\n\"even\"\n")
    );
    assert!(
        done.stderr.starts_with("3 rows, ") && done.stderr.contains("note: `--limit-rows` stopped it there"),
        "{}",
        done.stderr
    );
    assert_eq!(service.calls_of("GetQueryResults").len(), pages + 1);
    assert_eq!(
        service.calls_of("StartQueryExecution")[1]["QueryString"],
        "SELECT 1 AS x"
    );
}

#[test]
fn what_goes_wrong_on_athena_is_told_and_leaves_no_file() {
    let service = SimulatedAthena::answering(Answer::failed("Query exhausted resources at this scale factor", 3));
    let place = Place::new("failed", &service);
    let run = || place.run(&[&["SELECT 1 AS x", "--output", "rows.csv"], &NAMES[..]].concat());
    let done = run();
    assert_eq!((done.code, done.stdout.as_str()), (Some(3), ""));
    assert!(
        done.stderr
            .starts_with("error: the query 00000000-0000-4000-8000-000000000000: the query failed: Query exhausted"),
        "{}",
        done.stderr
    );
    assert!(
        done.stderr
            .ends_with("\nhelp: ask for fewer days or columns, or group by less\n"),
        "{}",
        done.stderr
    );
    service.instead(
        "StartQueryExecution",
        Reply::error(
            400,
            "AccessDeniedException",
            "not authorized to perform: athena:StartQueryExecution",
        ),
    );
    let done = run();
    assert_eq!(done.code, Some(3));
    assert!(done.stderr.contains("athena:StartQueryExecution"), "{}", done.stderr);
    assert_eq!(place.folder.files(), ["flow-logs.fls"]);
    let done = place.run(&[&["SELECT srcadr FROM flow_logs WHERE day = '2026/11/20'"], &NAMES[..]].concat());
    assert_eq!(done.code, Some(1), "{}", done.stderr);
    assert_eq!(
        service.calls_of("StartQueryExecution").len(),
        2,
        "what is refused here is not started"
    );
}

#[test]
fn for_a_file_that_cannot_be_written_nothing_is_started() {
    let service = SimulatedAthena::answering(attempts());
    let place = Place::new("unwritten", &service);
    let done = place.run(&[&["SELECT 1 AS x", "--output", "no/such/rows.csv"], &NAMES[..]].concat());
    assert_eq!(done.code, Some(1));
    assert!(
        done.stderr.starts_with("error: no/such/rows.csv: cannot be written: "),
        "{}",
        done.stderr
    );
    assert_eq!(service.calls().len(), 0);
}

#[cfg(unix)]
#[test]
fn ctrl_c_cancels_the_query() {
    let service = SimulatedAthena::answering(Answer::endless());
    let place = Place::new("interrupted", &service);
    let child = place
        .command(&[&["SELECT 1 AS x", "--output", "rows.csv"], &NAMES[..]].concat())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command");
    service.wait_for("GetQueryExecution", 2);
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(killed.is_ok_and(|status| status.success()));
    let done = Done::of(child.wait_with_output().expect("it ends"));
    assert_eq!((done.code, done.stdout.as_str()), (Some(130), ""), "{}", done.stderr);
    assert!(done.stderr.starts_with("cancelled"), "{}", done.stderr);
    assert_eq!(service.calls_of("StopQueryExecution").len(), 1);
    assert_eq!(place.folder.files(), ["flow-logs.fls"]);
}

#[cfg(unix)]
#[test]
fn who_presses_ctrl_c_twice_does_not_wait_for_the_end() {
    let service = SimulatedAthena::answering(Answer::endless().slow_to_stop(1_000_000));
    let place = Place::new("impatient", &service);
    let child = place
        .command(&[&["SELECT 1 AS x"], &NAMES[..]].concat())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command");
    service.wait_for("GetQueryExecution", 1);
    for (operation, times) in [("StartQueryExecution", 1), ("StopQueryExecution", 1)] {
        service.wait_for(operation, times);
        let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
        assert!(killed.is_ok_and(|status| status.success()));
    }
    let done = Done::of(child.wait_with_output().expect("it ends"));
    assert_eq!(done.code, Some(130), "{}", done.stderr);
}

#[test]
fn keys_and_region_are_those_of_a_profile_if_one_is_named() {
    let service = SimulatedAthena::answering(attempts());
    let place = Place::new("profile", &service);
    place.folder.write(
        "config",
        "[profile team]\nregion = eu-central-1\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = secret\n",
    );
    let run = |options: &[&str], absent: &[&str]| {
        let mut command = place.command(&[&["SELECT 1 AS a, 2 AS b"], options, &NAMES[..]].concat());
        for name in absent {
            command.env_remove(name);
        }
        Done::of(command.env("AWS_CONFIG_FILE", "config").output().expect("the command"))
    };
    let all = [
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_REGION",
        "AWS_PROFILE",
    ];
    let done = run(&["--profile", "team"], &all);
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    // The environment's keys may belong to another account.
    let done = run(&["--profile", "taem"], &[]);
    assert_eq!(done.code, Some(3), "{}", done.stderr);
    assert!(done.stderr.contains("`taem`"), "{}", done.stderr);
    let done = run(&[], &all);
    assert_eq!(done.code, Some(3), "{}", done.stderr);
    assert!(
        done.stderr
            .starts_with("error: the query: no AWS Region is set\nhelp: "),
        "{}",
        done.stderr
    );
    let done = run(&["--region", "eu-central-1"], &all);
    assert_eq!(done.code, Some(3), "{}", done.stderr);
    assert!(
        done.stderr
            .starts_with("error: the query: no AWS credentials were found"),
        "{}",
        done.stderr
    );
}

#[cfg(unix)]
#[test]
fn a_terminal_shows_a_table_of_its_width_in_which_nothing_steers_it() {
    let long = "x".repeat(300);
    let rows = [
        vec![Some("a\u{1b}[2Jb\u{202e}\nc"), Some("12")],
        vec![Some(long.as_str()), None],
        vec![Some("::error::x"), Some("1")],
    ];
    let service = SimulatedAthena::answering(Answer::rows([("what\u{9b}", "varchar"), ("n", "bigint")], rows));
    let variables = environment(&service);
    let variables: Vec<_> = variables.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let mut terminal = Terminal::with("athena-terminal", &variables);
    let arguments = [&["query", "SELECT 1 AS x", "--on", "athena"], &NAMES[..]].concat();
    let shown = terminal.run(&arguments).replace("\r\n", "\n");
    for text in [
        "a\\u{1b}[2Jb\\u{202e}\\nc",
        "what\\u{9b}",
        "  12\n",
        "NULL",
        "xxx…",
        "note: long values are cut",
    ] {
        assert!(shown.contains(text), "{text:?} is missing: {shown}");
    }
    assert!(
        !shown.contains("\u{1b}[2J") && !shown.contains('\u{202e}') && !shown.contains("\n::error"),
        "{shown}"
    );
    // A possible workflow command is longer than its column.
    let is_cell = |line: &&str| !line.starts_with("note") && !line.contains("error");
    for line in plain(&shown).lines().filter(is_cell) {
        assert!(line.chars().count() <= 80, "{line}");
    }
}

const README: &str = include_str!("../../README.md");

/// The README's text between two texts.
fn readme(start: &str, end: &str) -> &'static str {
    let (_, rest) = README.split_once(start).expect("its start");
    rest.split_once(end).expect("its end").0
}

/// The README's block of commands that begins with this.
fn commands(first: &str) -> String {
    first.to_owned() + readme(&format!("```sh\n{first}"), "```")
}

/// The README's rows, as Athena would return them.
fn rows_of_readme() -> Answer {
    let rows = [
        vec![Some("203.0.113.12"), Some("1943")],
        vec![Some("198.51.100.7"), Some("412")],
        vec![Some("2001:db8::17"), Some("38")],
    ];
    Answer::rows([("srcaddr", "varchar"), ("attempts", "bigint")], rows).scanned(12_345_678)
}

#[cfg(unix)]
#[test]
fn the_readme_shows_what_happens() {
    let service = SimulatedAthena::answering(rows_of_readme());
    let variables = environment(&service);
    let variables: Vec<_> = variables.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let mut terminal = Terminal::with("athena-readme", &variables);
    std::fs::create_dir_all(terminal.folder.path().join("src")).expect("a folder");
    terminal.write("src/stack.rs", readme("```rust\n", "```"));
    let (command, shown) = readme("$ flow-log-stack query ", "```")
        .split_once('\n')
        .expect("a command");
    let arguments: Vec<_> = ["query"].into_iter().chain(command.split(' ')).collect();
    assert_eq!(plain(&terminal.run(&arguments)).replace("\r\n", "\n"), shown);
}

#[test]
fn the_commands_of_the_readme_run() {
    let service = SimulatedAthena::answering(rows_of_readme());
    let place = Place::new("commands", &service);
    std::fs::create_dir_all(place.folder.path().join("queries")).expect("a folder");
    place.folder.write("flow-logs.fls", readme("// flow-logs.fls\n", "```"));
    place.folder.write(
        "queries/conversations.sql",
        readme("-- queries/conversations.sql\n", "```"),
    );
    place.folder.write(
        "queries/top.sql",
        "SELECT srcaddr FROM flow_logs WHERE day >= '2026/11/01'",
    );
    let commands = commands("flow-log-stack query --stack flow-logs.fls ");
    assert_eq!(commands.lines().count(), 6);
    for command in commands.lines() {
        let words = command.split('#').next().unwrap_or_default().split_whitespace();
        let arguments: Vec<_> = words.skip(1).collect();
        let mut command = place.folder.command(&arguments);
        let done = Done::of(command.envs(environment(&service)).output().expect("the command"));
        assert_eq!(done.code, Some(0), "{arguments:?}: {}", done.stderr);
    }
    assert_eq!(service.calls_of("StartQueryExecution").len(), 3);
    assert!(place.folder.files().contains(&"rejected.csv".to_owned()));
}

/// Terminal output without its styles.
#[cfg(unix)]
fn plain(shown: &str) -> String {
    let mut text = String::new();
    for (index, part) in shown.split('\u{1b}').enumerate() {
        text.push_str(match part.split_once('m') {
            Some((_, rest)) if index > 0 => rest,
            _ => part,
        });
    }
    text
}

#[cfg(feature = "local")]
#[test]
fn questions_about_traffic_run_on_athena_too_and_an_address_is_a_value() {
    let answer = Answer::rows(
        [("what", "varchar"), ("flow_count", "bigint")],
        [vec![Some("address"), Some("7")]],
    );
    let service = SimulatedAthena::answering(answer.scanned(12_345_678));
    let place = Place::new("who", &service);
    let mut command = place.folder.command(&[
        "who",
        "--on",
        "athena",
        "2001:DB8::7",
        "--stack",
        "flow-logs.fls",
        "--until",
        "2026-11-20",
        "--format",
        "jsonl",
    ]);
    let done = Done::of(command.envs(environment(&service)).output().expect("the command"));
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    assert_eq!(done.stdout, "{\"what\": \"address\", \"flow_count\": 7}\n".repeat(3));
    assert_eq!(done.stderr, "3 queries, 37 MB scanned\n");
    let calls = service.calls_of("StartQueryExecution");
    assert_eq!(calls.len(), 3);
    for call in calls {
        let sql = call["QueryString"].as_str().unwrap_or_default();
        assert!(
            !sql.contains("2001:") && sql.contains("\nWHERE day BETWEEN ? AND ?\n"),
            "{sql}"
        );
        let values = call["ExecutionParameters"].to_string();
        assert!(
            values.contains("'2026/11/13'") && values.contains("'2001:db8::7'"),
            "{values}"
        );
    }
}

#[cfg(feature = "local")]
#[test]
fn a_report_on_athena_asks_each_figure_of_the_days() {
    let answer = Answer::rows(
        [("day", "varchar"), ("records", "bigint")],
        [vec![Some("2026/11/20"), Some("7")]],
    );
    let service = SimulatedAthena::answering(answer);
    let place = Place::new("report", &service);
    let arguments = [
        "report",
        "--on",
        "athena",
        "--stack",
        "flow-logs.fls",
        "--since",
        "2026-11-20",
        "--until",
        "2026-11-21",
    ];
    let mut command = place.folder.command(&arguments);
    let done = Done::of(command.envs(environment(&service)).output().expect("the command"));
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    let page = place.folder.read("report.html").expect("a report");
    assert!(
        page.contains("What the logs cover") && page.contains("instance-id"),
        "{page}"
    );
    let calls = service.calls_of("StartQueryExecution");
    assert_eq!(calls.len(), page.matches("<pre").count());
    for call in calls {
        assert_eq!(
            call["ExecutionParameters"],
            serde_json::json!(["'2026/11/20'", "'2026/11/21'"])
        );
    }
}
