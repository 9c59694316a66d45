//! GROUP BY.

use super::Analyzer;

use super::output::{Key, Output};
use super::scope::Scope;
use crate::diagnostic::Code;
use crate::syntax::tree::{Expression, ExpressionKind, GroupingElement, QuerySpecification, SelectItem};
use crate::types::Type;

/// The most grouping sets of a block.
const MOST_SETS: usize = 2048;

impl Analyzer<'_> {
    /// What the block groups by; `None`: it has no GROUP BY.
    pub(super) fn group_by<'t>(
        &mut self,
        block: &'t QuerySpecification,
        outputs: &[Output<'t>],
        open: bool,
        source: &Scope<'_>,
    ) -> Option<Vec<Key<'t>>> {
        let group_by = block.group_by.as_ref()?;
        let sets = group_by
            .elements
            .iter()
            .fold(1_usize, |sets, element| sets.saturating_mul(set_count(element)));
        if sets > MOST_SETS {
            let message = format!("GROUP BY has {sets} grouping sets, but Trino allows {MOST_SETS}");
            self.error(Code::TooManyGroupingSets, &group_by.head, message, "too many");
        }
        let mut keys = Vec::new();
        for element in &group_by.elements {
            match element {
                GroupingElement::Simple(list) => {
                    for expression in list {
                        self.simple_key(expression, block, (outputs, open), source, &mut keys);
                    }
                }
                _ => {
                    for expression in element.expressions() {
                        self.set_key(expression, block, source, &mut keys);
                    }
                }
            }
        }
        Some(keys)
    }

    fn simple_key<'t>(
        &mut self,
        expression: &'t Expression,
        block: &'t QuerySpecification,
        (outputs, open): (&[Output<'t>], bool),
        source: &Scope<'_>,
        keys: &mut Vec<Key<'t>>,
    ) {
        if let ExpressionKind::Long(ordinal) = *expression.kind {
            if open && ordinal > 0 {
                // A star stands for more columns than are known.
                keys.push(Key::Unknown);
                return;
            }
            let index = usize::try_from(ordinal).ok().and_then(|ordinal| ordinal.checked_sub(1));
            if let Some(output) = index.and_then(|index| outputs.get(index)) {
                match output {
                    Output::Expression(selected) => {
                        self.no_aggregates(selected, "GROUP BY");
                        self.comparable_key(self.type_of(selected).cloned(), block);
                    }
                    Output::Star(field, _) => self.comparable_key(field.data_type.clone(), block),
                }
                keys.push(output.key());
            } else {
                self.ordinal(expression, ordinal, "GROUP BY", outputs.len());
                // Any of the columns may have been meant.
                keys.push(Key::Unknown);
            }
            return;
        }
        self.no_aggregates(expression, "GROUP BY");
        let found = self.expression(expression, source);
        self.comparable_key(found, block);
        let meant = match self.column_of(expression) {
            Some(_) => None,
            None => self.meant(expression, block),
        };
        keys.push(Key::Expression(meant.unwrap_or(expression)));
    }

    /// What a key means that is an alias: it cannot be there, and what depends on it is right.
    fn meant<'t>(&self, key: &Expression, block: &'t QuerySpecification) -> Option<&'t Expression> {
        let ExpressionKind::Identifier(name) = &*key.kind else {
            return None;
        };
        match block.items.get(self.item_of_alias(&name.value)?)? {
            SelectItem::Single { expression, .. } => Some(expression),
            SelectItem::All(_) | SelectItem::AllOf { .. } => None,
        }
    }

    /// Says that an ordinal is outside the select list.
    pub(super) fn ordinal(&mut self, at: &Expression, ordinal: i64, clause: &str, count: usize) {
        let message = format!("{clause} names column {ordinal} of a select list that has {count}");
        self.error(Code::InvalidColumnReference, &at.head, message, "no such column");
    }

    fn set_key<'t>(
        &mut self,
        expression: &'t Expression,
        block: &QuerySpecification,
        source: &Scope<'_>,
        keys: &mut Vec<Key<'t>>,
    ) {
        let before = self.errors();
        let found = self.expression(expression, source);
        // A name without a type is one of a table that is not known whole.
        let is_column =
            self.column_of(expression).is_some() || (expression.qualified_name().is_some() && found.is_none());
        if !is_column && self.errors() == before {
            let message = "ROLLUP, CUBE and GROUPING SETS take columns only";
            self.error(Code::InvalidColumnReference, &expression.head, message, "not a column");
        }
        self.comparable_key(found, block);
        keys.push(Key::Expression(expression));
    }

    fn comparable_key(&mut self, found: Option<Type>, block: &QuerySpecification) {
        if let Some(found) = found.filter(|found| !found.is_comparable()) {
            let message = format!("GROUP BY compares its keys, but {found} cannot be compared");
            self.error(Code::TypeMismatch, &block.head, message, "groups by such a key");
        }
    }
}

fn set_count(element: &GroupingElement) -> usize {
    match element {
        GroupingElement::Simple(_) => 1,
        GroupingElement::Rollup(list) => list.len() + 1,
        GroupingElement::Cube(list) => 1_usize
            .checked_shl(u32::try_from(list.len()).unwrap_or(u32::MAX))
            .unwrap_or(usize::MAX),
        GroupingElement::Sets(sets) => sets.len(),
    }
}
