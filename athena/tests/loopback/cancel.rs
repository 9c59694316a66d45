//! Cancelling queries.

use flow_log_stack::StartQuery;
use flow_log_stack::engine::{Cursor, Engine};
use flow_log_stack_athena::Kind;
use serde_json::json;

use super::simulated::{Answer, Reply, SimulatedAthena};
use super::{athena, names, started, texts};

fn endless() -> SimulatedAthena {
    SimulatedAthena::answering(Answer::endless())
}

/// The runtime's other thread does the work, while this one waits for it.
#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn to_drop_the_rows_of_a_query_that_runs_stops_it() {
    let service = endless();
    let results = started(&service).await.expect("a query");
    let id = results.query_execution_id().to_owned();
    drop(results);
    service.wait_for("StopQueryExecution", 1);
    assert_eq!(
        service.calls_of("StopQueryExecution"),
        [json!({"QueryExecutionId": id})]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn to_drop_a_start_stops_the_query_as_soon_as_it_has_started() {
    let service = endless();
    let athena = athena(&service);
    let mut start = Box::pin(athena.start(StartQuery::of_sql("SELECT 1", &names())));
    // The first poll sends the request.
    std::future::poll_fn(|context| std::task::Poll::Ready(start.as_mut().poll(context).is_ready())).await;
    drop(start);
    service.wait_for("StopQueryExecution", 1);
    assert_eq!(service.calls_of("StartQueryExecution").len(), 1);
}

#[tokio::test]
async fn cancel_ends_when_the_query_has_ended() {
    let service = SimulatedAthena::answering(Answer::endless().slow_to_stop(2));
    let results = started(&service).await.expect("a query");
    results.cancel().await.expect("it is stopped");
    assert_eq!(service.calls_of("StopQueryExecution").len(), 1);
    // Two polls see it running, the third sees that it was cancelled.
    assert_eq!(service.calls_of("GetQueryExecution").len(), 3);
}

#[tokio::test]
async fn a_query_may_succeed_before_it_is_stopped() {
    let answer = Answer::rows([("_col0", "integer")], [vec![Some("1")]]);
    let service = SimulatedAthena::answering(answer.states(&["RUNNING", "SUCCEEDED"]).slow_to_stop(5));
    let results = started(&service).await.expect("a query");
    results.cancel().await.expect("it has ended");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_query_that_has_ended_is_not_stopped() {
    let service = SimulatedAthena::answering(Answer::rows([("n", "integer")], vec![vec![Some("1")]; 3]));
    let mut results = started(&service).await.expect("a query");
    results.next().await.expect("a row");
    drop(results);
    let mut results = started(&service).await.expect("a query");
    texts(&mut results).await.expect("rows");
    results.cancel().await.expect("nothing is left to stop");
    assert_eq!(service.calls_of("StopQueryExecution").len(), 0);
}

#[tokio::test]
async fn a_stop_that_is_refused_is_an_error() {
    let service = endless();
    let message = "User: arn:aws:sts::111122223333:assumed-role/r/s is not authorized to perform: athena:StopQueryExecution on resource: arn:aws:athena:eu-central-1:111122223333:workgroup/analysts because no identity-based policy allows the athena:StopQueryExecution action";
    service.instead(
        "StopQueryExecution",
        Reply::error(400, "AccessDeniedException", message),
    );
    let results = started(&service).await.expect("a query");
    let error = results.cancel().await.expect_err("denied");
    let denied = Kind::Denied {
        action: Some("athena:StopQueryExecution".into()),
        resource: Some("arn:aws:athena:eu-central-1:111122223333:workgroup/analysts".into()),
    };
    assert_eq!(*error.kind(), denied);
}

#[test]
fn rows_may_outlive_their_runtime() {
    let service = endless();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let results = runtime.block_on(started(&service)).expect("a query");
    drop(runtime);
    drop(results);
}
