//! The measures of a match.

use std::collections::HashMap;
use std::sync::Arc;

use datafusion_common::Result as DataFusionResult;
use flow_log_stack_analysis::plan::{ColumnNumber, Expression, MatchedRow, OfMatch};

use super::super::build::Builder;
use super::super::rows::places;
use super::super::{Stop, carried};
use super::formula::{Formula, Input, Read, View};
use super::matcher::{Match, Matcher, Search};
use super::total::{Taken, Total, Totals};
use crate::aggregates::Running;
use crate::expression::columns_of;
use crate::refusal::Refusal;
use crate::value::Value;

/// The measures of a pattern, and their aggregates.
#[derive(Debug)]
pub(super) struct Measures {
    own: Vec<Formula<MatchedRow>>,
    totals: Vec<Arc<Total>>,
}

impl Measures {
    pub(super) fn new(builder: &Builder, measures: &[&Expression], columns: &[ColumnNumber]) -> Result<Self, Stop> {
        let mut totals = Totals::default();
        let session = &builder.context.session;
        let mut own = Vec::new();
        for measure in measures {
            own.push(Formula::new(measure, session, &builder.outer, |read| match read {
                Read::OfMatch(OfMatch::Column { value, row }, _) => {
                    let mut named = Vec::new();
                    columns_of(value, &mut named);
                    Ok(Input::Column {
                        place: places(columns, &named)?.first().copied().unwrap_or_default(),
                        row: row.clone(),
                        moved: row.moved,
                    })
                }
                Read::OfMatch(OfMatch::Classifier(row), _) => Ok(Input::Classifier {
                    row: row.clone(),
                    moved: row.moved,
                }),
                Read::OfMatch(OfMatch::Number, _) => Ok(Input::Number),
                Read::OfMatch(aggregate, data_type) => {
                    Ok(Input::Aggregate(totals.index(builder, aggregate, data_type, columns)?))
                }
                Read::Column(_) => Err(Refusal::of("a column outside a row pattern").into()),
            })?);
        }
        Ok(Self {
            own,
            totals: totals.own,
        })
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.own.len()
    }
}

/// A match, at one of its rows.
pub(super) struct Found<'a> {
    measures: &'a Measures,
    matcher: &'a Matcher,
    search: Search<'a>,
    own: &'a Match,
    /// The row at which measures are computed; `None` if the match is empty.
    current: Option<usize>,
    /// The rows of each set of variables that a measure names.
    rows: HashMap<Vec<usize>, Vec<usize>>,
    /// The state of each aggregate, and how many rows it has taken.
    running: Vec<Option<(Running, usize)>>,
}

impl<'a> Found<'a> {
    pub(super) fn new(measures: &'a Measures, matcher: &'a Matcher, search: Search<'a>, own: &'a Match) -> Self {
        let mut rows = HashMap::new();
        let mut index = |variables: &Vec<usize>| {
            rows.entry(variables.clone())
                .or_insert_with(|| rows_of(own, variables).collect::<Vec<usize>>());
        };
        for input in measures.own.iter().flat_map(Formula::inputs) {
            if let Input::Column { row, .. } | Input::Classifier { row, .. } = input
                && !row.variables.is_empty()
            {
                index(&row.variables);
            }
        }
        for total in &measures.totals {
            index(&total.variables);
        }
        Self {
            measures,
            matcher,
            search,
            own,
            current: None,
            rows,
            running: measures.totals.iter().map(|_| None).collect(),
        }
    }

    /// The measures at a row of the match; `None` if the match is empty. Rows must be asked for in ascending order.
    pub(super) fn at(&mut self, row: Option<usize>) -> DataFusionResult<Vec<Value>> {
        self.current = row;
        let measures = self.measures;
        measures.own.iter().map(|own| own.value(self)).collect()
    }
}

/// The rows of these variables; if there are none, all rows.
fn rows_of<'a>(own: &'a Match, variables: &'a [usize]) -> impl DoubleEndedIterator<Item = usize> + 'a {
    let is_one = |variable: &usize| variables.is_empty() || variables.contains(variable);
    let rows = own.variables.iter().enumerate();
    rows.filter(move |(_, variable)| is_one(variable)).map(|(row, _)| row)
}

/// The row to which AFTER MATCH SKIP goes.
pub(super) fn target(own: &Match, variables: &[usize], first: bool) -> Option<usize> {
    let mut rows = rows_of(own, variables);
    if first { rows.next() } else { rows.next_back() }
}

impl View<MatchedRow> for Found<'_> {
    fn row(&self, row: &MatchedRow) -> Option<usize> {
        let current = self.current?;
        let passed = usize::try_from(row.passed).ok()?;
        let last = if row.is_final {
            self.own.variables.len() - 1
        } else {
            current
        };
        match (self.rows.get(&row.variables), row.first) {
            (None, true) => Some(passed).filter(|row| *row < self.own.variables.len()),
            (None, false) => last.checked_sub(passed),
            (Some(rows), true) => rows.get(passed).copied(),
            (Some(rows), false) => {
                let until = rows.partition_point(|row| *row <= last);
                until.checked_sub(1)?.checked_sub(passed).map(|index| rows[index])
            }
        }
    }

    fn values(&self, row: i64) -> Option<&[Value]> {
        self.search.values(row)
    }

    fn variable(&self, row: i64) -> Option<Value> {
        let variable = self.own.variables.get(usize::try_from(row).ok()?)?;
        Some(self.matcher.name(*variable))
    }

    fn number(&self) -> i64 {
        self.search.number
    }

    fn aggregate(&mut self, index: usize) -> DataFusionResult<Value> {
        let total = &self.measures.totals[index];
        let (mut running, mut reached) = match self.running[index].take() {
            Some(running) => running,
            None => (total.start()?, 0),
        };
        let rows = self.rows.get(&total.variables).map(Vec::as_slice).unwrap_or_default();
        let is_due = |row: usize| total.is_final || self.current.is_some_and(|current| row <= current);
        while let Some(row) = rows.get(reached).copied().filter(|row| is_due(*row)) {
            let variable = self.own.variables[row];
            let taken = Taken {
                values: self
                    .search
                    .values(i64::try_from(row).unwrap_or(i64::MAX))
                    .unwrap_or_default(),
                variable: self.matcher.name(variable),
                number: self.search.number,
            };
            total.take(&mut running, taken)?;
            reached += 1;
        }
        let value = running.result().map_err(carried)?;
        self.running[index] = Some((running, reached));
        Ok(value)
    }
}
