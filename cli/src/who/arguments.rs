//! The arguments of `flow-log-stack who`.

use clap::Args;

use crate::traffic::arguments::{Shown, TrafficArguments};

/// The arguments of `who`.
#[derive(Args, Debug)]
pub(crate) struct WhoArguments {
    /// The folder of log files, which stands for the location of the logs in S3: it contains `AWSLogs/`
    #[arg(value_name = "DIR")]
    pub(crate) folder: Option<String>,
    /// The address, IPv4 or IPv6
    #[arg(value_name = "ADDRESS")]
    pub(crate) address: Option<String>,
    /// The number of peers and of ports
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) rows: u32,
    #[command(flatten)]
    pub(crate) shown: Shown,
    #[command(flatten)]
    pub(crate) traffic: TrafficArguments,
}
