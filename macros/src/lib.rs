//! The procedural macro that `flow_log_stack!` calls.
//!
//! Implementation detail of `flow-log-stack`, whose documentation is the manual.

mod anchors;
mod documentation;
mod expand;
mod fallback;
mod integrations;
mod items;
mod query;
mod report;
mod row;
mod show;
#[cfg(test)]
mod tests;

use std::path::PathBuf;

use quote::quote;

/// Takes `[$crate]` and a declaration. Not public API: use `flow_log_stack::flow_log_stack!`.
#[proc_macro]
pub fn flow_log_stack(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    // Files are named from the package's root, where Cargo runs the compiler for it.
    let root = std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(PathBuf::new, PathBuf::from);
    let (tokens, declaration) = items::of(input.into(), &root);
    let errors = report::tokens(&declaration.report);
    quote!(#errors #tokens).into()
}
