//! The names that a stack gives, as in the template.

use super::database::Database;
use super::flow_log::FlowLog;
use super::integration::Integration;
use super::stack::Stack;
use crate::template::text::Text;
use crate::value::name::{AthenaName, DatabaseName, FlowLogId, WorkGroupName};

/// The names of an integration's objects in Athena, as in the template.
pub(crate) struct PhysicalNames {
    pub(crate) database: Text,
    pub(crate) table: Text,
    pub(crate) work_group: Text,
}

impl Stack {
    pub(crate) fn physical_names(&self, integration: &Integration) -> PhysicalNames {
        let id = self.flow_log.as_ref().and_then(FlowLog::id);
        let id = id.map(|id| id.text_or(FlowLogId::compact, |name| Text::replaced(name, "-", "")));
        let id = id.unwrap_or_default();
        let table = id.clone().then(integration.load.name_part());
        PhysicalNames {
            database: match &self.database {
                Database::Derived => Text::from("vpcflowlogsathenadatabase").then(id),
                Database::Named(name) => name.text(DatabaseName::to_string),
                Database::Existing(name) => name.text(AthenaName::to_string),
            },
            work_group: match &integration.work_group {
                Some(name) => name.text(WorkGroupName::to_string),
                None => table.clone().then("workgroup"),
            },
            table: match &integration.table {
                Some(name) => name.text(AthenaName::to_string),
                None => table,
            },
        }
    }
}
