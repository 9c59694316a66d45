//! The format of files.

use crate::wire::wire;

/// The format of a flow log's files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum FileFormat {
    /// Lines of text, compressed with gzip.
    #[default]
    PlainText,
    /// Apache Parquet.
    Parquet,
}

wire!(words FileFormat { PlainText, Parquet, });
