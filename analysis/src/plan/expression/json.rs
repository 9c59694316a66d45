//! SQL/JSON functions in a plan.

use super::Expression;

/// A SQL/JSON function.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Json {
    /// `json_exists`, `json_value`, `json_query`: what a path finds. NULL if the input is.
    Path(Box<JsonPath>),
    /// `json_object`; never NULL.
    Object {
        /// Names and values; the names are varchar or char.
        members: Vec<(Expression, JsonInput)>,
        /// ABSENT ON NULL: members whose value is NULL are left out.
        absent_on_null: bool,
        /// WITH UNIQUE KEYS: it fails where a name comes twice.
        unique_keys: bool,
        /// How the text is written as bytes, where the type is varbinary.
        encoding: Option<JsonEncoding>,
    },
    /// `json_array`; never NULL.
    Array {
        /// The elements.
        elements: Vec<JsonInput>,
        /// ABSENT ON NULL: elements that are NULL are left out.
        absent_on_null: bool,
        /// How the text is written as bytes, where the type is varbinary.
        encoding: Option<JsonEncoding>,
    },
}

/// What a path finds in a JSON value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct JsonPath {
    /// What becomes of what it finds.
    pub kind: JsonPathKind,
    /// The JSON value, as text or bytes.
    pub input: JsonInput,
    /// The path, `lax $.a` or `strict $.a`.
    pub path: String,
    /// The values that the path knows by a name.
    pub passing: Vec<(String, JsonInput)>,
    /// What it is where the input is not JSON or the path fails.
    pub on_error: JsonBehavior,
}

/// What becomes of what a path finds.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum JsonPathKind {
    /// Whether it finds something.
    Exists,
    /// The only scalar that it finds, as the type of the expression.
    Value {
        /// What it is where the path finds nothing.
        on_empty: JsonBehavior,
    },
    /// The only value that it finds, as JSON text.
    Query {
        /// Whether what it finds becomes an array.
        wrapper: JsonWrapper,
        /// OMIT QUOTES: text stands without its quotes.
        omit_quotes: bool,
        /// What it is where the path finds nothing.
        on_empty: JsonBehavior,
        /// How the text is written as bytes, where the type is varbinary.
        encoding: Option<JsonEncoding>,
    },
}

/// Whether what a path finds becomes an array.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum JsonWrapper {
    /// It does not: several values are an error.
    Without,
    /// If it is not one array or object already.
    Conditional,
    /// Always.
    Unconditional,
}

/// What a function gives instead of a value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum JsonBehavior {
    /// It fails.
    Error,
    /// NULL
    Null,
    /// This value, of the type of the expression.
    Default(Expression),
    /// `[]`
    EmptyArray,
    /// `{}`
    EmptyObject,
    /// TRUE
    True,
    /// FALSE
    False,
    /// NULL, of `json_exists`.
    Unknown,
}

/// A value that goes into a JSON function.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct JsonInput {
    /// The value.
    pub value: Expression,
    /// How it is JSON; `None`: a number, a boolean and text become JSON, what else has a text becomes that.
    pub format: Option<JsonFormat>,
}

/// How a value is JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum JsonFormat {
    /// It is JSON text.
    Text,
    /// It is JSON text as bytes.
    Bytes(JsonEncoding),
}

/// How JSON text is written as bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum JsonEncoding {
    /// UTF-8
    Utf8,
    /// UTF-16, little endian.
    Utf16,
    /// UTF-32, little endian.
    Utf32,
}
