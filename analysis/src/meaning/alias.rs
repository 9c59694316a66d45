//! The aliases of a select list, which most clauses cannot name.

use super::Analyzer;
use super::aggregate::{is_aggregate_call, is_window_call};
use crate::syntax::tree::{Binding, Bytes, QuerySpecification, SelectItem, same_name};
use crate::syntax::walk::find;

/// The part of a query that is being looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Clause {
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
pub(crate) struct Alias {
    name: String,
    pub(crate) expression: Bytes,
    pub(crate) binding: Binding,
    pub(crate) aggregate: bool,
    pub(crate) window: bool,
    /// The clause in which it stands.
    pub(crate) clause: Clause,
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
                clause: Clause::Where,
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
        let block = &self.blocks.last()?.aliases;
        let alias = block.all.iter().find(|alias| same_name(&alias.name, name))?;
        Some(Alias {
            clause: block.clause,
            ..alias.clone()
        })
    }
}

impl Alias {
    /// Why it cannot stand in the clause.
    pub(super) fn reason(&self) -> String {
        let place = match self.clause {
            Clause::Where => "WHERE",
            Clause::Select => "the select list itself",
            Clause::GroupBy => "GROUP BY",
            Clause::Having => "HAVING",
            Clause::OrderBy => "an expression of ORDER BY",
        };
        format!("an alias of the select list, which {place} cannot name")
    }
}
