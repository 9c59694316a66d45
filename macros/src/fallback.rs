//! The stack's type when there are errors, with nothing inside it: so the rest of a program does not break a second
//! time.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use flow_log_stack_declaration::{Declaration, Head};

use crate::integrations;

/// The type to which queries belong if no stack has a name.
pub(crate) const UNNAMED: &str = "__UnnamedStack";

/// A type with the stack's name.
pub(crate) fn stack(head: Option<&Head>, declaration: &Declaration, krate: &TokenStream) -> TokenStream {
    let (visibility, name) = match head {
        Some(head) => (head.visibility.clone(), head.name.clone()),
        None => (quote!(#[doc(hidden)] pub), format_ident!("{UNNAMED}")),
    };
    let names = integrations::names(declaration, krate);
    quote! {
        #[allow(dead_code, non_camel_case_types)]
        #visibility struct #name;

        #[allow(dead_code)]
        impl #name {
            #[doc(hidden)]
            pub fn template() -> #krate::Template {
                ::core::default::Default::default()
            }

            #[doc(hidden)]
            pub fn main() -> ::std::process::ExitCode {
                ::std::process::ExitCode::FAILURE
            }

            #[doc(hidden)]
            pub fn assert_current(_: impl ::core::convert::AsRef<::std::path::Path>) {}

            #names
        }

        impl #krate::FlowLogStack for #name {
            fn stack() -> &'static #krate::Stack {
                ::core::panic!("the declaration has mistakes")
            }
        }
    }
}
