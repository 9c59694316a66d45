//! The stream for tools: one request a line on standard input, one answer a line on standard output.

use std::collections::BTreeMap;
use std::io::{self, BufRead, ErrorKind, Write};

use flow_log_stack_analysis::{Analysis, Catalog};
use serde::Serialize;
use serde_json::value::RawValue;

use super::answer::Answer;
use super::catalog::{self, Reading};
use super::script::Checker;
use crate::finding::Finding;
use crate::finding::level::Levels;
use crate::io::guard::guarded;
use crate::io::input::Kind;
use crate::io::json::Node;
use crate::io::report::{Failure, Report};
use crate::io::visible;

/// Answers until the input ends, or nobody reads the answers any more.
pub(crate) fn run(levels: &Levels, checker: Checker) -> Result<(), Failure> {
    let mut input = io::stdin().lock();
    let mut output = io::stdout().lock();
    let mut known = Known::default();
    let mut line = Vec::new();
    loop {
        line.clear();
        let read = next_line(&mut input, &mut line);
        let is_there =
            read.map_err(|error| Failure::unreadable("standard input", format!("cannot be read: {error}"), None))?;
        if !is_there {
            return Ok(());
        }
        let answer = visible::json(&answer(&line, &mut known, levels, checker)) + "\n";
        match output.write_all(answer.as_bytes()).and_then(|()| output.flush()) {
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

/// No line is longer than a document may be, in bytes.
const MOST_BYTES: usize = Kind::Document.most_bytes();

/// Reads a line, and goes over what is too long of it; whether there was one.
fn next_line(input: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    let mut is_there = false;
    loop {
        let piece = match input.fill_buf() {
            Ok(piece) => piece,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        let end = piece.iter().position(|byte| *byte == b'\n');
        let length = end.map_or(piece.len(), |end| end + 1);
        // A byte more than may be tells that there were more.
        let room = (MOST_BYTES + 1).saturating_sub(line.len());
        line.extend_from_slice(&piece[..length.min(room)]);
        input.consume(length);
        is_there |= length > 0;
        if length == 0 || end.is_some() {
            return Ok(is_there);
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
            let node: Node = serde_json::from_str(json).map_err(|error| format!("`catalog` is not JSON: {error}"))?;
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

fn answer(line: &[u8], known: &mut Known, levels: &Levels, checker: Checker) -> String {
    let members = match members(line) {
        Ok(members) => members,
        Err(message) => return json(None, Answer::no_request(message)),
    };
    let answer = match sql(&members) {
        Ok(sql) => judged(&sql, &members, known, levels, checker),
        Err(message) => Answer::no_request(message),
    };
    json(members.get("id").copied(), answer)
}

/// What is said of a query. One must not take the answers to all others with it.
fn judged(sql: &str, members: &Members<'_>, known: &mut Known, levels: &Levels, checker: Checker) -> Answer {
    let answer = guarded(|| {
        let catalog = match known.catalog(members.get("catalog").map_or("null", |raw| raw.get())) {
            Ok(catalog) => catalog,
            Err(message) => return Answer::no_request(message),
        };
        let analysis = checker(sql, catalog);
        let findings = analysis.diagnostics.iter().cloned();
        let findings: Vec<_> = findings.filter_map(|one| Finding::of(one, 0, levels)).collect();
        Answer::of_stream(sql, &analysis, &findings)
    });
    answer.unwrap_or_else(|bug| {
        let finding = Finding::of_bug(0..sql.len(), bug);
        Answer::of_stream(sql, &Analysis::default(), &[finding])
    })
}

fn members(line: &[u8]) -> Result<Members<'_>, String> {
    if line.len() > MOST_BYTES {
        return Err(format!("the line is larger than {} MiB", MOST_BYTES >> 20));
    }
    let text = std::str::from_utf8(line).map_err(|_| "the line is not UTF-8".to_owned())?;
    let text = text
        .strip_prefix('\u{feff}')
        .unwrap_or(text)
        .trim_end_matches(['\r', '\n']);
    serde_json::from_str(text).map_err(|error| match serde_json::from_str::<Node>(text) {
        Ok(node) => format!("the line is {}, and must be an object", node.noun()),
        Err(_) => format!("the line is not JSON: {error}"),
    })
}

fn sql(members: &Members<'_>) -> Result<String, String> {
    match members.get("sql") {
        None => Err("`sql` is missing".to_owned()),
        Some(raw) => match serde_json::from_str(raw.get()) {
            Ok(Node::Text(sql)) => Ok(sql),
            Ok(other) => Err(format!("`sql` is {}, and must be a string", other.noun())),
            Err(error) => Err(format!("`sql` is not JSON: {error}")),
        },
    }
}

/// The answer as a line without its end.
fn json(id: Option<&RawValue>, answer: Answer) -> String {
    #[derive(Serialize)]
    struct Line<'a> {
        id: Option<&'a RawValue>,
        #[serde(flatten)]
        answer: Answer,
    }
    // Nothing in an answer can fail to be JSON.
    serde_json::to_string(&Line { id, answer }).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bug_is_an_answer_and_the_next_query_is_answered() {
        fn ends_at_two(sql: &str, catalog: &Catalog) -> Analysis {
            assert!(!sql.contains("SELECT 2"), "no {sql:?}");
            flow_log_stack_analysis::check(sql, catalog)
        }
        let mut known = Known::default();
        let mut ask = |line: &str| answer(line.as_bytes(), &mut known, &Levels::default(), ends_at_two);
        let bug = ask(r#"{"id": 1, "sql": "SELECT 2"}"#);
        assert!(
            bug.starts_with(r#"{"id":1,"ok":false,"diagnostics":[{"severity":"error","code":"checker_failed""#),
            "{bug}"
        );
        assert!(
            bug.contains(r#""line":1,"column":1,"end_line":1,"end_column":9"#),
            "{bug}"
        );
        let next = ask(r#"{"id": 2, "sql": "SELECT 1"}"#);
        assert!(next.starts_with(r#"{"id":2,"ok":true,"#), "{next}");
    }

    #[test]
    fn a_line_is_read_up_to_what_it_may_have_and_the_next_one_whole() {
        let long = format!("{}\nnext\n\nlast", "x".repeat(MOST_BYTES + 10));
        let mut input = io::BufReader::with_capacity(1000, long.as_bytes());
        let mut lines = Vec::new();
        let mut line = Vec::new();
        while next_line(&mut input, &mut line).expect("bytes") {
            lines.push(std::mem::take(&mut line));
        }
        assert_eq!(lines[0].len(), MOST_BYTES + 1);
        assert_eq!(lines[1..], [b"next\n".to_vec(), b"\n".to_vec(), b"last".to_vec()]);
    }
}
