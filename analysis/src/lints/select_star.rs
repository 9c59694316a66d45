#![doc = include_str!("../codes/select_star.md")]

use super::Facts;
use super::facts::{Block, Place};
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::tree::{Bytes, Expression, Identifier, SelectItem};

pub(super) fn check(facts: &Facts<'_>, found: &mut Vec<Diagnostic>) {
    // A star further inside reads no more than what is selected from it.
    let has_star = |block: &&Block<'_>| block.place == Place::Result && stars(block).next().is_some();
    if facts.blocks.iter().find(has_star).is_none() {
        return;
    }
    for block in facts.blocks.iter().filter(|block| block.place != Place::Exists) {
        for (range, target) in stars(block) {
            let Some((name, count)) = widest(facts, block, target) else {
                continue;
            };
            let finding = Diagnostic::lint(
                Code::SelectStar,
                range.clone(),
                format!("`*` reads all {count} columns of `{name}`"),
                "including those that are added later",
            );
            found.push(finding.help("name the columns that you need"));
        }
    }
}

/// The stars of a select list, with what is before the dot.
fn stars<'a>(block: &Block<'a>) -> impl Iterator<Item = (&'a Bytes, Option<&'a Expression>)> {
    block.specification.items.iter().filter_map(|item| match item {
        SelectItem::All(range) => Some((range, None)),
        SelectItem::AllOf { target, .. } => Some((&target.range, Some(target))),
        SelectItem::Single { .. } => None,
    })
}

/// The table of the catalog that a star stands for, and how many columns it has; none for what a query selects.
fn widest<'a>(facts: &Facts<'a>, block: &Block<'a>, target: Option<&Expression>) -> Option<(&'a str, usize)> {
    let qualifier = target.and_then(Expression::qualified_name);
    let last: Option<&Identifier> = qualifier.and_then(|parts| parts.last().copied());
    let meant = block
        .tables
        .iter()
        .filter(|table| last.is_none_or(|last| last.is(&table.name.value)));
    let tables = meant.filter_map(|table| facts.table(table.scan));
    let widest = tables.max_by_key(|table| table.columns.len())?;
    Some((&widest.name, widest.columns.len()))
}
