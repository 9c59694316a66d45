//! The arguments of the commands about traffic.

use std::net::IpAddr;
use std::path::PathBuf;

use clap::Args;
use flow_log_stack_runtime::Day;

use crate::io::report::Failure;
use crate::query::arguments::{Over, RowFormat};
use crate::query::on::On;

/// The traffic to look at.
#[derive(Args, Debug)]
pub(crate) struct TrafficArguments {
    /// The first UTC day of delivery, such as `2026-11-20`; by default the first of the folder, on Athena seven days
    /// ago
    #[arg(long, value_name = "DAY")]
    pub(crate) since: Option<Day>,
    /// The last day of delivery; by default the last of the folder, on Athena today
    #[arg(long, value_name = "DAY")]
    pub(crate) until: Option<Day>,
    /// Only the logs of this account; can be repeated
    #[arg(long = "account", value_name = "ID")]
    pub(crate) accounts: Vec<String>,
    #[command(flatten)]
    pub(crate) over: Over,
}

/// How rows are shown.
#[derive(Args, Debug)]
pub(crate) struct Shown {
    /// Output format; by default a table with bars on a terminal, and otherwise by the extension of `--output`, or CSV
    #[arg(long, value_enum)]
    pub(crate) format: Option<RowFormat>,
    /// The file to write, in one step or not at all; standard output without it
    #[arg(long, value_name = "PATH")]
    pub(crate) output: Option<PathBuf>,
}

impl TrafficArguments {
    /// Where the traffic is, and the argument after it: with `--on`, the first argument is not a folder.
    pub(crate) fn place<'a>(
        &self,
        first: Option<&'a str>,
        second: Option<&'a str>,
    ) -> Result<(On, Option<&'a str>), Failure> {
        match (&self.over.on, first, second) {
            (Some(on), word, None) => Ok((on.clone(), word)),
            (None, Some(folder), word) => Ok((On::Folder(folder.into()), word)),
            (Some(_), _, Some(word)) => {
                let help = "leave DIR out: `--on` says where the logs are";
                Err(Failure::unreadable(word, "is one argument too many", Some(help)))
            }
            (None, None, _) => {
                let help = "name the folder that holds `AWSLogs`, or write `--on athena`";
                Err(Failure::unreadable("the arguments", "DIR is missing", Some(help)))
            }
        }
    }
}

/// An address in the form of flow logs.
pub(crate) fn address(text: &str) -> Result<String, Failure> {
    let address: Result<IpAddr, _> = text.parse();
    address.map(|address| address.to_string()).map_err(|_| {
        let help = "write an address such as `10.0.0.7` or `2001:db8::7`";
        Failure::unreadable(text, "is not an IP address", Some(help))
    })
}
