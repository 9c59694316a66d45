//! For tests: what CloudFormation says of a parameter's value.

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::json;

use crate::listed::Listed as _;

/// Which texts match their patterns as wholes, as CloudFormation looks: by Python, whose expressions are Java's here.
pub(crate) fn matched<'a>(cases: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<bool> {
    const SCRIPT: &str = "import json, re, sys; \
        print(json.dumps([bool(re.fullmatch(p, t)) for p, t in json.load(sys.stdin)]))";
    let cases: Vec<_> = cases.into_iter().map(|case| json!(case)).listed();
    let mut python = Command::new("python3")
        .args(["-c", SCRIPT])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python3");
    let mut input = python.stdin.take().expect("a pipe");
    input.write_all(json!(cases).to_string().as_bytes()).expect("written");
    drop(input);
    let output = python.wait_with_output().expect("an answer");
    serde_json::from_slice(&output.stdout).expect("a list")
}
