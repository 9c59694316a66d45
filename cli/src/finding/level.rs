//! The level of each lint: that of the options, or else its default.

use std::collections::BTreeMap;

use flow_log_stack_analysis::{Code, Level};
use flow_log_stack_runtime::Code::UnknownLint;
use flow_log_stack_runtime::{Error, nearest};

use crate::io::object::backticks;

/// The levels that differ from the defaults.
#[derive(Clone, Debug, Default)]
pub(crate) struct Levels(BTreeMap<Code, Level>);

impl Levels {
    /// Sets the level of lints; fails for one that already has another level.
    pub(crate) fn set(&mut self, lints: &[Code], level: Level) -> Result<(), String> {
        for lint in lints {
            if self.0.insert(*lint, level).is_some_and(|before| before != level) {
                return Err(format!("the lint `{}` is given two levels", lint.name()));
            }
        }
        Ok(())
    }

    /// The same levels, and this one for lints that have none.
    pub(crate) fn or(mut self, lints: &[Code], level: Level) -> Self {
        for lint in lints {
            self.0.entry(*lint).or_insert(level);
        }
        self
    }

    /// The same levels, overridden by those that a statement sets itself.
    pub(crate) fn with(&self, own: &[(Code, Level)]) -> Self {
        let mut levels = self.clone();
        levels.0.extend(own.iter().copied());
        levels
    }

    /// The level of a lint.
    pub(crate) fn of(&self, lint: Code) -> Level {
        self.0.get(&lint).copied().unwrap_or_else(|| lint.default_level())
    }

    /// Whether the level of a lint is set.
    pub(crate) fn are_set_for(&self, lint: Code) -> bool {
        self.0.contains_key(&lint)
    }
}

/// The lint with a name, with or without `sql::`.
pub(crate) fn lint(name: &str) -> Result<Code, Error> {
    let bare = name.strip_prefix("sql::").unwrap_or(name);
    if let Some(lint) = Code::LINTS.iter().find(|lint| lint.name() == bare) {
        return Ok(*lint);
    }
    if Code::ALL.iter().any(|code| code.name() == bare) {
        let error = Error::new(UnknownLint, format!("`{bare}` is not a lint"));
        return Err(error.help("fix the statement: Athena refuses it, whatever its level"));
    }
    let names = || Code::LINTS.iter().map(|lint| lint.name());
    let error = Error::new(UnknownLint, format!("there is no lint `{bare}`"));
    Err(error.help(match nearest(bare, names()) {
        Some(near) => format!("a lint with a similar name exists: `{near}`"),
        None => format!("the lints are {}", backticks(&names().collect::<Vec<_>>())),
    }))
}
