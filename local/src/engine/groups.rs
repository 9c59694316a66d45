//! When several queries of a pass group the same rows, the groups are made only once.

use std::future::ready;
use std::sync::{Arc, Mutex, PoisonError};

use arrow::array::{ArrayRef, RecordBatch, RecordBatchOptions};
use arrow::datatypes::SchemaRef;
use datafusion_common::{DataFusionError, Result, internal_err};
use datafusion_execution::TaskContext;
use datafusion_expr::AggregateUDF;
use datafusion_physical_expr::aggregate::{AggregateExprBuilder, AggregateFunctionExpr};
use datafusion_physical_expr::expressions::Column;
use datafusion_physical_plan::aggregates::{AggregateExec, AggregateMode, PhysicalGroupBy};
use datafusion_physical_plan::execution_plan::replace_children_if_necessary;
use datafusion_physical_plan::projection::ProjectionExec;
use datafusion_physical_plan::{ExecutionPlan, PhysicalExpr};
use futures::channel::mpsc::{Receiver, Sender, channel};
use futures::{SinkExt, StreamExt, TryStreamExt, stream};

use crate::node::OwnNode;
use crate::table::{Looked, Request, Shared, Table as _, over};

/// The grouping that a query makes over one scan, in terms of the table's own columns.
struct Grouping {
    /// The number of the query.
    query: usize,
    /// The number of its scan.
    scan: usize,
    looked: Looked,
    keys: Vec<Arc<dyn PhysicalExpr>>,
    functions: Vec<Function>,
    /// The operator.
    plan: Arc<dyn ExecutionPlan>,
}

/// An aggregate function of a group.
#[derive(PartialEq)]
struct Function {
    own: AggregateUDF,
    arguments: Vec<Arc<dyn PhysicalExpr>>,
    filter: Option<Arc<dyn PhysicalExpr>>,
}

/// Groups that are made once for several queries.
pub(super) struct Groups {
    plan: Arc<dyn ExecutionPlan>,
    takers: Vec<Taker>,
}

/// A query that receives groups.
struct Taker {
    /// Where its columns are among those of all queries.
    columns: Vec<usize>,
    schema: SchemaRef,
    rows: Sender<Result<RecordBatch>>,
}

/// The number of batches that may wait for a query.
const WAITING: usize = 4;

/// Lets plans share their groups where they would make the same ones. Each plan comes with the number of its scan of
/// the
///   table, if it has exactly one.
pub(super) fn share(plans: &mut [(&mut Arc<dyn ExecutionPlan>, Option<usize>)], table: &Shared) -> Result<Vec<Groups>> {
    let groupings = plans.iter().enumerate();
    let groupings = groupings.filter_map(|(query, (plan, scan))| Grouping::of(plan, query, (*scan)?, table));
    let mut alike: Vec<Vec<Grouping>> = Vec::new();
    for grouping in groupings {
        match alike.iter_mut().find(|own| own[0].is_like(&grouping)) {
            Some(own) => own.push(grouping),
            None => alike.push(vec![grouping]),
        }
    }
    let mut all = Vec::new();
    let mut unread = Vec::new();
    for groupings in alike.iter().filter(|own| own.len() > 1) {
        let mut groups = Groups::new(groupings, table)?;
        for grouping in groupings {
            let taken = groups.taken(grouping, groupings)?;
            let plan = &mut *plans[grouping.query].0;
            *plan = replaced(plan, &grouping.plan, &taken)?;
            unread.push(grouping.scan);
        }
        all.push(groups);
    }
    table.release(&unread);
    Ok(all)
}

impl Grouping {
    /// The innermost grouping of a plan, if it reads the rows of a scan unchanged.
    fn of(plan: &Arc<dyn ExecutionPlan>, query: usize, scan: usize, table: &Shared) -> Option<Self> {
        let children = plan.children();
        let [input] = children.as_slice() else { return None };
        if let Some(inner) = Self::of(input, query, scan, table) {
            return Some(inner);
        }
        let own = plan.downcast_ref::<AggregateExec>()?;
        let looked = table.wanted(scan)?;
        let columns = columns(input, &looked)?;
        let is_plain =
            *own.mode() == AggregateMode::Single && own.group_expr().is_single() && !own.group_expr().is_empty();
        let of_table =
            |own: &Arc<dyn PhysicalExpr>| over(own, &|column| columns.get(column).copied().unwrap_or_default());
        let function = |(own, filter): (&Arc<_>, &Option<_>)| {
            let own: &AggregateFunctionExpr = own;
            Function {
                own: own.fun().clone(),
                arguments: own.expressions().iter().map(of_table).collect(),
                filter: filter.as_ref().map(of_table),
            }
        };
        is_plain.then(|| Self {
            query,
            scan,
            keys: own.group_expr().input_exprs().iter().map(of_table).collect(),
            functions: own.aggr_expr().iter().zip(own.filter_expr()).map(function).collect(),
            looked,
            plan: Arc::clone(plan),
        })
    }

    /// Whether both make the same groups.
    fn is_like(&self, other: &Self) -> bool {
        let (own, others) = (&self.looked.conditions, &other.looked.conditions);
        self.keys == other.keys
            && own.iter().all(|condition| others.contains(condition))
            && others.iter().all(|condition| own.contains(condition))
    }
}

/// The table columns that a plan passes through unchanged.
fn columns(plan: &Arc<dyn ExecutionPlan>, looked: &Looked) -> Option<Vec<usize>> {
    if plan.name() == Shared::SCAN {
        return Some(looked.columns.clone());
    }
    let projection = plan.downcast_ref::<ProjectionExec>()?;
    let columns = columns(projection.input(), looked)?;
    let own = projection.expr().iter();
    own.map(|own| columns.get(own.expr.downcast_ref::<Column>()?.index()).copied())
        .collect()
}

