//! The arguments of `flow-log-stack queries`.

use clap::{ArgGroup, Args, ValueEnum};

use crate::declaration::arguments::Source;

/// The arguments of `queries`.
#[derive(Args, Debug)]
#[command(group(ArgGroup::new("declaration").required(true).args(["path", "stack"])))]
pub(crate) struct QueriesArguments {
    #[command(flatten)]
    pub(crate) source: Source,
    /// Write the text of that query, as declared
    #[arg(long, value_name = "NAME")]
    pub(crate) sql: Option<String>,
    /// Output format of the list
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: QueriesFormat,
}

/// How a list of queries is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum QueriesFormat {
    /// For people
    #[default]
    Human,
    /// One JSON document, with the text of each query
    Json,
}
