//! Everything that the crate sends to Athena and reads from it, against a simulated Athena on loopback.

mod cancel;
mod errors;
mod example;
#[path = "../../../tests/hostile/values.rs"]
mod hostile;
mod pages;
mod parameters;
mod policy;
mod simulated;
mod start;
mod types;
mod wait;

use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use flow_log_stack::engine::{Cursor, Engine, Record};
use flow_log_stack::{Names, StartQuery};
use flow_log_stack_athena::{Athena, Error, Results};
use simulated::SimulatedAthena;

/// The SDK's configuration for a service on loopback, regardless of proxies, profiles and keys in the environment.
fn sdk_config(service: &SimulatedAthena) -> SdkConfig {
    let keys = Credentials::new("AKIAIOSFODNN7EXAMPLE", "secret", None, None, "tests");
    let retries = RetryConfig::standard().with_initial_backoff(Duration::from_millis(1));
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .region(Region::new("eu-central-1"))
        .credentials_provider(SharedCredentialsProvider::new(keys))
        .endpoint_url(service.url())
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .retry_config(retries)
        .build()
}

fn names() -> Names {
    Names {
        database: "traffic".into(),
        table: "flow_logs".into(),
        work_group: "analysts".into(),
    }
}

fn athena(service: &SimulatedAthena) -> Athena {
    Athena::new(&sdk_config(service), names())
}

/// Starts a statement without values.
async fn started(service: &SimulatedAthena) -> Result<Results, Error> {
    athena(service).start(StartQuery::of_sql("SELECT 1", &names())).await
}

/// The texts of all rows.
async fn texts(results: &mut Results) -> Result<Vec<Vec<Option<String>>>, Error> {
    let mut rows = Vec::new();
    while let Some(record) = results.next().await? {
        rows.push(Record::into_values(record));
    }
    Ok(rows)
}

/// The error of a query that returns no rows.
async fn error(service: &SimulatedAthena) -> Error {
    match started(service).await {
        Ok(mut results) => results.next().await.expect_err("an error"),
        Err(error) => error,
    }
}
