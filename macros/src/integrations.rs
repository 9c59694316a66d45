//! What a stack's type has for its integrations: the names of the only one, or a constant for each of several.

use proc_macro2::TokenStream;
use quote::quote;

use flow_log_stack_declaration::{Declaration, NamedIntegration};

/// Items of the stack's own `impl`.
pub(crate) fn names(declaration: &Declaration, krate: &TokenStream) -> TokenStream {
    if declaration.integrations.is_empty() {
        return quote! {
            /// The names of database, table and workgroup; an error where they depend on a deployment parameter.
            pub fn names() -> ::core::result::Result<#krate::Names, #krate::Error> {
                <Self as #krate::FlowLogStack>::stack().names()
            }
        };
    }
    let mut constants = TokenStream::new();
    for integration in &declaration.integrations {
        let NamedIntegration {
            name,
            constant,
            description,
        } = integration;
        let doc = match description {
            Some(description) => format!(" {description}"),
            None => format!(" The integration `{name}`."),
        };
        constants.extend(quote! {
            #[doc = #doc]
            pub const #constant: #krate::DeclaredIntegration<Self> = #krate::__private::integration(#name);
        });
    }
    constants
}
