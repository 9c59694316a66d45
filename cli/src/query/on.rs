//! Where queries run.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use flow_log_stack_analysis::Code;

/// Where a query runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum On {
    /// Athena.
    Athena,
    /// This machine, over the log files of a folder.
    Folder(PathBuf),
}

impl FromStr for On {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "" => Err("write `athena`, or a folder of log files".to_owned()),
            "athena" => Ok(Self::Athena),
            folder => Ok(Self::Folder(PathBuf::from(folder))),
        }
    }
}

/// The lints about cost.
const ABOUT_COST: [Code; 2] = [Code::NoPartitionBound, Code::SelectStar];

impl On {
    /// The lints that are off here unless they are named.
    pub(super) fn unasked(&self) -> &'static [Code] {
        match self {
            Self::Athena => &[],
            // Nothing is charged on this machine.
            Self::Folder(_) => &ABOUT_COST,
        }
    }
}

impl fmt::Display for On {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Athena => f.write_str("athena"),
            Self::Folder(folder) => folder.display().fmt(f),
        }
    }
}
