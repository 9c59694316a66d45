//! What a name may mean at a place.

use std::borrow::Cow;
use std::cell::{Cell, OnceCell};
use std::collections::HashSet;
use std::rc::Rc;

use super::by_name::ByName;
use super::field::{Field, Fields, ends_with};
use crate::listed::Listed as _;
use crate::syntax::tree::Identifier;

/// A WITH query.
#[derive(Clone)]
pub(super) struct NamedQuery {
    pub(super) name: String,
    pub(super) fields: Fields,
    /// The scans that each use of it runs.
    pub(super) scans: Vec<usize>,
    /// The number of what it leaves to the planner; `None` in itself.
    pub(super) left_to_planner: Option<usize>,
}

/// What a name may mean at a place: the fields there, and those of the outer queries.
pub(super) struct Scope<'p> {
    pub(super) parent: Option<&'p Scope<'p>>,
    pub(super) fields: Cow<'p, Fields>,
    /// The fields by name and number, once somebody has asked several times for one of many.
    index: OnceCell<Index>,
    /// How often somebody has asked.
    asked: Cell<usize>,
    pub(super) named: Vec<NamedQuery>,
    /// Where the WITH queries stand by name.
    named_places: ByName,
    /// Whether the parent belongs to an outer query.
    pub(super) boundary: bool,
    /// Whether the fields are the parameters of a lambda.
    pub(super) lambda: bool,
    /// Whether names of outer queries may not be here (conditions of outer joins).
    pub(super) closed_outward: bool,
    /// The labels that qualify names, in a row pattern: nothing else does there.
    pub(super) labels: Option<Rc<HashSet<String>>>,
}

/// This many fields are read one by one.
const FEW: usize = 24;

/// This many times all fields are read one by one: an index costs more, and joins in a row ask each only once.
const FEW_TIMES: usize = 8;

/// Many fields by their names and numbers.
#[derive(Default)]
struct Index {
    by_name: ByName,
    relations: ByName,
    ids: HashSet<usize>,
}

