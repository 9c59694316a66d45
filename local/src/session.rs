//! What a session says: when it is, and how much of the machine its queries may take.

use std::thread::available_parallelism;

/// What a session says. Its time zone is UTC, as Athena's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The moment at which the query starts, in milliseconds since 1970-01-01 UTC.
    pub now: i64,
    /// The catalog of tables that are named without one.
    pub catalog: Option<String>,
    /// And their schema, which Athena calls a database.
    pub schema: Option<String>,
    /// How many bytes a query may hold in memory. Sorts and groups put on disk what is beyond; what cannot be put there
    /// stops the query.
    pub memory_limit: usize,
    /// How many parts of a query run side by side, each on a thread; one or more.
    pub partitions: usize,
}

/// Athena's catalog, and its database for whoever names none.
const CATALOG: &str = "awsdatacatalog";
const SCHEMA: &str = "default";
/// 1 GiB.
const MEMORY_LIMIT: usize = 1 << 30;

impl Session {
    /// A session that starts at a moment, in milliseconds since 1970-01-01 UTC, with 1 GiB and all of the machine's threads.
    #[must_use]
    pub fn at(now: i64) -> Self {
        Self {
            now,
            catalog: Some(CATALOG.to_owned()),
            schema: Some(SCHEMA.to_owned()),
            memory_limit: MEMORY_LIMIT,
            partitions: available_parallelism().map_or(1, usize::from),
        }
    }
}

impl Default for Session {
    fn default() -> Self {
        Self::at(jiff::Timestamp::now().as_millisecond())
    }
}
