#![doc = include_str!("../codes/milliseconds.md")]

use super::Facts;
use super::comparison::How;
use crate::catalog::{Column, Unit};
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::tree::{Expression, ExpressionKind as Kind};
use crate::types::Type;

/// The year that contains this second since 1970.
pub(super) fn year(seconds: i64) -> i64 {
    // Of 365.2425 days, as 400 years have on average.
    const YEAR: i64 = 31_556_952;
    1970 + seconds / YEAR
}

pub(super) fn check(facts: &Facts<'_>, found: &mut Vec<Diagnostic>) {
    for pair in &facts.comparisons {
        let Some(column) = seconds(facts, pair.value).filter(|_| pair.how != How::Like) else {
            continue;
        };
        if let Kind::Long(value) = *pair.other.kind
            && let Some((unit, per_second)) = unit(value)
        {
            let finding = Diagnostic::lint(
                Code::Milliseconds,
                pair.other.range.clone(),
                format!("`{}` counts seconds, but `{value}` counts {unit}", column.name),
                format!("in seconds, this is the year {}", year(value)),
            );
            found.push(finding.replace(&pair.other.range, (value / per_second).to_string()));
        } else if let Some(call) = thousandfold(pair.other) {
            let finding = Diagnostic::lint(
                Code::Milliseconds,
                pair.other.range.clone(),
                format!("`{}` counts seconds, but this counts milliseconds", column.name),
                "a thousand times the seconds",
            );
            found.push(finding.replace(&pair.other.range, facts.text(&call.range)));
        }
    }
    for expression in &facts.expressions {
        if let Kind::Call(call) = &*expression.kind
            && call.name.last().is("from_unixtime")
            && let Some(argument) = call.arguments.first()
        {
            found.extend(scaled(facts, argument).or_else(|| literal(argument)));
        }
    }
}

/// `from_unixtime(start / 1000)`, `from_unixtime(start * 1000)`
fn scaled(facts: &Facts<'_>, argument: &Expression) -> Option<Diagnostic> {
    let Kind::Arithmetic { operator, left, right } = &*argument.kind else {
        return None;
    };
    let (done, number, factor) = match operator {
        '/' => ("is divided as if it counted milliseconds", left, right),
        '*' if seconds(facts, left).is_some() => ("is multiplied as if `from_unixtime` took milliseconds", left, right),
        '*' => ("is multiplied as if `from_unixtime` took milliseconds", right, left),
        _ => return None,
    };
    let column = seconds(facts, number).filter(|_| is_thousand(factor))?;
    let finding = Diagnostic::lint(
        Code::Milliseconds,
        argument.range.clone(),
        format!("`{}` counts seconds, and {done}", column.name),
        "`from_unixtime` takes seconds, too",
    );
    Some(finding.replace(&argument.range, facts.text(&number.range)))
}

/// `from_unixtime(1763596860000)`
fn literal(argument: &Expression) -> Option<Diagnostic> {
    let Kind::Long(value) = *argument.kind else { return None };
    let (unit, per_second) = unit(value)?;
    let finding = Diagnostic::lint(
        Code::Milliseconds,
        argument.range.clone(),
        format!("`from_unixtime` takes seconds, and `{value}` counts {unit}"),
        format!("in seconds, this is the year {}", year(value)),
    );
    Some(finding.replace(&argument.range, (value / per_second).to_string()))
}

/// The column of seconds that an expression is, as a number.
fn seconds<'a>(facts: &Facts<'a>, expression: &Expression) -> Option<&'a Column> {
    let expression = match &*expression.kind {
        Kind::Cast { value, .. } if facts.type_of(expression).is_some_and(Type::is_numeric) => value,
        _ => expression,
    };
    facts.column_if(expression, |column| column.unit == Some(Unit::EpochSeconds))
}

/// What a number counts that is too large for seconds: 13 digits, or those of more recent times in smaller units.
fn unit(value: i64) -> Option<(&'static str, i64)> {
    match value {
        100_000_000_000..10_000_000_000_000 => Some(("milliseconds", 1000)),
        1_000_000_000_000_000..5_000_000_000_000_000 => Some(("microseconds", 1_000_000)),
        1_000_000_000_000_000_000..5_000_000_000_000_000_000 => Some(("nanoseconds", 1_000_000_000)),
        _ => None,
    }
}

/// The call in `to_unixtime(…) * 1000`.
fn thousandfold(expression: &Expression) -> Option<&Expression> {
    let Kind::Arithmetic {
        operator: '*',
        left,
        right,
    } = &*expression.kind
    else {
        return None;
    };
    let is_call = |one: &Expression| matches!(&*one.kind, Kind::Call(call) if call.name.last().is("to_unixtime"));
    match (is_call(left), is_call(right)) {
        (true, false) if is_thousand(right) => Some(left),
        (false, true) if is_thousand(left) => Some(right),
        _ => None,
    }
}

fn is_thousand(expression: &Expression) -> bool {
    match &*expression.kind {
        Kind::Long(value) => *value == 1000,
        Kind::Decimal(text) | Kind::Double(text) => text.parse() == Ok(1000.0),
        _ => false,
    }
}
