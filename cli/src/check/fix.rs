//! The helps that are certain, applied.

use flow_log_stack_analysis::{Catalog, fix_where};
use similar::TextDiff;

use super::finding::Finding;
use super::level::Levels;
use super::script::Checked;

/// The text with every statement mended that Athena then accepts; the others stay as they are.
pub(super) fn mend(text: &str, all: &[Checked]) -> String {
    let mut mended = String::with_capacity(text.len());
    let mut at = 0;
    for one in all {
        let range = one.statement.range.clone();
        mended.push_str(&text[at..range.start]);
        mended.push_str(&statement(&text[range.clone()], &one.catalog, &one.levels));
        at = range.end;
    }
    mended.push_str(&text[at..]);
    mended
}

/// The statement mended, as the levels ask for it.
fn statement(sql: &str, catalog: &Catalog, levels: &Levels) -> String {
    fix_where(sql, catalog, |found| Finding::of(found.clone(), 0, levels).is_some())
}

/// What mending changes in a file, as `patch` reads it.
pub(super) fn diff(name: &str, old: &str, new: &str) -> String {
    TextDiff::from_lines(old, new)
        .unified_diff()
        .header(name, name)
        .to_string()
}
