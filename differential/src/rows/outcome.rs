//! The outcome of a statement, here and in Trino, and whether both are the same.

use std::collections::HashMap;

use serde_json::Value;

/// A row: the texts of its values, `None` for NULL.
type Row = Vec<Option<String>>;

/// An outcome.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Outcome {
    Rows(Vec<Row>),
    /// It failed while it ran, with Trino's code.
    Failed {
        code: String,
        message: String,
    },
    /// It was refused before it ran, with Trino's code, so there are no rows to compare.
    Refused(String),
    /// It has a construct that is not run on this machine.
    NotRun(String),
}

/// The code of what is not run on this machine.
const NOT_RUN: &str = "not_run_locally";

impl Outcome {
    /// An answer of the oracle or of the stream for tools, which have the same shape.
    pub(super) fn of(answer: &Value) -> Self {
        if answer["ok"] == true {
            let text = |value: &Value| value.as_str().map(str::to_owned);
            let rows = answer["rows"].as_array().into_iter().flatten();
            return Self::Rows(
                rows.map(|row| row.as_array().into_iter().flatten().map(text).collect())
                    .collect(),
            );
        }
        let first = &answer["diagnostics"][0];
        let text = |member: &str| first[member].as_str().unwrap_or_default().to_owned();
        if first["code"] == NOT_RUN {
            return Self::NotRun(construct(&text("message")));
        }
        // Errors before a statement runs have a place; for statements that run, the oracle knows the columns.
        if first["line"].is_u64() && answer["columns"].is_null() {
            return Self::Refused(text("trino_code"));
        }
        let code = if first["trino_code"].is_string() {
            "trino_code"
        } else {
            "code"
        };
        Self::Failed {
            code: text(code),
            message: text("message"),
        }
    }

    /// Whether it is an internal error of Trino, in classes that it generated.
    pub(super) fn is_breakdown(&self) -> bool {
        matches!(self, Self::Failed { code, .. } if code == "COMPILER_ERROR")
    }

    /// Whether both are the same, with the rows in this order or in any.
    pub(super) fn is_same(&self, other: &Self, in_order: bool) -> bool {
        match (self, other) {
            (Self::Rows(one), Self::Rows(other)) if in_order => {
                one.len() == other.len() && one.iter().zip(other).all(|(one, other)| is_same_row(one, other))
            }
            (Self::Rows(one), Self::Rows(other)) => are_same_rows(one, other),
            // What only Trino's planner refuses has no place there.
            (
                Self::Failed { code: one, .. } | Self::Refused(one),
                Self::Failed { code: other, .. } | Self::Refused(other),
            ) => one == other,
            (one, other) => one == other,
        }
    }

    /// The outcome in one line, for people.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Rows(rows) => {
                let rows: Vec<String> = rows
                    .iter()
                    .take(MOST_SHOWN)
                    .map(|row| serde_json::json!(row).to_string())
                    .collect();
                format!("{} rows: {}", rows.len(), rows.join(" "))
            }
            Self::Failed { code, message } => format!("{code}: {message}"),
            Self::Refused(code) => format!("refused: {code}"),
            Self::NotRun(construct) => format!("not run: {construct}"),
        }
    }
}

/// This many rows are shown.
const MOST_SHOWN: usize = 6;

/// A construct without the parts of its message in quotes, which are specific to a statement.
fn construct(message: &str) -> String {
    let message = message.strip_suffix(" is not run on this machine").unwrap_or(message);
    let mut parts = message.split('\'');
    let mut bare = parts.next().unwrap_or_default().to_owned();
    while let (Some(_), Some(after)) = (parts.next(), parts.next()) {
        bare.push('…');
        bare.push_str(after);
    }
    bare
}

/// Whether the rows are the same in any order: first those with equal texts are matched, then the rest.
fn are_same_rows(one: &[Row], other: &[Row]) -> bool {
    if one.len() != other.len() {
        return false;
    }
    let mut left: HashMap<&Row, usize> = HashMap::new();
    for row in other {
        *left.entry(row).or_default() += 1;
    }
    let mut unmatched = Vec::new();
    for row in one {
        match left.get_mut(row) {
            Some(count) if *count > 0 => *count -= 1,
            _ => unmatched.push(row),
        }
    }
    let mut rest: Vec<&Row> = left
        .into_iter()
        .flat_map(|(row, count)| std::iter::repeat_n(row, count))
        .collect();
    unmatched.into_iter().all(|row| {
        let found = rest.iter().position(|other| is_same_row(row, other));
        found.map(|at| rest.swap_remove(at)).is_some()
    })
}

fn is_same_row(one: &Row, other: &Row) -> bool {
    one.len() == other.len()
        && one.iter().zip(other).all(|(one, other)| match (one, other) {
            (Some(one), Some(other)) => is_same_text(one, other),
            (one, other) => one == other,
        })
}

/// Whether the texts are the same, with doubles compared to 1e-9, since the order of their sums varies.
fn is_same_text(one: &str, other: &str) -> bool {
    fn parts(text: &str) -> impl Iterator<Item = &str> {
        text.split_inclusive(['[', ']', '{', '}', ',', ' ', '='])
    }
    fn split(part: &str) -> (&str, &str) {
        let number = part.trim_end_matches(['[', ']', '{', '}', ',', ' ', '=']);
        part.split_at(number.len())
    }
    fn is_same_part(one: &str, other: &str) -> bool {
        let ((one, end), (other, other_end)) = (split(one), split(other));
        let number = |text: &str| text.contains('.').then(|| text.parse::<f64>().ok()).flatten();
        let near = match (number(one), number(other)) {
            (Some(one), Some(other)) => (one - other).abs() <= 1e-9 * one.abs().max(other.abs()).max(1.0),
            _ => false,
        };
        end == other_end && (one == other || near)
    }
    one == other
        || (parts(one).count() == parts(other).count()
            && parts(one)
                .zip(parts(other))
                .all(|(one, other)| is_same_part(one, other)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn rows(rows: &Value) -> Outcome {
        Outcome::of(&json!({"ok": true, "rows": rows}))
    }

    #[test]
    fn rows_are_the_same_in_another_order_where_there_is_none() {
        let (one, other) = (
            rows(&json!([["a"], [null], ["a"]])),
            rows(&json!([["a"], ["a"], [null]])),
        );
        assert!(one.is_same(&other, false));
        assert!(!one.is_same(&other, true));
        assert!(!one.is_same(&rows(&json!([["a"], [null], [null]])), false));
    }

    #[test]
    fn sums_of_doubles_are_compared_to_nine_digits_wherever_they_stand() {
        assert!(is_same_text("[0.30000000000000004, x]", "[0.3, x]"));
        assert!(!is_same_text("[0.30001, x]", "[0.3, x]"));
        assert!(!is_same_text("3", "4"));
        assert!(is_same_text("1.0E10", "1.0E10"));
        assert!(!is_same_text("10.0.0.1", "10.0.0.2"));
    }

    #[test]
    fn what_stands_in_quotes_is_of_one_statement_only() {
        assert_eq!(
            construct("the path '$..a' of json_extract() is not run on this machine"),
            "the path … of json_extract()"
        );
    }
}
