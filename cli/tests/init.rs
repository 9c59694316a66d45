//! `flow-log-stack init`: it writes a complete declaration, once or not at all.

mod command;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use command::{Folder, Terminal};
use serde_json::json;

/// AWS's description of two flow logs, of which the second one writes Parquet into hourly folders.
fn described() -> String {
    let flow_log = |id: &str, format: &str, options: serde_json::Value| {
        json!({
            "FlowLogId": id, "FlowLogStatus": "ACTIVE", "LogDestinationType": "s3", "ResourceId": "vpc-0123456789abcdef0",
            "TrafficType": "ALL", "LogDestination": "arn:aws:s3:::my-flow-logs/production/", "LogFormat": format,
            "DestinationOptions": options,
        })
    };
    let plain = "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ${packets} ${bytes} ${start} ${end} ${action} ${log-status}";
    json!({"FlowLogs": [
        flow_log("fl-12345678901234567", plain, json!({})),
        flow_log("fl-1234abcd", "${srcaddr} ${bytes} ${flow-direction}", json!({
            "FileFormat": "parquet", "HiveCompatiblePartitions": true, "PerHourPartition": true,
        })),
    ]})
    .to_string()
}

/// The declaration that is written for the first of them; other tests use it for queries.
const FIRST: &str = include_str!("flow-logs.fls");

const OF_FIRST: [&str; 8] = [
    "--flow-logs",
    "described.json",
    "--flow-log-id",
    "fl-12345678901234567",
    "--results",
    "s3://my-results",
    "--since",
    "2026-01-01",
];

fn folder(name: &str) -> Folder {
    let folder = Folder::new(&format!("init-{name}"));
    folder.write("described.json", described());
    folder
}

#[test]
fn what_aws_describes_becomes_a_declaration() {
    let folder = folder("described");
    let done = folder.run(&[&["init"], &OF_FIRST[..]].concat());
    assert_eq!((done.code, done.stderr.as_str()), (Some(0), ""));
    assert_eq!(done.stdout, FIRST);
    let done = folder.run(&[
        "init",
        "--flow-logs",
        "described.json",
        "--flow-log-id",
        "fl-1234abcd",
        "--name",
        "Bytes",
        "--load",
        "weekly",
        "--since",
        "2026-02-01",
    ]);
    assert_eq!((done.code, done.stderr.as_str()), (Some(0), ""));
    for line in [
        "stack Bytes {",
        "    results: parameter ResultsUri { description: \"Where results go: an S3 URI with a slash at its end\" },",
        "    destination_options: { file_format: parquet, hive_compatible_partitions: true, per_hour_partition: true },",
        "    load: weekly(\"2026-02-01\"..),",
        "table flow_logs = \"${srcaddr} ${bytes} ${flow-direction}\";",
    ] {
        assert!(done.stdout.lines().any(|own| own == line), "{line}: {}", done.stdout);
    }
    let done = folder.run(&["init", "--flow-logs", "described.json"]);
    assert_eq!(done.code, Some(2));
    assert!(
        done.stderr
            .contains("choose one with `--flow-log-id`: `fl-12345678901234567`, `fl-1234abcd`"),
        "{}",
        done.stderr
    );
}

#[test]
fn what_is_written_is_ready_for_template() {
    let folder = folder("ready");
    let write = [&["init"], &OF_FIRST[..], &["--output", "flow-logs.fls"]].concat();
    assert_eq!(folder.run(&write).code, Some(0));
    assert_eq!(folder.read("flow-logs.fls").as_deref(), Some(FIRST));
    let done = folder.run(&["check", "."]);
    assert_eq!(done.stdout, "1 declaration and 1 query in 1 file: nothing found\n");
    let done = folder.run(&["template", "flow-logs.fls", "--output", "template.json"]);
    assert_eq!((done.code, done.stderr.as_str()), (Some(0), ""));
}

#[test]
fn nothing_is_written_over_unless_that_is_asked_for() {
    let folder = folder("over");
    folder.write("flow-logs.fls", "mine");
    let write = [&["init"], &OF_FIRST[..], &["--output", "flow-logs.fls"]].concat();
    let done = folder.run(&write);
    assert_eq!(done.code, Some(2));
    assert_eq!(
        done.stderr,
        "error: flow-logs.fls: exists already\nhelp: name another one, or write over it with `--force`\n"
    );
    assert_eq!(folder.read("flow-logs.fls").as_deref(), Some("mine"));
    assert_eq!(folder.run(&[&write[..], &["--force"]].concat()).code, Some(0));
    assert_eq!(folder.read("flow-logs.fls").as_deref(), Some(FIRST));
    let done = folder.run(&[&["init"], &OF_FIRST[..], &["--rust", "."]].concat());
    assert_eq!(done.code, Some(2));
    assert_eq!(folder.files(), ["described.json", "flow-logs.fls"]);
}

