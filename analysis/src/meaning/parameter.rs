//! Parameters: where they are and what they are compared with.

use super::Analyzer;
use super::field::Origin;
use crate::syntax::tree::{Expression, ExpressionKind as Kind};
use crate::types::Type;
use crate::{ColumnId, ParameterUse};

impl Analyzer<'_> {
    /// A parameter's type, which is its declaration's.
    pub(super) fn parameter(&mut self, index: Option<usize>, expression: &Expression) -> Option<Type> {
        let index = index?;
        if !self.parameters.contains_key(&expression.range.start) {
            self.parameters
                .insert(expression.range.start, self.meaning.parameters.len());
            let one = ParameterUse {
                parameter: index,
                range: expression.range.clone(),
                compared_with: None,
                counts_rows: false,
            };
            self.meaning.parameters.push(one);
        }
        self.meaning.catalog.parameters[index].data_type.clone()
    }

    /// Notes that these are compared: where one is a parameter and the other a column.
    pub(super) fn compared(&mut self, one: &Expression, other: &Expression) {
        for (parameter, column) in [(one, other), (other, one)] {
            let Kind::Named(Some(_)) = &*parameter.kind else {
                continue;
            };
            let origins = self.column_of(column).map(|id| self.meaning.fields.origins_of(id));
            let Some(
                [
                    Origin {
                        table,
                        column: Some(column),
                        ..
                    },
                ],
            ) = origins
            else {
                continue;
            };
            let column = ColumnId {
                table: *table,
                column: *column,
            };
            let known = self.parameters.get(&parameter.range.start);
            let place = known.and_then(|index| self.meaning.parameters.get_mut(*index));
            if let Some(place) = place.filter(|own| own.compared_with.is_none()) {
                place.compared_with = Some(column);
            }
        }
    }

    /// Whether it is a parameter that stands for a list.
    pub(super) fn is_list(&self, expression: &Expression) -> bool {
        matches!(&*expression.kind, Kind::Named(Some(index)) if self.meaning.catalog.parameters[*index].list)
    }
}
