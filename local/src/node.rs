//! Our own operator in a plan of `DataFusion`: it takes the rows of its inputs as streams, and returns a stream.

use std::fmt;
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use datafusion_common::tree_node::TreeNodeRecursion;
use datafusion_common::{Result, internal_err};
use datafusion_execution::{SendableRecordBatchStream, TaskContext};
use datafusion_physical_expr::{EquivalenceProperties, Partitioning, PhysicalExpr};
use datafusion_physical_plan::execution_plan::{Boundedness, EmissionType};
use datafusion_physical_plan::stream::RecordBatchStreamAdapter;
use datafusion_physical_plan::{DisplayAs, DisplayFormatType, ExecutionPlan, PlanProperties};
use futures::future::BoxFuture;
use futures::stream::{self, BoxStream};
use futures::{FutureExt, StreamExt};
use tokio::task::coop::consume_budget;

/// What an operator does.
pub(crate) type Work =
    dyn Fn(Vec<SendableRecordBatchStream>, Arc<TaskContext>) -> BoxStream<'static, Result<RecordBatch>> + Send + Sync;

/// An operator with one partition over inputs with one partition each, or with as many partitions as its only input.
pub(crate) struct OwnNode {
    name: &'static str,
    inputs: Vec<Arc<dyn ExecutionPlan>>,
    properties: Arc<PlanProperties>,
    work: Arc<Work>,
}

impl OwnNode {
    /// An operator with this work.
    pub(crate) fn plan(
        name: &'static str,
        inputs: Vec<Arc<dyn ExecutionPlan>>,
        schema: SchemaRef,
        work: Arc<Work>,
    ) -> Arc<dyn ExecutionPlan> {
        Self::partitioned(name, inputs, schema, 1, work)
    }

    fn partitioned(
        name: &'static str,
        inputs: Vec<Arc<dyn ExecutionPlan>>,
        schema: SchemaRef,
        partitions: usize,
        work: Arc<Work>,
    ) -> Arc<dyn ExecutionPlan> {
        let properties = PlanProperties::new(
            EquivalenceProperties::new(schema),
            Partitioning::UnknownPartitioning(partitions),
            EmissionType::Final,
            Boundedness::Bounded,
        );
        Arc::new(Self {
            name,
            inputs,
            properties: Arc::new(properties),
            work,
        })
    }

    /// An operator that needs all rows of its inputs before it returns one batch.
    pub(crate) fn whole(
        name: &'static str,
        inputs: Vec<Arc<dyn ExecutionPlan>>,
        schema: SchemaRef,
        work: impl Fn(Vec<SendableRecordBatchStream>, Arc<TaskContext>) -> BoxFuture<'static, Result<RecordBatch>>
        + Send
        + Sync
        + 'static,
    ) -> Arc<dyn ExecutionPlan> {
        Self::plan(
            name,
            inputs,
            schema,
            Arc::new(move |inputs, task| work(inputs, task).into_stream().boxed()),
        )
    }

    /// An operator over batches of at most this many rows, in each partition.
    pub(crate) fn each(
        name: &'static str,
        input: Arc<dyn ExecutionPlan>,
        schema: SchemaRef,
        most: usize,
        work: impl Fn(&RecordBatch) -> Result<RecordBatch> + Send + Sync + 'static,
    ) -> Arc<dyn ExecutionPlan> {
        let work = Arc::new(work);
        let partitions = input.properties().partitioning.partition_count();
        Self::partitioned(
            name,
            vec![input],
            schema,
            partitions,
            Arc::new(move |inputs, _| {
                let work = Arc::clone(&work);
                let pieces = stream::iter(inputs)
                    .flatten()
                    .flat_map(move |batch| stream::iter(pieces(batch, most)));
                pieces.map(move |piece| work(&piece?)).boxed()
            }),
        )
    }
}

/// A batch in pieces of at most this many rows.
fn pieces(batch: Result<RecordBatch>, most: usize) -> impl Iterator<Item = Result<RecordBatch>> {
    let (batch, failure) = match batch {
        Ok(batch) => (Some(batch), None),
        Err(failure) => (None, Some(Err(failure))),
    };
    let cut = move |batch: RecordBatch| {
        let rows = batch.num_rows();
        (0..rows)
            .step_by(most)
            .map(move |from| Ok(batch.slice(from, most.min(rows - from))))
    };
    batch.into_iter().flat_map(cut).chain(failure)
}

impl fmt::Debug for OwnNode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct(self.name)
            .field("inputs", &self.inputs)
            .finish_non_exhaustive()
    }
}

impl DisplayAs for OwnNode {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl ExecutionPlan for OwnNode {
    fn name(&self) -> &str {
        self.name
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        self.inputs.iter().collect()
    }

    fn with_new_children(self: Arc<Self>, children: Vec<Arc<dyn ExecutionPlan>>) -> Result<Arc<dyn ExecutionPlan>> {
        Ok(Arc::new(Self {
            name: self.name,
            inputs: children,
            properties: Arc::clone(&self.properties),
            work: Arc::clone(&self.work),
        }))
    }

    fn apply_expressions(
        &self,
        _: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn execute(&self, partition: usize, task: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        if partition >= self.properties.partitioning.partition_count() {
            return internal_err!("{} has no partition {partition}", self.name);
        }
        let inputs: Result<Vec<_>> = self
            .inputs
            .iter()
            .map(|input| input.execute(partition, Arc::clone(&task)))
            .collect();
        let stream = (self.work)(inputs?, task);
        // Gives other tasks a turn between batches, so that the query can be cancelled. `DataFusion`'s `cooperative` takes
        // from the budget before it asks for a batch: operators nested deeper than the budget would never get one.
        let stream = stream.then(|batch| async move {
            consume_budget().await;
            batch
        });
        Ok(Box::pin(RecordBatchStreamAdapter::new(self.schema(), stream)))
    }
}
