//! Log files as a table of a query.

use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use arrow::array::{Array, ArrayRef, AsArray, StringViewArray, new_null_array};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use arrow::record_batch::{RecordBatch, RecordBatchOptions};
use datafusion_common::tree_node::TreeNodeRecursion;
use datafusion_common::{DataFusionError, Result, ScalarValue};
use datafusion_execution::memory_pool::MemoryLimit;
use datafusion_execution::{RecordBatchStream, SendableRecordBatchStream, TaskContext};
use datafusion_expr::Operator;
use datafusion_physical_expr::expressions::{BinaryExpr, Column, InListExpr, Literal};
use datafusion_physical_expr::utils::collect_columns;
use datafusion_physical_expr::{EquivalenceProperties, Partitioning};
use datafusion_physical_plan::coop::cooperative;
use datafusion_physical_plan::execution_plan::{Boundedness, EmissionType, SchedulingType};
use datafusion_physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, PhysicalExpr, PlanProperties, ReplaceChildrenOptions,
};
use flow_log_stack_runtime::ColumnType;
use futures::Stream;

use super::condition::{Condition, Test};
use super::layout::LogFile;
use super::logs::Logs;
use super::reading::{Given, Reader, Reading, Step};
use super::text::Opener;
use crate::table::{Request, Table};

impl Table for Logs {
    fn columns(&self) -> usize {
        Logs::columns(self).len() + self.keys().len()
    }

    fn scan(&self, request: &Request<'_>) -> Result<Arc<dyn ExecutionPlan>> {
        if let Some(unknown) = request.columns.iter().find(|column| !self.has(**column)) {
            return Err(DataFusionError::Internal(format!("the logs have no column {unknown}")));
        }
        let files = self.asked(request);
        let of = |expression| conditions(self, request.columns, expression);
        let conditions = request.conditions.iter().flat_map(of).collect();
        let partitions = request.partitions.clamp(1, files.len().max(1));
        let mut reading = self.reading(request.columns, conditions, files);
        if request.columns.is_empty() {
            // A batch must have at least one column.
            reading.given.push(Given::Nothing);
            reading.schema = Arc::new(Schema::new(vec![Field::new("0", DataType::Boolean, true)]));
        }
        Ok(Arc::new(Scan::new(reading, partitions)))
    }
}

impl Logs {
    /// The files whose partitions can satisfy the conditions.
    pub(crate) fn asked(&self, request: &Request<'_>) -> Vec<LogFile> {
        let files = self.files();
        let mut is_asked = vec![true; files.len()];
        let Some(keys) = keys(self, request.columns, files) else {
            return files.to_vec();
        };
        for condition in request.conditions {
            let is_of_keys = |column: &Column| {
                request
                    .columns
                    .get(column.index())
                    .is_some_and(|own| self.key(*own).is_some())
            };
            if !collect_columns(condition).iter().all(is_of_keys) {
                continue;
            }
            // If this fails, the query fails over the rows as well, unless there are none.
            let value = condition
                .evaluate(&keys)
                .and_then(|value| value.into_array(files.len()));
            if let Some(is_true) = value.ok().as_ref().and_then(|value| value.as_boolean_opt()) {
                for (row, is_asked) in is_asked.iter_mut().enumerate() {
                    *is_asked &= is_true.is_valid(row) && is_true.value(row);
                }
            }
        }
        files
            .iter()
            .zip(is_asked)
            .filter(|(_, is_asked)| *is_asked)
            .map(|(file, _)| file.clone())
            .collect()
    }
}

/// One row for each file: the values of its partition keys, and NULL for everything else.
fn keys(logs: &Logs, columns: &[usize], files: &[LogFile]) -> Option<RecordBatch> {
    let schema = logs.reading(columns, Vec::new(), Vec::new()).schema();
    let column = |(column, field): (&usize, &Arc<Field>)| -> ArrayRef {
        match logs.key(*column) {
            Some(key) => Arc::new(
                files
                    .iter()
                    .map(|file| file.place.key(key))
                    .collect::<StringViewArray>(),
            ),
            None => new_null_array(field.data_type(), files.len()),
        }
    };
    let columns = columns.iter().zip(schema.fields()).map(column).collect();
    let options = RecordBatchOptions::new().with_row_count(Some(files.len()));
    RecordBatch::try_new_with_options(schema, columns, &options).ok()
}

