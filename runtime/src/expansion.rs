//! Not public API: what the expansion of `flow_log_stack!` calls.

use std::path::Path;
use std::process::ExitCode;
pub use std::sync::LazyLock;

use crate::model::handle::FlowLogStack;
use crate::model::problem::Problem;
use crate::model::stack::Stack;
use crate::template::Template;

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
