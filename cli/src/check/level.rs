//! How grave each lint is: what the command is told, else the lint's own default.

use std::collections::BTreeMap;

use flow_log_stack_analysis::{Code, Level};
use flow_log_stack_runtime::nearest;

use crate::object::backticks;

/// The levels that differ from the defaults.
#[derive(Clone, Debug, Default)]
pub(crate) struct Levels(BTreeMap<Code, Level>);

impl Levels {
    /// Sets the level of lints; one that has another level already is an error.
    pub(crate) fn set(&mut self, lints: &[Code], level: Level) -> Result<(), String> {
        for lint in lints {
            if self.0.insert(*lint, level).is_some_and(|before| before != level) {
                return Err(format!("the lint `{}` is given two levels", lint.name()));
            }
        }
        Ok(())
    }

    /// The level of a lint.
    pub(crate) fn of(&self, lint: Code) -> Level {
        self.0.get(&lint).copied().unwrap_or_else(|| lint.default_level())
    }

    /// Whether the command is told the level of a lint.
    pub(crate) fn are_set_for(&self, lint: Code) -> bool {
        self.0.contains_key(&lint)
    }
}

/// The lint of that name, with or without `sql::`.
pub(crate) fn lint(name: &str) -> Result<Code, String> {
    let bare = name.strip_prefix("sql::").unwrap_or(name);
    if let Some(lint) = Code::LINTS.iter().find(|lint| lint.name() == bare) {
        return Ok(*lint);
    }
    if Code::ALL.iter().any(|code| code.name() == bare) {
        return Err("Athena refuses it, whatever its level".to_owned());
    }
    if let Some(near) = nearest(bare, Code::LINTS.iter().map(|lint| lint.name())) {
        return Err(format!(
            "there is no such lint; a lint with a similar name exists: `{near}`"
        ));
    }
    let names: Vec<_> = Code::LINTS.iter().map(|lint| lint.name()).collect();
    Err(format!("there is no such lint; the lints are {}", backticks(&names)))
}
