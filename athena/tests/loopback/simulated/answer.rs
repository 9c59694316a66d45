//! The outcome of a query.

use std::fs;
use std::path::Path;

use serde_json::Value;

/// The outcome of a query: the states that polls see, and then rows or a reason.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    /// The state that each poll sees; the last one stays. Unless a test is about waiting, the first poll sees the end.
    pub(super) states: Vec<&'static str>,
    /// How many polls after `StopQueryExecution` still see the previous state before CANCELLED.
    pub(super) slow_to_stop: usize,
    /// `StatementType` and `SubstatementType`.
    pub(super) statement: (&'static str, &'static str),
    /// Names, and full types as Trino writes them.
    pub(super) columns: Vec<(String, String)>,
    /// Texts as Athena prints them; `None` is NULL.
    pub(super) rows: Vec<Vec<Option<String>>>,
    /// Why it did not succeed.
    pub(super) reason: Option<String>,
    /// `AthenaError.ErrorType`
    pub(super) error_type: Option<i32>,
    /// The bytes that it scanned.
    pub(super) scanned: i64,
}

impl Answer {
    /// A SELECT with these rows.
    pub(crate) fn rows<'a>(
        columns: impl IntoIterator<Item = (&'a str, &'a str)>,
        rows: impl IntoIterator<Item = Vec<Option<&'a str>>>,
    ) -> Self {
        let rows = rows.into_iter();
        Self {
            states: vec!["SUCCEEDED"],
            slow_to_stop: 0,
            statement: ("DML", "SELECT"),
            columns: columns
                .into_iter()
                .map(|(name, kind)| (name.to_owned(), kind.to_owned()))
                .collect(),
            rows: rows
                .map(|row| row.into_iter().map(|value| value.map(str::to_owned)).collect())
                .collect(),
            reason: None,
            error_type: None,
            scanned: 0,
        }
    }

    /// A line from a file of recorded answers, with the rows of a real engine: `{"columns": [{"name", "type"}],
    /// "rows"}`.
    pub(crate) fn recorded(line: &Value) -> Self {
        let texts = |value: &Value| value.as_str().map(str::to_owned);
        let columns = line["columns"].as_array().into_iter().flatten();
        let rows = line["rows"].as_array().into_iter().flatten();
        Self {
            columns: columns
                .map(|column| {
                    (
                        texts(&column["name"]).unwrap_or_default(),
                        texts(&column["type"]).unwrap_or_default(),
                    )
                })
                .collect(),
            rows: rows
                .map(|row| row.as_array().into_iter().flatten().map(texts).collect())
                .collect(),
            ..Self::rows([], [])
        }
    }

    /// A query that fails for a reason.
    pub(crate) fn failed(reason: &str, error_type: i32) -> Self {
        let none = Self::rows([], []);
        Self {
            states: vec!["FAILED"],
            reason: Some(reason.to_owned()),
            error_type: Some(error_type),
            ..none
        }
    }

    /// A query that is cancelled for a reason.
    pub(crate) fn cancelled(reason: &str) -> Self {
        let none = Self::rows([], []);
        Self {
            states: vec!["CANCELLED"],
            reason: Some(reason.to_owned()),
            ..none
        }
    }

    /// A query that runs until it is stopped.
    pub(crate) fn endless() -> Self {
        Self::rows([], []).states(&["QUEUED", "RUNNING"])
    }

    /// The same with other states.
    pub(crate) fn states(mut self, states: &[&'static str]) -> Self {
        self.states = states.to_vec();
        self
    }

    /// The same, with this many polls that still see it running after it was stopped.
    pub(crate) fn slow_to_stop(mut self, looks: usize) -> Self {
        self.slow_to_stop = looks;
        self
    }

    /// The same for another type of statement.
    pub(crate) fn statement(mut self, kind: &'static str, sub: &'static str) -> Self {
        self.statement = (kind, sub);
        self
    }

    /// The same with this many scanned bytes.
    pub(crate) fn scanned(mut self, bytes: i64) -> Self {
        self.scanned = bytes;
        self
    }
}

/// The lines of a file of recorded answers beside the tests.
pub(crate) fn lines(file: &str) -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    let text = fs::read_to_string(path).expect("the answers are in the repository");
    text.lines()
        .map(|line| serde_json::from_str(line).expect("a line of JSON"))
        .collect()
}
