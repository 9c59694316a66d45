//! ONE ROW PER MATCH over rows in which a column is constant, as a condition makes it.
//!
//! Trino 401 accepts such a query and cannot plan it if the pattern reads the column and PARTITION BY does not have it: a
//! match is one row then, and the constant column is not part of it.

use super::facts::{Facts, conjuncts};
use crate::diagnostic::{Code, Diagnostic};
use crate::listed::Listed as _;
use crate::meaning::aggregate::is_aggregate_call;
use crate::meaning::pattern_function::is_pattern_function;
use crate::reads::is_constant;
use crate::syntax::tree::{Bytes, ComparisonOperator, Expression, ExpressionKind as Kind, Recognition, Relation};
use crate::syntax::walk::find;

pub(super) fn check(facts: &Facts<'_>, found: &mut Vec<Diagnostic>) {
    for (input, recognition) in &facts.recognitions {
        if recognition.all_rows || recognition.partition_by.is_empty() {
            continue;
        }
        let constants = constants(facts, input, recognition);
        let fails = |part: &Expression| is_one_of(facts, part, &constants) || has_constant_argument(part);
        let mut read = recognition.children().into_iter().skip(recognition.partition_by.len());
        let Some(part) = read.find_map(|expression| find(expression, &fails)) else {
            continue;
        };
        let (label, help) = if is_aggregate_call(part) {
            (
                "has a constant argument",
                "compute it from the columns of the rows, such as `count(*)`, or write ALL ROWS PER MATCH",
            )
        } else {
            (
                "is the same in all rows",
                "add it to PARTITION BY, which changes nothing, or write ALL ROWS PER MATCH",
            )
        };
        let message =
            "ONE ROW PER MATCH cannot read what is constant: Trino 401, from which Athena's engine started, fails";
        found.push(Diagnostic::lint(Code::RecordFailure, part.range.clone(), message, label).help(help));
    }
}

/// The columns to which a condition on the rows of the pattern's input gives one value, without those of PARTITION BY.
fn constants(facts: &Facts<'_>, input: &Relation, recognition: &Recognition) -> Vec<Column> {
    let within = |outer: &Bytes, place: &Bytes| outer.start <= place.start && place.end <= outer.end;
    // A WITH query is read by its name, so its conditions are elsewhere.
    let is_below = |place: &Bytes| {
        let mut with_queries = facts.with_queries.iter().map(|own| &own.query.range);
        within(&input.range, place) || with_queries.any(|own| within(own, place) && !within(own, &input.range))
    };
    let mut terms = Vec::new();
    for condition in &facts.conditions {
        if condition.side.is_none() && is_below(&condition.expression.range) {
            conjuncts(condition.expression, &mut terms);
        }
    }
    let keys: Vec<Column> = recognition
        .partition_by
        .iter()
        .filter_map(|key| origin(facts, key))
        .listed();
    let equal = terms.into_iter().filter_map(|term| match &*term.kind {
        Kind::Comparison {
            operator: ComparisonOperator::Equal,
            left,
            right,
        } if is_constant(right) => origin(facts, left),
        Kind::Comparison {
            operator: ComparisonOperator::Equal,
            left,
            right,
        } if is_constant(left) => origin(facts, right),
        _ => None,
    });
    equal.filter(|own| !keys.contains(own)).listed()
}

/// A column of a table in FROM, by where the table's name is: a WITH query is computed for each of its readers.
type Column = (usize, Option<usize>);

/// The column from which all values of a name come.
fn origin(facts: &Facts<'_>, name: &Expression) -> Option<Column> {
    match facts.origins(name) {
        [only] if only.alone => Some((facts.place(only.scan), only.column)),
        _ => None,
    }
}

fn is_one_of(facts: &Facts<'_>, name: &Expression, columns: &[Column]) -> bool {
    origin(facts, name).is_some_and(|own| columns.contains(&own))
}

/// Whether an aggregate has a constant argument, which is a column of the input for Trino.
fn has_constant_argument(expression: &Expression) -> bool {
    match &*expression.kind {
        Kind::Call(call) => is_aggregate_call(expression) && call.arguments.iter().any(is_input),
        _ => false,
    }
}

/// Whether an argument is a constant, and nothing of the match.
fn is_input(argument: &Expression) -> bool {
    let is_of_match = |part: &Expression| matches!(&*part.kind, Kind::Call(call) if is_pattern_function(call));
    is_constant(argument) && find(argument, &is_of_match).is_none()
}
