//! A table that keeps its name and gets other partition keys: what was registered under the old ones stays.

use serde_json::Value;

use super::update::resource_type;

/// What to do about it.
///
/// Neither Glue's reference (`UpdateTable`) nor the resource type's says what becomes of the partitions: their values
/// cannot be changed (`BatchUpdatePartition`). Trino's Hive connector reads such a file twice where there are as many
/// values as keys, and refuses the partition where there are not.
pub(crate) const WARNING: &str = "partitions that are registered keep the values of the old keys: queries fail, or read files twice; \
     give the table another name in the same update";

/// Whether a table that registers partitions has other keys than before, under the same name.
pub(crate) fn are_others(old: &Value, new: &Value) -> bool {
    let is_loaded = |table: &Value| {
        let projection = table.pointer("/Properties/TableInput/Parameters/projection.enabled");
        resource_type(table) == "AWS::Glue::Table" && projection.is_none_or(|enabled| enabled != "true")
    };
    is_loaded(old) && is_loaded(new) && keys(old) != keys(new)
}

/// Names and types: comments change nothing.
fn keys(table: &Value) -> Vec<(Option<&Value>, Option<&Value>)> {
    let keys = table.pointer("/Properties/TableInput/PartitionKeys");
    let keys = keys.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    keys.iter().map(|key| (key.get("Name"), key.get("Type"))).collect()
}
