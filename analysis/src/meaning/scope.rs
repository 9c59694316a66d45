//! What a name may mean at a place.

use std::rc::Rc;

use super::correlation::Refusal;
use crate::syntax::tree::{Identifier, same_name};
use crate::types::Type;

/// A field of a relation.
#[derive(Clone, Debug)]
pub(super) struct Field {
    pub(super) name: Option<String>,
    /// What it may be qualified by: the relation's name as FROM says it.
    pub(super) relation: Option<Rc<[String]>>,
    /// `None`: not known.
    pub(super) data_type: Option<Type>,
    /// Whether `*` leaves it out.
    pub(super) hidden: bool,
    /// No two fields of a query have the same.
    pub(super) id: usize,
    /// The columns of scans whose values it hands on.
    pub(super) origins: Vec<Origin>,
    /// The number of the expression in a select list that computes it.
    pub(super) computed: Option<usize>,
}

/// A column of one scan of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Origin {
    pub(crate) scan: usize,
    pub(crate) table: usize,
    /// The index among the table's columns; `None` for a hidden one.
    pub(crate) column: Option<usize>,
    /// Whether all of the field's values come from it.
    pub(crate) alone: bool,
}

/// The fields of a relation.
#[derive(Clone, Debug, Default)]
pub(super) struct Fields {
    pub(super) fields: Vec<Field>,
    /// The relations among them that may have more fields than are known.
    pub(super) open: Vec<Option<Rc<[String]>>>,
}

impl Fields {
    /// A relation of which nothing is known.
    pub(super) fn unknown(relation: Option<Rc<[String]>>) -> Self {
        Self {
            fields: Vec::new(),
            open: vec![relation],
        }
    }

    /// A condition on the fields does not reach the scans that they come from.
    pub(super) fn forget_origins(&mut self) {
        for field in &mut self.fields {
            field.origins.clear();
        }
    }

    pub(super) fn visible(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|field| !field.hidden)
    }

    /// Whether some of its fields may not be known.
    pub(super) fn is_open(&self) -> bool {
        !self.open.is_empty()
    }

    pub(super) fn contains(&self, id: usize) -> bool {
        self.fields.iter().any(|field| field.id == id)
    }

    fn matching<'a, 'n>(&'a self, name: &'n [&'n Identifier]) -> impl Iterator<Item = &'a Field> + use<'a, 'n> {
        let (last, qualifier) = name
            .split_last()
            .map_or((None, name), |(last, rest)| (Some(last), rest));
        self.fields.iter().filter(move |field| {
            let named = field.name.as_ref().zip(last).is_some_and(|(own, last)| last.is(own));
            named && (qualifier.is_empty() || field.relation.as_ref().is_some_and(|own| ends_with(own, qualifier)))
        })
    }

    /// Whether a field that is not known may answer to the name.
    fn may_have(&self, name: &[&Identifier]) -> bool {
        let qualifier = &name[..name.len() - 1];
        self.open.iter().any(|own| {
            qualifier.is_empty()
                || own
                    .as_ref()
                    .is_none_or(|own| ends_with(own, qualifier) || ends_with(own, &name[..1]))
        })
    }
}

/// Whether a relation's name ends with these parts.
pub(super) fn ends_with(own: &[String], parts: &[&Identifier]) -> bool {
    own.len() >= parts.len()
        && own[own.len() - parts.len()..]
            .iter()
            .zip(parts)
            .all(|(own, part)| part.is(own))
}

/// A WITH query.
#[derive(Clone, Debug)]
pub(super) struct NamedQuery {
    pub(super) name: String,
    pub(super) fields: Fields,
    /// The scans that each use of it runs.
    pub(super) scans: Vec<usize>,
    /// What the planner refuses in it, if it is used.
    pub(super) refusals: Vec<Refusal>,
}

/// What a name may mean at a place: the fields there, and those of the queries around.
#[derive(Debug)]
pub(super) struct Scope<'p> {
    pub(super) parent: Option<&'p Scope<'p>>,
    pub(super) fields: Fields,
    pub(super) named: Vec<NamedQuery>,
    /// Whether the parent belongs to a query around this one.
    pub(super) boundary: bool,
    /// Whether the fields are the parameters of a lambda.
    pub(super) lambda: bool,
    /// Whether names of queries around may not stand here (conditions of outer joins).
    pub(super) closed_outward: bool,
    /// The labels that qualify names, in a row pattern: nothing else does there.
    pub(super) labels: Option<Vec<String>>,
}

