//! Why a query failed.

use aws_sdk_athena::types::{
    AthenaError, QueryExecution, QueryExecutionState, QueryExecutionStatistics, QueryExecutionStatus,
};
use flow_log_stack_runtime::Names;

use crate::denial::Denial;
use crate::error::{Error, Kind, Missing, said};

/// What Athena says if the workgroup's limit stopped a query; the state is then CANCELLED, not FAILED.
const SCAN_LIMIT: &str = "Bytes scanned limit was exceeded";

/// Trino's errors for something that does not exist, as they begin a reason.
const MISSING: [(&str, Missing); 10] = [
    ("CATALOG_NOT_FOUND", Missing::Database),
    ("COLUMN_NOT_FOUND", Missing::Column),
    ("HIVE_FILE_NOT_FOUND", Missing::Partition),
    ("HIVE_PARTITION_DROPPED_DURING_QUERY", Missing::Partition),
    ("HIVE_PARTITION_NOT_READABLE", Missing::Partition),
    ("HIVE_PARTITION_OFFLINE", Missing::Partition),
    ("HIVE_TABLE_DROPPED_DURING_QUERY", Missing::Table),
    ("NOT_FOUND", Missing::Table),
    ("SCHEMA_NOT_FOUND", Missing::Database),
    ("TABLE_NOT_FOUND", Missing::Table),
];

/// Words of S3 in a reason for something that does not exist.
const MISSING_IN_S3: [(&str, Missing); 2] = [("NoSuchBucket", Missing::Bucket), ("NoSuchKey", Missing::Partition)];

/// Errors whose messages quote values, so that their text is not only AWS's.
const OF_VALUES: [&str; 6] = [
    "GENERIC_USER_ERROR",
    "HIVE_BAD_DATA",
    "INVALID_CAST_ARGUMENT",
    "INVALID_FUNCTION_ARGUMENT",
    "NUMERIC_VALUE_OUT_OF_RANGE",
    "TYPE_MISMATCH",
];

/// Errors that the checker should have found.
const CHECKED: [&str; 6] = [
    "AMBIGUOUS_NAME",
    "FUNCTION_NOT_FOUND",
    "INVALID_PARAMETER_USAGE",
    "NOT_SUPPORTED",
    "SYNTAX_ERROR",
    "TYPE_MISMATCH",
];

/// What to do about what the checker should have found.
const REPORT: &str = "Athena runs what was checked: deploy the template of this program, and if that changes nothing, report it with the statement at https://github.com/flow-log-stack/flow-log-stack/issues";

/// Why a query that has ended did not succeed; `None` if it did.
pub(crate) fn failure(query: &QueryExecution, names: &Names) -> Option<Error> {
    let status = query.status();
    let is_cancelled = match status.and_then(QueryExecutionStatus::state) {
        Some(QueryExecutionState::Failed) => false,
        Some(QueryExecutionState::Cancelled) => true,
        _ => return None,
    };
    let athena_error = status.and_then(QueryExecutionStatus::athena_error);
    let reason = status
        .and_then(QueryExecutionStatus::state_change_reason)
        .or_else(|| athena_error.and_then(AthenaError::error_message))
        .unwrap_or_default()
        .trim();
    let scanned = query
        .statistics()
        .and_then(QueryExecutionStatistics::data_scanned_in_bytes);
    let reason = Reason {
        text: reason,
        error_type: athena_error.and_then(AthenaError::error_type),
        is_retryable: athena_error.is_some_and(AthenaError::retryable),
        scanned: scanned.and_then(|bytes| u64::try_from(bytes).ok()),
        is_cancelled,
    };
    Some(reason.error(names))
}

struct Reason<'a> {
    text: &'a str,
    /// Athena user guide, "Athena error catalog".
    error_type: Option<i32>,
    is_retryable: bool,
    scanned: Option<u64>,
    is_cancelled: bool,
}

