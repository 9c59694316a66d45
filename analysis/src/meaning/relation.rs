//! Relations: aliases, derived tables, LATERAL, UNNEST.

use std::rc::Rc;
use std::sync::Arc;

use super::field::Fields;
use super::scope::Scope;
use super::{About, Analyzer, shown};
use crate::Alias;
use crate::diagnostic::{Code, Diagnostic};
use crate::listed::Listed as _;
use crate::syntax::tree::{Expression, ExpressionKind, FunctionArgument, Identifier, Relation, RelationKind as Kind};
use crate::types::Type;

impl Analyzer<'_> {
    /// The fields of a relation. `scope` is what LATERAL and UNNEST see, `outer` what everything sees.
    pub(super) fn relation(&mut self, relation: &Relation, scope: &Scope<'_>, outer: &Scope<'_>) -> Fields {
        let before = self.meaning.fields.count();
        let fields = self.relation_as(relation, Alias::Absent, scope, outer);
        self.meaning.fields.note_relation(relation, before);
        self.meaning.record(|record| {
            let ids = fields.fields.iter().map(|field| field.id).listed();
            record.relations.insert((relation.range.start, relation.range.end), ids);
        });
        fields
    }

    fn relation_as(&mut self, relation: &Relation, alias: Alias, scope: &Scope<'_>, outer: &Scope<'_>) -> Fields {
        match &*relation.kind {
            Kind::Table(name) => self.table(name, alias, outer),
            Kind::Subquery(query) => self.query(query, outer),
            Kind::Lateral(query) => {
                let (mark, join) = (self.meaning.fields.count(), self.lateral);
                let fields = self.query(query, scope);
                self.ask(About::Lateral {
                    start: relation.range.start,
                    mark,
                    join,
                    fields: fields.visible().map(|field| field.id).listed(),
                });
                fields
            }
            Kind::Unnest {
                expressions,
                ordinality,
            } => self.unnest(expressions, *ordinality, scope),
            Kind::Function(arguments) => {
                for argument in arguments {
                    match argument {
                        FunctionArgument::Expression(argument) => self.unchecked([argument]),
                        FunctionArgument::Relation(relation) => {
                            // No alias can be inside the parentheses.
                            let fields = self.relation_as(relation, Alias::Impossible, outer, outer);
                            fields.fields.iter().for_each(|field| self.read_field(field));
                        }
                    }
                }
                Fields::unknown(None)
            }
            Kind::Aliased {
                relation: inner,
                alias,
                columns,
            } => {
                let fields = self.relation_as(inner, Alias::Present, scope, outer);
                self.aliased(fields, relation, alias, columns.as_deref())
            }
            Kind::Sampled {
                relation: inner,
                percentage,
                ..
            } => {
                self.percentage(percentage);
                self.relation_as(inner, alias, scope, outer)
            }
            Kind::Pattern {
                relation: inner,
                recognition,
            } => {
                // No alias can be before MATCH_RECOGNIZE but the relation's own.
                let fields = self.relation(inner, scope, outer);
                self.recognition(inner, recognition, fields, outer)
            }
            Kind::Join(join) => self.join(relation, join, scope, outer),
        }
    }

    /// Looks at expressions whose names mean what is not followed here: for the parameters and tables in them.
    pub(super) fn unchecked<'t>(&mut self, expressions: impl IntoIterator<Item = &'t Expression>) {
        let anything = Scope::new(None, Fields::unknown(None));
        self.said.begin_to_try();
        for expression in expressions {
            self.expression(expression, &anything);
        }
        self.said.end_to_try();
    }

    fn aliased(
        &mut self,
        mut fields: Fields,
        relation: &Relation,
        alias: &Identifier,
        columns: Option<&[Identifier]>,
    ) -> Fields {
        let name: Rc<[String]> = Rc::from([alias.value.clone()]);
        if let Some(columns) = columns {
            let count = fields.visible().count();
            if fields.is_open() {
                // The names are known, their types are not.
                let named = columns
                    .iter()
                    .map(|column| self.new_field(Some(column.value.clone()), None))
                    .listed();
                fields = Fields {
                    fields: named,
                    open: Vec::new(),
                };
            } else if count == columns.len() {
                fields.fields.retain(|field| !field.hidden);
                for (field, column) in fields.fields.iter_mut().zip(columns) {
                    field.name = Some(column.value.clone());
                }
            } else {
                let message = format!("`{}` names {} columns, but has {count}", alias.value, columns.len());
                self.error(
                    Code::ColumnAliasCount,
                    &head(relation),
                    message,
                    "another number of columns",
                );
                return Fields::unknown(Some(name));
            }
        }
        self.rename(&mut fields, &name);
        fields
    }

    /// The percentage of a sample is a constant of at most 100.
    fn percentage(&mut self, percentage: &Expression) {
        if has_column(percentage) {
            let message = "the percentage of a sample must be a constant";
            self.error(Code::NotConstant, &percentage.head, message, "depends on a column");
            return;
        }
        let nothing = Scope::new(None, Fields::default());
        let found = self.expression(percentage, &nothing);
        if is_null(percentage)
            && found
                .as_ref()
                .is_none_or(|found| found.is_numeric() || *found == Type::Unknown)
        {
            let message = "the percentage of a sample cannot be NULL";
            self.error(Code::InvalidArguments, &percentage.head, message, "NULL");
            return;
        }
        if found.as_ref().is_some_and(|found| !found.is_numeric()) {
            let message = format!(
                "the percentage of a sample must be a number, but this is {}",
                shown(found.as_ref())
            );
            self.error(Code::TypeMismatch, &percentage.head, message, "no number");
            return;
        }
        if number(percentage).is_some_and(|value| !(0.0..=100.0).contains(&value)) {
            let message = "the percentage of a sample must be between 0 and 100";
            self.error(Code::OutOfRange, &percentage.head, message, "out of range");
        }
    }

    fn unnest(&mut self, expressions: &[Expression], ordinality: bool, scope: &Scope<'_>) -> Fields {
        let mut fields = Fields::default();
        for expression in expressions {
            if matches!(&*expression.kind, ExpressionKind::Named(Some(index)) if self.meaning.catalog.parameters[*index].list)
            {
                self.expression(expression, scope);
                fields.open.push(None);
                continue;
            }
            match self.expression(expression, scope) {
                None => fields.open.push(None),
                Some(Type::Array(element)) => match Arc::unwrap_or_clone(element) {
                    Type::Row(row) => {
                        for field in row {
                            fields.fields.push(self.new_field(field.name, Some(field.data_type)));
                        }
                    }
                    element => fields.fields.push(self.new_field(None, Some(element))),
                },
                Some(Type::Map(key, value)) => {
                    fields
                        .fields
                        .push(self.new_field(None, Some(Arc::unwrap_or_clone(key))));
                    fields
                        .fields
                        .push(self.new_field(None, Some(Arc::unwrap_or_clone(value))));
                }
                Some(other) => {
                    let message = format!("UNNEST takes arrays and maps, but this is {other}");
                    let range = expression.range.clone();
                    let error = Diagnostic::placeless(Code::InvalidFunctionArgument, range, message, "no array");
                    self.report(error);
                    fields.open.push(None);
                }
            }
        }
        if ordinality {
            fields.fields.push(self.new_field(None, Some(Type::Bigint)));
        }
        fields
    }
}

