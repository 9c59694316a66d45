//! Declare the Athena stack for your VPC Flow Logs in Rust: queries checked at compile time, one CloudFormation template.
//!
//! **If it compiles, it deploys, and every query runs.**
//!
//! ```
//! use flow_log_stack::flow_log_stack;
//!
//! flow_log_stack! {
//!     /// Traffic of the production VPC.
//!     pub stack ProductionTraffic {
//!         flow_log: "fl-12345678901234567",
//!         logs: "s3://my-flow-logs/production/",
//!         results: "s3://my-flow-logs-analysis/athena-query-results/",
//!         expected_bucket_owner: own,
//!         load: daily("2026-01-01"..),
//!     }
//!     table flow_logs = default;
//!     use predefined::*;
//!
//!     /// The 20 sources that were rejected most often on one port.
//!     query RejectedOnPort(port: int = 22, since: day = days_ago(7)) = r#"
//!         SELECT srcaddr, count(*) AS attempts
//!         FROM flow_logs
//!         WHERE action = 'REJECT' AND dstport = :port AND day >= :since
//!         GROUP BY srcaddr
//!         ORDER BY attempts DESC
//!         LIMIT 20
//!     "#;
//! }
//!
//! fn main() {
//!     println!("{}", ProductionTraffic::template().to_json());
//! }
//! ```
//!
//! [`guide`] has a first day for an engineer [with Rust](guide::first_day_rust) and [without](guide::first_day), and for a
//! [responder](guide::responder); and for those who deploy, what an update replaces, what the loader does and says, what the
//! buckets and Lake Formation need.
//! [`flow_log_stack!`] is the manual of the declaration; [`Template`] is what it becomes, [`NamedQuery`] what its queries
//! can do in a program.

pub mod field;
pub mod guide;
pub mod predefined;
pub mod prelude;
pub mod setting;

pub use flow_log_stack_runtime::template;
pub use flow_log_stack_runtime::{
    AggregationInterval, Argument, BucketOwner, Code, Column, ColumnType, Database, Date, Day, DaysAgo, Decimal,
    DeclaredIntegration, DeclaredParameter, DeclaredParameters, DefaultValue, DeploymentParameter, DestinationOptions,
    Digits, Error, FIELDS, Field, Fields, FileFormat, FlowLog, FlowLogStack, Format, Frequency, Integration, Interval,
    Json, Key, Kind, Length, Literal, Load, Location, LogRetention, NamedQuery, Names, NewFlowLog, Null, OutputColumn,
    OutputColumns, ParameterType, PartitionRetention, Piece, Printed, Problem, Query, QueryParameter, Reason,
    ResourceId, ResourceType, ScanLimit, Scope, Setting, Stack, StartQuery, Stored, Subject, Table, Tags, Template,
    Text, Time, Timestamp, TrafficType, Uuid, Written, ZonedTimestamp, arn, engine, log_format, name, resource,
};

/// Declares a stack: its settings, its table, its queries.
///
#[doc = include_str!("manual.md")]
#[macro_export]
macro_rules! flow_log_stack {
    ($($declaration:tt)*) => {
        $crate::__private::flow_log_stack! { [$crate] $($declaration)* }
    };
}

/// The README's example is one that compiles.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

/// Not public API: what an expansion names.
#[doc(hidden)]
pub mod __private {
    pub use flow_log_stack_macros::flow_log_stack;
    pub use flow_log_stack_runtime::expansion::*;
}
