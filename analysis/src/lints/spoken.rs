//! Which columns some expressions name, so that thousands of conditions are not read for each thing that is asked.

use std::collections::{BTreeMap, HashMap};

use crate::catalog::Column;
use crate::listed::Listed as _;
use crate::meaning::Meaning;
use crate::syntax::tree::Expression;

/// The columns that expressions speak of.
pub(super) struct Spoken<'a> {
    /// Those of the scans at a place, by their indexes in the table.
    columns: HashMap<usize, BTreeMap<usize, Named<'a>>>,
    /// Who speaks of columns of a name.
    by_name: HashMap<&'a str, Speakers<'a>>,
}

/// A column, and who speaks of it.
struct Named<'a> {
    column: &'a Column,
    by: Speakers<'a>,
}

/// The first two of many: what is asked about is a part of one of them at most.
type Speakers<'a> = Vec<&'a Expression>;

impl<'a> Spoken<'a> {
    /// What these speak of.
    pub(super) fn of(meaning: &'a Meaning<'a>, expressions: &[&'a Expression]) -> Self {
        let mut spoken = Self {
            columns: HashMap::new(),
            by_name: HashMap::new(),
        };
        for expression in expressions {
            spoken.note(meaning, expression, expression);
        }
        spoken
    }

    /// Notes the columns in a part of an expression.
    fn note(&mut self, meaning: &'a Meaning<'a>, expression: &'a Expression, part: &'a Expression) {
        let tables = meaning.catalog.tables.as_deref().unwrap_or_default();
        let field = meaning.field_of(part);
        for origin in field.map_or(&[][..], |field| meaning.fields.origins_of(field)) {
            let scan = meaning.scans.all().get(origin.scan);
            let (Some(scan), Some(index)) = (scan, origin.column) else {
                continue;
            };
            let Some(column) = tables.get(scan.table).and_then(|table| table.columns.get(index)) else {
                continue;
            };
            let columns = self.columns.entry(scan.range.start).or_default();
            let named = columns.entry(index).or_insert_with(|| Named { column, by: Vec::new() });
            add(&mut named.by, expression);
            add(self.by_name.entry(&column.name).or_default(), expression);
        }
        part.each_child(|child| self.note(meaning, expression, child));
    }

    /// Whether one of them speaks of a column that fits, of the scans at this place.
    pub(super) fn has(&self, place: usize, fits: &dyn Fn(&Column) -> bool) -> bool {
        let columns = self.columns.get(&place);
        columns.is_some_and(|columns| columns.values().any(|named| fits(named.column)))
    }

    /// Who speaks of a column that fits, of the scans at this place.
    pub(super) fn speakers(&self, place: usize, fits: &dyn Fn(&Column) -> bool) -> Speakers<'a> {
        let named = self.columns.get(&place).into_iter().flat_map(BTreeMap::values);
        let fitting = named.filter(|named| fits(named.column));
        fitting.flat_map(|named| &named.by).copied().listed()
    }

    /// Who speaks of a column of this name.
    pub(super) fn speakers_of(&self, name: &str) -> &[&'a Expression] {
        self.by_name.get(name).map_or(&[], Vec::as_slice)
    }
}

/// Notes one of two.
fn add<'a>(speakers: &mut Speakers<'a>, expression: &'a Expression) {
    let is_new = speakers.last().is_none_or(|last| last.id != expression.id);
    if is_new && speakers.len() < 2 {
        speakers.push(expression);
    }
}
