//! What `StartQueryExecution` receives.

use std::collections::BTreeSet;
use std::time::Duration;

use flow_log_stack::StartQuery;
use flow_log_stack::engine::{Cursor, Engine};
use flow_log_stack_athena::{Athena, Kind};
use serde_json::{Value, json};

use super::simulated::{Answer, Reply, SimulatedAthena};
use super::{athena, names, sdk_config, started, texts};

fn one_row() -> SimulatedAthena {
    SimulatedAthena::answering(Answer::rows([("_col0", "integer")], [vec![Some("1")]]))
}

fn with_values() -> StartQuery {
    StartQuery {
        query_string: "SELECT ?, ?".into(),
        execution_parameters: vec!["'it''s'".into(), "22".into()],
        sql: "SELECT 'it''s', 22".into(),
        ..StartQuery::of_sql("", &names())
    }
}

/// The members of the one call, without its token.
fn sent(service: &SimulatedAthena) -> Value {
    let mut calls = service.calls_of("StartQueryExecution");
    assert_eq!(calls.len(), 1);
    let token = calls[0]
        .as_object_mut()
        .and_then(|members| members.remove("ClientRequestToken"));
    assert!(token.is_some());
    calls.remove(0)
}

#[tokio::test]
async fn a_query_runs_in_the_stack_s_workgroup_and_database_with_its_values() {
    let service = one_row();
    athena(&service)
        .start(with_values())
        .await
        .expect("a query")
        .next()
        .await
        .expect("a row");
    let expected = json!({
        "QueryString": "SELECT ?, ?",
        "ExecutionParameters": ["'it''s'", "22"],
        "QueryExecutionContext": {"Database": "traffic"},
        "WorkGroup": "analysts",
    });
    assert_eq!(sent(&service), expected);
}

#[tokio::test]
async fn a_query_without_values_has_no_list_of_them() {
    let service = one_row();
    started(&service).await.expect("a query").next().await.expect("a row");
    assert_eq!(sent(&service).get("ExecutionParameters"), None);
}

#[tokio::test]
async fn results_are_reused_on_request_alone_and_values_stand_in_the_text_then() {
    let service = one_row();
    let week_and_more = Duration::from_secs(8 * 24 * 60 * 60);
    for (max_age, minutes) in [
        (Duration::from_secs(3_600), json!(60)),
        (week_and_more, json!(10_080)),
        (Duration::from_secs(119), json!(1)),
        (Duration::from_secs(60), json!(1)),
        // Less than a minute: no reuse is requested, since rows could be older, and the meaning of 0 is not
        // documented.
        (Duration::from_secs(59), Value::Null),
        (Duration::ZERO, Value::Null),
    ] {
        let athena = athena(&service).reuse_results(max_age);
        athena
            .start(with_values())
            .await
            .expect("a query")
            .next()
            .await
            .expect("a row");
        let call = service.calls_of("StartQueryExecution").pop().expect("a call");
        let by_age = json!({"Enabled": true, "MaxAgeInMinutes": minutes});
        let expected = (!minutes.is_null()).then(|| json!({"ResultReuseByAgeConfiguration": by_age}));
        assert_eq!(call.get("ResultReuseConfiguration"), expected.as_ref(), "{max_age:?}");
        assert_eq!(call["QueryString"], "SELECT 'it''s', 22");
        assert_eq!(call.get("ExecutionParameters"), None);
    }
}

#[tokio::test]
async fn values_stand_in_the_text_on_request() {
    let service = one_row();
    let athena = athena(&service).write_values();
    athena
        .start(with_values())
        .await
        .expect("a query")
        .next()
        .await
        .expect("a row");
    assert_eq!(sent(&service)["QueryString"], "SELECT 'it''s', 22");
    assert_eq!(sent(&service).get("ExecutionParameters"), None);
}

#[tokio::test]
async fn the_same_query_with_other_values_has_rows_of_its_own() {
    // If a token is used again, the service returns the first query, whatever its values were.
    let service = SimulatedAthena::playing(|start| {
        let value = start["ExecutionParameters"][1].as_str().unwrap_or_default().to_owned();
        Answer::rows([("_col0", "varchar")], [vec![Some(value.as_str())]])
    });
    for port in ["22", "3389", "22"] {
        let mut query = with_values();
        query.execution_parameters[1] = port.into();
        let mut results = athena(&service).start(query).await.expect("a query");
        assert_eq!(texts(&mut results).await.expect("rows"), [[Some(port.to_owned())]]);
    }
    let calls = service.calls_of("StartQueryExecution");
    let tokens: BTreeSet<_> = calls
        .iter()
        .map(|call| call["ClientRequestToken"].to_string())
        .collect();
    assert_eq!(tokens.len(), 3);
}

#[tokio::test]
async fn a_call_that_the_sdk_repeats_keeps_its_token() {
    let service = one_row();
    service.instead("StartQueryExecution", Reply::throttled());
    service.instead("StartQueryExecution", Reply::error(500, "InternalServerException", ""));
    started(&service).await.expect("a query").next().await.expect("a row");
    let calls = service.calls_of("StartQueryExecution");
    assert_eq!(calls.len(), 3);
    assert!(calls.iter().all(|call| call == &calls[0]));
}

#[tokio::test]
async fn a_configuration_that_says_nothing_of_behaviour_is_enough() {
    let service = one_row();
    let mut sparse = sdk_config(&service).to_builder();
    sparse.set_behavior_version(None).set_retry_config(None);
    let athena = Athena::new(&sparse.build(), names());
    athena
        .start(with_values())
        .await
        .expect("a query")
        .next()
        .await
        .expect("a row");
}

#[test]
fn outside_of_a_runtime_a_query_is_refused() {
    let service = one_row();
    let athena = athena(&service);
    let start = athena.start(with_values());
    let polled = std::pin::pin!(start).poll(&mut std::task::Context::from_waker(std::task::Waker::noop()));
    let std::task::Poll::Ready(Err(error)) = polled else {
        panic!("it waits for something");
    };
    assert_eq!(*error.kind(), Kind::Runtime);
    assert_eq!(service.calls().len(), 0);
}
