//! The command `flow-log-stack`, for those who do not write Rust: it makes templates from what the AWS CLI reads and
//! writes, shows what an update would do, checks queries as Athena would, and runs them.

mod args;
mod check;
mod declaration;
mod diff;
mod doctor;
mod explain;
mod finding;
#[cfg(any(feature = "athena", feature = "local"))]
mod gap;
mod init;
mod io;
mod manual;
mod queries;
mod query;
#[cfg(feature = "local")]
mod report;
mod stream;
mod template;
#[cfg(feature = "local")]
mod timeline;
#[cfg(feature = "local")]
mod top;
#[cfg(feature = "local")]
mod traffic;
#[cfg(feature = "local")]
mod who;

use std::ffi::OsString;
use std::process::ExitCode;

use anstream::ColorChoice;
use clap::error::ErrorKind;
#[cfg(not(feature = "local"))]
use clap::error::{ContextKind, ContextValue};
use clap::{CommandFactory, Parser};

use crate::args::{Arguments, Command};
use crate::io::guard;
use crate::io::output::{Standard, refuse};
use crate::io::report::Failure;
use crate::io::visible;

fn main() -> ExitCode {
    guard::install();
    guard::guarded(run).unwrap_or_else(|bug| {
        let failure = Failure::refused("flow-log-stack", format!("{}: {bug}", guard::BUG));
        refuse(&failure).into()
    })
}

fn run() -> ExitCode {
    let arguments = match arguments() {
        Ok(arguments) => arguments,
        Err(code) => return code,
    };
    ColorChoice::from(arguments.color).write_global();
    let done = match arguments.command {
        Command::Template(arguments) => template::run(&arguments).map(|()| ExitCode::SUCCESS),
        Command::Diff(arguments) => diff::run(&arguments),
        Command::Check(arguments) => check::run(&arguments),
        Command::Queries(arguments) => queries::run(&arguments).map(|()| ExitCode::SUCCESS),
        Command::Query(arguments) => query::run(&arguments),
        Command::Doctor(arguments) => doctor::run(&arguments),
        Command::Init(arguments) => init::run(&arguments).map(|()| ExitCode::SUCCESS),
        #[cfg(feature = "local")]
        Command::Report(arguments) => report::run(&arguments),
        #[cfg(feature = "local")]
        Command::Top(arguments) => top::run(&arguments),
        #[cfg(feature = "local")]
        Command::Who(arguments) => who::run(&arguments),
        #[cfg(feature = "local")]
        Command::Timeline(arguments) => timeline::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments).map(|()| ExitCode::SUCCESS),
        Command::Completions(arguments) => {
            manual::completions(&arguments, Arguments::command()).map(|()| ExitCode::SUCCESS)
        }
        Command::Man(arguments) => manual::man(&arguments, Arguments::command()).map(|()| ExitCode::SUCCESS),
    };
    done.unwrap_or_else(|failure| refuse(&failure).into())
}

/// Parses the arguments. For errors and help, prints the text and returns the exit code.
fn arguments() -> Result<Arguments, ExitCode> {
    let given: Vec<_> = std::env::args_os().collect();
    Arguments::try_parse_from(&given).or_else(|error| {
        if error.kind() == ErrorKind::DisplayHelp
            && let Some(arguments) = help_of_query(&given)
        {
            return Ok(arguments);
        }
        #[cfg(not(feature = "local"))]
        if let Some(failure) = without_log_files(&error) {
            return Err(refuse(&failure).into());
        }
        // A message quotes the arguments, so it is made again from their escaped form.
        let shown = given.iter().map(|one| visible::line(&one.to_string_lossy()));
        let error = Arguments::try_parse_from(shown).err().unwrap_or(error);
        let place = if error.use_stderr() {
            Standard::Error
        } else {
            Standard::Output
        };
        // If the stream is closed, the text cannot be shown.
        let _ = place.styled(&error.render().ansi().to_string());
        Err(u8::try_from(error.exit_code()).map_or(ExitCode::FAILURE, ExitCode::from))
    })
}

/// Why a command that needs the feature `local` is unknown.
#[cfg(not(feature = "local"))]
fn without_log_files(error: &clap::Error) -> Option<Failure> {
    let Some(ContextValue::String(name)) = error.get(ContextKind::InvalidSubcommand) else {
        return None;
    };
    let help = "build it with `cargo install --locked --path cli --features local`";
    ["report", "top", "who", "timeline"]
        .contains(&name.as_str())
        .then(|| Failure::unreadable(name, "this command was built without support for log files", Some(help)))
}

/// The arguments that ask for help on one query. The parser does not know its parameters, so the help text is not
/// clap's.
fn help_of_query(given: &[OsString]) -> Option<Arguments> {
    let others = given.iter().filter(|one| *one != "--help" && *one != "-h");
    let mut arguments = Arguments::try_parse_from(others).ok()?;
    match &mut arguments.command {
        Command::Query(query) if query.names_a_query() => query.asks_for_help = true,
        _ => return None,
    }
    Some(arguments)
}
