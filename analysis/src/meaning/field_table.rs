//! What is known of each field, by its number.

use std::collections::HashMap;
use std::ops::Range;

use super::field::{Field, Origin};
use crate::syntax::tree::Relation;

/// What is known of the fields of a query. The field that was made last has the highest number.
#[derive(Default)]
pub(crate) struct FieldTable {
    count: usize,
    /// What is known of each field, by its number. The last fields may be missing: nothing is known of them.
    known: Vec<Known>,
    of_relations: HashMap<(usize, usize), Range<usize>>,
}

/// What is known of a field.
#[derive(Clone, Default)]
struct Known {
    /// If it is named.
    origins: Option<Vec<Origin>>,
    /// The expression that computes it, if it is named.
    computed: Option<usize>,
    /// The field that it passes on in the end, through queries and their aliases.
    root: Option<usize>,
    of_lambda: bool,
    never_null: bool,
}

impl FieldTable {
    /// How many there are, which is the number of the last one.
    pub(crate) fn count(&self) -> usize {
        self.count
    }

    /// The columns of scans from which a field's values come, if it is named.
    pub(crate) fn origins_of(&self, field: usize) -> &[Origin] {
        match self.known.get(field) {
            Some(Known {
                origins: Some(origins), ..
            }) => origins,
            _ => &[],
        }
    }

    /// The number of the expression in a select list that computes it, if it is named.
    pub(crate) fn computed_by(&self, field: usize) -> Option<usize> {
        self.known.get(field)?.computed
    }

    /// The field that it passes on in the end, through queries and their aliases; itself, if it passes none on.
    pub(crate) fn root_of(&self, field: usize) -> usize {
        self.known.get(field).and_then(|known| known.root).unwrap_or(field)
    }

    /// Whether it is the parameter of a lambda.
    pub(crate) fn is_of_lambda(&self, field: usize) -> bool {
        self.known.get(field).is_some_and(|known| known.of_lambda)
    }

    /// Whether no row has NULL in it, as far as that is certain.
    pub(crate) fn is_never_null(&self, field: usize) -> bool {
        self.known.get(field).is_some_and(|known| known.never_null)
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
        self.note_origins(field);
        if let Some(expression) = field.computed {
            self.known(field.id).computed = Some(expression);
        }
    }

    /// Notes where the values of a field come from.
    pub(super) fn note_origins(&mut self, field: &Field) {
        self.known(field.id)
            .origins
            .get_or_insert_with(|| field.origins.clone());
    }

    /// Notes that a field passes another one on, which is older.
    pub(super) fn pass_on(&mut self, field: usize, passed: usize) {
        let root = self.root_of(passed);
        self.known(field).root = Some(root);
    }

    pub(super) fn note_lambda(&mut self, field: usize) {
        self.known(field).of_lambda = true;
    }

    pub(super) fn note_never_null(&mut self, field: usize) {
        self.known(field).never_null = true;
    }

    /// Notes that a field has no NULL if all of these have none.
    pub(super) fn as_never_null(&mut self, field: usize, sources: &[usize]) {
        if sources.iter().all(|source| self.is_never_null(*source)) {
            self.note_never_null(field);
        }
    }

    /// Forgets that a field is never NULL.
    pub(super) fn may_be_null(&mut self, field: usize) {
        if let Some(known) = self.known.get_mut(field) {
            known.never_null = false;
        }
    }

    /// Notes that a relation brought the fields since this number.
    pub(super) fn note_relation(&mut self, relation: &Relation, before: usize) {
        let range = (relation.range.start, relation.range.end);
        self.of_relations.insert(range, before + 1..self.count + 1);
    }

    fn known(&mut self, field: usize) -> &mut Known {
        if field >= self.known.len() {
            self.known.resize_with(field + 1, Known::default);
        }
        &mut self.known[field]
    }
}
