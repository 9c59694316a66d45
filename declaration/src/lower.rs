//! From the syntax tree to the model, through the constructors of the runtime: first the stack, then its queries.

mod deployment;
mod predefined;
mod query;
pub(crate) mod reader;
pub(crate) mod setting;
pub(crate) mod stack;
mod table;
mod types;
mod value;

use std::collections::HashMap;

use flow_log_stack_runtime::Listed as _;
use proc_macro2::Ident;

use flow_log_stack_runtime::{Code, Error};

use crate::ast::Items;
use crate::file::Root;
use crate::model::Query;
use crate::report::Report;
use crate::row::row_name;

pub(crate) use self::stack::{Lowered, stack};

/// Reads the queries, the predefined ones first; `stack` is what could be read of it.
pub(crate) fn queries(items: &Items, stack: Option<&Lowered>, root: &Root, report: &mut Report) -> Vec<Query> {
    let mut queries = match stack {
        Some(stack) => predefined::queries(items, stack, report),
        None => Vec::new(),
    };
    queries.extend(
        items
            .queries
            .iter()
            .map(|query| query::query(query, items, root, report)),
    );
    names_of_rows(items, &queries, report);
    queries
}

/// The type of a query's rows has the query's name with `Row` after it; no other type has that name.
fn names_of_rows(items: &Items, queries: &[Query], report: &mut Report) {
    let stacks = items.stacks.first().map(|stack| ("stack", &stack.name));
    let named = queries.iter().map(|query| ("query", &query.name));
    let mut named: Vec<_> = stacks
        .into_iter()
        .chain(named)
        .map(|(noun, name)| (noun, name, name.to_string()))
        .listed();
    named.retain(|(_, _, text)| text.ends_with("Row"));
    if named.is_empty() {
        return;
    }
    let rows: HashMap<String, &Ident> = queries
        .iter()
        .rev()
        .map(|query| (row_name(&query.name).to_string(), &query.name))
        .collect();
    for (noun, name, text) in named {
        if let Some(query) = rows.get(&text) {
            let message = format!("the {noun} `{name}` has the name of the rows of the query `{query}`");
            let error = Error::new(Code::Clash, message).help("choose another name: both are types of this module");
            report.refuse(name.span(), &error);
        }
    }
}
