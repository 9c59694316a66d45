//! The helps that are certain, applied.

use std::ops::Range;

use flow_log_stack_analysis::{Catalog, Edit, check};
use similar::TextDiff;

use super::finding::Finding;
use super::level::Levels;
use super::script::Checked;

/// A mended statement may show mistakes that it hid before; so many times it is looked at again.
const ROUNDS: usize = 20;

/// The text with every statement mended that Athena then accepts; the others stay as they are.
pub(super) fn mend(text: &str, all: &[Checked]) -> String {
    let mut mended = String::with_capacity(text.len());
    let mut at = 0;
    for one in all {
        let range = one.statement.range.clone();
        if let Some(statement) = statement(&text[range.clone()], &one.catalog, &one.levels) {
            mended.push_str(&text[at..range.start]);
            mended.push_str(&statement);
            at = range.end;
        }
    }
    mended.push_str(&text[at..]);
    mended
}

fn statement(sql: &str, catalog: &Catalog, levels: &Levels) -> Option<String> {
    let mut mended = sql.to_owned();
    for _ in 0..ROUNDS {
        let findings = check(&mended, catalog).diagnostics.into_iter();
        let edits = together(
            findings
                .filter_map(|one| Finding::of(one, 0, levels))
                .map(|one| one.fix),
        );
        if edits.is_empty() {
            break;
        }
        mended = apply(&mended, &edits);
    }
    (mended != sql && check(&mended, catalog).is_accepted()).then_some(mended)
}

/// The fixes that can be made at once, in text order: one that touches an earlier one waits.
fn together(fixes: impl Iterator<Item = Vec<Edit>>) -> Vec<Edit> {
    let mut edits: Vec<Edit> = Vec::new();
    let touch = |one: &Range<usize>, other: &Range<usize>| one.start <= other.end && other.start <= one.end;
    for fix in fixes {
        if !fix
            .iter()
            .any(|own| edits.iter().any(|edit| touch(&edit.range, &own.range)))
        {
            edits.extend(fix);
        }
    }
    edits.sort_by_key(|edit| edit.range.start);
    edits
}

fn apply(sql: &str, edits: &[Edit]) -> String {
    let mut text = String::with_capacity(sql.len());
    let mut at = 0;
    for edit in edits {
        text.push_str(&sql[at..edit.range.start]);
        text.push_str(&edit.text);
        at = edit.range.end;
    }
    text.push_str(&sql[at..]);
    text
}

/// What mending changes in a file, as `patch` reads it.
pub(super) fn diff(name: &str, old: &str, new: &str) -> String {
    TextDiff::from_lines(old, new)
        .unified_diff()
        .header(name, name)
        .to_string()
}
