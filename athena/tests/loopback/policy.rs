//! The rights of those who run queries, compared with the calls that are made.

use std::collections::BTreeSet;

use flow_log_stack::engine::{Cursor, Engine};
use flow_log_stack::resource::Properties;
use flow_log_stack::{FlowLogStack, StartQuery, flow_log_stack};

use super::simulated::{Answer, SimulatedAthena};
use super::{athena, names, started, texts};

flow_log_stack! {
    stack Readers {
        flow_log: "fl-12345678901234567",
        logs: "s3://my-flow-logs/",
        results: "s3://my-flow-logs-analysis/",
        load: daily,
        reader_policy: true,
    }
    table flow_logs = default;
    use predefined::*;
}

/// The Athena actions that the policy allows.
fn allowed() -> BTreeSet<String> {
    let template = Readers::stack().template().expect("a template");
    let policies = template
        .resources
        .values()
        .filter_map(|resource| match &resource.properties {
            Properties::ManagedPolicy(policy) => Some(policy),
            _ => None,
        });
    let statements = policies.flat_map(|policy| &policy.policy_document.statement);
    let actions = statements.flat_map(|statement| &statement.action.0);
    actions
        .filter(|action| action.starts_with("athena:"))
        .cloned()
        .collect()
}

#[tokio::test]
async fn the_policy_of_readers_allows_just_what_a_query_calls() {
    let service = SimulatedAthena::playing(|start| match start["QueryString"].as_str() {
        Some("SELECT 1") => Answer::rows([("n", "integer")], vec![vec![Some("1")]; 1_500]),
        _ => Answer::endless(),
    });
    texts(&mut started(&service).await.expect("a query"))
        .await
        .expect("rows");
    let endless = athena(&service).start(StartQuery::of_sql("SELECT 2", &names())).await;
    endless.expect("a query").cancel().await.expect("it is stopped");
    let called: BTreeSet<_> = service
        .calls()
        .iter()
        .map(|call| format!("athena:{}", call.operation))
        .collect();
    assert_eq!(allowed(), called);
}
