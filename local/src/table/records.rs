//! Records given in a program.

use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, RecordBatchOptions};
use arrow::datatypes::{Field, Schema};
use arrow::error::ArrowError;
use datafusion_common::Result;
use datafusion_physical_plan::ExecutionPlan;
use datafusion_physical_plan::union::UnionExec;
use flow_log_stack_analysis::Type;
use futures::FutureExt;

use super::{Request, Table};
use crate::batch::{array, arrow_type};
use crate::node::OwnNode;
use crate::value::Value;

/// A table of given rows.
#[derive(Clone, Debug)]
pub struct Records {
    columns: usize,
    batch: RecordBatch,
}

impl Records {
    /// A table with columns of these types, hidden ones last. Each row has a value for each column.
    pub fn new(columns: &[Type], hidden: &[Type], rows: &[Vec<Value>]) -> Result<Self, ArrowError> {
        let types = columns.iter().chain(hidden);
        let mut arrays: Vec<ArrayRef> = Vec::new();
        let mut fields = Vec::new();
        for (index, data_type) in types.enumerate() {
            let values: Vec<Value> = rows
                .iter()
                .map(|row| row.get(index).cloned().unwrap_or_default())
                .collect();
            arrays.push(array(&values, data_type)?);
            fields.push(Field::new(index.to_string(), arrow_type(data_type), true));
        }
        let options = RecordBatchOptions::new().with_row_count(Some(rows.len()));
        Ok(Self {
            columns: columns.len(),
            batch: RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), arrays, &options)?,
        })
    }
}

impl Table for Records {
    fn columns(&self) -> usize {
        self.columns
    }

    fn scan(&self, request: &Request<'_>) -> Result<Arc<dyn ExecutionPlan>> {
        let batch = if request.columns.is_empty() {
            // A batch must have at least one column.
            let nulls = array(&vec![Value::Null; self.batch.num_rows()], &Type::Boolean)?;
            let field = Field::new("0", arrow_type(&Type::Boolean), true);
            RecordBatch::try_new(Arc::new(Schema::new(vec![field])), vec![nulls])?
        } else {
            self.batch.project(request.columns)?
        };
        let rows = batch.num_rows();
        let partitions = request.partitions.clamp(1, rows.max(1));
        let partition = |number| {
            let (from, to) = (rows * number / partitions, rows * (number + 1) / partitions);
            let batch = batch.slice(from, to - from);
            OwnNode::whole("Records", Vec::new(), batch.schema(), move |_, _| {
                std::future::ready(Ok(batch.clone())).boxed()
            })
        };
        if partitions == 1 {
            return Ok(partition(0));
        }
        UnionExec::try_new((0..partitions).map(partition).collect())
    }
}
