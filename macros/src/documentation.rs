//! What an editor shows of a query's type: its SQL, its parameters and its columns.

use std::fmt::Write as _;

use flow_log_stack_declaration::{Parameter, Query, RowField};
use flow_log_stack_runtime::Listed as _;
use flow_log_stack_runtime::{DefaultValue, Literal};

/// What is after the query's own description, as Markdown with a blank at the head of each line.
pub(crate) fn of_query(query: &Query, sql: Option<&str>) -> String {
    let mut text = query
        .description
        .as_deref()
        .and_then(open_fence)
        .map_or_else(String::new, |fence| format!(" {fence}\n"));
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
        DefaultValue::Constants(constants) => {
            let constants: Vec<_> = constants.iter().map(Literal::as_str).listed();
            let constants = constants.join(", ");
            if list { format!("[{constants}]") } else { constants }
        }
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

/// Text as code, whatever is in it.
fn code(text: &str) -> String {
    if !text.contains(['`', '\n', '\r']) {
        return format!("`{text}`");
    }
    let fence = fence(text, 1);
    format!("{fence} {} {fence}", text.replace(['\n', '\r'], " "))
}

/// The fence of a block of code that a text begins and does not end, which would take in what is after it.
///
/// A fence has at most three blanks before it, and ends at one of the same character that is no shorter (the
/// specification of Markdown, "Fenced code blocks"); one in a list ends with the list.
fn open_fence(text: &str) -> Option<String> {
    let mut open: Option<&str> = None;
    let mut is_in_list = false;
    for line in text.lines() {
        let own = line.trim_start_matches(' ');
        let blanks = line.len() - own.len();
        let first = own.chars().next().filter(|char| matches!(char, '`' | '~'));
        let length = first.map_or(0, |char| own.len() - own.trim_start_matches(char).len());
        let (fence, rest) = own.split_at(length);
        match open {
            None if own.starts_with(['-', '*', '+']) || own.starts_with(|char: char| char.is_ascii_digit()) => {
                is_in_list = true;
            }
            None if length >= 3
                && blanks <= if is_in_list { 1 } else { 3 }
                && (first == Some('~') || !rest.contains('`')) =>
            {
                open = Some(fence);
            }
            Some(began) if blanks <= 3 && fence.starts_with(began) && rest.trim().is_empty() => open = None,
            _ => {}
        }
    }
    open.map(str::to_owned)
}

/// More backticks than any run in a text has, and at least this many.
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
    fn a_fence_that_is_left_open_is_seen() {
        let open = |text| open_fence(text).unwrap_or_default();
        assert_eq!(open("One.\n ```sql\n SELECT 1"), "```");
        assert_eq!(open(" ~~~~\n ~~~\n ````"), "~~~~");
        assert_eq!(open(" ```\n a\n ```\n ```text"), "```");
        assert_eq!(open(" ```\n a\n ``` b"), "```", "what has a word does not end it");
        for closed in [
            "",
            "a `b` ``` c",
            " ```\n a\n ```",
            " ```\n a\n `````",
            " `` a ``",
            " ``` a ``` b",
            "    ```\n a",
            " - a\n   ```\n   b",
        ] {
            assert_eq!(open(closed), "", "{closed}");
        }
    }

    #[test]
    fn code_ends_where_it_ends() {
        assert_eq!(code("port: int = 22"), "`port: int = 22`");
        assert_eq!(code("a`b``"), "``` a`b`` ```");
        assert_eq!(code("a\nb"), "` a b `");
        assert_eq!(fence("SELECT '```'", 3), "````");
    }
}
