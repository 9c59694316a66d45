//! The macro behind `flow_log_stack!`: what the user wrote, and where.
//!
//! Implementation detail of `flow-log-stack`, whose documentation is the manual.

mod anchors;
mod ast;
mod check;
mod expand;
mod fallback;
mod lower;
mod model;
mod parse;
mod place;
mod report;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;

use crate::report::Report;

/// Takes `[$crate]` and a declaration. Not public API: use `flow_log_stack::flow_log_stack!`.
#[proc_macro]
pub fn flow_log_stack(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    // Files are named from the package's root, where Cargo runs the compiler for it.
    let root = std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(PathBuf::new, PathBuf::from);
    let mut report = Report::default();
    let tokens = expand(input.into(), &root, &mut report);
    let errors = report.finish();
    quote!(#errors #tokens).into()
}

/// The whole compiler: each stage takes what could be made so far, and reports what it cannot make.
fn expand(input: TokenStream, root: &Path, report: &mut Report) -> TokenStream {
    let (krate, tokens) = split(input);
    let declaration = parse::declaration(tokens, report);
    let anchors = anchors::all(&declaration, &krate);
    let items = match lower::stack(&declaration, report) {
        None => fallback::stack(&declaration, &krate),
        Some(mut lowered) => {
            let spans = check::queries(&declaration, &mut lowered, root, report);
            lower::whole(&lowered, &spans, report);
            if report.is_empty() {
                expand::stack(&lowered.model, &krate)
            } else {
                fallback::stack(&declaration, &krate)
            }
        }
    };
    quote!(#anchors #items)
}

/// The path of the facade, and the declaration.
fn split(input: TokenStream) -> (TokenStream, TokenStream) {
    let mut tokens = input.into_iter();
    let krate = match tokens.next() {
        Some(TokenTree::Group(group)) => group.stream(),
        other => other.into_iter().collect(),
    };
    (krate, tokens.collect())
}
