#![doc = include_str!("../codes/misused_function.md")]

use std::collections::HashSet;

use super::Facts;
use crate::diagnostic::{Code, Diagnostic};
use crate::edit::Edit;
use crate::functions::pattern;
use crate::syntax::tree::{Bytes, Call, Expression, ExpressionKind as Kind};

pub(super) fn check(facts: &Facts<'_>, found: &mut Vec<Diagnostic>) {
    let place = |one: &Diagnostic| one.primary.as_ref().map(|label| label.range.clone());
    let mut told: HashSet<Bytes> = found.iter().filter_map(place).collect();
    for expression in &facts.expressions {
        let Kind::Call(call) = &*expression.kind else { continue };
        let Some(finding) = of_pattern(facts, call)
            .or_else(|| from_zero(call))
            .or_else(|| of_condition(facts, expression, call))
            .or_else(|| of_order(call))
        else {
            continue;
        };
        // Another lint reports this already.
        if place(&finding).is_none_or(|place| told.insert(place)) {
            found.push(finding);
        }
    }
}

fn lint(place: &Expression, message: String, reason: &str) -> Diagnostic {
    Diagnostic::lint(Code::MisusedFunction, place.range.clone(), message, reason)
}

/// An order that Trino does not keep: it takes the rows as they come.
fn of_order(call: &Call) -> Option<Diagnostic> {
    let help = match call.name.last().value.to_ascii_lowercase().as_str() {
        "arbitrary" => "use `min_by` or `max_by`",
        "reduce_agg" => "collect the values with `array_agg(… ORDER BY …)`, and call `reduce`",
        _ => return None,
    };
    let key = &call.order_by.as_ref()?.items.first()?.key;
    let message = format!("`{}` ignores its ORDER BY", call.name.last().value);
    Some(lint(key, message, "the rows come in any order").help(help))
}

/// A pattern that is printed as it is, or prints a month where minutes belong.
fn of_pattern(facts: &Facts<'_>, call: &Call) -> Option<Diagnostic> {
    let is = |name: &str| call.name.last().is(name);
    let argument = call.arguments.get(1)?;
    let Kind::Text(text) = &*argument.kind else { return None };
    let with = |finding: Diagnostic, meant: Option<String>, help: &str| match meant {
        Some(meant) => finding.replace(&argument.range, format!("'{}'", meant.replace('\'', "''"))),
        None => finding.help(help),
    };
    let shown = facts.text(&argument.range);
    if is("date_format") && pattern::is_of_letters(text) {
        let message = format!("`date_format` gives {shown} whatever the time");
        let finding = lint(argument, message, "its fields have a `%` before them");
        return Some(with(
            finding,
            pattern::as_percents(text),
            "write a pattern such as `'%Y-%m-%d'`",
        ));
    }
    if is("format_datetime") && pattern::is_of_percents(text) {
        let message = "`format_datetime` prints `%` literally".to_owned();
        let finding = lint(argument, message, "its fields are letters alone, such as `yyyy`");
        return Some(with(
            finding,
            pattern::as_letters(text),
            "write a pattern such as `'yyyy-MM-dd'`",
        ));
    }
    if is("date_format") || is("date_parse") {
        let meant = pattern::minutes(text)?;
        let finding = lint(
            argument,
            "the pattern has the month where minutes belong".to_owned(),
            "minutes are `%i`",
        );
        return Some(with(finding, Some(meant), ""));
    }
    if is("format_datetime") || is("parse_datetime") {
        let meant = pattern::days(text)?;
        let reason = "`MM` is the month and `mm` the minutes, `dd` the day of the month and `DD` that of the year";
        let finding = lint(argument, format!("{shown} is not a date"), reason);
        return Some(with(finding, Some(meant), ""));
    }
    None
}

/// `substring(x, 0, 3)`, which is empty: characters are counted from 1.
fn from_zero(call: &Call) -> Option<Diagnostic> {
    let is_substring = ["substring", "substr"].iter().any(|name| call.name.last().is(name));
    let start = call.arguments.get(1).filter(|_| is_substring)?;
    matches!(*start.kind, Kind::Long(0)).then(|| {
        let message = format!("`{}` from 0 is an empty text", call.name.last().value);
        lint(start, message, "characters are counted from 1").replace(&start.range, "1")
    })
}

/// `count(action = 'REJECT')`, which counts the rows in which it is true or false.
fn of_condition(facts: &Facts<'_>, whole: &Expression, call: &Call) -> Option<Diagnostic> {
    let [only] = call.arguments.as_slice() else { return None };
    if !call.name.last().is("count") || call.distinct {
        return None;
    }
    let (condition, message) = match &*only.kind {
        Kind::Comparison { .. }
        | Kind::Between { .. }
        | Kind::InList { .. }
        | Kind::InQuery { .. }
        | Kind::Like { .. }
        | Kind::IsNull(_)
        | Kind::IsTruth(..)
        | Kind::Not(_)
        | Kind::Logical { .. }
        | Kind::Exists(_) => (only, "`count` also counts rows where the condition is false"),
        Kind::If {
            condition,
            then,
            otherwise: Some(otherwise),
        } if is_number(then) && is_number(otherwise) => (condition, "`count` counts both branches"),
        Kind::SearchedCase {
            whens,
            otherwise: Some(otherwise),
        } if is_number(otherwise) && matches!(whens.as_slice(), [only] if is_number(&only.result)) => {
            (&whens.first()?.condition, "`count` counts both branches")
        }
        _ => return None,
    };
    let finding = lint(only, message.to_owned(), "every value that is not NULL counts");
    let text = format!("count_if({})", facts.text(&condition.range));
    let until = call.parentheses.end;
    let help = format!("count those where it is true: `{text}`");
    let range = whole.range.start..until;
    let is_plain = call.order_by.is_none() && call.null_treatment.is_none();
    Some(if is_plain {
        finding.remedy(crate::diagnostic::Remedy::certain(help, vec![Edit::new(range, text)]))
    } else {
        finding.help(help)
    })
}

fn is_number(expression: &Expression) -> bool {
    matches!(*expression.kind, Kind::Long(_))
}