/// A plan with a part replaced by another plan.
fn replaced(
    plan: &Arc<dyn ExecutionPlan>,
    part: &Arc<dyn ExecutionPlan>,
    by: &Arc<dyn ExecutionPlan>,
) -> Result<Arc<dyn ExecutionPlan>> {
    if Arc::ptr_eq(plan, part) {
        return Ok(Arc::clone(by));
    }
    let children = plan.children().into_iter().map(|child| replaced(child, part, by));
    replace_children_if_necessary(Arc::clone(plan), children.collect::<Result<_>>()?)
}

/// All functions of these groupings, without duplicates.
fn functions(groupings: &[Grouping]) -> Vec<&Function> {
    let mut all: Vec<&Function> = Vec::new();
    for own in groupings.iter().flat_map(|own| &own.functions) {
        if !all.contains(&own) {
            all.push(own);
        }
    }
    all
}

impl Groups {
    fn new(groupings: &[Grouping], table: &Shared) -> Result<Self> {
        let Some(first) = groupings.first() else {
            return internal_err!("groups of no query");
        };
        let mut columns: Vec<usize> = groupings
            .iter()
            .flat_map(|own| own.looked.columns.iter().copied())
            .collect();
        columns.sort_unstable();
        columns.dedup();
        let placed =
            |own: &Arc<dyn PhysicalExpr>| over(own, &|column| columns.binary_search(&column).unwrap_or_default());
        let conditions: Vec<_> = first.looked.conditions.iter().map(placed).collect();
        let rows = table.scan(&Request {
            columns: &columns,
            conditions: &conditions,
            partitions: 1,
        })?;
        // The columns are named by their numbers, as in `over`.
        let named = rows.schema();
        let column = |number: usize| {
            let own = Column::new(named.field(number).name(), number);
            (Arc::new(own) as Arc<dyn PhysicalExpr>, number.to_string())
        };
        let rows = ProjectionExec::try_new((0..columns.len()).map(column).collect::<Vec<_>>(), rows)?;
        let schema = rows.schema();
        let keys = first.keys.iter().enumerate();
        let keys = keys.map(|(number, key)| (placed(key), format!("key {number}")));
        let mut own = Vec::new();
        let mut filters = Vec::new();
        for (number, function) in functions(groupings).into_iter().enumerate() {
            let arguments = function.arguments.iter().map(placed).collect();
            let built = AggregateExprBuilder::new(Arc::new(function.own.clone()), arguments)
                .schema(Arc::clone(&schema))
                .alias(number.to_string());
            own.push(Arc::new(built.build()?));
            filters.push(function.filter.as_ref().map(placed));
        }
        let keys = PhysicalGroupBy::new_single(keys.collect());
        let plan = AggregateExec::try_new(AggregateMode::Single, keys, own, filters, Arc::new(rows), schema)?;
        Ok(Self {
            plan: Arc::new(plan),
            takers: Vec::new(),
        })
    }

    /// The operator that gives a query its part of the groups.
    fn taken(&mut self, grouping: &Grouping, groupings: &[Grouping]) -> Result<Arc<dyn ExecutionPlan>> {
        let all = functions(groupings);
        let place = |own: &Function| all.iter().position(|other| *other == own);
        let functions: Option<Vec<usize>> = grouping.functions.iter().map(place).collect();
        let Some(functions) = functions else {
            return internal_err!("a function of no group");
        };
        let keys = grouping.keys.len();
        let schema = grouping.plan.schema();
        let (rows, taken) = channel(WAITING);
        self.takers.push(Taker {
            columns: (0..keys).chain(functions.into_iter().map(|own| keys + own)).collect(),
            schema: Arc::clone(&schema),
            rows,
        });
        let taken: Mutex<Option<Receiver<Result<RecordBatch>>>> = Mutex::new(Some(taken));
        let plan = Arc::clone(&grouping.plan);
        let work = move |_, task| {
            let taken = taken.lock().unwrap_or_else(PoisonError::into_inner).take();
            match taken {
                Some(rows) => rows.boxed(),
                // A second execution makes its own groups.
                None => match plan.execute(0, task) {
                    Ok(rows) => rows.boxed(),
                    Err(error) => stream::once(ready(Err(error))).boxed(),
                },
            }
        };
        Ok(OwnNode::plan("Groups", Vec::new(), schema, Arc::new(work)))
    }

    /// Makes the groups and sends each query its part, or the error that stopped them.
    pub(super) async fn give(mut self, task: Arc<TaskContext>) {
        let Err(error) = self.try_give(task).await else { return };
        let error = Arc::new(error);
        for taker in &mut self.takers {
            // A query that has ended no longer receives.
            let _ = taker.rows.send(Err(DataFusionError::Shared(Arc::clone(&error)))).await;
        }
    }

    async fn try_give(&mut self, task: Arc<TaskContext>) -> Result<()> {
        let mut batches = self.plan.execute(0, task)?;
        while let Some(batch) = batches.try_next().await? {
            for taker in &mut self.takers {
                let arrays: Vec<ArrayRef> = taker.columns.iter().map(|own| Arc::clone(batch.column(*own))).collect();
                let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
                let own = RecordBatch::try_new_with_options(Arc::clone(&taker.schema), arrays, &options)?;
                // The query may have all the rows that it wants.
                let _ = taker.rows.send(Ok(own)).await;
            }
        }
        Ok(())
    }
}
