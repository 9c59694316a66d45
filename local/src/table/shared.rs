//! A table that many queries read at once, with one reading.

use std::cmp::Reverse;
use std::fmt;
use std::future::ready;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, RecordBatch, RecordBatchOptions, new_null_array};
use arrow::compute::{FilterBuilder, prep_null_mask_filter};
use arrow::datatypes::SchemaRef;
use datafusion_common::tree_node::{Transformed, TreeNode};
use datafusion_common::{DataFusionError, Result, internal_err};
use datafusion_execution::TaskContext;
use datafusion_expr::Operator;
use datafusion_physical_expr::expressions::{BinaryExpr, Column};
use datafusion_physical_plan::filter::FilterExec;
use datafusion_physical_plan::{ExecutionPlan, PhysicalExpr};
use futures::channel::mpsc::{Receiver, Sender, channel};
use futures::{SinkExt, StreamExt, TryStreamExt, stream};

use super::{Request, Table, is_comparison};
use crate::node::OwnNode;

/// A table that many queries read at once.
///
/// Queries register their scans while their plans are made. Then [`read`](Self::read) reads what all of them need,
/// once, and sends each scan its part: the columns that it needs, of the rows that matter to it. A scan that is made
/// later, or executed again, reads on its own.
pub(crate) struct Shared {
    table: Arc<dyn Table>,
    /// The scans that wait for rows; `None` once reading has begun.
    readers: Mutex<Option<Vec<Reader>>>,
}

/// What a scan needs: columns of a table, for the rows that satisfy these conditions.
#[derive(Clone, Debug)]
pub(crate) struct Looked {
    pub(crate) columns: Vec<usize>,
    /// Over the table's own columns, by number.
    pub(crate) conditions: Vec<Arc<dyn PhysicalExpr>>,
}

/// What one scan of a query needs.
struct Reader {
    looked: Looked,
    schema: SchemaRef,
    rows: Sender<Result<RecordBatch>>,
    place: Place,
}

/// Where a scan finds its rows; once they are taken, it reads on its own.
type Place = Arc<Mutex<Option<Receiver<Result<RecordBatch>>>>>;

/// The number of batches that may wait for a query, besides the one being sent. Whoever takes several in a row finds
/// its groups still in the processor's cache.
const WAITING: usize = 12;

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shared {
    /// The name of its scans.
    pub(crate) const SCAN: &str = "Shared";

    pub(crate) fn new(table: Arc<dyn Table>) -> Self {
        Self {
            table,
            readers: Mutex::new(Some(Vec::new())),
        }
    }

    /// The number of scans that wait for rows.
    pub(crate) fn waiting(&self) -> usize {
        locked(&self.readers).as_ref().map_or(0, Vec::len)
    }

    /// What the scan with this number needs, if it is waiting.
    pub(crate) fn wanted(&self, scan: usize) -> Option<Looked> {
        let readers = locked(&self.readers);
        Some(readers.as_ref()?.get(scan)?.looked.clone())
    }

    /// Removes these scans; if they are executed after all, they read on their own.
    pub(crate) fn release(&self, scans: &[usize]) {
        let mut readers = locked(&self.readers);
        let Some(readers) = readers.as_mut() else { return };
        let mut number = 0;
        readers.retain(|reader| {
            let is_kept = !scans.contains(&number);
            number += 1;
            if !is_kept {
                locked(&reader.place).take();
            }
            is_kept
        });
    }

    /// Reads the table once, for all waiting scans.
    ///
    /// An error is also sent to each of them.
    pub(crate) async fn read(&self, task: Arc<TaskContext>) -> Result<()> {
        let readers = locked(&self.readers).take().unwrap_or_default();
        let Some(wanted) = Wanted::new(&readers) else {
            return Ok(());
        };
        let mut readers: Vec<_> = readers.into_iter().map(Some).collect();
        let failed = match self.give(&wanted, &mut readers, task).await {
            Ok(()) => return Ok(()),
            Err(error) => Arc::new(error),
        };
        for reader in readers.iter_mut().flatten() {
            let error = DataFusionError::Shared(Arc::clone(&failed));
            // A query that has ended no longer receives.
            let _ = reader.rows.send(Err(error)).await;
        }
        Err(DataFusionError::Shared(failed))
    }

    async fn give(&self, wanted: &Wanted, readers: &mut [Option<Reader>], task: Arc<TaskContext>) -> Result<()> {
        let plan = self.table.scan(&Request {
            columns: &wanted.columns,
            conditions: &wanted.common,
            partitions: 1,
        })?;
        let mut batches = plan.execute(0, task)?;
        while let Some(batch) = batches.try_next().await? {
            for (index, rows) in wanted.parted(batch)? {
                let (Some(place), Some(parts)) = (readers.get_mut(index), wanted.parts.get(index)) else {
                    continue;
                };
                let Some(reader) = place else { continue };
                let own = part(&rows, parts, &reader.schema)?;
                if reader.rows.send(Ok(own)).await.is_err() {
                    // The query has all the rows that it wants.
                    *place = None;
                }
            }
            if readers.iter().all(Option::is_none) {
                break;
            }
        }
        Ok(())
    }
}