#[test]
fn what_would_be_refused_is_not_written() {
    let folder = folder("refused");
    for (arguments, said) in [
        (&["--name", "traffic of prod"][..], "is not the name of a stack"),
        (&["--name", "RejectedOnPort"], "nothing was written"),
        (&["--name", "Self"], "is not the name of a stack"),
        (&["--logs", "s3://my-flow-logs/AWSLogs/"], "below `AWSLogs`"),
        (&["--results", "my results"], "is not a location in S3"),
        (&["--since", "2026-02-30"], "there is no day `2026-02-30`"),
        (&["--accounts", "1111"], "1111"),
        (&["--flow-log-id", "vpc-1"], "vpc-1"),
    ] {
        let done = folder.run(&[&["init", "--output", "x.fls"], arguments].concat());
        assert!(matches!(done.code, Some(1 | 2)), "{arguments:?}");
        assert!(done.stderr.contains(said), "{arguments:?}: {}", done.stderr);
        assert_eq!(folder.files(), ["described.json"], "{arguments:?}");
    }
}

#[test]
fn without_a_flow_log_names_follow_the_stack() {
    let folder = folder("names");
    let done = folder.run(&[
        "init",
        "--name",
        "OrgTraffic",
        "--accounts",
        "111122223333,444455556666",
        "--regions",
        "eu-central-1",
        "--workgroup",
        "analysts",
    ]);
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    assert!(
        done.stderr
            .starts_with("note: the flow log is assumed to have AWS's default format"),
        "{}",
        done.stderr
    );
    for line in [
        "    accounts: [\"111122223333\", \"444455556666\"],",
        "    regions: \"eu-central-1\",",
        "    names: { database: \"orgtraffic\", table: \"flow_logs\", workgroup: \"analysts\" },",
        "    load: daily,",
    ] {
        assert!(done.stdout.lines().any(|own| own == line), "{line}: {}", done.stdout);
    }
}

#[test]
fn a_person_is_asked_for_what_is_not_told() {
    let mut terminal = Terminal::new("init-asked");
    terminal.write("described.json", described());
    let arguments = [
        "init",
        "--flow-logs",
        "described.json",
        "--flow-log-id",
        "fl-12345678901234567",
    ];
    let shown = terminal.run_typing(&arguments, "\nmy-results\ns3://my-results/\n\n2026-01-01\n\n");
    for part in [
        "Name of the stack [Traffic]: ",
        "`my-results` is not a location in S3",
        "First day, such as 2026-11-20 [the period before the stack is created]: ",
        "File to write [flow-logs.fls]: ",
        "next: flow-log-stack template flow-logs.fls --output template.json",
    ] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    assert_eq!(terminal.folder.read("flow-logs.fls").as_deref(), Some(FIRST));
    let shown = terminal.run_typing(&[&arguments[..], &["--yes", "--output", "other.fls"]].concat(), "");
    assert!(!shown.contains('['), "nothing is asked: {shown}");
    assert!(terminal.folder.read("other.fls").is_some());
}

#[test]
fn whoever_interrupts_it_finds_nothing() {
    let mut terminal = Terminal::new("init-interrupted");
    for typed in ["\u{3}", "Mine\n\u{3}", "Mine\n\n\u{4}"] {
        terminal.run_typing(&["init", "--output", "flow-logs.fls"], typed);
        assert_eq!(terminal.folder.files(), [""; 0], "{typed:?}");
    }
}

/// Where the library is.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .canonicalize()
        .expect("the repository")
}

