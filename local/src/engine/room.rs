//! What a query may take of the machine.

use std::collections::HashMap;
use std::sync::Arc;

use datafusion_common::Result;
use datafusion_execution::TaskContext;
use datafusion_execution::config::SessionConfig;
use datafusion_execution::memory_pool::{FairSpillPool, MemoryConsumer, MemoryReservation};
use datafusion_execution::runtime_env::RuntimeEnvBuilder;

use crate::session::Session;
use crate::value::Value;

/// The room that a session gives a query: its memory, a temporary folder for what is beyond, its threads.
///
/// A quarter of the memory is for files at hand (`source::scan`). Of the rest those who can put on disk what they hold have
/// equal shares; the folder is made when something comes into it, and is gone when the query is.
pub(super) fn room(session: &Session) -> Result<Arc<TaskContext>> {
    let (memory, partitions) = (session.memory_limit / 4 * 3, session.partitions.max(1));
    let pool = Arc::new(FairSpillPool::new(memory));
    let config = SessionConfig::new().with_target_partitions(partitions);
    // What a sort sets aside for merging what it has put on disk.
    let for_merging = config
        .options()
        .execution
        .sort_spill_reservation_bytes
        .min(memory / 16 / partitions);
    let config = config.with_sort_spill_reservation_bytes(for_merging);
    Ok(Arc::new(TaskContext::new(
        None,
        "query".to_owned(),
        config,
        HashMap::new(),
        HashMap::new(),
        HashMap::new(),
        HashMap::new(),
        RuntimeEnvBuilder::new().with_memory_pool(pool).build_arc()?,
    )))
}

/// Rows that a node holds, as far as the query's memory has room for them.
///
/// Each counts twice: something is made of it before it goes.
pub(super) struct Held {
    pub(super) rows: Vec<Vec<Value>>,
    reservation: MemoryReservation,
}

impl Held {
    /// No rows yet, of a node of that name.
    pub(super) fn new(name: &str, task: &TaskContext) -> Self {
        Self {
            rows: Vec::new(),
            reservation: MemoryConsumer::new(name).register(task.memory_pool()),
        }
    }

    /// Holds more rows; fails where there is no room for them.
    pub(super) fn take(&mut self, rows: Vec<Vec<Value>>) -> Result<()> {
        self.reserve(&rows)?;
        self.rows.extend(rows);
        Ok(())
    }

    /// Takes room for rows that lie elsewhere.
    pub(super) fn reserve(&self, rows: &[Vec<Value>]) -> Result<()> {
        let bytes: usize = rows.iter().flatten().map(Value::size).sum();
        self.reservation.try_grow(2 * (bytes + size_of_val(rows)))
    }
}
