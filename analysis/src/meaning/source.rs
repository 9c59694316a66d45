//! What the values of an expression mean, by the column of the catalog that they come from.

use super::result::Meaning;
use crate::catalog::{Column, Unit};
use crate::day::DayForm;
use crate::functions::{self, Trait};
use crate::syntax::tree::{Expression, ExpressionKind as Kind};

impl Meaning<'_> {
    /// The column of the catalog whose values an expression has.
    pub(crate) fn source_column(&self, expression: &Expression) -> Option<&Column> {
        let expression = one_of_its_values(expression);
        let origins = self.fields.origins_of(self.field_of(expression)?);
        let tables = self.catalog.tables.as_deref()?;
        origins
            .iter()
            .find_map(|origin| tables.get(origin.table)?.columns.get(origin.column?))
    }

    /// Whether it counts seconds since 1970.
    pub(crate) fn is_seconds(&self, expression: &Expression) -> bool {
        let column = self.source_column(expression);
        column.is_some_and(|column| column.unit == Some(Unit::EpochSeconds))
    }

    /// The form in which an expression writes days.
    pub(crate) fn days(&self, expression: &Expression) -> Option<DayForm<'_>> {
        self.source_column(expression)
            .and_then(Column::day_form)
            .filter(|form| form.has_date())
    }
}

/// The argument whose values a call passes on.
fn one_of_its_values(expression: &Expression) -> &Expression {
    let first = match &*expression.kind {
        Kind::Call(call) if functions::has(&call.name.last().value, Trait::HandsOn) => call.arguments.first(),
        Kind::Coalesce(list) => list.first(),
        _ => None,
    };
    first.map_or(expression, one_of_its_values)
}
