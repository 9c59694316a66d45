//! The procedural macro that `flow_log_stack!` calls.
//!
//! Implementation detail of `flow-log-stack`, whose documentation is the manual.

mod anchors;
mod documentation;
mod expand;
mod fallback;
mod integrations;
mod query;
mod report;
mod row;
mod show;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;

use flow_log_stack_declaration::{Context, Declaration, Root, read};

/// Takes `[$crate]` and a declaration. Not public API: use `flow_log_stack::flow_log_stack!`.
#[proc_macro]
pub fn flow_log_stack(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    // Files are named from the package's root, where Cargo runs the compiler for it.
    let root = std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(PathBuf::new, PathBuf::from);
    let (tokens, declaration) = expand(input.into(), &root);
    let errors = report::tokens(&declaration.report);
    quote!(#errors #tokens).into()
}

/// The items of the expansion, and what was read.
fn expand(input: TokenStream, root: &Path) -> (TokenStream, Declaration) {
    let (krate, tokens) = split(input);
    let declaration = read(tokens, &Context::new(Root::package(root)));
    let anchors = anchors::all(&declaration.anchors, &krate);
    let stack = match (&declaration.head, &declaration.stack) {
        (Some(head), Some(stack)) => expand::stack(head, stack, &declaration, &krate),
        (head, _) => fallback::stack(head.as_ref(), &declaration, &krate),
    };
    let queries = query::types(&declaration, &krate);
    (quote!(#anchors #stack #queries), declaration)
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
