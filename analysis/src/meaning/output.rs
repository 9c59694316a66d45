//! What a block gives: the columns of its select list, and what it groups by.

use super::field::Field;
use crate::syntax::tree::{Bytes, Expression, ExpressionKind};

/// One column of a select list.
pub(super) enum Output<'t> {
    Expression(&'t Expression),
    /// A column that a star stands for; the bytes are the star's.
    Star(Box<Field>, Bytes),
}

impl<'t> Output<'t> {
    /// The key of a grouping by it.
    pub(super) fn key(&self) -> Key<'t> {
        match self {
            Self::Expression(expression) => Key::Expression(expression),
            Self::Star(field, _) => Key::Field(field.id),
        }
    }
}

/// What a block groups by.
#[derive(Clone, Copy)]
pub(super) enum Key<'t> {
    Expression(&'t Expression),
    Field(usize),
    /// A column that is not known: anything may be grouped by it.
    Unknown,
}

/// The expression that a sort key means: an ordinal means a select item.
pub(super) fn sort_expression<'t>(key: &'t Expression, outputs: &[Output<'t>]) -> &'t Expression {
    if let ExpressionKind::Long(ordinal) = *key.kind
        && let Some(Output::Expression(expression)) = usize::try_from(ordinal)
            .ok()
            .and_then(|ordinal| ordinal.checked_sub(1))
            .and_then(|index| outputs.get(index))
    {
        return expression;
    }
    key
}
