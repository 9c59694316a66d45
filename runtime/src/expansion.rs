//! Not public API: what the expansion of `flow_log_stack!` calls.

use std::path::Path;
use std::process::ExitCode;
pub use std::sync::LazyLock;

use crate::engine::{Cells, DecodeError, OutputColumn, Row};
use crate::model::handle::{Argument, DeclaredIntegration, FlowLogStack, NamedQuery};
use crate::model::problem::Problem;
use crate::model::query::{DefaultValue, Query};
use crate::model::stack::Stack;
use crate::template::Template;
use crate::value::day::Day;

/// The declared stack, which the macro wrote as JSON: one literal is the cheapest thing that a compiler can be given.
///
/// # Panics
///
/// If the macro and this crate are not of one version, which the manifests rule out.
pub fn stack(json: &str) -> Stack {
    match serde_json::from_str(json) {
        Ok(stack) => stack,
        Err(error) => {
            panic!("this is a bug in flow-log-stack: its macro wrote a declaration that cannot be read: {error}")
        }
    }
}

/// The template of a declared stack, which the macro has made once already.
///
/// # Panics
///
/// If the macro let something pass that it is there to refuse.
pub fn template<S: FlowLogStack>() -> Template {
    match S::stack().template() {
        Ok(template) => template,
        Err(problems) => {
            let texts: Vec<_> = problems.iter().map(|Problem { error, .. }| error.to_string()).collect();
            panic!(
                "this is a bug in flow-log-stack: its macro let this pass: {}",
                texts.join("; ")
            )
        }
    }
}

/// An integration of a declared stack, by its name.
pub const fn integration<S: FlowLogStack>(name: &'static str) -> DeclaredIntegration<S> {
    DeclaredIntegration::new(name)
}

/// The defaults of a declared query on a day.
pub struct Defaults {
    query: &'static Query,
    today: Day,
}

impl Defaults {
    /// Those of the query.
    ///
    /// # Panics
    ///
    /// If the macro wrote a query that the stack does not have.
    pub fn of<Q: NamedQuery>(today: Day) -> Self {
        let queries = &Q::Stack::stack().queries;
        match queries.iter().find(|own| own.name().as_str() == Q::NAME) {
            Some(query) => Self { query, today },
            None => panic!(
                "this is a bug in flow-log-stack: its macro lost the query `{}`",
                Q::NAME
            ),
        }
    }

    /// The default of the parameter at that place.
    ///
    /// # Panics
    ///
    /// If the macro wrote a parameter that has none, or one of another type.
    pub fn value<T: Argument>(&self, index: usize) -> T {
        let parameter = self.query.parameters().get(index);
        let constants = match parameter.and_then(|own| own.default.as_ref()) {
            Some(DefaultValue::Constants(constants)) => constants.clone(),
            Some(DefaultValue::DaysAgo(days)) => vec![self.today.days_before(days.days()).into()],
            None => Vec::new(),
        };
        match T::of_constants(&constants) {
            Some(value) => value,
            None => panic!(
                "this is a bug in flow-log-stack: its macro lost a default of the query `{}`",
                self.query.name()
            ),
        }
    }
}

/// The row of a query of which a column has no known type: there is none.
pub enum NoRow {}

impl Row for NoRow {
    const COLUMNS: &'static [OutputColumn] = &[];

    fn decode(_: &mut Cells<'_>) -> Result<Self, DecodeError> {
        Err(DecodeError::Columns { expected: 0, found: 0 })
    }
}

/// The program that writes the template of a declared stack.
pub fn main<S: FlowLogStack>() -> ExitCode {
    crate::template::program::main(&template::<S>(), std::env::args_os().skip(1))
}

/// Compares the template of a declared stack with the file that is under review.
///
/// # Panics
///
/// If they differ.
#[track_caller]
pub fn assert_current<S: FlowLogStack>(path: impl AsRef<Path>) {
    crate::template::program::assert_current(&template::<S>(), path.as_ref());
}
