//! Logical ids, and how resources refer to each other.

use crate::model::database::Database;
use crate::model::integration::Integration;
use crate::model::stack::Stack;
use crate::template::text::Text;

/// Logical ids of the resources that a stack has once; the others are followed by the integration's name.
pub(super) const ALARM: &str = "FlowLogsLoaderAlarm";
pub(super) const DATABASE: &str = "FlowLogsDatabase";
pub(super) const DROPPED_ALARM: &str = "FlowLogsDroppedAlarm";
pub(super) const FLOW_LOG: &str = "FlowLog";
pub(super) const LOADER: &str = "FlowLogsLoader";
pub(super) const LOADER_LOG: &str = "FlowLogsLoaderLog";
pub(super) const LOADER_ROLE: &str = "FlowLogsLoaderRole";
pub(super) const MISSING_ALARM: &str = "FlowLogsMissingAlarm";
pub(super) const PARTITIONS: &str = "FlowLogsPartitions";
pub(super) const READER_POLICY: &str = "FlowLogsReaderPolicy";
pub(super) const SCHEDULE: &str = "FlowLogsSchedule";
pub(super) const SCHEDULE_ALARM: &str = "FlowLogsScheduleAlarm";
pub(super) const SCHEDULE_PERMISSION: &str = "FlowLogsSchedulePermission";
pub(super) const TABLE: &str = "FlowLogsTable";
pub(super) const WORK_GROUP: &str = "FlowLogsWorkGroup";

/// Conditions for the console's address.
pub(super) const CONDITIONS: [&str; 2] = ["InChina", "InGovCloud"];

/// The logical ids that a stack has once, and the names of its conditions.
pub(crate) fn ids_of_stack() -> impl Iterator<Item = &'static str> {
    [
        ALARM,
        DATABASE,
        DROPPED_ALARM,
        FLOW_LOG,
        LOADER,
        LOADER_LOG,
        LOADER_ROLE,
        MISSING_ALARM,
    ]
    .into_iter()
    .chain(CONDITIONS)
}

/// The logical ids that an integration has.
pub(crate) fn ids_of_integration(integration: &Integration) -> [String; 7] {
    [
        PARTITIONS,
        READER_POLICY,
        SCHEDULE,
        SCHEDULE_ALARM,
        SCHEDULE_PERMISSION,
        TABLE,
        WORK_GROUP,
    ]
    .map(|id| logical_id(id, integration))
}

/// A logical id, followed by the integration's name if there are several.
pub(crate) fn logical_id(id: &str, integration: &Integration) -> String {
    let name = integration.name.iter().flat_map(|name| name.chars());
    id.chars().chain(name.filter(char::is_ascii_alphanumeric)).collect()
}

/// The database's name as other resources refer to it.
pub(super) fn database_name(stack: &Stack, integration: &Integration) -> Text {
    match stack.database {
        Database::Existing(_) => stack.physical_names(integration).database,
        _ => Text::reference(DATABASE),
    }
}
