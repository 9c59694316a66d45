//! Errors: a kind for programs, and sentences for people.

use std::net::TcpListener;
use std::time::Duration;

use aws_config::SdkConfig;
use aws_config::timeout::TimeoutConfig;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::future::ProvideCredentials as Provided;
use flow_log_stack::StartQuery;
use flow_log_stack::engine::{Cursor, Engine};
use flow_log_stack_athena::{Athena, Error, Kind, Missing};

use super::simulated::{Answer, Reply, SimulatedAthena};
use super::{error, names, sdk_config, started};

/// The error of a query with this answer.
async fn of(answer: Answer) -> Error {
    error(&SimulatedAthena::answering(answer)).await
}

/// The error if a call gets this reply.
async fn instead(operation: &str, reply: Reply) -> Error {
    let service = SimulatedAthena::answering(Answer::rows([("n", "integer")], []));
    // The SDK makes three attempts if an error may be transient.
    for _ in 0..3 {
        service.instead(operation, reply.clone());
    }
    error(&service).await
}

fn said(error: &Error) -> String {
    // A program whose `main` returns it prints the same.
    assert_eq!(format!("{error:?}"), error.to_string());
    error.to_string()
}

const ID: &str = "\nquery execution: 00000000-0000-4000-8000-000000000000";

#[tokio::test]
async fn denied_says_which_action_on_what() {
    let arn = "arn:aws:athena:eu-central-1:111122223333:workgroup/analysts";
    let message = format!(
        "User: arn:aws:iam::111122223333:user/ana is not authorized to perform: athena:StartQueryExecution on resource: {arn} because no identity-based policy allows the athena:StartQueryExecution action"
    );
    let error = instead(
        "StartQueryExecution",
        Reply::error(400, "AccessDeniedException", &message),
    )
    .await;
    let action = Some("athena:StartQueryExecution".to_owned());
    let resource = Some(arn.to_owned());
    assert_eq!(*error.kind(), Kind::Denied { action, resource });
    let help = "\nhelp: `reader_policy: true` makes a policy with all that a query needs: attach the output `ReaderPolicyArn` to whoever runs it; under Lake Formation, grant the table too";
    assert_eq!(
        said(&error),
        format!("`athena:StartQueryExecution` on `{arn}` is denied: {message}{help}")
    );

    // If the message does not name the action, it is that of the call.
    let error = instead("GetQueryResults", Reply::error(400, "AccessDeniedException", "")).await;
    let action = Some("athena:GetQueryResults".to_owned());
    assert_eq!(*error.kind(), Kind::Denied { action, resource: None });
    assert_eq!(said(&error), format!("`athena:GetQueryResults` is denied{help}{ID}"));
}

#[tokio::test]
async fn denied_in_glue_or_s3_fails_the_query() {
    let glue = "Insufficient permissions to execute the query. User: arn:aws:iam::111122223333:user/ana is not authorized to perform: glue:GetTable on resource: arn:aws:glue:eu-central-1:111122223333:table/traffic/flow_logs because no identity-based policy allows the glue:GetTable action";
    let denied = of(Answer::failed(glue, 1500)).await;
    let action = Some("glue:GetTable".to_owned());
    let resource = Some("arn:aws:glue:eu-central-1:111122223333:table/traffic/flow_logs".to_owned());
    assert_eq!(*denied.kind(), Kind::Denied { action, resource });

    let s3 = "PERMISSION_DENIED: Access Denied (Service: S3, Status Code: 403, Request ID: ABC)";
    let denied = of(Answer::failed(s3, 1501)).await;
    assert_eq!(
        *denied.kind(),
        Kind::Denied {
            action: None,
            resource: None
        }
    );
    assert!(said(&denied).starts_with(&format!("access is denied: {s3}\nhelp: ")));
}

