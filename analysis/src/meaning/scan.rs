//! Readings of tables. A WITH query is read anew at each of its uses, and each use has conditions of its own.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::field::{Field, Fields, Origin};
use crate::catalog::{Catalog, Partition};
use crate::listed::Listed as _;
use crate::order::by_place;
use crate::syntax::tree::{Bytes, Expression, JoinKind};
use crate::{ColumnId, TableReference};

/// One reading of a table.
#[derive(Clone)]
pub(crate) struct Scan {
    pub(crate) table: usize,
    /// The table's name as written.
    pub(crate) range: Range<usize>,
    /// Whether the query runs it. A WITH query runs only where it is used, in scans of that use.
    pub(crate) runs: bool,
    /// The scan of the WITH query of which it is one use.
    pub(crate) original: Option<usize>,
}

/// Findings about scans, in the order of the analysis.
#[derive(Clone)]
pub(crate) enum Event {
    /// A condition of WHERE, HAVING or ON, by the number of its expression.
    Condition(Condition),
    /// A column of USING binds a column from which it comes.
    Bound(Origin),
    /// The second field has no other values than the first, where it matters.
    Equal(usize, usize),
    /// A use of a WITH query, with what is known of its scan so far.
    Copied { from: usize, to: usize },
}

/// A condition that rows must fulfil.
#[derive(Clone)]
pub(crate) struct Condition {
    /// The number of its expression.
    pub(crate) expression: usize,
    /// The fields that come from partition keys and whose rows it leaves out.
    pub(crate) keys: Vec<usize>,
    /// That of a join: its kind, and the bytes of its sides.
    pub(crate) join: Option<(JoinKind, Bytes, Bytes)>,
}

/// The most scans that are told apart; WITH queries that use each other twice would have more than memory holds.
const MOST_SCANS: usize = 1000;

/// The readings of tables, and the findings about them.
#[derive(Default)]
pub(crate) struct Scans {
    all: Vec<Scan>,
    events: Vec<Event>,
    /// Where names are in FROM that tables of the catalog are read for.
    places: HashSet<usize>,
    references: Vec<TableReference>,
    /// The columns that are read, for each table of the catalog that is.
    columns: HashMap<usize, Vec<bool>>,
}

impl Scans {
    pub(crate) fn all(&self) -> &[Scan] {
        &self.all
    }

    pub(crate) fn events(&self) -> &[Event] {
        &self.events
    }

    /// Each place where a table of the catalog is named, in the order of the text.
    pub(crate) fn references(&self) -> &[TableReference] {
        &self.references
    }

    /// Which columns are read of a table of the catalog; `None`: it is not read.
    pub(crate) fn columns(&self, table: usize) -> Option<&[bool]> {
        self.columns.get(&table).map(Vec::as_slice)
    }

    /// Whether a table is read for the name in FROM that starts there.
    pub(crate) fn reads_at(&self, start: usize) -> bool {
        self.places.contains(&start)
    }

    /// The scans that run, one for each place of which something is said.
    pub(crate) fn running(&self, is_wrong: &dyn Fn(usize, &Scan) -> bool) -> Vec<&Scan> {
        let found = self.all.iter().enumerate();
        let found = found.filter(|(index, scan)| scan.runs && is_wrong(*index, scan));
        let mut found: Vec<&Scan> = found.map(|(_, scan)| scan).listed();
        by_place(&mut found, |scan| scan.range.start);
        found.dedup_by_key(|scan| scan.range.start);
        found
    }

    /// Notes a new one of a table with this many columns, and returns its number.
    pub(super) fn open(&mut self, table: usize, columns: usize, range: &Bytes) -> usize {
        self.places.insert(range.start);
        self.columns.entry(table).or_insert_with(|| vec![false; columns]);
        self.all.push(Scan {
            table,
            range: range.clone(),
            runs: true,
            original: None,
        });
        self.all.len() - 1
    }

    /// Notes that a column is read.
    pub(super) fn read(&mut self, column: ColumnId) {
        if let Some(columns) = self.columns.get_mut(&column.table)
            && let Some(read) = columns.get_mut(column.column)
        {
            *read = true;
        }
    }

    /// Puts the references in the order of the text.
    pub(super) fn sort_references(&mut self) {
        by_place(&mut self.references, |one| one.range.start);
    }

    pub(super) fn refer(&mut self, reference: TableReference) {
        self.references.push(reference);
    }

    /// Notes that a WITH query is there that reads tables.
    pub(super) fn note_place(&mut self, start: usize) {
        self.places.insert(start);
    }

    /// Notes a condition that leaves out rows of these fields.
    pub(super) fn note_condition(&mut self, condition: &Expression, fields: &[Field], catalog: &Catalog) {
        self.note(condition, fields, None, catalog);
    }

    /// Notes the condition of a join.
    pub(super) fn note_join(
        &mut self,
        condition: &Expression,
        fields: &[Field],
        join: (JoinKind, Bytes, Bytes),
        catalog: &Catalog,
    ) {
        self.note(condition, fields, Some(join), catalog);
    }

    fn note(
        &mut self,
        condition: &Expression,
        fields: &[Field],
        join: Option<(JoinKind, Bytes, Bytes)>,
        catalog: &Catalog,
    ) {
        if self.all.is_empty() {
            return;
        }
        let tables = catalog.tables.as_deref().unwrap_or_default();
        let column = |origin: &Origin| tables.get(origin.table)?.columns.get(origin.column?);
        let is_key = |origin: &Origin| column(origin).is_some_and(|column| column.partition != Partition::No);
        let keys = fields.iter().filter(|field| field.origins.iter().any(is_key));
        let condition = Condition {
            expression: condition.id,
            keys: keys.map(|field| field.id).listed(),
            join,
        };
        self.events.push(Event::Condition(condition));
    }

    /// Notes that a column has one of known values.
    pub(super) fn note_bound(&mut self, origin: Origin) {
        self.events.push(Event::Bound(origin));
    }

    /// Notes that the second has no other values than the first, where it matters.
    pub(super) fn note_equal(&mut self, from: &Field, to: &Field) {
        self.events.push(Event::Equal(from.id, to.id));
    }

    /// The scans since the `first` one, which run only where the WITH query is used.
    pub(super) fn set_aside(&mut self, first: usize) -> Vec<usize> {
        let mut aside = Vec::new();
        for (index, scan) in self.all.iter_mut().enumerate().skip(first) {
            if scan.runs {
                scan.runs = false;
                aside.push(index);
            }
        }
        aside
    }

    /// Runs the scans of a WITH query for one use, whose fields come from them.
    pub(super) fn run_again(&mut self, scans: &[usize], fields: &mut Fields) {
        if self.all.len() + scans.len() > MOST_SCANS {
            for scan in scans {
                self.all[*scan].runs = true;
            }
            fields.forget_origins();
            return;
        }
        let mut own = HashMap::new();
        for scan in scans {
            let to = self.all.len();
            own.insert(*scan, to);
            self.events.push(Event::Copied { from: *scan, to });
            self.all.push(Scan {
                runs: true,
                original: Some(*scan),
                ..self.all[*scan].clone()
            });
        }
        for origin in fields.fields.iter_mut().flat_map(|field| &mut field.origins) {
            origin.scan = own.get(&origin.scan).copied().unwrap_or(origin.scan);
        }
    }
}
