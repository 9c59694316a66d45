//! A query block: FROM, WHERE, groups, windows, the select list, DISTINCT, ORDER BY.

use std::collections::HashMap;

use super::expression::field_of;
use super::made::{folded, replaced};
use super::{Builder, Made, Rows, no_plan, sort_key};
use crate::plan::NoPlanReason;
use crate::plan::expression::{Expression, ExpressionKind};
use crate::plan::node::Node;
use crate::syntax::tree::{self, QuerySpecification, SelectItem};

/// A column of a select list.
pub(super) enum Selected<'t> {
    Expression(&'t tree::Expression),
    /// A field of a relation, which a star stands for.
    Field(usize),
    /// A field of a row, which `row.*` stands for.
    OfRow(&'t tree::Expression, usize),
}

/// The parts of a block that are looked at when its groups are known.
pub(super) struct Parts<'t> {
    pub(super) selected: Vec<Selected<'t>>,
    pub(super) having: Option<&'t tree::Expression>,
    pub(super) order_by: Vec<&'t tree::SortItem>,
}

impl<'t> Parts<'t> {
    /// All expressions that see groups.
    pub(super) fn expressions(&self) -> impl Iterator<Item = &'t tree::Expression> {
        let selected = self.selected.iter().filter_map(|own| match own {
            Selected::Expression(expression) | Selected::OfRow(expression, _) => Some(*expression),
            Selected::Field(_) => None,
        });
        let keys = self.order_by.iter().map(|item| &item.key);
        selected.chain(self.having).chain(keys)
    }
}

