//! Many queries over one reading of their table.

use std::sync::Arc;

use datafusion_common::DataFusionError;
use datafusion_execution::TaskContext;
use tokio::task::JoinSet;

use super::{Query, Ready, Stop, groups};
use crate::table::Shared;
use crate::value::Value;

/// Queries that run together: their table is read once for all of them.
///
/// Each query gets the rows that it would get alone. A query with one scan of the table gets its rows from the common
/// reading. One that reads it twice, or once for each row, reads on its own, since it may need the end of one reading
/// before
///   the beginning of another. If several queries group the same rows, the groups are made once.
#[derive(Debug)]
pub(crate) struct Pass {
    table: Arc<Shared>,
    queries: Vec<Query>,
}

impl Pass {
    /// Prepares queries over a shared table.
    pub(crate) fn new(table: Arc<Shared>, queries: Vec<Query>) -> Self {
        Self { table, queries }
    }

    /// All rows of each result. If one query stops, all stop; the error names its number if it was caused by one
    /// query.
    ///
    ///   Each query is a task on the current runtime. If the future is dropped, all tasks end.
    pub(crate) async fn rows(self, room: Arc<TaskContext>) -> Result<Vec<Vec<Vec<Value>>>, (Option<usize>, Stop)> {
        let mut ready = Vec::new();
        for (index, query) in self.queries.iter().enumerate() {
            ready.push(self.ready(query).map_err(|stop| (Some(index), stop))?);
        }
        let mut plans: Vec<_> = ready
            .iter_mut()
            .map(|(query, scan)| (&mut query.planned.plan, *scan))
            .collect();
        let groups = groups::share(&mut plans, &self.table).map_err(|error| (None, error.into()))?;
        let mut all = vec![Vec::new(); ready.len()];
        let mut tasks = JoinSet::new();
        for own in groups {
            let room = Arc::clone(&room);
            tasks.spawn(async move {
                own.give(room).await;
                Ok(None)
            });
        }
        for (index, (query, _)) in ready.into_iter().enumerate() {
            let room = Arc::clone(&room);
            tasks.spawn(async move {
                let rows = query.rows(room).await;
                rows.map(|rows| Some((index, rows))).map_err(|stop| (Some(index), stop))
            });
        }
        let table = self.table;
        tasks.spawn(async move {
            table
                .read(room)
                .await
                .map(|()| None)
                .map_err(|error| (None, error.into()))
        });
        while let Some(ended) = tasks.join_next().await {
            // Rows of an incomplete reading are never returned.
            let ended = ended.map_err(|error| (None, DataFusionError::External(Box::new(error)).into()))?;
            if let Some((index, rows)) = ended? {
                all[index] = rows;
            }
        }
        Ok(all)
    }

    /// The operators of a query, which wait for the common reading if they scan the table once, and the number of
    /// that scan.
    fn ready(&self, query: &Query) -> Result<(Ready, Option<usize>), Stop> {
        let before = self.table.waiting();
        let ready = query.ready()?;
        let scans = self.table.waiting() - before;
        if scans > 1 {
            self.table.release(&(before..before + scans).collect::<Vec<_>>());
        }
        Ok((ready, (scans == 1).then_some(before)))
    }
}