/// What a name means.
pub(super) enum Resolution<'s> {
    Field(&'s Field),
    /// The first part, or first parts, name a column; the others are fields of its rows.
    Column,
    Ambiguous,
    /// It may be a field of a relation that is not fully known.
    Open,
    None,
}

impl<'p> Scope<'p> {
    pub(super) fn new(parent: Option<&'p Scope<'p>>, fields: Fields) -> Self {
        Self {
            parent,
            fields,
            named: Vec::new(),
            boundary: false,
            lambda: false,
            closed_outward: false,
            labels: None,
        }
    }

    /// A scope of fields inside a query whose surroundings lie beyond.
    pub(super) fn inside(outer: Option<&'p Scope<'p>>, fields: Fields) -> Self {
        Self {
            boundary: true,
            ..Self::new(outer, fields)
        }
    }

    pub(super) fn named(&self, name: &str) -> Option<&NamedQuery> {
        let own = self.named.iter().rev().find(|query| same_name(&query.name, name));
        own.or_else(|| self.parent.and_then(|parent| parent.named(name)))
    }

    pub(super) fn resolve(&self, name: &[&Identifier]) -> Resolution<'_> {
        let around = || self.parent.map_or(Resolution::None, |parent| parent.resolve(name));
        self.resolve_here(name).unwrap_or_else(around)
    }

    /// What a name means among the fields here.
    pub(super) fn resolve_here(&self, name: &[&Identifier]) -> Option<Resolution<'_>> {
        let mut matching = self.fields.matching(name);
        if let Some(first) = matching.next() {
            return Some(if matching.next().is_some() {
                Resolution::Ambiguous
            } else {
                Resolution::Field(first)
            });
        }
        if (1..name.len()).any(|length| self.fields.matching(&name[..length]).next().is_some()) {
            return Some(Resolution::Column);
        }
        if self.fields.is_open() && self.fields.may_have(name) {
            return Some(Resolution::Open);
        }
        None
    }

    /// Whether a field lies beyond the row pattern here, or is one of the pattern around the query here.
    pub(super) fn is_beyond_pattern(&self, id: usize) -> bool {
        let mut scope = Some(self);
        let (mut passed, mut within) = (false, false);
        while let Some(own) = scope {
            if own.fields.contains(id) {
                return passed || within && own.labels.is_some();
            }
            passed |= own.labels.is_some();
            within |= own.boundary;
            scope = own.parent;
        }
        false
    }

    /// Whether a condition here may not name fields of queries around, and this is one.
    pub(super) fn forbids(&self, id: usize) -> bool {
        let mut scope = Some(self);
        let mut closed = false;
        let mut within = false;
        while let Some(own) = scope {
            if own.fields.contains(id) {
                // Its own fields, too, are those of a query around for the subqueries in it.
                return within && own.closed_outward;
            }
            within |= own.boundary;
            closed |= own.closed_outward;
            if own.boundary && closed {
                return true;
            }
            scope = own.parent;
        }
        false
    }

    /// The fields that may be meant, nearest first.
    pub(super) fn candidates(&self) -> Vec<&Field> {
        let mut all: Vec<_> = self.fields.fields.iter().collect();
        if let Some(parent) = self.parent {
            all.extend(parent.candidates());
        }
        all
    }
}
