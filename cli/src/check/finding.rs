//! What is said of a statement in a file.

use std::ops::Range;

use flow_log_stack_analysis::{Code, Diagnostic, Edit, Label, Level, Severity};
use flow_log_stack_runtime::Error;

use super::level::Levels;
use crate::io::guard::BUG;
use crate::io::visible;

/// One finding; every range counts bytes of the file's text.
#[derive(Clone, Debug)]
pub(super) struct Finding {
    /// Which rule.
    pub(super) code: &'static str,
    /// Trino's own code, if it has one.
    pub(super) trino_code: Option<&'static str>,
    /// Whether Athena refuses the statement for it.
    pub(super) severity: Severity,
    pub(super) kind: Kind,
    /// The fact.
    pub(super) message: String,
    /// The place and the reason; none where Trino gives no place.
    pub(super) primary: Option<Label>,
    /// Other places.
    pub(super) labels: Vec<Label>,
    pub(super) notes: Vec<String>,
    pub(super) help: Option<String>,
    /// The help as edits, where it is certain.
    pub(super) fix: Vec<Edit>,
}

/// How grave a finding is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The command fails for it.
    Error,
    /// It does not.
    Warning,
    /// It is what was asked for, and no mistake.
    Note,
}

impl Kind {
    /// The word for it.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

impl Finding {
    /// What the checker says, unless it is a lint that is allowed; `start` is where the statement begins in the file.
    pub(super) fn of(diagnostic: Diagnostic, start: usize, levels: &Levels) -> Option<Self> {
        let code = diagnostic.code;
        let severity = diagnostic.severity;
        let kind = match (severity, levels.of(code)) {
            (Severity::Lint, Level::Allow) => return None,
            (Severity::Lint, Level::Warn) => Kind::Warning,
            _ => Kind::Error,
        };
        let moved = |range: Range<usize>| range.start + start..range.end + start;
        let label = |label: Label| Label {
            range: moved(label.range),
            text: label.text,
        };
        let mut notes = diagnostic.notes;
        if severity == Severity::Lint && !levels.are_set_for(code) {
            let name = code.name();
            notes.push(format!(
                "Athena would run it; the comment `-- allow(sql::{name})` before the statement lets it pass"
            ));
        }
        Some(Self {
            code: code.name(),
            // A bug of ours is no error of Athena's.
            trino_code: Some(code.trino_code()).filter(|own| !own.is_empty() && code != Code::CheckerFailed),
            severity,
            kind,
            message: diagnostic.message,
            primary: diagnostic.primary.map(label),
            labels: diagnostic.labels.into_iter().map(label).collect(),
            notes,
            help: diagnostic.help,
            fix: diagnostic
                .fix
                .into_iter()
                .map(|edit| Edit {
                    range: moved(edit.range),
                    text: edit.text,
                })
                .collect(),
        })
    }

    /// The finding about a statement that is no query: Athena may take it, and the checker has no word to say of it.
    pub(super) fn unchecked(self) -> Self {
        let label = |label: Label| Label {
            text: "not checked: only queries are".to_owned(),
            ..label
        };
        Self {
            trino_code: None,
            severity: Severity::Lint,
            kind: Kind::Warning,
            primary: self.primary.map(label),
            help: None,
            ..self
        }
    }

    /// The finding about a statement that is no query, of which the query that it holds is checked.
    pub(super) fn partly_checked(self) -> Self {
        let label = |label: Label| Label {
            text: "only the query in it is checked".to_owned(),
            ..label
        };
        Self {
            kind: Kind::Note,
            primary: self.primary.clone().map(label),
            ..self.unchecked()
        }
    }

    /// A statement of which nothing could be found out.
    pub(super) fn of_bug(range: Range<usize>, said: String) -> Self {
        Self {
            severity: Severity::Error,
            kind: Kind::Error,
            notes: Some(said).filter(|said| !said.is_empty()).into_iter().collect(),
            ..Self::note(
                Code::CheckerFailed.name(),
                range,
                format!("the checker failed on this query: {BUG}"),
            )
        }
    }

    /// What is wrong with the declaration of a parameter.
    pub(super) fn of_parameter(range: Range<usize>, error: Error) -> Self {
        Self {
            code: error.code.name(),
            trino_code: None,
            severity: Severity::Error,
            kind: Kind::Error,
            message: error.message,
            primary: Some(Label {
                range,
                text: String::new(),
            }),
            labels: Vec::new(),
            notes: Vec::new(),
            help: error.help,
            fix: Vec::new(),
        }
    }

    /// What was asked for, at its place.
    pub(super) fn note(code: &'static str, range: Range<usize>, message: String) -> Self {
        Self {
            code,
            trino_code: None,
            severity: Severity::Lint,
            kind: Kind::Note,
            message,
            primary: Some(Label {
                range,
                text: String::new(),
            }),
            labels: Vec::new(),
            notes: Vec::new(),
            help: None,
            fix: Vec::new(),
        }
    }

    /// Where people are shown it: at its place, or where Trino gives none, at what it is about.
    pub(super) fn shown_at(&self) -> Option<&Label> {
        self.primary.as_ref().or(self.labels.first())
    }

    /// The fact and the reason, for those who see no label at the place.
    pub(super) fn sentence(&self) -> String {
        match self.shown_at() {
            Some(label) if !label.text.is_empty() => visible::line(&format!("{}: {}", self.message, label.text)),
            _ => visible::line(&self.message),
        }
    }

    /// All of it without a picture, a line each.
    pub(super) fn text(&self) -> String {
        let mut text = self.sentence();
        for note in &self.notes {
            text.extend(["\nnote: ", &visible::line(note)]);
        }
        if let Some(help) = &self.help {
            text.extend(["\nhelp: ", &visible::line(help)]);
        }
        text
    }
}
