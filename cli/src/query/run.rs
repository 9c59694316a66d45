//! A statement runs on an engine, and its rows are written. Each engine is a feature of the command; without any the
//! command lists, checks and estimates.

#[cfg(feature = "athena")]
pub(super) mod athena;
mod format;
#[cfg(any(feature = "athena", feature = "local"))]
mod interrupt;
#[cfg(feature = "local")]
pub(super) mod local;
#[cfg(feature = "local")]
mod progress;
mod rows;
mod sink;
#[cfg(feature = "local")]
pub(super) mod stream;
mod summary;
