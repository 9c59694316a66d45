//! Subqueries in expressions, and LATERAL.
//!
//!   A correlated subquery runs once for each distinct combination of the outer values that it uses.

use std::collections::HashMap;
use std::sync::Arc;

use arrow::array::RecordBatch;
use datafusion_common::Result as DataFusionResult;
use datafusion_execution::TaskContext;
use flow_log_stack_analysis::Type;
use flow_log_stack_analysis::plan::{
    ColumnNumber, Comparison, Expression, JoinKind, Lateral, Node, Quantifier, Subquery, SubqueryKind,
};
use futures::{FutureExt, StreamExt, TryStreamExt, stream};

use super::build::{Builder, Planned, all_rows, also};
use super::room::Held;
use super::rows::{self, Bound, Reader};
use super::{Stop, carried, stopped};
use crate::expression::compare;
use crate::failure::Failure;
use crate::node::OwnNode;
use crate::value::Computed;
use crate::value::Value;
use crate::value::compare::{Key, is_distinct};

/// A query that runs for the values of an outer row.
struct Inner {
    builder: Builder,
    query: Node,
    /// The outer columns that it names, and where they are in the outer row.
    correlation: Vec<(ColumnNumber, usize)>,
    /// The columns that are read from its rows.
    wanted: Vec<ColumnNumber>,
    /// Its rows, by the outer values for which it ran.
    known: HashMap<Key, Arc<Vec<Vec<Value>>>>,
    /// The memory that they take.
    held: Held,
    task: Arc<TaskContext>,
}

impl Inner {
    fn new(
        builder: &Builder,
        query: &Node,
        correlation: &[ColumnNumber],
        columns: &[ColumnNumber],
        wanted: Vec<ColumnNumber>,
        task: Arc<TaskContext>,
    ) -> Self {
        let places = correlation
            .iter()
            .filter_map(|own| columns.iter().position(|column| column == own).map(|at| (*own, at)));
        Self {
            builder: builder.knowing_nothing(),
            query: query.clone(),
            correlation: places.collect(),
            wanted,
            known: HashMap::new(),
            held: Held::new("Subquery", &task),
            task,
        }
    }

    async fn rows(&mut self, row: &[Value]) -> DataFusionResult<Arc<Vec<Vec<Value>>>> {
        let key = Key(Value::row(self.correlation.iter().map(|(_, at)| row[*at].clone())));
        if let Some(known) = self.known.get(&key) {
            return Ok(Arc::clone(known));
        }
        let mut outer = (*self.builder.outer).clone();
        outer.extend(self.correlation.iter().map(|(column, at)| (*column, row[*at].clone())));
        let builder = Builder {
            outer: Arc::new(outer),
            ..self.builder.clone()
        };
        let planned = builder.node(&self.query, &self.wanted).map_err(stopped)?.single();
        let mut batches = planned.plan.execute(0, Arc::clone(&self.task))?;
        let mut rows = Vec::new();
        while let Some(batch) = batches.try_next().await? {
            let more = wanted(&batch, &planned.columns, &self.wanted, &builder)?;
            self.held.reserve(&more)?;
            rows.extend(more);
        }
        let rows = Arc::new(rows);
        self.known.insert(key, Arc::clone(&rows));
        Ok(rows)
    }
}

impl Inner {
    /// Runs an uncorrelated subquery even if there are no outer rows, since Trino runs it too.
    async fn run_alone(&mut self, answer: &Answer) -> DataFusionResult<()> {
        if !self.correlation.is_empty() || !self.known.is_empty() {
            return Ok(());
        }
        let rows = self.rows(&[]).await?;
        if let Answer::Scalar = answer {
            answer.of(&rows, &[]).map_err(carried)?;
        }
        Ok(())
    }
}

/// Runs a query with the values of the outer columns filled in.
fn wanted(
    batch: &RecordBatch,
    columns: &[ColumnNumber],
    wanted: &[ColumnNumber],
    builder: &Builder,
) -> DataFusionResult<Vec<Vec<Value>>> {
    let inner: Vec<ColumnNumber> = wanted
        .iter()
        .copied()
        .filter(|column| columns.contains(column))
        .collect();
    let rows = rows::of_batch(batch, columns, &inner, &builder.context)?;
    if inner.len() == wanted.len() {
        return Ok(rows);
    }
    let whole = |row: Vec<Value>| {
        let mut row = row.into_iter();
        wanted
            .iter()
            .map(|column| match builder.outer.get(column) {
                Some(value) if !columns.contains(column) => value.clone(),
                _ => row.next().unwrap_or_default(),
            })
            .collect()
    };
    Ok(rows.into_iter().map(whole).collect())
}

