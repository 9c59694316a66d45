//! What is said of a query. Data only: drawing is for those who show it.

use std::ops::Range;

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which rule.
    pub code: Code,
    /// Whether Athena refuses the query for it.
    pub severity: Severity,
    /// The fact: lower case, no full stop, names in backticks.
    pub message: String,
    /// The place and the reason. The range starts where Trino's own error stands.
    /// `None` for the few errors to which Trino gives no place.
    pub primary: Option<Label>,
    /// Other places that belong to it.
    pub labels: Vec<Label>,
    /// What to do: at most one; starts with a verb or names the candidate.
    pub help: Option<String>,
}

/// A place with a word to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Bytes of the SQL text; empty at the end of the text.
    pub range: Range<usize>,
    /// The reason, in a few words; may be empty.
    pub text: String,
}

/// How grave a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// Athena refuses the query.
    Error,
    /// Athena runs it; we advise against it.
    Lint,
}
