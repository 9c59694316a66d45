//! A file that the command writes is replaced in one step or not at all.

#![cfg(unix)]

mod command;

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

use command::{Done, Folder};

const REQUEST: &str = r#"{"FlowLogId": "fl-1234abcd", "ConfigDeliveryS3DestinationArn": "arn:aws:s3:::templates",
    "IntegrateServices": {"AthenaIntegrations": [{"IntegrationResultS3DestinationArn": "arn:aws:s3:::results",
    "PartitionLoadFrequency": "daily"}]}}"#;

const BROKEN: &str = "SELECT srcadr FROM flow_logs WHERE day = '2026/11/01'";
const MENDED: &str = "SELECT srcaddr FROM flow_logs WHERE day = '2026/11/01'";

fn template(folder: &Folder, output: &str) -> Done {
    folder.write("request.json", REQUEST);
    folder.run(&["template", "--cli-input-json", "request.json", "--output", output])
}

#[track_caller]
fn is_refused(done: &Done, says: &str) {
    assert_eq!(done.code, Some(1), "{done:?}");
    assert!(done.stderr.contains(says), "{}", done.stderr);
}

#[test]
fn a_file_without_write_permission_stays() {
    let folder = Folder::new("read-only");
    folder.write("q.sql", BROKEN);
    folder.write("out.json", "old");
    for name in ["q.sql", "out.json"] {
        fs::set_permissions(folder.path().join(name), fs::Permissions::from_mode(0o444)).expect("set");
    }
    is_refused(
        &folder.run(&["check", "--fix", "q.sql"]),
        "error: q.sql: cannot be written: the file is read-only\n",
    );
    is_refused(
        &template(&folder, "out.json"),
        "error: out.json: cannot be written: the file is read-only\n",
    );
    assert_eq!(folder.read("q.sql").as_deref(), Some(BROKEN));
    assert_eq!(folder.read("out.json").as_deref(), Some("old"));
    assert_eq!(folder.files(), ["out.json", "q.sql", "request.json"]);
}

#[test]
fn whoever_reads_no_more_ends_it_quietly_and_the_exit_code_is_the_same() {
    let folder = Folder::new("unread");
    folder.write("q.sql", BROKEN);
    folder.write("right.sql", MENDED);
    folder.write("request.json", REQUEST);
    for (arguments, code) in [
        (&["check", "q.sql"][..], 1),
        (&["check", "right.sql"], 0),
        (&["check", "--message-format", "json", "q.sql"], 1),
        (&["explain"], 0),
        (&["explain", "unknown_column"], 0),
        (&["template", "--cli-input-json", "request.json"], 0),
        (
            &[
                "template",
                "--cli-input-json",
                "request.json",
                "--output",
                "/dev/stdout",
            ],
            0,
        ),
        (&["query"], 0),
        (&["query", "VpcFlowLogsTopTalkers", "--help"], 0),
        (&["completions", "bash"], 0),
        (&["man"], 0),
        (&["--help"], 0),
    ] {
        let done = folder.run_unread(arguments);
        let told = !arguments.contains(&"template") && !done.stderr.is_empty();
        assert!(done.code == Some(code) && !told, "{arguments:?}: {done:?}");
        assert!(!done.stderr.contains("roken pipe"), "{arguments:?}: {done:?}");
    }
    // What is written elsewhere is not affected.
    assert_eq!(folder.run_unread(&["check", "--fix", "q.sql"]).code, Some(0));
    assert_eq!(folder.read("q.sql").as_deref(), Some(MENDED));
}

#[test]
fn a_pipe_or_what_is_open_is_written_to_and_not_replaced() {
    let folder = Folder::new("open");
    let whole = template(&folder, "whole.json");
    assert_eq!(whole.code, Some(0), "{whole:?}");
    let whole = folder.read("whole.json").expect("a template");
    assert_eq!(template(&folder, "/dev/stdout").stdout, whole);
    let arguments = ["template", "--cli-input-json", "request.json", "--output"];
    let (read, done) = folder.run_to_pipe("pipe.json", &[&arguments[..], &["pipe.json"]].concat());
    assert_eq!((done.code, read), (Some(0), whole.clone()), "{}", done.stderr);
    folder.write("log", "before\n");
    let done = folder.run_into("log", &[&arguments[..], &["/dev/stdout"]].concat());
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    assert_eq!(folder.read("log"), Some(format!("before\n{whole}")));
    assert_eq!(folder.files(), ["log", "pipe.json", "request.json", "whole.json"]);
}

#[test]
fn links_to_files_stay_and_those_to_nothing_are_refused() {
    let folder = Folder::new("links");
    let link = |to: &str, name: &str| symlink(to, folder.path().join(name)).expect("a link");
    folder.write("q.sql", BROKEN);
    folder.write("out", "old");
    link("q.sql", "link.sql");
    link("out", "link.json");
    link("nowhere", "dangling.json");
    link("b.json", "a.json");
    link("a.json", "b.json");
    assert_eq!(folder.run(&["check", "--fix", "link.sql"]).code, Some(0));
    assert_eq!(folder.read("q.sql").as_deref(), Some(MENDED));
    assert_eq!(template(&folder, "link.json").code, Some(0));
    assert!(folder.read("out").is_some_and(|text| text.starts_with('{')));
    for name in ["link.sql", "link.json"] {
        let metadata = fs::symlink_metadata(folder.path().join(name)).expect("it is there");
        assert!(metadata.is_symlink(), "{name}");
    }
    is_refused(
        &template(&folder, "dangling.json"),
        "cannot be written: it is a link to a file that does not exist\n",
    );
    is_refused(&template(&folder, "a.json"), "error: a.json: cannot be written: ");
    is_refused(&template(&folder, "."), "error: .: cannot be written: it is a folder\n");
    assert!(!folder.path().join("nowhere").exists());
}
