#![doc = include_str!("../codes/unknown_value.md")]

use super::Facts;
use super::comparison::{Comparison, How};
use crate::catalog::Column;
use crate::diagnostic::{Code, Diagnostic};
use crate::functions::refused::network;
use crate::suggest;
use crate::syntax::tree::{ComparisonOperator as Operator, Expression, ExpressionKind as Kind};
use crate::types::Type;

pub(super) fn check(facts: &Facts<'_>, found: &mut Vec<Diagnostic>) {
    for pair in &facts.comparisons {
        let Some(value) = constant(pair.other).filter(|value| pair.how.is_of_whole(value)) else {
            continue;
        };
        let Some(column) = facts.column_if(pair.value, |column| !column.may_have(&value)) else {
            continue;
        };
        let is_text = matches!(&*pair.other.kind, Kind::Text(_));
        let shown = if is_text { format!("'{value}'") } else { value.clone() };
        let finding = Diagnostic::lint(
            Code::UnknownValue,
            pair.other.range.clone(),
            format!("`{}` is never {shown}", column.name),
            values(column, is_text),
        );
        let finding = mended(facts, finding, pair, column, &value);
        // Who leaves out what never comes loses nothing, unless another value was meant.
        if !excludes(pair.whole) || finding.help.is_some() {
            found.push(finding);
        }
    }
}

/// Whether a predicate leaves a value out.
fn excludes(predicate: &Expression) -> bool {
    matches!(
        &*predicate.kind,
        Kind::Comparison {
            operator: Operator::NotEqual | Operator::IsDistinctFrom,
            ..
        }
    )
}

impl How {
    /// Whether the value is compared with the whole text.
    fn is_of_whole(self, text: &str) -> bool {
        match self {
            Self::Equal => true,
            Self::Order => false,
            Self::Like => !text.contains(['%', '_']),
        }
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

/// What the column has instead.
fn values(column: &Column, is_text: bool) -> String {
    let quote = if is_text { "'" } else { "" };
    let missing = column.missing.iter().map(|missing| &missing.text).filter(|_| is_text);
    let all: Vec<String> = column
        .values
        .iter()
        .chain(missing)
        .map(|value| format!("{quote}{value}{quote}"))
        .collect();
    match all.as_slice() {
        _ if column.values.is_empty() => match column.format.as_deref() {
            Some(Column::ADDRESS) => "its values are addresses such as '10.0.0.1'".to_owned(),
            _ => "its values are numbers".to_owned(),
        },
        [only] => format!("it is always {only}"),
        [before @ .., last] => format!("its values are {} and {last}", before.join(", ")),
        [] => String::new(),
    }
}

/// Adds the value that was meant.
fn mended(facts: &Facts<'_>, finding: Diagnostic, pair: &Comparison<'_>, column: &Column, value: &str) -> Diagnostic {
    let near = || {
        let near = suggest::near(value.trim(), column.values.iter().map(String::as_str));
        near.filter(|near| near.alone).map(|near| near.name)
    };
    if let Some(meant) = column.meant(value).or_else(near) {
        return finding.replace(&pair.other.range, format!("'{meant}'"));
    }
    let block = network(value).filter(|_| column.format.as_deref() == Some(Column::ADDRESS));
    let Some((first, length)) = block else {
        return finding;
    };
    // NULL where the column has no address.
    let contains = format!(
        "contains('{first}/{length}', TRY_CAST({} AS ipaddress))",
        facts.text(&pair.value.range)
    );
    let is_equality = matches!(
        &*pair.whole.kind,
        Kind::Comparison {
            operator: Operator::Equal,
            ..
        } | Kind::Like { escape: None, .. }
    );
    if is_equality
        && facts
            .type_of(pair.value)
            .is_some_and(|own| matches!(own, Type::Varchar(_)))
    {
        finding.replace(&pair.whole.range, contains)
    } else {
        finding.help(format!("a block of addresses is asked for by `{contains}`"))
    }
}
