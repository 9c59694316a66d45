//! A query that Athena runs.

use std::time::Duration;

use aws_sdk_athena::Client;
use aws_sdk_athena::types::{
    QueryExecution, QueryExecutionState, QueryExecutionStatistics, QueryExecutionStatus, ResultConfiguration,
    ResultReuseInformation,
};
use flow_log_stack_runtime::Names;
use flow_log_stack_runtime::engine::Statistics;
use tokio::runtime::Handle;

use crate::error::{Error, Kind};
use crate::failure::failure;
use crate::refusal::refusal;
use crate::wait::{Looks, STOP_DEADLINE};

/// A started query. Dropping it stops the query if it still runs.
#[derive(Debug)]
pub(crate) struct Execution {
    pub(crate) client: Client,
    pub(crate) id: String,
    pub(crate) names: Names,
    /// The runtime that stops the query when this is dropped.
    runtime: Handle,
    deadline: Duration,
    looks: Looks,
    /// The last poll's result.
    seen: Option<QueryExecution>,
    /// Whether Athena has accepted the request to stop it.
    is_stopped: bool,
}

impl Execution {
    /// A query that was started a moment ago.
    pub(crate) fn new(client: Client, id: String, names: Names, runtime: Handle, deadline: Duration) -> Self {
        Self {
            client,
            id,
            names,
            runtime,
            deadline,
            looks: Looks::begin(deadline),
            seen: None,
            is_stopped: false,
        }
    }

    /// The last poll's result.
    pub(crate) fn seen(&self) -> Option<&QueryExecution> {
        self.seen.as_ref()
    }

    /// Waits until the query has succeeded; otherwise says why it has not.
    ///
    /// Nothing is lost if this is dropped: calling it again continues.
    pub(crate) async fn succeeded(&mut self) -> Result<(), Error> {
        if !self.ends().await? {
            return Err(self.late().await);
        }
        let failure = self.seen.as_ref().and_then(|query| failure(query, &self.names));
        failure.map_or(Ok(()), |error| Err(error.of(&self.id)))
    }

    /// Stops the query, and waits until it has ended.
    pub(crate) async fn cancel(&mut self) -> Result<(), Error> {
        if self.is_over() {
            return Ok(());
        }
        self.stop().await?;
        self.looks = Looks::begin(STOP_DEADLINE);
        if self.ends().await? {
            return Ok(());
        }
        let kind = Kind::Deadline { after: STOP_DEADLINE };
        let message = "Athena accepted the request to stop the query, but it still runs";
        Err(Error::new(kind, message).of(&self.id))
    }

    /// What the query used, by the last poll.
    pub(crate) fn statistics(&self) -> Statistics {
        let Some(query) = &self.seen else {
            return Statistics::default();
        };
        let number = |number: Option<i64>| number.and_then(|number| u64::try_from(number).ok());
        let time = |milliseconds| number(milliseconds).map(Duration::from_millis);
        let own = query.statistics();
        let result_location = query
            .result_configuration()
            .and_then(ResultConfiguration::output_location);
        let reuse = own.and_then(QueryExecutionStatistics::result_reuse_information);
        Statistics {
            bytes_scanned: number(own.and_then(QueryExecutionStatistics::data_scanned_in_bytes)),
            queue_time: time(own.and_then(QueryExecutionStatistics::query_queue_time_in_millis)),
            run_time: time(own.and_then(QueryExecutionStatistics::engine_execution_time_in_millis)),
            total_time: time(own.and_then(QueryExecutionStatistics::total_execution_time_in_millis)),
            result_location: result_location.map(str::to_owned),
            is_reused: reuse.is_some_and(ResultReuseInformation::reused_previous_result),
        }
    }

    /// Whether the query has ended. An unknown state counts as running.
    fn is_over(&self) -> bool {
        let status = self.seen.as_ref().and_then(QueryExecution::status);
        matches!(
            status.and_then(QueryExecutionStatus::state),
            Some(QueryExecutionState::Succeeded | QueryExecutionState::Failed | QueryExecutionState::Cancelled)
        )
    }

    /// Waits until the query has ended, or time is over; whether it has ended.
    async fn ends(&mut self) -> Result<bool, Error> {
        while !self.is_over() {
            self.looks.due().await;
            self.look().await?;
            // Even if time is up already, the query is polled once.
            if self.looks.are_over() {
                break;
            }
        }
        Ok(self.is_over())
    }

    async fn look(&mut self) -> Result<(), Error> {
        let call = self.client.get_query_execution().query_execution_id(&self.id);
        let looked = call.send().await;
        self.looks.count();
        match looked {
            Ok(answer) if answer.query_execution().is_some_and(has_state) => {
                self.seen = answer.query_execution;
                Ok(())
            }
            Ok(_) => {
                let message = "Athena's answer does not have the query's state";
                Err(Error::new(Kind::Connection, message).of(&self.id))
            }
            Err(error) => match refusal(error, &self.names) {
                // The query still runs, and costs: it is polled again after the next pause.
                error if *error.kind() == Kind::Throttled => Ok(()),
                error => Err(error.of(&self.id)),
            },
        }
    }

    /// Stops a query that takes too long.
    async fn late(&mut self) -> Error {
        let after = self.deadline;
        let message = format!("the query has not ended after {} seconds", after.as_secs());
        let error = match self.stop().await {
            Ok(()) => Error::new(Kind::Deadline { after }, format!("{message}, and was stopped")),
            Err(error) => Error::new(
                Kind::Deadline { after },
                format!("{message}, and stopping it failed: {error}"),
            ),
        };
        error
            .with_help("give it more time (`Athena::deadline`), or ask for fewer days")
            .of(&self.id)
    }

    async fn stop(&mut self) -> Result<(), Error> {
        let call = self.client.stop_query_execution().query_execution_id(&self.id);
        let stopped = call.send().await;
        stopped.map_err(|error| refusal(error, &self.names).of(&self.id))?;
        self.is_stopped = true;
        Ok(())
    }
}

/// Whether an answer has the query's state.
fn has_state(query: &QueryExecution) -> bool {
    query.status().is_some_and(|status| status.state().is_some())
}

impl Drop for Execution {
    fn drop(&mut self) {
        if !self.is_over() && !self.is_stopped {
            let stop = self.client.stop_query_execution().query_execution_id(&self.id);
            // There is nobody left to report an error to.
            self.runtime.spawn(async move { stop.send().await.map(drop).ok() });
        }
    }
}
