//! Joins.

use std::sync::Arc;

use arrow::array::{Array, RecordBatch};
use arrow::datatypes::Schema;
use datafusion_common::{JoinSide, JoinType, NullEquality, Result as DataFusionResult};
use datafusion_execution::{SendableRecordBatchStream, TaskContext};
use datafusion_physical_expr::PhysicalExpr;
use datafusion_physical_plan::execution_plan::reset_plan_states;
use datafusion_physical_plan::joins::utils::{ColumnIndex, JoinFilter};
use datafusion_physical_plan::joins::{CrossJoinExec, HashJoinExec, NestedLoopJoinExec, PartitionMode};
use flow_log_stack_analysis::Type;
use flow_log_stack_analysis::plan::{
    ColumnNumber, Comparison, Expression, ExpressionKind as Kind, Join, JoinKind, Node,
};
use futures::{StreamExt, TryStreamExt, stream};

use super::Stop;
use super::build::{Builder, Planned, also};
use super::collected::Collected;
use super::computed::Then;
use super::native::is_plain;
use crate::expression::columns_of;
use crate::node::OwnNode;

/// What is computed of a row of each side to be equal.
type JoinKey = (Arc<dyn PhysicalExpr>, Arc<dyn PhysicalExpr>);

impl Builder {
    /// Pairs of rows of two inputs.
    pub(super) fn join(&self, join: &Join, needed: &[ColumnNumber]) -> Result<Planned, Stop> {
        let condition: Vec<&Expression> = join.condition.iter().collect();
        let wanted = also(needed, &condition);
        let (of_left, of_right) = self.of_sides(join.kind, join.condition.as_ref());
        let left = of_left.node(&join.left, &wanted)?;
        let mut right = of_right.node(&join.right, &wanted)?;
        if matches!(join.kind, JoinKind::Inner | JoinKind::Right) && !is_filtered(join) {
            let mut terms = Vec::new();
            for condition in &condition {
                split(condition, &mut terms);
            }
            let mut keys = Vec::new();
            for term in terms {
                keys.extend(self.key(term, &left, &right)?);
            }
            right = looking(right, &left, keys, join.kind);
        }
        if matches!(join.kind, JoinKind::Inner | JoinKind::Right) {
            let wanted = self.wanted_of_tables(join, &right)?;
            right = self.collected(right, wanted);
        }
        self.joined(right, left, join.kind, join.condition.as_ref())
    }

    /// The values of the right side that are arrays or rows with an order, and equal to columns of tables on the left.
    fn wanted_of_tables(&self, join: &Join, right: &Planned) -> Result<Vec<Collected>, Stop> {
        let mut terms = Vec::new();
        join.condition.iter().for_each(|condition| split(condition, &mut terms));
        let mut wanted = Vec::new();
        for term in terms {
            let Some((one, other)) = equation(term) else { continue };
            for (column, value) in [(one, other), (other, one)] {
                let is_read = matches!(column.kind, Kind::Column(own) if is_of_table(&join.left, own));
                let is_structured =
                    matches!(value.data_type, Type::Array(_) | Type::Row(_)) && value.data_type.is_orderable();
                let mut columns = Vec::new();
                columns_of(value, &mut columns);
                let is_of_right = !columns.is_empty() && columns.iter().all(|own| right.columns.contains(own));
                if is_read && is_structured && is_of_right {
                    wanted.push(Collected {
                        value: self.bound(value, &right.columns)?,
                        data_type: value.data_type.clone(),
                    });
                }
            }
        }
        Ok(wanted)
    }