#[tokio::test]
async fn the_workgroup_s_limit_says_how_many_bytes() {
    let reason = "Bytes scanned limit was exceeded";
    let error = of(Answer::cancelled(reason).scanned(1_000_000_000_000)).await;
    assert_eq!(
        *error.kind(),
        Kind::ScanLimit {
            scanned: Some(1_000_000_000_000)
        }
    );
    let expected = format!(
        "the query was stopped after 1,000,000,000,000 bytes: the workgroup `analysts` allows no more\nhelp: ask for fewer days, or raise `scan_limit` in the declaration and deploy it{ID}"
    );
    assert_eq!(said(&error), expected);
}

#[tokio::test]
async fn cancelled_is_not_the_limit() {
    let error = of(Answer::cancelled("Query cancelled by user").scanned(7)).await;
    assert_eq!(*error.kind(), Kind::Cancelled);
    assert_eq!(
        said(&error),
        format!("the query was cancelled: Query cancelled by user{ID}")
    );
}

#[tokio::test]
async fn syntax_is_refused_at_the_start_and_to_be_reported() {
    let message = "line 12:7: mismatched input 'SELEC'. Expecting: 'SELECT'";
    let error = instead("StartQueryExecution", Reply::invalid("MALFORMED_QUERY", message)).await;
    let (line, column) = (Some(12), Some(7));
    assert_eq!(*error.kind(), Kind::Syntax { line, column });
    let sentence = said(&error);
    assert!(
        sentence.starts_with(&format!("Athena cannot read the statement: {message}\nhelp: ")),
        "{sentence}"
    );
    assert!(
        sentence.contains("report it with the statement at https://"),
        "{sentence}"
    );

    let error = instead(
        "StartQueryExecution",
        Reply::invalid("MALFORMED_QUERY", "Queries of this type are not supported"),
    )
    .await;
    assert_eq!(
        *error.kind(),
        Kind::Syntax {
            line: None,
            column: None
        }
    );
}

#[tokio::test]
async fn what_is_missing_asks_whether_the_stack_was_deployed_and_the_loader_ran() {
    let table = of(Answer::failed(
        "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.traffic.flow_logs' does not exist",
        1301,
    ))
    .await;
    assert_eq!(*table.kind(), Kind::Missing(Missing::Table));
    let sentence = said(&table);
    assert!(
        sentence.starts_with("a table does not exist: TABLE_NOT_FOUND: line 1:15: Table"),
        "{sentence}"
    );
    let help = "\nhelp: is the stack deployed in this account and Region? Its names here are `traffic.flow_logs` and `analysts`";
    assert!(sentence.contains(help), "{sentence}");

    let partition = of(Answer::failed(
        "HIVE_PARTITION_DROPPED_DURING_QUERY: Partition no longer exists: day=2026/11/20",
        233,
    ))
    .await;
    assert_eq!(*partition.kind(), Kind::Missing(Missing::Partition));
    assert!(said(&partition).contains("\nhelp: has the loader run?"), "{partition}");

    let work_group = instead(
        "StartQueryExecution",
        Reply::invalid("INVALID_INPUT", "WorkGroup is not found."),
    )
    .await;
    assert_eq!(*work_group.kind(), Kind::Missing(Missing::WorkGroup));
    assert!(
        said(&work_group)
            .starts_with("the workgroup does not exist: WorkGroup is not found.\nhelp: is the stack deployed"),
        "{work_group}"
    );

    let column = "COLUMN_NOT_FOUND: line 2:5: Column 'x' cannot be resolved or requester is not authorized to access requested resources";
    assert_eq!(
        of(Answer::failed(column, 1006)).await.kind().clone(),
        Kind::Missing(Missing::Column)
    );
    assert_eq!(
        of(Answer::failed(
            "SCHEMA_NOT_FOUND: line 1:15: Schema 'traffic' does not exist",
            1301
        ))
        .await
        .kind()
        .clone(),
        Kind::Missing(Missing::Database)
    );
    let bucket = "Unable to verify/create output bucket amzn-s3-demo-results";
    let bucket = instead("StartQueryExecution", Reply::invalid("INVALID_INPUT", bucket)).await;
    assert_eq!(*bucket.kind(), Kind::Missing(Missing::Bucket));
}

