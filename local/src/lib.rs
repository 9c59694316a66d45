//! Athena's SQL on your own machine: the resolved query over log files or records, with Trino's rows.
//!
//! Implementation detail of `flow-log-stack`.

pub mod table;
