//! The memory, disk and threads that a query may use.

use std::collections::HashMap;
use std::sync::Arc;

use datafusion_common::Result;
use datafusion_execution::TaskContext;
use datafusion_execution::config::SessionConfig;
use datafusion_execution::memory_pool::{FairSpillPool, MemoryConsumer, MemoryReservation};
use datafusion_execution::runtime_env::RuntimeEnvBuilder;

use crate::session::Session;
use crate::value::Value;

/// What a session gives a query: memory, a temporary folder for what does not fit, and threads.
///
/// A quarter of the memory is for open files (`source::scan`). The rest is shared equally by the operators that can
/// spill.
///   The folder is created when something spills, and removed with the query.
pub(super) fn room(session: &Session) -> Result<Arc<TaskContext>> {
    let (memory, partitions) = (session.memory_limit / 4 * 3, session.partitions.max(1));
    let pool = Arc::new(FairSpillPool::new(memory));
    let config = SessionConfig::new().with_target_partitions(partitions);
    // The memory that a sort reserves for merging what it spilled.
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

/// The rows that an operator holds, counted against the memory of the query.
///
///   Each row counts twice, since something is made of it before it is dropped.
pub(super) struct Held {
    pub(super) rows: Vec<Vec<Value>>,
    reservation: MemoryReservation,
}

impl Held {
    /// No rows yet, for an operator with that name.
    pub(super) fn new(name: &str, task: &TaskContext) -> Self {
        Self {
            rows: Vec::new(),
            reservation: MemoryConsumer::new(name).register(task.memory_pool()),
        }
    }

    /// Adds rows; fails if there is no memory for them.
    pub(super) fn take(&mut self, rows: Vec<Vec<Value>>) -> Result<()> {
        self.reserve(&rows)?;
        self.rows.extend(rows);
        Ok(())
    }

    /// Reserves memory for rows that are held elsewhere.
    pub(super) fn reserve(&self, rows: &[Vec<Value>]) -> Result<()> {
        let bytes: usize = rows.iter().flatten().map(Value::size).sum();
        self.reservation.try_grow(2 * (bytes + size_of_val(rows)))
    }
}

/// Room for what a node needs only while it works.
pub(super) struct Scratch(MemoryReservation);

impl Scratch {
    /// None yet, of a node of that name.
    pub(super) fn new(name: &str, task: &TaskContext) -> Self {
        Self(MemoryConsumer::new(name).register(task.memory_pool()))
    }

    /// Sets how many bytes are held; fails if there is no memory for them.
    pub(super) fn hold(&self, bytes: usize) -> Result<()> {
        self.0.try_resize(bytes)
    }
}
