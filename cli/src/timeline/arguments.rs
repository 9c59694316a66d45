//! The arguments of `flow-log-stack timeline`.

use clap::{Args, ValueEnum};

use crate::traffic::arguments::{Shown, TrafficArguments};

/// The arguments of `timeline`.
#[derive(Args, Debug)]
pub(crate) struct TimelineArguments {
    /// The folder of log files, which stands for the location of the logs in S3: it contains `AWSLogs/`
    #[arg(value_name = "DIR")]
    pub(crate) folder: Option<String>,
    /// An address, IPv4 or IPv6, if only its flows count
    #[arg(value_name = "ADDRESS")]
    pub(crate) address: Option<String>,
    /// The length of the intervals
    #[arg(long, value_enum, default_value_t)]
    pub(crate) per: Per,
    #[command(flatten)]
    pub(crate) shown: Shown,
    #[command(flatten)]
    pub(crate) traffic: TrafficArguments,
}

/// The length of an interval.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Per {
    /// UTC days
    Day,
    /// UTC hours
    #[default]
    Hour,
    /// Minutes
    Minute,
}
