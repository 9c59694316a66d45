//! Athena's SQL on your own machine: resolved queries over log files or records, with the rows that Trino returns.
//!
//! Implementation detail of `flow-log-stack`.

pub mod aggregates;
pub mod batch;
pub mod cast;
pub mod engine;
pub mod expression;
pub mod failure;
pub mod functions;
mod json_path;
mod local;
mod node;
pub mod refusal;
mod regexp;
mod rewrite;
pub mod session;
pub mod source;
pub mod stream;
pub mod table;
pub mod value;

/// Waits for a future, for example one that a program under test returns.
pub use futures::executor::block_on;

pub use crate::local::{Error, Kind, Local, Reads, Rows, Whole};
pub use crate::source::{FlowLogs, Record};

/// The code of what is not run on this machine.
pub(crate) const NOT_RUN: &str = "not_run_locally";

/// The code of a single value that takes more memory than a query may have.
pub(crate) const MEMORY: &str = "memory_limit";
