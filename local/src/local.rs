//! The queries of a stack over flow logs on this machine, as an [`Engine`].

mod column;
mod error;
mod executor;
mod reads;
mod rows;
mod whole;

use std::sync::Arc;
use std::time::SystemTime;

use datafusion_common::{DataFusionError, Result as DataFusionResult};
use datafusion_physical_plan::ExecutionPlan;
use flow_log_stack_analysis::{Catalog, Resolution, resolve};
use flow_log_stack_declaration::queries::Checker;
use flow_log_stack_runtime::engine::{Engine, TypedQuery};
use flow_log_stack_runtime::{Names, Stack, StartQuery};
use futures::executor::block_on;

pub use self::error::{Error, Kind};
use self::executor::Executor;
use self::reads::Noting;
pub use self::reads::Reads;
pub use self::rows::Rows;
pub use self::whole::Whole;
use crate::engine::{Pass, Query, Stop};
use crate::failure::Failure;
use crate::session::Session;
use crate::source::{FlowLogs, Logs, Progress};
use crate::table::{Request, Shared, Table};

/// An engine on this machine: runs Athena's SQL over flow logs in a folder or in memory, and returns Athena's rows.
///
/// ```
/// use flow_log_stack::prelude::*;
/// use flow_log_stack_local::{FlowLogs, Local, Record};
///
/// flow_log_stack! {
///     stack Traffic {
///         flow_log: "fl-12345678901234567",
///         logs: "s3://my-flow-logs/",
///         results: "s3://my-flow-logs-analysis/",
///         load: daily,
///     }
///     table flow_logs = default;
///     query Rejected(on: day) = "SELECT dstport, count(*) AS n FROM flow_logs WHERE day = :on AND action = 'REJECT' GROUP BY dstport";
/// }
///
/// # fn main() -> Result<(), flow_log_stack_local::Error> {
/// let ssh = Record::new().start(1_795_132_800).dstport(22);
/// let logs = FlowLogs::records([ssh.clone().action("REJECT"), ssh.clone().action("REJECT"), ssh]);
/// let engine = Local::new(Traffic::stack(), &logs)?;
/// let rows = engine.all(&Rejected { on: "2026-11-20".parse()? })?;
/// assert_eq!(rows, [RejectedRow { dstport: Some(22), n: 2 }]);
/// # Ok(())
/// # }
/// ```
///
/// It has its own threads, so its rows can be awaited in any runtime. Cloning it is cheap.
#[derive(Clone, Debug)]
pub struct Local {
    names: Names,
    catalog: Arc<Catalog>,
    logs: Logs,
    now: Option<i64>,
    memory_limit: Option<usize>,
    progress: Option<Arc<Progress>>,
    executor: Arc<Executor>,
}

impl Local {
    /// A stack's table over these logs, with the names that the stack has in Athena. If these are not known, the table
    /// has its declared name.
    ///
    /// It has the partition keys that the tables of all integrations share. Fails if the folder cannot be read.
    pub fn new(stack: &Stack, logs: &FlowLogs) -> Result<Self, Error> {
        let keys = stack.common_keys();
        let checker = Checker::new(&stack.table, &keys, false, &[], false);
        let table = stack.table.name.clone();
        let names = stack.names().unwrap_or_else(|_| Names {
            database: String::new(),
            table,
            work_group: String::new(),
        });
        Self::over(checker.catalog(), names, logs.table(stack, &keys)?)
    }

    /// The first table of a catalog over these logs, with the names in `names`. The other tables of the catalog have
    /// no rows here, and queries that read them are refused.
    pub fn over(catalog: &Catalog, names: Names, logs: Logs) -> Result<Self, Error> {
        let mut catalog = catalog.clone();
        if let Some(own) = catalog.tables.iter_mut().flatten().next() {
            own.name.clone_from(&names.table);
        }
        Ok(Self {
            names,
            catalog: Arc::new(catalog),
            logs,
            now: None,
            memory_limit: None,
            progress: None,
            executor: Arc::new(Executor::new()?),
        })
    }