    /// As in Trino, all rows of the right side are read first, so its failures come first, whatever the left side
    /// contains. `DataFusion` reads first what it calls left, so the sides are swapped.
    pub(super) fn joined(
        &self,
        left: Planned,
        right: Planned,
        kind: JoinKind,
        condition: Option<&Expression>,
    ) -> Result<Planned, Stop> {
        let left = left.single();
        let kind = match kind {
            JoinKind::Inner => JoinType::Inner,
            JoinKind::Left => JoinType::Right,
            JoinKind::Right => JoinType::Left,
            JoinKind::Full => JoinType::Full,
        };
        let columns: Vec<ColumnNumber> = left.columns.iter().chain(&right.columns).copied().collect();
        let mut terms = Vec::new();
        if let Some(condition) = condition {
            split(condition, &mut terms);
        }
        let (mut keys, mut rest) = (Vec::new(), Vec::new());
        for term in terms {
            match self.key(term, &left, &right)? {
                Some(key) => keys.push(key),
                None => rest.push(term.clone()),
            }
        }
        let filter = self.filter(rest, &left, &right, &columns)?;
        let plan: Arc<dyn datafusion_physical_plan::ExecutionPlan> = if !keys.is_empty() {
            Arc::new(HashJoinExec::try_new(
                left.plan,
                right.plan,
                keys,
                filter,
                &kind,
                None,
                PartitionMode::CollectLeft,
                NullEquality::NullEqualsNothing,
                false,
            )?)
        } else if filter.is_none() && kind == JoinType::Inner {
            Arc::new(CrossJoinExec::new(left.plan, right.plan))
        } else {
            Arc::new(NestedLoopJoinExec::try_new(left.plan, right.plan, filter, &kind, None)?)
        };
        Ok(Planned { plan, columns })
    }

    /// The two sides of an equation between the inputs.
    fn key(&self, term: &Expression, left: &Planned, right: &Planned) -> Result<Option<JoinKey>, Stop> {
        let Some((one, other)) = equation(term) else {
            return Ok(None);
        };
        let is_of = |own: &Expression, side: &Planned| {
            let mut columns = Vec::new();
            columns_of(own, &mut columns);
            columns.retain(|column| !self.outer.contains_key(column));
            !columns.is_empty() && columns.iter().all(|column| side.columns.contains(column))
        };
        let (one, other) = if is_of(one, left) && is_of(other, right) {
            (one, other)
        } else if is_of(other, left) && is_of(one, right) {
            (other, one)
        } else {
            return Ok(None);
        };
        let of = |own: &Expression, side: &Planned| {
            if is_plain(&own.data_type) {
                self.expression(own, side)
            } else {
                self.computed(own, side, Then::Equality)
            }
        };
        Ok(Some((of(one, left)?, of(other, right)?)))
    }

    /// The rest of the condition, for pairs of rows.
    fn filter(
        &self,
        mut terms: Vec<Expression>,
        left: &Planned,
        right: &Planned,
        columns: &[ColumnNumber],
    ) -> Result<Option<JoinFilter>, Stop> {
        let condition = match terms.len() {
            0 => return Ok(None),
            1 => terms.remove(0),
            _ => Expression {
                kind: Kind::And(terms),
                data_type: Type::Boolean,
            },
        };
        let fields: Vec<_> = left
            .plan
            .schema()
            .fields()
            .iter()
            .chain(right.plan.schema().fields())
            .cloned()
            .collect();
        let schema = Arc::new(Schema::new(fields));
        let both = Planned {
            plan: Arc::new(datafusion_physical_plan::empty::EmptyExec::new(Arc::clone(&schema))),
            columns: columns.to_vec(),
        };
        let expression = self.expression(&condition, &both)?;
        let side = |length: usize, side: JoinSide| (0..length).map(move |index| ColumnIndex { index, side });
        let places = side(left.columns.len(), JoinSide::Left).chain(side(right.columns.len(), JoinSide::Right));
        Ok(Some(JoinFilter::new(expression, places.collect(), schema)))
    }
}

/// Whether Trino leaves out rows of the left side's tables by what it has found on the right: a column that is compared with
/// something of the right side comes from a table.
fn is_filtered(join: &Join) -> bool {
    let right = join.right.columns();
    let is_read = |own: &Expression| matches!(own.kind, Kind::Column(column) if is_of_table(&join.left, column));
    let is_of_right = |own: &Expression| {
        let mut columns = Vec::new();
        columns_of(own, &mut columns);
        !columns.is_empty() && columns.iter().all(|column| right.contains(column))
    };
    let is_fixed = |own: &Expression| {
        let mut columns = Vec::new();
        columns_of(own, &mut columns);
        columns.is_empty()
    };
    let mut terms = Vec::new();
    join.condition.iter().for_each(|condition| split(condition, &mut terms));
    // What is computed to be equal is computed of each row before it meets a join.
    let is_computed = |term: &&Expression| match &term.kind {
        Kind::Comparison {
            operator: Comparison::Equal,
            left,
            right,
        } => (is_of_right(right) && !is_read(left)) || (is_of_right(left) && !is_read(right)),
        _ => false,
    };
    if terms.iter().any(is_computed) {
        return false;
    }
    let connects = terms.into_iter().any(|term| match &term.kind {
        Kind::Comparison { operator, left, right } => {
            !matches!(operator, Comparison::NotEqual | Comparison::IsDistinctFrom)
                && ((is_read(left) && is_of_right(right)) || (is_read(right) && is_of_right(left)))
        }
        _ => false,
    });
    // An equation of both sides with a constant is asked of each of them.
    let mut terms = Vec::new();
    if let Node::Filter { condition, .. } = &*join.left {
        split(condition, &mut terms);
    }
    let is_equation = |term: &Expression| match &term.kind {
        Kind::Comparison {
            operator: Comparison::Equal,
            left,
            right,
        } => (is_read(left) && is_fixed(right)) || (is_read(right) && is_fixed(left)),
        _ => false,
    };
    connects || terms.into_iter().any(is_equation)
}