/// What a condition checks in single fields; nothing if that cannot be decided from their texts.
fn conditions(logs: &Logs, columns: &[usize], expression: &Arc<dyn PhysicalExpr>) -> Vec<Condition> {
    if let Some(and) = expression
        .downcast_ref::<BinaryExpr>()
        .filter(|binary| *binary.op() == Operator::And)
    {
        let sides = [and.left(), and.right()];
        return sides
            .into_iter()
            .flat_map(|side| conditions(logs, columns, side))
            .collect();
    }
    condition(logs, columns, expression).into_iter().collect()
}

fn condition(logs: &Logs, columns: &[usize], expression: &Arc<dyn PhysicalExpr>) -> Option<Condition> {
    let column = |expression: &Arc<dyn PhysicalExpr>| {
        let number = *columns.get(expression.downcast_ref::<Column>()?.index())?;
        Some((number, &logs.columns().get(number)?.1))
    };
    if let Some(list) = expression.downcast_ref::<InListExpr>().filter(|list| !list.negated()) {
        let (number, column_type) = column(list.expr())?;
        let tests = list
            .list()
            .iter()
            .map(|own| test(column_type, Operator::Eq, literal(own)?));
        let test = tests.collect::<Option<Vec<_>>>()?.into_iter().reduce(either)?;
        return Some(Condition { column: number, test });
    }
    let binary = expression.downcast_ref::<BinaryExpr>()?;
    if *binary.op() == Operator::Or {
        let left = condition(logs, columns, binary.left())?;
        let right = condition(logs, columns, binary.right())?;
        let is_list = |test: &Test| matches!(test, Test::TextIn(_) | Test::IntegerIn(_));
        return (left.column == right.column && is_list(&left.test) && is_list(&right.test)).then(|| Condition {
            column: left.column,
            test: either(left.test, right.test),
        });
    }
    let (side, operator, value) = match literal(binary.right()) {
        Some(value) => (binary.left(), *binary.op(), value),
        None => (binary.right(), binary.op().swap()?, literal(binary.left())?),
    };
    let (number, column_type) = column(side)?;
    Some(Condition {
        column: number,
        test: test(column_type, operator, value)?,
    })
}

fn literal(expression: &Arc<dyn PhysicalExpr>) -> Option<&ScalarValue> {
    expression.downcast_ref::<Literal>().map(Literal::value)
}

/// The union of two lists.
fn either(one: Test, other: Test) -> Test {
    match (one, other) {
        (Test::TextIn(mut texts), Test::TextIn(more)) => {
            texts.extend(more);
            Test::TextIn(texts)
        }
        (Test::IntegerIn(mut numbers), Test::IntegerIn(more)) => {
            numbers.extend(more);
            Test::IntegerIn(numbers)
        }
        (one, _) => one,
    }
}

/// A comparison with a value of the column's own type.
fn test(column_type: &ColumnType, operator: Operator, value: &ScalarValue) -> Option<Test> {
    let (least, most, number) = match (column_type, value) {
        (ColumnType::String, ScalarValue::Utf8View(Some(text)) | ScalarValue::Utf8(Some(text))) => {
            let texts = vec![text.clone().into_bytes()];
            return match operator {
                Operator::Eq => Some(Test::TextIn(texts)),
                Operator::NotEq => Some(Test::TextNotIn(texts)),
                _ => None,
            };
        }
        (ColumnType::Tinyint, ScalarValue::Int8(Some(number))) => (i8::MIN.into(), i8::MAX.into(), i64::from(*number)),
        (ColumnType::Smallint, ScalarValue::Int16(Some(number))) => {
            (i16::MIN.into(), i16::MAX.into(), i64::from(*number))
        }
        (ColumnType::Int, ScalarValue::Int32(Some(number))) => (i32::MIN.into(), i32::MAX.into(), i64::from(*number)),
        (ColumnType::Bigint, ScalarValue::Int64(Some(number))) => (i64::MIN, i64::MAX, *number),
        _ => return None,
    };
    match operator {
        Operator::Eq => Some(Test::IntegerIn(vec![number])),
        Operator::GtEq => Some(Test::IntegerWithin(number, most)),
        Operator::LtEq => Some(Test::IntegerWithin(least, number)),
        Operator::Gt => Some(Test::IntegerWithin(number.checked_add(1)?, most)),
        Operator::Lt => Some(Test::IntegerWithin(least, number.checked_sub(1)?)),
        _ => None,
    }
}

