//! What a query means: what the analysis of names, types and clauses found, and nothing changes any more.

use std::collections::HashMap;

use super::expressions::Expressions;
use super::field::{Field, Fields};
use super::field_table::FieldTable;
use super::finding::Unfit;
use super::question::Questions;
use super::readings::Readings;
use super::record::Record;
use super::scan::Scans;
use crate::catalog::Catalog;
use crate::listed::Listed as _;
use crate::order::by_place;
use crate::syntax::tree::{Bytes, Expression};
use crate::types::Type;
use crate::{Analysis, OutputColumn, ParameterUse, TableRead};

/// What a query means. What is known of an expression is asked by its number.
pub(crate) struct Meaning<'a> {
    pub(crate) catalog: &'a Catalog,
    /// The text of the query.
    pub(crate) sql: &'a str,
    pub(crate) expressions: Expressions,
    pub(crate) fields: FieldTable,
    pub(crate) scans: Scans,
    pub(crate) readings: Readings,
    pub(crate) questions: Questions,
    /// What a plan is made from, if one is asked for.
    pub(crate) record: Option<Record>,
    pub(super) parameters: Vec<ParameterUse>,
    /// The calls that no function takes, by the number of their expression.
    pub(crate) unfit: HashMap<usize, Unfit>,
    /// The columns of the result.
    pub(crate) output: Fields,
    /// Where each of them is written.
    pub(super) output_ranges: Vec<Option<Bytes>>,
    /// Whether something was left out because there was too much of it, so that it is unknown what the query does not have.
    pub(crate) is_cut: bool,
}

impl<'a> Meaning<'a> {
    /// For a text with this many expressions, before anything is known.
    pub(super) fn new(catalog: &'a Catalog, sql: &'a str, expressions: usize) -> Self {
        Self {
            catalog,
            sql,
            expressions: Expressions::new(expressions),
            fields: FieldTable::default(),
            scans: Scans::default(),
            readings: Readings::default(),
            questions: Questions::default(),
            record: None,
            parameters: Vec::new(),
            unfit: HashMap::new(),
            output: Fields::default(),
            output_ranges: Vec::new(),
            is_cut: false,
        }
    }

    /// Notes what a plan is made from, if one is asked for.
    pub(super) fn record(&mut self, note: impl FnOnce(&mut Record)) {
        if cfg!(feature = "plan")
            && let Some(record) = &mut self.record
        {
            note(record);
        }
    }

    /// The text of an expression, as it was written.
    pub(crate) fn text(&self, expression: &Expression) -> &'a str {
        &self.sql[expression.range.clone()]
    }

    /// The type of an expression; `None`: it is not known, or wrong.
    pub(crate) fn type_of(&self, expression: &Expression) -> Option<&Type> {
        self.expressions.type_of(expression)
    }

    /// The field that an expression names.
    pub(crate) fn field_of(&self, expression: &Expression) -> Option<usize> {
        self.expressions.field_of(expression)
    }

    /// What is known about the query, except for what is wrong with it and which partitions its references can touch.
    pub(crate) fn analysis(&self) -> Analysis {
        let mut analysis = Analysis::default();
        if !self.output.is_open() {
            let mut ranges = self.output_ranges.iter().cloned();
            let column = |field: &Field| OutputColumn {
                name: field.name.clone(),
                data_type: field.data_type.clone(),
                never_null: self.fields.is_never_null(field.id),
                range: ranges.next().flatten(),
            };
            analysis.columns.reserve_exact(self.output.fields.len());
            analysis.columns.extend(self.output.visible().map(column));
        }
        analysis.parameters.clone_from(&self.parameters);
        by_place(&mut analysis.parameters, |one| one.range.start);
        analysis.table_references = self.scans.references().to_vec();
        let tables = 0..self.catalog.tables.as_ref().map_or(0, Vec::len);
        let read = |table: usize| {
            let columns = self.scans.columns(table)?.iter().enumerate();
            let columns = columns.filter(|(_, read)| **read).map(|(column, _)| column).listed();
            Some(TableRead { table, columns })
        };
        analysis.reads = tables.filter_map(read).listed();
        analysis
    }
}
