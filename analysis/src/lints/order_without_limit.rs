#![doc = include_str!("../codes/order_without_limit.md")]

use super::Facts;
use super::facts::Place;
use crate::diagnostic::{Code, Diagnostic};

pub(super) fn check(facts: &Facts<'_>, found: &mut Vec<Diagnostic>) {
    for (query, place) in &facts.queries {
        let Some(order_by) = query
            .order_by
            .as_ref()
            .filter(|_| !query.is_limited() && query.offset.is_none())
        else {
            continue;
        };
        let (message, reason) = match place {
            Place::Result => (
                "all rows are sorted, however many there are",
                "one machine of the cluster sorts them, and holds them all",
            ),
            Place::Exists | Place::Inside => (
                "the order of these rows is lost",
                "an outer query takes rows in any order",
            ),
        };
        let finding = Diagnostic::lint(Code::OrderWithoutLimit, order_by.head.clone(), message, reason);
        found.push(finding.help(match place {
            Place::Result => "add a LIMIT, or leave out ORDER BY",
            Place::Exists | Place::Inside => "leave it out, or order the outermost query",
        }));
    }
}
