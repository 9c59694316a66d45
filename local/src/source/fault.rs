//! What stops the reading of a file.

use std::error::Error;
use std::fmt;
use std::path::{Path, PathBuf};

/// A file that cannot be read, and why.
///
/// Athena fails each query that touches it, so this is an error unless bad files are to be skipped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The file.
    pub path: PathBuf,
    /// What is wrong with it: a fact, in lower case.
    pub what: String,
}

impl Fault {
    /// Something is wrong with that file.
    pub fn new(path: &Path, what: impl fmt::Display) -> Self {
        Self {
            path: path.to_owned(),
            what: what.to_string(),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`: {}", self.path.display(), self.what)
    }
}

impl Error for Fault {}
