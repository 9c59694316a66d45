//! Options for the levels of lints.

use clap::Args;
use flow_log_stack_analysis::{Code, Level};
use flow_log_stack_runtime::Error;

use super::level::{self, Levels};
use crate::io::report::Failure;

/// The levels of lints.
#[derive(Args, Debug)]
pub(crate) struct LintArguments {
    /// Silence these lints
    #[arg(long, value_name = "LINT", value_delimiter = ',', value_parser = lint)]
    allow: Vec<Code>,
    /// Report these lints as warnings
    #[arg(long, value_name = "LINT", value_delimiter = ',', value_parser = lint)]
    warn: Vec<Code>,
    /// Report these lints as errors
    #[arg(long, value_name = "LINT", value_delimiter = ',', value_parser = lint)]
    deny: Vec<Code>,
}

impl LintArguments {
    /// The levels that the options set.
    pub(crate) fn levels(&self) -> Result<Levels, Failure> {
        let mut levels = Levels::default();
        for (lints, level) in [
            (&self.allow, Level::Allow),
            (&self.warn, Level::Warn),
            (&self.deny, Level::Deny),
        ] {
            let set = levels.set(lints, level);
            set.map_err(|message| Failure::unreadable("the arguments", message, Some("choose one of them")))?;
        }
        Ok(levels)
    }
}

fn lint(name: &str) -> Result<Code, Error> {
    level::lint(name)
}
