//! Findings about parts of files.

pub(crate) mod arguments;
pub(crate) mod github;
pub(crate) mod human;
pub(crate) mod level;
pub(crate) mod place;
pub(crate) mod sarif;
pub(crate) mod summary;

use std::ops::Range;

use flow_log_stack_analysis::{self as analysis, Diagnostic, Edit, Label, Level, Severity};
use flow_log_stack_declaration::Code;
use flow_log_stack_runtime::Error;

use self::level::Levels;
use crate::doctor::code as delivery;
use crate::io::guard::BUG;
use crate::io::visible;

/// A finding. All ranges are byte ranges of the file's text.
#[derive(Clone, Debug)]
pub(crate) struct Finding {
    /// The rule.
    pub(crate) rule: Rule,
    /// Trino's own code, if it has one.
    pub(crate) trino_code: Option<&'static str>,
    /// Whether Athena refuses the statement because of it.
    pub(crate) severity: Severity,
    pub(crate) kind: Kind,
    /// The fact.
    pub(crate) message: String,
    /// The place and the reason; `None` if Trino gives no place.
    pub(crate) primary: Option<Label>,
    /// Other places.
    pub(crate) labels: Vec<Label>,
    pub(crate) notes: Vec<String>,
    pub(crate) help: Option<String>,
    /// The suggestion as edits, if it is certain.
    pub(crate) fix: Vec<Edit>,
}

/// What a finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rule {
    /// A rule of the manual.
    Code(Code),
    /// A rule about delivered logs and deployed stacks.
    Delivery(delivery::Code),
    /// The partitions that are read, which is not a mistake.
    Partitions,
}

impl Rule {
    /// Its name, without a domain.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Code(code) => code.name(),
            Self::Delivery(code) => code.name(),
            Self::Partitions => "partitions",
        }
    }

    /// A name that no other rule has.
    pub(crate) fn id(self) -> String {
        match self {
            Self::Code(code) => code.id(),
            Self::Delivery(_) | Self::Partitions => self.name().to_owned(),
        }
    }

    /// Its page of the manual, in Markdown.
    fn page(self) -> Option<&'static str> {
        match self {
            Self::Code(code) => Some(code.page()),
            Self::Delivery(code) => Some(code.page()),
            Self::Partitions => None,
        }
    }

    /// Its default level; `None` if it cannot have levels.
    fn level(self) -> Option<Level> {
        match self {
            Self::Code(code) => code.level(),
            Self::Delivery(code) => Some(code.default_level()),
            Self::Partitions => None,
        }
    }
}

/// The severity of a finding for the command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The command fails.
    Error,
    /// The command does not fail.
    Warning,
    /// The user asked for it, and it is not a mistake.
    Note,
}

impl Kind {
    /// The word for it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

impl Finding {
    /// A diagnostic of the checker as a finding; `None` for an allowed lint. `start` is the statement's offset in the
    /// file.
    pub(crate) fn of(diagnostic: Diagnostic, start: usize, levels: &Levels) -> Option<Self> {
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
                "Athena would run it; the comment `-- allow(sql::{name})` before the statement silences it"
            ));
        }
        Some(Self {
            rule: Rule::Code(code.into()),
            trino_code: Code::from(code).trino_code(),
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

    /// A finding about a statement that is not a query, which Athena may accept and the checker cannot check.
    pub(crate) fn unchecked(self) -> Self {
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

    /// A finding about a statement that is not a query, but contains one, which is checked.
    pub(crate) fn partly_checked(self) -> Self {
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

    /// A finding about a statement that could not be checked because of a bug.
    pub(crate) fn of_bug(range: Range<usize>, said: String) -> Self {
        Self {
            severity: Severity::Error,
            kind: Kind::Error,
            notes: Some(said).filter(|said| !said.is_empty()).into_iter().collect(),
            ..Self::note(
                Rule::Code(analysis::Code::CheckerFailed.into()),
                range,
                format!("the checker failed on this query: {BUG}"),
            )
        }
    }

    /// An error in the declaration of a parameter.
    pub(crate) fn of_parameter(range: Range<usize>, error: Error) -> Self {
        Self {
            rule: Rule::Code(error.code.into()),
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

    /// A note, at its place.
    pub(crate) fn note(rule: Rule, range: Range<usize>, message: String) -> Self {
        Self {
            rule,
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

    /// Where it is shown to people: at its place, or if Trino gives none, at what it is about.
    pub(crate) fn shown_at(&self) -> Option<&Label> {
        self.primary.as_ref().or(self.labels.first())
    }

    /// The fact and the reason, for formats without labels.
    pub(crate) fn sentence(&self) -> String {
        match self.shown_at() {
            Some(label) if !label.text.is_empty() => visible::line(&format!("{}: {}", self.message, label.text)),
            _ => visible::line(&self.message),
        }
    }

    /// All of it as text, one part per line.
    pub(crate) fn text(&self) -> String {
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
