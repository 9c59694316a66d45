//! From a stack to its template.
//!
//! Nothing here can fail: what could is refused by `validate`.

mod alarm;
mod flow_log;
mod grant;
mod loader;
mod outputs;
mod reader;
mod table;
mod work_group;

use crate::flow_log::FlowLog;
use crate::parameter::DeploymentParameter;
use crate::setting::Kind;
use crate::stack::{Database, Integration, Stack};
use crate::template::{Parameter, Template};
use crate::text::Text;
use crate::workgroup::LogRetention;

/// Logical ids of the resources that a stack has once; the others have these with the integration's name behind.
const ALARM: &str = "FlowLogsLoaderAlarm";
const DATABASE: &str = "FlowLogsDatabase";
const FLOW_LOG: &str = "FlowLog";
const LOADER: &str = "FlowLogsLoader";
const LOADER_LOG: &str = "FlowLogsLoaderLog";
const LOADER_ROLE: &str = "FlowLogsLoaderRole";
const PARTITIONS: &str = "FlowLogsPartitions";
const READER_POLICY: &str = "FlowLogsReaderPolicy";
const SCHEDULE: &str = "FlowLogsSchedule";
const SCHEDULE_ALARM: &str = "FlowLogsScheduleAlarm";
const SCHEDULE_PERMISSION: &str = "FlowLogsSchedulePermission";
const TABLE: &str = "FlowLogsTable";
const WORK_GROUP: &str = "FlowLogsWorkGroup";

/// The template of a stack that has no problems.
pub(crate) fn template(stack: &Stack) -> Template {
    let mut template = Template::default();
    template.description = stack
        .description
        .clone()
        .or_else(|| Some("VPC Flow Logs in Amazon Athena".to_owned()));
    template.parameters = stack
        .parameters
        .iter()
        .map(|own| (own.name.to_string(), parameter(own)))
        .collect();
    if let Some(FlowLog::Created(new)) = &stack.flow_log {
        template.insert(FLOW_LOG, flow_log::flow_log(stack, new));
    }
    if !matches!(stack.database, Database::Existing(_)) {
        template.insert(DATABASE, table::database(stack));
    }
    for integration in &stack.integrations {
        template.insert(logical_id(TABLE, integration), table::table(stack, integration));
        work_group::insert(stack, integration, &mut template);
        if stack.reader_policy {
            reader::insert(stack, integration, &mut template);
        }
    }
    loader::insert(stack, &mut template);
    outputs::insert(stack, &mut template);
    template
}

/// The logical ids that a stack has once, and the names of its conditions.
pub(crate) fn ids_of_stack() -> impl Iterator<Item = &'static str> {
    [ALARM, DATABASE, FLOW_LOG, LOADER, LOADER_LOG, LOADER_ROLE]
        .into_iter()
        .chain(outputs::CONDITIONS)
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

/// How many bytes are known of what an integration's schedule hands on; none without a schedule.
pub(crate) fn schedule_bytes(stack: &Stack, integration: &Integration) -> usize {
    integration
        .load
        .schedule()
        .map_or(0, |_| loader::request(stack, integration).json().known_bytes())
}

/// A logical id, followed by the integration's name where there are several.
pub(crate) fn logical_id(id: &str, integration: &Integration) -> String {
    let name = integration.name.iter().flat_map(|name| name.chars());
    id.chars().chain(name.filter(char::is_ascii_alphanumeric)).collect()
}

/// The database's name as other resources refer to it.
fn database_name(stack: &Stack, integration: &Integration) -> Text {
    match stack.database {
        Database::Existing(_) => stack.physical_names(integration).database,
        _ => Text::reference(DATABASE),
    }
}

fn parameter(own: &DeploymentParameter) -> Parameter {
    let retention = own.kind == Kind::LogRetention;
    Parameter {
        r#type: own.kind.parameter_type().to_owned(),
        description: own.description.clone(),
        default: own.default.clone(),
        allowed_pattern: own.allowed_pattern(),
        allowed_values: if retention {
            LogRetention::DAYS.iter().map(ToString::to_string).collect()
        } else {
            Vec::new()
        },
        min_value: own.kind.least(),
        constraint_description: own.kind.constraint().map(str::to_owned),
    }
}
