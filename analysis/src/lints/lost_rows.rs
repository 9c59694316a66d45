#![doc = include_str!("../codes/lost_rows.md")]

use super::Facts;
use crate::diagnostic::{Code, Diagnostic};
use crate::planner::lost::losing;

pub(super) fn check(facts: &Facts<'_>, found: &mut Vec<Diagnostic>) {
    for query in losing(facts.meaning, facts.nodes) {
        let Some(limit) = &query.limit else { continue };
        let finding = Diagnostic::lint(
            Code::LostRows,
            limit.head.clone(),
            "outer rows for which this subquery finds nothing are lost: Trino 401, from which Athena's engine started, \
             leaves them out",
            "takes the subquery for one that always has a row",
        );
        found.push(finding.help(match query.order_by {
            Some(_) => {
                "write `min_by(value, key)` or `max_by(value, key)` without LIMIT: it is NULL where there is no row"
            }
            None => "write an aggregate without LIMIT, such as `arbitrary(value)`: it is NULL where there is no row",
        }));
    }
}
