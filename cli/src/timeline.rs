//! `flow-log-stack timeline`: traffic over time.

pub(crate) mod arguments;

use std::process::ExitCode;

use self::arguments::{Per, TimelineArguments};
use crate::io::report::Failure;
use crate::traffic::arguments::address;
use crate::traffic::ask::Traffic;
use crate::traffic::questions::{BY_DAY, BY_HOUR, BY_MINUTE};
use crate::traffic::show;

/// Asks, and shows the rows.
pub(crate) fn run(arguments: &TimelineArguments) -> Result<ExitCode, Failure> {
    let (on, asked) = arguments
        .traffic
        .place(arguments.folder.as_deref(), arguments.address.as_deref())?;
    let asked = asked.map(address).transpose()?;
    let question = match arguments.per {
        Per::Day => BY_DAY,
        Per::Hour => BY_HOUR,
        Per::Minute => BY_MINUTE,
    };
    let traffic = Traffic::open(on, &arguments.traffic)?;
    show::asked(&traffic, &[question], asked.as_deref(), None, &arguments.shown)
}