/// What all scans need together.
struct Wanted {
    columns: Vec<usize>,
    /// The conditions that all of them share.
    common: Vec<Arc<dyn PhysicalExpr>>,
    /// The tests for rows, as a tree; the root has no test.
    nodes: Vec<Node>,
    /// For each scan, the positions of its columns.
    parts: Vec<Vec<usize>>,
}

/// A test, and what happens to the rows that pass: scans with the same first tests share the results.
struct Node {
    test: Option<Arc<dyn PhysicalExpr>>,
    /// The columns that are read from these rows.
    columns: Vec<usize>,
    /// The scans with no further tests.
    readers: Vec<usize>,
    /// The next tests.
    next: Vec<usize>,
}

impl Node {
    fn new(test: Option<Arc<dyn PhysicalExpr>>) -> Self {
        Self {
            test,
            columns: Vec::new(),
            readers: Vec::new(),
            next: Vec::new(),
        }
    }
}

impl Wanted {
    fn new(readers: &[Reader]) -> Option<Self> {
        let (first, rest) = readers.split_first()?;
        let mut columns: Vec<usize> = readers
            .iter()
            .flat_map(|own| own.looked.columns.iter().copied())
            .collect();
        columns.sort_unstable();
        columns.dedup();
        let place = |column: &usize| columns.binary_search(column).unwrap_or_default();
        let placed = |condition: &Arc<dyn PhysicalExpr>| over(condition, &|column| place(&column));
        let is_common =
            |condition: &&Arc<dyn PhysicalExpr>| rest.iter().all(|own| own.looked.conditions.contains(condition));
        let common = first.looked.conditions.iter().filter(is_common).map(placed);
        let parts: Vec<Vec<usize>> = readers
            .iter()
            .map(|own| own.looked.columns.iter().map(place).collect())
            .collect();
        let mut nodes = vec![Node::new(None)];
        for (index, (reader, parts)) in readers.iter().zip(&parts).enumerate() {
            let comparisons = reader
                .looked
                .conditions
                .iter()
                .filter(|condition| is_comparison(condition));
            let mut tests: Vec<_> = comparisons.collect();
            // The most frequent tests come first.
            let asked = |test: &Arc<dyn PhysicalExpr>| {
                readers
                    .iter()
                    .filter(|own| own.looked.conditions.contains(test))
                    .count()
            };
            tests.sort_by_key(|test| Reverse(asked(test)));
            let mut at = 0;
            nodes[at].columns.extend(parts);
            for test in tests.into_iter().map(placed) {
                let is_known = |next: &usize| nodes[*next].test.as_ref().is_some_and(|own| **own == *test);
                let known = nodes[at].next.iter().copied().find(is_known);
                at = known.unwrap_or_else(|| {
                    nodes.push(Node::new(Some(test)));
                    let new = nodes.len() - 1;
                    nodes[at].next.push(new);
                    new
                });
                nodes[at].columns.extend(parts);
            }
            nodes[at].readers.push(index);
        }
        for node in &mut nodes {
            node.columns.sort_unstable();
            node.columns.dedup();
        }
        Some(Self {
            common: common.collect(),
            nodes,
            parts,
            columns,
        })
    }

    /// The rows of a batch that each scan needs, if there are any. The other columns have arbitrary values.
    fn parted(&self, batch: RecordBatch) -> Result<Vec<(usize, RecordBatch)>> {
        let mut given = Vec::new();
        let mut waiting = vec![(0, batch)];
        while let Some((at, rows)) = waiting.pop() {
            let node = &self.nodes[at];
            given.extend(node.readers.iter().map(|reader| (*reader, rows.clone())));
            for next in &node.next {
                let kept = self.nodes[*next].kept(&rows)?;
                if kept.num_rows() > 0 {
                    waiting.push((*next, kept));
                }
            }
        }
        Ok(given)
    }
}

