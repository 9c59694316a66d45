//! The stream for tools: one request a line on standard input, one answer a line on standard output.

use std::collections::BTreeMap;
use std::io::{self, BufRead, ErrorKind, Write};
use std::panic::catch_unwind;

use flow_log_stack_analysis::{Analysis, Catalog, check};
use serde::Serialize;
use serde_json::value::RawValue;

use super::answer::Answer;
use super::catalog::{self, Reading};
use super::finding::Finding;
use super::level::Levels;
use crate::io::json::Node;
use crate::io::report::{Failure, Report};

/// Answers until the input ends, or nobody reads the answers any more.
pub(crate) fn run(levels: &Levels) -> Result<(), Failure> {
    let mut input = io::stdin().lock();
    let mut output = io::stdout().lock();
    let mut known = Known::default();
    let mut line = Vec::new();
    loop {
        line.clear();
        let read = input.read_until(b'\n', &mut line);
        let length =
            read.map_err(|error| Failure::unreadable("standard input", format!("cannot be read: {error}"), None))?;
        if length == 0 {
            return Ok(());
        }
        let mut answer = answer(&line, &mut known, levels);
        answer.push(b'\n');
        match output.write_all(&answer).and_then(|()| output.flush()) {
            Ok(()) => {}
            // Nobody reads the answers any more.
            Err(error) if error.kind() == ErrorKind::BrokenPipe => return Ok(()),
            Err(error) => {
                return Err(Failure::unwritten(
                    "standard output",
                    format!("cannot be written: {error}"),
                ));
            }
        }
    }
}

/// The catalog of the last request: most requests of a run have the same.
#[derive(Default)]
struct Known {
    json: String,
    catalog: Option<Result<Catalog, String>>,
}

impl Known {
    fn catalog(&mut self, json: &str) -> Result<&Catalog, String> {
        if self.json != json || self.catalog.is_none() {
            json.clone_into(&mut self.json);
            self.catalog = None;
        }
        let catalog = self.catalog.get_or_insert_with(|| {
            let node: Node = serde_json::from_str(json).map_err(|error| format!("`catalog` is no JSON: {error}"))?;
            if node == Node::Null {
                return Ok(catalog::unknown());
            }
            let mut report = Report::default();
            let catalog = catalog::read(&node, "catalog", Reading::Request, &mut report);
            report.messages(catalog)
        });
        catalog.as_ref().map_err(Clone::clone)
    }
}

/// The members of a request as they stand in the line.
type Members<'a> = BTreeMap<String, &'a RawValue>;

fn answer(line: &[u8], known: &mut Known, levels: &Levels) -> Vec<u8> {
    let members = match members(line) {
        Ok(members) => members,
        Err(message) => return json(None, Answer::no_request(message)),
    };
    let answer = match checked(&members, known) {
        Ok((sql, analysis)) => {
            let findings = analysis.diagnostics.iter().cloned();
            let findings: Vec<_> = findings.filter_map(|one| Finding::of(one, 0, levels)).collect();
            Answer::of_stream(&sql, &analysis, &findings)
        }
        Err(message) => Answer::no_request(message),
    };
    json(members.get("id").copied(), answer)
}

fn members(line: &[u8]) -> Result<Members<'_>, String> {
    let text = std::str::from_utf8(line).map_err(|_| "the line is not UTF-8".to_owned())?;
    let text = text
        .strip_prefix('\u{feff}')
        .unwrap_or(text)
        .trim_end_matches(['\r', '\n']);
    serde_json::from_str(text).map_err(|error| match serde_json::from_str::<Node>(text) {
        Ok(node) => format!("the line is {}, and must be an object", node.noun()),
        Err(_) => format!("the line is no JSON: {error}"),
    })
}

fn checked(members: &Members<'_>, known: &mut Known) -> Result<(String, Analysis), String> {
    let sql = match members.get("sql") {
        None => return Err("`sql` is missing".to_owned()),
        Some(raw) => match serde_json::from_str(raw.get()) {
            Ok(Node::Text(sql)) => sql,
            Ok(other) => return Err(format!("`sql` is {}, and must be a string", other.noun())),
            Err(error) => return Err(format!("`sql` is no JSON: {error}")),
        },
    };
    let catalog = known.catalog(members.get("catalog").map_or("null", |raw| raw.get()))?;
    // One statement must not take the answers to all others with it.
    match catch_unwind(|| check(&sql, catalog)) {
        Ok(analysis) => Ok((sql, analysis)),
        Err(_) => Err("this is a bug in flow-log-stack: the checker ended".to_owned()),
    }
}

/// The answer as a line without its end.
fn json(id: Option<&RawValue>, answer: Answer) -> Vec<u8> {
    #[derive(Serialize)]
    struct Line<'a> {
        id: Option<&'a RawValue>,
        #[serde(flatten)]
        answer: Answer,
    }
    // Nothing in an answer can fail to be JSON.
    serde_json::to_vec(&Line { id, answer }).unwrap_or_default()
}
