//! What a checked statement becomes in JSON: the answer of the stream for tools.

use flow_log_stack_analysis::{Analysis, Diagnostic, OutputColumn, Severity};
use serde::Serialize;

use super::level::Levels;
use super::place::{Places, Stretch};

/// The answer to one statement.
#[derive(Debug, Serialize)]
pub(crate) struct Answer<Id: Serialize> {
    /// What the request calls itself.
    pub(crate) id: Id,
    /// Whether Athena accepts the statement.
    pub(crate) ok: bool,
    /// What is wrong with it or advised against; first what Trino itself would report.
    pub(crate) diagnostics: Vec<Said>,
    /// The columns of the result, where there is one.
    pub(crate) columns: Vec<AnswerColumn>,
}

/// One finding. What there is not to say is left out.
#[derive(Debug, Serialize)]
pub(crate) struct Said {
    severity: &'static str,
    code: &'static str,
    /// Lints have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    trino_code: Option<&'static str>,
    /// The fact.
    message: String,
    /// Not for the few errors to which Trino gives no place.
    #[serde(flatten)]
    place: Option<Stretch>,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<String>,
}

/// A column of the result.
#[derive(Debug, Serialize)]
pub(crate) struct AnswerColumn {
    /// Null where Trino gives it none.
    name: Option<String>,
    /// Null where it could not be known.
    #[serde(rename = "type")]
    data_type: Option<String>,
}

impl<Id: Serialize> Answer<Id> {
    /// The answer to a statement that was checked.
    pub(crate) fn new(id: Id, sql: &str, analysis: &Analysis, levels: &Levels) -> Self {
        let ok = analysis.is_accepted();
        let places = Places::new(sql);
        let (errors, lints): (Vec<_>, Vec<_>) = analysis
            .diagnostics
            .iter()
            .filter(|one| one.severity == Severity::Error || levels.shows(one.code))
            .partition(|one| one.severity == Severity::Error);
        Self {
            id,
            ok,
            diagnostics: errors
                .into_iter()
                .chain(lints)
                .map(|one| Said::new(one, &places))
                .collect(),
            columns: analysis.columns.iter().filter(|_| ok).map(AnswerColumn::new).collect(),
        }
    }

    /// The answer to what is no request.
    pub(crate) fn no_request(id: Id, message: String) -> Self {
        Self {
            id,
            ok: false,
            diagnostics: vec![Said {
                severity: "error",
                code: "invalid_request",
                trino_code: None,
                message,
                place: None,
                reason: None,
                help: Some(r#"write one object a line: `{"id": 1, "sql": "SELECT 1"}`"#.to_owned()),
            }],
            columns: Vec::new(),
        }
    }
}

impl Said {
    fn new(diagnostic: &Diagnostic, places: &Places<'_>) -> Self {
        let label = diagnostic.primary.as_ref();
        Self {
            severity: match diagnostic.severity {
                Severity::Error => "error",
                Severity::Lint => "lint",
            },
            code: diagnostic.code.name(),
            trino_code: Some(diagnostic.code.trino_code()).filter(|code| !code.is_empty()),
            message: diagnostic.message.clone(),
            place: label.map(|label| places.stretch(&label.range)),
            reason: label.map(|label| label.text.clone()).filter(|text| !text.is_empty()),
            help: diagnostic.help.clone(),
        }
    }
}

impl AnswerColumn {
    fn new(column: &OutputColumn) -> Self {
        Self {
            name: column.name.clone(),
            data_type: column.data_type.as_ref().map(ToString::to_string),
        }
    }
}
