//! What Trino 401, from which Athena's engine started, ends with an internal error, whatever the tables hold.
//!
//! Newer versions run it, so it is advice; the engine of this machine fails as Trino 401 does.

use super::facts::{Block, Facts};
use crate::listed::Listed as _;
use crate::meaning::About;
use crate::meaning::aggregate::{is_aggregate_call, makes_groups, outside_aggregates};
use crate::syntax::tree::{
    Bytes, CurrentFunction, Expression, ExpressionKind as Kind, GroupBy, GroupingElement, OrderBy, Query, QueryBody,
    QuerySpecification,
};
use crate::syntax::walk::{Node, find};

/// A part of a query on which it breaks down.
pub(crate) struct Breakdown {
    pub(crate) range: Bytes,
    /// What is wrong with it.
    pub(crate) fact: &'static str,
    pub(super) help: &'static str,
    /// Whether the plan has it, as a call that cannot be computed, so that it fails only where it is.
    pub(crate) in_plan: bool,
}

/// All of a query.
pub(crate) fn breakdowns(facts: &Facts<'_>) -> Vec<Breakdown> {
    let mut found = Vec::new();
    for block in &facts.blocks {
        let own = block.specification;
        let mut computed = own.expressions();
        computed.extend(&own.having);
        computed.extend(OrderBy::keys(block.order_by));
        found.extend(of_groups_in_json(facts, &computed));
        found.extend(of_session(block, &computed));
    }
    found.extend(facts.sized_arrays.iter().map(|range| Breakdown {
        range: range.clone(),
        fact: "the type of an array has a length",
        help: "leave the length out",
        in_plan: false,
    }));
    found.extend(of_outer_keys(facts));
    found.extend(of_sets(facts));
    found
}

/// `json_object('flows' : count(*))`, where `count(*)` stands nowhere else in the block: it is not found there.
fn of_groups_in_json(facts: &Facts<'_>, computed: &[&Expression]) -> Vec<Breakdown> {
    let calls = facts.meaning.unfound_in_json(computed).into_iter();
    let breakdowns = calls.map(|call| Breakdown {
        range: call.range.clone(),
        fact: "a part of JSON is computed from many rows",
        help: "compute it in a subquery, and make the JSON of its columns around it",
        in_plan: is_aggregate_call(call),
    });
    breakdowns.listed()
}

/// `(SELECT … GROUP BY a.srcaddr)`, where `a` is a relation of an outer query.
fn of_outer_keys(facts: &Facts<'_>) -> Vec<Breakdown> {
    let mut found: Vec<Breakdown> = Vec::new();
    for question in facts.meaning.questions.all() {
        let (query, mark) = match &question.about {
            About::Expression { number, mark } => (facts.nodes.expression(*number).and_then(Expression::query), *mark),
            About::Lateral { start, mark, .. } => (facts.nodes.lateral(*start), *mark),
            About::Using(_) | About::Sorted { .. } => continue,
        };
        let is_outer = |key: &&Expression| facts.meaning.field_of(key).is_some_and(|field| field <= mark);
        each_block(query, &mut |block| {
            found.extend(block.keys().into_iter().find(is_outer).map(|key| Breakdown {
                range: key.range.clone(),
                fact: "a subquery groups by a column of an outer query",
                help: "leave it out of GROUP BY: it has one value for all rows of the subquery",
                in_plan: false,
            }));
        });
    }
    found
}

/// `EXISTS (SELECT … GROUP BY ROLLUP (…))`
fn of_sets(facts: &Facts<'_>) -> Vec<Breakdown> {
    let mut found: Vec<Breakdown> = Vec::new();
    let is_short = |own: &&GroupBy| {
        let mut elements = own.elements.iter();
        elements.any(|element| matches!(element, GroupingElement::Rollup(_) | GroupingElement::Cube(_)))
    };
    for question in facts.meaning.questions.planned() {
        let About::Expression { number, .. } = question.about else {
            continue;
        };
        each_block(
            facts.nodes.expression(number).and_then(Expression::query),
            &mut |block| {
                found.extend(block.group_by.as_ref().filter(is_short).map(|own| Breakdown {
                    range: own.head.clone(),
                    fact: "ROLLUP or CUBE is in a subquery of an expression",
                    help: "write GROUPING SETS with all of its sets, or make it a WITH query",
                    in_plan: false,
                }));
            },
        );
    }
    found
}

/// Shows the blocks of a query and of the relations in them. A query in an expression is a question of its own.
fn each_block<'q>(query: Option<&'q Query>, see: &mut dyn FnMut(&'q QuerySpecification)) {
    fn visit<'q>(node: Node<'q>, see: &mut dyn FnMut(&'q QuerySpecification)) {
        match node {
            Node::Expression(_) => return,
            Node::Body(QueryBody::Specification(block)) => see(block),
            _ => {}
        }
        node.children(&mut |child| visit(child, see));
    }
    if let Some(query) = query {
        visit(Node::Query(query), see);
    }
}

/// `SELECT current_user, count(*)`
fn of_session(block: &Block<'_>, computed: &[&Expression]) -> Option<Breakdown> {
    let own = block.specification;
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
        in_plan: false,
    })
}
