//! Why a row does not fit the query's type.

use std::error::Error;
use std::fmt;

/// Why a row does not fit the query's type.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum DecodeError {
    /// The result has more or fewer columns than the query.
    Columns {
        /// How many the query has.
        expected: usize,
        /// How many the result has.
        found: usize,
    },
    /// A column is of another type.
    Type {
        /// The column's name.
        column: String,
        /// Its type in the query, in Trino's words.
        expected: &'static str,
        /// Its type in the result, in the engine's words.
        found: String,
    },
    /// A value does not fit its column's type.
    Value {
        /// The column's name.
        column: String,
        /// The column's type in the query, in Trino's words.
        expected: &'static str,
        /// The value's text.
        value: String,
    },
    /// NULL, where the query can never have one.
    Null {
        /// The column's name.
        column: String,
        /// The column's type in the query, in Trino's words.
        expected: &'static str,
    },
}

/// How many characters of a value a message shows: a value may have 32 MB.
const SHOWN: usize = 80;

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Columns { expected, found } => {
                write!(f, "the result has {found} columns, and the query {expected}")?;
                f.write_str(CHANGED)
            }
            Self::Type {
                column,
                expected,
                found,
            } => {
                write!(f, "the column `{column}` is of type `{found}`, and not `{expected}`")?;
                f.write_str(CHANGED)
            }
            Self::Value {
                column,
                expected,
                value,
            } => {
                let shown: String = value.chars().take(SHOWN).collect();
                let rest = if shown.len() < value.len() { "…" } else { "" };
                write!(
                    f,
                    "the column `{column}` has the value {shown:?}{rest}, which is not a value of type `{expected}`"
                )
            }
            Self::Null { column, expected } => write!(
                f,
                "the column `{column}` is NULL, where the query always has a value of type `{expected}`"
            ),
        }
    }
}

const CHANGED: &str = "\nhelp: deploy the template of this program: the table or the query has changed";

/// The same: this is what a program prints when `main` returns it.
impl fmt::Debug for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Error for DecodeError {}
