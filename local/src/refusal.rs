//! What is not run on this machine.

use std::borrow::Cow;
use std::fmt;

/// Why a query is not run: a construct that has no implementation here, named before anything is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The construct, such as `function word_stem(varchar)`.
    pub construct: Cow<'static, str>,
    /// A word of the construct as it is in the text, by which its place is found.
    pub word: Option<Cow<'static, str>>,
}

impl Refusal {
    /// A construct whose place is where this word stands.
    pub fn at(word: impl Into<Cow<'static, str>>, construct: impl Into<Cow<'static, str>>) -> Self {
        Self {
            construct: construct.into(),
            word: Some(word.into()),
        }
    }

    /// A construct without a place of its own.
    pub fn of(construct: impl Into<Cow<'static, str>>) -> Self {
        Self {
            construct: construct.into(),
            word: None,
        }
    }
}

impl Refusal {
    /// Where the construct is in a text, in bytes: where its word first is outside quotes.
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
