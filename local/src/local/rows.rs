//! The rows of a query that runs on this machine.

use std::sync::Arc;
use std::time::{Duration, Instant};

use datafusion_execution::TaskContext;
use flow_log_stack_analysis::Type;
use flow_log_stack_runtime::engine::{Cursor, Record, ResultColumn, Statistics};
use futures::channel::mpsc::{self, Receiver, Sender};
use futures::{SinkExt, StreamExt};
use tokio::task::JoinHandle;

use super::column::reported;
use super::error::Error;
use super::executor::Executor;
use crate::engine::{Batch, Query, Stop};
use crate::source::Progress;
use crate::value::Value;
use crate::value::text::{Form, text};

/// The rows of a query that runs on this machine, as texts in Athena's format.
///
/// The query runs a few batches ahead of the reader. Dropping a [`next`](Cursor::next) that has not finished loses no
/// row; dropping the rows cancels the query.
#[derive(Debug)]
pub struct Rows {
    columns: Vec<ResultColumn>,
    notes: Vec<String>,
    types: Vec<Type>,
    sql: String,
    batches: Receiver<Result<Batch, Stop>>,
    /// The rest of the current batch.
    batch: std::vec::IntoIter<Vec<Value>>,
    work: Option<JoinHandle<()>>,
    progress: Arc<Progress>,
    started: Instant,
    /// How long the query ran, once it has ended.
    time: Option<Duration>,
    /// Keeps the threads alive.
    _executor: Arc<Executor>,
}

/// The number of batches that may wait for a reader.
const AHEAD: usize = 2;

impl Rows {
    pub(super) fn start(
        query: Query,
        room: Arc<TaskContext>,
        progress: Arc<Progress>,
        sql: String,
        executor: Arc<Executor>,
    ) -> Self {
        let types = query.types();
        let names = query.names();
        let columns = names.zip(&types).enumerate();
        let columns = columns
            .map(|(index, (name, data_type))| reported(index, name, data_type))
            .collect();
        let notes = query.notes();
        let (batches, waiting) = mpsc::channel(AHEAD);
        Self {
            columns,
            notes,
            types,
            sql,
            batches: waiting,
            batch: Vec::new().into_iter(),
            work: executor.spawn(run(query, room, batches)),
            progress,
            started: Instant::now(),
            time: None,
            _executor: executor,
        }
    }

    /// What the query has read so far, and the faults that it found.
    pub fn progress(&self) -> &Arc<Progress> {
        &self.progress
    }

    /// The next batch; `None` after the last.
    async fn next_batch(&mut self) -> Result<Option<Batch>, Error> {
        if let Some(batch) = self.batches.next().await {
            return batch.map(Some).map_err(|stop| Error::of_stop(stop, &self.sql));
        }
        // The query has ended, or failed.
        if let Some(work) = &mut self.work {
            let ended = work.await;
            self.work = None;
            ended.map_err(|error| Error::of_panic(&error))?;
        }
        Ok(None)
    }
}

/// Sends the batches of a query to the reader, until the reader is gone.
async fn run(query: Query, room: Arc<TaskContext>, mut to: Sender<Result<Batch, Stop>>) {
    let mut batches = match query.batches(room) {
        Ok(batches) => batches,
        Err(stop) => {
            let _ = to.send(Err(stop)).await;
            return;
        }
    };
    while let Some(batch) = batches.next().await {
        let is_last = batch.is_err();
        if to.send(batch).await.is_err() || is_last {
            return;
        }
    }
}

impl Cursor for Rows {
    type Error = Error;

    fn columns(&self) -> &[ResultColumn] {
        &self.columns
    }

    async fn next(&mut self) -> Result<Option<Record>, Error> {
        loop {
            if let Some(row) = self.batch.next() {
                let values = row.iter().zip(&self.types);
                let texts = values.map(|(value, data_type)| text(value, data_type, Form::Athena));
                return Ok(Some(Record::new(texts.collect())));
            }
            let next = self.next_batch().await;
            if !matches!(next, Ok(Some(_))) {
                self.time.get_or_insert(self.started.elapsed());
            }
            match next? {
                Some(batch) => self.batch = batch.into_iter(),
                None => return Ok(None),
            }
        }
    }

    /// The bytes are the sizes of the log files that were read to the end, compressed.
    fn statistics(&self) -> Statistics {
        let time = self.time.unwrap_or_else(|| self.started.elapsed());
        Statistics {
            bytes_scanned: Some(self.progress.count().bytes),
            run_time: Some(time),
            total_time: Some(time),
            ..Statistics::default()
        }
    }

    fn notes(&self) -> Vec<String> {
        self.notes.clone()
    }

    async fn cancel(mut self) -> Result<(), Error> {
        if let Some(mut work) = self.work.take() {
            work.abort();
            // Cancelled is the expected outcome here.
            let _ = (&mut work).await;
        }
        Ok(())
    }
}

impl Drop for Rows {
    fn drop(&mut self) {
        if let Some(work) = &self.work {
            work.abort();
        }
    }
}
