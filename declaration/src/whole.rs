//! Rules about the whole stack.

use flow_log_stack_runtime::{Problem, Stack};

use crate::lower::Lowered;
use crate::model::Query;
use crate::report::Report;

/// The stack with its queries, if nothing is wrong with the declaration.
pub(crate) fn stack(lowered: Lowered, queries: &[Query], report: &mut Report) -> Option<Stack> {
    let Lowered { mut stack, spans, .. } = lowered;
    let made = queries
        .iter()
        .filter_map(|query| Some((query.made.clone()?, query.name.span())));
    let (made, places): (Vec<_>, Vec<_>) = made.unzip();
    stack.queries = made;
    for Problem { subject, error } in stack.warnings() {
        if let Some(span) = spans.of(&subject, &places) {
            report.warn(span, &error);
        }
    }
    for Problem { subject, error } in stack.problems() {
        if let Some(span) = spans.of(&subject, &places) {
            report.refuse(span, &error);
        }
    }
    report.is_empty().then_some(stack)
}
