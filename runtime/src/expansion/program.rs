//! What the expansion of `flow_log_stack!` calls.

use std::path::Path;
use std::process::ExitCode;
pub use std::sync::LazyLock;

use serde_json::Value;

pub use crate::model::handle::Arguments;

use crate::listed::Listed as _;
use crate::model::handle::{Argument, DeclaredIntegration, FlowLogStack, NamedQuery};
use crate::model::problem::Problem;
use crate::model::query::{DefaultValue, QueryParameter};
use crate::model::stack::Stack;
use crate::node::Node;
use crate::template::Template;
use crate::value::day::Day;
use crate::wire::Wire;

/// The declared stack, from the text that the macro wrote.
///
/// # Panics
///
/// If the macro and this crate are not of one version, which the manifests rule out.
pub fn stack(json: &str) -> Stack {
    let read = json
        .parse()
        .ok()
        .and_then(|value: Value| Stack::read(&Node::from(&value)));
    match read {
        Some(stack) => stack,
        None => panic!("this is a bug in flow-log-stack: its macro wrote a declaration that cannot be read: {json}"),
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
            let texts: Vec<_> = problems.iter().map(|Problem { error, .. }| error.to_string()).listed();
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
///
/// # Panics
///
/// If the macro wrote a query that the stack does not have.
pub fn defaults<Q: NamedQuery>(today: Day) -> Defaults {
    let queries = &Q::Stack::stack().queries;
    match queries.iter().find(|own| own.name().as_str() == Q::NAME) {
        Some(query) => Defaults {
            parameters: query.parameters().iter(),
            today,
        },
        None => panic!(
            "this is a bug in flow-log-stack: its macro lost the query `{}`",
            Q::NAME
        ),
    }
}

/// The defaults that are still to be given, in the order of the parameters that have one.
pub struct Defaults {
    parameters: std::slice::Iter<'static, QueryParameter>,
    today: Day,
}

impl Defaults {
    /// The next one.
    ///
    /// # Panics
    ///
    /// If the macro wrote more of them than there are, or one of another type.
    #[allow(clippy::should_implement_trait, reason = "each is of another type")]
    pub fn next<T: Argument>(&mut self) -> T {
        let constants = match self.parameters.find_map(|own| own.default.as_ref()) {
            Some(DefaultValue::Constants(constants)) => constants.clone(),
            Some(DefaultValue::DaysAgo(days)) => vec![self.today.days_before(days.days()).into()],
            None => Vec::new(),
        };
        match T::of_constants(&constants) {
            Some(value) => value,
            None => panic!("this is a bug in flow-log-stack: its macro lost the default {constants:?}"),
        }
    }
}

/// The row of a query of which a column has no known type: there is none.
pub enum NoRow {}

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
