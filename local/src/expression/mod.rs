//! Expressions over one row: a resolved expression becomes a [`Program`], or is refused by name.
//!
//! A program runs for one row at a time, so that it computes no more than Trino does: no branches that are not taken,
//! no terms after the one that decides, and nothing after a failure inside TRY.

mod compile;
mod json;
mod run;
mod step;

use std::collections::HashMap;

use flow_log_stack_analysis::plan::{ColumnNumber, Expression, ExpressionKind};

pub(crate) use self::compile::runs;
pub(crate) use self::run::compare;
use self::step::Step;
use crate::functions;
use crate::refusal::Refusal;
use crate::session::Session;
use crate::value::Computed;
use crate::value::Value;

/// The values of the columns of outer queries.
pub type Outer = HashMap<ColumnNumber, Value>;

/// The columns that an expression reads, each once.
pub fn columns_of(expression: &Expression, found: &mut Vec<ColumnNumber>) {
    match &expression.kind {
        ExpressionKind::Column(column) | ExpressionKind::Grouping { set: Some(column), .. } => {
            if !found.contains(column) {
                found.push(*column);
            }
        }
        ExpressionKind::Lambda { parameters, body } => {
            let mut inner = Vec::new();
            columns_of(body, &mut inner);
            let known: Vec<ColumnNumber> = inner
                .into_iter()
                .filter(|own| !parameters.contains(own) && !found.contains(own))
                .collect();
            found.extend(known);
        }
        _ => expression
            .children()
            .into_iter()
            .for_each(|child| columns_of(child, found)),
    }
}

/// A lambda that an aggregate calls for each of its rows.
#[derive(Debug)]
pub struct Lambda {
    program: Program,
    /// For each column that the body reads the number of the parameter; none for a column of the rows, which fails before.
    places: Vec<Option<usize>>,
}

impl Lambda {
    /// Compiles a lambda; `None` if the expression is not one.
    pub fn new(expression: &Expression, session: &Session) -> Result<Option<Self>, Refusal> {
        let ExpressionKind::Lambda { parameters, body } = &expression.kind else {
            return Ok(None);
        };
        let program = Program::new(body, session, &Outer::new())?;
        let place = |column| parameters.iter().position(|own| *own == column);
        Ok(Some(Self {
            places: program.columns().map(place).collect(),
            program,
        }))
    }
}

impl functions::Lambda for Lambda {
    fn call(&self, arguments: &[Value]) -> Computed {
        self.program.run(&mut self.program.room(), |index| {
            let place = self.places.get(index).copied().flatten();
            place
                .and_then(|place| arguments.get(place))
                .cloned()
                .unwrap_or_default()
        })
    }
}

/// A compiled expression.
#[derive(Debug)]
pub struct Program {
    root: Step,
    /// The columns that it reads, and their slots.
    inputs: Vec<(usize, ColumnNumber)>,
    /// The number of slots.
    slots: usize,
}

impl Program {
    /// Compiles an expression.
    ///
    /// Columns of outer queries are constants: `outer` has their values.
    pub fn new(expression: &Expression, session: &Session, outer: &Outer) -> Result<Self, Refusal> {
        compile::program(expression, session, outer)
    }

    /// The columns that it reads, in the order in which [`Program::run`] takes their values.
    pub fn columns(&self) -> impl Iterator<Item = ColumnNumber> + '_ {
        self.inputs.iter().map(|(_, column)| *column)
    }

    /// Slots for the values of a row.
    #[must_use]
    pub fn room(&self) -> Vec<Value> {
        vec![Value::Null; self.slots]
    }

    /// The value for a row. `value` gives the row's value for each of the program's columns.
    pub fn run(&self, room: &mut [Value], mut value: impl FnMut(usize) -> Value) -> Computed {
        for (index, (slot, _)) in self.inputs.iter().enumerate() {
            room[*slot] = value(index);
        }
        self.root.run(room)
    }

    /// The value, if it reads no column.
    #[must_use]
    pub fn constant(&self) -> Option<&Value> {
        match &self.root {
            Step::Constant(value) => Some(value),
            _ => None,
        }
    }
}
