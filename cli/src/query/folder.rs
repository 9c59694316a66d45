//! Folders of log files, as tables that queries run over.

use std::path::Path;

use flow_log_stack_local::source::{Fault, FlowLogs, Layout, Logs};
use flow_log_stack_runtime::{FileFormat, Key, Stack, Table};

use crate::io::report::Failure;

/// A stack's table over the files of a folder.
pub(super) fn declared(folder: &Path, stack: &Stack) -> Result<Logs, Failure> {
    let logs = FlowLogs::folder(folder).table(stack, &stack.common_keys());
    logs.map_err(|fault| unreadable(&fault))
}

/// A table of text files, whose fields are in the table's order.
pub(super) fn listed(folder: &Path, table: &Table, keys: &[Key]) -> Result<Logs, Failure> {
    let layout = Layout {
        keys: keys.to_vec(),
        ..Layout::default()
    };
    let logs = Logs::declared(&table.columns, FileFormat::PlainText, &layout, folder);
    logs.map_err(|fault| unreadable(&fault))
}

/// The table that the files of a folder describe themselves.
pub(super) fn found(folder: &Path) -> Result<Logs, Failure> {
    let logs = Logs::found(folder).map_err(|fault| unreadable(&fault))?;
    if logs.columns().is_empty() {
        let help = "name the folder that holds `AWSLogs`, or any other with log files in it; `--log-format` says the fields of \
                    files without a header";
        let folder = folder.display().to_string();
        return Err(Failure::unreadable(
            &folder,
            "holds no file whose header names fields of flow logs",
            Some(help),
        ));
    }
    Ok(logs)
}

/// The failure for a folder that cannot be read.
fn unreadable(fault: &Fault) -> Failure {
    let message = format!("cannot be read: {}", fault.what);
    Failure::unreadable(&fault.path.display().to_string(), message, None)
}
