//! Not public API: what the macro asks of a stack, and what its expansion calls.

#[cfg(feature = "program")]
mod program;
#[cfg(test)]
mod tests;

#[cfg(feature = "program")]
pub use self::program::{
    Arguments, Defaults, LazyLock, NoRow, assert_current, defaults, integration, main, stack, template,
};
use crate::model::stack::Stack;
use crate::wire::Wire;

/// The declared stack as a text, which the program reads by [`stack`]: one literal is the cheapest thing that a compiler can
/// be given.
pub fn written(stack: &Stack) -> String {
    stack.write().to_string()
}
