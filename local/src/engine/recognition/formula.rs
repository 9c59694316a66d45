//! Expressions over the rows of a match.

use datafusion_common::Result as DataFusionResult;
use flow_log_stack_analysis::Type;
use flow_log_stack_analysis::plan::{ColumnNumber, Expression, ExpressionKind, OfMatch};

use super::super::{Stop, aggregate, carried};
use crate::expression::{Outer, Program};
use crate::refusal::Refusal;
use crate::session::Session;
use crate::value::Value;

/// Values of a match are columns from this number on; no plan has that many columns of its own.
const FIRST: ColumnNumber = ColumnNumber::MAX / 2;

/// What a formula reads; `R` says which row.
#[derive(Debug)]
pub(super) enum Input<R> {
    /// A column of a row.
    Column {
        /// Where it is in the row.
        place: usize,
        row: R,
        /// How many rows after that one the column is read.
        moved: i64,
    },
    /// The variable of a row.
    Classifier { row: R, moved: i64 },
    /// The number of the match.
    Number,
    /// An aggregate, by its index.
    Aggregate(usize),
}

/// What an expression of a row pattern reads.
#[derive(Clone, Copy)]
pub(super) enum Read<'a> {
    /// A value of the match.
    OfMatch(&'a OfMatch, &'a Type),
    /// A column of the row that the expression is about.
    Column(ColumnNumber),
}

/// What a formula sees of a match. Rows are counted from the first row of the match.
pub(super) trait View<R> {
    /// Where a row is; `None` if there is no such row.
    fn row(&self, row: &R) -> Option<usize>;
    /// The values of a row, which need not be in the match; `None` if it may not be read.
    fn values(&self, row: i64) -> Option<&[Value]>;
    /// The name of the variable of a row of the match.
    fn variable(&self, row: i64) -> Option<Value>;
    /// The number of the match.
    fn number(&self) -> i64;
    /// The value of an aggregate.
    fn aggregate(&mut self, index: usize) -> DataFusionResult<Value>;
}

/// An expression, and where the values that it reads come from.
#[derive(Debug)]
pub(super) struct Formula<R> {
    program: Program,
    inputs: Vec<Input<R>>,
}

impl<R> Formula<R> {
    /// Prepares an expression; columns of outer queries are constants.
    pub(super) fn new(
        expression: &Expression,
        session: &Session,
        outer: &Outer,
        mut input: impl FnMut(Read<'_>) -> Result<Input<R>, Stop>,
    ) -> Result<Self, Stop> {
        let (expression, values) = divided(expression);
        let program = Program::new(&expression, session, outer)?;
        let inputs: Result<Vec<Input<R>>, Stop> = program
            .columns()
            .map(|column| match values.get(column.wrapping_sub(FIRST)) {
                Some((own, data_type)) => input(Read::OfMatch(own, data_type)),
                None => input(Read::Column(column)),
            })
            .collect();
        Ok(Self {
            inputs: inputs?,
            program,
        })
    }

    /// What it reads.
    pub(super) fn inputs(&self) -> &[Input<R>] {
        &self.inputs
    }

    /// Its value. Everything that it may read is computed first, aggregates included, even if the expression then does
    /// not ask for it.
    pub(super) fn value(&self, view: &mut impl View<R>) -> DataFusionResult<Value> {
        let mut values = Vec::with_capacity(self.inputs.len());
        let moved = |row: usize, moved: i64| i64::try_from(row).ok().and_then(|row| row.checked_add(moved));
        for input in &self.inputs {
            values.push(match input {
                Input::Column {
                    place,
                    row,
                    moved: further,
                } => {
                    let row = view.row(row).and_then(|row| moved(row, *further));
                    let row = row.and_then(|row| view.values(row));
                    row.map(|row| row[*place].clone()).unwrap_or_default()
                }
                Input::Classifier { row, moved: further } => {
                    let row = view.row(row).and_then(|row| moved(row, *further));
                    row.and_then(|row| view.variable(row)).unwrap_or_default()
                }
                Input::Number => Value::Integer(view.number()),
                Input::Aggregate(index) => view.aggregate(*index)?,
            });
        }
        self.program
            .run(&mut self.program.room(), |index| values[index].clone())
            .map_err(carried)
    }
}

/// The expression with columns in place of its values of a match, and those values.
fn divided(expression: &Expression) -> (Expression, Vec<(OfMatch, Type)>) {
    fn divide(expression: &mut Expression, found: &mut Vec<(OfMatch, Type)>) {
        if let ExpressionKind::OfMatch(own) = &expression.kind {
            let index = found.iter().position(|(other, _)| other == own).unwrap_or_else(|| {
                found.push((own.clone(), expression.data_type.clone()));
                found.len() - 1
            });
            expression.kind = ExpressionKind::Column(FIRST + index);
            return;
        }
        for child in expression.children_mut() {
            divide(child, found);
        }
    }
    let (mut expression, mut found) = (expression.clone(), Vec::new());
    divide(&mut expression, &mut found);
    (expression, found)
}

/// Whether an expression has values of a match.
pub(in crate::engine) fn is_of_match(expression: &Expression) -> bool {
    matches!(expression.kind, ExpressionKind::OfMatch(_)) || expression.children().into_iter().any(is_of_match)
}

/// Refuses what this engine cannot run in an expression of a row pattern.
pub(super) fn check(expression: &Expression, session: &Session) -> Result<(), Refusal> {
    let (expression, values) = divided(expression);
    Program::new(&expression, session, &Outer::new())?;
    for (own, _) in &values {
        if let OfMatch::Aggregate { call, .. } = own {
            aggregate::check(call)?;
            call.call.arguments.iter().try_for_each(|own| check(own, session))?;
        }
    }
    Ok(())
}
