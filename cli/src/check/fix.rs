//! The helps that are certain, applied.

use flow_log_stack_analysis::{Diagnostic, fix_where};
use similar::TextDiff;

use super::finding::Finding;
use super::script::{Checked, Question};
use crate::io::guard::guarded;
use crate::io::visible;

/// The text with every statement mended that Athena then accepts; the others stay as they are.
pub(super) fn mend(text: &str, all: &[Checked], question: &mut Question) -> String {
    let mut mended = String::with_capacity(text.len());
    let mut at = 0;
    for one in all {
        mended.push_str(&text[at..one.query.start]);
        mended.push_str(&statement(&text[one.query.clone()], one, question));
        at = one.query.end;
    }
    mended.push_str(&text[at..]);
    mended
}

/// The statement mended, as the levels ask for it; as it is where there is nothing to mend.
fn statement(sql: &str, one: &Checked, question: &mut Question) -> String {
    if one.findings.iter().all(|found| found.fix.is_empty()) {
        return sql.to_owned();
    }
    question.catalog.parameters.clone_from(&one.parameters);
    let wanted = |found: &Diagnostic| Finding::of(found.clone(), 0, &one.levels).is_some();
    guarded(|| fix_where(sql, &question.catalog, wanted)).unwrap_or_else(|_| sql.to_owned())
}

/// What mending changes in a file, as `patch` reads it.
pub(super) fn diff(name: &str, old: &str, new: &str) -> String {
    let name = visible::line(name);
    TextDiff::from_lines(old, new)
        .unified_diff()
        .header(&name, &name)
        .to_string()
}
