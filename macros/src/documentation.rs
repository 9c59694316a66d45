//! What an editor shows of a query's type: its SQL, its parameters and its columns.

use std::fmt::Write as _;

use flow_log_stack_declaration::{Parameter, Query, RowField};
use flow_log_stack_runtime::DefaultValue;

/// What stands after the query's own description, as Markdown with a blank at the head of each line.
pub(crate) fn of_query(query: &Query, sql: Option<&str>) -> String {
    let mut text = String::new();
    if let Some(sql) = sql {
        let fence = fence(sql, 3);
        let _ = write!(text, "\n {fence}sql\n {}\n {fence}\n", sql.replace('\n', "\n "));
    }
    let parameters = query.parameters.iter().map(|one| code(&declared(one)));
    list(&mut text, "Parameters", parameters);
    let fields = query.row.iter().flat_map(|row| &row.fields);
    list(&mut text, "Columns", fields.map(of_field));
    text
}

/// A column: its name as Athena shows it and its type.
pub(crate) fn of_field(field: &RowField) -> String {
    let never_null = if field.never_null { ", never NULL" } else { "" };
    format!("{}: {}{never_null}", code(&field.column), code(&data_type(field)))
}

/// A column's type in Trino's words.
pub(crate) fn data_type(field: &RowField) -> String {
    let data_type = field.data_type.as_ref().map(ToString::to_string);
    data_type.unwrap_or_else(|| "unknown".to_owned())
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
    for (index, item) in items.enumerate() {
        if index == 0 {
            let _ = write!(text, "\n {heading}:\n");
        }
        let _ = writeln!(text, " - {item}");
    }
}

/// Text as code, whatever stands in it.
fn code(text: &str) -> String {
    if !text.contains(['`', '\n', '\r']) {
        return format!("`{text}`");
    }
    let fence = fence(text, 1);
    format!("{fence} {} {fence}", text.replace(['\n', '\r'], " "))
}

/// More backticks than stand together in a text, and so many at least.
fn fence(text: &str, least: usize) -> String {
    let mut fence = "`".repeat(least);
    while text.contains(&fence) {
        fence.push('`');
    }
    fence
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_ends_where_it_ends() {
        assert_eq!(code("port: int = 22"), "`port: int = 22`");
        assert_eq!(code("a`b``"), "``` a`b`` ```");
        assert_eq!(code("a\nb"), "` a b `");
        assert_eq!(fence("SELECT '```'", 3), "````");
    }
}
