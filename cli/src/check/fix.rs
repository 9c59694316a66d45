//! Applies the certain suggestions.

use flow_log_stack_analysis::{Diagnostic, Fixed, fix_where};
use flow_log_stack_declaration::queries::parameter;
use similar::TextDiff;

use super::script::{Checked, Question};
use crate::finding::Finding;
use crate::io::guard::guarded;
use crate::io::visible;

/// The text with every certain fix applied, and the number of fixed findings.
pub(super) fn mend(text: &str, all: &[Checked], question: &mut Question) -> Fixed {
    let mut mended = Fixed {
        sql: String::with_capacity(text.len()),
        count: 0,
    };
    let mut at = 0;
    for one in all {
        mended.sql.push_str(&text[at..one.query.start]);
        let own = statement(&text[one.query.clone()], one, question);
        mended.sql.push_str(&own.sql);
        mended.count += own.count;
        at = one.query.end;
    }
    mended.sql.push_str(&text[at..]);
    mended
}

/// The fixed statement, by these levels of lints; unchanged if there is nothing to fix.
fn statement(sql: &str, one: &Checked, question: &mut Question) -> Fixed {
    let unchanged = || Fixed {
        sql: sql.to_owned(),
        count: 0,
    };
    if one.findings.iter().all(|found| found.fix.is_empty()) {
        return unchanged();
    }
    question.catalog.parameters = one.parameters.iter().map(parameter).collect();
    let wanted = |found: &Diagnostic| Finding::of(found.clone(), 0, &one.levels).is_some();
    guarded(|| fix_where(sql, &question.catalog, wanted)).unwrap_or_else(|_| unchanged())
}

/// The changes to a file, in the format that `patch` reads.
pub(super) fn diff(name: &str, old: &str, new: &str) -> String {
    let name = visible::line(name);
    TextDiff::from_lines(old, new)
        .unified_diff()
        .header(&name, &name)
        .to_string()
}
