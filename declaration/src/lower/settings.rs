//! Settings by name: which there are, and what value each takes.

use proc_macro2::Span;
use syn::{Ident, LitStr};

use flow_log_stack_runtime::{Code, Error, nearest};

use crate::ast::{Arguments, Setting, Settings, Value};
use crate::report::Report;
use crate::setting::home;

/// Settings that were given, each at most once, all of them known.
pub(crate) struct Given<'a> {
    entries: Vec<&'a Setting>,
}

impl<'a> Given<'a> {
    /// Reports what is unknown or given twice. `of` says whose settings these are, in messages.
    pub(crate) fn new(settings: &'a Settings, known: &[&str], of: &str, report: &mut Report) -> Self {
        let mut entries: Vec<&Setting> = Vec::new();
        for setting in &settings.entries {
            let name = &setting.name;
            if !known.contains(&name.text.as_str()) {
                let error = Error::new(Code::UnknownSetting, format!("unknown setting `{}` {of}", name.text));
                let help = match (home(&name.text), nearest(&name.text, known.iter().copied())) {
                    (Some(home), _) => format!("write it {home}"),
                    (None, Some(near)) => format!("a setting with a similar name exists: `{near}`"),
                    (None, None) => format!("settings {of} are {}", list(known)),
                };
                report.refuse(name.span, &error.help(help));
            } else if entries.iter().any(|before| before.name.text == name.text) {
                let error = Error::new(Code::Duplicate, format!("the setting `{}` is given twice", name.text));
                report.refuse(name.span, &error.help("remove one of them"));
            } else {
                entries.push(setting);
            }
        }
        Self { entries }
    }

    /// The value of a setting, if it was given.
    pub(crate) fn value(&self, name: &str) -> Option<&'a Value> {
        self.entries
            .iter()
            .find(|setting| setting.name.text == name)
            .map(|setting| &setting.value)
    }

    /// Where a setting's name stands, if it was given.
    pub(crate) fn span(&self, name: &str) -> Option<Span> {
        self.entries
            .iter()
            .find(|setting| setting.name.text == name)
            .map(|setting| setting.name.span)
    }
}

/// `` `a`, `b` and `c` ``
pub(crate) fn list(names: &[&str]) -> String {
    let quoted: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.as_slice() {
        [before @ .., last] if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        _ => quoted.concat(),
    }
}

/// Reports a value of the wrong kind; `subject` says of what, in backticks where it is a setting.
pub(crate) fn wrong(subject: &str, value: &Value, help: &str, report: &mut Report) {
    let error = match value {
        Value::Deployment(_) => Error::new(Code::Parameter, format!("{subject} cannot be a deployment parameter")),
        _ => Error::new(Code::Value, format!("{subject} is {}", value.noun())),
    };
    report.refuse(value.span(), &error.help(help));
}

/// Reports a setting that is missing; `what` is what it says.
pub(crate) fn missing(setting: &str, what: &str, example: &str, span: Span, report: &mut Report) {
    let error = Error::new(
        Code::MissingSetting,
        format!("the setting `{setting}` is missing: {what}"),
    );
    report.refuse(span, &error.help(format!("write {example}")));
}

/// Text, or a report that it is none.
pub(crate) fn text<'a>(setting: &str, value: &'a Value, help: &str, report: &mut Report) -> Option<&'a LitStr> {
    match value {
        Value::String(text) => Some(text),
        other => {
            wrong(&format!("`{setting}`"), other, help, report);
            None
        }
    }
}

/// `true` or `false`, or a report that it is neither.
pub(crate) fn boolean(setting: &str, value: &Value, report: &mut Report) -> Option<bool> {
    match value {
        Value::Bool(value) => Some(value.value),
        other => {
            wrong(
                &format!("`{setting}`"),
                other,
                "write `true` or `false`, without quotes",
                report,
            );
            None
        }
    }
}

/// One of some words without parentheses, or a report.
pub(crate) fn word<'a>(setting: &str, value: &'a Value, words: &[&str], report: &mut Report) -> Option<&'a Ident> {
    let help = format!(
        "write {}",
        words
            .iter()
            .map(|word| format!("`{word}`"))
            .collect::<Vec<_>>()
            .join(" or ")
    );
    match value {
        Value::Choice {
            name,
            arguments: Arguments::None,
        } => {
            if words.iter().any(|word| name == word) {
                return Some(name);
            }
            let error = Error::new(Code::Value, format!("`{setting}` has no value `{name}`"));
            report.refuse(name.span(), &error.help(help));
            None
        }
        other => {
            wrong(&format!("`{setting}`"), other, &help, report);
            None
        }
    }
}
