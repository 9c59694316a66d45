//! Names in expressions.

use std::collections::HashSet;
use std::rc::Rc;

use super::field::Field;
use super::scope::{Resolution, Scope};
use super::{Analyzer, Cause, Surroundings, shown};
use crate::diagnostic::{Code, Diagnostic};
use crate::listed::Listed as _;
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
                let message = format!("`.{}` stands after a row, but this is {other}", name.value);
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
                self.report_for(error, || Cause::Name {
                    kind: "field",
                    name: name.value.clone(),
                    range: name.range.clone(),
                    known: names.map(str::to_owned).listed(),
                });
                None
            }
        }
    }

    /// `label.column`, in a row pattern.
    fn labelled(
        &mut self,
        expression: &Expression,
        parts: &[&Identifier],
        labels: &HashSet<String>,
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
            .map(|last| format!("write the column alone, `{}`, or after a pattern variable", last.value));
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
                "a column of an outer query",
            );
        }
        if scope.is_beyond_pattern(field.id) {
            let name = field.name.as_deref().unwrap_or_default();
            let message = format!("the column `{name}` of an outer query cannot be named here");
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
            if let Some(relation) = field.relation_name().filter(|_| is_it)
                && !relations.contains(&relation)
            {
                relations.push(relation);
            }
            // A remedy names no more.
            if relations.len() == 2 {
                break;
            }
        }
        let message = format!("the name `{name}` is ambiguous");
        let error = Diagnostic::error(
            Code::AmbiguousName,
            expression.head.clone(),
            message,
            "several columns have this name",
        );
        self.report_for(error, || Cause::Ambiguous {
            name: last.to_owned(),
            relations: relations.into_iter().map(str::to_owned).listed(),
        });
    }

    fn unknown_column(&mut self, expression: &Expression, parts: &[&Identifier], scope: &Scope<'_>) {
        self.unknown_column_for(expression, parts, scope, &|around| Cause::Column {
            column: expression.id,
            around,
        });
    }

    /// Says that a column is unknown, with a cause of its own where it is not an alias.
    pub(super) fn unknown_column_for(
        &mut self,
        expression: &Expression,
        parts: &[&Identifier],
        scope: &Scope<'_>,
        cause: &dyn Fn(Rc<Surroundings>) -> Cause,
    ) {
        let (last, qualifier) = match parts {
            [.., before, last] => (*last, Some(*before)),
            [only] => (*only, None),
            [] => return,
        };
        let message = format!("unknown column `{}`", joined(parts));
        let at = |reason: String| Diagnostic::error(Code::UnknownColumn, expression.head.clone(), message, reason);
        if let (None, Some(alias)) = (qualifier, self.alias(&last.value)) {
            let place = last.range.clone();
            self.report_for(at(alias.reason()), || Cause::Alias { place, alias });
            return;
        }
        let mut relations = scope.candidates().filter_map(Field::relation_name);
        let reason = match qualifier {
            Some(own) if scope.has_relation(own) => format!("not a column of `{}`", own.value),
            Some(own) => format!("no table `{}` in the FROM clause", own.value),
            None => match relations.next() {
                None => "there is no such column".to_owned(),
                Some(only) if relations.all(|own| own == only) => format!("not a column of `{only}`"),
                Some(_) => "not a column of any table here".to_owned(),
            },
        };
        let error = at(reason);
        if self.said.is_trying() {
            self.report(error);
        } else {
            let around = self.around(scope);
            self.report_for(error, || cause(around));
        }
    }
}

fn joined(parts: &[&Identifier]) -> String {
    parts.iter().map(|part| part.value.as_str()).listed().join(".")
}
