//! Fields of relations, and where their values come from.

use std::rc::Rc;

use crate::syntax::tree::Identifier;
use crate::types::Type;

/// A field of a relation.
#[derive(Clone)]
pub(crate) struct Field {
    pub(crate) name: Option<String>,
    /// What it may be qualified by: the relation's name as FROM says it.
    pub(crate) relation: Option<Rc<[String]>>,
    /// `None`: not known.
    pub(crate) data_type: Option<Type>,
    /// Whether `*` leaves it out.
    pub(crate) hidden: bool,
    /// No two fields of a query have the same.
    pub(crate) id: usize,
    /// The columns of scans whose values it passes on.
    pub(crate) origins: Vec<Origin>,
    /// The number of the expression in a select list that computes it.
    pub(crate) computed: Option<usize>,
    /// Whether USING made it of two fields: the columns that it passes on are read and bound already.
    pub(crate) common: bool,
}

impl Field {
    /// The last part of what it may be qualified by.
    pub(crate) fn relation_name(&self) -> Option<&str> {
        let name = self.relation.as_ref()?.last()?;
        Some(name)
    }
}

/// A column of one scan of a table.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Origin {
    pub(crate) scan: usize,
    pub(crate) table: usize,
    /// The index among the table's columns; `None` for a hidden one.
    pub(crate) column: Option<usize>,
    /// Whether all of the field's values come from it.
    pub(crate) alone: bool,
}

/// The fields of a relation.
#[derive(Clone, Default)]
pub(crate) struct Fields {
    pub(crate) fields: Vec<Field>,
    /// The relations among them that may have more fields than are known.
    pub(crate) open: Vec<Option<Rc<[String]>>>,
}

impl Fields {
    /// A relation about which nothing is known.
    pub(crate) fn unknown(relation: Option<Rc<[String]>>) -> Self {
        Self {
            fields: Vec::new(),
            open: vec![relation],
        }
    }

    /// A condition on the fields does not reach the scans that they come from.
    pub(crate) fn forget_origins(&mut self) {
        for field in &mut self.fields {
            field.origins.clear();
        }
    }

    pub(crate) fn visible(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|field| !field.hidden)
    }

    /// Whether some of its fields may not be known.
    pub(crate) fn is_open(&self) -> bool {
        !self.open.is_empty()
    }

    pub(crate) fn contains(&self, id: usize) -> bool {
        self.fields.iter().any(|field| field.id == id)
    }

    pub(super) fn matching<'a, 'n>(
        &'a self,
        name: &'n [&'n Identifier],
    ) -> impl Iterator<Item = &'a Field> + use<'a, 'n> {
        // Of a thousand fields nearly all have a name of another length, which needs no look at its letters.
        let ascii = name.last().filter(|last| last.value.is_ascii());
        let length = ascii.map(|last| last.value.len());
        let may_be =
            move |own: &Field| length.is_none_or(|length| own.name.as_ref().is_some_and(|own| own.len() == length));
        let fields = self.fields.iter();
        fields.filter(move |field| may_be(field) && Self::answers(field, name))
    }

    /// Whether a field answers to a name, perhaps with what qualifies it.
    pub(super) fn answers(field: &Field, name: &[&Identifier]) -> bool {
        let Some((last, qualifier)) = name.split_last() else {
            return false;
        };
        let named = field.name.as_ref().is_some_and(|own| last.is(own));
        named && (qualifier.is_empty() || field.relation.as_ref().is_some_and(|own| ends_with(own, qualifier)))
    }

    /// Whether a field that is not known may answer to the name.
    pub(super) fn may_have(&self, name: &[&Identifier]) -> bool {
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
pub(crate) fn ends_with(own: &[String], parts: &[&Identifier]) -> bool {
    own.len() >= parts.len()
        && own[own.len() - parts.len()..]
            .iter()
            .zip(parts)
            .all(|(own, part)| part.is(own))
}
