//! The text of `flow-log-stack query NAME --help`.

use std::fmt::Write as _;

use super::value::{self, form};
use crate::declaration::listed::{Listed, type_of};
use crate::io::visible;

/// A query's description, its parameters, its columns and its text.
pub(super) fn text(query: &Listed) -> String {
    let mut text = String::new();
    for line in query.description.iter().flat_map(|description| description.lines()) {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{}", line.trim_end());
    }
    if !text.is_empty() {
        text.push('\n');
    }
    let values = if query.parameters.is_empty() {
        ""
    } else {
        " [--param NAME=VALUE]…"
    };
    let _ = writeln!(
        text,
        "Usage: flow-log-stack query {}{values} --on <athena|DIR>",
        query.name
    );
    if !query.parameters.is_empty() {
        let _ = writeln!(text, "\nParameters:");
    }
    for parameter in &query.parameters {
        let _ = writeln!(text, "  {}: {}", parameter.name, type_of(parameter));
        let form = form(&parameter.parameter_type);
        let default = match value::default_text(parameter) {
            Some(default) => format!("; {} unless it is given", visible::line(&default)),
            None => String::new(),
        };
        let each = if parameter.list { ", once for each value" } else { "" };
        let _ = writeln!(text, "      {form}{each}{default}");
    }
    if !query.columns.is_empty() {
        let _ = writeln!(text, "\nColumns:");
    }
    let width = query.columns.iter().map(|column| column.name.chars().count()).max();
    for column in &query.columns {
        let name = visible::line(&column.name);
        let data_type = column.data_type.as_deref().unwrap_or_default();
        let line = format!("  {name:width$}  {data_type}", width = width.unwrap_or_default());
        let _ = writeln!(text, "{}", line.trim_end());
    }
    let _ = writeln!(text, "\nSQL:");
    for line in query.text().lines() {
        let _ = writeln!(text, "  {}", line.trim_end());
    }
    text + "\n`flow-log-stack query --help` has all options\n"
}
