//! From a declaration to its items: the macro, except for how the compiler calls it.

use std::path::Path;

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;

use flow_log_stack_declaration::{Context, Declaration, Root, read};

use crate::{anchors, expand, fallback, query};

/// The items that a declaration becomes, and what was read of it. `input` is the facade's path in a group, and a declaration.
pub(crate) fn of(input: TokenStream, root: &Path) -> (TokenStream, Declaration) {
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
