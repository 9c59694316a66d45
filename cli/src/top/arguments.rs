//! The arguments of `flow-log-stack top`.

use clap::{Args, ValueEnum};

use crate::traffic::arguments::{Shown, TrafficArguments};

/// The arguments of `top`.
#[derive(Args, Debug)]
pub(crate) struct TopArguments {
    /// The folder of log files, which stands for the location of the logs in S3: it contains `AWSLogs/`
    #[arg(value_name = "DIR")]
    pub(crate) folder: Option<String>,
    /// What to rank: `sources` (the default), `destinations`, `pairs`, `ports`, `interfaces`, `rejected`
    #[arg(value_name = "WHAT")]
    pub(crate) what: Option<String>,
    /// The number of rows
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) rows: u32,
    #[command(flatten)]
    pub(crate) shown: Shown,
    #[command(flatten)]
    pub(crate) traffic: TrafficArguments,
}

/// What to rank.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum What {
    #[default]
    Sources,
    Destinations,
    Pairs,
    Ports,
    Interfaces,
    Rejected,
}
