#![doc = include_str!("../codes/lost_rows.md")]

use super::Facts;
use crate::diagnostic::{Code, Diagnostic};
use crate::planner::lost::losing;
use crate::planner::pulled::SingleBy;

pub(super) fn check(facts: &Facts<'_>, found: &mut Vec<Diagnostic>) {
    for single in losing(facts.meaning, facts.nodes) {
        let finding = Diagnostic::lint(
            Code::LostRows,
            single.place,
            "outer rows for which this subquery finds nothing are lost: Trino 401, from which Athena's engine started, \
             leaves them out",
            "takes the subquery for one that always has a row",
        );
        found.push(finding.help(match single.by {
            SingleBy::Limit { sorted: true } => {
                "write `min_by(value, key)` or `max_by(value, key)` without LIMIT: it is NULL where there is no row"
            }
            SingleBy::Limit { sorted: false } => {
                "write an aggregate without LIMIT, such as `arbitrary(value)`: it is NULL where there is no row"
            }
            SingleBy::Groups => {
                "leave out GROUP BY: without it aggregates always have a row, in which a count of nothing is 0"
            }
            SingleBy::Distinct => {
                "write an aggregate without DISTINCT, such as `arbitrary(value)`: it is NULL where there is no row"
            }
        }));
    }
}
