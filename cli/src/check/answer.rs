//! What is reported about a statement, as JSON: the same for the stream for tools and for files.

use std::borrow::Cow;

use flow_log_stack_analysis::{Analysis, OutputColumn, Severity};
use serde::Serialize;

use crate::finding::place::{Places, Stretch};
use crate::finding::{Finding, Kind};

/// What is reported about one statement.
#[derive(Debug, Serialize)]
pub(super) struct Answer {
    /// Whether Athena accepts the statement; lints never change it.
    ok: bool,
    /// What is wrong with it or advised against.
    diagnostics: Vec<Said>,
    /// The columns of the result, if the statement is accepted.
    columns: Vec<Column>,
}

/// One finding. Members without a value are left out.
#[derive(Debug, Serialize)]
pub(crate) struct Said {
    severity: &'static str,
    /// `error` if the command fails because of it, otherwise `warning` or `note`; the stream never fails.
    #[serde(skip_serializing_if = "Option::is_none")]
    level: Option<&'static str>,
    code: Cow<'static, str>,
    /// Lints have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    trino_code: Option<&'static str>,
    /// The fact.
    message: String,
    /// Missing for the few errors to which Trino gives no place.
    #[serde(flatten)]
    place: Option<Stretch>,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<String>,
    /// The suggestion as edits of the file, if it is certain.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fix: Vec<Replacement>,
}

/// Text that replaces other text.
#[derive(Debug, Serialize)]
struct Replacement {
    #[serde(flatten)]
    place: Stretch,
    text: String,
}

/// A column of the result.
#[derive(Debug, Serialize)]
pub(crate) struct Column {
    /// Null for a column without a name, which Athena shows as `_col0`.
    pub(crate) name: Option<String>,
    /// Null if it is unknown.
    #[serde(rename = "type")]
    pub(crate) data_type: Option<String>,
}

impl Answer {
    /// The answer of the stream; what Trino itself would report comes first.
    pub(super) fn of_stream(sql: &str, analysis: &Analysis, findings: &[Finding]) -> Self {
        let places = Places::new(sql);
        let (errors, lints): (Vec<_>, Vec<_>) = findings.iter().partition(|one| one.severity == Severity::Error);
        Self {
            ok: errors.is_empty(),
            diagnostics: errors
                .into_iter()
                .chain(lints)
                .map(|one| Said::new(one, &places))
                .collect(),
            columns: columns(analysis),
        }
    }

    /// What is reported about a statement in a file.
    pub(super) fn of_file(places: &Places<'_>, analysis: &Analysis, findings: &[Finding]) -> Self {
        let said = |finding: &Finding| Said {
            level: Some(finding.kind.word()),
            fix: finding
                .fix
                .iter()
                .map(|edit| Replacement {
                    place: places.stretch(&edit.range),
                    text: edit.text.clone(),
                })
                .collect(),
            ..Said::new(finding, places)
        };
        Self {
            ok: findings.iter().all(|one| one.severity != Severity::Error),
            diagnostics: findings.iter().map(said).collect(),
            columns: columns(analysis),
        }
    }

    /// The answer to a line that is not a request.
    pub(super) fn no_request(message: String) -> Self {
        Self {
            ok: false,
            diagnostics: vec![Said::no_request(message)],
            columns: Vec::new(),
        }
    }
}

impl Said {
    /// An error that is not a finding.
    pub(crate) fn error(code: impl Into<Cow<'static, str>>, message: String) -> Self {
        Self {
            severity: "error",
            level: None,
            code: code.into(),
            trino_code: None,
            message,
            place: None,
            reason: None,
            help: None,
            fix: Vec::new(),
        }
    }

    /// The error for a line that is not a request.
    pub(crate) fn no_request(message: String) -> Self {
        Self {
            help: Some(r#"write one object per line: `{"id": 1, "sql": "SELECT 1"}`"#.to_owned()),
            ..Self::error("invalid_request", message)
        }
    }

    /// Adds Trino's code.
    #[cfg(feature = "local")]
    pub(crate) fn of_trino(self, code: &'static str) -> Self {
        Self {
            trino_code: Some(code),
            ..self
        }
    }

    /// Adds the place.
    #[cfg(feature = "local")]
    pub(crate) fn at(self, place: Option<Stretch>) -> Self {
        Self { place, ..self }
    }

    /// What is reported about a finding.
    pub(crate) fn new(finding: &Finding, places: &Places<'_>) -> Self {
        let label = finding.primary.as_ref();
        Self {
            severity: match (finding.severity, finding.kind) {
                (Severity::Error, _) => "error",
                (Severity::Lint, Kind::Note) => "note",
                (Severity::Lint, _) => "lint",
            },
            level: None,
            code: finding.rule.name().into(),
            trino_code: finding.trino_code,
            message: finding.message.clone(),
            place: label.map(|label| places.stretch(&label.range)),
            reason: label.map(|label| label.text.clone()).filter(|text| !text.is_empty()),
            help: finding.help.clone(),
            fix: Vec::new(),
        }
    }
}

fn columns(analysis: &Analysis) -> Vec<Column> {
    let column = |column: &OutputColumn| Column {
        name: column.name.clone(),
        data_type: column.data_type.as_ref().map(ToString::to_string),
    };
    let is_known = analysis.is_accepted();
    analysis.columns.iter().filter(|_| is_known).map(column).collect()
}
