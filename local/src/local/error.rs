//! Why a query cannot run on this machine, or fails.

use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::path::PathBuf;

use flow_log_stack_analysis::{Analysis, NoPlan, Severity};
use flow_log_stack_runtime::engine::DecodeError;
use tokio::task::JoinError;

use crate::engine::Stop;
use crate::source::Fault;

/// Why a query cannot run on this machine, or fails: a [kind](Kind) for programs, and a message for people.
///
/// `Debug` shows the message too, since a program prints that if its `main` returns the error.
pub struct Error(Box<Told>);

struct Told {
    kind: Kind,
    /// The fact: lower case, no full stop, names in backticks.
    message: String,
    /// The line and the column in the statement.
    place: Option<(usize, usize)>,
    help: Option<String>,
}

/// What went wrong.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Kind {
    /// The query cannot be written with these values.
    Query(flow_log_stack_runtime::Error),
    /// Athena would refuse the statement.
    Refused {
        /// The rule's code, such as `unknown_column`.
        code: &'static str,
        /// Athena's name for it, such as `COLUMN_NOT_FOUND`.
        name: &'static str,
    },
    /// Athena would run the statement, but this engine cannot. Nothing was read.
    NotRun,
    /// It fails when it runs, as on Athena.
    Failed {
        /// Athena's name for it, such as `DIVISION_BY_ZERO`.
        name: &'static str,
    },
    /// A log file or folder cannot be read.
    File(PathBuf),
    /// The query needs more memory than its limit.
    Memory,
    /// A row does not have the columns that the query's type declares.
    Decode(DecodeError),
    /// A bug of the engine, or no threads left on the machine.
    Engine,
}

impl Error {
    fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self(Box::new(Told {
            kind,
            message: message.into(),
            place: None,
            help: None,
        }))
    }

    fn with_help(mut self, help: impl Into<String>) -> Self {
        self.0.help = Some(help.into());
        self
    }

    /// Adds a place: an offset in a statement, in bytes.
    fn at(mut self, sql: &str, offset: usize) -> Self {
        let before = sql.get(..offset).unwrap_or(sql);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        self.0.place = Some((line, column));
        self
    }

    /// The checker's first error for a statement that Athena would refuse.
    pub(super) fn of_analysis(analysis: &Analysis, sql: &str) -> Self {
        let mut errors = analysis.diagnostics.iter();
        let Some(error) = errors.find(|own| own.severity == Severity::Error) else {
            return Self::new(Kind::Engine, "the statement is refused, and nothing says why");
        };
        let kind = Kind::Refused {
            code: error.code.name(),
            name: error.code.trino_code(),
        };
        let mut told = Self::new(kind, error.message.clone());
        if let Some(label) = &error.primary {
            told = told.at(sql, label.range.start);
        }
        error.help.iter().fold(told, Self::with_help)
    }

    pub(super) fn of_missing(missing: &NoPlan, sql: &str) -> Self {
        Self::not_run(missing.reason.to_string()).at(sql, missing.range.start)
    }

    fn not_run(what: String) -> Self {
        Self::new(Kind::NotRun, what).with_help("write it in another way, or run it on Athena")
    }

    pub(super) fn of_stop(stop: Stop, sql: &str) -> Self {
        match stop {
            Stop::Refused(refusal) => {
                let told = Self::not_run(refusal.to_string());
                match refusal.place_in(sql) {
                    Some(at) => told.at(sql, at),
                    None => told,
                }
            }
            Stop::Failed(failure) => Self::new(Kind::Failed { name: failure.code }, failure.to_string()),
            Stop::File(fault) => fault.into(),
            Stop::Memory(_) => Self::new(Kind::Memory, stop.to_string()),
            Stop::Engine(error) => Self::new(Kind::Engine, format!("the engine failed: {}", error.find_root())),
        }
    }

    pub(super) fn of_panic(error: &JoinError) -> Self {
        Self::new(Kind::Engine, format!("the engine failed: {error}"))
            .with_help("this is a bug: report it with the query, or run it on Athena")
    }

    /// The threads ended without a result.
    pub(super) fn of_end() -> Self {
        Self::new(Kind::Engine, "the engine failed: its threads have ended")
    }

    /// What went wrong, for programs.
    pub fn kind(&self) -> &Kind {
        &self.0.kind
    }

    /// The line and the column in the statement, from 1, in characters.
    pub fn place(&self) -> Option<(usize, usize)> {
        self.0.place
    }

    /// What to do about it, if that is known.
    pub fn help(&self) -> Option<&str> {
        self.0.help.as_deref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((line, column)) = self.0.place {
            write!(f, "line {line} column {column}: ")?;
        }
        f.write_str(&self.0.message)?;
        match &self.0.help {
            Some(help) => write!(f, "\nhelp: {help}"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl StdError for Error {}

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

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        let message = fault.to_string();
        Self::new(Kind::File(fault.path), message)
    }
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        Self::new(Kind::Engine, format!("no threads can be started: {error}"))
    }
}
