//! Aggregates over rows of a match.

use std::sync::Arc;

use datafusion_common::{Result as DataFusionResult, internal_err};
use flow_log_stack_analysis::Type;
use flow_log_stack_analysis::plan::{AggregateCall, ColumnNumber, OfMatch};

use super::super::aggregate::aggregate_of;
use super::super::build::Builder;
use super::super::rows::places;
use super::super::{Stop, carried};
use super::formula::{Formula, Input, Read, View};
use crate::aggregates::{Aggregate, Running};
use crate::refusal::Refusal;
use crate::value::Value;

/// An aggregate over the rows of some variables.
#[derive(Debug)]
pub(super) struct Total {
    aggregate: Aggregate,
    arguments: Vec<Formula<()>>,
    /// The variables, in ascending order; if there are none, all rows.
    pub(super) variables: Vec<usize>,
    /// Whether it is over all rows of the match, and not only over those up to the current one.
    pub(super) is_final: bool,
    /// Whether the names of variables are among the arguments.
    pub(super) names_variables: bool,
}

/// A row as an aggregate takes it.
pub(super) struct Taken<'a> {
    pub(super) values: &'a [Value],
    pub(super) variable: Value,
    pub(super) number: i64,
}

impl Total {
    pub(super) fn new(
        builder: &Builder,
        call: &AggregateCall,
        (variables, is_final): (&[usize], bool),
        result: &Type,
        columns: &[ColumnNumber],
    ) -> Result<Self, Stop> {
        let session = &builder.context.session;
        let mut names_variables = false;
        let mut arguments = Vec::new();
        for argument in &call.call.arguments {
            arguments.push(Formula::new(argument, session, &builder.outer, |read| match read {
                Read::Column(column) => Ok(Input::Column {
                    place: places(columns, &[column])?[0],
                    row: (),
                    moved: 0,
                }),
                Read::OfMatch(OfMatch::Number, _) => Ok(Input::Number),
                Read::OfMatch(OfMatch::Classifier(_), _) => {
                    names_variables = true;
                    Ok(Input::Classifier { row: (), moved: 0 })
                }
                Read::OfMatch(..) => Err(Refusal::of("another row in an aggregate of a row pattern").into()),
            })?);
        }
        Ok(Self {
            aggregate: aggregate_of(call, result, session, true)?,
            arguments,
            variables: variables.to_vec(),
            is_final,
            names_variables,
        })
    }

    /// The aggregate before its first row.
    pub(super) fn start(&self) -> DataFusionResult<Running> {
        let running = self.aggregate.start();
        running.map_or_else(|| internal_err!("{} is not run", self.aggregate.site.name), Ok)
    }

    /// Adds a row.
    pub(super) fn take(&self, running: &mut Running, mut row: Taken<'_>) -> DataFusionResult<()> {
        let arguments: DataFusionResult<Vec<Value>> =
            self.arguments.iter().map(|argument| argument.value(&mut row)).collect();
        running.add(&arguments?).map_err(carried)
    }
}

impl View<()> for Taken<'_> {
    fn row(&self, (): &()) -> Option<usize> {
        Some(0)
    }

    fn values(&self, _: i64) -> Option<&[Value]> {
        Some(self.values)
    }

    fn variable(&self, _: i64) -> Option<Value> {
        Some(self.variable.clone())
    }

    fn number(&self) -> i64 {
        self.number
    }

    fn aggregate(&mut self, _: usize) -> DataFusionResult<Value> {
        internal_err!("an aggregate in an aggregate")
    }
}

/// The aggregates of several expressions, each of them once.
#[derive(Default)]
pub(super) struct Totals {
    keys: Vec<OfMatch>,
    pub(super) own: Vec<Arc<Total>>,
}

impl Totals {
    /// The index of an aggregate.
    pub(super) fn index(
        &mut self,
        builder: &Builder,
        own: &OfMatch,
        result: &Type,
        columns: &[ColumnNumber],
    ) -> Result<usize, Stop> {
        if let Some(index) = self.keys.iter().position(|key| key == own) {
            return Ok(index);
        }
        let OfMatch::Aggregate {
            call,
            variables,
            is_final,
        } = own
        else {
            return Err(Refusal::of("a value of a match").into());
        };
        let total = Total::new(builder, call, (variables, *is_final), result, columns)?;
        self.keys.push(own.clone());
        self.own.push(Arc::new(total));
        Ok(self.own.len() - 1)
    }
}
