//! Queries: WITH, the body, ORDER BY, OFFSET and LIMIT.

use super::expression::field_of;
use super::{Builder, Made, Readable, Rows, coerced, integer, no_plan, sort_key};
use crate::meaning::recursion;
use crate::plan::NoPlanReason;
use crate::plan::expression::{Expression, SortKey};
use crate::plan::node::{Limit, Node, Recursion, SetInput, SetOperation, SetOperator, Values};
use crate::plan::readings::{self, Definition};
use crate::syntax::tree::{self, ExpressionKind as Kind, LimitKind, QueryBody, RowCount};
use crate::types::{Type, common_super_type};

impl Builder<'_> {
    /// `whole`: it is in no other query but WITH queries, so Trino keeps the order of its rows.
    pub(super) fn query(&mut self, query: &tree::Query, whole: bool) -> Made<Rows> {
        let readable = self.readable.len();
        for own in query.with.iter().flat_map(|with| &with.queries) {
            let recursive = query.with.as_ref().is_some_and(|with| with.recursive);
            self.with_query(own, recursive, whole)?;
        }
        let rows = if let QueryBody::Specification(block) = &query.body {
            self.block(block, Some(query), whole)?
        } else {
            let Rows { node, columns } = self.body(&query.body)?;
            let before = self.subqueries.len();
            let mut keys = Vec::new();
            for item in tree::OrderBy::items(query.order_by.as_ref()) {
                let value = match self.ordinal(&item.key, &columns) {
                    Some(value) => value,
                    None => self.expression(&item.key)?,
                };
                keys.push(sort_key(item, value));
            }
            let node = self.with_subqueries(node, before);
            Rows {
                node: self.tail(node, query, keys, whole)?,
                columns,
            }
        };
        self.readable.truncate(readable);
        Ok(rows)
    }

    /// The column that a number of ORDER BY means.
    pub(super) fn ordinal(&self, key: &tree::Expression, columns: &[usize]) -> Option<Expression> {
        let Kind::Long(ordinal) = *key.kind else { return None };
        let index = usize::try_from(ordinal).ok()?.checked_sub(1)?;
        columns.get(index).map(|column| self.named(*column))
    }

    /// ORDER BY where it means something, OFFSET and LIMIT.
    pub(super) fn tail(&mut self, node: Node, query: &tree::Query, keys: Vec<SortKey>, whole: bool) -> Made<Node> {
        let mut node = node;
        let is_cut = query.offset.is_some() || query.is_limited();
        if !keys.is_empty() && (whole || is_cut) {
            node = Node::Sort {
                input: Box::new(node),
                keys: keys.clone(),
            };
        }
        if !is_cut {
            return Ok(node);
        }
        let offset = match &query.offset {
            Some(offset) => Some(self.row_count(&offset.count)?),
            None => None,
        };
        let (count, with_ties) = match query.limit.as_ref().map(|limit| &limit.kind) {
            None | Some(LimitKind::All) => (None, false),
            Some(LimitKind::Rows(count)) => (Some(self.row_count(count)?), false),
            Some(LimitKind::Fetch { count: None, with_ties }) => (Some(integer(1, Type::Bigint)), *with_ties),
            Some(LimitKind::Fetch {
                count: Some(count),
                with_ties,
            }) => (Some(self.row_count(count)?), *with_ties),
        };
        Ok(Node::Limit(Limit {
            input: Box::new(node),
            offset,
            count,
            ties: with_ties.then_some(keys),
        }))
    }

    fn row_count(&mut self, count: &RowCount) -> Made<Expression> {
        Ok(match count {
            RowCount::Integer(digits) => integer(digits.parse().unwrap_or(i64::MAX), Type::Bigint),
            RowCount::Parameter(parameter) => coerced(self.expression(parameter)?, &Type::Bigint),
        })
    }

    /// Defines a WITH query, which can be read from here on.
    fn with_query(&mut self, own: &tree::WithQuery, recursive: bool, whole: bool) -> Made<()> {
        // Its number is taken before those of the WITH queries inside it, since its step reads it.
        let query = self.definitions.len();
        self.definitions.push(Definition::default());
        let around = self.breakdown.take();
        let step = recursive.then(|| recursion(own)).flatten();
        let rows = match step {
            Some(operation) => self.recursion(own, operation, query)?,
            None => self.query(&own.query, whole)?,
        };
        let own_breakdown = std::mem::replace(&mut self.breakdown, around);
        let definition = &mut self.definitions[query];
        (definition.node, definition.breakdown) = (Some(rows.node), own_breakdown);
        self.readable.push(Readable {
            name: own.name.value.clone(),
            query,
            columns: rows.columns,
        });
        Ok(())
    }

    fn recursion(&mut self, own: &tree::WithQuery, operation: &tree::SetOperation, query: usize) -> Made<Rows> {
        let base = self.body(&operation.left)?;
        let names = own.columns.iter().flatten().map(|column| column.value.as_str());
        let columns: Vec<usize> = names
            .zip(&base.columns)
            .map(|(name, column)| self.column(Some(name), &self.type_of_column(*column)))
            .collect();
        self.readable.push(Readable {
            name: own.name.value.clone(),
            query,
            columns: columns.clone(),
        });
        let step = self.body(&operation.right)?;
        self.readable.pop();
        if columns.len() != base.columns.len() || columns.len() != step.columns.len() {
            return Err(no_plan(NoPlanReason::UnknownColumns, &own.query.range));
        }
        let node = Node::Recursion(Recursion {
            query,
            distinct: operation.distinct,
            base: Box::new(self.set_input(base, &columns)),
            step: Box::new(self.set_input(step, &columns)),
            columns: columns.clone(),
        });
        Ok(Rows { node, columns })
    }

    /// The rows as those of columns of perhaps wider types.
    fn set_input(&self, rows: Rows, columns: &[usize]) -> SetInput {
        let values = rows.columns.iter().zip(columns);
        SetInput {
            values: values
                .map(|(own, column)| coerced(self.named(*own), &self.type_of_column(*column)))
                .collect(),
            node: rows.node,
        }
    }

    pub(super) fn body(&mut self, body: &QueryBody) -> Made<Rows> {
        match body {
            QueryBody::Specification(block) => self.block(block, None, false),
            QueryBody::SetOperation(operation) => self.set_operation(operation),
            QueryBody::Table(table) => {
                let mut rows = self.table(table)?;
                let fields = self.body_fields(table.head.start);
                // Hidden columns are at the end, and TABLE has none of them.
                rows.columns.truncate(fields.len());
                self.bind(&fields, &rows.columns, &table.name.range)?;
                Ok(rows)
            }
            QueryBody::Values(rows, head) => self.values(rows, head),
            QueryBody::Subquery(query) => self.query(query, false),
        }
    }

    fn body_fields(&self, start: usize) -> Vec<usize> {
        self.record.bodies.get(&start).cloned().unwrap_or_default()
    }

    fn values(&mut self, rows: &[tree::Expression], head: &tree::Bytes) -> Made<Rows> {
        let fields = self.body_fields(head.start);
        let mut made = Vec::with_capacity(rows.len());
        let mut sources = Vec::with_capacity(rows.len());
        for row in rows {
            let before = self.subqueries.len();
            let own = if let Kind::Row(list) = &*row.kind {
                list.iter()
                    .map(|value| self.expression(value))
                    .collect::<Made<Vec<_>>>()?
            } else {
                let value = self.expression(row)?;
                match &value.data_type {
                    Type::Row(fields) => (0..fields.len())
                        .filter_map(|index| field_of(value.clone(), index))
                        .collect(),
                    _ => vec![value],
                }
            };
            made.push(own);
            if self.subqueries.len() > before {
                self.breakdown = Some("a row of VALUES has a subquery");
            }
            sources.push(self.with_subqueries(readings::nothing(), before));
        }
        let mut types: Vec<Option<Type>> = Vec::new();
        for row in &made {
            for (index, value) in row.iter().enumerate() {
                match types.get_mut(index) {
                    None => types.push(Some(value.data_type.clone())),
                    Some(own) => *own = own.take().and_then(|own| common_super_type(&own, &value.data_type)),
                }
            }
        }
        let Some(types) = types.into_iter().collect::<Option<Vec<Type>>>() else {
            return Err(no_plan(NoPlanReason::UnknownType, head));
        };
        let columns: Vec<usize> = types.iter().map(|own| self.column(None, own)).collect();
        self.bind(&fields, &columns, head)?;
        let rows: Vec<Vec<Expression>> = made
            .into_iter()
            .map(|row| {
                row.into_iter()
                    .zip(&types)
                    .map(|(value, wanted)| coerced(value, wanted))
                    .collect()
            })
            .collect();
        let node = if sources.iter().all(|source| matches!(source, Node::Values(_))) {
            let columns = columns.clone();
            Node::Values(Values { columns, rows })
        } else {
            // A row with a subquery is a SELECT without FROM.
            let inputs = sources.into_iter().zip(rows);
            Node::SetOperation(SetOperation {
                operator: SetOperator::Union,
                distinct: false,
                inputs: inputs.map(|(node, values)| SetInput { node, values }).collect(),
                columns: columns.clone(),
            })
        };
        Ok(Rows { node, columns })
    }

    /// A chain of one operator becomes one node.
    fn set_operation(&mut self, operation: &tree::SetOperation) -> Made<Rows> {
        let mut chain = vec![operation];
        let mut first = &operation.left;
        while let QueryBody::SetOperation(inner) = first {
            chain.push(inner);
            first = &inner.left;
        }
        let mut left = self.body(first)?;
        for operation in chain.into_iter().rev() {
            let right = self.body(&operation.right)?;
            left = self.combined(operation, left, right)?;
        }
        Ok(left)
    }

    fn combined(&mut self, operation: &tree::SetOperation, left: Rows, right: Rows) -> Made<Rows> {
        if left.columns.len() != right.columns.len() {
            return Err(no_plan(NoPlanReason::UnknownColumns, &operation.head));
        }
        let mut columns = Vec::with_capacity(left.columns.len());
        for (one, other) in left.columns.iter().zip(&right.columns) {
            let Some(common) = common_super_type(&self.type_of_column(*one), &self.type_of_column(*other)) else {
                return Err(no_plan(NoPlanReason::UnknownType, &operation.head));
            };
            let name = self.columns[*one].name.clone();
            columns.push(self.column(name.as_deref(), &common));
        }
        let fields = self.body_fields(operation.head.start);
        self.bind(&fields, &columns, &operation.head)?;
        let operator = match operation.operator {
            tree::SetOperator::Union => SetOperator::Union,
            tree::SetOperator::Intersect => SetOperator::Intersect,
            tree::SetOperator::Except => SetOperator::Except,
        };
        let right = self.set_input(right, &columns);
        let mut inputs = match left.node {
            // UNION of a UNION is one, whose values go through the types of both.
            Node::SetOperation(inner)
                if operator == SetOperator::Union
                    && inner.operator == operator
                    && inner.distinct == operation.distinct
                    && inner.columns == left.columns =>
            {
                let widen = |input: SetInput| SetInput {
                    node: input.node,
                    values: input
                        .values
                        .into_iter()
                        .zip(&columns)
                        .map(|(value, column)| coerced(value, &self.type_of_column(*column)))
                        .collect(),
                };
                inner.inputs.into_iter().map(widen).collect()
            }
            node => vec![self.set_input(
                Rows {
                    node,
                    columns: left.columns,
                },
                &columns,
            )],
        };
        inputs.push(right);
        let node = Node::SetOperation(SetOperation {
            operator,
            distinct: operation.distinct,
            inputs,
            columns: columns.clone(),
        });
        Ok(Rows { node, columns })
    }
}
