//! A statement runs on an engine, and its rows are written. Each engine is a feature of the command; without any the
//! command lists, checks and estimates.

#[cfg(feature = "athena")]
pub(super) mod athena;
mod format;
mod rows;
mod sink;
#[cfg(feature = "local")]
pub(super) mod stream;
mod summary;
