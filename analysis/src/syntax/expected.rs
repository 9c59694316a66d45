//! What would have been taken at a place of the text.

use std::fmt;

use super::keyword::Keyword;

/// Something with which a statement would continue.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Expected {
    Word(Keyword),
    Symbol(&'static str),
    /// Several words, or one of several.
    Words(&'static str),
    Name,
    NameOrStar,
    Expression,
    Operator,
    Number,
    RowCount,
    Text,
    Binary,
    Type,
    Pattern,
    Frame,
    /// The end of the query.
    End,
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Word(word) => word.text(),
            Self::Symbol(text) | Self::Words(text) => text,
            Self::Name => "a name",
            Self::NameOrStar => "a name or `*`",
            Self::Expression => "an expression",
            Self::Operator => "an operator",
            Self::Number => "a number",
            Self::RowCount => "a number of rows",
            Self::Text => "a string",
            Self::Binary => "a binary literal",
            Self::Type => "a type",
            Self::Pattern => "a pattern",
            Self::Frame => "a frame",
            Self::End => "the end of the query",
        })
    }
}
