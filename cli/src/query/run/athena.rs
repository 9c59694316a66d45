//! A statement runs on Athena.

use std::process::ExitCode;

use flow_log_stack_athena::{Athena, configuration};
use flow_log_stack_runtime::{Names, StartQuery};
use tokio::runtime::Builder;

use super::interrupt::interrupted;
use super::sink::Place;
use super::{rows, summary};
use crate::io::output::Standard;
use crate::io::report::Failure;
use crate::query::arguments::{QueryArguments, RowFormat};

/// Runs a statement over the objects that have these names, writes its rows, and says on standard error what it cost.
pub(in crate::query) fn run(
    query: StartQuery,
    names: Names,
    format: RowFormat,
    arguments: &QueryArguments,
) -> Result<ExitCode, Failure> {
    let runtime = Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::of_engine(&error))?;
    let place = Place::open(format, arguments.output.as_deref())?;
    let access = &arguments.access;
    let ended = runtime.block_on(async {
        let configuration = configuration(access.region.as_deref(), access.profile.as_deref()).await;
        let engine = Athena::new(&configuration, names);
        rows::write(&engine, query, place, arguments.limit_rows, interrupted()).await
    })?;
    let (text, code) = summary::of(&ended, Some(arguments.price.0));
    // Where standard error is closed there is nobody to tell.
    let _ = Standard::Error.text(&text);
    Ok(ExitCode::from(code))
}
