//! Row patterns: finds matches in each partition and makes rows from them.

mod condition;
mod formula;
mod matcher;
mod measure;
mod program;
mod total;

use std::sync::Arc;

use datafusion_common::Result as DataFusionResult;
use flow_log_stack_analysis::Type;
use flow_log_stack_analysis::plan::{ColumnNumber, Expression, MatchRows, Recognition, Skip};
use futures::FutureExt;

use self::condition::Conditions;
pub(super) use self::formula::is_of_match;
use self::matcher::{Match, Matcher, Search, Threads};
use self::measure::{Found, Measures, target};
use super::build::{Builder, Planned, all_rows, also, sort_order};
use super::room::{Held, Scratch};
use super::rows::{self, Bound, places};
use super::window::{self, Frame, Function, Partition, divided, types};
use super::{Stop, carried};
use crate::aggregates::SortOrder;
use crate::failure::Failure;
use crate::node::OwnNode;
use crate::refusal::Refusal;
use crate::session::Session;
use crate::value::Value;

/// The code of failures that the pattern itself causes.
const USER_ERROR: &str = "GENERIC_USER_ERROR";

/// How many rows are searched before other tasks have their turn.
const TURN: usize = 1 << 10;

/// Refuses what this engine cannot run.
pub(super) fn check(own: &Recognition, session: &Session) -> Result<(), Refusal> {
    program::program(&own.pattern)?;
    let conditions = own.variables.iter().filter_map(|own| own.condition.as_ref());
    let mut values = conditions.chain(own.measures.iter().map(|(_, value)| value));
    values.try_for_each(|value| formula::check(value, session))?;
    window::check(own.rows.functions())
}

/// A row pattern that is ready to run.
struct Ready {
    partition_by: Vec<Arc<Bound>>,
    /// The types of what divides the rows.
    types: Vec<Type>,
    order_by: Vec<Arc<Bound>>,
    order: Vec<SortOrder>,
    matcher: Matcher,
    skip: Skip,
    measures: Measures,
    output: Output,
}

/// Which rows come out, and what is in them.
enum Output {
    /// One row for each match, with these columns of its first row.
    One(Vec<usize>),
    All {
        empty: bool,
        unmatched: bool,
    },
    Window {
        functions: Vec<Function>,
        /// The rows in which a match is looked for.
        frame: Frame,
        /// Whether it may begin at any of them.
        seeks: bool,
    },
}

