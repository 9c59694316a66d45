#![doc = include_str!("../codes/unknown_value.md")]

use std::net::IpAddr;

use super::Facts;
use super::comparison::{Comparison, How};
use super::refused_argument::network;
use crate::catalog::Column;
use crate::diagnostic::{Code, Diagnostic};
use crate::suggest;
use crate::syntax::tree::{ComparisonOperator as Operator, Expression, ExpressionKind as Kind};
use crate::types::Type;

pub(super) fn check(facts: &Facts<'_>, found: &mut Vec<Diagnostic>) {
    for pair in &facts.comparisons {
        let Some(value) = constant(pair.other).filter(|value| pair.how.is_of_whole(value)) else {
            continue;
        };
        let Some(column) = facts.column_if(pair.value, |column| !may_be(column, &value)) else {
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

/// Whether the column may have the value.
fn may_be(column: &Column, value: &str) -> bool {
    if column.missing.as_ref().is_some_and(|missing| missing.text == value) {
        return true;
    }
    if !column.values.is_empty() {
        return column.values.iter().any(|own| own == value);
    }
    match column.format.as_deref() {
        Some(Column::DIGITS) => value.bytes().all(|digit| digit.is_ascii_digit()) && !value.is_empty(),
        Some(Column::ADDRESS) => !is_wrong_address(value),
        _ => true,
    }
}

/// Whether it was meant for an address and is none: another text may be a place to fill in.
fn is_wrong_address(text: &str) -> bool {
    let is_digit = |ch: char| ch.is_ascii_hexdigit() || matches!(ch, '.' | ':' | '/');
    text.contains(['.', ':']) && text.chars().all(is_digit) && text.parse::<IpAddr>().is_err()
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
    let same = |own: &str| own.eq_ignore_ascii_case(value.trim());
    let synonym = column.synonyms.iter().find(|(word, _)| same(word));
    let own = column.values.iter().find(|own| same(own));
    let near = || {
        let near = suggest::near(value.trim(), column.values.iter().map(String::as_str));
        near.filter(|near| near.alone).map(|near| near.name)
    };
    if let Some(meant) = own.or(synonym.map(|(_, own)| own)).map(String::as_str).or_else(near) {
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
