//! Many queries over one reading of their tables.

use std::sync::Arc;

use datafusion_common::DataFusionError;
use datafusion_execution::TaskContext;
use flow_log_stack_analysis::Type;
use flow_log_stack_analysis::plan::Plan;
use tokio::task::JoinSet;

use super::{Query, Ready, Stop};
use crate::refusal::Refusal;
use crate::session::Session;
use crate::table::{Shared, Table};
use crate::value::Value;

/// Queries that are run together: their tables are read once for all of them.
///
/// The rows are those that each query has by itself. A query that reads its table once gets its rows from the common
/// reading; one that reads twice, or again for each row, reads on its own, since it may want the end of one reading before
/// the beginning of the other.
#[derive(Debug)]
pub struct Pass {
    queries: Vec<Query>,
    tables: Vec<Arc<Shared>>,
}

impl Pass {
    /// Makes plans ready: what is not run is refused here, before anything is read, with the number of its plan.
    ///
    /// The tables are those of the catalog, in its order.
    pub fn new(plans: Vec<Plan>, tables: &[Arc<dyn Table>], session: &Session) -> Result<Self, (usize, Refusal)> {
        let tables: Vec<_> = tables
            .iter()
            .map(|table| Arc::new(Shared::new(Arc::clone(table))))
            .collect();
        let shared = || tables.iter().map(|table| Arc::clone(table) as Arc<dyn Table>).collect();
        let query = |(index, plan)| Query::new(plan, shared(), session.clone()).map_err(|refusal| (index, refusal));
        let queries = plans.into_iter().enumerate().map(query).collect::<Result<_, _>>()?;
        Ok(Self { queries, tables })
    }

    /// The types of each result's columns.
    #[must_use]
    pub fn types(&self) -> Vec<Vec<Type>> {
        self.queries.iter().map(Query::types).collect()
    }

    /// All rows of each result. What stops one query stops all.
    ///
    /// It wants a runtime of tokio: each query is a task of its own. Dropped, it ends them all.
    pub async fn rows(self, task: Arc<TaskContext>) -> Result<Vec<Vec<Vec<Value>>>, Stop> {
        let mut ready = Vec::new();
        for query in &self.queries {
            ready.push(self.ready(query)?);
        }
        let mut tasks = JoinSet::new();
        for (index, query) in ready.into_iter().enumerate() {
            let task = Arc::clone(&task);
            tasks.spawn(async move { query.rows(task).await.map(|rows| Some((index, rows))) });
        }
        for table in self.tables {
            let task = Arc::clone(&task);
            tasks.spawn(async move { table.read(task).await.map(|()| None).map_err(Stop::from) });
        }
        let mut all = vec![Vec::new(); self.queries.len()];
        while let Some(ended) = tasks.join_next().await {
            // Rows of a reading that did not come to its end are never given.
            let ended = ended.map_err(|error| DataFusionError::External(Box::new(error)))?;
            if let Some((index, rows)) = ended? {
                all[index] = rows;
            }
        }
        Ok(all)
    }

    /// The operators of a query, which wait for the common reading if they read one table once.
    fn ready(&self, query: &Query) -> Result<Ready, Stop> {
        let before: Vec<_> = self.tables.iter().map(|table| table.waiting()).collect();
        let ready = query.ready()?;
        let scans = |(table, before): (&Arc<Shared>, &usize)| table.waiting() - before;
        if self.tables.iter().zip(&before).map(scans).sum::<usize>() > 1 {
            for (table, before) in self.tables.iter().zip(before) {
                table.release(before);
            }
        }
        Ok(ready)
    }
}
