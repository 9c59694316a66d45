//! A file, and the findings about its parts.

use flow_log_stack_analysis::Analysis;

use super::script::Checked;
use crate::finding::Finding;
use crate::io::input::Input;

/// A file that was checked.
pub(super) struct Script {
    pub(super) input: Input,
    pub(super) parts: Vec<Part>,
}

/// What was checked in a file.
pub(super) struct Part {
    pub(super) subject: Subject,
    /// The analysis of its SQL, if it has any.
    pub(super) analysis: Analysis,
    pub(super) findings: Vec<Finding>,
    /// Its plan as text, if it is asked for and the query is accepted.
    pub(super) plan: Option<String>,
}

/// The kind of a part.
pub(super) enum Subject {
    /// A statement, with its number in the file.
    Statement(usize),
    /// A declaration, except for the text of its queries.
    Declaration {
        /// The stack's name, if it has one.
        stack: Option<String>,
    },
    /// A query of a declaration.
    Query {
        /// The stack's name, if it has one.
        stack: Option<String>,
        /// The query's name.
        name: String,
    },
}

impl Subject {
    /// Its name for people.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Statement(number) => format!("statement {number}"),
            Self::Declaration { .. } => "declaration".to_owned(),
            Self::Query { name, .. } => name.clone(),
        }
    }
}

impl Script {
    /// A file of statements.
    pub(super) fn of_statements(input: Input, all: Vec<Checked>) -> Self {
        let parts = all.into_iter().enumerate().map(|(index, one)| Part {
            subject: Subject::Statement(index + 1),
            analysis: one.analysis,
            findings: one.findings,
            plan: one.plan,
        });
        Self {
            input,
            parts: parts.collect(),
        }
    }

    /// All findings: those of statements in order, those of declarations in the order of the text.
    pub(super) fn findings(&self) -> Vec<&Finding> {
        let mut all: Vec<_> = self.parts.iter().flat_map(|part| &part.findings).collect();
        if self
            .parts
            .iter()
            .any(|part| !matches!(part.subject, Subject::Statement(_)))
        {
            all.sort_by_key(|finding| finding.shown_at().map(|label| label.range.start));
        }
        all
    }
}
