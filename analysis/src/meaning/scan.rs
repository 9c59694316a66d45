//! Readings of tables. A WITH query is read anew at each of its uses, and each use has conditions of its own.

use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

use super::Analyzer;
use super::scope::{Fields, Origin};
use crate::partitions::PartitionValues;

/// One reading of a table.
#[derive(Clone, Debug)]
pub(crate) struct Scan {
    pub(crate) table: usize,
    /// The table's name as written.
    pub(crate) range: Range<usize>,
    /// Whether the query runs it. A WITH query runs only where it is used, in scans of that use.
    pub(crate) runs: bool,
    /// The scan of the WITH query of which it is one use.
    pub(crate) original: Option<usize>,
    /// The columns that are bound.
    pub(super) bound: Vec<usize>,
    /// What is known of the values of columns.
    pub(super) values: Vec<(usize, Rc<PartitionValues>)>,
}

impl Scan {
    pub(super) fn new(table: usize, range: Range<usize>) -> Self {
        Self {
            table,
            range,
            runs: true,
            original: None,
            bound: Vec::new(),
            values: Vec::new(),
        }
    }
}

/// The most scans that are told apart; WITH queries that use each other twice would have more than memory holds.
const MOST_SCANS: usize = 1000;

impl Analyzer<'_> {
    /// The scans since the `first` one, which run only where the WITH query is used.
    pub(super) fn set_aside(&mut self, first: usize) -> Vec<usize> {
        let mut aside = Vec::new();
        for (index, scan) in self.scans.iter_mut().enumerate().skip(first) {
            if scan.runs {
                scan.runs = false;
                aside.push(index);
            }
        }
        aside
    }

    /// Runs the scans of a WITH query for one use, whose fields come from them.
    pub(super) fn run_again(&mut self, scans: &[usize], fields: &mut Fields) {
        if self.scans.len() + scans.len() > MOST_SCANS {
            for scan in scans {
                self.scans[*scan].runs = true;
            }
            fields.forget_origins();
            return;
        }
        let mut own = HashMap::new();
        for scan in scans {
            own.insert(*scan, self.scans.len());
            self.scans.push(Scan {
                runs: true,
                original: Some(*scan),
                ..self.scans[*scan].clone()
            });
        }
        for origin in fields.fields.iter_mut().flat_map(|field| &mut field.origins) {
            origin.scan = own.get(&origin.scan).copied().unwrap_or(origin.scan);
        }
    }

    /// The scans that run, one for each place of which something is said.
    pub(super) fn running_scans(&self, is_wrong: impl Fn(&Scan) -> bool) -> Vec<&Scan> {
        let mut found: Vec<&Scan> = self.scans.iter().filter(|scan| scan.runs && is_wrong(scan)).collect();
        found.sort_by_key(|scan| scan.range.start);
        found.dedup_by_key(|scan| scan.range.start);
        found
    }

    /// Where the values of an expression come from, if it is a column.
    pub(super) fn origins_of(&self, field: usize) -> &[Origin] {
        self.field_origins.get(&field).map_or(&[], Vec::as_slice)
    }
}
