//! Lints: what Athena runs, and we advise against.
//!
//! Each is a function over the finished analysis, in a file of its own, and is asked only about queries that Athena
//! accepts. All are found; whoever shows them leaves out those whose [`Level`](crate::Level) is `Allow`.

mod alias_of_seconds;
mod ascending_top;
mod comparison;
mod constant_failure;
mod counts_no_data;
mod dash_group;
mod day_format;
mod double_count;
mod facts;
mod implicit_cross_join;
mod milliseconds;
mod misused_function;
mod no_partition_bound;
mod null_test;
mod order_without_limit;
mod record_failure;
mod select_star;
mod unknown_value;
mod unlisted_value;

pub(crate) use self::facts::Facts;
use crate::diagnostic::Diagnostic;

/// A lint says what it finds.
type Lint = fn(&Facts<'_>, &mut Vec<Diagnostic>);

const LINTS: &[Lint] = &[
    no_partition_bound::check,
    day_format::check,
    alias_of_seconds::check,
    milliseconds::check,
    unknown_value::check,
    ascending_top::check,
    counts_no_data::check,
    dash_group::check,
    double_count::check,
    order_without_limit::check,
    implicit_cross_join::check,
    select_star::check,
    constant_failure::check,
    misused_function::check,
    record_failure::check,
    null_test::check,
    unlisted_value::check,
];

/// Everything that the lints have to say, in the order of the text.
pub(crate) fn findings(facts: &Facts<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for lint in LINTS {
        lint(facts, &mut found);
    }
    found.sort_by_key(|finding: &Diagnostic| finding.primary.as_ref().map_or(0, |label| label.range.start));
    found
}
