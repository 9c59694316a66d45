//! What we and Trino answer for a statement, and how the answers differ.

use flow_log_stack_analysis::{Analysis, Code, Severity};
use serde_json::Value;

/// An answer for a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// Accepted, with the names and types of the result's columns as far as they are known.
    Accepted(Vec<(Option<String>, Option<String>)>),
    Refused(Refusal),
}

/// The first error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// Trino's code.
    pub(crate) code: String,
    /// Our own code, if we refuse.
    pub(crate) rule: Option<Code>,
    /// Line and column, from 1, in code points.
    pub(crate) place: Option<(u64, u64)>,
    pub(crate) message: String,
}

/// How two answers differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Difference {
    /// One accepts what the other refuses.
    Verdict,
    /// Another code.
    Code,
    /// The same code at another place.
    Place,
    /// Other names or types of the result's columns.
    Columns,
}

impl Answer {
    /// Trino's answer; `None` if it does not count: Trino failed internally, or accepted something that is not a
    /// query.
    pub(crate) fn of_trino(value: &Value) -> Option<Self> {
        if value.get("statement").is_some() {
            return None;
        }
        if value["ok"] == true {
            let columns = value["columns"].as_array().map(Vec::as_slice).unwrap_or_default();
            let text = |value: &Value| value.as_str().map(str::to_owned);
            let column = |column: &Value| (text(&column["name"]), text(&column["type"]));
            return Some(Self::Accepted(columns.iter().map(column).collect()));
        }
        let first = &value["diagnostics"][0];
        let code = first["trino_code"].as_str().unwrap_or_default();
        (code != "GENERIC_INTERNAL_ERROR").then(|| {
            Self::Refused(Refusal {
                code: code.to_owned(),
                rule: None,
                place: first["line"].as_u64().zip(first["column"].as_u64()),
                message: first["message"].as_str().unwrap_or_default().to_owned(),
            })
        })
    }

    /// Our answer.
    pub(crate) fn of_analysis(sql: &str, analysis: &Analysis) -> Self {
        let error = analysis
            .diagnostics
            .iter()
            .find(|diagnostic| diagnostic.severity == Severity::Error);
        match error {
            Some(error) => Self::Refused(Refusal {
                code: error.code.trino_code().to_owned(),
                rule: Some(error.code),
                place: error.primary.as_ref().map(|label| place(sql, label.range.start)),
                message: error.message.clone(),
            }),
            None => Self::Accepted(
                analysis
                    .columns
                    .iter()
                    .map(|column| (column.name.clone(), column.data_type.as_ref().map(ToString::to_string)))
                    .collect(),
            ),
        }
    }

    pub(crate) fn is_accepted(&self) -> bool {
        matches!(self, Self::Accepted(_))
    }

    /// How we differ from Trino.
    pub(crate) fn difference(&self, trino: &Self) -> Option<Difference> {
        match (self, trino) {
            (Self::Accepted(ours), Self::Accepted(theirs)) => (ours != theirs).then_some(Difference::Columns),
            (Self::Refused(ours), Self::Refused(theirs)) => {
                if ours.code != theirs.code {
                    Some(Difference::Code)
                } else if ours.place != theirs.place {
                    Some(Difference::Place)
                } else {
                    None
                }
            }
            _ => Some(Difference::Verdict),
        }
    }

    /// The answer without what is specific to the statement; it stays the same while the statement is reduced.
    pub(crate) fn kind(&self) -> String {
        match self {
            Self::Accepted(_) => "accepted".to_owned(),
            Self::Refused(refusal) => format!("{} {}", refusal.code, bare(&refusal.message)),
        }
    }

    /// The answer in one line, for people.
    pub(crate) fn shown(&self) -> String {
        match self {
            Self::Accepted(columns) => {
                let columns: Vec<String> = columns
                    .iter()
                    .map(|(name, own)| format!("{} {}", name.as_deref().unwrap_or("_"), own.as_deref().unwrap_or("?")))
                    .collect();
                format!("accepted: {}", columns.join(", "))
            }
            Self::Refused(refusal) => match refusal.place {
                Some((line, column)) => format!("{} at {line}:{column}: {}", refusal.code, refusal.message),
                None => format!("{}: {}", refusal.code, refusal.message),
            },
        }
    }
}

/// A message without names, numbers and types.
fn bare(message: &str) -> String {
    let words = message.split([' ', ':', '(', ',']).filter(|word| !word.is_empty());
    let plain = words.take(4).map(|word| {
        if word.contains(['\'', '`', '"', '.', '<', '=', '_']) || word.chars().any(|letter| letter.is_ascii_digit()) {
            "…"
        } else {
            word
        }
    });
    plain.collect::<Vec<_>>().join(" ")
}

/// Line and column of an offset, as Trino counts them.
fn place(sql: &str, offset: usize) -> (u64, u64) {
    let before = &sql[..offset];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (line as u64, column as u64)
}
