//! Ways to load and name the table.

use super::load::Load;
use super::setting::Setting;
use crate::value::location::Location;
use crate::value::name::{AthenaName, WorkGroupName};
use crate::value::partition_retention::PartitionRetention;
use crate::wire::wire;

/// One way to load and name the table, with a workgroup of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Integration {
    /// Its name, by which logical ids are told apart; none where there is but one.
    pub name: Option<String>,
    /// What it is for; at most 1,024 bytes. The workgroup has the stack's description unless it has one.
    pub description: Option<String>,
    /// How partitions come to be known.
    pub load: Load,
    /// How many days before today have partitions; all that were made unless it is given.
    pub partition_retention: Option<Setting<PartitionRetention>>,
    /// Where Athena writes results.
    pub results: Setting<Location>,
    /// The table's name, unless it is derived.
    pub table: Option<Setting<AthenaName>>,
    /// The workgroup's name, unless it is derived.
    pub work_group: Option<Setting<WorkGroupName>>,
}

wire! {
    struct Integration { name, description, load, partition_retention, results, table, work_group, }
}
