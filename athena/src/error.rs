//! Why a query could not be run, or its rows could not be read.

use std::fmt;
use std::time::Duration;

use flow_log_stack_runtime::engine::DecodeError;

/// Why a query could not be run, or its rows could not be read: a [kind](Kind) for programs, and sentences for people.
///
/// [`Debug`] shows the sentences too, since that is what a program prints when `main` returns the error.
pub struct Error(Box<Told>);

struct Told {
    kind: Kind,
    /// The fact: lower case, no full stop, names in backticks.
    message: String,
    help: Option<String>,
    query_execution_id: Option<String>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// What went wrong.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Kind {
    /// The query cannot be written with these values, so it was not sent.
    Query(flow_log_stack_runtime::Error),
    /// AWS denies access to the caller.
    Denied {
        /// The action, such as `athena:StartQueryExecution`, if AWS says it.
        action: Option<String>,
        /// The ARN of the resource, if AWS says it.
        resource: Option<String>,
    },
    /// There are no credentials, or they are no longer valid.
    Credentials,
    /// The workgroup's scan limit was reached.
    ScanLimit {
        /// The bytes that were scanned, which are charged.
        scanned: Option<u64>,
    },
    /// Athena's grammar refuses the statement.
    Syntax {
        /// The line of the statement, from 1.
        line: Option<u32>,
        /// The column in the line, from 1.
        column: Option<u32>,
    },
    /// Something that the stack or its loader creates does not exist.
    Missing(Missing),
    /// More calls, or more queries at a time, than the account is allowed; the SDK has already retried.
    Throttled,
    /// Somebody else stopped the query.
    Cancelled,
    /// The query took longer than [`Athena::deadline`](crate::Athena::deadline), and was stopped.
    Deadline {
        /// The deadline.
        after: Duration,
    },
    /// The query failed for another reason.
    Failed {
        /// Trino's name for it, such as `DIVISION_BY_ZERO`, if there is one.
        name: Option<String>,
        /// Whether Athena says that it may succeed if run again.
        is_retryable: bool,
    },
    /// A row is not what the query's type says.
    Decode(DecodeError),
    /// Athena could not be reached, or its answer could not be read.
    Connection,
    /// The program runs queries outside a tokio runtime, or in one that has ended.
    Runtime,
    /// Athena refused a call for another reason.
    Service {
        /// The code of the error, such as `INVALID_INPUT`.
        code: Option<String>,
    },
}

/// What does not exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Missing {
    /// The workgroup.
    WorkGroup,
    /// The database.
    Database,
    /// A table.
    Table,
    /// A column of a table, or the right to read it.
    Column,
    /// A partition, or the files in it.
    Partition,
    /// A bucket, of the logs or of the results.
    Bucket,
}

impl Error {
    /// An error of that kind, with the fact about it.
    pub(crate) fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self(Box::new(Told {
            kind,
            message: message.into(),
            help: None,
            query_execution_id: None,
            source: None,
        }))
    }

    /// The same error with what to do.
    pub(crate) fn with_help(mut self, help: impl Into<String>) -> Self {
        self.0.help = Some(help.into());
        self
    }

    /// The same error of a query that was started.
    pub(crate) fn of(mut self, query_execution_id: &str) -> Self {
        self.0.query_execution_id = Some(query_execution_id.to_owned());
        self
    }

    /// The same error with what the SDK says.
    pub(crate) fn with_source(mut self, source: impl std::error::Error + Send + Sync + 'static) -> Self {
        self.0.source = Some(Box::new(source));
        self
    }

    /// What a program can match.
    pub fn kind(&self) -> &Kind {
        &self.0.kind
    }

    /// What to do about it, if that is known.
    pub fn help(&self) -> Option<&str> {
        self.0.help.as_deref()
    }

    /// The query's id in the console's history, if it was started.
    pub fn query_execution_id(&self) -> Option<&str> {
        self.0.query_execution_id.as_deref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)?;
        if let Some(help) = &self.0.help {
            write!(f, "\nhelp: {help}")?;
        }
        match &self.0.query_execution_id {
            Some(id) => write!(f, "\nquery execution: {id}"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_ref().map(|source| &**source as _)
    }
}

impl From<flow_log_stack_runtime::Error> for Error {
    fn from(error: flow_log_stack_runtime::Error) -> Self {
        let (message, help) = (error.message.clone(), error.help.clone());
        let told = Self::new(Kind::Query(error), message);
        help.into_iter().fold(told, Self::with_help)
    }
}

impl From<DecodeError> for Error {
    fn from(error: DecodeError) -> Self {
        let message = error.to_string();
        Self::new(Kind::Decode(error), message)
    }
}

/// A fact, and AWS's own words.
pub(crate) fn said(fact: &str, reason: &str) -> String {
    if reason.is_empty() {
        fact.to_owned()
    } else {
        format!("{fact}: {reason}")
    }
}
