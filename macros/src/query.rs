//! A type for each query, whose fields are its parameters; it is there whatever is wrong with the rest of the declaration.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{ToTokens, format_ident, quote};

use flow_log_stack_declaration::{Declaration, Parameter, Query};
use flow_log_stack_runtime::name::QueryName;
use flow_log_stack_runtime::{ColumnType, ParameterType};

use crate::fallback::UNNAMED;

/// The types of all queries whose names are names of types that are not taken.
pub(crate) fn types(declaration: &Declaration, krate: &TokenStream) -> TokenStream {
    let (visibility, stack) = match &declaration.head {
        Some(head) => (head.visibility.clone(), head.name.clone()),
        None => (quote!(pub), format_ident!("{UNNAMED}")),
    };
    let mut taken = vec![stack.to_string()];
    let mut types = TokenStream::new();
    for query in &declaration.queries {
        let name = query.name.to_string();
        if !taken.contains(&name) {
            taken.push(name);
            types.extend(one(query, &visibility, &stack, krate));
        }
    }
    types
}

fn one(query: &Query, visibility: &TokenStream, stack: &Ident, krate: &TokenStream) -> TokenStream {
    let Query { name, attributes, .. } = query;
    let docs = if query.description.is_some() {
        TokenStream::new()
    } else {
        quote!(#[doc = "A query of the stack."])
    };
    let fields: Vec<&Ident> = query.parameters.iter().map(|parameter| &parameter.field).collect();
    let types: Vec<_> = query.parameters.iter().map(|own| field_type(own, krate)).collect();
    let field_docs = query.parameters.iter().map(|parameter| {
        let list = if parameter.list { "list of " } else { "" };
        let of = parameter.parameter_type.as_ref().map(ToString::to_string);
        format!(" `:{}`, {list}`{}`.", parameter.name, of.unwrap_or_default())
    });
    let body = if fields.is_empty() {
        quote!(;)
    } else {
        quote!({ #(#[doc = #field_docs] pub #fields: #types,)* })
    };
    // A type that could not be read is any type, so that a use of the query is no second error.
    let unread: Vec<_> = query
        .parameters
        .iter()
        .filter(|own| own.parameter_type.is_none())
        .map(unknown)
        .collect();
    let (of_type, generics) = if unread.is_empty() {
        (TokenStream::new(), TokenStream::new())
    } else {
        (quote!(<#(#unread = ()),*>), quote!(<#(#unread),*>))
    };
    let arguments = if unread.is_empty() {
        quote!(::std::vec![#(#krate::Argument::constants(&self.#fields)),*])
    } else {
        quote!(::std::vec::Vec::new())
    };
    let text = Literal::string(&name.to_string());
    // A name of another form is an error already.
    let allow_form = QueryName::new(name.to_string())
        .is_err()
        .then(|| quote!(#[allow(non_camel_case_types)]));
    quote! {
        #docs
        #(#attributes)*
        // Many queries are for the console only.
        #[allow(dead_code)]
        #allow_form
        #[derive(Clone, Debug, PartialEq)]
        #visibility struct #name #of_type #body

        // The query's own name is written here, whatever its attributes say of its use.
        #[allow(deprecated)]
        impl #generics #krate::NamedQuery for #name #generics {
            type Stack = #stack;
            const NAME: &'static str = #text;

            fn arguments(&self) -> ::std::vec::Vec<::std::vec::Vec<#krate::Literal>> {
                #arguments
            }
        }
    }
}

fn field_type(parameter: &Parameter, krate: &TokenStream) -> TokenStream {
    match &parameter.parameter_type {
        None => unknown(parameter).into_token_stream(),
        Some(own) if parameter.list => {
            let item = rust_type(own, krate);
            quote!(::std::vec::Vec<#item>)
        }
        Some(own) => rust_type(own, krate),
    }
}

/// Stands for the type of a parameter whose type could not be read.
fn unknown(parameter: &Parameter) -> Ident {
    format_ident!("__{}", parameter.name.as_str())
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
