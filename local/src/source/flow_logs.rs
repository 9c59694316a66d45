//! Where flow logs come from: a folder or a program.

use std::path::PathBuf;

use flow_log_stack_runtime::{FileFormat, Key, Stack};

use super::fault::Fault;
use super::layout::Layout;
use super::logs::Logs;
use super::record::{Record, files};

/// Flow logs on this machine.
///
/// ```
/// use flow_log_stack_local::source::{FlowLogs, Record};
///
/// let logs = FlowLogs::records([
///     Record::new().srcaddr("10.0.0.7").dstport(22).action("REJECT"),
///     Record::new().bytes(1_000_000),
///     Record::new().no_data(),
/// ]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlowLogs(Source);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Source {
    Folder(PathBuf),
    Records(Vec<Record>),
}

impl FlowLogs {
    /// The logs in a folder that corresponds to the logs' location in S3: it contains `AWSLogs/`.
    pub fn folder(folder: impl Into<PathBuf>) -> Self {
        Self(Source::Folder(folder.into()))
    }

    /// These records, for tests of queries.
    pub fn records(records: impl IntoIterator<Item = Record>) -> Self {
        Self(Source::Records(records.into_iter().collect()))
    }

    /// A declared table over the logs, with these partition keys.
    ///
    /// As on AWS, it contains the accounts and Regions that the stack lists, or all if the stack does not list any.
    pub fn table(&self, stack: &Stack, keys: &[Key]) -> Result<Logs, Fault> {
        let columns = &stack.table.columns;
        let options = stack.destination_options;
        match &self.0 {
            Source::Folder(folder) => {
                let layout = Layout {
                    hive_compatible: Some(options.hive_compatible_partitions),
                    keys: keys.to_vec(),
                    accounts: listed(stack.accounts.listed()),
                    regions: listed(stack.regions.listed()),
                    anywhere: false,
                };
                Logs::declared(columns, options.file_format, &layout, folder)
            }
            // Records are lines of text, whatever format the stack's logs have.
            Source::Records(records) => {
                let files = files(columns, records);
                Ok(Logs::of_files(columns, FileFormat::PlainText, keys, files))
            }
        }
    }
}

fn listed<T: ToString>(values: Option<Vec<&T>>) -> Vec<String> {
    values.unwrap_or_default().into_iter().map(T::to_string).collect()
}