#[tokio::test]
async fn throttled_is_said_after_three_tries() {
    let many = r#"{"__type":"TooManyRequestsException","Message":"You have exceeded the limit for the number of queries you can run concurrently. Please reduce the number of concurrent queries submitted by this account.","Reason":"CONCURRENT_QUERY_LIMIT_EXCEEDED"}"#;
    for reply in [Reply::throttled(), Reply::Body(400, many.into())] {
        let service = SimulatedAthena::answering(Answer::rows([], []));
        for _ in 0..3 {
            service.instead("StartQueryExecution", reply.clone());
        }
        let error = error(&service).await;
        assert_eq!(*error.kind(), Kind::Throttled);
        assert_eq!(service.calls_of("StartQueryExecution").len(), 3);
        assert!(said(&error).contains("\nhelp: try again later"), "{error}");
    }
    let glue = of(Answer::failed("Rate exceeded (Service: AWSGlue)", 1401)).await;
    assert_eq!(*glue.kind(), Kind::Throttled);
}

#[tokio::test]
async fn other_failures_have_trino_s_name() {
    let error = of(Answer::failed("DIVISION_BY_ZERO: Division by zero", 1001)).await;
    let name = Some("DIVISION_BY_ZERO".to_owned());
    assert_eq!(
        *error.kind(),
        Kind::Failed {
            name,
            is_retryable: false
        }
    );
    assert_eq!(
        said(&error),
        format!("the query failed: DIVISION_BY_ZERO: Division by zero{ID}")
    );
    // What the checker should have found is our mistake.
    let error = of(Answer::failed(
        "TYPE_MISMATCH: line 41:31: Cannot apply operator: varchar < integer",
        1002,
    ))
    .await;
    assert!(said(&error).contains("report it with the statement"), "{error}");
    let error = of(Answer::failed("Query exhausted resources at this scale factor", 5)).await;
    assert_eq!(
        *error.kind(),
        Kind::Failed {
            name: None,
            is_retryable: false
        }
    );
    assert!(said(&error).contains("\nhelp: ask for fewer days"), "{error}");
}

#[tokio::test]
async fn a_failure_is_said_as_often_as_one_asks() {
    let service = SimulatedAthena::answering(Answer::failed("DIVISION_BY_ZERO: Division by zero", 1001));
    let mut results = started(&service).await.expect("a query");
    let first = results.next().await.expect_err("it failed");
    let again = results.next().await.expect_err("it failed");
    assert_eq!(*first.kind(), *again.kind());
    assert_eq!(service.calls_of("GetQueryExecution").len(), 1);
    assert_eq!(service.calls_of("GetQueryResults").len(), 0);
}

#[tokio::test]
async fn credentials_that_aws_does_not_accept() {
    for code in [
        "ExpiredTokenException",
        "UnrecognizedClientException",
        "InvalidSignatureException",
    ] {
        let error = instead(
            "StartQueryExecution",
            Reply::error(400, code, "The security token is not valid"),
        )
        .await;
        assert_eq!(*error.kind(), Kind::Credentials, "{code}");
        assert!(
            said(&error).starts_with(&format!("AWS does not accept the credentials ({code}): ")),
            "{error}"
        );
        assert!(said(&error).contains("\nhelp: sign in (`aws sso login`)"), "{error}");
    }
}

/// Has no credentials.
#[derive(Debug)]
struct Nobody;

impl aws_credential_types::provider::ProvideCredentials for Nobody {
    fn provide_credentials<'a>(&'a self) -> Provided<'a>
    where
        Self: 'a,
    {
        Provided::ready(Err(CredentialsError::not_loaded("no profile `traffic`")))
    }
}

async fn error_with(sdk_config: &SdkConfig) -> Error {
    let query = StartQuery::of_sql("SELECT 1", &names());
    let started = Athena::new(sdk_config, names()).start(query).await;
    started.map(drop).expect_err("nothing is sent")
}

