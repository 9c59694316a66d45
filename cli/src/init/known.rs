//! What is known about a flow log before anything is asked.

use flow_log_stack_runtime::name::{AccountId, FlowLogId, Region};
use flow_log_stack_runtime::{Column, Day, DestinationOptions, FileFormat, Location, log_format};

/// What files, or AWS, say.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) flow_log: Option<FlowLogId>,
    pub(super) logs: Option<Location>,
    pub(super) columns: Vec<Column>,
    pub(super) options: DestinationOptions,
    pub(super) accounts: Vec<AccountId>,
    pub(super) regions: Vec<Region>,
    pub(super) first_day: Option<Day>,
    /// Notes.
    pub(super) notes: Vec<String>,
}

impl Known {
    /// AWS's default format, for an unknown flow log.
    pub(super) fn default_format(flow_log: Option<FlowLogId>) -> Self {
        let note = "the flow log is assumed to have AWS's default format, in plain text and daily folders; a folder of its \
                    files or `--flow-logs` tells it";
        Self {
            flow_log,
            logs: None,
            columns: log_format::default_columns(FileFormat::default()),
            options: DestinationOptions::default(),
            accounts: Vec::new(),
            regions: Vec::new(),
            first_day: None,
            notes: vec![note.to_owned()],
        }
    }
}
