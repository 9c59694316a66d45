//! From the model to Rust: a type for the stack, and the declaration as one literal.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use flow_log_stack_declaration::{Declaration, Head, Source};
use flow_log_stack_runtime::Stack;
use flow_log_stack_runtime::expansion::written;

use crate::integrations;

/// The stack's type; only made if nothing is wrong.
pub(crate) fn stack(head: &Head, stack: &Stack, declaration: &Declaration, krate: &TokenStream) -> TokenStream {
    let Head {
        visibility,
        name,
        attributes,
        ..
    } = head;
    let json = Literal::string(&written(stack));
    // Relative to the package root, so that an edit rebuilds.
    let sources = declaration.queries.iter().filter_map(|query| query.source.as_deref());
    let files = sources.filter_map(|source| match source {
        Source::File { path, .. } => {
            let path = Literal::string(&format!("/{}", path.value()));
            Some(quote!(
                const _: &[u8] = ::core::include_bytes!(::core::concat!(::core::env!("CARGO_MANIFEST_DIR"), #path));
            ))
        }
        Source::Inline(_) | Source::Predefined(_) => None,
    });
    let names = integrations::names(declaration, krate);
    let docs = if head.described {
        TokenStream::new()
    } else {
        quote!(#[doc = "A flow log stack."])
    };
    quote! {
        #docs
        #(#attributes)*
        #visibility struct #name;

        const _: () = {
            #(#files)*

            impl #krate::FlowLogStack for #name {
                fn stack() -> &'static #krate::Stack {
                    static STACK: #krate::__private::LazyLock<#krate::Stack> =
                        #krate::__private::LazyLock::new(|| #krate::__private::stack(#json));
                    &STACK
                }
            }

            // A build script uses one of these, a test another.
            #[allow(dead_code)]
            impl #name {
                /// The CloudFormation template of the stack, to be changed or written.
                pub fn template() -> #krate::Template {
                    #krate::__private::template::<Self>()
                }

                /// A whole program that writes the template: `--format json|yaml`, `--output PATH`.
                pub fn main() -> ::std::process::ExitCode {
                    #krate::__private::main::<Self>()
                }

                /// Panics unless the file holds the template; for a test, so that changes are reviewed.
                ///
                /// With the environment variable `UPDATE_TEMPLATES=1` the file is written instead.
                /// The path's extension says the format: `.yaml` and `.yml` are YAML, others JSON.
                #[track_caller]
                pub fn assert_current(path: impl ::core::convert::AsRef<::std::path::Path>) {
                    #krate::__private::assert_current::<Self>(path)
                }

                #names
            }
        };
    }
}
