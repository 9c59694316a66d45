//! The arguments of `flow-log-stack init`.

use std::path::PathBuf;

use clap::{ArgGroup, Args, ValueEnum};
use flow_log_stack_runtime::name::{AccountId, AthenaName, DatabaseName, FlowLogId, Region, WorkGroupName};
use flow_log_stack_runtime::{Day, Error, Frequency, Location};

/// The arguments of `init`.
#[derive(Args, Debug)]
#[command(group(ArgGroup::new("from").args(["folder", "flow_logs"])))]
pub(crate) struct InitArguments {
    /// A folder of delivered logs: its files give the LogFormat, the folders, the accounts and Regions, and the first
    /// day
    #[arg(value_name = "DIR")]
    pub(crate) folder: Option<PathBuf>,
    /// The output of `aws ec2 describe-flow-logs`: `file://PATH`, a path, `-` for standard input, or JSON
    ///
    /// It gives the LogFormat, the location of the logs, the files' format and their folders.
    #[arg(long, value_name = "FILE")]
    pub(crate) flow_logs: Option<String>,
    /// The flow log, if there are several
    #[arg(long, value_name = "ID", value_parser = |text: &str| FlowLogId::new(text))]
    pub(crate) flow_log_id: Option<FlowLogId>,
    /// The name of the stack, which is a type in Rust
    #[arg(long, value_name = "NAME", value_parser = stack_name)]
    pub(crate) name: Option<String>,
    /// Where the logs are, the part before AWSLogs/: an S3 ARN or an s3:// URI; without it the stack asks when it is
    /// created
    #[arg(long, value_name = "ARN|URI", value_parser = logs)]
    pub(crate) logs: Option<Location>,
    /// Where results go: an S3 ARN or an s3:// URI; without it the stack asks when it is created
    #[arg(long, value_name = "ARN|URI", value_parser = results)]
    pub(crate) results: Option<Location>,
    /// The accounts of the logs, if it is not the stack's; several are separated by commas
    #[arg(long, value_name = "ID", value_delimiter = ',', value_parser = |text: &str| AccountId::new(text))]
    pub(crate) accounts: Vec<AccountId>,
    /// The Regions of the logs, if it is not the stack's; several are separated by commas
    #[arg(long, value_name = "REGION", value_delimiter = ',', value_parser = |text: &str| Region::new(text))]
    pub(crate) regions: Vec<Region>,
    /// How partitions are loaded; `daily` without it
    #[arg(long, value_enum, value_name = "HOW")]
    pub(crate) load: Option<LoadMode>,
    /// The first UTC day, such as `2026-11-20`; without it the first day of the files, or the period before the stack
    /// is created
    #[arg(long, value_name = "DAY", value_parser = Day::new)]
    pub(crate) since: Option<Day>,
    /// The name of the database, if the flow log's id gives none
    #[arg(long, value_name = "NAME", value_parser = |text: &str| DatabaseName::new(text))]
    pub(crate) database: Option<DatabaseName>,
    /// The name of the table, in the same case
    #[arg(long, value_name = "NAME", value_parser = |text: &str| AthenaName::new(text))]
    pub(crate) table: Option<AthenaName>,
    /// The name of the workgroup, in the same case
    #[arg(long, value_name = "NAME", value_parser = |text: &str| WorkGroupName::new(text))]
    pub(crate) workgroup: Option<WorkGroupName>,
    /// The file to write, in one step or not at all; standard output without it
    #[arg(long, value_name = "PATH", conflicts_with = "rust")]
    pub(crate) output: Option<PathBuf>,
    /// Write a crate into that folder, with the declaration in `src/stack.rs` and a build script that writes the
    /// template
    #[arg(long, value_name = "DIR")]
    pub(crate) rust: Option<PathBuf>,
    /// The clone of flow-log-stack on which the crate depends; without it the crate depends on the registry's version
    #[arg(long, value_name = "DIR", requires = "rust")]
    pub(crate) clone: Option<PathBuf>,
    /// Overwrite existing files
    #[arg(long)]
    pub(crate) force: bool,
    /// Do not ask questions on a terminal
    #[arg(long)]
    pub(crate) yes: bool,
}

/// How partitions are loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LoadMode {
    /// By the loader, each day
    Daily,
    /// By the loader, each week
    Weekly,
    /// By the loader, each month
    Monthly,
    /// By Athena itself, without a loader
    Projection,
}

impl From<LoadMode> for Frequency {
    fn from(mode: LoadMode) -> Self {
        match mode {
            LoadMode::Daily => Self::Daily,
            LoadMode::Weekly => Self::Weekly,
            LoadMode::Monthly => Self::Monthly,
            LoadMode::Projection => Self::Projection,
        }
    }
}

/// The name of a stack, which is the name of a type in Rust.
pub(super) fn stack_name(text: &str) -> Result<String, String> {
    let is_name = text.starts_with(|c: char| c.is_ascii_uppercase())
        && text.chars().all(|c| c.is_ascii_alphanumeric())
        && text != "Self";
    if is_name {
        return Ok(text.to_owned());
    }
    Err(format!(
        "`{text}` is not the name of a stack: write a capital letter, then letters and digits, such as `ProductionTraffic`"
    ))
}

fn logs(text: &str) -> Result<Location, Error> {
    Location::of_logs(text)
}

fn results(text: &str) -> Result<Location, Error> {
    Location::new(text)
}
