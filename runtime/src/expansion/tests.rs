//! What is read passes the same constructors as what is written in Rust.

use serde_json::{Value, json};

use crate::node::Node;
use crate::wire::Wire;
use crate::{ColumnType, DefaultValue, DeploymentParameter, FlowLog, Literal, Load, NewFlowLog, Query, Tags};

/// Whether the value is read; what is read is written as it was.
fn reads<T: Wire>(value: &Value) -> bool {
    let Some(read) = T::read(&Node::from(value)) else {
        return false;
    };
    assert_eq!(Value::from(&read.write()), *value);
    true
}

#[test]
fn a_load_has_the_days_that_its_frequency_asks_for() {
    let load = |frequency: &str, start: Value, end: Value| json!({"frequency": frequency, "start": start, "end": end});
    let (first, last) = (json!({"Value": "2026-01-01"}), json!({"Value": "2026-01-31"}));
    assert!(reads::<Load>(&load("None", first.clone(), last.clone())));
    assert!(reads::<Load>(&load("Daily", Value::Null, Value::Null)));
    assert!(!reads::<Load>(&load("None", Value::Null, Value::Null)));
    assert!(!reads::<Load>(&load("Daily", last, first)));
    assert!(
        !reads::<Load>(&load("Daily", json!("Unknown"), Value::Null)),
        "what could not be read is never written"
    );
}

#[test]
fn tags_follow_the_rules_of_aws() {
    assert!(reads::<Tags>(&json!({"team": "network"})));
    assert!(!reads::<Tags>(&json!({"aws:team": "network"})));
    assert!(!reads::<Tags>(&json!({"team": "a;b"})));
    let many = |count: usize| {
        (0..count)
            .map(|i| (format!("k{i:02}"), json!("")))
            .collect::<serde_json::Map<_, _>>()
    };
    assert!(reads::<Tags>(&Value::Object(many(50))) && !reads::<Tags>(&Value::Object(many(51))));
}

#[test]
fn a_default_is_a_constant_or_a_day_of_the_last_ten_years() {
    assert!(reads::<Literal>(&json!("'it''s'")));
    assert!(!reads::<Literal>(&json!("1 OR true")));
    assert!(reads::<DefaultValue>(&json!({"DaysAgo": 3653})));
    assert!(!reads::<DefaultValue>(&json!({"DaysAgo": 3654})));
    assert!(!reads::<DefaultValue>(&json!({"Constants": ["current_date"]})));
}

#[test]
fn a_flow_log_is_of_what_its_id_says() {
    let created = |kind: &str| {
        json!({
            "resource_id": {"Value": "vpc-1234abcd"},
            "resource_type": kind,
            "traffic_type": "All",
            "max_aggregation_interval": 600,
        })
    };
    assert!(reads::<NewFlowLog>(&created("Vpc")));
    assert!(!reads::<NewFlowLog>(&created("Subnet")));
    assert!(!reads::<FlowLog>(&json!({"Created": created("Subnet")})));
}

#[test]
fn a_deployment_parameter_has_a_default_of_its_kind() {
    let parameter = |default: &str, pattern: Value, description: &str| json!({"name": "P", "kind": "Account", "description": description, "default": default, "pattern": pattern});
    assert!(reads::<DeploymentParameter>(&parameter(
        "111122223333",
        json!("1.*"),
        "Whose"
    )));
    assert!(!reads::<DeploymentParameter>(&parameter("1111", Value::Null, "Whose")));
    assert!(!reads::<DeploymentParameter>(&parameter(
        "111122223333",
        json!("("),
        "Whose"
    )));
    assert!(reads::<DeploymentParameter>(&parameter(
        "111122223333",
        Value::Null,
        &"x".repeat(4000)
    )));
    assert!(!reads::<DeploymentParameter>(&parameter(
        "111122223333",
        Value::Null,
        &"x".repeat(4001)
    )));
}

#[test]
fn a_query_names_the_parameters_that_it_has() {
    let query = |title: &str, name: &str, index: usize| {
        json!({
            "name": "Q",
            "title": title,
            "description": "What it says.",
            "parameters": [{
                "name": name,
                "parameter_type": {"Column": "Int"},
                "list": false,
                "default": null,
                "example": null,
            }],
            "pieces": [{"Text": "SELECT "}, {"Parameter": index}],
        })
    };
    assert!(reads::<Query>(&query("Title", "port_2", 0)));
    assert!(!reads::<Query>(&query("Title", "port", 1)));
    assert!(!reads::<Query>(&query("", "port", 0)));
    for name in ["", "2port", "a*/b", "größe", "a b"] {
        assert!(!reads::<Query>(&query("Title", name, 0)), "{name}");
    }
}

#[test]
fn a_column_has_a_type_that_there_is() {
    for right in [
        json!({"Decimal": [5, 5]}),
        json!({"Decimal": [38, 38]}),
        json!({"Char": 255}),
        json!({"Struct": [["id", "Int"]]}),
        json!({"Map": ["String", {"Array": "Date"}]}),
    ] {
        assert!(reads::<ColumnType>(&right), "{right}");
    }
    for wrong in [
        json!({"Decimal": [3, 5]}),
        json!({"Decimal": [39, 0]}),
        json!({"Char": 256}),
        json!({"Varchar": 0}),
        json!({"Struct": [["i d", "Int"]]}),
        json!({"Map": ["String"]}),
        json!("Decimal"),
        json!("Text"),
    ] {
        assert!(!reads::<ColumnType>(&wrong), "{wrong}");
    }
}
