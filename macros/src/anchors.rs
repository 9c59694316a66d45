//! For editors: a path to the documentation of each name that the user wrote, with that name's span.
//!
//! They are emitted even with errors, so that hover, jump and completion work in a half-typed declaration.

use proc_macro2::TokenStream;
use quote::quote;

use flow_log_stack_declaration::Anchor;

/// One constant that names everything there is documentation of.
pub(crate) fn all(anchors: &[Anchor], krate: &TokenStream) -> TokenStream {
    if anchors.is_empty() {
        return TokenStream::new();
    }
    let paths = anchors.iter().map(|anchor| match anchor {
        Anchor::Setting(name) => quote!(#krate::setting::#name),
        Anchor::Field(name) => quote!(#krate::field::#name),
        Anchor::Predefined(name) => quote!(#krate::predefined::#name),
    });
    quote! {
        const _: () = {
            #(let () = #paths;)*
        };
    }
}
