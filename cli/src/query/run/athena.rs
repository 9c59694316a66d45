//! Running a statement on Athena.

#[cfg(feature = "local")]
use std::pin::pin;
use std::process::ExitCode;

use flow_log_stack_athena::{Athena, configuration};
use flow_log_stack_runtime::{Names, StartQuery};
use tokio::runtime::Builder;

#[cfg(feature = "local")]
use super::Gathered;
use super::interrupt::interrupted;
use super::sink::Place;
use super::{rows, summary};
use crate::io::output::Standard;
#[cfg(feature = "local")]
use crate::io::output::progress;
use crate::io::report::Failure;
#[cfg(feature = "local")]
use crate::query::arguments::Over;
use crate::query::arguments::{QueryArguments, RowFormat};
#[cfg(feature = "local")]
use crate::query::cost::bytes;

/// Runs a statement over the objects with these names, writes its rows, and reports the cost on standard error.
pub(in crate::query) fn run(
    query: StartQuery,
    names: Names,
    format: RowFormat,
    arguments: &QueryArguments,
) -> Result<ExitCode, Failure> {
    let runtime = Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::of_engine(&error))?;
    let place = Place::open(format, arguments.output.as_deref())?;
    let access = &arguments.over.access;
    let ended = runtime.block_on(async {
        let configuration = configuration(access.region.as_deref(), access.profile.as_deref()).await;
        let engine = Athena::new(&configuration, names);
        rows::write(&engine, query, place, arguments.limit_rows, interrupted()).await
    })?;
    let (text, code) = summary::of(&ended, Some(arguments.price.0));
    // If standard error is closed, it cannot be shown.
    let _ = Standard::Error.text(&text);
    Ok(ExitCode::from(code))
}

/// All rows of each statement, one after the other; `None` if interrupted.
#[cfg(feature = "local")]
pub(crate) fn gather(queries: &[StartQuery], names: Names, over: &Over) -> Result<Option<Vec<Gathered>>, Failure> {
    let runtime = Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::of_engine(&error))?;
    let access = &over.access;
    runtime.block_on(async {
        let configuration = configuration(access.region.as_deref(), access.profile.as_deref()).await;
        let engine = Athena::new(&configuration, names);
        let mut interrupted = pin!(interrupted());
        let mut all = Vec::new();
        let mut scanned = 0;
        for (number, query) in (1..).zip(queries) {
            progress(&format!("{number} of {} queries", queries.len()));
            let Some((gathered, statistics)) = rows::gather(&engine, query.clone(), interrupted.as_mut()).await? else {
                return Ok(None);
            };
            all.push(gathered);
            scanned += statistics.bytes_scanned.unwrap_or_default();
        }
        let noun = if all.len() == 1 { "query" } else { "queries" };
        // If standard error is closed, it cannot be shown.
        let _ = Standard::Error.text(&format!("{} {noun}, {} scanned\n", all.len(), bytes(scanned)));
        Ok(Some(all))
    })
}
