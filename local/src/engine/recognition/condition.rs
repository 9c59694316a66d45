//! The conditions of a pattern's variables, and what a thread must remember of its rows to compute them.

use std::sync::Arc;

use flow_log_stack_analysis::plan::{ColumnNumber, MatchedRow, OfMatch, PatternVariable};

use super::super::Stop;
use super::super::build::Builder;
use super::super::rows::places;
use super::formula::{Formula, Input, Read};
use super::total::{Total, Totals};
use crate::refusal::Refusal;

/// The most needs of a pattern that have a bit of their own. The others share all bits, so they are compared at each
/// place.
const MOST_NEEDS: usize = 64;

/// How a condition finds a row. The current row is the one that the condition is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// This many rows before the current one.
    Before(usize),
    /// This many rows after the first one.
    After(usize),
    /// A row of a watch.
    Watched {
        watch: usize,
        /// How many of its rows are skipped, from its first or from its last one.
        passed: usize,
        /// Whether the current row counts as its newest one.
        with_current: bool,
    },
}

/// Rows whose places a thread remembers.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Watch {
    /// The variables, in ascending order; if there are none, all rows.
    pub(super) variables: Vec<usize>,
    pub(super) kept: Kept,
}

/// Which of the rows a thread remembers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kept {
    /// This many, from the first one on.
    First(usize),
    /// This many, up to the last one.
    Last(usize),
    /// All of them, with or without their variables.
    All { with_variables: bool },
}

/// What Trino compares to decide whether two threads will continue in the same way. For a row that is counted from the
/// last one it also compares every row that is skipped; for a row that is counted from the first one it compares that
/// row alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need {
    /// Where a row is.
    Row(Place),
    /// The variable of the row that is this many rows after a place.
    Variable { place: Place, moved: i64 },
    /// All rows of a watch.
    List { watch: usize },
}

/// The conditions of a pattern's variables.
#[derive(Debug, Default)]
pub(super) struct Conditions {
    /// The condition of each variable; `None` takes any row.
    pub(super) own: Vec<Option<Formula<Place>>>,
    /// The names of the variables.
    pub(super) names: Vec<crate::value::Value>,
    pub(super) watches: Vec<Watch>,
    /// The aggregates, each with its watch.
    pub(super) totals: Vec<(Arc<Total>, usize)>,
    pub(super) needs: Vec<Need>,
    /// The needs of each variable's condition, one bit for each.
    pub(super) of_variables: Vec<u64>,
    /// Whether each variable's condition is about the current row and its neighbours alone, whatever the match is.
    pub(super) of_rows: Vec<bool>,
}

impl Watch {
    /// Whether rows of this variable belong to it.
    pub(super) fn has(&self, variable: usize) -> bool {
        self.variables.is_empty() || self.variables.contains(&variable)
    }
}

impl Conditions {
    pub(super) fn new(
        builder: &Builder,
        variables: &[PatternVariable],
        columns: &[ColumnNumber],
    ) -> Result<Self, Stop> {
        let mut conditions = Self {
            names: variables
                .iter()
                .map(|own| crate::value::Value::text(&own.name))
                .collect(),
            ..Self::default()
        };
        let mut totals = Totals::default();
        for (index, variable) in variables.iter().enumerate() {
            let mut needs = Vec::new();
            let formula = variable.condition.as_ref().map(|condition| {
                let session = &builder.context.session;
                Formula::new(condition, session, &builder.outer, |read| {
                    conditions.input(index, read, (builder, columns), &mut totals, &mut needs)
                })
            });
            let formula = formula.transpose()?;
            let inputs = formula.as_ref().map(Formula::inputs).unwrap_or_default();
            conditions
                .of_rows
                .push(inputs.iter().all(|own| conditions.is_of_row(own)));
            conditions.own.push(formula);
            let bits = needs.into_iter().fold(0, |all, need| all | conditions.need(need));
            conditions.of_variables.push(bits);
        }
        Ok(conditions)
    }

    /// Whether a value is one of the current row or of its neighbours.
    fn is_of_row(&self, input: &Input<Place>) -> bool {
        match *input {
            Input::Column { row, .. } => match row {
                Place::Before(rows) => rows == 0,
                Place::After(_) => false,
                Place::Watched {
                    watch,
                    passed,
                    with_current,
                } => passed == 0 && with_current && matches!(self.watches[watch].kept, Kept::Last(_)),
            },
            Input::Classifier { .. } | Input::Number | Input::Aggregate(_) => false,
        }
    }

    /// The bit of a need.
    fn need(&mut self, need: Need) -> u64 {
        let index = self.needs.iter().position(|own| *own == need).unwrap_or_else(|| {
            self.needs.push(need);
            self.needs.len() - 1
        });
        if index < MOST_NEEDS { 1 << index } else { u64::MAX }
    }

    fn watch(&mut self, watch: Watch) -> usize {
        self.watches.iter().position(|own| *own == watch).unwrap_or_else(|| {
            self.watches.push(watch);
            self.watches.len() - 1
        })
    }

    /// What the condition of a variable reads.
    fn input(
        &mut self,
        variable: usize,
        read: Read<'_>,
        (builder, columns): (&Builder, &[ColumnNumber]),
        totals: &mut Totals,
        needs: &mut Vec<Need>,
    ) -> Result<Input<Place>, Stop> {
        let Read::OfMatch(own, data_type) = read else {
            return Err(Refusal::of("a column outside a row pattern").into());
        };
        match own {
            OfMatch::Column { value, row } => {
                let mut named = Vec::new();
                crate::expression::columns_of(value, &mut named);
                let place = places(columns, &named)?;
                Ok(Input::Column {
                    place: place.first().copied().unwrap_or_default(),
                    row: self.place(variable, row, Some(needs)),
                    moved: row.moved,
                })
            }
            OfMatch::Classifier(row) => {
                let (place, moved) = (self.place(variable, row, None), row.moved);
                needs.push(Need::Variable { place, moved });
                Ok(Input::Classifier {
                    row: place,
                    moved: row.moved,
                })
            }
            OfMatch::Number => Ok(Input::Number),
            OfMatch::Aggregate { .. } => {
                let index = totals.index(builder, own, data_type, columns)?;
                let total = Arc::clone(&totals.own[index]);
                let watch = self.watch(Watch {
                    variables: total.variables.clone(),
                    kept: Kept::All {
                        with_variables: total.names_variables,
                    },
                });
                needs.push(Need::List { watch });
                if index == self.totals.len() {
                    self.totals.push((total, watch));
                }
                Ok(Input::Aggregate(index))
            }
        }
    }

    /// How the condition of a variable finds a row. If `needs` is given, the place is added to it: a column of the row is
    /// read.
    fn place(&mut self, variable: usize, row: &MatchedRow, needs: Option<&mut Vec<Need>>) -> Place {
        let passed = usize::try_from(row.passed).unwrap_or(usize::MAX);
        if row.variables.is_empty() {
            return if row.first {
                Place::After(passed)
            } else {
                Place::Before(passed)
            };
        }
        let count = passed.saturating_add(1);
        let watch = self.watch(Watch {
            variables: row.variables.clone(),
            kept: if row.first {
                Kept::First(count)
            } else {
                Kept::Last(count)
            },
        });
        let place = Place::Watched {
            watch,
            passed,
            with_current: row.variables.contains(&variable),
        };
        if let Some(needs) = needs {
            needs.push(Need::Row(place));
        }
        place
    }
}
