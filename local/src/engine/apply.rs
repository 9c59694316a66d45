//! Subqueries in expressions, and LATERAL.
//!
//!   A correlated subquery runs once for each distinct combination of the outer values that it uses.

use std::cmp::Ordering;
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
use crate::value::compare::{Key, is_distinct, is_further};

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
    /// IN, `= ANY`; with `negated` `<> ALL`.
    In {
        value: Arc<Bound>,
        negated: bool,
        matching: Matching,
    },
    /// Any other comparison with ANY or ALL.
    Quantified {
        value: Arc<Bound>,
        operator: Comparison,
        quantifier: Quantifier,
        data_type: Type,
    },
}

/// When a row of a subquery is the value that IN looks for.
enum Matching {
    /// A join by identity: NaN and NULLs within a value are values like others.
    Identity,
    /// A correlated subquery's condition, by `=`.
    Equality(Type),
}

impl Matching {
    fn of(&self, value: &Value, other: &Value) -> Computed<Option<bool>> {
        let is_same = || !is_distinct(value, other);
        Ok(match self {
            _ if value.is_null() || other.is_null() => None,
            Self::Identity => Some(is_same()),
            Self::Equality(Type::Double | Type::Real) if is_same() => Some(true),
            Self::Equality(data_type) => match compare(Comparison::Equal, value, other, data_type)? {
                Value::Boolean(own) => Some(own),
                _ => None,
            },
        })
    }
}

impl Answer {
    fn of(&self, rows: &[Vec<Value>], row: &[Value]) -> Computed {
        let values = || rows.iter().map(|other| other.first().unwrap_or(&Value::Null));
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
            Self::In {
                value,
                negated,
                matching,
            } => {
                let value = value.of_row(row)?;
                let mut open = false;
                for other in values() {
                    match matching.of(&value, other)? {
                        Some(true) => return Ok(Value::Boolean(!negated)),
                        Some(false) => {}
                        None => open = true,
                    }
                }
                Ok(if open { Value::Null } else { Value::Boolean(*negated) })
            }
            Self::Quantified {
                value,
                operator,
                quantifier,
                data_type,
            } => {
                let is_all = *quantifier == Quantifier::All;
                let value = value.of_row(row)?;
                if rows.is_empty() {
                    return Ok(Value::Boolean(is_all));
                }
                let found = by_extremes(*operator, is_all, &value, &values(), data_type)?;
                let is_decided = found.is_true() != is_all;
                let is_open = found.is_null() || (!is_decided && values().any(Value::is_null));
                Ok(if is_open { Value::Null } else { found })
            }
        }
    }
}

/// A comparison with all values, or any of them, as Trino makes it: with the least or the greatest one.
fn by_extremes<'a>(
    operator: Comparison,
    is_all: bool,
    value: &Value,
    others: &(impl Iterator<Item = &'a Value> + Clone),
    data_type: &Type,
) -> Computed {
    let extreme = |wanted: Ordering| -> Computed {
        let mut found = &Value::Null;
        for other in others.clone().filter(|other| !other.is_null()) {
            let is_further = || is_further(other, found, data_type, wanted).ok_or_else(Failure::uncompared);
            if found.is_null() || is_further()? {
                found = other;
            }
        }
        Ok(found.clone())
    };
    let is_less = matches!(operator, Comparison::Less | Comparison::LessOrEqual);
    match operator {
        // True of all only if the least one is the greatest one.
        Comparison::Equal | Comparison::NotEqual => {
            let (least, greatest) = (extreme(Ordering::Less)?, extreme(Ordering::Greater)?);
            let negated = operator == Comparison::NotEqual;
            let one = compare(Comparison::Equal, &least, &greatest, data_type)?;
            let own = compare(Comparison::Equal, value, &greatest, data_type)?;
            Ok(match (one, own) {
                (Value::Boolean(false), _) | (_, Value::Boolean(false)) => Value::Boolean(negated),
                (Value::Boolean(true), Value::Boolean(true)) => Value::Boolean(!negated),
                _ => Value::Null,
            })
        }
        _ => {
            let wanted = if is_less == is_all {
                Ordering::Less
            } else {
                Ordering::Greater
            };
            compare(operator, value, &extreme(wanted)?, data_type)
        }
    }
}

impl Builder {
    /// Adds a column with the value of a subquery.
    pub(super) fn subquery(&self, subquery: &Subquery, needed: &[ColumnNumber]) -> Result<Planned, Stop> {
        let value = match &subquery.kind {
            SubqueryKind::Exists | SubqueryKind::Scalar { .. } => None,
            SubqueryKind::In { value, .. } | SubqueryKind::Quantified { value, .. } => Some(value),
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
        let is_in = |value: &Expression, negated| -> Result<Answer, Stop> {
            let matching = if subquery.correlation.is_empty() {
                Matching::Identity
            } else {
                Matching::Equality(value.data_type.clone())
            };
            Ok(Answer::In {
                value: self.bound(value, &input.columns)?,
                negated,
                matching,
            })
        };
        let answer = match &subquery.kind {
            SubqueryKind::Scalar { .. } => Answer::Scalar,
            SubqueryKind::Exists => Answer::Exists,
            SubqueryKind::In { value, .. } => is_in(value, false)?,
            SubqueryKind::Quantified {
                operator: Comparison::Equal,
                quantifier: Quantifier::Any,
                value,
                ..
            } => is_in(value, false)?,
            SubqueryKind::Quantified {
                operator: Comparison::NotEqual,
                quantifier: Quantifier::All,
                value,
                ..
            } => is_in(value, true)?,
            SubqueryKind::Quantified {
                operator,
                quantifier,
                value,
                ..
            } => Answer::Quantified {
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
        let (before, own, wanted) = (
            input.columns,
            columns.clone(),
            subquery.kind.column().into_iter().collect::<Vec<_>>(),
        );
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
        if inner_correlation.is_empty() && lateral.kind != JoinKind::Right {
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
        let kind = lateral.kind;
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
                        } else if kind == JoinKind::Right {
                            let nulls = std::iter::repeat_n(Value::Null, row.len());
                            pairs.push(nulls.chain(other.iter().cloned()).collect());
                        }
                    }
                    if kind == JoinKind::Left && !has_partner {
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
