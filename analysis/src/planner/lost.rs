//! Correlated subqueries for which Trino 401 leaves out rows of the outer query.
//!
//! It joins a subquery as one that has a row as soon as its condition shows that it has one at most for each row of the
//! outer query: with LIMIT 1, and with groups or distinct rows by columns that equal something outside. An outer row for
//! which it has none is lost. Trino 476 keeps it, with NULL.

use std::cell::OnceCell;

use super::correlation::single;
use super::named::Named;
use super::pulled::{Pulled, Single};
use super::shape::{Rows, unnests};
use crate::meaning::{About, Meaning};
use crate::syntax::nodes::Nodes;
use crate::syntax::tree::{ExpressionKind as Kind, Query};

/// Why subqueries may lose rows.
pub(crate) fn losing<'m>(meaning: &'m Meaning<'_>, nodes: &Nodes<'m>) -> impl Iterator<Item = Single> {
    let named = OnceCell::new();
    meaning.questions.all().filter_map(move |question| {
        let About::Expression { number, mark } = question.about else {
            return None;
        };
        let Kind::Subquery(query) = &*nodes.expression(number)?.kind else {
            return None;
        };
        let named = named.get_or_init(|| Named::of(meaning, nodes));
        if !named.has(mark, &query.range) {
            return None;
        }
        // Even where the optimiser may change the conditions first, LIMIT 1 leaves one row at most.
        let cut = || is_cut_to_one(query).then(|| Pulled::default().cut_to_one(query).single);
        single(meaning, named, query, mark).or_else(|| cut().flatten())
    })
}

/// Whether LIMIT 1 leaves one of many rows, or none.
fn is_cut_to_one(query: &Query) -> bool {
    let limit = query.limit.as_ref().and_then(|limit| limit.kind.rows());
    let rows = Rows::without_limit(query);
    limit == Some(1) && Rows::of(query).single && !rows.single && !rows.some && !unnests(query)
}
