//! What is wrong with a text before it means anything, and what a remedy for it depends on.

use super::expected::Expected;
use super::tree::Bytes;
use crate::diagnostic::Diagnostic;

/// Something that is wrong with the syntax.
#[derive(Clone)]
pub(crate) struct Fault {
    pub(crate) error: Diagnostic,
    pub(crate) slip: Slip,
}

/// What a remedy for a fault depends on.
#[derive(Clone)]
pub(crate) enum Slip {
    /// All was told.
    Told,
    /// With this token no statement continues; it would with these.
    Unexpected { at: usize, expected: Vec<Expected> },
    /// A quoted name is empty.
    EmptyName(Bytes),
    /// A name is in backquotes.
    Backquotes(Bytes),
    /// A name starts with a digit.
    DigitWord(Bytes),
    /// A parameter was not declared: its name, and the bytes of it and the colon.
    Parameter { name: String, range: Bytes },
    /// EXTRACT has no such field: its bytes, those of the value, and those of all of it.
    Field { field: Bytes, value: Bytes, whole: Bytes },
}

impl Fault {
    /// One of which all was told.
    pub(super) fn told(error: Diagnostic) -> Self {
        Self {
            error,
            slip: Slip::Told,
        }
    }
}