    /// Sets the time at which queries start, so that tests give the same result on every day. The default is the
    /// system's time.
    #[must_use]
    pub fn at(mut self, now: SystemTime) -> Self {
        let millis = |time: SystemTime| match time.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(since) => i64::try_from(since.as_millis()).unwrap_or(i64::MAX),
            Err(before) => i64::try_from(before.duration().as_millis()).map_or(i64::MIN, |millis| -millis),
        };
        self.now = Some(millis(now));
        self
    }

    /// Sets how many bytes a query may hold in memory; the default is 1 GiB. Sorts and groups spill to disk beyond
    /// that. A query that needs more memory anyway fails.
    #[must_use]
    pub fn memory_limit(mut self, bytes: usize) -> Self {
        self.memory_limit = Some(bytes);
        self
    }

    /// Skips and counts log files that cannot be read. Without it the query fails, as on Athena.
    #[must_use]
    pub fn skip_bad_files(mut self, skip: bool) -> Self {
        self.logs = self.logs.skip_bad_files(skip);
        self
    }

    /// Counts what all queries read in one place. Without it, each query has its own counts.
    #[must_use]
    pub fn counting(mut self, progress: Arc<Progress>) -> Self {
        self.progress = Some(progress);
        self
    }

    /// Runs a declared query and waits for all rows: for tests, and for programs that are not asynchronous.
    pub fn all<Q: TypedQuery>(&self, query: &Q) -> Result<Vec<Q::Row>, Error> {
        block_on(async { self.run(query).await?.collect().await })
    }

    /// What a statement would read. Nothing is read; a statement that cannot run here is refused.
    pub fn reads(&self, sql: &str) -> Result<Reads, Error> {
        let table = Arc::new(Noting::new(self.logs.clone()));
        let query = self.query(sql, Arc::clone(&table) as Arc<dyn Table>)?;
        query.ask().map_err(|stop| Error::of_stop(stop, sql))?;
        Ok(table.reads())
    }

    /// Runs queries together, with one reading of the logs and the memory of one query. Returns all rows of each,
    /// which are the same as those of [`start`](Engine::start).
    ///
    /// If one query stops, all stop. Dropping the future cancels them.
    pub async fn together(&self, queries: &[StartQuery]) -> Result<Vec<Whole>, Error> {
        let progress = self.progress.clone().unwrap_or_default();
        let table = Arc::new(Shared::new(Arc::new(self.logs.counting(progress))));
        let made = |query: &StartQuery| self.query(&query.sql, Arc::clone(&table) as Arc<dyn Table>);
        let made = queries.iter().map(made).collect::<Result<Vec<_>, _>>()?;
        let of_stop = |(index, stop): (Option<usize>, Stop)| {
            let sql = index
                .and_then(|index| queries.get(index))
                .map(|query| query.sql.as_str());
            Error::of_stop(stop, sql.unwrap_or_default())
        };
        let Some(first) = made.first() else {
            return Ok(Vec::new());
        };
        let room = first.room().map_err(|stop| of_stop((None, stop)))?;
        let pass = Pass::new(table, made.clone());
        let rows = self.executor.run(async move { pass.rows(room).await }).await?;
        let rows = rows.map_err(of_stop)?;
        Ok(made
            .iter()
            .zip(rows)
            .map(|(query, rows)| Whole::new(query, &rows))
            .collect())
    }

    /// The query of a statement, over this table.
    fn query(&self, sql: &str, table: Arc<dyn Table>) -> Result<Query, Error> {
        let Resolution { analysis, plan } = resolve(sql, &self.catalog);
        if !analysis.is_accepted() {
            return Err(Error::of_analysis(&analysis, sql));
        }
        let plan = plan.map_err(|missing| Error::of_missing(&missing, sql))?;
        let others = self.catalog.tables.iter().flatten().skip(1);
        let absent = others.map(|table| Arc::new(Absent(table.name.clone())) as Arc<dyn Table>);
        let tables = std::iter::once(table).chain(absent).collect();
        let mut session = self.now.map_or_else(Session::default, Session::at);
        session.catalog.clone_from(&self.catalog.default_catalog);
        session.schema.clone_from(&self.catalog.default_schema);
        session.memory_limit = self.memory_limit.unwrap_or(session.memory_limit);
        Query::new(plan, tables, session).map_err(|refusal| Error::of_stop(refusal.into(), sql))
    }
}

impl Engine for Local {
    type Error = Error;
    type Cursor = Rows;

    fn names(&self) -> &Names {
        &self.names
    }

    /// Starts a query. A statement that cannot run here is refused before anything is read.
    async fn start(&self, query: StartQuery) -> Result<Rows, Error> {
        let progress = self.progress.clone().unwrap_or_default();
        let run = self.query(&query.sql, Arc::new(self.logs.counting(Arc::clone(&progress))))?;
        let room = run.room().map_err(|stop| Error::of_stop(stop, &query.sql))?;
        Ok(Rows::start(run, room, progress, query.sql, Arc::clone(&self.executor)))
    }
}

/// A table that has no files here.
#[derive(Debug)]
struct Absent(String);

impl Table for Absent {
    fn columns(&self) -> usize {
        0
    }

    fn scan(&self, _: &Request<'_>) -> DataFusionResult<Arc<dyn ExecutionPlan>> {
        let what = format!("the table `{}`, which has no files here,", self.0);
        Err(DataFusionError::External(Box::new(Failure::other(
            crate::NOT_RUN,
            what,
        ))))
    }
}
