//! Values of settings by their kind, or a report of what they are instead.

use flow_log_stack_runtime::Listed as _;
use proc_macro2::Span;
use syn::{Ident, LitInt, LitStr};

use flow_log_stack_runtime::{Code, Error};

use crate::ast::{Arguments, Value};
use crate::report::Report;

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

/// Text, or a report that it is not text.
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
        words.iter().map(|word| format!("`{word}`")).listed().join(" or ")
    );
    match value {
        Value::Choice {
            name,
            arguments: Arguments::None,
        } => {
            if words.iter().any(|word| name == word) {
                return Some(name);
            }
            let error = Error::new(Code::Value, format!("`{setting}` cannot be `{name}`"));
            report.refuse(name.span(), &error.help(help));
            None
        }
        other => {
            wrong(&format!("`{setting}`"), other, &help, report);
            None
        }
    }
}

/// The value of a number, which may be less or more than any that can be asked about.
pub(crate) fn of_number<T>(setting: &str, number: &LitInt, parse: fn(u32) -> Result<T, Error>) -> Result<T, Error> {
    if let Ok(known) = number.base10_parse() {
        return parse(known);
    }
    let digits = number.base10_digits();
    let nearest = if digits.starts_with('-') { 0 } else { u32::MAX };
    parse(nearest).map_err(|error| Error {
        message: format!("`{setting}` cannot be {digits}"),
        ..error
    })
}

/// `` `a`, `b` and `c` ``
pub(crate) fn list(names: &[&str]) -> String {
    let quoted: Vec<_> = names.iter().map(|name| format!("`{name}`")).listed();
    match quoted.as_slice() {
        [before @ .., last] if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        _ => quoted.concat(),
    }
}
