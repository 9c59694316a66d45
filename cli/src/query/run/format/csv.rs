//! CSV as in Athena's result files: every value is quoted, quotes are doubled, and NULL is empty.

use flow_log_stack_runtime::engine::ResultColumn;

/// The header.
pub(super) fn head(columns: &[ResultColumn]) -> String {
    line(columns.iter().map(|column| Some(column.name.as_str())))
}

/// A row.
pub(super) fn row(values: &[Option<String>]) -> String {
    line(values.iter().map(Option::as_deref))
}

fn line<'a>(values: impl Iterator<Item = Option<&'a str>>) -> String {
    let fields = values.map(|value| match value {
        Some(text) => format!("\"{}\"", text.replace('"', "\"\"")),
        None => String::new(),
    });
    fields.collect::<Vec<_>>().join(",") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn null_is_nothing_and_empty_text_is_in_quotes() {
        let value = |text: &str| Some(text.to_owned());
        assert_eq!(head(&[ResultColumn::new("a\"b", "varchar")]), "\"a\"\"b\"\n");
        assert_eq!(
            row(&[value(""), None, value("a,b"), value("it's \"x\"\n2"), value("NULL")]),
            "\"\",,\"a,b\",\"it's \"\"x\"\"\n2\",\"NULL\"\n"
        );
    }
}
