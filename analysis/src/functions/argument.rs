//! Arguments of a call, as far as they are known before its overload is.

use crate::types::Type;

/// An argument of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Argument {
    /// An expression of this type.
    Typed(Type),
    /// A lambda; the [`LambdaTyper`] is asked for its result.
    Lambda,
    /// An expression whose type is not known: it fits everywhere.
    Open,
}

/// What a lambda gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lambda {
    /// A value of this type.
    Typed(Type),
    /// Something that is not known.
    Open,
    /// The lambda itself is wrong (its body, or the number of its parameters): the call is not resolved.
    Refused,
}

/// Types the lambda at an argument (from 0), given the types of its parameters (`None`: not known).
///
/// It may be asked several times about one lambda, with wider types each time.
pub type LambdaTyper<'a> = dyn FnMut(usize, &[Option<Type>]) -> Lambda + 'a;
