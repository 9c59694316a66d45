//! Not public API: what the macro needs of a stack, and what its expansion calls.

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

/// The declared stack as a text, which the program reads with [`stack`]: one literal is cheapest for the compiler.
pub fn written(stack: &Stack) -> String {
    stack.write().to_string()
}
