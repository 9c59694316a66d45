//! Runs the queries of a [`flow-log-stack`](https://docs.rs/flow-log-stack) on Amazon Athena: typed in, typed out.
//!
//! [`Athena`] is an [`Engine`](flow_log_stack_runtime::engine::Engine): `run` starts a declared query with its values
//! and returns its rows, each of the query's row type; `start` does the same for any statement, and returns texts.
//!
//! ```no_run
//! use flow_log_stack::prelude::*;
//! use flow_log_stack_athena::{Athena, Error, configuration};
//!
//! flow_log_stack! {
//!     stack ProductionTraffic {
//!         flow_log: "fl-12345678901234567",
//!         logs: "s3://my-flow-logs/production/",
//!         results: "s3://my-flow-logs-analysis/athena-query-results/",
//!         load: daily("2026-01-01"..),
//!     }
//!     table flow_logs = default;
//!
//!     query RejectedOnPort(port: int = 22, since: day = days_ago(7)) = r#"
//!         SELECT srcaddr, count(*) AS attempts
//!         FROM flow_logs
//!         WHERE action = 'REJECT' AND dstport = :port AND day >= :since
//!         GROUP BY srcaddr
//!     "#;
//! }
//!
//! async fn rejected() -> Result<Vec<RejectedOnPortRow>, Error> {
//!     let athena = Athena::new(&configuration(None, None).await, ProductionTraffic::names()?);
//!     athena.run(&RejectedOnPort { port: 3389, since: Day::new("2026-11-20")? }).await?.collect().await
//! }
//! # fn main() {}
//! ```
//!
//! [`configuration`] makes the SDK's configuration as the AWS CLI would.
//! An [`Error`] has a [`Kind`] for programs, and says what to do.

mod client;
mod config;
mod denial;
pub mod deployed;
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
