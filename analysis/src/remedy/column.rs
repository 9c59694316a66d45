//! What to write instead of an unknown column.

use std::collections::HashSet;

use super::translation::{Modifiers, translations};
use super::{Advisor, everyday, similar};
use crate::catalog::{Column, Partition};
use crate::diagnostic::Remedy;
use crate::functions;
use crate::listed::Listed as _;
use crate::meaning::Surroundings;
use crate::meaning::field::Field;
use crate::near::near;
use crate::syntax::tree::{Expression, ExpressionKind as Kind, Identifier};
use crate::syntax::{is_reserved, written};
use crate::types::Type;

impl Advisor<'_> {
    /// What was meant by an unknown column: by what it is compared with, by the call in which it stands, or by itself.
    pub(super) fn column(&self, expression: &Expression, around: &Surroundings) -> Option<Remedy> {
        self.word_as_value(expression)
            .or_else(|| self.unit(expression))
            .or_else(|| {
                let near = || self.near_column(expression, around);
                self.can_look_at(around).then(near).flatten()
            })
    }

    /// `action = REJECT`: a word without quotes, where a column has such a value.
    fn word_as_value(&self, word: &Expression) -> Option<Remedy> {
        let Kind::Identifier(name) = &*word.kind else {
            return None;
        };
        let column = match &*self.nodes.parent(word)?.kind {
            Kind::Comparison { left, right, .. } if left.id == word.id => right,
            Kind::Comparison { left, .. } => left,
            Kind::InList { value, .. } if value.id != word.id => value,
            _ => return None,
        };
        let known = self.meaning.source_column(column).filter(|_| !name.quoted)?;
        let value = known.meant(&name.value)?;
        let is_number = self.meaning.type_of(column).is_some_and(Type::is_numeric);
        let (what, value) = if is_number {
            ("the number of it", value.into_owned())
        } else {
            ("text in single quotes", format!("'{value}'"))
        };
        let help = format!("write {what}: `{value}`");
        Some(Remedy::replace(help, word.range.clone(), value))
    }

    /// A column with a similar name, or what else the name looks like.
    fn near_column(&self, expression: &Expression, around: &Surroundings) -> Option<Remedy> {
        let parts = expression.qualified_name()?;
        let (last, qualifier) = match parts.as_slice() {
            [.., before, last] => (*last, Some(*before)),
            [only] => (*only, None),
            [] => return None,
        };
        let candidates: Vec<&Field> = around.candidates().listed();
        let mut seen = HashSet::new();
        let relations = candidates.iter().filter_map(|field| field.relation_name());
        let relations = relations.filter(|own| seen.insert(*own)).listed();
        let of_qualifier = |field: &&&Field| {
            qualifier.is_none_or(|own| field.relation_name().is_some_and(|relation| own.is(relation)))
        };
        let known_qualifier = qualifier.is_some_and(|own| relations.iter().any(|relation| own.is(relation)));
        let qualifiers = |own: &Identifier| expression.range.start..own.range.end;
        let visible: Vec<&&Field> = candidates
            .iter()
            .filter(|field| !known_qualifier || of_qualifier(field))
            .listed();
        let names = || visible.iter().filter_map(|field| field.name.as_deref());
        if let Some(own) = qualifier.filter(|_| known_qualifier && names().any(|name| last.is(name))) {
            // What is before the table's name is wrong.
            let help = format!("the table here is `{0}`: write `{0}.{1}`", own.value, last.value);
            Some(Remedy::replace(help, qualifiers(own), written(&own.value)))
        } else if let Some(own) = qualifier.filter(|_| !known_qualifier) {
            let near = similar("table", &own.value, relations.iter().copied(), &own.range);
            near.or_else(|| match relations.as_slice() {
                [only] if names().any(|name| last.is(name)) => {
                    let help = format!("the table here is `{only}`: write `{only}.{}`", last.value);
                    Some(Remedy::replace(help, qualifiers(own), written(only)))
                }
                _ => None,
            })
        } else {
            let everyday = || {
                let meant = everyday::meant(&last.value, &names())?;
                Some(Remedy::advice(format!("the field is called `{meant}` here")))
            };
            // Of a key that holds the whole day there is more to say.
            let near = self
                .part_of_day(last, &candidates)
                .filter(|_| qualifier.is_none())
                .or_else(everyday)
                .or_else(|| similar("column", &last.value, names(), &last.range));
            near.or_else(|| match qualifier {
                Some(_) => None,
                None if last.quoted => text_in_double_quotes(last),
                None => called_without_parentheses(last)
                    .or_else(|| misspelt_constant(last))
                    .or_else(|| alias_without_columns(last, &candidates)),
            })
        }
    }

    /// `year = '2026'`, where one key holds the whole day.
    fn part_of_day(&self, name: &Identifier, candidates: &[&Field]) -> Option<Remedy> {
        const PARTS: [&str; 5] = ["year", "month", "date", "dt", "ds"];
        if !PARTS.iter().any(|part| name.is(part)) {
            return None;
        }
        let tables = self.meaning.catalog.tables.as_deref()?;
        let days = |field: &&Field| {
            let columns = field
                .origins
                .iter()
                .filter_map(|origin| tables.get(origin.table)?.columns.get(origin.column?));
            columns
                .into_iter()
                .find(|column| column.partition == Partition::Time)
                .and_then(Column::day_form)
                .filter(|form| form.has_date())
        };
        let (own, days) = candidates
            .iter()
            .find_map(|field| Some((field.name.as_ref()?, days(field)?)))?;
        let example = days.example();
        Some(Remedy::advice(format!(
            "`{own}` has year, month and day in one: `{own} = '{example}'`"
        )))
    }
}

