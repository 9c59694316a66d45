//! Input that is too large, endless or not text ends in a clear error.

mod command;

use command::{Done, Folder};

/// A valid catalog.
const CATALOG: &str = r#"{"tables": []}"#;

fn refused(done: &Done, code: i32, says: &str) {
    assert_eq!(done.code, Some(code), "{}", done.stderr);
    assert!(done.stderr.contains(says), "{}", done.stderr);
    assert!(done.stderr.lines().count() <= 2, "{}", done.stderr);
}

#[test]
fn files_have_a_limit_and_one_byte_more_is_refused() {
    let folder = Folder::new("limit-script");
    let sql = |length: usize| format!("SELECT 1{}", " ".repeat(length - 8));
    folder.write("most.sql", sql(1 << 20));
    folder.write("more.sql", sql((1 << 20) + 1));
    let done = folder.run(&["check", "most.sql"]);
    assert_eq!((done.code, done.stderr.as_str()), (Some(0), ""), "{}", done.stdout);
    refused(
        &folder.run(&["check", "more.sql"]),
        2,
        "error: more.sql: is larger than 1 MiB, and nothing of it was read\nhelp: split it",
    );
    refused(
        &folder.run_with(&["check", "-"], sql((1 << 20) + 1).as_bytes()),
        2,
        "<stdin>: is larger than 1 MiB",
    );
}

#[cfg(unix)]
#[test]
fn what_never_ends_is_read_up_to_the_limit() {
    let folder = Folder::new("limit-zero");
    for (arguments, says) in [
        (&["check", "/dev/zero"][..], "error: /dev/zero: is larger than 1 MiB"),
        (&["check", "--catalog", "/dev/zero", "-"], "is larger than 8 MiB"),
        (&["template", "--cli-input-json", "/dev/zero"], "is larger than 8 MiB"),
        (&["diff", "/dev/zero", "/dev/zero"], "is larger than 3 MiB"),
    ] {
        refused(&folder.run(arguments), 2, says);
    }
}

#[test]
fn documents_and_templates_have_limits_of_their_own() {
    let folder = Folder::new("limit-document");
    let padded = |text: &str, length: usize| format!("{text}{}", " ".repeat(length - text.len()));
    folder.write("q.sql", "SELECT 1");
    folder.write("most.json", padded(CATALOG, 8 << 20));
    folder.write("more.json", padded(CATALOG, (8 << 20) + 1));
    let done = folder.run(&["check", "--catalog", "most.json", "q.sql"]);
    assert_eq!((done.code, done.stderr.as_str()), (Some(0), ""), "{}", done.stdout);
    refused(
        &folder.run(&["check", "--catalog", "more.json", "q.sql"]),
        2,
        "more.json: is larger than 8 MiB",
    );
    let template = r#"{"Resources": {}}"#;
    folder.write("most.json", padded(template, 3 << 20));
    folder.write("more.json", padded(template, (3 << 20) + 1));
    let done = folder.run(&["diff", "most.json", "most.json"]);
    assert_eq!((done.code, done.stderr.as_str()), (Some(0), ""), "{}", done.stdout);
    refused(
        &folder.run(&["diff", "most.json", "more.json"]),
        2,
        "more.json: is larger than 3 MiB",
    );
}

#[test]
fn a_file_has_a_number_of_statements() {
    let folder = Folder::new("limit-statements");
    folder.write("most.sql", "SELECT 1;\n".repeat(10_000));
    folder.write("more.sql", "SELECT 1;\n".repeat(10_001));
    let done = folder.run(&["check", "most.sql"]);
    assert_eq!(
        done.stdout, "10000 statements in 1 file: nothing found\n",
        "{}",
        done.stderr
    );
    refused(
        &folder.run(&["check", "more.sql"]),
        2,
        "error: more.sql: has 10001 statements, and at most 10000 are checked in one file\nhelp: split it",
    );
}

