//! What makes reading a file fail.

use std::error::Error;
use std::fmt;
use std::path::{Path, PathBuf};

/// A file that cannot be read, and why.
///
/// Athena fails every query that touches such a file, so this is an error unless bad files are to be skipped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The file.
    pub path: PathBuf,
    /// What is wrong with it, in lower case.
    pub what: String,
}

impl Fault {
    /// A fault of a file.
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
