//! What only the planner refuses.

use crate::diagnostic::Diagnostic;
use crate::syntax::tree::Bytes;

/// Something that the planner refuses, if it keeps it.
pub(super) struct Refusal {
    /// The query that is refused: the same text is planned once.
    pub(super) query: Option<Bytes>,
    /// The outputs of its own that must be kept for it to be refused.
    pub(super) outputs: Vec<usize>,
    pub(super) error: Diagnostic,
}
