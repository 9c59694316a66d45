//! How many mistakes were found in how many parts, and where to read more.

use flow_log_stack_analysis::Severity;

use super::part::{Script, Subject};
use crate::finding::Finding;
use crate::finding::summary::{self, counted};

/// The last lines for people.
pub(super) fn summary(scripts: &[Script], fixed: usize) -> String {
    let all: Vec<&Finding> = scripts.iter().flat_map(Script::findings).collect();
    let found = summary::counts(&all);
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
    text + &summary::more(&all)
}

/// How many findings of a part can be fixed: lints only if no error remains.
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
