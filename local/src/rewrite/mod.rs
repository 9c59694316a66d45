//! What Trino's optimiser does to a query, as far as it decides which expressions are computed for which rows.
//!
//! A query fails if an expression that is computed fails, so *what* is computed is part of a query's meaning, although
//! it is not documented. Each rule has its own file and is a rule of Trino 401, whose answers are recorded in
//! `tests/corpus/moments.jsonl`. None changes the rows of a query that does not fail, except for mistakes of Trino's own
//! (`lost`, `counted`). Rules that only make a query faster are left out.

mod common;
mod conjuncts;
mod constant;
mod correlated;
mod counted;
mod domain;
mod empty;
mod equality;
mod evaluated;
mod fields;
mod filtered;
mod fold;
mod inline;
mod known;
mod limit;
mod listed;
mod lost;
mod masked;
mod negation;
mod one_row;
mod planned;
mod presorted;
mod prune;
mod push;
mod unwrap;

use std::collections::HashSet;

use flow_log_stack_analysis::plan::{ColumnNumber, Node, Plan, Values};

use self::fold::Folder;
use crate::failure::Failure;
use crate::session::Session;

/// Columns that are read.
type Columns = HashSet<ColumnNumber>;

/// A query with the same rows that computes what Trino computes, and the failure that occurs even without a row.
pub(crate) fn rewritten(mut plan: Plan, session: &Session) -> (Plan, Option<Failure>) {
    let output: Columns = plan.output.iter().map(|own| own.column).collect();
    let folder = Folder::new(session);
    let as_written = planned::failure_as_written(&plan);
    let mut root = std::mem::replace(&mut plan.root, no_rows(Vec::new()));
    root = empty::as_written(root);
    root = prune::node(root, &output);
    let evaluated = evaluated::failure(&root, session);
    root = constant::node(root);
    counted::node(&mut root);
    empty::nulls(&mut root, &folder);
    folder.node(&mut root);
    root = empty::filters(root);
    root = prune::node(root, &output);
    root = masked::left_out(root);
    root = limit::node(root, &mut plan.columns);
    root = inline::node(root, &output);
    let unwrapped = unwrap::node(&mut root, &folder);
    listed::node(&mut root);
    folder.node(&mut root);
    root = correlated::node(root, &mut plan.columns);
    root = push::node(root, &folder);
    root = inline::node(root, &output);
    folder.node(&mut root);
    let unwrapped = unwrapped.or_else(|| unwrap::node(&mut root, &folder));
    root = prune::node(root, &output);
    root = domain::node(root, &folder);
    root = empty::node(root);
    root = presorted::node(root);
    let failure = as_written
        .or(evaluated)
        .or(unwrapped)
        .or_else(|| planned::failure(&root, session))
        .or_else(|| domain::failure(&root, &folder));
    plan.root = masked::computed(root, &mut plan.columns);
    (plan, failure)
}

/// An empty relation with these columns.
fn no_rows(columns: Vec<ColumnNumber>) -> Node {
    Node::Values(Values {
        columns,
        rows: Vec::new(),
    })
}

/// One row without columns.
fn one_row() -> Node {
    Node::Values(Values {
        columns: Vec::new(),
        rows: vec![Vec::new()],
    })
}
