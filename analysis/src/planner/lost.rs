//! Correlated subqueries for which Trino 401 leaves out rows of the outer query.
//!
//! It takes a scalar subquery with LIMIT 1 for one that has a row, and joins it as such: an outer row for which it has
//! none is lost. Trino 476 keeps it, with NULL.

use std::cell::OnceCell;

use super::named::Named;
use super::shape::Rows;
use crate::meaning::{About, Meaning};
use crate::syntax::nodes::Nodes;
use crate::syntax::tree::{ExpressionKind as Kind, Query};

/// The subqueries with LIMIT 1 that may lose rows.
pub(crate) fn losing<'m>(meaning: &'m Meaning<'_>, nodes: &Nodes<'m>) -> impl Iterator<Item = &'m Query> {
    let named = OnceCell::new();
    meaning.questions.all().filter_map(move |question| {
        let About::Expression { number, mark } = question.about else {
            return None;
        };
        match &*nodes.expression(number)?.kind {
            Kind::Subquery(query) if is_cut_to_one(query) => {
                let named = named.get_or_init(|| Named::of(meaning, nodes));
                named.has(mark, &query.range).then_some(&**query)
            }
            _ => None,
        }
    })
}

/// Whether LIMIT 1 leaves one of many rows, or none.
fn is_cut_to_one(query: &Query) -> bool {
    let limit = query.limit.as_ref().and_then(|limit| limit.kind.rows());
    let rows = Rows::without_limit(query);
    limit == Some(1) && Rows::of(query).single && !rows.single && !rows.some
}
