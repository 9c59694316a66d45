//! What Trino's optimiser does to a query, as far as it decides which expressions are computed of which rows.
//!
//! A query fails where an expression fails that is computed; so *what* is computed is a part of what a query means, though
//! no document says so. Each rule is a file, changes no row of a query that does not fail, and is Trino 401's own: its
//! answers are recorded in `tests/corpus/moments.jsonl`. Rules that only make a query faster are not here.

mod common;
mod conjuncts;
mod constant;
mod empty;
mod equality;
mod fold;
mod inline;
mod limit;
mod planned;
mod prune;
mod push;

use std::collections::HashSet;

use flow_log_stack_analysis::plan::{ColumnNumber, Node, Plan, Values};

use self::fold::Folder;
use crate::failure::Failure;
use crate::session::Session;

/// Columns that somebody reads.
type Columns = HashSet<ColumnNumber>;

/// A query that gives the same rows, and computes what Trino computes; and the failure of it that needs no row.
pub(crate) fn rewritten(mut plan: Plan, session: &Session) -> (Plan, Option<Failure>) {
    let output: Columns = plan.output.iter().map(|own| own.column).collect();
    let folder = Folder::new(session);
    let mut root = std::mem::replace(&mut plan.root, no_rows(Vec::new()));
    root = constant::node(root);
    folder.node(&mut root);
    root = empty::node(root);
    root = prune::node(root, &output);
    root = limit::node(root);
    root = inline::node(root, &output);
    folder.node(&mut root);
    root = push::node(root, &folder);
    root = inline::node(root, &output);
    folder.node(&mut root);
    root = prune::node(root, &output);
    plan.root = empty::node(root);
    let failure = planned::failure(&plan.root, session);
    (plan, failure)
}

/// No rows of these columns.
fn no_rows(columns: Vec<ColumnNumber>) -> Node {
    Node::Values(Values {
        columns,
        rows: Vec::new(),
    })
}
