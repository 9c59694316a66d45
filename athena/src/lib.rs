//! Runs the queries of a [`flow-log-stack`](https://docs.rs/flow-log-stack) on Amazon Athena: typed in, typed out.
//!
//! [`Athena`] is an [`Engine`](flow_log_stack_runtime::engine::Engine): `run` starts a declared query with its values and gives its rows, each of the type that
//! the query has; `start` does so with any statement, and gives texts.
//!
//! ```ignore
//! let athena = Athena::new(&configuration(None, None).await, ProductionTraffic::names()?);
//! let mut rows = athena.run(&RejectedOnPort { port: 3389, since: Day::new("2026-11-20")? }).await?;
//! while let Some(row) = rows.next().await? {
//!     println!("{:?} {}", row.srcaddr, row.attempts);
//! }
//! ```
//!
//! [`configuration`] is the SDK's, as the AWS CLI would have it.
//! An [`Error`] has a [`Kind`] for programs, and says what to do.

mod client;
mod config;
mod denial;
mod error;
mod execution;
mod failure;
mod refusal;
mod results;
mod stream;
mod token;
mod wait;

pub use crate::client::Athena;
pub use crate::config::configuration;
pub use crate::error::{Error, Kind, Missing};
pub use crate::results::Results;
pub use crate::stream::stream;
pub use aws_config;
