//! `flow-log-stack check`: what Athena would say of queries.

mod answer;
mod catalog;
pub(crate) mod level;
mod place;
mod stream;

use flow_log_stack_analysis::Level;

use self::level::Levels;
use crate::args::CheckArguments;
use crate::report::Failure;

/// Checks what the arguments name.
pub(crate) fn run(arguments: &CheckArguments) -> Result<(), Failure> {
    let levels = levels(arguments)?;
    stream::run(&levels)
}

fn levels(arguments: &CheckArguments) -> Result<Levels, Failure> {
    let mut levels = Levels::default();
    for (lints, level) in [
        (&arguments.allow, Level::Allow),
        (&arguments.warn, Level::Warn),
        (&arguments.deny, Level::Deny),
    ] {
        let set = levels.set(lints, level);
        set.map_err(|message| Failure::unreadable("the arguments", message, Some("choose one of them")))?;
    }
    Ok(levels)
}
