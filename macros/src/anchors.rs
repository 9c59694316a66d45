//! For editors: a path to the documentation of each name that the user wrote, with that name's span.
//!
//! They are emitted even with errors, so that hover, jump and completion work in a half-typed declaration.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use flow_log_stack_runtime::Field;
use flow_log_stack_runtime::predefined::Predefined as Known;

use crate::ast::{Declaration, Name, Predefined, Settings, TableBody, Value};
use crate::lower::stack::{FLOW_LOG, INTEGRATION, NAMES, OPTIONS, SETTINGS};

/// One constant that names everything there is documentation of.
pub(crate) fn all(declaration: &Declaration, krate: &TokenStream) -> TokenStream {
    let mut paths = Vec::new();
    for stack in &declaration.stacks {
        settings(&stack.settings, krate, &mut paths);
    }
    for integration in &declaration.integrations {
        settings(&integration.settings, krate, &mut paths);
    }
    for table in &declaration.tables {
        if let TableBody::Columns(columns) = &table.body {
            for column in &columns.columns {
                field(&column.name, krate, &mut paths);
            }
        }
    }
    for item in &declaration.predefined {
        if let Predefined::Named(names) = item {
            for name in names.iter().filter(|name| Known::find(&name.to_string()).is_some()) {
                paths.push(quote!(#krate::predefined::#name));
            }
        }
    }
    if paths.is_empty() {
        return TokenStream::new();
    }
    quote! {
        const _: () = {
            #(let () = #paths;)*
        };
    }
}

fn settings(settings: &Settings, krate: &TokenStream, paths: &mut Vec<TokenStream>) {
    const OF_PARAMETERS: [&str; 3] = ["description", "default", "pattern"];
    for setting in &settings.entries {
        let name = &setting.name;
        let known = [&SETTINGS[..], &INTEGRATION, &FLOW_LOG, &NAMES, &OPTIONS, &OF_PARAMETERS]
            .iter()
            .any(|names| names.contains(&name.text.as_str()));
        if let (true, Some(ident)) = (known, &name.ident) {
            paths.push(quote!(#krate::setting::#ident));
        }
        match &setting.value {
            // A tag may be called as it likes.
            Value::Settings { settings: inner, .. } if name.text != "tags" => self::settings(inner, krate, paths),
            Value::Deployment(deployment) => self::settings(&deployment.settings, krate, paths),
            _ => {}
        }
    }
}

fn field(name: &Name, krate: &TokenStream, paths: &mut Vec<TokenStream>) {
    let Some(ident) = &name.ident else { return };
    if Field::find(&name.text).is_none() || name.text.contains(char::is_uppercase) {
        return;
    }
    let ident = if name.text == "type" {
        Ident::new_raw("type", ident.span())
    } else {
        ident.clone()
    };
    paths.push(quote!(#krate::field::#ident));
}
