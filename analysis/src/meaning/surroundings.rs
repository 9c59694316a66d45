//! What names may mean at the place of a finding, kept for the remedies.

use std::borrow::Cow;
use std::collections::HashSet;
use std::rc::Rc;

use super::field::{Field, Fields};
use super::scope::Scope;
use crate::listed::Listed as _;

/// The scopes around a place, the innermost first.
pub(crate) struct Surroundings(Vec<Level>);

struct Level {
    fields: Fields,
    boundary: bool,
    lambda: bool,
    closed_outward: bool,
    labels: Option<Rc<HashSet<String>>>,
}

/// By what surroundings are known again: the first and the last field of each scope, how many there are, and the labels
/// that qualify them.
pub(super) type Key = Vec<(Option<usize>, Option<usize>, usize, Option<*const HashSet<String>>)>;

impl Surroundings {
    pub(super) fn of(scope: &Scope<'_>) -> Self {
        let level = |own: &Scope<'_>| Level {
            fields: own.fields.clone().into_owned(),
            boundary: own.boundary,
            lambda: own.lambda,
            closed_outward: own.closed_outward,
            labels: own.labels.clone(),
        };
        Self(scope.and_around().map(level).listed())
    }

    /// The key of a scope, as long as the surroundings with this key are kept.
    pub(super) fn key(scope: &Scope<'_>) -> Key {
        let number = |field: Option<&Field>| field.map(|field| field.id);
        let key = |own: &Scope<'_>| {
            let fields = &own.fields.fields;
            let labels = own.labels.as_ref().map(Rc::as_ptr);
            (number(fields.first()), number(fields.last()), fields.len(), labels)
        };
        scope.and_around().map(key).listed()
    }

    /// The fields that may be meant, nearest first.
    pub(crate) fn candidates(&self) -> impl Iterator<Item = &Field> {
        self.0.iter().flat_map(|level| &level.fields.fields)
    }

    /// Looks at something in these scopes.
    pub(super) fn within<T>(&self, look: impl FnOnce(&Scope<'_>) -> T) -> T {
        fn enter<T>(levels: &[Level], parent: Option<&Scope<'_>>, look: impl FnOnce(&Scope<'_>) -> T) -> T {
            let Some((level, inner)) = levels.split_last() else {
                return match parent {
                    Some(scope) => look(scope),
                    None => look(&Scope::new(None, Fields::default())),
                };
            };
            let mut scope = Scope::over(parent, Cow::Borrowed(&level.fields));
            scope.boundary = level.boundary;
            scope.lambda = level.lambda;
            scope.closed_outward = level.closed_outward;
            scope.labels.clone_from(&level.labels);
            enter(inner, Some(&scope), look)
        }
        enter(&self.0, None, look)
    }
}
