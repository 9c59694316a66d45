//! Names in expressions.

use super::scope::{Field, Resolution, Scope};
use super::{Analyzer, shown};
use crate::diagnostic::{Code, Diagnostic};
use crate::suggest::nearest;
use crate::syntax::tree::{Expression, Identifier};
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
                let near = nearest(&name.value, names);
                self.report(error.maybe_help(near.map(|near| format!("a field with a similar name exists: `{near}`"))));
                None
            }
        }
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
        if let Some(own) = self.columns.get_mut(expression.id) {
            *own = Some(field.id);
        }
        self.field_origins
            .entry(field.id)
            .or_insert_with(|| field.origins.clone());
        if let Some(expression) = field.computed {
            self.computed.insert(field.id, expression);
        }
        self.read_field(field);
        field.data_type.clone()
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
            [one, other, ..] => Some(format!("write `{one}.{last}` or `{other}.{last}`")),
            _ => None,
        };
        self.report(error.maybe_help(help));
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
        let help = if qualifier.is_some() && !known_qualifier {
            let own = qualifier.map(|own| own.value.clone()).unwrap_or_default();
            let near = nearest(&own, relations.iter().map(String::as_str));
            match (near, relations.as_slice()) {
                (Some(near), _) => Some(format!("a table with a similar name exists: `{near}`")),
                (None, [only]) if names().any(|name| last.is(name)) => Some(format!("write `{only}.{}`", last.value)),
                _ => None,
            }
        } else if let Some(near) = nearest(&last.value, names()) {
            Some(format!("a column with a similar name exists: `{near}`"))
        } else if last.quoted && !names().any(|name| last.is(name)) && qualifier.is_none() {
            Some(format!(
                "write text in single quotes: `'{}'`",
                last.value.replace('\'', "''")
            ))
        } else {
            None
        };
        self.report(error.maybe_help(help));
    }
}

fn joined(parts: &[&Identifier]) -> String {
    parts
        .iter()
        .map(|part| part.value.as_str())
        .collect::<Vec<_>>()
        .join(".")
}
