#![doc = include_str!("../codes/alias_of_seconds.md")]

use super::Facts;
use super::comparison::{Comparison, How};
use super::milliseconds::year;
use crate::catalog::Unit;
use crate::diagnostic::{Code, Diagnostic, Remedy};
use crate::edit::Edit;
use crate::syntax::tree::{Expression, ExpressionKind as Kind};
use crate::types::Type;
use crate::types::value::{is_date, is_timestamp};

pub(super) fn check(facts: &Facts<'_>, found: &mut Vec<Diagnostic>) {
    for pair in &facts.comparisons {
        let Some(seconds) = Seconds::of(facts, pair.value) else {
            continue;
        };
        let Some(time) = time(facts, pair, &seconds) else {
            continue;
        };
        let finding = Diagnostic::lint(
            Code::AliasOfSeconds,
            pair.other.range.clone(),
            format!(
                "`{}` counts seconds since 1970, but {} is a calendar date",
                seconds.name, time.shown
            ),
            time.reason,
        );
        let converted = format!("from_unixtime({})", seconds.number);
        found.push(match time.timestamp {
            Some(timestamp) if pair.how != How::Like => {
                let help = format!("compare `{converted}` with `{timestamp}`");
                finding.remedy(Remedy::certain(help, edits(pair, converted, timestamp)))
            }
            _ => finding.help(format!("compare `{converted}` with a timestamp")),
        });
    }
}

/// A column of seconds, or its text.
struct Seconds<'a> {
    name: &'a str,
    /// It as a number.
    number: String,
    is_text: bool,
}

impl<'a> Seconds<'a> {
    fn of(facts: &Facts<'a>, expression: &Expression) -> Option<Self> {
        let inner = match &*expression.kind {
            Kind::Cast { value, .. } => value,
            _ => expression,
        };
        let column = facts.column_if(inner, |column| column.unit == Some(Unit::EpochSeconds))?;
        let name = facts.text(&inner.range);
        let is_number = facts.type_of(inner).is_some_and(Type::is_numeric);
        Some(Self {
            name: &column.name,
            number: if is_number {
                name.to_owned()
            } else {
                format!("CAST({name} AS bigint)")
            },
            is_text: facts
                .type_of(expression)
                .is_some_and(|own| matches!(own, Type::Varchar(_))),
        })
    }
}

/// How texts compare.
const LETTERS: &str = "compared letter by letter with a number of seconds";

/// A time that is not told in seconds.
struct Time {
    shown: String,
    reason: String,
    /// As Trino takes it.
    timestamp: Option<String>,
}

fn time(facts: &Facts<'_>, pair: &Comparison<'_>, seconds: &Seconds<'_>) -> Option<Time> {
    let other = pair.other;
    let shown = facts.text(&other.range);
    match &*other.kind {
        Kind::Text(text) if seconds.is_text => {
            let has_date =
                text.get(..10).is_some_and(is_date) || text.get(..7).is_some_and(|text| is_date(&format!("{text}-01")));
            has_date.then(|| Time {
                shown: shown.to_owned(),
                reason: LETTERS.to_owned(),
                timestamp: is_timestamp(text).then(|| format!("TIMESTAMP '{text}'")),
            })
        }
        Kind::Long(value) if pair.how != How::Like => calendar(*value).map(|timestamp| Time {
            shown: format!("`{value}`"),
            reason: format!("in seconds, this is the year {}", year(*value)),
            timestamp: Some(timestamp),
        }),
        _ if !seconds.is_text => None,
        // The text of a date or timestamp.
        Kind::Cast { value, .. } => is_time(facts, value).then(|| Time {
            shown: format!("`{shown}`"),
            reason: LETTERS.to_owned(),
            timestamp: Some(facts.text(&value.range).to_owned()),
        }),
        Kind::Call(call) => {
            let name = call.name.last();
            let prints = ["date_format", "format_datetime", "to_iso8601"]
                .iter()
                .any(|own| name.is(own));
            let first = call.arguments.first().filter(|first| prints && is_time(facts, first))?;
            Some(Time {
                shown: format!("`{shown}`"),
                reason: LETTERS.to_owned(),
                timestamp: Some(facts.text(&first.range).to_owned()),
            })
        }
        _ => None,
    }
}

fn is_time(facts: &Facts<'_>, expression: &Expression) -> bool {
    facts
        .type_of(expression)
        .is_some_and(|own| matches!(own, Type::Date | Type::Timestamp { .. }))
}

/// What `20261120` and `20261120103000` were meant for.
fn calendar(value: i64) -> Option<String> {
    let digits = value.to_string();
    let (day, clock) = match digits.len() {
        8 => (digits.as_str(), "000000"),
        14 => digits.split_at(8),
        _ => return None,
    };
    let day = format!("{}-{}-{}", &day[..4], &day[4..6], &day[6..]);
    let text = format!("{day} {}:{}:{}", &clock[..2], &clock[2..4], &clock[4..]);
    // Flow logs are there since 2015.
    (("1970".."2100").contains(&&day[..4]) && is_timestamp(&text)).then(|| format!("TIMESTAMP '{text}'"))
}

/// Both sides; BETWEEN and IN compare one value with several, and its own edit would be there twice.
fn edits(pair: &Comparison<'_>, converted: String, timestamp: String) -> Vec<Edit> {
    if !matches!(&*pair.whole.kind, Kind::Comparison { .. }) {
        return Vec::new();
    }
    vec![
        Edit::new(pair.value.range.clone(), converted),
        Edit::new(pair.other.range.clone(), timestamp),
    ]
}
