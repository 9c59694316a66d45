//! Running a statement on an engine, and writing its rows. Each engine is a feature of the command; without any, the
//! command only lists, checks and estimates.

#[cfg(feature = "athena")]
pub(crate) mod athena;
pub(crate) mod format;
#[cfg(any(feature = "athena", feature = "local"))]
mod interrupt;
#[cfg(feature = "local")]
pub(crate) mod local;
#[cfg(feature = "local")]
mod progress;
mod rows;
pub(crate) mod sink;
#[cfg(feature = "local")]
pub(super) mod stream;
pub(crate) mod summary;

#[cfg(feature = "local")]
use flow_log_stack_runtime::engine::{Record, ResultColumn};

/// All rows of a statement.
#[cfg(feature = "local")]
pub(crate) struct Gathered {
    pub(crate) columns: Vec<ResultColumn>,
    pub(crate) records: Vec<Record>,
}