impl Node {
    /// The rows that pass the test; columns that are not read have arbitrary values.
    fn kept(&self, batch: &RecordBatch) -> Result<RecordBatch> {
        let Some(test) = &self.test else {
            return Ok(batch.clone());
        };
        let is_true = value_of(test, batch)?;
        let rows = is_true.true_count();
        if rows == batch.num_rows() {
            return Ok(batch.clone());
        }
        let filter = FilterBuilder::new(&is_true).optimize().build();
        let column = |(place, column): (usize, &ArrayRef)| -> Result<ArrayRef> {
            if self.columns.binary_search(&place).is_ok() {
                Ok(filter.filter(column)?)
            } else {
                Ok(new_null_array(column.data_type(), rows))
            }
        };
        let columns = batch.columns().iter().enumerate().map(column).collect::<Result<_>>()?;
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        Ok(RecordBatch::try_new_with_options(batch.schema(), columns, &options)?)
    }
}

/// Whether a test is true for each row; false if it is NULL.
fn value_of(test: &Arc<dyn PhysicalExpr>, batch: &RecordBatch) -> Result<BooleanArray> {
    let value = test.evaluate(batch)?.into_array(batch.num_rows())?;
    let Some(value) = value.as_boolean_opt() else {
        return internal_err!("a condition came as {}", value.data_type());
    };
    Ok(if value.null_count() == 0 {
        value.clone()
    } else {
        prep_null_mask_filter(value)
    })
}

/// An expression with its columns renumbered.
pub(crate) fn over(condition: &Arc<dyn PhysicalExpr>, number: &dyn Fn(usize) -> usize) -> Arc<dyn PhysicalExpr> {
    let changed = Arc::clone(condition).transform(|own| {
        Ok(match own.downcast_ref::<Column>() {
            Some(column) => {
                let number = number(column.index());
                Transformed::yes(Arc::new(Column::new(&number.to_string(), number)) as Arc<dyn PhysicalExpr>)
            }
            None => Transformed::no(own),
        })
    });
    // Nothing above can fail.
    changed.map_or_else(|_| Arc::clone(condition), |changed| changed.data)
}

/// The columns of a batch that one scan needs.
fn part(batch: &RecordBatch, columns: &[usize], schema: &SchemaRef) -> Result<RecordBatch> {
    let mut arrays: Vec<ArrayRef> = columns.iter().map(|own| Arc::clone(batch.column(*own))).collect();
    // A scan without columns gets one of NULLs.
    let others = schema.fields().iter().skip(arrays.len());
    arrays.extend(others.map(|field| new_null_array(field.data_type(), batch.num_rows())));
    let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
    Ok(RecordBatch::try_new_with_options(Arc::clone(schema), arrays, &options)?)
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared")
            .field("table", &self.table)
            .finish_non_exhaustive()
    }
}

impl Table for Shared {
    fn columns(&self) -> usize {
        self.table.columns()
    }

    fn scan(&self, request: &Request<'_>) -> Result<Arc<dyn ExecutionPlan>> {
        // A scan that reads on its own has one partition, too.
        let own = self.table.scan(&Request {
            partitions: 1,
            ..*request
        })?;
        let own = filtered(own, request.conditions)?;
        let mut readers = locked(&self.readers);
        let Some(readers) = readers.as_mut() else {
            return Ok(own);
        };
        let schema = own.schema();
        let (sender, receiver) = channel(WAITING);
        let place: Place = Arc::new(Mutex::new(Some(receiver)));
        let number = |column: usize| request.columns.get(column).copied().unwrap_or(column);
        let conditions = request.conditions.iter();
        readers.push(Reader {
            looked: Looked {
                columns: request.columns.to_vec(),
                conditions: conditions.map(|condition| over(condition, &number)).collect(),
            },
            schema: Arc::clone(&schema),
            rows: sender,
            place: Arc::clone(&place),
        });
        let work = move |_, task| match locked(&place).take() {
            Some(rows) => rows.boxed(),
            None => match own.execute(0, task) {
                Ok(rows) => rows.boxed(),
                Err(error) => stream::once(ready(Err(error))).boxed(),
            },
        };
        Ok(OwnNode::plan(Self::SCAN, Vec::new(), schema, Arc::new(work)))
    }

    fn filters(&self) -> bool {
        true
    }
}

/// A plan without the rows for which a comparison is not true.
fn filtered(plan: Arc<dyn ExecutionPlan>, conditions: &[Arc<dyn PhysicalExpr>]) -> Result<Arc<dyn ExecutionPlan>> {
    let mut conditions = conditions.iter().filter(|condition| is_comparison(condition)).cloned();
    let all = conditions.next().map(|first| {
        conditions.fold(first, |all, own| {
            Arc::new(BinaryExpr::new(all, Operator::And, own)) as _
        })
    });
    Ok(match all {
        Some(all) => Arc::new(FilterExec::try_new(all, plan)?),
        None => plan,
    })
}
