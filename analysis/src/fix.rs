//! The mistakes of a query that are certain, fixed.

use crate::catalog::Catalog;
use crate::diagnostic::{Code, Diagnostic, Level, Severity};
use crate::edit::{Edit, Edits};
use crate::{Analysis, check};

/// More mistakes are not fixed in one query.
const MOST_ROUNDS: usize = 64;

/// What became of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fixed {
    /// The query, with what was fixed.
    pub sql: String,
    /// How many findings were fixed.
    pub count: usize,
}

/// The query with every certain fix applied ([`Diagnostic::fix`]), or the query as it is; of lints those that speak by
/// default.
///
/// What comes back is either the text that was given or one in which [`check`] finds no error: a query of which only
/// some of the errors could be fixed is left alone.
/// The fix of a lint is kept only if it takes the lint away and brings no other finding.
/// To fix what was fixed changes nothing.
#[must_use]
pub fn fix(sql: &str, catalog: &Catalog) -> String {
    match without_errors(sql, catalog) {
        Some((mended, analysis)) => {
            let speaks = |finding: &Diagnostic| finding.code.default_level() != Level::Allow;
            without_lints(mended, analysis, catalog, &speaks).sql
        }
        None => sql.to_owned(),
    }
}

/// As [`fix`], with the lints that are `wanted`; where errors stay that nobody can fix for certain, the others are fixed
/// beside them.
#[must_use]
pub fn fix_where(sql: &str, catalog: &Catalog, wanted: impl Fn(&Diagnostic) -> bool) -> Fixed {
    match without_errors(sql, catalog) {
        Some((mended, analysis)) => without_lints(mended, analysis, catalog, &wanted),
        None => without_some_errors(sql, catalog),
    }
}

/// The query when all its errors could be fixed.
fn without_errors(sql: &str, catalog: &Catalog) -> Option<(Fixed, Analysis)> {
    let mut fixed = Fixed {
        sql: sql.to_owned(),
        count: 0,
    };
    for _ in 0..MOST_ROUNDS {
        let analysis = check(&fixed.sql, catalog);
        if analysis.is_accepted() {
            return Some((fixed, analysis));
        }
        let (edits, count) = together(errors(&analysis));
        let mended = edits.apply(&fixed.sql);
        if mended == fixed.sql {
            return None;
        }
        fixed = Fixed {
            sql: mended,
            count: fixed.count + count,
        };
    }
    None
}

fn errors(analysis: &Analysis) -> impl Iterator<Item = &Diagnostic> {
    let all = analysis.diagnostics.iter();
    all.filter(|found| found.severity == Severity::Error)
}

/// The query without those errors whose fix takes them away, one after the other.
fn without_some_errors(sql: &str, catalog: &Catalog) -> Fixed {
    let mut fixed = Fixed {
        sql: sql.to_owned(),
        count: 0,
    };
    let mut analysis = check(sql, catalog);
    while fixed.count < MOST_ROUNDS {
        let mended = errors(&analysis).find_map(|error| {
            let mended = error.fix.apply(&fixed.sql);
            let after = (mended != fixed.sql).then(|| check(&mended, catalog))?;
            let before = (fixed.sql.as_str(), &analysis);
            is_gone(error, before, (mended.as_str(), &after)).then_some((mended, after))
        });
        let Some((mended, after)) = mended else { break };
        (fixed.sql, analysis) = (mended, after);
        fixed.count += 1;
    }
    fixed
}

/// Whether an error of a text is none of another text any more. A text that is not a query yet reads on further.
fn is_gone(error: &Diagnostic, before: (&str, &Analysis), after: (&str, &Analysis)) -> bool {
    let left = |(sql, analysis): (&str, &Analysis)| {
        let syntax = errors(analysis).find(|found| found.code == Code::SyntaxError)?;
        Some(sql.len() - syntax.primary.as_ref()?.range.start)
    };
    if let Some(left_after) = left(after) {
        return left(before).is_some_and(|left_before| left_after < left_before);
    }
    let count = |analysis: &Analysis| {
        let same = |found: &&Diagnostic| (found.code, &found.message) == (error.code, &error.message);
        errors(analysis).filter(same).count()
    };
    count(after.1) < count(before.1)
}

/// The query without those lints that can be fixed one by one.
fn without_lints(
    mut fixed: Fixed,
    mut analysis: Analysis,
    catalog: &Catalog,
    wanted: &dyn Fn(&Diagnostic) -> bool,
) -> Fixed {
    let mut next = 0;
    while let Some(lint) = analysis.diagnostics.get(next) {
        next += 1;
        let mended = lint.fix.apply(&fixed.sql);
        if mended == fixed.sql || !wanted(lint) {
            continue;
        }
        let after = check(&mended, catalog);
        if after.is_accepted() && after.diagnostics.len() < analysis.diagnostics.len() {
            (fixed.sql, analysis, next) = (mended, after, 0);
            fixed.count += 1;
        }
    }
    fixed
}

/// The edits of the findings, and of how many; where those of two meet, the first finding's.
fn together<'a>(findings: impl Iterator<Item = &'a Diagnostic>) -> (Edits, usize) {
    let mut edits: Vec<Edit> = Vec::new();
    let mut count = 0;
    for finding in findings {
        let meets = |edit: &Edit| {
            let meets = |other: &Edit| edit.range.start <= other.range.end && other.range.start <= edit.range.end;
            edits.iter().any(meets)
        };
        if !finding.fix.is_empty() && !finding.fix.iter().any(meets) {
            edits.extend(finding.fix.iter().cloned());
            count += 1;
        }
    }
    (Edits::new(edits).unwrap_or_default(), count)
}
