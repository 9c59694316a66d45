//! How many mistakes were found in what, and where to read on.

use flow_log_stack_analysis::Severity;

use super::part::{Script, Subject};
use crate::finding::{Finding, Kind};

/// The last lines for people.
pub(super) fn summary(scripts: &[Script], fixed: usize) -> String {
    let all: Vec<&Finding> = scripts.iter().flat_map(Script::findings).collect();
    let found: Vec<_> = [(Kind::Error, "error"), (Kind::Warning, "warning")]
        .into_iter()
        .map(|(kind, noun)| (all.iter().filter(|finding| finding.kind == kind).count(), noun))
        .filter(|(count, _)| *count > 0)
        .map(|(count, noun)| counted(count, noun))
        .collect();
    let found = if found.is_empty() {
        "nothing found".to_owned()
    } else {
        found.join(", ")
    };
    let fixed = if fixed > 0 {
        format!("; {fixed} fixed")
    } else {
        String::new()
    };
    let mut text = format!(
        "{} in {}: {found}{fixed}\n",
        checked(scripts),
        counted(scripts.len(), "file")
    );
    let parts = scripts.iter().flat_map(|script| &script.parts);
    let fixable: usize = parts.map(|part| fixable(&part.findings)).sum();
    if fixable > 0 {
        text.extend(["`--fix` can fix ", &fixable.to_string(), " of them\n"]);
    }
    let mut codes: Vec<_> = all
        .iter()
        .filter(|one| one.kind != Kind::Note)
        .map(|one| one.rule.name())
        .collect();
    codes.sort_unstable();
    codes.dedup();
    match codes.as_slice() {
        [] => {}
        [one] => text.extend(["`flow-log-stack explain ", one, "` says more\n"]),
        several => text.extend(["`flow-log-stack explain CODE` says more: ", &several.join(", "), "\n"]),
    }
    text
}

/// How many findings of a part can be fixed: lints only where no error stays.
fn fixable(findings: &[Finding]) -> usize {
    let is_error = |one: &&Finding| one.severity == Severity::Error;
    let stays = findings.iter().filter(is_error).any(|one| one.fix.is_empty());
    let can_be = |one: &&Finding| !one.fix.is_empty() && (is_error(one) || !stays);
    findings.iter().filter(can_be).count()
}

/// What was checked: `1 declaration, 2 queries and 4 statements`.
fn checked(scripts: &[Script]) -> String {
    let mut counts = [0; 3];
    for part in scripts.iter().flat_map(|script| &script.parts) {
        counts[match part.subject {
            Subject::Declaration { .. } => 0,
            Subject::Query { .. } => 1,
            Subject::Statement(_) => 2,
        }] += 1;
    }
    let [declarations, queries, statements] = counts;
    let mut counted = [
        (declarations, counted(declarations, "declaration")),
        (
            queries,
            format!("{queries} {}", if queries == 1 { "query" } else { "queries" }),
        ),
        (statements, counted(statements, "statement")),
    ]
    .into_iter()
    .filter_map(|(count, text)| (count > 0).then_some(text))
    .collect::<Vec<_>>();
    match (counted.pop(), counted.is_empty()) {
        (Some(last), true) => last,
        (Some(last), false) => format!("{} and {last}", counted.join(", ")),
        (None, _) => "0 statements".to_owned(),
    }
}

fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}
