//! UNION, INTERSECT, EXCEPT, and recursive WITH queries.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use datafusion_physical_plan::union::UnionExec;
use flow_log_stack_analysis::plan::{ColumnNumber, Expression, Recursion, SetInput, SetOperation, SetOperator};
use futures::FutureExt;

use super::build::{Builder, Planned, all_rows, also};
use super::room::Held;
use super::window::compare;
use super::{Stop, carried, rows, stopped};
use crate::failure::Failure;
use crate::node::OwnNode;
use crate::value::compare::Key;
use crate::value::{Value, are_comparable};

/// The maximum number of steps of a recursion.
const MOST_STEPS: usize = 10;

impl Builder {
    pub(super) fn set_operation(&self, operation: &SetOperation) -> Result<Planned, Stop> {
        let inputs: Result<Vec<Planned>, Stop> = operation
            .inputs
            .iter()
            .map(|input| self.set_input(input, &operation.columns))
            .collect();
        let inputs = inputs?;
        let columns = operation.columns.clone();
        if operation.operator == SetOperator::Union {
            let plan = UnionExec::try_new(inputs.into_iter().map(|input| input.plan).collect())?;
            let all = Planned { plan, columns };
            return if operation.distinct {
                self.distinct(&all, &operation.columns)
            } else {
                Ok(all)
            };
        }
        let plans = inputs.into_iter().map(|input| input.single().plan).collect();
        let (context, own) = (Arc::clone(&self.context), columns.clone());
        let types: Vec<_> = columns.iter().map(|own| self.context.type_of(*own).clone()).collect();
        let (keeps_common, distinct) = (operation.operator == SetOperator::Intersect, operation.distinct);
        let plan = OwnNode::whole("Set", plans, self.context.schema(&columns), move |inputs, task| {
            let (context, own, types) = (Arc::clone(&context), own.clone(), types.clone());
            async move {
                let mut sides = Vec::new();
                for input in inputs {
                    sides.push(all_rows("Set", vec![input], &own, &context, &task).await?);
                }
                if !distinct && !are_comparable(&types) {
                    let rows = sides.iter().flat_map(|side| side.rows.iter().cloned()).collect();
                    compare(rows, &types).map_err(carried)?;
                }
                let kept = kept(&sides, keeps_common, distinct);
                rows::batch(&kept, &own, &context)
            }
            .boxed()
        });
        Ok(Planned { plan, columns })
    }

    fn set_input(&self, input: &SetInput, columns: &[ColumnNumber]) -> Result<Planned, Stop> {
        let values: Vec<&Expression> = input.values.iter().collect();
        let node = self.node(&input.node, &also(&[], &values))?;
        let made: Vec<(ColumnNumber, &Expression)> = columns.iter().copied().zip(&input.values).collect();
        self.project(&node, &[], &made)
    }

    /// The rows of the base, then those of each step over the rows of the previous one.
    pub(super) fn recursion(&self, recursion: &Recursion) -> Result<Planned, Stop> {
        let columns = recursion.columns.clone();
        let base = self.set_input(&recursion.base, &columns)?.single();
        let builder = self.clone();
        let recursion = recursion.clone();
        let schema = self.context.schema(&columns);
        let own = columns.clone();
        let plan = OwnNode::whole("Recursion", vec![base.plan], schema, move |inputs, task| {
            let (builder, recursion, own) = (builder.clone(), recursion.clone(), own.clone());
            async move {
                let context = Arc::clone(&builder.context);
                let mut held = all_rows("Recursion", inputs, &own, &context, &task).await?;
                let mut last = std::mem::take(&mut held.rows);
                let mut seen: HashSet<Key> = HashSet::new();
                let fresh = |rows: Vec<Vec<Value>>, seen: &mut HashSet<Key>| -> Vec<Vec<Value>> {
                    if !recursion.distinct {
                        return rows;
                    }
                    rows.into_iter().filter(|row| seen.insert(key(row))).collect()
                };
                last = fresh(last, &mut seen);
                held.rows.clone_from(&last);
                for step in 0.. {
                    if last.is_empty() {
                        break;
                    }
                    if step >= MOST_STEPS {
                        return Err(carried(Failure::other(
                            "NOT_SUPPORTED",
                            "recursion depth limit exceeded (10)",
                        )));
                    }
                    let batch = rows::batch(&last, &own, &context)?;
                    let mut known = (*builder.last).clone();
                    known.insert(recursion.query, (own.clone(), batch));
                    let inner = Builder {
                        last: Arc::new(known),
                        ..builder.clone()
                    };
                    let planned = inner.set_input(&recursion.step, &own).map_err(stopped)?.single();
                    let step = vec![planned.plan.execute(0, Arc::clone(&task))?];
                    let next = all_rows("Recursion", step, &own, &context, &task).await?;
                    last = fresh(next.rows, &mut seen);
                    held.take(last.clone())?;
                }
                rows::batch(&held.rows, &own, &context)
            }
            .boxed()
        });
        Ok(Planned { plan, columns })
    }
}

fn key(row: &[Value]) -> Key {
    Key(Value::row(row.iter().cloned()))
}

/// The rows of the first side that remain. With ALL a row remains as often as it is in both sides (INTERSECT), or as
/// often as the first side has it more than the second (EXCEPT).
fn kept(sides: &[Held], keeps_common: bool, distinct: bool) -> Vec<Vec<Value>> {
    let (Some(first), Some(second)) = (sides.first(), sides.get(1)) else {
        return Vec::new();
    };
    let mut counts: HashMap<Key, usize> = HashMap::new();
    for row in &second.rows {
        *counts.entry(key(row)).or_default() += 1;
    }
    let mut seen: HashMap<Key, usize> = HashMap::new();
    let mut kept = Vec::new();
    for row in &first.rows {
        let own = key(row);
        let others = counts.get(&own).copied().unwrap_or(0);
        let before = seen.entry(own).or_default();
        *before += 1;
        let goes_on = match (keeps_common, distinct) {
            (true, true) => others > 0 && *before == 1,
            (false, true) => others == 0 && *before == 1,
            (true, false) => *before <= others,
            (false, false) => *before > others,
        };
        if goes_on {
            kept.push(row.clone());
        }
    }
    kept
}
