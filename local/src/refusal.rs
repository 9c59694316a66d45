//! What is not run on this machine.

use std::borrow::Cow;
use std::fmt;

/// Why a query is not run: it has a construct that is not implemented here, which is found before anything is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The construct, such as `function word_stem(varchar)`.
    pub construct: Cow<'static, str>,
    /// A word of the construct in the statement, to find its place.
    pub word: Option<Cow<'static, str>>,
}

impl Refusal {
    /// A construct whose place is that of the word.
    pub fn at(word: impl Into<Cow<'static, str>>, construct: impl Into<Cow<'static, str>>) -> Self {
        Self {
            construct: construct.into(),
            word: Some(word.into()),
        }
    }

    /// A construct without a place.
    pub fn of(construct: impl Into<Cow<'static, str>>) -> Self {
        Self {
            construct: construct.into(),
            word: None,
        }
    }
}

impl Refusal {
    /// The construct's place in bytes: the first occurrence of its word outside quotes.
    #[must_use]
    pub fn place_in(&self, sql: &str) -> Option<usize> {
        let word = self.word.as_ref()?.to_ascii_lowercase();
        let folded = sql.to_ascii_lowercase();
        let mut quote: Option<char> = None;
        for (at, ch) in folded.char_indices() {
            match (quote, ch) {
                (Some(open), ch) if ch == open => quote = None,
                (None, '\'' | '"') => quote = Some(ch),
                (None, _) if folded[at..].starts_with(&word) => return Some(at),
                _ => {}
            }
        }
        None
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is not run on this machine", self.construct)
    }
}

impl std::error::Error for Refusal {}
