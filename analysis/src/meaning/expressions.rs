//! What is known of each expression, by its number.

use std::collections::HashMap;

use crate::syntax::tree::Expression;
use crate::types::Type;

/// What is known of the expressions of a query.
pub(crate) struct Expressions {
    types: Vec<Option<Type>>,
    fields: Vec<Option<usize>>,
    stars: HashMap<usize, usize>,
}

impl Expressions {
    /// For a text with this many.
    pub(super) fn new(count: usize) -> Self {
        Self {
            types: vec![None; count],
            fields: vec![None; count],
            stars: HashMap::new(),
        }
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.types.len()
    }

    /// Its type; `None`: it is not known, or wrong.
    pub(crate) fn type_of(&self, expression: &Expression) -> Option<&Type> {
        self.types.get(expression.id)?.as_ref()
    }

    /// The field that it names.
    pub(crate) fn field_of(&self, expression: &Expression) -> Option<usize> {
        *self.fields.get(expression.id)?
    }

    /// A field of the relation that it names before `.*`.
    pub(crate) fn star_of(&self, expression: &Expression) -> Option<usize> {
        self.stars.get(&expression.id).copied()
    }

    pub(super) fn set_type(&mut self, expression: &Expression, found: Option<&Type>) {
        if let Some(own) = self.types.get_mut(expression.id) {
            *own = found.cloned();
        }
    }

    pub(super) fn set_field(&mut self, expression: &Expression, field: usize) {
        if let Some(own) = self.fields.get_mut(expression.id) {
            *own = Some(field);
        }
    }

    pub(super) fn set_star(&mut self, expression: &Expression, field: usize) {
        self.stars.insert(expression.id, field);
    }
}
