//! Which columns some expressions name, so that thousands of conditions are not read for each thing that is asked.

use std::collections::HashMap;

use crate::catalog::Column;
use crate::meaning::Meaning;
use crate::syntax::tree::Expression;

/// The columns that expressions speak of.
#[derive(Default)]
pub(super) struct Spoken {
    /// Where the columns of the scans at a place begin.
    places: HashMap<usize, usize>,
    /// Who speaks of each of these.
    columns: Vec<Speakers>,
    /// Who speaks of columns of a name.
    names: HashMap<String, Speakers>,
}

/// The numbers of the first two of many expressions: what is asked about is a part of one of them at most.
pub(super) type Speakers = Vec<usize>;

impl Spoken {
    /// What these speak of.
    pub(super) fn of(meaning: &Meaning<'_>, expressions: &[&Expression]) -> Self {
        let mut spoken = Self::default();
        for expression in expressions {
            spoken.note(meaning, expression.id, expression);
        }
        spoken
    }

    /// Notes the columns in a part of an expression.
    fn note(&mut self, meaning: &Meaning<'_>, expression: usize, part: &Expression) {
        let tables = meaning.catalog.tables.as_deref().unwrap_or_default();
        let field = meaning.field_of(part);
        for origin in field.map_or(&[][..], |field| meaning.fields.origins_of(field)) {
            let scan = meaning.scans.all().get(origin.scan);
            let columns = scan.and_then(|scan| tables.get(scan.table)).map(|table| &table.columns);
            let (Some(scan), Some(columns), Some(index)) = (scan, columns, origin.column) else {
                continue;
            };
            let (end, place) = (self.columns.len(), scan.range.start);
            let begin = *self.places.entry(place).or_insert(end);
            if begin == end {
                self.columns.resize_with(end + columns.len(), Vec::new);
            }
            if let (Some(speakers), Some(column)) = (self.columns.get_mut(begin + index), columns.get(index)) {
                add(speakers, expression);
                if !self.names.contains_key(&column.name) {
                    self.names.insert(column.name.clone(), Vec::new());
                }
                if let Some(speakers) = self.names.get_mut(&column.name) {
                    add(speakers, expression);
                }
            }
        }
        part.each_child(|child| self.note(meaning, expression, child));
    }

    /// Who speaks of a column that fits, of the scans at this place, whose table has these columns.
    pub(super) fn speakers(&self, place: usize, columns: &[Column], fits: &dyn Fn(&Column) -> bool) -> Speakers {
        let mut all = Vec::new();
        if let Some(begin) = self.places.get(&place) {
            for (column, speakers) in columns.iter().zip(&self.columns[*begin..]) {
                if !speakers.is_empty() && fits(column) {
                    all.extend(speakers);
                }
            }
        }
        all
    }

    /// Who speaks of a column of this name.
    pub(super) fn speakers_of(&self, name: &str) -> &[usize] {
        self.names.get(name).map_or(&[], Vec::as_slice)
    }
}

/// Notes one of two.
pub(super) fn add(speakers: &mut Speakers, expression: usize) {
    if speakers.len() < 2 && speakers.last() != Some(&expression) {
        speakers.push(expression);
    }
}
