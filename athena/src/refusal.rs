//! Why a call failed.

use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_athena::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_athena::operation::batch_get_named_query::BatchGetNamedQueryError;
use aws_sdk_athena::operation::get_query_execution::GetQueryExecutionError;
use aws_sdk_athena::operation::get_query_results::GetQueryResultsError;
use aws_sdk_athena::operation::get_table_metadata::GetTableMetadataError;
use aws_sdk_athena::operation::get_work_group::GetWorkGroupError;
use aws_sdk_athena::operation::list_named_queries::ListNamedQueriesError;
use aws_sdk_athena::operation::start_query_execution::StartQueryExecutionError;
use aws_sdk_athena::operation::stop_query_execution::StopQueryExecutionError;
use flow_log_stack_runtime::Names;

use crate::denial::Denial;
use crate::error::{Error, Kind, Missing, said};
use crate::failure::{missing, throttled};

/// An error of one of the calls.
pub(crate) trait CallError: std::error::Error + ProvideErrorMetadata + Send + Sync + 'static {
    /// The call.
    const OPERATION: &'static str;

    /// Athena's own code, in an answer whose type is `InvalidRequestException`.
    fn athena_error_code(&self) -> Option<&str>;
}

macro_rules! calls {
    ($($error:ident: $operation:literal,)*) => {
        $(impl CallError for $error {
            const OPERATION: &'static str = $operation;

            fn athena_error_code(&self) -> Option<&str> {
                match self {
                    Self::InvalidRequestException(error) => error.athena_error_code(),
                    _ => None,
                }
            }
        })*
    };
}

calls! {
    StartQueryExecutionError: "StartQueryExecution",
    GetQueryExecutionError: "GetQueryExecution",
    GetQueryResultsError: "GetQueryResults",
    StopQueryExecutionError: "StopQueryExecution",
    GetWorkGroupError: "GetWorkGroup",
    GetTableMetadataError: "GetTableMetadata",
    ListNamedQueriesError: "ListNamedQueries",
    BatchGetNamedQueryError: "BatchGetNamedQuery",
}

/// Codes for callers that AWS does not know.
const CREDENTIALS: [&str; 8] = [
    "ExpiredToken",
    "ExpiredTokenException",
    "IncompleteSignature",
    "InvalidClientTokenId",
    "InvalidSignatureException",
    "MissingAuthenticationToken",
    "MissingAuthenticationTokenException",
    "UnrecognizedClientException",
];

/// Why a call failed, after the SDK has retried transient faults.
pub(crate) fn refusal<E: CallError>(error: SdkError<E>, names: &Names) -> Error {
    // To the SDK an unreadable answer is an error of the service, too, but one without a code.
    let refused = match error.as_service_error().filter(|service| service.code().is_some()) {
        Some(service) => refused(service, names),
        None => unreached::<E>(&error),
    };
    refused.with_source(error)
}

/// An answer of the service that is an error.
fn refused<E: CallError>(error: &E, names: &Names) -> Error {
    let operation = E::OPERATION;
    let (code, message) = (error.code().unwrap_or_default(), error.message().unwrap_or_default());
    if matches!(code, "ThrottlingException" | "Throttling" | "TooManyRequestsException") {
        return throttled(message);
    }
    if matches!(code, "AccessDeniedException" | "AccessDenied") {
        return Denial::read(message)
            .unwrap_or_else(|| Denial::unnamed(message))
            .by(operation)
            .error();
    }
    if CREDENTIALS.contains(&code) {
        return credentials(&said(&format!("AWS does not accept the credentials ({code})"), message));
    }
    match error.athena_error_code() {
        Some("MALFORMED_QUERY") => return syntax(message),
        _ if message.starts_with("WorkGroup ") && message.contains("not found") => {
            return missing(Missing::WorkGroup, message, names);
        }
        _ if message.starts_with("Unable to verify/create output bucket") => {
            return missing(Missing::Bucket, message, names);
        }
        _ => {}
    }
    // Athena reads the file of the rows in S3 with the caller's rights.
    if let Some(denial) = Denial::read(message) {
        return denial.error();
    }
    let code = error.athena_error_code().or(error.code());
    let fact = format!("Athena refused `{operation}` ({})", code.unwrap_or("without a code"));
    let code = code.map(str::to_owned);
    Error::new(Kind::Service { code }, said(&fact, message))
}

/// No answer, or an unreadable one.
fn unreached<E: CallError>(error: &SdkError<E>) -> Error {
    let chain = chain(error);
    if chain.iter().any(|error| error.is::<CredentialsError>()) {
        return credentials(&said("no AWS credentials were found", &texts(&chain)));
    }
    let fact = format!("`{}` got no readable answer from Athena", E::OPERATION);
    let error = Error::new(Kind::Connection, said(&fact, &texts(&chain)));
    error.with_help(
        "is a Region set (`AWS_REGION`, or `region` of the profile), and can its endpoint be reached from here?",
    )
}

fn credentials(fact: &str) -> Error {
    Error::new(Kind::Credentials, fact)
        .with_help("sign in (`aws sso login`), choose a profile (`AWS_PROFILE`), or run where a role is available")
}

/// Athena's grammar refuses the statement; `message` begins with its place, `line 3:14: `.
fn syntax(message: &str) -> Error {
    let place = message.strip_prefix("line ").and_then(|rest| rest.split_once(": "));
    let place = place.and_then(|(place, _)| place.split_once(':'));
    let number = |text: &str| text.parse().ok();
    let kind = Kind::Syntax {
        line: place.and_then(|(line, _)| number(line)),
        column: place.and_then(|(_, column)| number(column)),
    };
    Error::new(kind, said("Athena cannot read the statement", message)).with_help(
        "a checked query is never refused like this: report it with the statement at https://github.com/flow-log-stack/flow-log-stack/issues; `Athena::write_values` may help until then",
    )
}

/// An error and its causes.
fn chain<'e>(error: &'e (dyn std::error::Error + 'static)) -> Vec<&'e (dyn std::error::Error + 'static)> {
    std::iter::successors(Some(error), |error| error.source()).collect()
}

fn texts(chain: &[&(dyn std::error::Error + 'static)]) -> String {
    chain.iter().map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
