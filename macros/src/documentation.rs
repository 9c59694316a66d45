//! What an editor shows of a query's type: its SQL, its parameters and its columns.

use std::fmt::Write as _;

use flow_log_stack_declaration::{Parameter, Query, RowField};
use flow_log_stack_runtime::DefaultValue;

/// What stands after the query's own description, as Markdown.
pub(crate) fn of_query(query: &Query, sql: Option<&str>) -> String {
    let mut text = String::new();
    if let Some(sql) = sql {
        let fence = fence(sql, 3);
        let _ = write!(text, "\n{fence}sql\n{sql}\n{fence}\n");
    }
    let parameters = query.parameters.iter().map(|one| code(&declared(one)));
    list(&mut text, "Parameters", parameters);
    let fields = query.row.iter().flat_map(|row| &row.fields);
    list(&mut text, "Columns", fields.map(of_field));
    // A blank at the head of each line, as in a doc comment.
    text.replace('\n', "\n ").replace("\n \n", "\n\n")
}

/// A column: its name as Athena shows it and its type.
pub(crate) fn of_field(field: &RowField) -> String {
    let data_type = field.data_type.as_ref().map(ToString::to_string);
    let data_type = data_type.unwrap_or_else(|| "unknown".to_owned());
    let never_null = if field.never_null { ", never NULL" } else { "" };
    format!("{}: {}{never_null}", code(&field.column), code(&data_type))
}

/// A parameter as it is declared: `port: int = 22`.
fn declared(parameter: &Parameter) -> String {
    let Parameter { name, list, .. } = parameter;
    let own = parameter
        .parameter_type
        .as_ref()
        .map(ToString::to_string)
        .unwrap_or_default();
    let own = if *list { format!("[{own}]") } else { own };
    match &parameter.default {
        None => format!("{name}: {own}"),
        Some(default) => format!("{name}: {own} = {}", value(default, *list)),
    }
}

/// A default: `days_ago(7)`, or constants of SQL.
pub(crate) fn value(default: &DefaultValue, list: bool) -> String {
    match default {
        DefaultValue::DaysAgo(days) => format!("days_ago({})", days.days()),
        DefaultValue::Constants(_) if list => format!("[{}]", default.sql()),
        DefaultValue::Constants(_) => default.sql(),
    }
}

fn list(text: &mut String, heading: &str, items: impl Iterator<Item = String>) {
    let mut items = items.peekable();
    if items.peek().is_some() {
        let _ = write!(text, "\n{heading}:\n");
    }
    for item in items {
        let _ = writeln!(text, "- {item}");
    }
}

/// Text as code, whatever stands in it.
fn code(text: &str) -> String {
    let fence = fence(text, 1);
    let text = text.replace(['\n', '\r'], " ");
    if text.starts_with('`') || text.ends_with('`') {
        format!("{fence} {text} {fence}")
    } else {
        format!("{fence}{text}{fence}")
    }
}

/// More backticks than stand together in a text, and so many at least.
fn fence(text: &str, least: usize) -> String {
    let longest = text.split(|char| char != '`').map(str::len).max().unwrap_or_default();
    "`".repeat(least.max(longest + 1))
}
