//! The mistakes of a query that are certain, mended.

use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, Level, Severity};
use crate::edit::{Edit, Edits};
use crate::{Analysis, check};

/// More mistakes are not mended in one query.
const MOST_ROUNDS: usize = 64;

/// The query with every certain fix applied ([`Diagnostic::fix`]), or the query as it is; of lints those that speak by
/// default.
///
/// What comes back is either the text that was given or one in which [`check`] finds no error: a query of which only
/// some of the errors could be mended is left alone.
/// The fix of a lint is kept only if it takes the lint away and brings no other finding.
/// To fix what was fixed changes nothing.
#[must_use]
pub fn fix(sql: &str, catalog: &Catalog) -> String {
    fix_where(sql, catalog, |finding| finding.code.default_level() != Level::Allow)
}

/// As [`fix`], with the lints that are `wanted`.
#[must_use]
pub fn fix_where(sql: &str, catalog: &Catalog, wanted: impl Fn(&Diagnostic) -> bool) -> String {
    match without_errors(sql, catalog) {
        Some((mended, analysis)) => without_lints(mended, analysis, catalog, &wanted),
        None => sql.to_owned(),
    }
}

/// The query when all its errors could be mended.
fn without_errors(sql: &str, catalog: &Catalog) -> Option<(String, Analysis)> {
    let mut text = sql.to_owned();
    for _ in 0..MOST_ROUNDS {
        let analysis = check(&text, catalog);
        if analysis.is_accepted() {
            return Some((text, analysis));
        }
        let errors = analysis
            .diagnostics
            .iter()
            .filter(|found| found.severity == Severity::Error);
        let mended = together(errors).apply(&text);
        if mended == text {
            return None;
        }
        text = mended;
    }
    None
}

/// The query without those lints that can be mended one by one.
fn without_lints(
    mut text: String,
    mut analysis: Analysis,
    catalog: &Catalog,
    wanted: &dyn Fn(&Diagnostic) -> bool,
) -> String {
    let mut next = 0;
    while let Some(lint) = analysis.diagnostics.get(next) {
        next += 1;
        let mended = lint.fix.apply(&text);
        if mended == text || !wanted(lint) {
            continue;
        }
        let after = check(&mended, catalog);
        if after.is_accepted() && after.diagnostics.len() < analysis.diagnostics.len() {
            (text, analysis, next) = (mended, after, 0);
        }
    }
    text
}

/// The edits of the findings; where those of two meet, the first finding's.
fn together<'a>(findings: impl Iterator<Item = &'a Diagnostic>) -> Edits {
    let mut edits: Vec<Edit> = Vec::new();
    for finding in findings {
        let meets = |edit: &Edit| {
            let meets = |other: &Edit| edit.range.start <= other.range.end && other.range.start <= edit.range.end;
            edits.iter().any(meets)
        };
        if !finding.fix.iter().any(meets) {
            edits.extend(finding.fix.iter().cloned());
        }
    }
    Edits::new(edits).unwrap_or_default()
}
