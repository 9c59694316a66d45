//! The stream for tools: a request a line, an answer a line, in the same order.

use std::io::{BufRead, ErrorKind, Write};

use flow_log_stack_analysis::{Analysis, Catalog, Diagnostic, Severity, check};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::catalog::CatalogJson;
use super::place::Places;
use crate::report::Failure;

/// What a line asks. Members that it does not know are ignored.
#[derive(Debug, Deserialize)]
struct Request {
    sql: String,
    /// Without it, or without its tables, the syntax alone is judged.
    catalog: Option<CatalogJson>,
}

#[derive(Debug, Serialize)]
struct Answer<'a> {
    id: Value,
    /// Whether Athena accepts the statement; lints never change it.
    ok: bool,
    diagnostics: Vec<Finding<'a>>,
    /// The columns of the result, where the statement is accepted.
    columns: Vec<ColumnJson>,
}

#[derive(Debug, Serialize)]
struct Finding<'a> {
    severity: &'static str,
    code: &'a str,
    /// None for lints, for which Trino has no code.
    #[serde(skip_serializing_if = "Option::is_none")]
    trino_code: Option<&'a str>,
    message: &'a str,
    /// Counted in characters from 1, as Trino counts; without where Trino gives no place.
    #[serde(flatten)]
    place: Option<PlaceJson>,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct PlaceJson {
    line: usize,
    column: usize,
    /// Where it ends: the first character behind it.
    end_line: usize,
    end_column: usize,
}

#[derive(Debug, Serialize)]
struct ColumnJson {
    /// None for a nameless column, which Athena shows as `_col0`.
    name: Option<String>,
    #[serde(rename = "type")]
    data_type: Option<String>,
}

/// Answers until the input ends, or nobody reads the answers any more.
pub(super) fn run(mut input: impl BufRead, mut output: impl Write) -> Result<(), Failure> {
    let mut line = Vec::new();
    loop {
        line.clear();
        let read = input
            .read_until(b'\n', &mut line)
            .map_err(|error| Failure::unreadable("standard input", format!("cannot be read: {error}"), None))?;
        if read == 0 {
            return Ok(());
        }
        match output.write_all(answer(&line).as_bytes()).and_then(|()| output.flush()) {
            Ok(()) => {}
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

/// The answer to a line, with the line break.
fn answer(line: &[u8]) -> String {
    let value = match serde_json::from_slice::<Value>(line) {
        Ok(value) => value,
        Err(error) => return refusal(Value::Null, &format!("the line is no JSON: {error}")),
    };
    let id = value.get("id").cloned().unwrap_or_default();
    let request = match serde_json::from_value::<Request>(value) {
        Ok(request) => request,
        Err(error) => return refusal(id, &format!("the line is no request: {error}")),
    };
    let catalog = Catalog::from(request.catalog.unwrap_or_default());
    let analysis = check(&request.sql, &catalog);
    let places = Places::new(&request.sql);
    let ok = analysis.is_accepted();
    print(&Answer {
        id,
        ok,
        diagnostics: analysis
            .diagnostics
            .iter()
            .map(|diagnostic| finding(diagnostic, &places))
            .collect(),
        columns: if ok { columns(&analysis) } else { Vec::new() },
    })
}

fn refusal(id: Value, message: &str) -> String {
    print(&Answer {
        id,
        ok: false,
        diagnostics: vec![Finding {
            severity: "error",
            code: "invalid_request",
            trino_code: None,
            message,
            place: None,
            reason: None,
            help: Some(r#"write one object a line: `{"id": 1, "sql": "SELECT 1"}`"#),
        }],
        columns: Vec::new(),
    })
}

fn print(answer: &Answer<'_>) -> String {
    let mut line = serde_json::to_string(answer).unwrap_or_default();
    line.push('\n');
    line
}

fn finding<'a>(diagnostic: &'a Diagnostic, places: &Places<'_>) -> Finding<'a> {
    let some = |text: &'a str| (!text.is_empty()).then_some(text);
    Finding {
        severity: match diagnostic.severity {
            Severity::Error => "error",
            Severity::Lint => "lint",
        },
        code: diagnostic.code.name(),
        trino_code: some(diagnostic.code.trino_code()),
        message: &diagnostic.message,
        place: diagnostic.primary.as_ref().map(|label| {
            let (line, column) = places.of(label.range.start);
            let (end_line, end_column) = places.of(label.range.end);
            PlaceJson {
                line,
                column,
                end_line,
                end_column,
            }
        }),
        reason: diagnostic.primary.as_ref().and_then(|label| some(&label.text)),
        help: diagnostic.help.as_deref(),
    }
}

fn columns(analysis: &Analysis) -> Vec<ColumnJson> {
    let columns = analysis.columns.iter();
    columns
        .map(|column| ColumnJson {
            name: column.name.clone(),
            data_type: column.data_type.as_ref().map(ToString::to_string),
        })
        .collect()
}
