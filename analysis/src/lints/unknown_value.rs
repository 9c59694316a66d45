#![doc = include_str!("../codes/unknown_value.md")]

use std::net::IpAddr;

use super::Facts;
use super::comparison::{Comparison, How};
use crate::catalog::{Column, Missing};
use crate::diagnostic::{Code, Diagnostic, Remedy};
use crate::edit::Edit;
use crate::functions::refused::network;
use crate::near::near;
use crate::syntax::tree::{ComparisonOperator as Operator, Expression, ExpressionKind as Kind};
use crate::types::Type;

pub(super) fn check(facts: &Facts<'_>, found: &mut Vec<Diagnostic>) {
    for expression in &facts.expressions {
        found.extend(null(facts, expression));
        found.extend(nothing_between(facts, expression));
        found.extend(letters(facts, expression));
    }
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

/// `a = NULL`, which is never true.
fn null(facts: &Facts<'_>, expression: &Expression) -> Option<Diagnostic> {
    let Kind::Comparison { operator, left, right } = &*expression.kind else {
        return None;
    };
    let (value, null) = match (&*left.kind, &*right.kind) {
        (Kind::Null, _) => (right, left),
        (_, Kind::Null) => (left, right),
        _ => return None,
    };
    let (sign, instead) = match operator {
        Operator::Equal => ("=", "IS NULL"),
        Operator::NotEqual => ("<>", "IS NOT NULL"),
        _ => return None,
    };
    // A constant is a trial of the engine and no condition on rows.
    value.qualified_name()?;
    // A text of flow logs that is missing is NULL or another text, depending on the files.
    let is_text = matches!(facts.type_of(value), Some(Type::Varchar(_)));
    let column = facts.column_if(value, |column| is_text && column.missing.is_some());
    let shown = facts.text(&value.range);
    let text = match (column.and_then(|column| column.missing.as_ref()), operator) {
        (None, _) => format!("{shown} {instead}"),
        (Some(Missing { text, .. }), Operator::Equal) => format!("coalesce({shown}, '{text}') = '{text}'"),
        (Some(Missing { text, .. }), _) => format!("{shown} <> '{text}'"),
    };
    let finding = Diagnostic::lint(
        Code::UnknownValue,
        null.range.clone(),
        format!("`{sign} NULL` is never true"),
        "NULL equals nothing, and differs from nothing",
    );
    Some(finding.replace(&expression.range, text))
}

/// `a BETWEEN 2 AND 1`
fn nothing_between(facts: &Facts<'_>, expression: &Expression) -> Option<Diagnostic> {
    let Kind::Between { low, high, .. } = &*expression.kind else {
        return None;
    };
    let reversed = match (&*low.kind, &*high.kind) {
        (Kind::Text(low), Kind::Text(high)) => low > high,
        (Kind::Long(low), Kind::Long(high)) => low > high,
        _ => false,
    };
    let (first, last) = (facts.text(&low.range), facts.text(&high.range));
    reversed.then(|| {
        let message = format!("nothing lies between {first} and {last}");
        let finding = Diagnostic::lint(
            Code::UnknownValue,
            low.range.start..high.range.end,
            message,
            "the first is the larger one",
        );
        let help = format!("write the smaller one first: `BETWEEN {last} AND {first}`");
        let edits = vec![Edit::new(low.range.clone(), last), Edit::new(high.range.clone(), first)];
        finding.remedy(Remedy::certain(help, edits))
    })
}

/// `srcaddr BETWEEN '10.0.0.0' AND '10.0.0.255'`, where texts compare letter by letter: `10.0.0.30` lies behind
/// `10.0.0.255`.
fn letters(facts: &Facts<'_>, expression: &Expression) -> Option<Diagnostic> {
    let (value, others) = match &*expression.kind {
        Kind::Between { value, low, high } => (value, vec![low, high]),
        Kind::Comparison {
            operator: Operator::Less | Operator::LessOrEqual | Operator::Greater | Operator::GreaterOrEqual,
            left,
            right,
        } => match &*left.kind {
            Kind::Text(_) => (right, vec![left]),
            _ => (left, vec![right]),
        },
        _ => return None,
    };
    let is_text = matches!(facts.type_of(value), Some(Type::Varchar(_)));
    let is_column = |column: &Column| is_text && column.format.as_deref() == Some(Column::ADDRESS);
    let column = facts.column_if(value, is_column)?;
    let is_address = |other: &&Expression| matches!(&*other.kind, Kind::Text(text) if text.parse::<IpAddr>().is_ok());
    if !others.iter().all(is_address) {
        return None;
    }
    let mut edits = vec![Edit::new(
        value.range.clone(),
        format!("TRY_CAST({} AS ipaddress)", facts.text(&value.range)),
    )];
    edits.extend(others.iter().map(|other| {
        let address = format!("IPADDRESS {}", facts.text(&other.range));
        Edit::new(other.range.clone(), address)
    }));
    edits.sort_by_key(|edit| edit.range.start);
    let texts: Vec<String> = edits.iter().map(|edit| format!("`{}`", edit.text)).collect();
    let finding = Diagnostic::lint(
        Code::UnknownValue,
        others.first()?.range.clone(),
        format!("the texts of `{}` are not in the order of addresses", column.name),
        "compared letter by letter",
    );
    let help = format!("compare addresses: {}", texts.join(", "));
    Some(finding.remedy(Remedy::certain(help, edits)))
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
        let near = near(value.trim(), column.values.iter().map(String::as_str));
        near.filter(|near| near.alone).map(|near| near.name)
    };
    if let Some(meant) = column.meant(value).or_else(near) {
        return finding.replace(&pair.other.range, format!("'{meant}'"));
    }
    let block = network(value).filter(|_| column.format.as_deref() == Some(Column::ADDRESS));
    let Some((first, length)) = block else {
        return finding;
    };
    // NULL where the column has no address, or one of the other version.
    let contains = format!(
        "try(contains('{first}/{length}', CAST({} AS ipaddress)))",
        facts.text(&pair.value.range)
    );
    let is_equality = match &*pair.whole.kind {
        Kind::Comparison {
            operator: Operator::Equal,
            ..
        } => true,
        // NOT may stand between the two.
        Kind::Like { escape: None, .. } => {
            let between = pair.value.range.end..pair.other.range.start;
            facts.text(&between).trim().eq_ignore_ascii_case("LIKE")
        }
        Kind::Call(call) => {
            matches!(call.arguments.first().map(|list| &*list.kind), Some(Kind::Array(items)) if items.len() == 1)
        }
        _ => false,
    };
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
