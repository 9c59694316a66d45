//! What only the planner refuses.

use crate::diagnostic::Diagnostic;

/// Something that the planner refuses, if it keeps it.
pub(super) struct Refusal {
    /// The query's text: the same query is planned once.
    pub(super) text: Option<String>,
    /// The outputs of its own that must be kept for it to be refused.
    pub(super) outputs: Vec<usize>,
    pub(super) error: Diagnostic,
}
