//! Groups: keys, grouping sets and aggregates.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::block::{Parts, Selected};
use super::made::folded;
use super::{Builder, Grouping, Made, no_plan};
use crate::meaning::aggregate::{is_aggregate, is_aggregate_call};
use crate::plan::NoPlanReason;
use crate::plan::expression::{AggregateCall, Expression, ExpressionKind};
use crate::plan::node::{Aggregate, GroupingKey, Node};
use crate::syntax::tree::{self, ExpressionKind as Kind, GroupBy, GroupingElement, QuerySpecification};
use crate::types::Type;

impl Builder<'_> {
    /// The groups of a block, where it has some.
    pub(super) fn groups(&mut self, node: Node, block: &QuerySpecification, parts: &Parts<'_>) -> Made<Node> {
        let mut calls = Vec::new();
        let mut asks_for_set = false;
        let seen: Vec<&tree::Expression> = parts.expressions().collect();
        for expression in &seen {
            aggregates_in(expression, &mut calls, &mut asks_for_set);
        }
        let unfound = self.meaning.unfound_in_json(&seen).into_iter();
        self.block.unfound = unfound
            .filter(|call| is_aggregate_call(call))
            .map(|call| call.id)
            .collect();
        calls.retain(|call| !self.block.unfound.contains(&call.id));
        if block.group_by.is_none() && calls.is_empty() && block.having.is_none() {
            return Ok(node);
        }
        // An aggregate in the WINDOW clause alone makes no groups, for Trino.
        for window in &block.windows {
            window
                .specification
                .each_value(|child| aggregates_in(child, &mut calls, &mut asks_for_set));
        }
        let before = self.subqueries.len();
        let mut keys = Keys::default();
        let sets = match &block.group_by {
            Some(group_by) => self.grouping_sets(group_by, block, parts, &mut keys)?,
            None => vec![Vec::new()],
        };
        let mut aggregates: Vec<(usize, AggregateCall)> = Vec::new();
        let mut columns: HashMap<AggregateCall, usize> = HashMap::new();
        for call in calls {
            let (own, data_type) = self.aggregate(call)?;
            let column = if let Some(column) = columns.get(&own) {
                *column
            } else {
                let column = self.column(None, &data_type);
                columns.insert(own.clone(), column);
                aggregates.push((column, own));
                column
            };
            self.block.calls.insert(call.id, column);
        }
        let node = self.with_subqueries(node, before);
        let own: HashSet<usize> = node.columns().into_iter().collect();
        let queried = keys
            .queried
            .iter()
            .map(|(words, index)| (words.clone(), keys.list[*index].column));
        self.block.queried = queried.collect();
        for key in &keys.list {
            if let ExpressionKind::Column(column) = key.value.kind
                && own.contains(&column)
            {
                self.grouped.insert(column, key.column);
            }
        }
        for key in &keys.list {
            let is_constant = matches!(
                key.value.kind,
                ExpressionKind::Literal(_) | ExpressionKind::Parameter(_)
            );
            if !is_constant && !matches!(key.value.kind, ExpressionKind::Column(_)) {
                let mut value = key.value.clone();
                value.rename(&|column| self.grouped.get(&column).copied().unwrap_or(column));
                self.block.made.insert(folded(&value).into_owned(), key.column);
            }
        }
        self.block.ungrouped = own;
        let set = (asks_for_set && sets.len() > 1).then(|| self.column(None, &Type::Bigint));
        self.block.grouping = Some(Grouping {
            keys: keys.fields,
            sets: sets.clone(),
            set,
        });
        Ok(Node::Aggregate(Aggregate {
            input: Box::new(node),
            keys: keys.list,
            sets,
            set,
            aggregates,
        }))
    }

    fn grouping_sets(
        &mut self,
        group_by: &GroupBy,
        block: &QuerySpecification,
        parts: &Parts<'_>,
        keys: &mut Keys,
    ) -> Made<Vec<Vec<usize>>> {
        let mut sets: Vec<Vec<usize>> = vec![Vec::new()];
        for element in &group_by.elements {
            let mut own: Vec<Vec<usize>> = Vec::new();
            match element {
                GroupingElement::Simple(list) => own.push(self.keys(list, block, parts, keys)?),
                GroupingElement::Rollup(list) => {
                    let all = self.keys(list, block, parts, keys)?;
                    own.extend((0..=all.len()).rev().map(|length| all[..length].to_vec()));
                }
                GroupingElement::Cube(list) => {
                    // A column that is named twice is one, unlike in ROLLUP.
                    let mut all: Vec<usize> = Vec::new();
                    for key in self.keys(list, block, parts, keys)? {
                        if !all.contains(&key) {
                            all.push(key);
                        }
                    }
                    // The set of all keys first, as Trino has it.
                    for chosen in (0..1_usize << all.len().min(20)).rev() {
                        let bit = |index: usize| chosen >> (all.len() - 1 - index) & 1 == 1;
                        own.push(
                            (0..all.len())
                                .filter(|index| bit(*index))
                                .map(|index| all[index])
                                .collect(),
                        );
                    }
                }
                GroupingElement::Sets(list) => {
                    for set in list {
                        own.push(self.keys(set, block, parts, keys)?);
                    }
                }
            }
            let with = |set: &Vec<usize>, more: &Vec<usize>| {
                let mut all = set.clone();
                for key in more {
                    if !all.contains(key) {
                        all.push(*key);
                    }
                }
                all
            };
            sets = sets
                .iter()
                .flat_map(|set| own.iter().map(|more| with(set, more)).collect::<Vec<_>>())
                .collect();
        }
        if group_by.distinct {
            let mut seen = HashSet::new();
            sets.retain(|set| {
                let mut sorted = set.clone();
                sorted.sort_unstable();
                seen.insert(sorted)
            });
        }
        Ok(sets)
    }

    fn keys(
        &mut self,
        list: &[tree::Expression],
        block: &QuerySpecification,
        parts: &Parts<'_>,
        keys: &mut Keys,
    ) -> Made<Vec<usize>> {
        let mut indexes = Vec::with_capacity(list.len());
        for key in list {
            let ordinal = match *key.kind {
                Kind::Long(ordinal) => usize::try_from(ordinal).ok().and_then(|ordinal| ordinal.checked_sub(1)),
                _ => None,
            };
            let unknown = || no_plan(NoPlanReason::UnknownColumns, &block.head);
            let (value, field) = match ordinal
                .map(|ordinal| parts.selected.get(ordinal).ok_or_else(unknown))
                .transpose()?
            {
                None => (self.expression(key)?, self.field_of(key)),
                Some(Selected::Expression(expression)) => (self.expression(expression)?, self.field_of(expression)),
                Some(Selected::Field(field)) => (self.field(*field).ok_or_else(unknown)?, Some(*field)),
                Some(Selected::OfRow(row, index)) => {
                    let row = self.expression(row)?;
                    (super::expression::field_of(row, *index).ok_or_else(unknown)?, None)
                }
            };
            let index = if let Some(index) = keys.places.get(&value) {
                *index
            } else {
                let name = match value.kind {
                    ExpressionKind::Column(column) => self.columns[column].name.clone(),
                    _ => None,
                };
                let column = self.column(name.as_deref(), &value.data_type);
                keys.places.insert(value.clone(), keys.list.len());
                keys.list.push(GroupingKey { value, column });
                keys.list.len() - 1
            };
            if let Some(field) = field {
                keys.fields.insert(field, index);
            }
            let written = match ordinal.and_then(|ordinal| parts.selected.get(ordinal)) {
                None => Some(key),
                Some(Selected::Expression(expression)) => Some(*expression),
                Some(_) => None,
            };
            if let Some(written) = written.filter(|own| own.holds_query()) {
                keys.queried.push((self.words(written), index));
            }
            indexes.push(index);
        }
        Ok(indexes)
    }

    /// The words of an expression's text, without regard to case, and with fields for the columns outside its queries.
    pub(super) fn words(&self, expression: &tree::Expression) -> Vec<String> {
        let mut named = Vec::new();
        self.fields_in(expression, &mut named);
        let text = |from: usize, to: usize| self.meaning.sql.get(from..to).unwrap_or_default();
        let (mut words, mut at) = (String::new(), expression.range.start);
        for (range, field) in named {
            words.extend([text(at, range.start), " #", &field.to_string(), " "]);
            at = range.end;
        }
        words += text(at, expression.range.end);
        words.split_whitespace().map(str::to_lowercase).collect()
    }

    /// Where an expression names fields, in the order of its text.
    fn fields_in(&self, expression: &tree::Expression, found: &mut Vec<(Range<usize>, usize)>) {
        match self.field_of(expression) {
            Some(field) => found.push((expression.range.clone(), field)),
            None => expression.each_child(|child| self.fields_in(child, found)),
        }
    }

    /// The value of `grouping()` in each set: a bit for each column that the set lacks, the first column's the highest.
    pub(super) fn grouping(&self, expression: &tree::Expression, columns: &[tree::Expression]) -> Made<ExpressionKind> {
        let unknown = || no_plan(NoPlanReason::UnknownColumns, &expression.range);
        let grouping = self.block.grouping.as_ref().ok_or_else(unknown)?;
        let keys = columns
            .iter()
            .map(|column| grouping.keys.get(&self.field_of(column)?).copied())
            .collect::<Option<Vec<usize>>>()
            .ok_or_else(unknown)?;
        let value = |set: &Vec<usize>| {
            let bit = |value: i64, key: &usize| value << 1 | i64::from(!set.contains(key));
            keys.iter().fold(0, bit)
        };
        Ok(ExpressionKind::Grouping {
            set: grouping.set,
            values: grouping.sets.iter().map(value).collect(),
        })
    }
}

/// The aggregates of an expression, which are not looked into, and whether `grouping()` is there.
fn aggregates_in<'t>(expression: &'t tree::Expression, calls: &mut Vec<&'t tree::Expression>, asks_for_set: &mut bool) {
    match &*expression.kind {
        Kind::Call(call) if is_aggregate(call) => calls.push(expression),
        kind => {
            *asks_for_set |= matches!(kind, Kind::Grouping(_));
            expression.each_child(|child| aggregates_in(child, calls, asks_for_set));
        }
    }
}

/// The keys of a block, each once.
#[derive(Default)]
struct Keys {
    list: Vec<GroupingKey>,
    places: HashMap<Expression, usize>,
    /// For each field that is one the index of its key.
    fields: HashMap<usize, usize>,
    /// The words of those with a subquery inside, and their indexes.
    queried: Vec<(Vec<String>, usize)>,
}
