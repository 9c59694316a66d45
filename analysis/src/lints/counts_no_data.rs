#![doc = include_str!("../codes/counts_no_data.md")]

use super::Facts;
use super::facts::present;
use crate::catalog::{Column, Role};
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::tree::{Expression, ExpressionKind as Kind, QuerySpecification, SelectItem};
use crate::syntax::walk::find;

pub(super) fn check(facts: &Facts<'_>, found: &mut Vec<Diagnostic>) {
    for block in &facts.blocks {
        let Some(count) = count_of_rows(block.specification) else {
            continue;
        };
        let counted = block.tables.iter().find_map(|table| {
            let columns = &facts.table(table.scan)?.columns;
            let status = columns.iter().find(|column| column.role == Some(Role::Status));
            let column = status.or_else(|| columns.iter().find(|column| is_of_traffic(column)))?;
            let groups = block.keys().into_iter().any(|key| facts.names_traffic(key, table.scan));
            (!groups && !facts.leaves_traffic(table.scan)).then(|| (table, present(column)))
        });
        let Some((table, condition)) = counted else { continue };
        let finding = Diagnostic::lint(
            Code::CountsNoData,
            count.head.clone(),
            "records without traffic are counted, too",
            "those of NODATA and SKIPDATA",
        );
        let qualifier = facts.qualifier(table.scan);
        found.push(finding.help(format!("add `{qualifier}{condition}` to the conditions")));
    }
}

/// Whether a value in the column says that there was traffic.
fn is_of_traffic(column: &Column) -> bool {
    column
        .missing
        .as_ref()
        .is_some_and(|missing| missing.only_without_traffic)
}

/// `count(*)` or `count(1)` over all rows of a block.
fn count_of_rows(block: &QuerySpecification) -> Option<&Expression> {
    let is_count = |own: &Expression| {
        matches!(&*own.kind, Kind::Call(call)
            if call.name.last().is("count")
                && call.filter.is_none()
                && call.window.is_none()
                && (call.star || matches!(call.arguments.as_slice(), [only] if matches!(*only.kind, Kind::Long(_)))))
    };
    let selected = block.items.iter().filter_map(|item| match item {
        SelectItem::Single { expression, .. } => Some(expression),
        _ => None,
    });
    selected
        .chain(&block.having)
        .find_map(|expression| find(expression, &is_count))
}
