//! The functions: which there are, and which overload a call means.
//!
//! ```
//! use flow_log_stack_analysis::Type;
//! use flow_log_stack_analysis::functions::{self, Argument, Lambda, Unresolved};
//!
//! # fn main() -> Result<(), Unresolved> {
//! // upper('a')
//! let upper = functions::resolve("UPPER", &[Argument::Typed(Type::Varchar(Some(1)))], &mut |_, _| Lambda::Open)?;
//! assert_eq!(upper.return_type, Some(Type::Varchar(Some(1))));
//!
//! // transform(ARRAY[1], x -> …): the callback types the body, given the parameter's type.
//! let arguments = [Argument::Typed(Type::array(Type::Integer)), Argument::Lambda];
//! let transform = functions::resolve("transform", &arguments, &mut |argument, parameters| {
//!     assert_eq!((argument, parameters), (1, &[Some(Type::Integer)][..]));
//!     Lambda::Typed(Type::Double)
//! })?;
//! assert_eq!(transform.return_type, Some(Type::array(Type::Double)));
//! # Ok(())
//! # }
//! ```
//!
//! How to ask:
//! - Type the arguments first, from left to right. One whose type is not known is [`Argument::Open`]: it fits
//!   everywhere, and [`Resolved::return_type`] is `None` if the result depends on it.
//! - The callback may be asked several times about one lambda, and by overloads that are not chosen in the end.
//!   So it should type the body without keeping what it finds, and answer [`Lambda::Refused`] when the body or the
//!   count of parameters is wrong: Trino reports that error itself, before anything about the call.
//!   After a success, `argument_types[i]` is the lambda's `Type::Function(parameters, result)`: analyse the body once
//!   more with these, and keep what that finds.
//! - `count(*)` is `count` without arguments. `DISTINCT`, FILTER, OVER and ORDER BY play no part in the resolution.
//! - `||` is the function `concat` of two arguments, `substring(s FROM a FOR b)` is `substr`, `position(a IN b)` is
//!   `strpos(b, a)`, `trim(BOTH c FROM s)` is `trim(s, c)`, `LISTAGG` is `listagg(value, separator, false, '…',
//!   true)` with a varchar separator, `normalize(s, NFC)` is `normalize(s, 'NFC')`.
//! - Special forms (`coalesce`, `if`, `try`, `format`, `json_value`, `prev`) are [`Unresolved::Special`]: they have no
//!   signatures, and [`kind`] says [`Kind::Special`].
//! - [`Unresolved`] says which code each failure has in Trino, and carries what a diagnostic needs.

mod argument;
mod bind;
mod catalogue;
pub(crate) mod foreign;
mod length;
mod not_found;
pub mod operator;
mod overload;
pub(crate) mod pattern;
pub(crate) mod refused;
mod resolve;
mod signature;
mod similar;

use std::borrow::Cow;

pub use self::argument::{Argument, Lambda, LambdaTyper};
pub(crate) use self::catalogue::Trait;
pub use self::catalogue::{Kind, Origin, OverloadKey};
pub use self::not_found::NotFound;
#[cfg(feature = "plan")]
pub(crate) use self::resolve::resolve_internal;
pub use self::resolve::{Resolved, Unresolved, resolve};

use crate::listed::Listed as _;

/// What the function of this name is, in any case; `None` when there is none.
///
/// Functions that only a newer Trino has count as none.
#[must_use]
pub fn kind(name: &str) -> Option<Kind> {
    overload::overloads(&folded(name))
        .first()
        .map(|overload| overload.entry.kind)
}

/// Functions with names similar to an unknown one, the nearest first.
#[must_use]
pub fn similar_names(name: &str) -> Vec<&'static str> {
    similar::names(&name.to_lowercase())
}

/// Whether the function of this name gives another value each time, such as `random`.
#[must_use]
pub fn is_random(name: &str) -> bool {
    overload::overloads(&name.to_lowercase())
        .iter()
        .any(|overload| overload.entry.random)
}

/// Whether this is known of the function of this name.
pub(crate) fn has(name: &str, one: Trait) -> bool {
    let overloads = overload::overloads(&folded(name));
    overloads.iter().any(|overload| overload.entry.has(one))
}

/// A name in lower case, as the catalogue has it; most are asked for so.
fn folded(name: &str) -> Cow<'_, str> {
    let is_folded = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    if name.bytes().all(is_folded) {
        Cow::Borrowed(name)
    } else {
        Cow::Owned(name.to_lowercase())
    }
}

/// The overloads of a function as a person reads them, such as `strpos(varchar, varchar)`.
#[must_use]
pub fn signatures(name: &str) -> Vec<String> {
    overload::overloads(&name.to_lowercase())
        .iter()
        .map(|overload| signature::show(&overload.entry))
        .listed()
}
