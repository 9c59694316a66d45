#![doc = include_str!("../codes/dash_group.md")]

use super::Facts;
use super::facts::present;
use crate::diagnostic::{Code, Diagnostic};
use crate::types::Type;

pub(super) fn check(facts: &Facts<'_>, found: &mut Vec<Diagnostic>) {
    for block in &facts.blocks {
        for key in block.keys() {
            let Some(column) = facts.column_if(key, |column| column.missing.is_some()) else {
                continue;
            };
            let Some(missing) = &column.missing else { continue };
            let excluded = facts.origins(key).iter().all(|origin| {
                missing.only_without_traffic && facts.leaves_traffic(origin.scan)
                    || facts.is_restricted(origin.scan, &|own| own.name == column.name)
            });
            if excluded {
                continue;
            }
            let is_text = matches!(column.data_type, Some(Type::Varchar(_)));
            let stands = if is_text { missing.text.as_str() } else { "NULL" };
            let finding = Diagnostic::lint(
                Code::DashGroup,
                key.range.clone(),
                format!("records without `{}` are a group, too", column.name),
                format!("`{stands}` for a missing value"),
            );
            let name = facts.text(&key.range);
            let condition = if key.qualified_name().is_some() {
                present(column).replacen(&column.name, name, 1)
            } else {
                present(column)
            };
            found.push(finding.help(format!("add `{condition}` to the conditions")));
        }
    }
}
