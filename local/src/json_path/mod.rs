//! Paths of the SQL/JSON functions: `lax $.a[*] ? (@.b > 1)`.

mod evaluate;
mod read;

use std::collections::HashMap;

use crate::value::json::Json;

/// A path.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Path {
    /// Whether a structure that is missing is an error.
    strict: bool,
    root: Step,
}

/// An expression in a path.
#[derive(Clone, Debug, PartialEq)]
enum Step {
    /// `$`
    Input,
    /// `$name`
    Variable(String),
    /// `@`
    Current,
    /// `last`
    Last,
    Literal(Json),
    Sign {
        minus: bool,
        value: Box<Step>,
    },
    Arithmetic {
        operator: char,
        left: Box<Step>,
        right: Box<Step>,
    },
    /// `.name`; `None`: `.*`
    Member {
        of: Box<Step>,
        name: Option<String>,
    },
    /// `[from to end, …]`; `None`: `[*]`
    Items {
        of: Box<Step>,
        places: Option<Vec<(Step, Option<Step>)>>,
    },
    Method {
        of: Box<Step>,
        method: Method,
    },
    Filter {
        of: Box<Step>,
        condition: Box<Condition>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Method {
    Type,
    Size,
    Double,
    Ceiling,
    Floor,
    Abs,
}

/// A condition of a filter: true, false or unknown.
#[derive(Clone, Debug, PartialEq)]
enum Condition {
    And(Box<Condition>, Box<Condition>),
    Or(Box<Condition>, Box<Condition>),
    Not(Box<Condition>),
    IsUnknown(Box<Condition>),
    Exists(Step),
    StartsWith(Step, Step),
    Compare {
        operator: Operator,
        left: Step,
        right: Step,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// The path cannot be followed to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Lost;

impl Path {
    /// Reads a path; `None` if it contains something that is not run here (`keyvalue()`, decimals).
    pub(crate) fn read(text: &str) -> Option<Self> {
        read::path(text)
    }

    /// The items that it finds in a value, with these values for its variables.
    pub(crate) fn of(&self, input: &Json, variables: &HashMap<String, Json>) -> Result<Vec<Json>, Lost> {
        evaluate::path(self, input, variables)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, input: &str) -> Option<String> {
        let path = Path::read(path).expect("a path");
        let input = Json::read(input).expect("a value");
        let found = path.of(&input, &HashMap::new()).ok()?;
        Some(Json::Array(found).text())
    }

    #[test]
    fn lax_goes_into_arrays_and_over_what_is_missing() {
        assert_eq!(found("lax $.a", r#"[{"a": 1}, {"b": 2}]"#).as_deref(), Some("[1]"));
        assert_eq!(found("strict $.a", r#"[{"a": 1}]"#), None);
        assert_eq!(found("lax $[1 to 9]", "[1, 2, 3]").as_deref(), Some("[2,3]"));
        assert_eq!(found("strict $[1 to 9]", "[1, 2, 3]"), None);
        assert_eq!(found("lax $[last - 1, 0]", "[1, 2, 3]").as_deref(), Some("[2,1]"));
    }

    #[test]
    fn what_cannot_be_compared_is_unknown() {
        let items = r#"[1, null, "a", [1], {}]"#;
        assert_eq!(found("lax $[*] ? (@ == 1)", items).as_deref(), Some("[1,1]"));
        assert_eq!(found("strict $[*] ? (@ <> 2)", items).as_deref(), Some("[1,null]"));
        let unknown = found("strict $[*] ? ((@ <> 2) is unknown)", items);
        assert_eq!(unknown.as_deref(), Some(r#"["a",[1],{}]"#));
    }

    #[test]
    fn numbers_are_those_of_sql() {
        assert_eq!(found("lax $.a + 1", r#"{"a": 5}"#).as_deref(), Some("[6]"));
        assert_eq!(found("lax 7 / 2", "1").as_deref(), Some("[3]"));
        assert_eq!(found("lax $.a / 0", r#"{"a": 5}"#), None);
        assert_eq!(found("lax $.a + 1", r#"{"a": 2147483647}"#), None);
        assert_eq!(found("lax $[*].floor()", "[-1.5, 2]").as_deref(), Some("[-2.0,2]"));
    }
}
