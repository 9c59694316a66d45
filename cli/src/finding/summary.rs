//! The number of findings, and where to read more.

use super::{Finding, Kind};

/// `2 errors, 1 warning`, or that there are none.
pub(crate) fn counts(all: &[&Finding]) -> String {
    let found: Vec<_> = [(Kind::Error, "error"), (Kind::Warning, "warning")]
        .into_iter()
        .map(|(kind, noun)| (all.iter().filter(|finding| finding.kind == kind).count(), noun))
        .filter(|(count, _)| *count > 0)
        .map(|(count, noun)| counted(count, noun))
        .collect();
    if found.is_empty() {
        "nothing found".to_owned()
    } else {
        found.join(", ")
    }
}

/// The line that names the codes with pages.
pub(crate) fn more(all: &[&Finding]) -> String {
    let mut codes: Vec<_> = all
        .iter()
        .filter(|one| one.kind != Kind::Note)
        .map(|one| one.rule.name())
        .collect();
    codes.sort_unstable();
    codes.dedup();
    match codes.as_slice() {
        [] => String::new(),
        [one] => format!("`flow-log-stack explain {one}` says more\n"),
        several => format!("`flow-log-stack explain CODE` says more: {}\n", several.join(", ")),
    }
}

/// `1 error`, `2 errors`.
pub(crate) fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}