fn has_column(expression: &Expression) -> bool {
    expression.qualified_name().is_some() || expression.children().into_iter().any(has_column)
}

pub(super) fn is_null(expression: &Expression) -> bool {
    match &*expression.kind {
        ExpressionKind::Null => true,
        ExpressionKind::Cast { value, .. } => is_null(value),
        _ => false,
    }
}

/// The value of a number, or of a sum, difference or product of numbers.
fn number(expression: &Expression) -> Option<f64> {
    match &*expression.kind {
        ExpressionKind::Long(value) => value.to_string().parse().ok(),
        ExpressionKind::Decimal(text) | ExpressionKind::Double(text) => text.parse().ok(),
        ExpressionKind::Unary { minus, value } => number(value).map(|value| if *minus { -value } else { value }),
        ExpressionKind::Arithmetic { operator, left, right } => {
            let (left, right) = (number(left)?, number(right)?);
            match operator {
                '+' => Some(left + right),
                '-' => Some(left - right),
                '*' => Some(left * right),
                _ => None,
            }
        }
        _ => None,
    }
}

/// What to point at for a relation: its head, not all of it.
pub(super) fn head(relation: &Relation) -> std::ops::Range<usize> {
    match &*relation.kind {
        Kind::Aliased { alias, .. } if relation.range.end - relation.range.start > 60 => {
            relation.range.start..(relation.range.start + 1).min(alias.range.end)
        }
        _ => relation.range.clone(),
    }
}
