//! What was written: a declaration's tokens, read as far as that goes, with everything that is wrong with it.
//!
//! Implementation detail of `flow-log-stack`, whose documentation is the manual of a declaration.
//! The macro and the command both come here, so that a declaration means the same in both.

mod anchor;
mod ast;
mod check;
mod code;
mod level;
mod lower;
mod model;
mod parse;
pub mod queries;
mod report;
mod setting;
mod source;
mod whole;

use std::path::Path;

use proc_macro2::TokenStream;

pub use crate::anchor::Anchor;
pub use crate::code::Code;
pub use crate::model::{Declaration, Head, Parameter, Query};
pub use crate::report::{Gravity, InSql, Mistake, Place, Report};
pub use crate::source::{Source, written};

/// Reads a declaration: each stage takes what could be made so far, and reports what it cannot make.
///
/// `root` is the folder from which `file("…")` names files.
pub fn read(tokens: TokenStream, root: &Path) -> Declaration {
    let mut report = Report::default();
    let items = parse::declaration(tokens, &mut report);
    let lowered = lower::stack(&items, &mut report);
    let mut queries = lower::queries(&items, lowered.as_ref(), root, &mut report);
    if let Some(stack) = &lowered {
        check::queries(&items, stack, &mut queries, &mut report);
    }
    let checker = lowered.as_ref().map(|stack| stack.checker.clone());
    let stack = lowered.and_then(|stack| whole::stack(stack, &queries, &mut report));
    Declaration {
        head: items.stacks.first().map(Head::of),
        queries,
        checker,
        stack,
        anchors: anchor::all(&items),
        report,
    }
}
