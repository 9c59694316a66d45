//! From the model to Rust: a type for the stack, a type for each query, and the declaration as one literal.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use flow_log_stack_runtime::{ColumnType, ParameterType};

use crate::model::{Model, QueryItem};

/// The items that a user works with; made only when nothing is wrong.
pub(crate) fn stack(model: &Model, krate: &TokenStream) -> TokenStream {
    let Model {
        visibility,
        name,
        attributes,
        ..
    } = model;
    let json = match serde_json::to_string(&model.stack) {
        Ok(json) => Literal::string(&json),
        // Only a map with keys that are no text has no JSON, and there is none in a stack.
        Err(error) => Literal::string(&error.to_string()),
    };
    let files = model.files.iter().map(|path| {
        let path = Literal::string(&format!("/{path}"));
        quote!(
            const _: &[u8] = ::core::include_bytes!(::core::concat!(::core::env!("CARGO_MANIFEST_DIR"), #path));
        )
    });
    let queries = model.queries.iter().map(|query| query_type(query, model, krate));
    let docs = if model.described {
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
            }
        };

        #(#queries)*
    }
}

fn query_type(query: &QueryItem, model: &Model, krate: &TokenStream) -> TokenStream {
    let Model {
        visibility,
        name: stack,
        ..
    } = model;
    let QueryItem {
        name,
        attributes,
        parameters,
        described,
    } = query;
    let docs = if *described {
        TokenStream::new()
    } else {
        quote!(#[doc = "A query of the stack."])
    };
    let fields: Vec<&Ident> = parameters.iter().map(|(field, _)| field).collect();
    let types = parameters.iter().map(|(_, parameter)| {
        let item = rust_type(&parameter.parameter_type, krate);
        if parameter.list {
            quote!(::std::vec::Vec<#item>)
        } else {
            item
        }
    });
    let field_docs = parameters.iter().map(|(_, parameter)| {
        let list = if parameter.list { "list of " } else { "" };
        format!(" `:{}`, {list}`{}`.", parameter.name, parameter.parameter_type)
    });
    let body = if parameters.is_empty() {
        quote!(;)
    } else {
        quote!({ #(#[doc = #field_docs] pub #fields: #types,)* })
    };
    let text = Literal::string(&name.to_string());
    quote! {
        #docs
        #(#attributes)*
        // Many queries are for the console only.
        #[allow(dead_code)]
        #[derive(Clone, Debug, PartialEq)]
        #visibility struct #name #body

        // The query's own name is written here, whatever its attributes say of its use.
        #[allow(deprecated)]
        impl #krate::NamedQuery for #name {
            type Stack = #stack;
            const NAME: &'static str = #text;

            fn arguments(&self) -> ::std::vec::Vec<::std::vec::Vec<#krate::Literal>> {
                ::std::vec![#(#krate::Argument::constants(&self.#fields)),*]
            }
        }
    }
}

/// The Rust type whose values a parameter takes.
fn rust_type(parameter_type: &ParameterType, krate: &TokenStream) -> TokenStream {
    let ParameterType::Column(column_type) = parameter_type else {
        return quote!(#krate::Day);
    };
    let primitive = match column_type {
        ColumnType::Boolean => "bool",
        ColumnType::Tinyint => "i8",
        ColumnType::Smallint => "i16",
        ColumnType::Int => "i32",
        ColumnType::Bigint => "i64",
        ColumnType::Float => "f32",
        ColumnType::Double => "f64",
        ColumnType::Decimal(..) => return quote!(#krate::Decimal),
        ColumnType::Date => return quote!(#krate::Date),
        ColumnType::Timestamp => return quote!(#krate::Timestamp),
        _ => return quote!(::std::string::String),
    };
    let primitive = format_ident!("{primitive}");
    quote!(::core::primitive::#primitive)
}
