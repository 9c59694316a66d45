//! A type for the rows of each query, whose fields are the columns of its result.

use std::collections::HashSet;

use flow_log_stack_runtime::Listed as _;
use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{format_ident, quote, quote_spanned};

use flow_log_stack_analysis::Type;
use flow_log_stack_declaration::{Query, Row, RowField};

use crate::documentation;

/// What a query's type is followed by: the type of its rows, if each of its columns has one.
pub(crate) fn of_query(
    query: &Query,
    row_name: &Ident,
    visibility: &TokenStream,
    generics: &TokenStream,
    krate: &TokenStream,
) -> TokenStream {
    let none = Row::default();
    let row = query.row.as_ref().unwrap_or(&none);
    let unknown = row.fields.iter().find(|field| field.data_type.is_none());
    match unknown {
        // That a query that is wrong has no type of its rows would be a second error.
        _ if !row.is_whole => typed(query, row, row_name, visibility, generics, krate),
        Some(unknown) => {
            let column = &unknown.column;
            let reason = format!("the type of their column `{column}` is not known");
            untyped(
                query,
                row_name,
                &reason,
                &format!("CAST(… AS varchar) AS {column}"),
                krate,
            )
        }
        None if row.fields.is_empty() => untyped(
            query,
            row_name,
            "their columns are not known",
            "SELECT CAST(… AS varchar) AS name, …",
            krate,
        ),
        None => typed(query, row, row_name, visibility, generics, krate),
    }
}

fn typed(
    query: &Query,
    row: &Row,
    row_name: &Ident,
    visibility: &TokenStream,
    generics: &TokenStream,
    krate: &TokenStream,
) -> TokenStream {
    let name = &query.name;
    let attributes = &query.attributes;
    let doc = format!(" A row of [`{name}`].");
    // Two columns of one field are an error already.
    let mut taken = HashSet::new();
    let is_new = |own: &&RowField| taken.insert(own.field.to_string());
    let fields: Vec<&RowField> = row.fields.iter().filter(is_new).listed();
    let derive = derive(attributes);
    let names: Vec<&Ident> = fields.iter().map(|own| &own.field).listed();
    let types = fields.iter().map(|own| field_type(own, krate));
    let docs = fields.iter().map(|own| format!(" {}.", documentation::of_field(own)));
    quote! {
        #[doc = #doc]
        #(#attributes)*
        // A program reads the columns that it needs.
        #[allow(dead_code)]
        #derive
        #visibility struct #row_name { #(#[doc = #docs] pub #names: #types,)* }

        #[allow(deprecated)]
        impl #generics #krate::engine::TypedQuery for #name #generics {
            type Row = #row_name;

            fn row(cells: &mut #krate::engine::Cells<'_>) -> ::core::result::Result<#row_name, #krate::engine::DecodeError> {
                ::core::result::Result::Ok(#row_name { #(#names: cells.take()?,)* })
            }
        }
    }
}

/// What rows derive, beside what the query's attributes say. Each trait costs who compiles it as much as a type.
fn derive(attributes: &[TokenStream]) -> TokenStream {
    let all = attributes.iter().map(|attribute| words(attribute.clone()));
    let derived: Vec<_> = all
        .filter(|words| words.first().is_some_and(|word| word == "derive"))
        .flatten()
        .listed();
    let traits = ["Debug", "PartialEq"]
        .into_iter()
        .filter(|name| !derived.iter().any(|own| own == name));
    let traits = traits.map(|name| format_ident!("{name}"));
    quote!(#[derive(#(#traits),*)])
}

/// The identifiers of an attribute.
fn words(attribute: TokenStream) -> Vec<String> {
    let words = attribute.into_iter().flat_map(|token| match token {
        TokenTree::Group(group) => words(group.stream()),
        TokenTree::Ident(word) => vec![word.to_string()],
        _ => Vec::new(),
    });
    words.listed()
}

/// Says, where the query's rows are asked for, why they have no type.
fn untyped(query: &Query, row_name: &Ident, reason: &str, written: &str, krate: &TokenStream) -> TokenStream {
    let name = &query.name;
    let message = format!("the rows of the query `{name}` have no type: {reason}");
    let note = format!("say in the query what it is: `{written}`");
    // What the compiler shows of these items is the query's name.
    quote_spanned! {name.span()=>
        const _: () = {
            use #krate::__private::NoRow;
            use #krate::engine::{Cells, DecodeError, TypedQuery};

            // A type of its own: of a condition on the query's the compiler would say what it says of any query.
            #[allow(dead_code, unreachable_pub)]
            pub struct #row_name<'a>(&'a ());

            #[diagnostic::on_unimplemented(message = #message, label = "its rows have no type", note = #note)]
            trait HasType {}

            #[allow(deprecated)]
            impl TypedQuery for #name where for<'a> #row_name<'a>: HasType {
                type Row = NoRow;

                fn row(_: &mut Cells<'_>) -> ::core::result::Result<NoRow, DecodeError> {
                    ::core::result::Result::Err(DecodeError::Columns { expected: 0, found: 0 })
                }
            }
        };
    }
}

/// The Rust type that takes a column's values.
fn field_type(field: &RowField, krate: &TokenStream) -> TokenStream {
    let primitive = |name: &str| {
        let name = format_ident!("{name}");
        quote!(::core::primitive::#name)
    };
    let own = match &field.data_type {
        Some(Type::Unknown) => return quote!(#krate::Null),
        Some(Type::Boolean) => primitive("bool"),
        Some(Type::Tinyint) => primitive("i8"),
        Some(Type::Smallint) => primitive("i16"),
        Some(Type::Integer) => primitive("i32"),
        Some(Type::Bigint) => primitive("i64"),
        Some(Type::Real) => primitive("f32"),
        Some(Type::Double) => primitive("f64"),
        Some(Type::Decimal { .. }) => quote!(#krate::Decimal),
        // A column of a query that is wrong is any type.
        Some(Type::Varchar(_) | Type::Char(_)) | None => quote!(::std::string::String),
        Some(Type::Varbinary) => quote!(::std::vec::Vec<::core::primitive::u8>),
        Some(Type::Date) => quote!(#krate::Date),
        Some(Type::Time { .. }) => quote!(#krate::Time),
        Some(Type::Timestamp { zone: false, .. }) => quote!(#krate::Timestamp),
        Some(Type::Timestamp { zone: true, .. }) => quote!(#krate::ZonedTimestamp),
        Some(Type::IntervalDayToSecond | Type::IntervalYearToMonth) => quote!(#krate::Interval),
        Some(Type::Json) => quote!(#krate::Json),
        Some(Type::IpAddress) => quote!(::core::net::IpAddr),
        Some(Type::Uuid) => quote!(#krate::Uuid),
        Some(_) => quote!(#krate::Printed),
    };
    if field.never_null {
        own
    } else {
        quote!(::core::option::Option<#own>)
    }
}
