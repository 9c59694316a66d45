//! What happens to the days and files of a table, if the table itself is only changed.

use serde_json::{Map, Value};

use super::change::{Change, What};
use super::resource::type_of;
use super::rule::Effect;

/// Neither Glue's reference (`UpdateTable`) nor the resource type's says what happens to the partitions: their values
/// cannot be changed (`BatchUpdatePartition`). Trino's Hive connector reads such a file twice if there are as many
/// values as keys, and otherwise refuses the partition.
const OTHER_KEYS: &str = "registered partitions keep the values of the old keys: queries fail, or read files twice; \
     give the table another name in the same update";

const OTHER_FIELDS: &str = "text files are read by position: values of files with the old fields are then in the wrong columns; \
     keep this stack for those files, and deploy another one for the new fields, at another prefix";

const OTHER_FORMAT: &str = "files of the old format in this location cannot be read: queries over their days fail, or return nonsense; \
     keep this stack for those files, and deploy another one for the new format, at another prefix";

const OTHER_PLACE: &str = "files at the old location are no longer in the table, not even those of registered days; \
     they stay in S3: to query both, keep this stack and deploy another one";

const HOURLY: &str = "files in daily folders are no longer in the table, which reads hourly folders; \
     they stay in S3: to query both, keep this stack and deploy another one";

const NOTHING_REGISTERED: &str = "under projection no partition was registered: the table has only the days that the loader creates, \
     from the first day of `load` on, or without one from the period before this one";

const RETENTION: &str = "older days are no longer in the table: the loader removes their partitions; the files stay in S3, \
     and with a longer retention the days come back if `load` has a first day";

const TAKEN_OFF: &str = "accounts and Regions that are no longer listed get no new partitions, and keep the registered ones: \
     queries read their old days until `ALTER TABLE … DROP PARTITION` or `partition_retention` removes them";

/// Notes about a table that exists before and after the update, changed in place or replaced by another with its name.
pub(super) fn of_table(old: &Value, new: &Value) -> Vec<&'static str> {
    let (keys_differ, moves) = (keys(old) != keys(new), moves(old, new));
    let has_hours = |table: &Value| keys(table).iter().any(|(name, _)| *name == Some("hour"));
    let is_replaced = name(old) != name(new);
    let mut said = Vec::new();
    if keys_differ && !is_replaced && !is_projected(old) && !is_projected(new) {
        said.push(OTHER_KEYS);
    }
    if moves {
        said.push(OTHER_PLACE);
    } else if member(old, "StorageDescriptor/InputFormat") != member(new, "StorageDescriptor/InputFormat") {
        said.push(OTHER_FORMAT);
    } else if is_text(new) && shifts(&columns(old), &columns(new)) {
        said.push(OTHER_FIELDS);
    }
    if !moves && has_hours(new) && !has_hours(old) {
        said.push(HOURLY);
    }
    if is_projected(old) && !is_projected(new) {
        said.push(NOTHING_REGISTERED);
    }
    said
}

/// Notes about a change of the loader's parameters.
pub(super) fn of_loader(changes: &[(Change, Effect)]) -> Vec<&'static str> {
    let at = |property: &str| {
        let mut changes = changes.iter().map(|(change, _)| change);
        changes.find(|change| change.steps == ["Properties", property])
    };
    let days = |value: &Value| value.as_str().and_then(|days| days.parse::<u64>().ok());
    let mut said = Vec::new();
    if at("Layout").is_some() {
        said.push(OTHER_PLACE);
    }
    let taken_off = |property: &str| match at(property).map(|change| &change.what) {
        Some(What::Changed(Value::String(old), Value::String(new))) => {
            let stays = |item: &str| new.split(',').any(|other| other == item);
            !old.split(',').all(stays)
        }
        _ => false,
    };
    if taken_off("Accounts") || taken_off("Regions") {
        said.push(TAKEN_OFF);
    }
    // The value of a deployment parameter is unknown, so it may be less.
    let is_longer = |old: &Value, new: &Value| days(old).zip(days(new)).is_some_and(|(old, new)| old < new);
    match at("Retention").map(|change| &change.what) {
        Some(What::Added(_)) => said.push(RETENTION),
        Some(What::Changed(old, new)) if !is_longer(old, new) => said.push(RETENTION),
        _ => {}
    }
    said
}

/// Whether a template has tables but registers no partitions.
pub(super) fn are_projected(resources: &Map<String, Value>) -> bool {
    let mut tables = resources
        .values()
        .filter(|resource| type_of(resource) == "AWS::Glue::Table")
        .peekable();
    tables.peek().is_some() && tables.all(is_projected)
}

fn is_projected(table: &Value) -> bool {
    member(table, "Parameters/projection.enabled").is_some_and(|enabled| enabled == "true")
}

/// Whether files are looked for elsewhere. Other keys alone only change the path below `AWSLogs/` to the same files.
fn moves(old: &Value, new: &Value) -> bool {
    let differs = |path: &str| {
        let (Some(old_place), Some(new_place)) = (member(old, path), member(new, path)) else {
            return false;
        };
        if keys(old) == keys(new) {
            return old_place != new_place;
        }
        root(old_place) != root(new_place)
    };
    differs("StorageDescriptor/Location") || differs("Parameters/storage.location.template")
}

/// The part of a location that a declaration calls `logs`.
fn root(location: &Value) -> Option<&str> {
    let text = location.get("Fn::Sub").unwrap_or(location);
    super::text_of_sub(text)?.split("AWSLogs/").next()
}

/// Whether a column of a text file changes its position. Columns added or removed at the end do not move others.
fn shifts(old: &[Option<&str>], new: &[Option<&str>]) -> bool {
    old.iter().zip(new).any(|(old, new)| old != new)
}

fn is_text(table: &Value) -> bool {
    let format = member(table, "StorageDescriptor/InputFormat").and_then(Value::as_str);
    format.is_some_and(|format| format.ends_with("TextInputFormat"))
}

fn columns(table: &Value) -> Vec<Option<&str>> {
    let names = items(member(table, "StorageDescriptor/Columns")).iter();
    names.map(|column| column.get("Name").and_then(Value::as_str)).collect()
}

/// Names and types, since comments do not matter.
fn keys(table: &Value) -> Vec<(Option<&str>, Option<&Value>)> {
    let keys = items(member(table, "PartitionKeys")).iter();
    keys.map(|key| (key.get("Name").and_then(Value::as_str), key.get("Type")))
        .collect()
}

fn name(table: &Value) -> Option<&Value> {
    member(table, "Name")
}

fn member<'a>(table: &'a Value, path: &str) -> Option<&'a Value> {
    table.pointer(&format!("/Properties/TableInput/{path}"))
}

fn items(value: Option<&Value>) -> &[Value] {
    value.and_then(Value::as_array).map_or(&[], Vec::as_slice)
}
