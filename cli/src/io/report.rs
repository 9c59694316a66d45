//! Everything that is wrong with the command's input.

use std::fmt;
use std::io;

use super::visible;

/// Something that is wrong, with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// The file, and the JSON member in it.
    place: String,
    /// The fact.
    message: String,
    /// What to do about it.
    help: Option<String>,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (place, message) = (visible::line(&self.place), visible::line(&self.message));
        write!(f, "error: {place}: {message}")?;
        match &self.help {
            Some(help) => write!(f, "\nhelp: {}", visible::line(help)),
            None => Ok(()),
        }
    }
}

/// Why the command failed.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Something could not be read: exit code 2, as for invalid arguments.
    Unreadable(Vec<Refusal>),
    /// The input is refused: exit code 1.
    Refused(Vec<Refusal>),
    /// The result could not be written: exit code 1.
    Unwritten(Refusal),
    /// The output is no longer read, as by `head`: nothing is reported, and nothing is wrong.
    Closed,
    /// The engine refused or failed to run a query: exit code 3.
    #[cfg_attr(
        not(any(feature = "athena", feature = "local")),
        allow(dead_code, reason = "without an engine none fails")
    )]
    Failed(Refusal),
}

impl Failure {
    /// A file that cannot be read.
    pub(crate) fn unreadable(file: &str, message: impl Into<String>, help: Option<&str>) -> Self {
        Self::Unreadable(vec![Refusal {
            place: file.to_owned(),
            message: message.into(),
            help: help.map(str::to_owned),
        }])
    }

    /// Turns a refusal into one of an argument, for which nothing was read.
    pub(crate) fn of_argument(self) -> Self {
        match self {
            Self::Refused(all) => Self::Unreadable(all),
            other => other,
        }
    }

    /// The refusal of something as a whole.
    pub(crate) fn refused(place: &str, message: impl Into<String>) -> Self {
        Self::Refused(vec![Refusal {
            place: place.to_owned(),
            message: message.into(),
            help: None,
        }])
    }

    /// The refusal by a rule of the runtime.
    pub(crate) fn of_error(place: &str, error: flow_log_stack_runtime::Error) -> Self {
        Self::Refused(vec![Refusal {
            place: place.to_owned(),
            message: error.message,
            help: error.help,
        }])
    }

    /// A result that could not be written.
    pub(crate) fn of_writing(place: &str, error: &io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self::Closed;
        }
        Self::Unwritten(Refusal {
            place: place.to_owned(),
            message: format!("cannot be written: {error}"),
            help: None,
        })
    }

    /// What an engine reports. A line that begins with `help: ` says what to do, and one that begins with `query
    /// execution: ` is the query's id.
    #[cfg_attr(
        not(any(feature = "athena", feature = "local")),
        allow(dead_code, reason = "without an engine none fails")
    )]
    pub(crate) fn of_engine(error: &impl std::error::Error) -> Self {
        let said = error.to_string();
        let (said, place) = match said.rsplit_once("\nquery execution: ") {
            Some((said, id)) => (said, format!("the query {id}")),
            None => (said.as_str(), "the query".to_owned()),
        };
        let (message, help) = match said.split_once("\nhelp: ") {
            Some((message, help)) => (message, Some(help.to_owned())),
            None => (said, None),
        };
        Self::Failed(Refusal {
            place,
            message: message.to_owned(),
            help,
        })
    }

    /// The exit code that it asks for.
    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Self::Unreadable(_) => 2,
            Self::Unwritten(_) | Self::Refused(_) => 1,
            Self::Failed(_) => 3,
            Self::Closed => 0,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let refusals = match self {
            Self::Unwritten(one) | Self::Failed(one) => std::slice::from_ref(one),
            Self::Unreadable(all) | Self::Refused(all) => all.as_slice(),
            Self::Closed => &[],
        };
        for (index, refusal) in refusals.iter().enumerate() {
            let line_break = if index == 0 { "" } else { "\n" };
            write!(f, "{line_break}{refusal}")?;
        }
        Ok(())
    }
}

/// Collects everything that is wrong, so that one run reports all of it.
#[derive(Debug, Default)]
pub(crate) struct Report {
    file: String,
    refusals: Vec<Refusal>,
}

/// The maximum number of refusals: a large file with one mistake could have millions.
const MOST: usize = 100;

impl Report {
    /// Sets the file that further refusals are about.
    pub(crate) fn of(&mut self, file: &str) {
        file.clone_into(&mut self.file);
    }

    /// Refuses a member, or the whole file if the path is empty.
    pub(crate) fn refuse(&mut self, path: &str, message: impl Into<String>, help: impl Into<Option<String>>) {
        if self.is_full() {
            return;
        }
        let place = match (self.file.as_str(), path) {
            (file, "") => file.to_owned(),
            ("", path) => path.to_owned(),
            (file, path) => format!("{file}: {path}"),
        };
        self.refusals.push(Refusal {
            place,
            message: message.into(),
            help: help.into(),
        });
    }

    /// Whether further refusals are dropped, so that it is useless to look for them.
    pub(crate) fn is_full(&self) -> bool {
        self.refusals.len() >= MOST
    }

    /// Refuses a member for a rule of the runtime.
    pub(crate) fn refuse_error(&mut self, path: &str, error: flow_log_stack_runtime::Error) {
        self.refuse(path, error.message, error.help);
    }

    /// The value; `None` if a rule of the runtime refuses it, which is reported.
    pub(crate) fn accept<T>(&mut self, path: &str, value: Result<T, flow_log_stack_runtime::Error>) -> Option<T> {
        value.map_err(|error| self.refuse_error(path, error)).ok()
    }

    /// The value, if nothing was refused.
    pub(crate) fn finish<T>(self, value: Option<T>) -> Result<T, Failure> {
        match value {
            Some(value) if self.refusals.is_empty() => Ok(value),
            _ => Err(self.fail()),
        }
    }

    /// The value, if nothing was refused; otherwise all refusals in one line.
    pub(crate) fn messages<T>(self, value: Option<T>) -> Result<T, String> {
        match value {
            Some(value) if self.refusals.is_empty() => Ok(value),
            _ => {
                let said: Vec<_> = self
                    .refusals
                    .iter()
                    .map(|one| format!("`{}` {}", one.place, one.message))
                    .collect();
                Err(said.join("; "))
            }
        }
    }

    /// All refusals.
    pub(crate) fn fail(self) -> Failure {
        Failure::Refused(self.refusals)
    }
}