/// How the rows of a subquery become the value for an outer row.
enum Answer {
    Scalar,
    Exists,
    Compared {
        value: Arc<Bound>,
        operator: Comparison,
        quantifier: Quantifier,
        data_type: Type,
    },
}

impl Answer {
    fn of(&self, rows: &[Vec<Value>], row: &[Value]) -> Computed {
        match self {
            Self::Scalar => match rows {
                [] => Ok(Value::Null),
                [one] => Ok(one.first().cloned().unwrap_or_default()),
                _ => Err(Failure::other(
                    "SUBQUERY_MULTIPLE_ROWS",
                    "scalar sub-query has returned multiple rows",
                )),
            },
            Self::Exists => Ok(Value::Boolean(!rows.is_empty())),
            Self::Compared {
                value,
                operator,
                quantifier,
                data_type,
            } => {
                let value = value.of_row(row)?;
                let decides = *quantifier == Quantifier::Any;
                let mut open = false;
                let is_in =
                    matches!(operator, Comparison::Equal) && decides && matches!(data_type, Type::Double | Type::Real);
                for other in rows {
                    let other = other.first().unwrap_or(&Value::Null);
                    // IN is a join by identity, in which NaN equals NaN.
                    if is_in && !value.is_null() && !is_distinct(&value, other) {
                        return Ok(Value::Boolean(true));
                    }
                    match compare(*operator, &value, other, data_type)? {
                        Value::Boolean(own) if own == decides => return Ok(Value::Boolean(decides)),
                        Value::Boolean(_) => {}
                        _ => open = true,
                    }
                }
                Ok(if open { Value::Null } else { Value::Boolean(!decides) })
            }
        }
    }
}

impl Builder {
    /// Adds a column with the value of a subquery.
    pub(super) fn subquery(&self, subquery: &Subquery, needed: &[ColumnNumber]) -> Result<Planned, Stop> {
        let (value, column) = match &subquery.kind {
            SubqueryKind::Exists => (None, None),
            SubqueryKind::Scalar { column } => (None, Some(*column)),
            SubqueryKind::In { value, column } | SubqueryKind::Quantified { value, column, .. } => {
                (Some(value), Some(*column))
            }
        };
        let values: Vec<&Expression> = value.into_iter().collect();
        let mut asked = also(needed, &values);
        asked.extend(
            subquery
                .correlation
                .iter()
                .copied()
                .filter(|own| !self.outer.contains_key(own)),
        );
        let input = self.node(&subquery.input, &asked)?.single();
        if !needed.contains(&subquery.column) {
            return Ok(input);
        }
        let answer = match &subquery.kind {
            SubqueryKind::Scalar { .. } => Answer::Scalar,
            SubqueryKind::Exists => Answer::Exists,
            SubqueryKind::In { value, .. } => Answer::Compared {
                value: self.bound(value, &input.columns)?,
                operator: Comparison::Equal,
                quantifier: Quantifier::Any,
                data_type: value.data_type.clone(),
            },
            SubqueryKind::Quantified {
                operator,
                quantifier,
                value,
                ..
            } => Answer::Compared {
                value: self.bound(value, &input.columns)?,
                operator: *operator,
                quantifier: *quantifier,
                data_type: value.data_type.clone(),
            },
        };
        let columns: Vec<ColumnNumber> = input.columns.iter().copied().chain([subquery.column]).collect();
        let schema = self.context.schema(&columns);
        let (builder, query) = (self.clone(), Arc::new(subquery.query.clone()));
        let correlation = subquery.correlation.clone();
        let (before, own, wanted) = (input.columns, columns.clone(), column.into_iter().collect::<Vec<_>>());
        let answer = Arc::new(answer);
        let plan = OwnNode::plan(
            "Subquery",
            vec![input.plan],
            schema,
            Arc::new(move |inputs, task| {
                let inner = Inner::new(&builder, &query, &correlation, &before, wanted.clone(), task);
                let state = (inner, stream::iter(inputs).flatten().boxed());
                let (before, own, answer) = (before.clone(), own.clone(), Arc::clone(&answer));
                stream::try_unfold(state, move |(mut inner, mut batches)| {
                    let (before, own, answer) = (before.clone(), own.clone(), Arc::clone(&answer));
                    async move {
                        inner.run_alone(&answer).await?;
                        let Some(batch) = batches.try_next().await? else {
                            return Ok(None);
                        };
                        let context = Arc::clone(&inner.builder.context);
                        let rows: Vec<Vec<Value>> = {
                            let reader = Reader::new(&batch, &before, &context)?;
                            (0..batch.num_rows()).map(|row| reader.row(row)).collect()
                        };
                        let mut longer = Vec::with_capacity(rows.len());
                        for mut row in rows {
                            let found = inner.rows(&row).await?;
                            row.push(answer.of(&found, &row).map_err(carried)?);
                            longer.push(row);
                        }
                        let batch = rows::batch(&longer, &own, &context)?;
                        Ok(Some((batch, (inner, batches))))
                    }
                })
                .boxed()
            }),
        );
        Ok(Planned { plan, columns })
    }

