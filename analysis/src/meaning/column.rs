//! Names in expressions.

use super::field::Field;
use super::scope::{Resolution, Scope};
use super::{Analyzer, shown};
use crate::catalog::Partition;
use crate::day::DayForm;
use crate::diagnostic::{Code, Diagnostic, Remedy};
use crate::functions;
use crate::near::near;
use crate::remedy::foreign::{self, Modifiers};
use crate::remedy::similar;
use crate::syntax::tree::{Expression, Identifier};
use crate::syntax::{is_reserved, written};
use crate::types::Type;

impl Analyzer<'_> {
    pub(super) fn identifier(&mut self, expression: &Expression, name: &Identifier, scope: &Scope<'_>) -> Option<Type> {
        match scope.resolve(&[name]) {
            Resolution::Field(field) => {
                let field = field.clone();
                self.field(expression, &field, scope)
            }
            Resolution::Ambiguous => {
                self.ambiguous(expression, &name.value, scope);
                None
            }
            Resolution::Open | Resolution::Column => None,
            Resolution::None => {
                self.unknown_column(expression, &[name], scope);
                None
            }
        }
    }

    pub(super) fn dereference(
        &mut self,
        expression: &Expression,
        base: &Expression,
        name: &Identifier,
        scope: &Scope<'_>,
    ) -> Option<Type> {
        if let (Some(parts), Some(labels)) = (expression.qualified_name(), &scope.labels) {
            return self.labelled(expression, &parts, labels, scope);
        }
        if let Some(parts) = expression.qualified_name() {
            match scope.resolve(&parts) {
                Resolution::Field(field) => {
                    let field = field.clone();
                    return self.field(expression, &field, scope);
                }
                Resolution::Ambiguous => {
                    let whole = joined(&parts);
                    self.ambiguous(expression, &whole, scope);
                    return None;
                }
                Resolution::Open => return None,
                Resolution::Column => {}
                Resolution::None => {
                    self.unknown_column(expression, &parts, scope);
                    return None;
                }
            }
        }
        let fields = match self.expression(base, scope)? {
            Type::Row(fields) => fields,
            other => {
                let message = format!("`.{}` stands behind a row, and this is {other}", name.value);
                self.error(Code::TypeMismatch, &base.head, message, "not a row");
                return None;
            }
        };
        let mut matching = fields
            .iter()
            .filter(|field| field.name.as_ref().is_some_and(|own| name.is(own)));
        match (matching.next(), matching.next()) {
            (Some(field), None) => Some(field.data_type.clone()),
            (Some(_), Some(_)) => {
                let message = format!("the row has several fields `{}`", name.value);
                self.error(Code::AmbiguousName, &name.range, message, "an ambiguous field");
                None
            }
            (None, _) => {
                let message = format!("unknown field `{}`", name.value);
                let label = format!("not a field of {}", shown(Some(&Type::Row(fields.clone()))));
                let error = Diagnostic::error(Code::UnknownColumn, expression.head.clone(), message, label);
                let names = fields.iter().filter_map(|field| field.name.as_deref());
                let remedy = similar("field", &name.value, names, &name.range);
                self.report(error.remedy(remedy));
                None
            }
        }
    }

    /// `label.column`, in a row pattern.
    fn labelled(
        &mut self,
        expression: &Expression,
        parts: &[&Identifier],
        labels: &[String],
        scope: &Scope<'_>,
    ) -> Option<Type> {
        match parts {
            [label, column] if labels.contains(&label.canonical()) => match scope.resolve_here(&[column]) {
                Some(Resolution::Field(field)) => {
                    let field = field.clone();
                    return self.field(expression, &field, scope);
                }
                Some(Resolution::Ambiguous) => {
                    self.ambiguous(expression, &joined(parts), scope);
                    return None;
                }
                Some(_) => return None,
                None => {}
            },
            _ => {}
        }
        let message = format!("unknown column `{}`", joined(parts));
        let label = "in a row pattern, a pattern variable and a column";
        let error = Diagnostic::error(Code::UnknownColumn, expression.head.clone(), message, label);
        let help = parts
            .last()
            .map(|last| format!("write the column alone, `{}`, or behind a pattern variable", last.value));
        self.report(error.maybe_help(help));
        None
    }

    /// Notes that an expression names a field.
    fn field(&mut self, expression: &Expression, field: &Field, scope: &Scope<'_>) -> Option<Type> {
        if scope.forbids(field.id) {
            let name = field.name.as_deref().unwrap_or_default();
            let message = format!("the condition of an outer join cannot name the column `{name}` of an outer query");
            self.error(
                Code::NotSupported,
                &expression.head,
                message,
                "a column of a query around",
            );
        }
        if scope.is_beyond_pattern(field.id) {
            let name = field.name.as_deref().unwrap_or_default();
            let message = format!("the column `{name}` of a query around cannot be named here");
            let label = "beyond a row pattern";
            self.error(Code::NotSupported, &expression.head, message, label);
        }
        self.meaning.expressions.set_field(expression, field.id);
        self.meaning.fields.name(field);
        self.read_field(field);
        self.type_of_field(field)
    }

    fn ambiguous(&mut self, expression: &Expression, name: &str, scope: &Scope<'_>) {
        let last = name.rsplit('.').next().unwrap_or(name);
        let mut relations: Vec<&str> = Vec::new();
        for field in &scope.fields.fields {
            let is_it = field
                .name
                .as_ref()
                .is_some_and(|own| crate::syntax::tree::same_name(own, last));
            if let Some(relation) = field.relation.as_ref().and_then(|own| own.last()).filter(|_| is_it)
                && !relations.contains(&relation.as_str())
            {
                relations.push(relation);
            }
        }
        let message = format!("the name `{name}` is ambiguous");
        let error = Diagnostic::error(
            Code::AmbiguousName,
            expression.head.clone(),
            message,
            "several columns answer to it",
        );
        let help = match relations.as_slice() {
            [one, other, ..] => Some(format!("say whose it is: `{one}.{last}` or `{other}.{last}`")),
            _ => None,
        };
        self.report(error.maybe_help(help));
    }

    /// `year = '2026'`, where one key holds the whole day.
    fn part_of_day(&self, name: &Identifier, candidates: &[&Field]) -> Option<Remedy> {
        const PARTS: [&str; 5] = ["year", "month", "date", "dt", "ds"];
        if !PARTS.iter().any(|part| name.is(part)) {
            return None;
        }
        let tables = self.catalog.tables.as_deref()?;
        let days = |field: &&Field| {
            let columns = field
                .origins
                .iter()
                .filter_map(|origin| tables.get(origin.table)?.columns.get(origin.column?));
            columns
                .into_iter()
                .find(|column| column.partition == Partition::Time)
                .and_then(DayForm::of)
        };
        let (own, days) = candidates
            .iter()
            .find_map(|field| Some((field.name.as_ref()?, days(field)?)))?;
        let example = days.example();
        Some(Remedy::advice(format!(
            "`{own}` has year, month and day in one: `{own} = '{example}'`"
        )))
    }

    fn unknown_column(&mut self, expression: &Expression, parts: &[&Identifier], scope: &Scope<'_>) {
        let whole = joined(parts);
        let (last, qualifier) = match parts {
            [.., before, last] => (*last, Some(*before)),
            [only] => (*only, None),
            [] => return,
        };
        let candidates = scope.candidates();
        let relation_of = |field: &&Field| field.relation.as_ref().and_then(|own| own.last()).cloned();
        let mut relations: Vec<String> = Vec::new();
        for field in &candidates {
            if let Some(relation) = relation_of(field)
                && !relations.contains(&relation)
            {
                relations.push(relation);
            }
        }
        let of_qualifier =
            |field: &&&Field| qualifier.is_none_or(|own| relation_of(field).is_some_and(|relation| own.is(&relation)));
        let known_qualifier = qualifier.is_some_and(|own| relations.iter().any(|relation| own.is(relation)));
        let label = match (qualifier, relations.as_slice()) {
            (Some(own), _) if known_qualifier => format!("not a column of `{}`", own.value),
            (Some(own), _) => format!("no table `{}` in the FROM clause", own.value),
            (None, [only]) => format!("not a column of `{only}`"),
            (None, []) => "there is no such column".to_owned(),
            (None, _) => "not a column of any table here".to_owned(),
        };
        let error = Diagnostic::error(
            Code::UnknownColumn,
            expression.head.clone(),
            format!("unknown column `{whole}`"),
            label,
        );
        let visible: Vec<&&Field> = candidates
            .iter()
            .filter(|field| !known_qualifier || of_qualifier(field))
            .collect();
        let names = || visible.iter().filter_map(|field| field.name.as_deref());
        if let (None, Some(alias)) = (qualifier, self.alias(&last.value)) {
            let (reason, remedy) = self.instead_of_alias(&alias, &last.range);
            self.report(
                Diagnostic::error(Code::UnknownColumn, expression.head.clone(), error.message, reason).remedy(remedy),
            );
            return;
        }
        let qualifiers = |own: &Identifier| expression.range.start..own.range.end;
        let remedy = if let Some(own) = qualifier.filter(|_| known_qualifier && names().any(|name| last.is(name))) {
            // What stands before the table's name is wrong.
            let help = format!("the table here is `{0}`: write `{0}.{1}`", own.value, last.value);
            Some(Remedy::replace(help, qualifiers(own), written(&own.value)))
        } else if let Some(own) = qualifier.filter(|_| !known_qualifier) {
            let near = similar("table", &own.value, relations.iter().map(String::as_str), &own.range);
            near.or_else(|| match relations.as_slice() {
                [only] if names().any(|name| last.is(name)) => {
                    let help = format!("the table here is `{only}`: write `{only}.{}`", last.value);
                    Some(Remedy::replace(help, qualifiers(own), written(only)))
                }
                _ => None,
            })
        } else {
            let near = similar("column", &last.value, names(), &last.range);
            near.or_else(|| match qualifier {
                Some(_) => None,
                None if last.quoted => text_in_double_quotes(last),
                None => called_without_parentheses(last)
                    .or_else(|| misspelt_constant(last))
                    .or_else(|| self.part_of_day(last, &candidates))
                    .or_else(|| alias_without_columns(last, &candidates)),
            })
        };
        self.report(error.remedy(remedy));
    }
}

