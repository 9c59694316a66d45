#![doc = include_str!("../codes/double_count.md")]

use std::cell::OnceCell;

use super::Facts;
use super::spoken::Spoken;
use crate::catalog::{Column, Role};
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::tree::ExpressionKind as Kind;

pub(super) fn check(facts: &Facts<'_>, found: &mut Vec<Diagnostic>) {
    // What any clause names, if something is summed.
    let named = OnceCell::new();
    for expression in &facts.expressions {
        let Kind::Call(call) = &*expression.kind else { continue };
        if !call.name.last().is("sum") {
            continue;
        }
        let Some(origin) = call.arguments.first().and_then(|summed| facts.origins(summed).first()) else {
            continue;
        };
        let columns = facts.table(origin.scan).map_or(&[][..], |table| &table.columns);
        let Some(direction) = columns.iter().find(|column| column.role == Some(Role::Direction)) else {
            continue;
        };
        // Who asks for the direction, or for what one interface recorded, knows of the two sides.
        let knows = |column: &Column| matches!(column.role, Some(Role::Direction | Role::Recorder));
        let named = named.get_or_init(|| Spoken::of(facts.meaning, &facts.roots));
        if !facts.speakers(named, origin.scan, &knows).is_empty() {
            continue;
        }
        let name = &direction.name;
        let finding = Diagnostic::lint(
            Code::DoubleCount,
            expression.head.clone(),
            "traffic between two interfaces of the flow log is summed twice",
            format!("both sides record it, and `{name}` is not used"),
        );
        found.push(finding.help(format!("keep one direction, or group by `{name}`")));
    }
}
