//! Rows as a Markdown table (GitHub's, "Tables"), in which no value has a meaning in Markdown.

use flow_log_stack_runtime::engine::ResultColumn;

use super::is_number;
use crate::io::visible;

/// The header, and the line with the alignment.
pub(super) fn head(columns: &[ResultColumn]) -> String {
    let sides = columns.iter().map(|column| {
        let side = if is_number(column) { "---:" } else { "---" };
        side.to_owned()
    });
    line(columns.iter().map(|column| cell(&column.name))) + &line(sides)
}

/// A row. NULL is in italics, as no text is.
pub(super) fn row(values: &[Option<String>]) -> String {
    line(values.iter().map(|value| match value {
        Some(text) => cell(text),
        None => "*NULL*".to_owned(),
    }))
}

fn line(cells: impl Iterator<Item = String>) -> String {
    format!("| {} |\n", cells.collect::<Vec<_>>().join(" | "))
}

/// A text, with a backslash before everything that has a meaning in Markdown.
fn cell(text: &str) -> String {
    let mut cell = String::with_capacity(text.len());
    for c in visible::line(text).chars() {
        if matches!(
            c,
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '&' | '!' | '#' | '$' | '@'
        ) {
            cell.push('\\');
        }
        cell.push(c);
    }
    cell
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_value_is_markdown() {
        let value = |text: &str| Some(text.to_owned());
        assert_eq!(
            head(&[
                ResultColumn::new("srcaddr", "varchar"),
                ResultColumn::new("n|", "bigint")
            ]),
            "| srcaddr | n\\| |\n| --- | ---: |\n"
        );
        assert_eq!(
            row(&[value("a|b\nc"), None, value(""), value("<b>*x*</b>")]),
            "| a\\|b\\\\nc | *NULL* |  | \\<b\\>\\*x\\*\\</b\\> |\n"
        );
    }
}
