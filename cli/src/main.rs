//! The command `flow-log-stack`, for those who write no Rust: templates from what the AWS CLI reads and writes, what an
//! update from one template to another would do, and what Athena would say of a query.

mod args;
mod check;
mod diff;
mod explain;
mod io;
mod template;

use std::process::ExitCode;

use clap::Parser;

use crate::args::{Arguments, Command};

fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Template(arguments) => template::run(&arguments).map(|()| ExitCode::SUCCESS),
        Command::Diff(arguments) => diff::run(&arguments).map(|()| ExitCode::SUCCESS),
        Command::Check(arguments) => check::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments).map(|()| ExitCode::SUCCESS),
    };
    done.unwrap_or_else(|failure| failure.print().into())
}
