//! The format of files.

use serde::{Deserialize, Serialize};

/// The format of a flow log's files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum FileFormat {
    /// Lines of text, compressed with gzip.
    #[default]
    PlainText,
    /// Apache Parquet.
    Parquet,
}
