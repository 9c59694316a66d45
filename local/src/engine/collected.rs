//! What Trino collects of the right side of a join to leave out rows of a table on the left: the values that a column of the
//! table is compared with. It fails if two of them do not compare, since one has NULL inside.

use std::collections::HashSet;
use std::sync::Arc;

use datafusion_execution::{SendableRecordBatchStream, TaskContext};
use flow_log_stack_analysis::Type;
use futures::{StreamExt, TryStreamExt, stream};

use super::build::{Builder, Planned};
use super::carried;
use super::rows::{Bound, Reader};
use crate::failure::Failure;
use crate::node::OwnNode;
use crate::value::compare::{Key, is_indeterminate, order};
use crate::value::{Computed, Value};

/// Beyond this, Trino collects nothing.
const MOST: usize = 200;

/// A value of the right side.
#[derive(Clone)]
pub(super) struct Collected {
    pub(super) value: Arc<Bound>,
    pub(super) data_type: Type,
}

/// The distinct values that were seen.
#[derive(Default)]
struct Seen {
    values: HashSet<Key>,
    is_full: bool,
}

impl Seen {
    fn add(&mut self, value: Value) -> Computed<()> {
        if self.is_full || value.is_null() {
            return Ok(());
        }
        let has_null = is_indeterminate(&value);
        if !self.values.insert(Key(value)) && has_null {
            return Err(Failure::other(
                "GENERIC_INTERNAL_ERROR",
                "values of a join with NULL inside cannot be told apart",
            ));
        }
        if self.values.len() > MOST {
            self.values.clear();
            self.is_full = true;
        }
        Ok(())
    }

    /// Puts the values in order, as Trino does.
    fn compare(&self, data_type: &Type) -> Computed<()> {
        let has_order = |one: &Key| {
            let others = || self.values.iter().filter(|other| *other != one);
            !is_indeterminate(&one.0) || others().all(|other| order(&one.0, &other.0, data_type).is_some())
        };
        if self.values.iter().all(has_order) {
            Ok(())
        } else {
            Err(Failure::uncompared())
        }
    }
}

impl Builder {
    /// The same rows, of which these values are collected.
    pub(super) fn collected(&self, rows: Planned, wanted: Vec<Collected>) -> Planned {
        if wanted.is_empty() {
            return rows;
        }
        let rows = rows.single();
        let (context, own) = (Arc::clone(&self.context), rows.columns.clone());
        let schema = rows.plan.schema();
        let work = move |inputs: Vec<SendableRecordBatchStream>, _: Arc<TaskContext>| {
            let seen: Vec<Seen> = wanted.iter().map(|_| Seen::default()).collect();
            let state = (stream::iter(inputs).flatten().boxed(), seen);
            let (context, own, wanted) = (Arc::clone(&context), own.clone(), wanted.clone());
            stream::try_unfold(state, move |(mut batches, mut seen)| {
                let (context, own, wanted) = (Arc::clone(&context), own.clone(), wanted.clone());
                async move {
                    let Some(batch) = batches.try_next().await? else {
                        for (seen, wanted) in seen.iter().zip(&wanted) {
                            seen.compare(&wanted.data_type).map_err(carried)?;
                        }
                        return Ok(None);
                    };
                    {
                        let reader = Reader::new(&batch, &own, &context)?;
                        for index in 0..batch.num_rows() {
                            let row = reader.row(index);
                            for (seen, wanted) in seen.iter_mut().zip(&wanted) {
                                let value = wanted.value.of_row(&row).map_err(carried)?;
                                seen.add(value).map_err(carried)?;
                            }
                        }
                    }
                    Ok(Some((batch, (batches, seen))))
                }
            })
            .boxed()
        };
        Planned {
            plan: OwnNode::plan("Collected", vec![rows.plan], schema, Arc::new(work)),
            columns: rows.columns,
        }
    }
}
