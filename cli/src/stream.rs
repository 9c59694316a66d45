//! The streams for tools: one request per line on standard input, one answer per line on standard output.

use std::collections::BTreeMap;
use std::io::{self, BufRead, ErrorKind, Write};

use serde::Serialize;
use serde_json::value::RawValue;

use crate::io::input::Kind;
use crate::io::json::Node;
use crate::io::report::Failure;
use crate::io::visible;

/// A statement and its catalog.
pub(crate) struct Request<'a> {
    pub(crate) sql: String,
    /// The catalog's JSON; `null` if there is none.
    pub(crate) catalog: &'a str,
}

/// Answers until the input ends, or the answers are no longer read. `answer` gets a request, or what is wrong with a
/// line that is not one.
pub(crate) fn run<A: Serialize>(mut answer: impl FnMut(Result<Request<'_>, String>) -> A) -> Result<(), Failure> {
    let mut input = io::stdin().lock();
    let mut output = io::stdout().lock();
    let mut line = Vec::new();
    loop {
        line.clear();
        let read = next_line(&mut input, &mut line);
        let is_there =
            read.map_err(|error| Failure::unreadable("standard input", format!("cannot be read: {error}"), None))?;
        if !is_there {
            return Ok(());
        }
        let answer = visible::json(&answer_to(&line, &mut answer)) + "\n";
        match output.write_all(answer.as_bytes()).and_then(|()| output.flush()) {
            Ok(()) => {}
            // The answers are no longer read.
            Err(error) if error.kind() == ErrorKind::BrokenPipe => return Ok(()),
            Err(error) => return Err(Failure::of_writing("standard output", &error)),
        }
    }
}

/// What was made from the catalog of the last request, since most requests of a run have the same.
pub(crate) struct Known<T> {
    json: String,
    made: Option<Result<T, String>>,
}

impl<T> Default for Known<T> {
    fn default() -> Self {
        Self {
            json: String::new(),
            made: None,
        }
    }
}

impl<T> Known<T> {
    /// What `make` makes from a catalog's JSON, or what is wrong with it.
    pub(crate) fn of(&mut self, json: &str, make: impl FnOnce(&str) -> Result<T, String>) -> Result<&T, String> {
        if self.json != json {
            json.clone_into(&mut self.json);
            self.made = None;
        }
        let known = self.made.get_or_insert_with(|| make(json));
        known.as_ref().map_err(Clone::clone)
    }
}

/// The maximum length of a line in bytes, which is that of a document.
const MOST_BYTES: usize = Kind::Document.most_bytes();

/// Reads a line, and skips the part that is too long; returns whether there was one.
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
        // One byte more than allowed shows that the line is too long.
        let room = (MOST_BYTES + 1).saturating_sub(line.len());
        line.extend_from_slice(&piece[..length.min(room)]);
        input.consume(length);
        is_there |= length > 0;
        if length == 0 || end.is_some() {
            return Ok(is_there);
        }
    }
}

/// The members of a request as written.
type Members<'a> = BTreeMap<String, &'a RawValue>;

/// The answer to a line, without a line end.
pub(crate) fn answer_to<A: Serialize>(
    line: &[u8],
    answer: &mut impl FnMut(Result<Request<'_>, String>) -> A,
) -> String {
    #[derive(Serialize)]
    struct Line<'a, A> {
        id: Option<&'a RawValue>,
        #[serde(flatten)]
        answer: A,
    }
    let members = match members(line) {
        Ok(members) => members,
        Err(message) => {
            return json(&Line {
                id: None,
                answer: answer(Err(message)),
            });
        }
    };
    let request = sql(&members).map(|sql| Request {
        sql,
        catalog: members.get("catalog").map_or("null", |raw| raw.get()),
    });
    json(&Line {
        id: members.get("id").copied(),
        answer: answer(request),
    })
}

/// Answers always serialize.
fn json(line: &impl Serialize) -> String {
    serde_json::to_string(line).unwrap_or_default()
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

#[cfg(test)]
mod tests {
    use super::*;

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
