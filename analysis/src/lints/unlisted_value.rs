#![doc = include_str!("../codes/unlisted_value.md")]

use super::Facts;
use super::comparison::How;
use crate::diagnostic::{Code, Diagnostic};
use crate::near::near;
use crate::syntax::tree::{Expression, ExpressionKind as Kind};

pub(super) fn check(facts: &Facts<'_>, found: &mut Vec<Diagnostic>) {
    for pair in facts.comparisons.iter().filter(|pair| pair.how == How::Equal) {
        let Some(value) = constant(pair.other) else { continue };
        let Some(column) = facts.column_if(pair.value, |column| {
            let missing = column.missing.as_ref().is_some_and(|missing| missing.text == value);
            column.open && !missing && column.may_have(&value) && column.meant(&value).is_none()
        }) else {
            continue;
        };
        let finding = Diagnostic::lint(
            Code::UnlistedValue,
            pair.other.range.clone(),
            format!(
                "AWS does not document the value {} of `{}`",
                facts.text(&pair.other.range),
                column.name
            ),
            "there may be new ones",
        );
        let near = near(value.trim(), column.values.iter().map(String::as_str));
        let near = near
            .filter(|near| near.alone && value.parse::<i64>().is_err())
            .map(|near| near.name);
        let known = column.values.join(", ");
        found.push(match near {
            Some(near) => finding.help(format!("a known value is similar: '{near}'")),
            None => finding.help(format!("write a known value if you mean one: {known}")),
        });
    }
}

/// A constant as text.
fn constant(expression: &Expression) -> Option<String> {
    match &*expression.kind {
        Kind::Text(text) => Some(text.clone()),
        Kind::Long(value) => Some(value.to_string()),
        _ => None,
    }
}