/// `SELECT a … CROSS JOIN UNNEST(list) AS a`, where the alias names the relation, and nothing its column.
fn alias_without_columns(name: &Identifier, candidates: &[&Field]) -> Option<Remedy> {
    let is_alias = |field: &&&Field| {
        let relation = field.relation_name();
        relation.is_some_and(|relation| name.is(relation))
    };
    let mut own = candidates.iter().filter(is_alias);
    let nameless = own.next().is_some_and(|field| field.name.is_none()) && own.next().is_none();
    nameless.then(|| Remedy::advice(format!("name the column after the alias: `AS {0} ({0})`", name.value)))
}

/// `"REJECT"`, where text was meant; a reserved word or a hidden column is in double quotes for a reason.
fn text_in_double_quotes(name: &Identifier) -> Option<Remedy> {
    let text = format!("'{}'", name.value.replace('\'', "''"));
    let is_name = is_reserved(&name.value) || name.value.starts_with('$');
    (!is_name).then(|| {
        Remedy::replace(
            format!("write text in single quotes: `{text}`"),
            name.range.clone(),
            text,
        )
    })
}

/// `nul`, where `NULL` was meant.
fn misspelt_constant(name: &Identifier) -> Option<Remedy> {
    let found = near(&name.value, CONSTANTS)?;
    let help = format!("`{}` looks like {1}: write `{1}`", name.value, found.name);
    Some(Remedy::replace(help, name.range.clone(), found.name).only_if(found.alone))
}

/// Words that are values, or begin one.
const CONSTANTS: [&str; 7] = [
    "NULL",
    "TRUE",
    "FALSE",
    "ARRAY",
    "current_date",
    "current_timestamp",
    "localtimestamp",
];

/// `now`, where `now()` was meant, or another engine's way to say so.
fn called_without_parentheses(name: &Identifier) -> Option<Remedy> {
    let found = translations(&name.value, &[], Modifiers::default()).next();
    let certain = found.as_ref().is_none_or(|(_, foreign)| foreign.same);
    let call = if let Some((text, _)) = found {
        text
    } else {
        functions::resolve(&name.value, &[], &mut |_, _| functions::Lambda::Open).ok()?;
        format!("{}()", name.value)
    };
    Some(Remedy::replace(format!("write `{call}`"), name.range.clone(), call).only_if(certain))
}
