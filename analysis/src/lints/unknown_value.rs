#![doc = include_str!("../codes/unknown_value.md")]

use std::borrow::Cow;
use std::net::IpAddr;

use super::Facts;
use super::comparison::{Comparison, How};
use crate::catalog::{Column, Missing};
use crate::diagnostic::{Code, Diagnostic, Remedy};
use crate::edit::{Edit, in_order};
use crate::form;
use crate::functions::refused::network;
use crate::listed::Listed as _;
use crate::near::near;
use crate::syntax::tree::{ComparisonOperator as Operator, Expression, ExpressionKind as Kind};
use crate::syntax::written;
use crate::types::Type;

pub(super) fn check(facts: &Facts<'_>, found: &mut Vec<Diagnostic>) {
    for expression in &facts.expressions {
        for rule in [null, nothing_between, letters, quoted_column, beyond] {
            if let Some(finding) = rule(facts, expression) {
                found.push(finding);
            }
        }
    }
    for pair in &facts.comparisons {
        if let Some(finding) = parameter_in_quotes(facts, pair).or_else(|| wildcard_of_others(facts, pair)) {
            found.push(finding);
            continue;
        }
        let Some(value) = constant(pair.other).filter(|value| pair.how.is_of_whole(value)) else {
            continue;
        };
        let Some(column) = facts.column_if(pair.value, |column| is_slip(column, &value)) else {
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

/// Whether a value never comes, or is a known one in other letters.
fn is_slip(column: &Column, value: &str) -> bool {
    let is_listed = || column.values.iter().any(|own| own == value);
    !column.may_have(value) || column.open && !is_listed() && column.meant(value).is_some()
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
    let Kind::Between { value, low, high } = &*expression.kind else {
        return None;
    };
    // The form of days and hours has a lint of its own, which pads them.
    let of_form = |text: &str| {
        facts
            .column_if(value, |column| {
                column.day_form().is_some_and(|form| !form.is_whole(text))
            })
            .is_some()
    };
    let reversed = match (&*low.kind, &*high.kind) {
        (Kind::Text(low), Kind::Text(high)) => low > high && !of_form(low) && !of_form(high),
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
        if let Some((low, high)) = digits_in_order(low, high) {
            return finding.help(format!(
                "texts compare letter by letter: write as many digits in both, `BETWEEN {low} AND {high}`"
            ));
        }
        let help = format!("write the smaller one first: `BETWEEN {last} AND {first}`");
        let edits = vec![Edit::new(low.range.clone(), last), Edit::new(high.range.clone(), first)];
        finding.remedy(Remedy::certain(help, edits))
    })
}

/// `'8'` and `'17'`, which are in order as numbers: both with as many digits.
fn digits_in_order(low: &Expression, high: &Expression) -> Option<(String, String)> {
    let (Kind::Text(low), Kind::Text(high)) = (&*low.kind, &*high.kind) else {
        return None;
    };
    let (first, last): (u64, u64) = (low.parse().ok()?, high.parse().ok()?);
    (first < last).then(|| (format!("'{low:0>width$}'", width = high.len()), format!("'{high}'")))
}

/// `'action' = 'REJECT'`, which compares two texts.
fn quoted_column(facts: &Facts<'_>, expression: &Expression) -> Option<Diagnostic> {
    let is_text = |one: &Expression| matches!(&*one.kind, Kind::Text(_));
    let value = match &*expression.kind {
        Kind::Comparison { left, right, .. } if is_text(right) => left,
        Kind::Between { value, low, high } if is_text(low) && is_text(high) => value,
        Kind::InList { value, list } if list.iter().all(is_text) => value,
        Kind::Like { value, pattern, .. } if is_text(pattern) => value,
        _ => return None,
    };
    let Kind::Text(text) = &*value.kind else { return None };
    let column = facts.column_named(text)?;
    let finding = Diagnostic::lint(
        Code::UnknownValue,
        value.range.clone(),
        format!("'{text}' is text, not the column `{}`", column.name),
        "in single quotes: it is the same in every row",
    );
    Some(finding.replace(&value.range, written(&column.name)))
}

/// `dstport > 65535`: more than there ever is.
fn beyond(facts: &Facts<'_>, expression: &Expression) -> Option<Diagnostic> {
    let Kind::Comparison { operator, left, right } = &*expression.kind else {
        return None;
    };
    let (value, other, greater) = match (operator, &*left.kind, &*right.kind) {
        (Operator::Greater | Operator::GreaterOrEqual, _, Kind::Long(_)) => {
            (left, right, *operator == Operator::Greater)
        }
        (Operator::Less | Operator::LessOrEqual, Kind::Long(_), _) => (right, left, *operator == Operator::Less),
        _ => return None,
    };
    let Kind::Long(number) = *other.kind else { return None };
    let most = |column: &Column| column.numbers.iter().map(|range| *range.end()).max();
    let is_beyond = |most: i64| if greater { number >= most } else { number > most };
    let is_number = facts.type_of(value).is_some_and(Type::is_numeric);
    let column = facts.column_if(value, |column| is_number && most(column).is_some_and(is_beyond))?;
    let most = most(column)?;
    Some(Diagnostic::lint(
        Code::UnknownValue,
        other.range.clone(),
        format!("`{}` is never more than {most}", column.name),
        "no row has so large a number",
    ))
}

/// Whether a column is known to hold names, ids, addresses or words, in which no pattern's characters are.
fn is_plain(column: &Column) -> bool {
    let form = column.format.as_deref();
    let named = [
        Column::ADDRESS,
        Column::ACCOUNT,
        Column::REGION,
        Column::ZONE,
        Column::NAME,
    ];
    form.is_some_and(|form| named.contains(&form)) || (!column.values.is_empty() && column.numbers.is_empty())
}

/// `srcaddr LIKE '?%'`, `srcaddr = ':address'`: inside quotes a parameter is text.
fn parameter_in_quotes(facts: &Facts<'_>, pair: &Comparison<'_>) -> Option<Diagnostic> {
    let Kind::Text(text) = &*pair.other.kind else {
        return None;
    };
    facts.column_if(pair.value, is_plain)?;
    let bare = text.trim_matches('%');
    let name = bare.strip_prefix(':').filter(|name| {
        let is_name = name.starts_with(|ch: char| ch.is_ascii_alphabetic())
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        let is_declared = || facts.meaning.catalog.parameters.iter().any(|own| own.name == *name);
        is_name && (is_declared() || name.bytes().any(|byte| !byte.is_ascii_hexdigit()))
    });
    if bare != "?" && name.is_none() {
        return None;
    }
    let finding = Diagnostic::lint(
        Code::UnknownValue,
        pair.other.range.clone(),
        format!("`{bare}` in quotes is text, not a parameter"),
        "no value is put in its place",
    );
    let help = if text == bare {
        format!("write it without quotes: `{bare}`")
    } else {
        let before = if text.starts_with('%') { "'%', " } else { "" };
        let after = if text.ends_with('%') { ", '%'" } else { "" };
        format!("write the parameter outside the quotes: `concat({before}{bare}{after})`")
    };
    Some(finding.help(help))
}

/// `srcaddr = '10.%'`, `srcaddr LIKE '10.*'`, `srcaddr LIKE '10.[0-9]%'`: wildcards that this predicate does not have.
fn wildcard_of_others(facts: &Facts<'_>, pair: &Comparison<'_>) -> Option<Diagnostic> {
    let Kind::Text(text) = &*pair.other.kind else {
        return None;
    };
    let (signs, reason): (&[char], _) = match pair.how {
        How::Equal => (&['%', '*'], "`=` and IN compare the whole text, letter by letter"),
        How::Like => (&['*', '[', ']'], "LIKE has the wildcards `%` and `_`"),
        How::Order => return None,
    };
    if !text.contains(signs) {
        return None;
    }
    let column = facts.column_if(pair.value, is_plain)?;
    let finding = Diagnostic::lint(
        Code::UnknownValue,
        pair.other.range.clone(),
        format!("`{}` is never '{text}'", column.name),
        reason,
    );
    let pattern = text.replace('*', "%");
    if text.contains(['[', ']']) {
        return Some(finding.help("use `regexp_like`, whose pattern has brackets"));
    }
    match &*pair.whole.kind {
        _ if pair.how == How::Like => Some(finding.replace(&pair.other.range, format!("'{pattern}'"))),
        Kind::Comparison {
            operator: Operator::Equal,
            ..
        } => {
            let text = format!("{} LIKE '{pattern}'", facts.text(&pair.value.range));
            Some(finding.replace(&pair.whole.range, text))
        }
        Kind::Comparison { .. } => {
            let text = format!("{} NOT LIKE '{pattern}'", facts.text(&pair.value.range));
            Some(finding.replace(&pair.whole.range, text))
        }
        _ => Some(finding.help(format!("use LIKE: `LIKE '{pattern}'`"))),
    }
}

/// `srcaddr BETWEEN '10.0.0.0' AND '10.0.0.255'`, where texts compare letter by letter: `10.0.0.30` is after it
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
    in_order(&mut edits);
    let texts: Vec<String> = edits.iter().map(|edit| format!("`{}`", edit.text)).listed();
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
        .listed();
    match all.as_slice() {
        _ if column.values.is_empty() && !column.numbers.is_empty() => {
            let ranges: Vec<String> = column
                .numbers
                .iter()
                .map(|own| format!("{} to {}", own.start(), own.end()))
                .listed();
            format!("its numbers are {}", ranges.join(" and "))
        }
        _ if column.values.is_empty() => {
            let form = column.format.as_deref().and_then(form::described);
            form.unwrap_or("no record has it").to_owned()
        }
        [only] => format!("it is always {only}"),
        [before @ .., last] => format!("its values are {} and {last}", before.join(", ")),
        [] => String::new(),
    }
}

/// Adds the value that was meant.
fn mended(facts: &Facts<'_>, finding: Diagnostic, pair: &Comparison<'_>, column: &Column, value: &str) -> Diagnostic {
    let near = || {
        let near = near(value.trim(), column.values.iter().map(String::as_str));
        near.filter(|near| near.alone).map(|near| Cow::Borrowed(near.name))
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
        "try(contains('{first}/{length}', TRY_CAST({} AS ipaddress)))",
        facts.text(&pair.value.range)
    );
    let is_equality = match &*pair.whole.kind {
        Kind::Comparison {
            operator: Operator::Equal,
            ..
        } => true,
        // NOT may be between the two.
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
        finding.help(format!("for a block of addresses use `{contains}`"))
    }
}
