//! Queries in expressions.

use super::field::Fields;
use super::scope::Scope;
use super::{About, Analyzer};
use crate::diagnostic::Code;
use crate::syntax::tree::{Expression, ExpressionKind as Kind, Query};
use crate::types::{Field, Type};

impl Analyzer<'_> {
    /// The type of what a scalar subquery gives: that of its column, or a row of several.
    pub(super) fn nested_value(&mut self, expression: &Expression, query: &Query, scope: &Scope<'_>) -> Option<Type> {
        let mut columns = self.nested_columns(expression, query, scope)?;
        match columns.len() {
            1 => columns.pop().map(|only| only.data_type),
            _ => Some(Type::Row(columns)),
        }
    }

    /// The columns of what a query gives.
    pub(super) fn nested_columns(
        &mut self,
        expression: &Expression,
        query: &Query,
        scope: &Scope<'_>,
    ) -> Option<Vec<Field>> {
        let fields = self.nested(expression, query, scope);
        if fields.is_open() {
            return None;
        }
        let mut columns: Vec<Field> = Vec::new();
        for field in fields.visible() {
            columns.push(Field {
                name: field.name.clone(),
                data_type: field.data_type.clone()?,
            });
        }
        (!columns.is_empty()).then_some(columns)
    }

    pub(super) fn nested(&mut self, expression: &Expression, query: &Query, scope: &Scope<'_>) -> Fields {
        if in_lambda(scope) && !matches!(*expression.kind, Kind::Exists(_)) {
            // The place is the query itself, where that is not the expression.
            let range = match &*expression.kind {
                Kind::Quantified { .. } => query.range.start..query.range.start + 1,
                _ => expression.head.clone(),
            };
            self.error(Code::NotSupported, &range, "a lambda cannot contain a query", "a query");
        }
        let mark = self.meaning.fields.count();
        let fields = self.query(query, scope);
        if !matches!(*expression.kind, Kind::Exists(_)) {
            fields
                .fields
                .iter()
                .for_each(|field| self.meaning.readings.note(field.id));
        }
        self.ask(About::Expression {
            number: expression.id,
            mark,
        });
        for field in &fields.fields {
            self.meaning.fields.note_origins(field);
        }
        fields
    }
}

/// Whether the place is the body of a lambda.
fn in_lambda(scope: &Scope<'_>) -> bool {
    scope.lambda || (!scope.boundary && scope.parent.is_some_and(in_lambda))
}