/// Whether a column is one of a table, whose rows go through nothing but conditions and joins.
fn is_of_table(node: &Node, column: ColumnNumber) -> bool {
    match node {
        Node::Scan(scan) => scan.columns.iter().any(|own| own.column == column),
        // What is computed for a condition is computed of each row before it meets a join.
        Node::Filter { input, .. } if matches!(**input, Node::Project { .. }) => false,
        Node::Filter { input, .. } | Node::Project { input, .. } => is_of_table(input, column),
        Node::Join(join) => is_of_table(&join.left, column) || is_of_table(&join.right, column),
        _ => false,
    }
}

/// The rows of the right side of a join; where none can have a partner, what the rows of the left side are joined by is
/// computed all the same: of all rows, or of the first if an inner join has no row on its right side.
fn looking(right: Planned, left: &Planned, keys: Vec<JoinKey>, kind: JoinKind) -> Planned {
    let right = right.single();
    let schema = right.plan.schema();
    let left = Arc::clone(&left.plan);
    let work = move |inputs: Vec<SendableRecordBatchStream>, task: Arc<TaskContext>| {
        let state = (stream::iter(inputs).flatten().boxed(), false, false);
        let (left, keys) = (Arc::clone(&left), keys.clone());
        stream::try_unfold(state, move |(mut rows, has_row, has_key)| {
            let (left, keys, task) = (Arc::clone(&left), keys.clone(), Arc::clone(&task));
            async move {
                if let Some(batch) = rows.try_next().await? {
                    let has_row = has_row || batch.num_rows() > 0;
                    let has_key = has_key || has_key_in(&batch, &keys)?;
                    return Ok(Some((batch, (rows, has_row, has_key))));
                }
                if has_key {
                    return Ok(None);
                }
                // The join itself will read these rows, too.
                let left = reset_plan_states(left)?;
                let is_whole = has_row || kind == JoinKind::Right;
                for part in 0..left.properties().partitioning.partition_count() {
                    let mut batches = left.execute(part, Arc::clone(&task))?;
                    while let Some(batch) = batches.try_next().await? {
                        for (key, _) in &keys {
                            key.evaluate(&batch)?;
                        }
                        if !is_whole {
                            break;
                        }
                    }
                }
                Ok(None)
            }
        })
        .boxed()
    };
    Planned {
        plan: OwnNode::plan("Looking", vec![right.plan], schema, Arc::new(work)),
        columns: right.columns,
    }
}

/// Whether a row of the right side has keys without NULL.
fn has_key_in(batch: &RecordBatch, keys: &[JoinKey]) -> DataFusionResult<bool> {
    let count = batch.num_rows();
    let mut are_there = vec![true; count];
    for (_, key) in keys {
        let values = key.evaluate(batch)?.into_array(count)?;
        for (row, is_there) in are_there.iter_mut().enumerate() {
            *is_there &= !values.is_null(row);
        }
    }
    Ok(are_there.contains(&true))
}

/// The sides of an equation.
fn equation(term: &Expression) -> Option<(&Expression, &Expression)> {
    match &term.kind {
        Kind::Comparison {
            operator: Comparison::Equal,
            left,
            right,
        } => Some((left, right)),
        _ => None,
    }
}

/// The terms of a conjunction.
fn split<'a>(condition: &'a Expression, terms: &mut Vec<&'a Expression>) {
    match &condition.kind {
        Kind::And(own) => own.iter().for_each(|term| split(term, terms)),
        _ => terms.push(condition),
    }
}
