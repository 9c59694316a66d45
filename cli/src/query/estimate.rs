//! What a statement would read and cost, without running it.

use super::arguments::QueryArguments;
use super::context::Context;
use super::cost::{Cost, bytes};
use super::on::On;
use super::statement::Bound;
use crate::check::cost;
use crate::io::visible;

/// Which partitions a statement can touch, and the most that it can cost.
pub(super) fn text(bound: &Bound, context: &Context, arguments: &QueryArguments) -> String {
    let catalog = context.checker.catalog();
    let touched = cost::notes(&bound.sql, &bound.analysis, catalog, 0).into_iter();
    let mut notes: Vec<_> = touched.map(|note| note.message).collect();
    if !matches!(arguments.over.on, Some(On::Folder(_))) {
        notes.push(match context.scan_limit(&arguments.over) {
            Some(limit) => format!(
                "the workgroup allows it to scan at most {}, which costs {}",
                bytes(limit.bytes()),
                Cost::of(limit.bytes(), arguments.price.0)
            ),
            None => "the scan limit of the workgroup, and so the highest cost, is not known here".to_owned(),
        });
    }
    let mut text = String::new();
    for note in notes {
        text.extend(["note: ", &visible::line(&note), "\n"]);
    }
    text
}
