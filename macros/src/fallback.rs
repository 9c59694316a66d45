//! The same names with nothing behind them, when there are errors: so the rest of a program does not break a second time.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use crate::ast::{Declaration, Predefined};

/// A type for each name that was declared.
pub(crate) fn stack(declaration: &Declaration, krate: &TokenStream) -> TokenStream {
    let Some(stack) = declaration.stacks.first() else {
        return TokenStream::new();
    };
    let (visibility, name) = (stack.visibility.to_token_stream(), &stack.name);
    let mut seen = vec![name.to_string()];
    let mut types = TokenStream::new();
    let predefined = declaration.predefined.iter().flat_map(|item| match item {
        Predefined::Named(names) => names.as_slice(),
        Predefined::All(_) => &[],
    });
    for query in declaration.queries.iter().map(|query| &query.name).chain(predefined) {
        if !seen.contains(&query.to_string()) {
            seen.push(query.to_string());
            types.extend(quote!(#[allow(dead_code, non_camel_case_types)] #visibility struct #query;));
        }
    }
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
        }

        impl #krate::FlowLogStack for #name {
            fn stack() -> &'static #krate::Stack {
                ::core::panic!("the declaration has mistakes")
            }
        }

        #types
    }
}