impl Builder<'_> {
    /// `query` has the ORDER BY and LIMIT that belong to the block, if any can.
    pub(super) fn block(&mut self, block: &QuerySpecification, query: Option<&tree::Query>, whole: bool) -> Made<Rows> {
        let around = std::mem::take(&mut self.block);
        let rows = self.clauses(block, query, whole);
        self.block = around;
        rows
    }

    fn clauses(&mut self, block: &QuerySpecification, query: Option<&tree::Query>, whole: bool) -> Made<Rows> {
        let mut node = self.from(&block.from)?;
        if let Some(condition) = &block.where_ {
            node = self.filter(node, condition)?;
        }
        self.define_windows(block);
        let order_by = query.and_then(|query| query.order_by.as_ref());
        let parts = Parts {
            selected: self.selected(block)?,
            having: block.having.as_ref(),
            order_by: tree::OrderBy::items(order_by).iter().collect(),
        };
        node = self.groups(node, block, &parts)?;
        if let Some(condition) = &block.having {
            node = self.filter(node, condition)?;
        }
        let (mut node, columns, made) = self.select_list(node, block, &parts)?;
        if block.distinct {
            let mut distinct = Vec::with_capacity(columns.len());
            for column in &columns {
                if !distinct.contains(column) {
                    distinct.push(*column);
                }
            }
            node = Node::Distinct {
                input: Box::new(node),
                columns: distinct,
            };
        }
        let Some(query) = query else {
            return Ok(Rows { node, columns });
        };
        node = self.windows(node, parts.order_by.iter().map(|item| &item.key))?;
        let before = self.subqueries.len();
        // Of DISTINCT rows only what is selected continues, so ORDER BY means that.
        let distinct = if block.distinct { made } else { HashMap::new() };
        let mut keys = Vec::new();
        for item in &parts.order_by {
            let value = match self.ordinal(&item.key, &columns) {
                Some(value) => value,
                None => replaced(self.expression(&item.key)?, &distinct),
            };
            keys.push(sort_key(item, value));
        }
        let node = self.with_subqueries(node, before);
        Ok(Rows {
            node: self.tail(node, query, keys, whole)?,
            columns,
        })
    }

    pub(super) fn filter(&mut self, node: Node, condition: &tree::Expression) -> Made<Node> {
        let before = self.subqueries.len();
        let condition = self.condition(condition)?;
        Ok(Node::Filter {
            input: Box::new(self.with_subqueries(node, before)),
            condition,
        })
    }

    fn selected<'t>(&self, block: &'t QuerySpecification) -> Made<Vec<Selected<'t>>> {
        let unknown = || no_plan(NoPlanReason::UnknownColumns, &block.head);
        let record = self.record.blocks.get(&block.head.start).ok_or_else(unknown)?;
        let mut selected = Vec::with_capacity(record.len());
        let mut rest = record.as_slice();
        for item in &block.items {
            let stars = rest.iter().take_while(|own| own.source.is_some()).count();
            match item {
                SelectItem::Single { expression, .. } => {
                    selected.push(Selected::Expression(expression));
                    rest = rest.get(1..).ok_or_else(unknown)?;
                }
                SelectItem::All(_) => {
                    // Stars may follow each other: each stands for as many fields as FROM has, so how the fields are
                    // shared between them says nothing.
                    selected.extend(rest[..stars].iter().filter_map(|own| own.source.map(Selected::Field)));
                    rest = &rest[stars..];
                }
                SelectItem::AllOf { target, .. } => {
                    if let Some(crate::types::Type::Row(fields)) = self.type_of(target) {
                        selected.extend((0..fields.len()).map(|index| Selected::OfRow(target, index)));
                        rest = rest.get(fields.len()..).ok_or_else(unknown)?;
                    } else {
                        selected.extend(rest[..stars].iter().filter_map(|own| own.source.map(Selected::Field)));
                        rest = &rest[stars..];
                    }
                }
            }
        }
        if selected.len() == record.len() {
            Ok(selected)
        } else {
            Err(unknown())
        }
    }

    /// The columns of the select list, and those of what it computes.
    fn select_list(
        &mut self,
        node: Node,
        block: &QuerySpecification,
        parts: &Parts<'_>,
    ) -> Made<(Node, Vec<usize>, HashMap<Expression, usize>)> {
        let expressions = parts.selected.iter().filter_map(|own| match own {
            Selected::Expression(expression) | Selected::OfRow(expression, _) => Some(*expression),
            Selected::Field(_) => None,
        });
        let node = self.windows(node, expressions)?;
        let record = self.record.blocks.get(&block.head.start).cloned().unwrap_or_default();
        let names = names(block);
        let before = self.subqueries.len();
        let mut computed = Vec::new();
        let mut columns = Vec::with_capacity(parts.selected.len());
        let mut made: HashMap<Expression, usize> = HashMap::new();
        for (own, noted) in parts.selected.iter().zip(&record) {
            let value = match own {
                Selected::Expression(expression) => self.expression(expression)?,
                Selected::Field(field) => self
                    .field(*field)
                    .ok_or_else(|| no_plan(NoPlanReason::UnknownColumns, &block.head))?,
                Selected::OfRow(row, index) => {
                    let row = self.expression(row)?;
                    field_of(row, *index).ok_or_else(|| no_plan(NoPlanReason::UnknownType, &block.head))?
                }
            };
            let column = if let ExpressionKind::Column(column) = value.kind {
                column
            } else {
                let name = match own {
                    Selected::Expression(expression) => names.get(&expression.id).copied(),
                    _ => None,
                };
                let column = self.column(name, &value.data_type);
                made.insert(folded(&value).into_owned(), column);
                computed.push((column, value));
                column
            };
            self.fields.insert(noted.field, column);
            columns.push(column);
        }
        let mut node = self.with_subqueries(node, before);
        if !computed.is_empty() {
            node = Node::Project {
                input: Box::new(node),
                columns: computed,
            };
        }
        Ok((node, columns, made))
    }
}

/// The names of the columns that have an alias, by the expressions' numbers.
fn names(block: &QuerySpecification) -> HashMap<usize, &str> {
    let named = block.items.iter().filter_map(|item| match item {
        SelectItem::Single {
            expression,
            alias: Some(alias),
        } => Some((expression.id, alias.value.as_str())),
        _ => None,
    });
    named.collect()
}
