//! The aliases of a select list, which most clauses cannot name.

use super::Analyzer;
use super::aggregate::{is_aggregate_call, is_window_call};
use super::by_name::ByName;
use crate::syntax::tree::{Binding, Bytes, QuerySpecification, SelectItem};
use crate::syntax::walk::find;

/// The part of a query that is being looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
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
    /// The place of each among the items.
    items: Vec<usize>,
    by_name: ByName,
}

/// An alias and what it stands for.
#[derive(Clone)]
pub(crate) struct Alias {
    pub(crate) expression: Bytes,
    pub(crate) binding: Binding,
    pub(crate) aggregate: bool,
    pub(crate) window: bool,
    /// The clause in which it stands.
    pub(crate) clause: Clause,
}

impl Aliases {
    pub(super) fn of(block: &QuerySpecification) -> Self {
        let mut by_name = ByName::default();
        let (mut all, mut items) = (Vec::new(), Vec::new());
        for (place, item) in block.items.iter().enumerate() {
            let SelectItem::Single {
                expression,
                alias: Some(alias),
            } = item
            else {
                continue;
            };
            by_name.note(&alias.value, all.len());
            items.push(place);
            all.push(Alias {
                expression: expression.range.clone(),
                binding: expression.binding(),
                aggregate: find(expression, &is_aggregate_call).is_some(),
                window: find(expression, &is_window_call).is_some(),
                clause: Clause::Where,
            });
        }
        Self {
            clause: Clause::Where,
            all,
            items,
            by_name,
        }
    }
}

impl Analyzer<'_> {
    /// Continues with another clause of the block.
    pub(super) fn enter(&mut self, clause: Clause) {
        if let Some(block) = self.blocks.last_mut() {
            block.aliases.clause = clause;
        }
    }

    /// What the name stands for in the select list of the innermost block.
    pub(super) fn alias(&self, name: &str) -> Option<Alias> {
        let block = &self.blocks.last()?.aliases;
        let alias = block.all.get(*block.by_name.places(name).first()?)?;
        Some(Alias {
            clause: block.clause,
            ..alias.clone()
        })
    }

    /// Which item of the select list of the innermost block has this alias.
    pub(super) fn item_of_alias(&self, name: &str) -> Option<usize> {
        let block = &self.blocks.last()?.aliases;
        block.items.get(*block.by_name.places(name).first()?).copied()
    }
}

impl Alias {
    /// Why it cannot be in the clause.
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