/// The plan of a reading: its partitions share the files, and each takes the next one.
#[derive(Debug)]
struct Scan {
    /// The reading of each execution: a plan that is executed again reads from the beginning.
    runs: Mutex<Runs>,
    schema: SchemaRef,
    files: usize,
    properties: Arc<PlanProperties>,
}

#[derive(Debug)]
struct Runs {
    readings: Vec<Arc<Reading>>,
    /// How often each partition was executed.
    counts: Vec<usize>,
}

impl Scan {
    fn new(reading: Reading, partitions: usize) -> Self {
        let schema = reading.schema();
        let properties = PlanProperties::new(
            EquivalenceProperties::new(Arc::clone(&schema)),
            Partitioning::UnknownPartitioning(partitions),
            EmissionType::Incremental,
            Boundedness::Bounded,
        );
        Self {
            files: reading.files.len(),
            runs: Mutex::new(Runs {
                readings: vec![Arc::new(reading)],
                counts: vec![0; partitions],
            }),
            schema,
            properties: Arc::new(properties.with_scheduling_type(SchedulingType::Cooperative)),
        }
    }

    /// How many bytes of a file, and of its text, each partition may hold. Together they hold up to a quarter of the
    /// query's memory.
    fn share(&self, task: &TaskContext) -> usize {
        let partitions = self.properties.partitioning.partition_count();
        match task.memory_pool().memory_limit() {
            MemoryLimit::Finite(bytes) => bytes / 6 / partitions,
            MemoryLimit::Infinite | MemoryLimit::Unknown => usize::MAX,
        }
    }

    /// A reading that this partition has not executed yet.
    fn next(&self, partition: usize) -> Option<Arc<Reading>> {
        let mut runs = self.runs.lock().unwrap_or_else(PoisonError::into_inner);
        let count = runs.counts.get_mut(partition)?;
        let run = *count;
        *count += 1;
        if run == runs.readings.len() {
            let again = runs.readings.first()?.again();
            runs.readings.push(Arc::new(again));
        }
        runs.readings.get(run).cloned()
    }
}

impl DisplayAs for Scan {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let columns: Vec<&str> = self.schema.fields().iter().map(|field| field.name().as_str()).collect();
        write!(f, "Logs: {} of {} files", columns.join(", "), self.files)
    }
}

impl ExecutionPlan for Scan {
    fn name(&self) -> &'static str {
        "Logs"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        Vec::new()
    }

    fn apply_expressions(
        &self,
        _: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn replace_children(
        self: Arc<Self>,
        _: Vec<Arc<dyn ExecutionPlan>>,
        _: ReplaceChildrenOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        Ok(self)
    }

    fn with_new_children(self: Arc<Self>, _: Vec<Arc<dyn ExecutionPlan>>) -> Result<Arc<dyn ExecutionPlan>> {
        Ok(self)
    }

    fn execute(&self, partition: usize, task: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let reading = self
            .next(partition)
            .ok_or_else(|| DataFusionError::Internal(format!("the logs have no partition {partition}")))?;
        let rows = RowStream {
            schema: Arc::clone(&self.schema),
            reader: reading.reader_with(Opener::within(self.share(&task))),
        };
        Ok(Box::pin(cooperative(rows)))
    }
}

/// The rows of a reader. If the stream is dropped, reading stops.
struct RowStream {
    schema: SchemaRef,
    reader: Reader,
}

impl Stream for RowStream {
    type Item = Result<RecordBatch>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match self.reader.step() {
            Ok(Step::Rows(batch)) => Poll::Ready(Some(Ok(batch))),
            Ok(Step::End) => Poll::Ready(None),
            // Yields, so that the query can be cancelled.
            Ok(Step::Nothing) => {
                context.waker().wake_by_ref();
                Poll::Pending
            }
            Err(fault) => Poll::Ready(Some(Err(DataFusionError::External(Box::new(fault))))),
        }
    }
}

impl RecordBatchStream for RowStream {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }
}
