//! A type for each query, whose fields are its parameters; it is there whatever is wrong with the rest of the declaration.

use std::collections::HashSet;

use flow_log_stack_runtime::Listed as _;
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote};

use flow_log_stack_declaration::{Declaration, Parameter, Query, row_name};
use flow_log_stack_runtime::name::QueryName;
use flow_log_stack_runtime::{self as runtime, ColumnType, DeclaredParameter, OutputColumn, ParameterType};

use crate::fallback::UNNAMED;
use crate::{documentation, row};

/// The types of all queries whose names are names of types that are not taken.
pub(crate) fn types(declaration: &Declaration, krate: &TokenStream) -> TokenStream {
    let (visibility, stack) = match &declaration.head {
        Some(head) => (head.visibility.clone(), head.name.clone()),
        None => (quote!(pub), format_ident!("{UNNAMED}")),
    };
    let mut taken = HashSet::from([stack.to_string()]);
    let is_new = |query: &&Query| taken.insert(query.name.to_string());
    let queries: Vec<&Query> = declaration.queries.iter().filter(is_new).listed();
    let mut types = TokenStream::new();
    for query in queries {
        let row = row_name(&query.name);
        // A name that is taken is an error already.
        let row = if taken.contains(&row.to_string()) {
            format_ident!("__{row}")
        } else {
            row
        };
        types.extend(one(query, &row, &visibility, &stack, krate));
    }
    types
}

fn one(query: &Query, row: &Ident, visibility: &TokenStream, stack: &Ident, krate: &TokenStream) -> TokenStream {
    let Query {
        name, docs, attributes, ..
    } = query;
    let described = query
        .description
        .is_none()
        .then(|| quote!(#[doc = " A query of the stack."]));
    let fields: Vec<&Ident> = query.parameters.iter().map(|parameter| &parameter.field).listed();
    let types: Vec<_> = query.parameters.iter().map(|own| field_type(own, krate)).listed();
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
    // A type that could not be read is any type, so that a use of the query is not a second error.
    let unread: Vec<_> = query
        .parameters
        .iter()
        .filter(|own| own.parameter_type.is_none())
        .map(unknown)
        .listed();
    let (of_type, generics) = if unread.is_empty() {
        (TokenStream::new(), TokenStream::new())
    } else {
        (quote!(<#(#unread = ()),*>), quote!(<#(#unread),*>))
    };
    let told = unread.is_empty().then_some(&fields);
    let told = told.into_iter().flatten();
    let with_defaults = unread.is_empty().then(|| with_defaults(query, &types, krate));
    let sql = query.sql();
    let documentation = documentation::of_query(query, sql.as_deref());
    let declared = declared(query, sql.as_deref().unwrap_or_default());
    // A name of another form is an error already.
    let allow_form = QueryName::new(name.to_string())
        .is_err()
        .then(|| quote!(#[allow(non_camel_case_types)]));
    let row = row::of_query(query, row, visibility, &generics, krate);
    quote! {
        #described
        #(#docs)*
        #[doc = #documentation]
        #(#attributes)*
        // Many queries are for the console only.
        #[allow(dead_code)]
        #allow_form
        #visibility struct #name #of_type #body

        #with_defaults

        // The query's own name is written here, whatever its attributes say of its use.
        #[allow(deprecated)]
        impl #generics #krate::NamedQuery for #name #generics {
            type Stack = #stack;
            const DECLARED: &'static ::core::primitive::str = #declared;

            fn tell(&self, to: &mut #krate::__private::Arguments) {
                #(to.add(&self.#told);)*
            }
        }

        #row
    }
}

/// The description of the query, as one text.
fn declared(query: &Query, sql: &str) -> String {
    let types: Vec<_> = query
        .parameters
        .iter()
        .map(|own| own.parameter_type.as_ref().map(ToString::to_string).unwrap_or_default())
        .listed();
    let defaults: Vec<_> = query
        .parameters
        .iter()
        .map(|own| {
            own.default
                .as_ref()
                .map(|default| documentation::value(default, own.list))
        })
        .listed();
    let each = query.parameters.iter().zip(types.iter().zip(&defaults));
    let parameters = each.map(|(own, (data_type, default))| DeclaredParameter {
        name: own.name.as_str(),
        data_type,
        list: own.list,
        default: default.as_deref(),
    });
    let fields = query.row.iter().flat_map(|row| &row.fields);
    let fields: Vec<_> = fields.map(|own| (own, documentation::data_type(own))).listed();
    let columns = fields.iter().map(|(own, data_type)| OutputColumn {
        name: &own.column,
        data_type,
        nullable: !own.never_null,
    });
    let name = query.name.to_string();
    runtime::declared(&name, query.description.as_deref(), parameters, columns, sql)
}

/// A function that gives the query with its defaults, and takes what has none.
fn with_defaults(query: &Query, types: &[TokenStream], krate: &TokenStream) -> TokenStream {
    let name = &query.name;
    let parameters = || query.parameters.iter().enumerate();
    let given: Vec<_> = parameters().filter(|(_, own)| !own.has_default).listed();
    let names = given.iter().map(|(_, own)| &own.field);
    let given_types = given.iter().map(|(index, _)| &types[*index]);
    let is_today_taken = given.iter().any(|(_, own)| own.field == "today");
    let today = if is_today_taken { "__today" } else { "today" };
    let today = format_ident!("{today}");
    let values = query.parameters.iter().map(|own| {
        let field = &own.field;
        if own.has_default {
            quote!(#field: defaults.next())
        } else {
            quote!(#field)
        }
    });
    let mut doc = " The query with its declared defaults; `days_ago(7)` counts from `today`.".to_owned();
    if !given.is_empty() {
        doc.push_str(" What has no default is given.");
    }
    // The day, and what the declaration says.
    let many = (given.len() > 6).then(|| quote!(#[allow(clippy::too_many_arguments)]));
    quote! {
        #[allow(dead_code, deprecated)]
        impl #name {
            #[doc = #doc]
            #many
            pub fn with_defaults(#today: #krate::Day #(, #names: #given_types)*) -> Self {
                let mut defaults = #krate::__private::defaults::<Self>(#today);
                Self { #(#values,)* }
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