/// `SELECT a … CROSS JOIN UNNEST(list) AS a`, where the alias names the relation, and nothing its column.
fn alias_without_columns(name: &Identifier, candidates: &[&Field]) -> Option<Remedy> {
    let is_alias = |field: &&&Field| {
        let relation = field.relation.as_ref().and_then(|own| own.last());
        relation.is_some_and(|relation| name.is(relation))
    };
    let mut own = candidates.iter().filter(is_alias);
    let nameless = own.next().is_some_and(|field| field.name.is_none()) && own.next().is_none();
    nameless.then(|| Remedy::advice(format!("name the column behind the alias: `AS {0} ({0})`", name.value)))
}

/// `"REJECT"`, where text was meant; a reserved word or a hidden column stands in double quotes for a reason.
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
    let found = foreign::translations(&name.value, &[], Modifiers::default()).next();
    let certain = found.as_ref().is_none_or(|(_, foreign)| foreign.same);
    let call = if let Some((text, _)) = found {
        text
    } else {
        functions::resolve(&name.value, &[], &mut |_, _| functions::Lambda::Open).ok()?;
        format!("{}()", name.value)
    };
    Some(Remedy::replace(format!("write `{call}`"), name.range.clone(), call).only_if(certain))
}

fn joined(parts: &[&Identifier]) -> String {
    parts
        .iter()
        .map(|part| part.value.as_str())
        .collect::<Vec<_>>()
        .join(".")
}
