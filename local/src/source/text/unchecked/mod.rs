//! The only unsafe code of this crate.
//!
//! Arrow takes [`Texts`] without checking them, since each is known to be valid UTF-8. [`fields`] uses vector
//! instructions, after asking whether the processor has them.

#![allow(unsafe_code, reason = "each use says why it is sound")]

mod fields;
mod texts;

pub(super) use self::fields::{ROOM, fields};
pub(super) use self::texts::Texts;
