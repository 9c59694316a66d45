//! The tables that say what runs each overload.

use flow_log_stack_local::{aggregates, functions};

/// The name and arguments of every overload in the catalogue.
fn catalogue() -> Vec<(&'static str, &'static str)> {
    include_str!("../../analysis/src/functions/catalogue.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let mut columns = line.split('\t');
            Some((columns.next()?, columns.nth(2)?))
        })
        .collect()
}

#[test]
fn every_row_is_an_overload_of_the_catalogue() {
    let catalogue = catalogue();
    let unknown: Vec<_> = functions::keys()
        .chain(aggregates::keys())
        .filter(|key| !catalogue.contains(key))
        .collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

#[test]
fn most_of_the_catalogue_is_run() {
    let rows = functions::keys().chain(aggregates::keys()).count();
    assert!(rows >= 480, "only {rows} overloads are run");
}
