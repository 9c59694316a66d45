//! A session: the time of the query, its default schema, and the memory and threads that it may use.

use std::thread::available_parallelism;

use flow_log_stack_analysis::Catalog;

/// The session of a query. Its time zone is UTC, as on Athena.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The time at which the query starts, in milliseconds since 1970-01-01 UTC.
    pub now: i64,
    /// The catalog for table names without one.
    pub catalog: Option<String>,
    /// The schema for table names without one, which Athena calls a database.
    pub schema: Option<String>,
    /// How many bytes a query may hold in memory. Sorts and groups spill to disk beyond that; a query with operators
    /// that cannot spill fails.
    pub memory_limit: usize,
    /// The number of partitions that run in parallel, each on a thread; at least 1.
    pub partitions: usize,
}

/// 1 GiB.
const MEMORY_LIMIT: usize = 1 << 30;

impl Session {
    /// A session that starts at a time in milliseconds since 1970-01-01 UTC, with 1 GiB and all threads of the
    /// machine.
    #[must_use]
    pub fn at(now: i64) -> Self {
        Self {
            now,
            catalog: Some(Catalog::DEFAULT_CATALOG.to_owned()),
            schema: Some(Catalog::DEFAULT_SCHEMA.to_owned()),
            memory_limit: MEMORY_LIMIT,
            partitions: available_parallelism().map_or(1, usize::from),
        }
    }

    /// The day on which the query starts, in days since 1970-01-01.
    pub(crate) fn today(&self) -> i32 {
        i32::try_from(self.now.div_euclid(86_400_000)).unwrap_or_default()
    }
}

impl Default for Session {
    fn default() -> Self {
        Self::at(jiff::Timestamp::now().as_millisecond())
    }
}
