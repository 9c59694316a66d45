//! From what was written to what it means, through the constructors of the runtime: first the stack, then its queries.

mod deployment;
mod predefined;
mod query;
pub(crate) mod reader;
pub(crate) mod setting;
pub(crate) mod stack;
mod table;
mod types;
mod value;

use crate::ast::Items;
use crate::file::Root;
use crate::model::Query;
use crate::report::Report;

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
    queries
}
