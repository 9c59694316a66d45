//! Amazon Athena as an engine.

use std::time::Duration;

use aws_config::SdkConfig;
use aws_sdk_athena::Client;
use aws_sdk_athena::types::{QueryExecutionContext, ResultReuseByAgeConfiguration, ResultReuseConfiguration};
use flow_log_stack_runtime::engine::Engine;
use flow_log_stack_runtime::{Names, StartQuery};
use tokio::runtime::Handle;

use crate::error::{Error, Kind};
use crate::execution::Execution;
use crate::refusal::refusal;
use crate::results::Results;
use crate::token::client_request_token;
use crate::{config, wait};

/// Amazon Athena, running the queries of one stack in its workgroup.
///
/// Clones are cheap and share the connections.
#[derive(Clone, Debug)]
pub struct Athena {
    client: Client,
    names: Names,
    deadline: Duration,
    reuse: Option<Duration>,
    writes_values: bool,
}

impl Athena {
    /// Athena with the SDK's configuration, for the objects with these names.
    ///
    /// The stack's type or its outputs give the names; without a declaration, construct [`Names`] yourself.
    pub fn new(sdk_config: &SdkConfig, names: Names) -> Self {
        Self {
            client: config::client(sdk_config),
            names,
            deadline: wait::DEADLINE,
            reuse: None,
            writes_values: false,
        }
    }

    /// Stops queries that have not ended after this time, including the time in the queue; the default is one hour.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// Uses the rows of an earlier run of the same query in the workgroup, if it ended at most this long ago.
    ///
    /// Such rows may be stale, but cost nothing.
    /// Athena counts whole minutes, at most 7 days: anything longer is cut, and so is a fraction of a minute. Below a
    /// minute, therefore, no rows are reused, and each query runs.
    /// It is not documented whether Athena compares the values of parameters, so they are [written](Self::write_values).
    pub fn reuse_results(mut self, max_age: Duration) -> Self {
        self.reuse = Some(max_age);
        self.write_values()
    }

    /// Sends values as constants in the text of the query instead of as execution parameters.
    ///
    /// Both mean the same, and a value may have 1,024 characters either way. Athena's user guide promises parameters
    /// in WHERE alone, and was seen to take them elsewhere; if it refuses one, after LIMIT for instance, this is the
    /// other way.
    pub fn write_values(mut self) -> Self {
        self.writes_values = true;
        self
    }

    /// The SDK's client, and the names of the objects.
    pub(crate) fn parts(&self) -> (&Client, &Names) {
        (&self.client, &self.names)
    }

    /// Starts a query.
    async fn submit(self, query: StartQuery, runtime: Handle) -> Result<Execution, Error> {
        let mut call = self
            .client
            .start_query_execution()
            .client_request_token(client_request_token(&query))
            .query_execution_context(QueryExecutionContext::builder().database(&query.database).build())
            .work_group(&query.work_group)
            .set_result_reuse_configuration(self.reuse.and_then(reuse));
        if self.writes_values {
            call = call.query_string(query.sql);
        } else {
            // A list may be omitted, but not be empty.
            let values = Some(query.execution_parameters).filter(|values| !values.is_empty());
            call = call.query_string(query.query_string).set_execution_parameters(values);
        }
        let names = Names {
            database: query.database,
            work_group: query.work_group,
            ..self.names
        };
        let answer = call.send().await.map_err(|error| refusal(error, &names))?;
        let Some(id) = answer.query_execution_id else {
            return Err(Error::new(
                Kind::Connection,
                "Athena's answer does not have the query's id",
            ));
        };
        Ok(Execution::new(self.client, id, names, runtime, self.deadline))
    }
}

impl Engine for Athena {
    type Error = Error;
    type Cursor = Results;

    fn names(&self) -> &Names {
        &self.names
    }

    /// Starts a query; its rows are texts.
    ///
    /// Dropping this before it has ended stops the query as soon as it has started.
    async fn start(&self, query: StartQuery) -> Result<Results, Error> {
        let Ok(runtime) = Handle::try_current() else {
            let error = Error::new(Kind::Runtime, "queries are run in a tokio runtime, and there is none");
            return Err(error.with_help("call this from a function under `#[tokio::main]`"));
        };
        if self.client.config().region().is_none() {
            let error = Error::new(Kind::Connection, "no AWS Region is set");
            return Err(error.with_help("set `AWS_REGION`, or `region` of the profile"));
        }
        // In its own task, so that a caller who stops waiting does not leave a query running whose id is unknown:
        // the task continues, and its result is dropped.
        let starting = runtime.spawn(self.clone().submit(query, runtime.clone()));
        let ended = |error| {
            Error::new(
                Kind::Runtime,
                format!("the runtime ended before the query had started: {error}"),
            )
        };
        starting.await.map_err(ended)?.map(Results::new)
    }
}

/// Athena reuses results of at most this age (API reference, `ResultReuseByAgeConfiguration`).
const OLDEST: Duration = Duration::from_secs(10_080 * 60);

/// The configuration; `None` if no whole minute is left, since it is not documented what 0 means.
fn reuse(max_age: Duration) -> Option<ResultReuseConfiguration> {
    let minutes = i32::try_from(max_age.min(OLDEST).as_secs() / 60).ok()?;
    let by_age = ResultReuseByAgeConfiguration::builder().enabled(true);
    let by_age = by_age.max_age_in_minutes(minutes).build();
    let reuse = ResultReuseConfiguration::builder().result_reuse_by_age_configuration(by_age);
    (minutes > 0).then(|| reuse.build())
}