    /// For each row of the left side, the rows of a query that may name its columns.
    pub(super) fn lateral(&self, lateral: &Lateral, needed: &[ColumnNumber]) -> Result<Planned, Stop> {
        let conditions: Vec<&Expression> = lateral.condition.iter().collect();
        let asked = also(needed, &conditions);
        let inner_correlation: Vec<ColumnNumber> = lateral
            .correlation
            .iter()
            .copied()
            .filter(|own| !self.outer.contains_key(own))
            .collect();
        let mut left_needed = asked.clone();
        left_needed.extend(&inner_correlation);
        let (of_left, of_right) = self.of_sides(lateral.kind, lateral.condition.as_ref());
        let left = of_left.node(&lateral.left, &left_needed)?;
        if inner_correlation.is_empty() {
            let right = of_right.node(&lateral.right, &asked)?;
            return self.joined(right, left, lateral.kind, lateral.condition.as_ref());
        }
        let left = left.single();
        let right: Vec<ColumnNumber> = lateral
            .right
            .columns()
            .into_iter()
            .filter(|column| asked.contains(column))
            .collect();
        let columns: Vec<ColumnNumber> = left.columns.iter().chain(&right).copied().collect();
        let condition = lateral
            .condition
            .as_ref()
            .map(|own| self.bound(own, &columns))
            .transpose()?;
        let keeps_left = lateral.kind != JoinKind::Inner;
        let (builder, query) = (self.clone(), Arc::new(lateral.right.clone()));
        let (before, own) = (left.columns, columns.clone());
        let schema = self.context.schema(&columns);
        let plan = OwnNode::whole("Lateral", vec![left.plan], schema, move |inputs, task| {
            let mut inner = Inner::new(
                &builder,
                &query,
                &inner_correlation,
                &before,
                right.clone(),
                Arc::clone(&task),
            );
            let (before, own, condition, width) = (before.clone(), own.clone(), condition.clone(), right.len());
            async move {
                let context = Arc::clone(&inner.builder.context);
                let held = all_rows("Lateral", inputs, &before, &context, &task).await?;
                let mut pairs = Vec::new();
                for row in &held.rows {
                    let mut has_partner = false;
                    for other in inner.rows(row).await?.iter() {
                        let pair: Vec<Value> = row.iter().chain(other).cloned().collect();
                        let is_one = match &condition {
                            Some(condition) => condition.of_row(&pair).map_err(carried)?.is_true(),
                            None => true,
                        };
                        if is_one {
                            has_partner = true;
                            pairs.push(pair);
                        }
                    }
                    if keeps_left && !has_partner {
                        let nulls = std::iter::repeat_n(Value::Null, width);
                        pairs.push(row.iter().cloned().chain(nulls).collect());
                    }
                }
                rows::batch(&pairs, &own, &context)
            }
            .boxed()
        });
        Ok(Planned { plan, columns })
    }
}
