//! The names of settings, by where they stand.

/// What may be said of a stack.
pub(crate) const STACK: [&str; 21] = [
    "flow_log",
    "logs",
    "results",
    "load",
    "partition_retention",
    "destination_options",
    "accounts",
    "regions",
    "database",
    "names",
    "kms_key",
    "expected_bucket_owner",
    "reader_policy",
    "logs_kms_key",
    "scan_limit",
    "log_retention",
    "log_group_kms_key",
    "alarm",
    "permissions_boundary",
    "iam_path",
    "tags",
];

/// What may be said of an integration; the stack's are the defaults.
pub(crate) const INTEGRATION: [&str; 4] = ["load", "partition_retention", "results", "names"];

/// What may be said of a flow log that the stack creates.
pub(crate) const FLOW_LOG: [&str; 4] = [
    "resource_id",
    "resource_type",
    "traffic_type",
    "max_aggregation_interval",
];

/// What may be said of `destination_options`.
pub(crate) const OPTIONS: [&str; 3] = ["file_format", "hive_compatible_partitions", "per_hour_partition"];

/// What may be named.
pub(crate) const NAMES: [&str; 3] = ["database", "table", "workgroup"];

/// What an integration may name: they share the database.
pub(crate) const INTEGRATION_NAMES: [&str; 2] = ["table", "workgroup"];

/// What may be said of a deployment parameter.
pub(crate) const PARAMETER: [&str; 3] = ["description", "default", "pattern"];

/// Whether a setting has that name anywhere.
pub(crate) fn is_known(name: &str) -> bool {
    [&STACK[..], &INTEGRATION, &FLOW_LOG, &NAMES, &OPTIONS, &PARAMETER]
        .iter()
        .any(|names| names.contains(&name))
}

/// Where a setting stands that was written somewhere else.
pub(crate) fn home(name: &str) -> Option<&'static str> {
    if OPTIONS.contains(&name) {
        Some("inside the stack's `destination_options: { … }`")
    } else if NAMES.contains(&name) {
        Some("inside the stack's `names: { … }`")
    } else if FLOW_LOG.contains(&name) {
        Some("inside the stack's `flow_log: { … }`")
    } else {
        STACK.contains(&name).then_some("among the settings of the stack")
    }
}