#[test]
fn a_line_of_the_stream_has_a_limit_and_the_next_is_answered() {
    let folder = Folder::new("limit-stream");
    let long = format!(
        "{{\"id\": 1, \"sql\": \"{}\"}}\n{{\"id\": 2, \"sql\": \"SELECT 1\"}}\n",
        " ".repeat(8 << 20)
    );
    let done = folder.run_with(&["check", "--message-format=jsonl", "-"], long.as_bytes());
    let answers: Vec<_> = done.stdout.lines().collect();
    assert_eq!(answers.len(), 2);
    assert!(answers[0].contains("the line is larger than 8 MiB"), "{}", answers[0]);
    assert!(answers[1].starts_with(r#"{"id":2,"ok":true,"#), "{}", answers[1]);
    assert_eq!(done.code, Some(0));
}

#[test]
fn what_is_no_sql_is_told_what_it_is() {
    let folder = Folder::new("foreign");
    for (name, bytes, says) in [
        (
            "a.log.gz",
            &b"\x1f\x8b\x08\x00\x00"[..],
            "is compressed with gzip, as files of flow logs are, and no SQL",
        ),
        (
            "a.parquet",
            b"PAR1\x15\x00",
            "is a Parquet file, as flow logs may be, and no SQL",
        ),
        ("a.zip", b"PK\x03\x04", "is a ZIP archive, and no SQL"),
        (
            "a.log",
            b"version account-id interface-id\n2 1 eni-1\n",
            "is a file of flow logs, and no SQL",
        ),
    ] {
        folder.write(name, bytes);
        refused(
            &folder.run(&["check", name]),
            2,
            &format!("error: {name}: {says}\nhelp: name files of SQL: it is Athena that reads the logs\n"),
        );
    }
    folder.write("a.gz", b"\x1f");
    refused(&folder.run(&["check", "a.gz"]), 1, "");
}

#[test]
fn a_mistake_that_is_there_a_million_times_is_told_a_hundred_times() {
    let folder = Folder::new("limit-refusals");
    folder.write("q.sql", "SELECT 1");
    let members = |count: usize| format!(r#"{{"tables": [{}]}}"#, vec!["{}"; count].join(", "));
    for (count, said) in [(50, 100), (51, 100), (200_000, 100)] {
        folder.write("catalog.json", members(count));
        let done = folder.run(&["check", "--catalog", "catalog.json", "q.sql"]);
        assert_eq!(done.code, Some(2), "{}", done.stderr);
        assert_eq!(done.stderr.matches("error: ").count(), said, "{count} tables");
    }
}

#[test]
fn many_names_are_told_apart_at_once() {
    let folder = Folder::new("limit-names");
    folder.write("q.sql", "SELECT c1 FROM t");
    let columns: Vec<_> = (0..100_000).map(|index| format!(r#"{{"name": "c{index}"}}"#)).collect();
    folder.write(
        "catalog.json",
        format!(
            r#"{{"tables": [{{"name": "t", "columns": [{}]}}]}}"#,
            columns.join(", ")
        ),
    );
    let done = folder.run(&["check", "--catalog", "catalog.json", "q.sql"]);
    assert_eq!(
        (done.code, done.stdout.as_str()),
        (Some(0), "1 statement in 1 file: nothing found\n")
    );
}

#[test]
fn a_file_that_a_declaration_names_has_a_limit() {
    let folder = Folder::new("limit-named");
    folder.write(
        "stack.fls",
        "stack Traffic { flow_log: \"fl-12345678901234567\", logs: \"s3://logs/\", results: \"s3://results/\", load: daily }\n\
         table flow_logs = default;\nquery Top = file(\"top.sql\");\n",
    );
    let sql = |length: usize| {
        let query = "SELECT srcaddr FROM flow_logs WHERE day >= '2026/11/01' -- ";
        format!("{query}{}", "x".repeat(length - query.len()))
    };
    let says = |length: usize| {
        folder.write("top.sql", sql(length));
        let done = folder.run(&["check", "stack.fls"]);
        done.stdout + &done.stderr
    };
    let too_large = "the file `top.sql` is larger than 1 MiB";
    assert!(says((1 << 20) + 1).contains(too_large));
    assert!(!says(1 << 20).contains(too_large));
}
