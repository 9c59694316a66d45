//! What Trino 401, from which Athena's engine started, ends with an internal error, whatever the tables hold.
//!
//! Newer versions run it, so it is advice; the engine of this machine fails as Trino 401 does.

use super::facts::{Block, Facts};
use crate::listed::Listed as _;
use crate::meaning::aggregate::{is_beyond_scalar, makes_groups, outside_aggregates};
use crate::syntax::tree::{Bytes, CurrentFunction, Expression, ExpressionKind as Kind, JsonForm, OrderBy};
use crate::syntax::walk::find;

/// A part of a query on which it breaks down.
pub(crate) struct Breakdown {
    pub(crate) range: Bytes,
    /// What is wrong with it.
    pub(crate) fact: &'static str,
    pub(super) help: &'static str,
}

/// All of a query.
pub(crate) fn breakdowns(facts: &Facts<'_>) -> Vec<Breakdown> {
    let in_json = facts.expressions.iter().filter_map(|own| of_group_in_json(own));
    let mut found: Vec<Breakdown> = in_json
        .map(|call| Breakdown {
            range: call.range.clone(),
            fact: "a part of JSON is computed from many rows",
            help: "compute it in a subquery, and make the JSON of its columns around it",
        })
        .listed();
    found.extend(facts.blocks.iter().filter_map(of_session));
    found.extend(facts.sized_arrays.iter().map(|range| Breakdown {
        range: range.clone(),
        fact: "the type of an array has a length",
        help: "leave the length out",
    }));
    found
}

/// `json_object('flows' : count(*))`
fn of_group_in_json(expression: &Expression) -> Option<&Expression> {
    match &*expression.kind {
        Kind::Json(own) if matches!(own.form, JsonForm::Object | JsonForm::Array) => {
            own.parts.iter().find_map(|part| find(part, &is_beyond_scalar))
        }
        _ => None,
    }
}

/// `SELECT current_user, count(*)`
fn of_session(block: &Block<'_>) -> Option<Breakdown> {
    let own = block.specification;
    let mut computed = own.expressions();
    computed.extend(&own.having);
    computed.extend(OrderBy::keys(block.order_by));
    let has_groups = own.group_by.is_some()
        || own.having.is_some()
        || computed
            .iter()
            .any(|expression| find(expression, &makes_groups).is_some());
    let is_session = |expression: &Expression| {
        use CurrentFunction::{Catalog, Path, Schema, User};
        matches!(&*expression.kind, Kind::Current(User | Catalog | Schema | Path, _))
    };
    // A key of the groups is compared as a whole, and not looked into.
    let is_key = block.keys().into_iter().any(|key| find(key, &is_session).is_some());
    let asks = |expression: &&&Expression| outside_aggregates(expression, &is_session);
    if !has_groups || is_key {
        return None;
    }
    let first = find(computed.iter().find(asks)?, &is_session)?;
    Some(Breakdown {
        range: first.range.clone(),
        fact: "a value of the session is asked for beside groups",
        help: "ask for it in an outer query",
    })
}
