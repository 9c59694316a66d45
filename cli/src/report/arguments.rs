//! The arguments of `flow-log-stack report`.

use std::path::PathBuf;

use clap::Args;

use crate::traffic::arguments::TrafficArguments;

/// The arguments of `report`.
#[derive(Args, Debug)]
pub(crate) struct ReportArguments {
    /// The folder of log files, which stands for the location of the logs in S3: it contains `AWSLogs/`
    #[arg(value_name = "DIR")]
    pub(crate) folder: Option<String>,
    #[command(flatten)]
    pub(crate) traffic: TrafficArguments,
    /// The file to write, in one step or not at all
    #[arg(long, value_name = "PATH", default_value = "report.html")]
    pub(crate) out: PathBuf,
}
