//! What is known of each field, by its number.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::field::{Field, Origin};
use crate::syntax::tree::Relation;

/// What is known of the fields of a query. The field that was made last has the highest number.
#[derive(Debug, Default)]
pub(crate) struct FieldTable {
    count: usize,
    /// Of those that are named.
    origins: HashMap<usize, Vec<Origin>>,
    /// The expressions that compute those that are named.
    computed: HashMap<usize, usize>,
    of_lambdas: HashSet<usize>,
    never_null: HashSet<usize>,
    of_relations: HashMap<(usize, usize), Range<usize>>,
}

impl FieldTable {
    /// How many there are, which is the number of the last one.
    pub(crate) fn count(&self) -> usize {
        self.count
    }

    /// The columns of scans from which a field's values come, if it is named.
    pub(crate) fn origins_of(&self, field: usize) -> &[Origin] {
        self.origins.get(&field).map_or(&[], Vec::as_slice)
    }

    /// The number of the expression in a select list that computes it, if it is named.
    pub(crate) fn computed_by(&self, field: usize) -> Option<usize> {
        self.computed.get(&field).copied()
    }

    /// Whether it is the parameter of a lambda.
    pub(crate) fn is_of_lambda(&self, field: usize) -> bool {
        self.of_lambdas.contains(&field)
    }

    /// Whether no row has NULL in it, as far as that is certain.
    pub(crate) fn is_never_null(&self, field: usize) -> bool {
        self.never_null.contains(&field)
    }

    /// The fields that a relation brought, those of the relations and queries in it among them.
    pub(crate) fn of_relation(&self, relation: &Relation) -> Option<&Range<usize>> {
        self.of_relations.get(&(relation.range.start, relation.range.end))
    }

    /// The number of a new field.
    pub(super) fn next(&mut self) -> usize {
        self.count += 1;
        self.count
    }

    /// Notes that a field is named.
    pub(super) fn name(&mut self, field: &Field) {
        self.origins.entry(field.id).or_insert_with(|| field.origins.clone());
        if let Some(expression) = field.computed {
            self.computed.insert(field.id, expression);
        }
    }

    /// Notes where the values of a field come from.
    pub(super) fn note_origins(&mut self, field: &Field) {
        self.origins.entry(field.id).or_insert_with(|| field.origins.clone());
    }

    pub(super) fn note_lambda(&mut self, field: usize) {
        self.of_lambdas.insert(field);
    }

    pub(super) fn note_never_null(&mut self, field: usize) {
        self.never_null.insert(field);
    }

    /// Notes that a field has no NULL if all of these have none.
    pub(super) fn as_never_null(&mut self, field: usize, sources: &[usize]) {
        if sources.iter().all(|source| self.never_null.contains(source)) {
            self.never_null.insert(field);
        }
    }

    /// Forgets that a field is never NULL.
    pub(super) fn may_be_null(&mut self, field: usize) {
        self.never_null.remove(&field);
    }

    /// Notes that a relation brought the fields since this number.
    pub(super) fn note_relation(&mut self, relation: &Relation, before: usize) {
        let range = (relation.range.start, relation.range.end);
        self.of_relations.insert(range, before + 1..self.count + 1);
    }
}
