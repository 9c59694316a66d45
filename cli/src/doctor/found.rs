//! A finding, at its file.

use std::collections::BTreeMap;
use std::ops::Range;

use flow_log_stack_analysis::{Label, Level, Severity};

use super::code::Code;
use crate::finding::{Finding, Kind, Rule};
use crate::io::input::Input;

/// A finding and the file or folder that it is about, with a line of it to show.
pub(super) struct Found {
    pub(super) code: Code,
    pub(super) input: Input,
    pub(super) finding: Finding,
    /// Whether nothing is lost because of it, so that its default level is a warning.
    is_harmless: bool,
}

impl Found {
    pub(super) fn new(code: Code, place: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            code,
            input: Input {
                name: place.into(),
                text: String::new(),
                has_mark: false,
            },
            finding: Finding {
                rule: Rule::Delivery(code),
                trino_code: None,
                severity: Severity::Lint,
                kind: Kind::Warning,
                message: message.into(),
                primary: None,
                labels: Vec::new(),
                notes: Vec::new(),
                help: None,
                fix: Vec::new(),
            },
            is_harmless: false,
        }
    }

    /// The same at a place in the file's first line.
    pub(super) fn at(mut self, line: &str, range: Range<usize>, label: impl Into<String>) -> Self {
        line.clone_into(&mut self.input.text);
        self.finding.primary = Some(Label {
            range,
            text: label.into(),
        });
        self
    }

    pub(super) fn note(mut self, note: impl Into<String>) -> Self {
        self.finding.notes.push(note.into());
        self
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.finding.help = Some(help.into());
        self
    }

    /// The same as a harmless finding.
    pub(super) fn harmless(mut self) -> Self {
        self.is_harmless = true;
        self
    }

    /// The same with its level; `None` if it is allowed.
    pub(super) fn leveled(mut self, levels: &BTreeMap<Code, Level>) -> Option<Self> {
        let default = if self.is_harmless {
            Level::Warn
        } else {
            self.code.default_level()
        };
        let level = levels.get(&self.code).copied().unwrap_or(default);
        (self.finding.kind, self.finding.severity) = match level {
            Level::Allow => return None,
            Level::Warn => (Kind::Warning, Severity::Lint),
            Level::Deny => (Kind::Error, Severity::Error),
        };
        Some(self)
    }
}
