//! The aliases of a select list, which most clauses cannot name.

use super::Analyzer;
use super::aggregate::{is_aggregate_call, is_window_call};
use crate::diagnostic::Remedy;
use crate::syntax::tree::{Binding, Bytes, QuerySpecification, SelectItem, same_name};
use crate::syntax::walk::find;

/// The part of a query that is being looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Clause {
    Where,
    Select,
    GroupBy,
    Having,
    OrderBy,
}

/// The aliases of a block, and where they are looked for.
pub(super) struct Aliases {
    clause: Clause,
    all: Vec<Alias>,
}

/// An alias and what it stands for.
#[derive(Clone, Debug)]
pub(super) struct Alias {
    name: String,
    expression: Bytes,
    binding: Binding,
    aggregate: bool,
    window: bool,
}

impl Aliases {
    pub(super) fn of(block: &QuerySpecification) -> Self {
        let alias = |item: &SelectItem| match item {
            SelectItem::Single {
                expression,
                alias: Some(alias),
            } => Some(Alias {
                name: alias.value.clone(),
                expression: expression.range.clone(),
                binding: expression.binding(),
                aggregate: find(expression, &is_aggregate_call).is_some(),
                window: find(expression, &is_window_call).is_some(),
            }),
            _ => None,
        };
        Self {
            clause: Clause::Where,
            all: block.items.iter().filter_map(alias).collect(),
        }
    }
}

impl Analyzer<'_> {
    /// Goes on to another clause of the block.
    pub(super) fn enter(&mut self, clause: Clause) {
        if let Some(block) = self.blocks.last_mut() {
            block.aliases.clause = clause;
        }
    }

    /// What the name stands for in the select list of the innermost block.
    pub(super) fn alias(&self, name: &str) -> Option<Alias> {
        let block = self.blocks.last()?;
        block
            .aliases
            .all
            .iter()
            .find(|alias| same_name(&alias.name, name))
            .cloned()
    }

    /// Why the alias cannot stand in the clause, and what can.
    pub(super) fn instead_of_alias(&self, alias: &Alias, range: &Bytes) -> (String, Option<Remedy>) {
        let clause = self.blocks.last().map(|block| block.aliases.clause);
        let text = &self.sql[alias.expression.clone()];
        let place = match clause {
            Some(Clause::Where) | None => "WHERE",
            Some(Clause::Select) => "the select list itself",
            Some(Clause::GroupBy) => "GROUP BY",
            Some(Clause::Having) => "HAVING",
            Some(Clause::OrderBy) => "an expression of ORDER BY",
        };
        let reason = format!("an alias of the select list, which {place} cannot name");
        let remedy = match clause {
            Some(Clause::Where | Clause::GroupBy) if alias.window => {
                Remedy::advice("compute the window function in a subquery, and name it outside")
            }
            Some(Clause::Having) if alias.window => {
                Remedy::advice("filter in an outer query, which can name the alias")
            }
            Some(Clause::Where) if alias.aggregate => Remedy::advice(format!(
                "move the condition to HAVING, and write the aggregate itself: `{text}`"
            )),
            Some(Clause::GroupBy) if alias.aggregate => {
                Remedy::advice("remove it from GROUP BY: an aggregate is computed for each group")
            }
            _ => {
                let edit = self.in_place_of(range, text, alias.binding);
                Remedy::certain(format!("write the expression itself: `{text}`"), vec![edit])
            }
        };
        (reason, Some(remedy))
    }
}
