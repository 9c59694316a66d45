#![doc = include_str!("../codes/unlisted_value.md")]

use super::Facts;
use super::comparison::How;
use crate::diagnostic::{Code, Diagnostic};
use crate::near::near;
use crate::syntax::tree::{Expression, ExpressionKind as Kind};

pub(super) fn check(facts: &Facts<'_>, found: &mut Vec<Diagnostic>) {
    for pair in facts.comparisons.iter().filter(|pair| pair.how == How::Equal) {
        let Some(value) = constant(pair.other) else { continue };
        let unlisted = |own: &str| own != value;
        let Some(column) = facts.column_if(pair.value, |column| {
            let missing = column.missing.as_ref().is_some_and(|missing| missing.text == value);
            column.open && !missing && column.may_have(&value) && column.values.iter().all(|own| unlisted(own))
        }) else {
            continue;
        };
        let finding = Diagnostic::lint(
            Code::UnlistedValue,
            pair.other.range.clone(),
            format!(
                "AWS does not tell of the value {} of `{}`",
                facts.text(&pair.other.range),
                column.name
            ),
            "there may be new ones",
        );
        let meant = column.meant(&value).map(std::borrow::Cow::into_owned).or_else(|| {
            let near = near(value.trim(), column.values.iter().map(String::as_str));
            near.filter(|near| near.alone).map(|near| near.name.to_owned())
        });
        let known = column.values.join(", ");
        found.push(match meant {
            Some(meant) => finding.replace(&pair.other.range, format!("'{meant}'")),
            None => finding.help(format!("write one of those that are known, if it was meant: {known}")),
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
