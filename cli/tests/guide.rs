//! The commands of the guide's first-day pages run, in order.

mod command;

use std::fs;

use command::{Done, Folder};
use serde_json::json;

const WITH_RUST: &str = include_str!("../../src/guide/first_day_rust.md");
const WITHOUT: &str = include_str!("../../src/guide/first_day.md");
const RESPONDER: &str = include_str!("../../src/guide/responder.md");

/// The clone that a page mentions.
const CLONE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

const DAY: &str = "logs/AWSLogs/111122223333/vpcflowlogs/eu-central-1/2026/11";
const HEADER: &str = "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status";

/// A folder with what a page starts from: AWS's description of a flow log, and its logs.
fn folder(name: &str) -> Folder {
    let folder = Folder::new(&format!("guide-{name}"));
    let fields = HEADER.split(' ').map(|field| format!("${{{field}}}"));
    let described = json!({"FlowLogs": [{
        "FlowLogId": "fl-12345678901234567", "FlowLogStatus": "ACTIVE", "LogDestinationType": "s3",
        "ResourceId": "vpc-0123456789abcdef0", "TrafficType": "ALL", "DestinationOptions": {},
        "LogDestination": "arn:aws:s3:::my-flow-logs/production/",
        "LogFormat": fields.collect::<Vec<_>>().join(" "),
    }]});
    folder.write("described.json", described.to_string());
    for day in 20..=24 {
        let below = folder.path().join(format!("{DAY}/{day}"));
        fs::create_dir_all(&below).expect("folders");
        let record = "2 111122223333 eni-1 203.0.113.12 10.0.0.2 40000 22 6 1 40 1795132800 1795132860 REJECT OK";
        let name = format!("111122223333_vpcflowlogs_eu-central-1_fl-12345678901234567_202611{day}T0000Z_0000000a.log");
        fs::write(below.join(name), format!("{HEADER}\n{record}\n")).expect("a file");
    }
    folder
}

/// The commands of a page, including those of other programs, without comments.
fn commands(page: &str) -> Vec<&str> {
    let blocks = page.split("```sh\n").skip(1);
    let lines = blocks.flat_map(|block| block.split("```").next().unwrap_or_default().lines());
    lines
        .map(|line| line.split(" # ").next().unwrap_or_default().trim())
        .collect()
}

/// The words of a command, some of them quoted.
fn words(command: &str) -> Vec<&str> {
    let parts = command.split('"').enumerate();
    let words = parts.flat_map(|(index, part)| match index % 2 {
        0 => part.split_whitespace().collect(),
        _ => vec![part],
    });
    words.collect()
}

/// Runs the commands of a page; returns their number.
fn run(folder: &Folder, page: &str) -> usize {
    let mut place = folder.path().to_owned();
    let mut count = 0;
    for command in commands(page) {
        let command = command.replace("../flow-log-stack", CLONE);
        let words = words(&command);
        match words[..] {
            ["cd", name] => place.push(name),
            // The template that the crate's build script writes; the tests of `init` compile such a crate.
            ["cargo", "run"] => {
                let mut template = folder.command(&["template", "src/stack.rs", "--output", "template.yaml"]);
                assert_eq!(
                    Done::of(template.current_dir(&place).output().expect("the command")).code,
                    Some(0)
                );
            }
            ["aws", "cloudformation", "get-template", ..] => {
                let written = ["template.json", "template.yaml"].map(|name| fs::read_to_string(place.join(name)));
                let text = written.into_iter().find_map(Result::ok).expect("a template");
                fs::write(place.join("deployed.json"), json!({"TemplateBody": text}).to_string()).expect("written");
            }
            ["flow-log-stack", ref arguments @ ..] => {
                if arguments[0] == "init" {
                    // A page shows two ways to create the same file.
                    let _ = fs::remove_file(place.join("flow-logs.fls"));
                }
                let mut command_run = folder.command(arguments);
                command_run.current_dir(&place);
                // There is no Athena to ask.
                command_run.envs([
                    ("AWS_ENDPOINT_URL_ATHENA", "http://127.0.0.1:1"),
                    ("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"),
                    ("AWS_SECRET_ACCESS_KEY", "secret"),
                    ("AWS_REGION", "eu-central-1"),
                    ("AWS_CONFIG_FILE", "none"),
                    ("AWS_SHARED_CREDENTIALS_FILE", "none"),
                    ("AWS_EC2_METADATA_DISABLED", "true"),
                ]);
                let done = Done::of(command_run.output().expect("the command"));
                let code = if command.contains("--on athena") { 3 } else { 0 };
                assert_eq!(done.code, Some(code), "{command}: {done:?}");
                count += 1;
            }
            _ => assert!(["aws", "cargo"].contains(&words[0]), "{command}"),
        }
    }
    count
}

#[test]
fn an_engineer_with_rust() {
    assert_eq!(run(&folder("with-rust"), WITH_RUST), 6);
}

#[test]
fn an_engineer_without_rust() {
    let folder = folder("without");
    assert_eq!(run(&folder, WITHOUT), 10);
    assert!(folder.read("template.json").is_some());
}

#[test]
fn a_responder() {
    let folder = folder("responder");
    // The declared table is that of the previous page.
    assert_eq!(
        folder
            .run(&["init", "--flow-logs", "described.json", "--output", "flow-logs.fls"])
            .code,
        Some(0)
    );
    assert_eq!(run(&folder, RESPONDER), 8);
    assert!(folder.read("report.html").is_some());
}
