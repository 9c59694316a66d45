//! Waiting for a query.

use std::time::Duration;

use flow_log_stack::StartQuery;
use flow_log_stack::engine::{Cursor, Engine};
use flow_log_stack_athena::Kind;

use super::simulated::{Answer, Reply, SimulatedAthena};
use super::{athena, names, started, texts};

fn through(states: &[&'static str]) -> SimulatedAthena {
    let answer = Answer::rows([("_col0", "integer")], [vec![Some("1")]]);
    SimulatedAthena::answering(answer.states(states).scanned(12_345))
}

#[tokio::test]
async fn a_query_may_be_queued_again_and_a_state_may_be_one_that_is_not_known_yet() {
    let states = ["QUEUED", "RUNNING", "QUEUED", "REPLANNING", "RUNNING", "SUCCEEDED"];
    let service = through(&states);
    let mut results = started(&service).await.expect("a query");
    assert_eq!(texts(&mut results).await.expect("rows").len(), 1);
    assert_eq!(service.calls_of("GetQueryExecution").len(), states.len());
    assert_eq!(service.calls_of("GetQueryResults").len(), 1);
}

#[tokio::test]
async fn statistics_are_those_of_the_last_look() {
    let service = through(&["RUNNING", "SUCCEEDED"]);
    let mut results = started(&service).await.expect("a query");
    assert_eq!(results.statistics(), flow_log_stack::engine::Statistics::default());
    results.next().await.expect("a row");
    let statistics = results.statistics();
    assert_eq!(statistics.bytes_scanned, Some(12_345));
    assert_eq!(statistics.queue_time, Some(Duration::from_millis(61)));
    assert_eq!(statistics.run_time, Some(Duration::from_millis(283)));
    assert_eq!(statistics.total_time, Some(Duration::from_millis(1_377)));
    let id = results.query_execution_id();
    assert_eq!(
        statistics.result_location,
        Some(format!("s3://amzn-s3-demo-results/{id}.csv"))
    );
    assert!(!statistics.is_reused);
    // At least ten megabytes are charged.
    let price = statistics.price(5.0).expect("a price");
    assert!((price - 10.0 / 1_000_000.0 * 5.0).abs() < 1e-9, "{price}");
}

#[tokio::test]
async fn a_throttled_look_is_no_reason_to_leave_a_query_that_is_paid_for() {
    let service = through(&["RUNNING", "SUCCEEDED"]);
    // The SDK makes three attempts.
    for _ in 0..6 {
        service.instead("GetQueryExecution", Reply::throttled());
    }
    let mut results = started(&service).await.expect("a query");
    assert_eq!(texts(&mut results).await.expect("rows").len(), 1);
}

#[tokio::test]
async fn a_query_is_stopped_at_the_deadline() {
    let service = SimulatedAthena::answering(Answer::endless());
    let deadline = Duration::from_millis(300);
    let athena = athena(&service).deadline(deadline);
    let mut results = athena
        .start(StartQuery::of_sql("SELECT 1", &names()))
        .await
        .expect("a query");
    let error = results.next().await.expect_err("it never ends");
    assert_eq!(*error.kind(), Kind::Deadline { after: deadline });
    assert_eq!(error.query_execution_id(), Some(results.query_execution_id()));
    assert_eq!(service.calls_of("StopQueryExecution").len(), 1);
    assert_eq!(service.calls_of("StartQueryExecution").len(), 1);
}

#[tokio::test]
async fn whoever_asks_after_the_deadline_has_the_rows_of_a_query_that_has_ended() {
    let service = through(&["SUCCEEDED"]);
    let athena = athena(&service).deadline(Duration::ZERO);
    let mut results = athena
        .start(StartQuery::of_sql("SELECT 1", &names()))
        .await
        .expect("a query");
    assert_eq!(texts(&mut results).await.expect("rows").len(), 1);
    let athena = athena.deadline(Duration::MAX);
    let mut results = athena
        .start(StartQuery::of_sql("SELECT 1", &names()))
        .await
        .expect("a query");
    assert_eq!(texts(&mut results).await.expect("rows").len(), 1);
}

#[tokio::test]
async fn whoever_gives_up_waiting_for_a_row_may_go_on() {
    let service = through(&["QUEUED", "RUNNING", "RUNNING", "SUCCEEDED"]);
    let mut results = started(&service).await.expect("a query");
    // Shorter than the first pause, so that no wait ends in one go, but long enough for a call.
    let mut patience = Duration::from_millis(40);
    let row = loop {
        if let Ok(row) = tokio::time::timeout(patience, results.next()).await {
            break row;
        }
        patience = patience.mul_f64(1.05);
    };
    assert!(row.expect("a row").is_some());
    assert_eq!(service.calls_of("StartQueryExecution").len(), 1);
}

#[tokio::test]
async fn an_answer_without_a_state_is_an_error() {
    for body in [
        "{}",
        r#"{"QueryExecution": {}}"#,
        r#"{"QueryExecution": {"Status": null}}"#,
    ] {
        let service = through(&["SUCCEEDED"]);
        service.instead("GetQueryExecution", Reply::Body(200, body.into()));
        let mut results = started(&service).await.expect("a query");
        let error = results.next().await.expect_err("no state");
        assert_eq!(*error.kind(), Kind::Connection, "{body}");
        // The query is still running, and can be polled again.
        assert_eq!(texts(&mut results).await.expect("rows").len(), 1);
    }
}