#[tokio::test]
async fn what_cannot_be_sent() {
    let service = SimulatedAthena::answering(Answer::rows([], []));
    let complete = sdk_config(&service);

    let nobody = complete
        .to_builder()
        .credentials_provider(SharedCredentialsProvider::new(Nobody))
        .build();
    let error = error_with(&nobody).await;
    assert_eq!(*error.kind(), Kind::Credentials);
    assert!(said(&error).contains("no profile `traffic`"), "{error}");

    let mut nowhere = complete.to_builder();
    nowhere.set_region(None).set_endpoint_url(None);
    let error = error_with(&nowhere.build()).await;
    assert_eq!(*error.kind(), Kind::Connection);
    assert_eq!(
        said(&error),
        "no AWS Region is set\nhelp: set `AWS_REGION`, or `region` of the profile"
    );

    // Nothing listens there any more.
    let free = TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .expect("a port");
    let error = error_with(&complete.to_builder().endpoint_url(format!("http://{free}")).build()).await;
    assert_eq!(*error.kind(), Kind::Connection);
    assert_eq!(service.calls().len(), 0);
}

#[tokio::test]
async fn silence_ends_after_the_time_that_the_configuration_gives_a_try() {
    let service = SimulatedAthena::answering(Answer::rows([], []));
    for _ in 0..3 {
        service.instead("StartQueryExecution", Reply::Silence);
    }
    let timeouts = TimeoutConfig::builder().operation_attempt_timeout(Duration::from_millis(50));
    let impatient = sdk_config(&service)
        .to_builder()
        .timeout_config(timeouts.build())
        .build();
    let error = error_with(&impatient).await;
    assert_eq!(*error.kind(), Kind::Connection);
}

#[tokio::test]
async fn answers_that_cannot_be_read() {
    for reply in [
        Reply::Body(200, "{".into()),
        Reply::Body(200, "<html></html>".into()),
        Reply::Body(200, r#"{"ResultSet": {"Rows": [{"Data": 7}]}}"#.into()),
        Reply::Body(200, r#"{"ResultSet": 7}"#.into()),
        Reply::Cut(r#"{"ResultSet": "#.into()),
    ] {
        let error = instead("GetQueryResults", reply.clone()).await;
        assert_eq!(*error.kind(), Kind::Connection, "{reply:?}");
        assert!(
            said(&error).starts_with("`GetQueryResults` got no readable answer from Athena"),
            "{error}"
        );
    }
    for (operation, body) in [
        ("StartQueryExecution", "{}"),
        ("GetQueryExecution", "{}"),
        ("GetQueryExecution", r#"{"QueryExecution": {}}"#),
        ("GetQueryExecution", r#"{"QueryExecution": {"Status": {}}}"#),
    ] {
        let error = instead(operation, Reply::Body(200, body.into())).await;
        assert_eq!(*error.kind(), Kind::Connection, "{operation} {body}");
    }
}

#[tokio::test]
async fn other_refusals_have_athena_s_code() {
    let mismatch = Reply::invalid("IDEMPOTENT_PARAMETER_MISMATCH", "Idempotent parameters do not match");
    let error = instead("StartQueryExecution", mismatch).await;
    let code = Some("IDEMPOTENT_PARAMETER_MISMATCH".to_owned());
    assert_eq!(*error.kind(), Kind::Service { code });
    assert_eq!(
        said(&error),
        "Athena refused `StartQueryExecution` (IDEMPOTENT_PARAMETER_MISMATCH): Idempotent parameters do not match"
    );
    let error = instead("GetQueryExecution", Reply::error(500, "InternalServerException", "")).await;
    let code = Some("InternalServerException".to_owned());
    assert_eq!(*error.kind(), Kind::Service { code });
    let error = instead("GetQueryExecution", Reply::error(400, "SerializationException", "")).await;
    let code = Some("SerializationException".to_owned());
    assert_eq!(*error.kind(), Kind::Service { code });
}