impl Builder {
    /// The rows of the matches of a pattern.
    pub(super) fn recognition(&self, own: &Recognition, needed: &[ColumnNumber]) -> Result<Planned, Stop> {
        let measured: Vec<_> = own
            .measures
            .iter()
            .filter(|(column, _)| needed.contains(column))
            .collect();
        let called: Vec<_> = own
            .rows
            .functions()
            .iter()
            .filter(|(column, _)| needed.contains(column))
            .collect();
        let values: Vec<&Expression> = measured.iter().map(|(_, value)| value).collect();
        let mut expressions: Vec<&Expression> = own.partition_by.iter().collect();
        expressions.extend(own.order_by.iter().map(|key| &key.value));
        expressions.extend(own.variables.iter().filter_map(|own| own.condition.as_ref()));
        expressions.extend(&values);
        for (_, function) in &called {
            expressions.extend(window::expressions(function));
        }
        if let MatchRows::Window { end, .. } = &own.rows {
            expressions.extend(window::of_bound(end));
        }
        let all = self.knowing_nothing();
        let input = all.node(&own.input, &also(needed, &expressions))?.single();
        let of = |own: &Expression| self.bound(own, &input.columns);
        let partition_by: Result<Vec<_>, Stop> = own.partition_by.iter().map(of).collect();
        let order_by: Result<Vec<_>, Stop> = own.order_by.iter().map(|key| of(&key.value)).collect();
        let mut columns = input.columns.clone();
        let output = match &own.rows {
            MatchRows::One => {
                columns.clear();
                for key in &own.partition_by {
                    crate::expression::columns_of(key, &mut columns);
                }
                Output::One(places(&input.columns, &columns)?)
            }
            MatchRows::All { empty, unmatched } => Output::All {
                empty: *empty,
                unmatched: *unmatched,
            },
            MatchRows::Window { end, seeks, .. } => {
                let mut functions = Vec::new();
                for (column, own) in &called {
                    functions.push(self.window_function(own, self.context.type_of(*column), &input.columns)?);
                }
                Output::Window {
                    functions,
                    frame: self.rows_until(end, &input.columns)?,
                    seeks: *seeks,
                }
            }
        };
        columns.extend(measured.iter().map(|(column, _)| *column));
        columns.extend(called.iter().map(|(column, _)| *column));
        let conditions = Conditions::new(self, &own.variables, &input.columns)?;
        let ready = Arc::new(Ready {
            partition_by: partition_by?,
            types: types(&own.partition_by),
            order_by: order_by?,
            order: own.order_by.iter().map(sort_order).collect(),
            matcher: Matcher::new(program::program(&own.pattern)?, conditions),
            skip: own.skip.clone(),
            measures: Measures::new(self, &values, &input.columns)?,
            output,
        });
        if columns.is_empty() {
            // Rows are counted by a column, so there must be one.
            columns.push(ColumnNumber::MAX);
        }
        let (context, before, own) = (Arc::clone(&self.context), input.columns, columns.clone());
        let plan = OwnNode::whole(
            "Recognition",
            vec![input.plan],
            self.context.schema(&columns),
            move |inputs, task| {
                let (context, before, own) = (Arc::clone(&context), before.clone(), own.clone());
                let ready = Arc::clone(&ready);
                async move {
                    let mut held = all_rows("Recognition", inputs, &before, &context, &task).await?;
                    let rows = std::mem::take(&mut held.rows);
                    let mut made = Held::new("Recognition", &task);
                    let scratch = Scratch::new("Recognition", &task);
                    ready.rows(rows, own.len(), &mut made, &scratch).await?;
                    rows::batch(&made.rows, &own, &context)
                }
                .boxed()
            },
        );
        Ok(Planned { plan, columns })
    }
}

impl Ready {
    async fn rows(
        &self,
        rows: Vec<Vec<Value>>,
        width: usize,
        made: &mut Held,
        scratch: &Scratch,
    ) -> DataFusionResult<()> {
        let divided = divided(rows, &self.partition_by, &self.types, &self.order_by, &self.order).map_err(carried)?;
        let mut looked: usize = 0;
        for division in &divided {
            let partition = Partition::new(&division.rows, &division.keys, &self.order);
            let mut progress = Progress {
                own: self,
                partition: &partition,
                rows: &division.rows,
                width,
                threads: Threads::new(&self.matcher),
                next: 0,
                number: 1,
                matched_until: 0,
                frames: Vec::new(),
                measured: Vec::new(),
            };
            for row in 0..division.rows.len() {
                progress.row(row, made, scratch)?;
                looked += 1;
                if looked.is_multiple_of(TURN) {
                    tokio::task::yield_now().await;
                }
            }
            progress.window(made)?;
        }
        Ok(())
    }
}

/// How far the search in a partition has come.
struct Progress<'a> {
    own: &'a Ready,
    partition: &'a Partition<'a>,
    rows: &'a [Vec<Value>],
    /// How many columns a row of the output has.
    width: usize,
    threads: Threads<'a>,
    /// Where the search continues.
    next: usize,
    /// The number of the next match.
    number: i64,
    /// The row after the last one that is in a match.
    matched_until: usize,
    /// For a window: the rows of the match that begins at each row.
    frames: Vec<std::ops::Range<usize>>,
    /// For a window: the measures of that match.
    measured: Vec<Vec<Value>>,
}

impl<'a> Progress<'a> {
    /// Looks for a match that begins at a row.
    fn row(&mut self, row: usize, made: &mut Held, scratch: &Scratch) -> DataFusionResult<()> {
        if row < self.next {
            self.nothing(0..0);
            return Ok(());
        }
        self.next = row + 1;
        let found = self.found_for(row, scratch)?;
        let Some((search, found)) = found else {
            self.nothing(0..0);
            if let Output::All { unmatched: true, .. } = self.own.output
                && row >= self.matched_until
            {
                self.give(made, row, vec![Value::Null; self.own.measures.count()])?;
            }
            return Ok(());
        };
        self.number += 1;
        self.give_match(search, &found, made)?;
        if !found.variables.is_empty() {
            self.matched_until = self.matched_until.max(search.start + found.variables.len());
            self.next = self.skip(row, search.start, &found)?;
        }
        Ok(())
    }