#[test]
fn a_crate_compiles_and_its_build_script_writes_the_template() {
    let folder = folder("crate");
    let root = root();
    let shown = root.to_string_lossy();
    let arguments = [&["init"], &OF_FIRST[..], &["--rust", "my_logs", "--clone", &shown]].concat();
    let done = folder.run(&arguments);
    assert_eq!(
        (done.code, done.stdout.as_str(), done.stderr.as_str()),
        (Some(0), "", "")
    );
    let package = folder.path().join("my_logs");
    fs::copy(root.join("Cargo.lock"), package.join("Cargo.lock")).expect("the lock file");
    let cargo = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO"))
            .args(arguments)
            .current_dir(&package)
            .env(
                "CARGO_TARGET_DIR",
                Path::new(env!("CARGO_TARGET_TMPDIR")).join("user-target"),
            )
            .env("RUSTFLAGS", "-Dwarnings")
            .output()
            .expect("cargo");
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        assert!(output.status.success(), "{}", text(output.stderr));
        text(output.stdout)
    };
    assert_eq!(
        cargo(&["run", "--quiet"]),
        "template.yaml makes the table vpcflowlogsathenadatabasefl12345678901234567.fl12345678901234567daily20260101\n\
         its queries are saved in the workgroup fl12345678901234567daily20260101workgroup\n"
    );
    cargo(&["fmt", "--check"]);
    folder.write("flow-logs.fls", FIRST);
    let template = folder.run(&["template", "flow-logs.fls", "--format", "yaml"]).stdout;
    assert_eq!(folder.read("my_logs/template.yaml").as_deref(), Some(template.as_str()));
    let done = folder.run(&["check", "my_logs"]);
    assert_eq!(done.stdout, "1 declaration and 1 query in 1 file: nothing found\n");

    // Without a clone it uses the registry, which a patch replaces.
    let done = folder.run(&[&["init"], &OF_FIRST[..], &["--rust", "other"]].concat());
    assert!(
        done.stderr.starts_with("note: the crate asks the registry"),
        "{}",
        done.stderr
    );
    let manifest = folder.read("other/Cargo.toml").expect("a manifest");
    assert!(
        manifest.contains(&format!("flow-log-stack = \"{}\"\n", env!("CARGO_PKG_VERSION"))),
        "{manifest}"
    );
}

#[cfg(feature = "local")]
#[test]
fn delivered_logs_become_a_declaration_that_the_doctor_has_nothing_to_say_of() {
    for bucket in [
        "amzn-s3-demo-v2",
        "amzn-s3-demo-v5-hive-hourly",
        "amzn-s3-demo-custom-order",
        "amzn-s3-demo-v8-hourly",
        "amzn-s3-demo-v11",
    ] {
        let folder = folder(bucket);
        let logs = root().join("tests/logs/s3").join(bucket);
        let logs = logs.to_string_lossy();
        let prefix = match bucket {
            "amzn-s3-demo-v5-hive-hourly" => "team-a/flow/",
            "amzn-s3-demo-v8-hourly" => "net/",
            _ => "",
        };
        let place = format!("s3://{bucket}/{prefix}");
        let done = folder.run(&["init", &logs, "--logs", &place, "--output", "flow-logs.fls"]);
        assert_eq!(
            (done.code, done.stdout.as_str(), done.stderr.as_str()),
            (Some(0), "", ""),
            "{bucket}"
        );
        let done = folder.run(&["doctor", &logs, "--stack", "flow-logs.fls", "--format", "jsonl"]);
        assert_eq!(
            (done.code, done.stdout.as_str(), done.stderr.as_str()),
            (Some(0), "", ""),
            "{bucket}"
        );
        let done = folder.run(&["template", "flow-logs.fls"]);
        assert_eq!((done.code, done.stderr.as_str()), (Some(0), ""), "{bucket}");
    }
    let folder = folder("several");
    let logs = root()
        .join("tests/logs/s3/amzn-s3-demo-v2")
        .to_string_lossy()
        .into_owned();
    let text = folder.run(&["init", &logs]).stdout;
    for line in [
        "    logs: parameter LogsUri { description: \"Where the logs are: the S3 URI of the folder that contains AWSLogs/, with a slash at its end\" },",
        "    accounts: [\"111122223333\", \"444455556666\", \"777788889999\"],",
        "    regions: [\"cn-north-1\", \"eu-west-1\", \"us-east-1\"],",
        "    load: daily(\"2026-11-20\"..),",
    ] {
        assert!(text.lines().any(|own| own == line), "{line}: {text}");
    }
    let trap = root()
        .join("tests/logs/s3/amzn-s3-demo-mixed-formats")
        .to_string_lossy()
        .into_owned();
    let done = folder.run(&["init", &trap]);
    assert_eq!(done.code, Some(2));
    assert!(
        done.stderr
            .contains("choose a flow log with `--flow-log-id`: `fl-0aaaaaaaaaaaaaaaa`, `fl-0bbbbbbbbbbbbbbbb`"),
        "{}",
        done.stderr
    );
    let done = folder.run(&["init", &trap, "--flow-log-id", "fl-0aaaaaaaaaaaaaaaa"]);
    assert!(
        done.stdout.contains("flow_log: \"fl-0aaaaaaaaaaaaaaaa\""),
        "{}",
        done.stderr
    );
}