impl Reason<'_> {
    fn error(&self, names: &Names) -> Error {
        if self.words().contains(SCAN_LIMIT) {
            return self.scan_limit(names);
        }
        if self.is_cancelled {
            return self.cancelled();
        }
        if let Some(what) = self.missing() {
            return missing(what, self.text, names);
        }
        if let Some(denial) = self.denial() {
            return denial.error();
        }
        if matches!(self.error_type, Some(1400..=1406)) {
            return throttled(self.text);
        }
        self.failed()
    }

    fn scan_limit(&self, names: &Names) -> Error {
        let work_group = &names.work_group;
        let message = match self.scanned {
            Some(bytes) => format!(
                "the query was stopped after {} bytes: the workgroup `{work_group}` allows no more",
                grouped(bytes)
            ),
            None => format!("the query was stopped: it scanned more than the workgroup `{work_group}` allows"),
        };
        Error::new(Kind::ScanLimit { scanned: self.scanned }, message)
            .with_help("ask for fewer days, or raise `scan_limit` in the declaration and deploy it")
    }

    fn cancelled(&self) -> Error {
        Error::new(Kind::Cancelled, said("the query was cancelled", self.text))
    }

    /// Trino's name for the error.
    fn name(&self) -> Option<&str> {
        let (name, _) = self.text.split_once(':')?;
        let is_name = name
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte == b'_' || byte.is_ascii_digit());
        (is_name && !name.is_empty()).then_some(name)
    }

    /// The text, if it has only AWS's words.
    fn words(&self) -> &str {
        if self.name().is_some_and(|name| OF_VALUES.contains(&name)) {
            ""
        } else {
            self.text
        }
    }

    fn missing(&self) -> Option<Missing> {
        let named = self
            .name()
            .and_then(|own| MISSING.iter().find(|(name, _)| *name == own));
        let in_s3 = || MISSING_IN_S3.iter().find(|(words, _)| self.words().contains(words));
        if let Some((_, what)) = named.or_else(in_s3) {
            return Some(*what);
        }
        match self.error_type? {
            1301 => Some(Missing::Table),
            1302 => Some(Missing::Partition),
            1306 => Some(Missing::Bucket),
            _ => None,
        }
    }

    fn denial(&self) -> Option<Denial> {
        let is_denied = matches!(self.error_type, Some(1500 | 1501)) || self.name() == Some("PERMISSION_DENIED");
        Denial::read(self.words()).or_else(|| is_denied.then(|| Denial::unnamed(self.text)))
    }

    fn failed(&self) -> Error {
        let name = self.name();
        let kind = Kind::Failed {
            name: name.map(str::to_owned),
            is_retryable: self.is_retryable,
        };
        let error = Error::new(kind, said("the query failed", self.text));
        if name.is_some_and(|name| CHECKED.contains(&name)) {
            return error.with_help(REPORT);
        }
        if self.text.contains("exhausted resources") || self.text.contains("Query timeout") {
            return error.with_help("ask for fewer days or columns, or group by less");
        }
        if self.is_retryable {
            return error.with_help("run it again: Athena says that it may succeed");
        }
        error
    }
}

/// Something that the stack creates does not exist.
pub(crate) fn missing(what: Missing, reason: &str, names: &Names) -> Error {
    let deployed = format!(
        "is the stack deployed in this account and Region? Its names here are `{}.{}` and `{}`; its outputs have them",
        names.database, names.table, names.work_group
    );
    let (fact, help) = match what {
        Missing::WorkGroup => ("the workgroup does not exist", &*deployed),
        Missing::Database => ("a database does not exist", &*deployed),
        Missing::Table => ("a table does not exist", &*deployed),
        Missing::Column => (
            "a column does not exist, or may not be read",
            "deploy the template of this program: the table belongs to another one; under Lake Formation, grant the columns",
        ),
        Missing::Partition => (
            "a partition, or a file in it, is gone",
            "has the loader run? It registers what is there; or has a lifecycle rule removed the files?",
        ),
        Missing::Bucket => (
            "a bucket does not exist",
            "compare `logs` and `results` of the declaration with the buckets: the stack creates none",
        ),
    };
    Error::new(Kind::Missing(what), said(fact, reason)).with_help(help)
}

/// The account makes more calls, or runs more queries, than it is allowed.
pub(crate) fn throttled(reason: &str) -> Error {
    Error::new(
        Kind::Throttled,
        said("there are too many calls to Athena in this account and Region", reason),
    )
    .with_help("try again later, or ask for a higher quota; dashboards and consoles of the account count as well")
}

