//! What `aws ec2 describe-flow-logs` says about a flow log.

use super::arguments::InitArguments;
use super::known::Known;
use crate::io::input::Input;
use crate::io::json::Node;
use crate::io::object::backticks;
use crate::io::report::{Failure, Report};
use crate::template::describe;

/// The flow log with the given id, or the only one.
pub(super) fn known(value: &str, arguments: &InitArguments) -> Result<Known, Failure> {
    let input = Input::argument("--flow-logs", value)?;
    let node = Node::read(&input)?;
    let ids = describe::ids(&node);
    let id = match (&arguments.flow_log_id, ids.as_slice()) {
        (Some(id), _) | (None, [id]) => id,
        (None, ids) => {
            let names: Vec<_> = ids.iter().map(ToString::to_string).collect();
            let names: Vec<_> = names.iter().map(String::as_str).collect();
            let (message, help) = match names.as_slice() {
                [] => (
                    "has no flow log",
                    "give the whole output of `aws ec2 describe-flow-logs`".to_owned(),
                ),
                names => (
                    "has several flow logs",
                    format!("choose one with `--flow-log-id`: {}", backticks(names)),
                ),
            };
            return Err(Failure::unreadable(&input.name, message, Some(&help)));
        }
    };
    let mut report = Report::default();
    report.of(&input.name);
    let read = describe::read(&node, id, arguments.logs.is_some(), &mut report);
    let flow_log = report.finish(read)?;
    let fault = flow_log
        .fault
        .map(|reason| format!("AWS does not deliver the flow log now: {reason}"));
    let only = flow_log.only.map(|only| {
        format!(
            "the flow log only records {only} (its TrafficType): predefined queries about other records return nothing"
        )
    });
    Ok(Known {
        flow_log: Some(id.clone()),
        logs: flow_log.logs,
        columns: flow_log.columns,
        options: flow_log.options,
        accounts: Vec::new(),
        regions: Vec::new(),
        first_day: None,
        notes: fault.into_iter().chain(only).collect(),
    })
}
