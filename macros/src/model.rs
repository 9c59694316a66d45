//! What a declaration means: the stack of the runtime, and what Rust must know besides.

use proc_macro2::{Ident, TokenStream};

use flow_log_stack_runtime::{QueryParameter, Stack};

/// A declaration without mistakes.
pub(crate) struct Model {
    pub(crate) stack: Stack,
    pub(crate) visibility: TokenStream,
    pub(crate) name: Ident,
    /// Doc comments and what was forwarded.
    pub(crate) attributes: Vec<TokenStream>,
    /// Whether a doc comment is among them.
    pub(crate) described: bool,
    pub(crate) queries: Vec<QueryItem>,
    /// SQL files, relative to the package root, so that an edit rebuilds.
    pub(crate) files: Vec<String>,
}

/// A query as a Rust type.
pub(crate) struct QueryItem {
    pub(crate) name: Ident,
    pub(crate) attributes: Vec<TokenStream>,
    pub(crate) described: bool,
    pub(crate) parameters: Vec<(Ident, QueryParameter)>,
}
