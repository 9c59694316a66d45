//! What was said of a query.

use crate::diagnostic::Diagnostic;

/// What was said so far.
#[derive(Debug, Default)]
pub(super) struct Said {
    pub(super) findings: Vec<Diagnostic>,
    /// While a lambda is only tried, nothing is said.
    trying: usize,
    /// What was not said for that reason.
    silenced: usize,
}

impl Said {
    pub(super) fn report(&mut self, error: Diagnostic) {
        if self.trying == 0 {
            self.findings.push(error);
        } else {
            self.silenced += 1;
        }
    }

    pub(super) fn count(&self) -> usize {
        self.findings.len()
    }

    /// How much was not said because it was only tried.
    pub(super) fn silenced(&self) -> usize {
        self.silenced
    }

    pub(super) fn is_trying(&self) -> bool {
        self.trying > 0
    }

    pub(super) fn begin_to_try(&mut self) {
        self.trying += 1;
    }

    pub(super) fn end_to_try(&mut self) {
        self.trying -= 1;
    }
}
