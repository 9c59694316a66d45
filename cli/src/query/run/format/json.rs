//! Rows as JSON objects: booleans, numbers and JSON by the types of their columns, everything else as the text that
//! Athena prints.

use flow_log_stack_runtime::engine::ResultColumn;
use serde_json::value::RawValue;

use crate::io::visible;

/// Makes an object from each row.
pub(crate) struct Objects {
    keys: Vec<String>,
    kinds: Vec<Kind>,
}

/// How a value is written in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// `true` or `false`.
    Boolean,
    /// A number with the digits that Athena prints; `NaN` and the infinities, which JSON does not have, are text.
    ///
    /// A bigint beyond 2^53 has all its digits, whatever a reader does with them.
    Number,
    /// The document itself.
    Json,
    /// Text; also for decimals, which readers would round to the nearest double.
    Text,
}

impl Kind {
    fn of(column: &ResultColumn) -> Self {
        match column.data_type.to_ascii_lowercase().as_str() {
            "boolean" => Self::Boolean,
            "tinyint" | "smallint" | "integer" | "int" | "bigint" | "real" | "float" | "double" => Self::Number,
            "json" => Self::Json,
            _ => Self::Text,
        }
    }

    /// A value; one that does not fit its kind becomes text.
    fn value(self, text: &str) -> String {
        let is_own = match self {
            Self::Boolean => matches!(text, "true" | "false"),
            Self::Number => {
                let begins = text.strip_prefix('-').unwrap_or(text);
                begins.starts_with(|c: char| c.is_ascii_digit()) && is_json(text)
            }
            Self::Json => is_json(text),
            Self::Text => false,
        };
        if is_own { text.to_owned() } else { quoted(text) }
    }
}

/// Whether a text is a JSON document, without surrounding white space, which could break a line.
fn is_json(text: &str) -> bool {
    serde_json::from_str::<&RawValue>(text).is_ok_and(|raw| raw.get() == text && !text.contains(['\n', '\r']))
}

/// A text as JSON, with escapes for invisible characters.
fn quoted(text: &str) -> String {
    // A text always serializes.
    visible::json(&serde_json::to_string(text).unwrap_or_default())
}

impl Objects {
    /// For these columns.
    pub(super) fn new(columns: &[ResultColumn]) -> Self {
        Self {
            keys: columns.iter().map(|column| quoted(&column.name)).collect(),
            kinds: columns.iter().map(Kind::of).collect(),
        }
    }

    /// The object for a row, in one line.
    pub(super) fn row(&self, values: &[Option<String>]) -> String {
        let columns = self.keys.iter().zip(&self.kinds).zip(values);
        let members = columns.map(|((key, kind), value)| match value {
            Some(text) => format!("{key}: {}", kind.value(text)),
            None => format!("{key}: null"),
        });
        format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(data_type: &str, text: &str) -> String {
        let objects = Objects::new(&[ResultColumn::new("x", data_type)]);
        objects.row(&[Some(text.to_owned())])
    }

    #[test]
    fn values_have_the_type_of_their_column() {
        for (data_type, text, json) in [
            ("boolean", "true", "true"),
            ("bigint", "9223372036854775807", "9223372036854775807"),
            ("integer", "-1", "-1"),
            ("double", "1.0E20", "1.0E20"),
            ("double", "-0.0", "-0.0"),
            ("float", "NaN", "\"NaN\""),
            ("double", "-Infinity", "\"-Infinity\""),
            ("decimal", "1.50", "\"1.50\""),
            ("varchar", "1", "\"1\""),
            ("varchar", "true", "\"true\""),
            ("varchar", "", "\"\""),
            ("date", "2026-11-20", "\"2026-11-20\""),
            ("json", "{\"a\":[1,null]}", "{\"a\":[1,null]}"),
            ("json", "null", "null"),
            ("json", "{", "\"{\""),
            ("bigint", "1}", "\"1}\""),
            ("bigint", "01", "\"01\""),
            ("bigint", "{}", "\"{}\""),
            ("boolean", "TRUE", "\"TRUE\""),
            ("array", "[1, 2]", "\"[1, 2]\""),
            ("varchar", "\u{1b}[2J\u{202e}\"\n", "\"\\u001b[2J\\u202e\\\"\\n\""),
        ] {
            assert_eq!(value(data_type, text), format!("{{\"x\": {json}}}"), "{data_type}");
        }
    }

    #[test]
    fn null_is_null_and_names_are_keys() {
        let columns = [
            ResultColumn::new("a\"b", "bigint"),
            ResultColumn::new("_col1", "varchar"),
        ];
        let row = Objects::new(&columns).row(&[None, Some("x".to_owned())]);
        assert_eq!(row, "{\"a\\\"b\": null, \"_col1\": \"x\"}");
    }
}
