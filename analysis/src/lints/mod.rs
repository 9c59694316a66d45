//! Lints: what Athena runs, and we advise against.
//!
//! Each is a function over the finished analysis, in a file of its own, and is asked only about queries that Athena
//! accepts. All are found; whoever shows them leaves out those whose [`Level`](crate::Level) is `Allow`.

mod alias_of_seconds;
mod ascending_top;
pub(crate) mod breakdown;
mod comparison;
mod constant_failure;
mod counts_no_data;
mod dash_group;
mod day_format;
mod double_count;
mod facts;
mod implicit_cross_join;
mod lost_rows;
mod milliseconds;
mod misused_function;
mod no_partition_bound;
mod null_test;
mod one_row;
mod order_without_limit;
mod places;
mod record_failure;
mod select_star;
mod spoken;
mod ungrouped_window;
mod unknown_value;
mod unlisted_value;

pub(crate) use self::facts::Facts;
use self::places::Places;
use crate::diagnostic::Diagnostic;
use crate::listed::Listed as _;
use crate::order::by_place;

/// A lint says what it finds.
type Lint = fn(&Facts<'_>, &mut Vec<Diagnostic>);

/// What a lint is about, which must be known for it to speak beside errors.
#[derive(Clone, Copy)]
enum About {
    /// A comparison or a call: its types are known, or it finds nothing.
    Expression,
    /// Which rows are read: FROM and the conditions.
    Rows,
    /// How the clauses go together.
    Query,
}

const LINTS: &[(Lint, About)] = &[
    (no_partition_bound::check, About::Rows),
    (day_format::check, About::Expression),
    (alias_of_seconds::check, About::Expression),
    (milliseconds::check, About::Expression),
    (unknown_value::check, About::Expression),
    (ascending_top::check, About::Query),
    (counts_no_data::check, About::Query),
    (dash_group::check, About::Query),
    (double_count::check, About::Query),
    (order_without_limit::check, About::Query),
    (implicit_cross_join::check, About::Rows),
    (select_star::check, About::Rows),
    (constant_failure::check, About::Expression),
    (misused_function::check, About::Expression),
    (record_failure::check, About::Rows),
    (one_row::check, About::Query),
    (lost_rows::check, About::Query),
    (null_test::check, About::Rows),
    (unlisted_value::check, About::Expression),
];

/// Everything that the lints have to say, in the order of the text; beside errors, of what is known all the same.
pub(crate) fn findings(facts: &Facts<'_>, errors: &[Diagnostic]) -> Vec<Diagnostic> {
    let places = errors
        .iter()
        .map(|error| error.shown_at().map(|label| &label.range))
        .all_known();
    let rows_are_known = places.as_ref().is_some_and(|places| {
        let decide = facts.decide_rows();
        places.iter().all(|place| !decide.have(place.start))
    });
    let errors_stand = Places::new(places.as_deref().unwrap_or_default());
    let mut found = Vec::new();
    for (lint, about) in LINTS {
        match about {
            About::Expression => {
                let mut own = Vec::new();
                lint(facts, &mut own);
                own.retain(|finding| is_apart(finding, &errors_stand));
                found.append(&mut own);
            }
            About::Rows if rows_are_known => lint(facts, &mut found),
            About::Query if errors.is_empty() => lint(facts, &mut found),
            About::Rows | About::Query => {}
        }
    }
    by_place(&mut found, |finding: &Diagnostic| {
        finding.primary.as_ref().map_or(0, |label| label.range.start)
    });
    found
}

/// Whether none of the errors is in what a finding is about.
fn is_apart(finding: &Diagnostic, errors: &Places) -> bool {
    let mut labels = finding.primary.iter().chain(&finding.labels);
    labels.all(|label| !errors.meet(&label.range))
}
