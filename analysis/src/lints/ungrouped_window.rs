//! Windows whose specification has an aggregate, in a block without groups.
//!
//! Trino does not count the aggregates of the WINDOW clause when it asks whether a block has groups, and accepts the query;
//! what OVER then asks of such a window cannot be computed.

use std::collections::HashSet;

use super::facts::Block;
use crate::meaning::aggregate::{is_aggregate_call, makes_groups};
use crate::syntax::tree::{Expression, Identifier, OrderBy, Window};
use crate::syntax::walk::{calls_in, find};

/// The aggregates in such windows that a function is computed over.
pub(super) fn aggregates<'a>(block: &Block<'a>) -> Vec<&'a Expression> {
    let own = block.specification;
    if own.windows.is_empty() {
        return Vec::new();
    }
    let mut selected = own.expressions();
    selected.extend(OrderBy::keys(block.order_by));
    let is_grouped = own.group_by.is_some()
        || own.having.is_some()
        || selected
            .iter()
            .any(|expression| find(expression, &makes_groups).is_some());
    if is_grouped {
        return Vec::new();
    }
    let mut used = HashSet::new();
    for expression in selected {
        for (_, call) in calls_in(expression) {
            used.extend(call.window.as_ref().and_then(over).map(Identifier::canonical));
        }
    }
    let mut found = Vec::new();
    // A window names those before it alone.
    for window in own.windows.iter().rev() {
        if used.contains(&window.name.canonical()) {
            used.extend(window.specification.existing.as_ref().map(Identifier::canonical));
            for part in window.specification.children() {
                found.extend(find(part, &is_aggregate_call));
            }
        }
    }
    found
}

/// The window of the WINDOW clause that OVER names.
fn over(window: &Window) -> Option<&Identifier> {
    match window {
        Window::Named(name) => Some(name),
        Window::Specified(own) => own.existing.as_ref(),
    }
}
