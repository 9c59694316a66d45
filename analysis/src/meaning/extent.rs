//! How much of one query is known at once, so that a short text cannot ask for more memory than there is.
//!
//! WITH queries that use each other twice, `SELECT *` over joins of them, and rows of rows double with each line. Beyond
//! these bounds columns and types are not known, and what is not known is accepted.

use super::Analyzer;
use super::field::{Field, Fields};
use super::scope::Scope;
use crate::types::Type;

/// The most columns of one relation, and of one select list.
const MOST_COLUMNS: usize = 10_000;

/// The most columns of all relations together, counted with the parts of their types, and parts of the types of expressions.
const MOST_PARTS: usize = 500_000;

/// What is used up of it.
#[derive(Default)]
pub(super) struct Extent {
    parts: usize,
    exceeded: bool,
}

impl Extent {
    /// Whether something was left out, so that it is unknown what the query does not have.
    pub(super) fn is_exceeded(&self) -> bool {
        self.exceeded
    }

    fn take(&mut self, parts: usize) -> bool {
        self.parts = self.parts.saturating_add(parts);
        let fits = self.parts <= MOST_PARTS;
        self.exceeded |= !fits;
        fits
    }
}

impl Analyzer<'_> {
    /// Whether this many more columns, of these types, can be known.
    pub(super) fn has_room<'t>(&mut self, types: impl IntoIterator<Item = &'t Option<Type>>) -> bool {
        let parts = types.into_iter().map(|one| one.as_ref().map_or(1, Type::parts)).sum();
        self.extent.take(parts)
    }

    /// A type of several parts, if it can be known.
    pub(super) fn bounded(&mut self, data_type: Type) -> Option<Type> {
        let parts = data_type.parts();
        (parts == 1 || self.extent.take(parts)).then_some(data_type)
    }

    /// The type of a field; one of several parts only while there is room for it.
    pub(super) fn type_of_field(&self, field: &Field) -> Option<Type> {
        let own = field.data_type.as_ref()?;
        (!self.extent.exceeded || own.parts() == 1).then(|| own.clone())
    }

    /// The fields of two relations side by side.
    pub(super) fn joined(&mut self, left: Fields, right: Fields) -> Fields {
        let mut both = Scope::new(None, left);
        self.join_to(&mut both, right);
        both.fields.into_owned()
    }

    /// Puts the fields of a relation beside those of others.
    pub(super) fn join_to(&mut self, scope: &mut Scope<'_>, own: Fields) {
        if scope.fields.fields.len() + own.fields.len() > MOST_COLUMNS {
            self.extent.exceeded = true;
            scope.forget_fields();
        } else {
            scope.append(own);
        }
    }

    /// Whether a select list of this many columns can take that many more, of these types.
    pub(super) fn has_room_beside<'t>(
        &mut self,
        before: usize,
        types: impl ExactSizeIterator<Item = &'t Option<Type>>,
    ) -> bool {
        let fits = before + types.len() <= MOST_COLUMNS;
        self.extent.exceeded |= !fits;
        fits && self.has_room(types)
    }
}