impl Index {
    /// Notes fields, of which the first is at this place.
    fn note(&mut self, fields: &[Field], first: usize) {
        for (at, field) in fields.iter().enumerate() {
            if let Some(name) = &field.name {
                self.by_name.note(name, first + at);
            }
            if let Some(relation) = field.relation_name() {
                self.relations.note(relation, first + at);
            }
            self.ids.insert(field.id);
        }
    }
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
        Self::over(parent, Cow::Owned(fields))
    }

    /// A scope of fields that may be somebody else's.
    pub(super) fn over(parent: Option<&'p Scope<'p>>, fields: Cow<'p, Fields>) -> Self {
        Self {
            parent,
            fields,
            index: OnceCell::new(),
            asked: Cell::new(0),
            named: Vec::new(),
            named_places: ByName::default(),
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
        let mut around = self.and_around().filter(|own| !own.named.is_empty());
        around.find_map(|own| own.named.get(*own.named_places.places(name).last()?))
    }

    /// Whether a WITH query of this block has the name.
    pub(super) fn names_here(&self, name: &str) -> bool {
        !self.named_places.places(name).is_empty()
    }

    /// Adds a WITH query, which hides others of its name.
    pub(super) fn add(&mut self, query: NamedQuery) {
        self.named_places.note(&query.name, self.named.len());
        self.named.push(query);
    }

    fn index(&self) -> Option<&Index> {
        if self.fields.fields.len() <= FEW {
            return None;
        }
        let asked = self.asked.replace(self.asked.get() + 1);
        (asked >= FEW_TIMES).then(|| {
            self.index.get_or_init(|| {
                let mut index = Index::default();
                index.note(&self.fields.fields, 0);
                index
            })
        })
    }

    /// From here on nothing is known of the fields here.
    pub(super) fn forget_fields(&mut self) {
        self.fields = Cow::Owned(Fields::unknown(None));
        self.index = OnceCell::new();
    }

    /// Puts fields beside those that are here.
    pub(super) fn append(&mut self, mut own: Fields) {
        if let Some(index) = self.index.get_mut() {
            index.note(&own.fields, self.fields.fields.len());
        }
        let fields = self.fields.to_mut();
        fields.fields.append(&mut own.fields);
        fields.open.append(&mut own.open);
    }

    /// The fields here that answer to a name.
    fn matching<'s>(&'s self, name: &[&Identifier]) -> Vec<&'s Field> {
        match (self.index(), name.last()) {
            (Some(index), Some(last)) => {
                let mut places = index.by_name.places(&last.value);
                if let [.., relation, _] = name {
                    let of_relation = index.relations.places(&relation.value);
                    // Thousands of tables may have a column of this name, or a table thousands of columns.
                    if of_relation.len() < places.len() {
                        places = of_relation;
                    }
                }
                let fields = places.iter().filter_map(|place| self.fields.fields.get(*place));
                fields.filter(|field| Fields::answers(field, name)).listed()
            }
            _ => self.fields.matching(name).listed(),
        }
    }

    /// Whether it is a field here.
    pub(super) fn has(&self, id: usize) -> bool {
        match self.index() {
            Some(index) => index.ids.contains(&id),
            None => self.fields.contains(id),
        }
    }

    pub(super) fn resolve(&self, name: &[&Identifier]) -> Resolution<'_> {
        let around = || self.parent.map_or(Resolution::None, |parent| parent.resolve(name));
        self.resolve_here(name).unwrap_or_else(around)
    }

    /// What a name means among the fields here.
    pub(super) fn resolve_here(&self, name: &[&Identifier]) -> Option<Resolution<'_>> {
        match self.matching(name).as_slice() {
            [] => {}
            [field] => return Some(Resolution::Field(field)),
            _ => return Some(Resolution::Ambiguous),
        }
        if (1..name.len()).any(|length| !self.matching(&name[..length]).is_empty()) {
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
            if own.has(id) {
                return passed || within && own.labels.is_some();
            }
            passed |= own.labels.is_some();
            within |= own.boundary;
            scope = own.parent;
        }
        false
    }

    /// Whether a condition here may not name fields of outer queries, and this is one.
    pub(super) fn forbids(&self, id: usize) -> bool {
        let mut scope = Some(self);
        let mut closed = false;
        let mut within = false;
        while let Some(own) = scope {
            if own.has(id) {
                // Its own fields, too, are those of an outer query for the subqueries in it.
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

    /// It and the scopes around it.
    pub(super) fn and_around(&self) -> impl Iterator<Item = &Scope<'p>> {
        std::iter::successors(Some(self), |own| own.parent)
    }

    /// The fields here of the relations that answer to a name, but those that `*` leaves out.
    pub(super) fn fields_of(&self, name: &[&Identifier]) -> Vec<&Field> {
        let is_one = |field: &&Field| {
            let relation = field.relation.as_ref();
            !field.hidden && relation.is_some_and(|own| ends_with(own, name))
        };
        match (self.index(), name.last()) {
            (Some(index), Some(last)) => {
                let places = index.relations.places(&last.value).iter();
                let fields = places.filter_map(|place| self.fields.fields.get(*place));
                fields.filter(is_one).listed()
            }
            _ => self.fields.fields.iter().filter(is_one).listed(),
        }
    }

    /// Whether a relation of this name is here or around.
    pub(super) fn has_relation(&self, name: &Identifier) -> bool {
        self.and_around().any(|own| {
            if let Some(index) = own.index() {
                return !index.relations.places(&name.value).is_empty();
            }
            let mut relations = own.fields.fields.iter().filter_map(Field::relation_name);
            relations.any(|relation| name.is(relation))
        })
    }

    /// The fields that may be meant, nearest first.
    pub(super) fn candidates(&self) -> impl Iterator<Item = &Field> {
        self.and_around().flat_map(|own| &own.fields.fields)
    }
}