/// `12,345,678`
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(text: &str, error_type: Option<i32>, is_cancelled: bool) -> Kind {
        let reason = Reason {
            text,
            error_type,
            is_retryable: false,
            scanned: None,
            is_cancelled,
        };
        let names = Names {
            database: "d".into(),
            table: "t".into(),
            work_group: "w".into(),
        };
        reason.error(&names).kind().clone()
    }

    #[test]
    fn reasons_begin_with_the_name_of_an_error() {
        let failed = |text, error_type| kind(text, error_type, false);
        let other = |name: Option<&str>| Kind::Failed {
            name: name.map(str::to_owned),
            is_retryable: false,
        };
        let column = "COLUMN_NOT_FOUND: line 2:5: Column 'x' cannot be resolved or requester is not authorized to access requested resources";
        assert_eq!(failed(column, Some(1006)), Kind::Missing(Missing::Column));
        assert_eq!(
            failed(
                "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.d.t' does not exist",
                Some(1301)
            ),
            Kind::Missing(Missing::Table)
        );
        assert_eq!(
            failed("SCHEMA_NOT_FOUND: line 1:15: Schema 'd' does not exist", Some(1301)),
            Kind::Missing(Missing::Database)
        );
        assert_eq!(
            failed(
                "HIVE_CANNOT_OPEN_SPLIT: Error opening Hive split s3://b/k: NoSuchKey",
                Some(233)
            ),
            Kind::Missing(Missing::Partition)
        );
        assert_eq!(
            failed("GENERIC_INTERNAL_ERROR: NoSuchBucket", None),
            Kind::Missing(Missing::Bucket)
        );
        assert_eq!(
            failed("DIVISION_BY_ZERO: Division by zero", Some(1001)),
            other(Some("DIVISION_BY_ZERO"))
        );
        assert_eq!(
            failed("Query exhausted resources at this scale factor", Some(5)),
            other(None)
        );
        for value in [
            SCAN_LIMIT,
            "NoSuchKey",
            "Access Denied",
            "not authorized to perform: all",
        ] {
            let reason = format!("INVALID_CAST_ARGUMENT: Cannot cast '{value}' to BIGINT").leak();
            assert_eq!(
                failed(reason, Some(1100)),
                other(Some("INVALID_CAST_ARGUMENT")),
                "{value}"
            );
        }
        assert_eq!(failed("https://example.com: nothing", None), other(None));
        assert_eq!(failed("", None), other(None));
        assert_eq!(failed("Slow down", Some(1403)), Kind::Throttled);
    }

    #[test]
    fn the_limit_of_the_workgroup_cancels() {
        assert_eq!(kind(SCAN_LIMIT, None, true), Kind::ScanLimit { scanned: None });
        assert_eq!(kind(SCAN_LIMIT, None, false), Kind::ScanLimit { scanned: None });
        assert_eq!(kind("Query cancelled by user", None, true), Kind::Cancelled);
        assert_eq!(kind("", None, true), Kind::Cancelled);
    }

    #[test]
    fn rights_are_told_from_other_reasons() {
        let unnamed = Kind::Denied {
            action: None,
            resource: None,
        };
        for text in [
            "PERMISSION_DENIED: Access Denied (Service: S3, Status Code: 403, Request ID: X)",
            "Access Denied (Service: Amazon S3; Status Code: 403; Error Code: AccessDenied; Request ID: X)",
            "Insufficient permissions to execute the query.",
            "Access denied when writing output to url: s3://amzn-s3-demo-results/1.csv . Please ensure you are allowed to access the S3 bucket.",
        ] {
            assert_eq!(kind(text, None, false), unnamed, "{text}");
        }
        assert_eq!(
            kind(
                "User: arn:aws:iam::111122223333:user/u is not authorized to perform: glue:GetTable on resource: arn:aws:glue:eu-central-1:111122223333:catalog because no identity-based policy allows the glue:GetTable action (Service: AWSGlue; Status Code: 400)",
                Some(1500),
                false
            ),
            Kind::Denied {
                action: Some("glue:GetTable".into()),
                resource: Some("arn:aws:glue:eu-central-1:111122223333:catalog".into()),
            }
        );
    }

    #[test]
    fn bytes_are_grouped() {
        assert_eq!(
            [0, 999, 1_000, 10_485_760].map(grouped),
            ["0", "999", "1,000", "10,485,760"]
        );
    }
}
