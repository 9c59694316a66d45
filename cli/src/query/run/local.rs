//! Running a statement on this machine, over the log files of a folder.

use std::fmt::Write as _;
use std::future::poll_fn;
use std::pin::pin;
use std::process::ExitCode;
use std::sync::Arc;
use std::task::Poll;

use flow_log_stack_local::source::Progress;
use flow_log_stack_local::{Local, Whole};
use flow_log_stack_runtime::{Names, StartQuery};
use tokio::runtime::Builder;

use super::Gathered;
use super::interrupt::interrupted;
use super::progress::Watch;
use super::sink::Place;
use super::{rows, summary};
use crate::io::output::Standard;
use crate::io::report::Failure;
use crate::io::visible;
use crate::query::arguments::{Over, QueryArguments, RowFormat};
use crate::query::context::Context;
use crate::query::cost::bytes;

/// Runs a statement, writes its rows, and reports on standard error what it read, with remarks.
pub(in crate::query) fn run(
    query: StartQuery,
    names: Names,
    context: &Context,
    format: RowFormat,
    arguments: &QueryArguments,
) -> Result<ExitCode, Failure> {
    let runtime = Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::of_engine(&error))?;
    let progress = Arc::new(Progress::default());
    let engine = engine(names, context, &arguments.over)?.counting(Arc::clone(&progress));
    let ended = runtime.block_on(async {
        let mut interrupted = pin!(interrupted());
        // From now on, Ctrl-C is handled.
        poll_fn(|context| Poll::Ready(interrupted.as_mut().poll(context).is_ready())).await;
        let place = Place::open(format, arguments.output.as_deref())?;
        let _watch = Watch::new(Arc::clone(&progress));
        rows::write(&engine, query, place, arguments.limit_rows, interrupted).await
    })?;
    let (mut text, code) = summary::of(&ended, None);
    text.push_str(&remarks(&progress));
    if context.logs.as_ref().is_some_and(|logs| logs.files().is_empty()) {
        text.push_str("note: no file of the folder is in a partition of the table\n");
    }
    // If standard error is closed, it cannot be shown.
    let _ = Standard::Error.text(&text);
    Ok(ExitCode::from(code))
}

/// All rows of each statement, from one reading of the files, which `progress` counts; `None` if interrupted.
pub(crate) fn gather(
    queries: &[StartQuery],
    names: Names,
    context: &Context,
    over: &Over,
    counted: &Arc<Progress>,
) -> Result<Option<Vec<Gathered>>, Failure> {
    let runtime = Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::of_engine(&error))?;
    let engine = engine(names, context, over)?.counting(Arc::clone(counted));
    let watch = Watch::new(Arc::clone(counted));
    let gathered = runtime.block_on(async {
        let interrupted = pin!(interrupted());
        rows::unless(engine.together(queries), interrupted).await
    });
    drop(watch);
    let Some(all) = gathered.transpose().map_err(|error| Failure::of_engine(&error))? else {
        return Ok(None);
    };
    let gathered = |whole: Whole| Gathered {
        columns: whole.columns,
        records: whole.records,
    };
    Ok(Some(all.into_iter().map(gathered).collect()))
}

/// What a statement would open.
pub(in crate::query) fn estimate(
    query: &StartQuery,
    names: Names,
    context: &Context,
    arguments: &QueryArguments,
) -> Result<String, Failure> {
    let reads = engine(names, context, &arguments.over)?.reads(&query.sql);
    let reads = reads.map_err(|error| Failure::of_engine(&error))?;
    let noun = if reads.files == 1 { "file" } else { "files" };
    Ok(format!(
        "note: it would open {} {noun} of {}\n",
        reads.files,
        bytes(reads.bytes)
    ))
}

/// The engine over the folder's files.
fn engine(names: Names, context: &Context, over: &Over) -> Result<Local, Failure> {
    let logs = context.logs.clone();
    let logs = logs.ok_or_else(|| Failure::unreadable("--on", "no folder was looked into", None))?;
    let engine = Local::over(context.checker.catalog(), names, logs).map_err(|error| Failure::of_engine(&error))?;
    Ok(engine.memory_limit(over.machine.memory_limit.0))
}

/// The maximum number of remarks that are shown.
const MOST: usize = 10;

/// Oddities that Athena's reader silently accepts, and files that were skipped.
pub(crate) fn remarks(progress: &Progress) -> String {
    let mut text = String::new();
    let skipped = progress.count().skipped;
    // Writing to a string cannot fail.
    if skipped > 0 {
        let noun = if skipped == 1 { "file was" } else { "files were" };
        let _ = writeln!(
            text,
            "note: {skipped} {noun} skipped: the rows contain nothing from them"
        );
    }
    let (first, all) = progress.remarks();
    for remark in first.iter().take(MOST) {
        let _ = writeln!(text, "note: {}", visible::line(&remark.to_string()));
    }
    let left = all.saturating_sub(first.len().min(MOST) as u64);
    if left > 0 {
        let _ = writeln!(text, "note: {left} more remarks on files are left out");
    }
    text
}
