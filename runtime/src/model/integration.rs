//! Ways to load and name the table.

use super::load::Load;
use super::setting::Setting;
use crate::value::location::Location;
use crate::value::name::{AthenaName, WorkGroupName};
use crate::value::partition_retention::PartitionRetention;
use crate::wire::wire;

/// One way to load and name the table, with its own workgroup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Integration {
    /// Its name, which is part of logical ids; `None` if there is only one integration.
    pub name: Option<String>,
    /// What it is for; at most 1,024 bytes. Without it, the workgroup gets the stack's description.
    pub description: Option<String>,
    /// How partitions are registered.
    pub load: Load,
    /// How many days before today keep their partitions; by default all days.
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
