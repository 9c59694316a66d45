//! The example program, from its declaration to its rows.

use std::path::PathBuf;
use std::process::Command;

use flow_log_stack::Day;
use serde_json::json;

use super::simulated::{Answer, SimulatedAthena, lines};

/// Cargo puts the examples of a package beside the folder of its tests.
fn example(name: &str) -> PathBuf {
    let own = std::env::current_exe().expect("a path");
    let profile = own
        .parent()
        .and_then(|deps| deps.parent())
        .expect("a folder of the profile");
    profile
        .join("examples")
        .join(name)
        .with_extension(std::env::consts::EXE_EXTENSION)
}

#[test]
fn a_declared_query_gives_typed_rows() {
    let answer = lines("tests/answers.jsonl").swap_remove(0);
    let service = SimulatedAthena::answering(Answer::recorded(&answer).scanned(123_456_789));
    let before = Day::today();
    let output = Command::new(example("rejected_on_port"))
        .env_clear()
        .env("AWS_ENDPOINT_URL_ATHENA", service.url())
        .env("AWS_REGION", "eu-central-1")
        .env("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
        .env("AWS_SECRET_ACCESS_KEY", "secret")
        .output()
        .expect("cargo test builds the examples");
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{error}");
    let printed = String::from_utf8_lossy(&output.stdout);
    assert_eq!(
        printed,
        "       3 198.51.100.77\n       2 203.0.113.9\n       1 192.0.2.10\n0.000620 USD\n"
    );

    // The declared text ran over the stack's own table, with the values of the query.
    let calls = service.calls_of("StartQueryExecution");
    let [call] = calls.as_slice() else {
        panic!("one query");
    };
    let values = call["ExecutionParameters"].as_array().expect("values");
    let since = [before, Day::today()].map(|today| json!(format!("'{}'", today.days_before(7).path())));
    assert!(
        values.len() == 2 && values[0] == "22" && since.contains(&values[1]),
        "{values:?}"
    );
    let sql = call["QueryString"].as_str().expect("a text").replacen('?', "22", 1);
    // The recorded rows are those of a day of records.
    assert_eq!(json!(sql.replacen('?', "'2026/11/20'", 1)), answer["sql"]);
    assert_eq!(
        call["QueryExecutionContext"],
        json!({"Database": "vpcflowlogsathenadatabasefl12345678901234567"})
    );
    assert_eq!(call["WorkGroup"], "fl12345678901234567daily20260101workgroup");
}
