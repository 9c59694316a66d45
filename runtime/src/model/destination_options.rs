//! How files are written.

use crate::value::file_format::FileFormat;
use crate::wire::wire;

/// How a flow log writes its files, with AWS's names (EC2 API reference, `DestinationOptionsRequest`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DestinationOptions {
    /// The files' format.
    pub file_format: FileFormat,
    /// Whether folders are named `year=2026` and so on.
    pub hive_compatible_partitions: bool,
    /// Whether there is a folder for each hour.
    pub per_hour_partition: bool,
}

wire! {
    struct DestinationOptions { file_format, hive_compatible_partitions, per_hour_partition, }
}