    /// The match of a row: it begins there, or with SEEK at the first row of its frame at which one begins.
    fn found_for(&mut self, row: usize, scratch: &Scratch) -> DataFusionResult<Option<(Search<'a>, Match)>> {
        let (from, to, last) = match &self.own.output {
            Output::Window { frame, seeks, .. } => {
                let frame = self.partition.frame(frame, row).map_err(carried)?;
                (row, frame.end, if *seeks { frame.end } else { row + 1 })
            }
            _ => (0, self.rows.len(), row + 1),
        };
        for start in row..last {
            let search = Search {
                rows: self.rows,
                start,
                from,
                to,
                number: self.number,
            };
            if let Some(found) = self.own.matcher.find(search, &mut self.threads, scratch)? {
                return Ok(Some((search, found)));
            }
        }
        Ok(None)
    }

    /// Puts the rows of a match into the output.
    fn give_match(&mut self, search: Search<'_>, found: &Match, made: &mut Held) -> DataFusionResult<()> {
        let row = search.start;
        let length = found.variables.len();
        let mut at = Found::new(&self.own.measures, &self.own.matcher, search, found);
        match &self.own.output {
            Output::Window { .. } => {
                self.frames.push(row..row + length);
                self.measured.push(at.at(length.checked_sub(1))?);
            }
            Output::One(_) => {
                let measures = at.at(length.checked_sub(1))?;
                self.give(made, row, measures)?;
            }
            Output::All { empty, .. } if length == 0 => {
                if *empty {
                    let measures = at.at(None)?;
                    self.give(made, row, measures)?;
                }
            }
            Output::All { .. } => {
                let mut excluded = found.excluded.iter().peekable();
                for index in 0..length {
                    while excluded.next_if(|rows| rows.end <= index).is_some() {}
                    if excluded.peek().is_some_and(|rows| rows.contains(&index)) {
                        continue;
                    }
                    let measures = at.at(Some(index))?;
                    self.give(made, row + index, measures)?;
                }
            }
        }
        Ok(())
    }

    /// Puts a row into the output.
    fn give(&self, made: &mut Held, row: usize, measures: Vec<Value>) -> DataFusionResult<()> {
        let row = &self.rows[row];
        let mut values = match &self.own.output {
            Output::One(places) => places.iter().map(|place| row[*place].clone()).collect(),
            Output::All { .. } | Output::Window { .. } => row.clone(),
        };
        values.extend(measures);
        values.resize(self.width, Value::Null);
        made.take(vec![values])
    }

    /// Notes that no match begins at a row.
    fn nothing(&mut self, rows: std::ops::Range<usize>) {
        self.frames.push(rows);
        self.measured.push(vec![Value::Null; self.own.measures.count()]);
    }

    /// Where the search continues after the match of a row, which begins at `start`.
    fn skip(&self, row: usize, start: usize, found: &Match) -> DataFusionResult<usize> {
        let fails = |message: &'static str| Err(carried(Failure::other(USER_ERROR, message)));
        match &self.own.skip {
            Skip::PastLastRow => Ok(start + found.variables.len()),
            Skip::ToNextRow => Ok(row + 1),
            Skip::To { variables, first } => match target(found, variables, *first) {
                None => fails("AFTER MATCH SKIP failed: pattern variable is not present in match"),
                Some(0) => fails("AFTER MATCH SKIP failed: cannot skip to first row of match"),
                Some(after) => Ok(start + after),
            },
        }
    }

    /// Puts the rows of a window into the output, after the matches of all rows are known.
    fn window(&mut self, made: &mut Held) -> DataFusionResult<()> {
        let Output::Window { functions, .. } = &self.own.output else {
            return Ok(());
        };
        let frames = std::mem::take(&mut self.frames);
        let matched = self.partition.matched(&frames);
        let mut values = Vec::new();
        for function in functions {
            values.push(matched.values(function).map_err(carried)?);
        }
        for (row, mut measures) in std::mem::take(&mut self.measured).into_iter().enumerate() {
            measures.extend(values.iter().map(|own| own[row].clone()));
            self.give(made, row, measures)?;
        }
        Ok(())
    }
}
