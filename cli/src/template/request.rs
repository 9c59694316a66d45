//! A request and its flow log, read from their files.

use flow_log_stack_runtime::Day;

use super::config::{self, Request};
use super::describe::{self, FlowLog};
use crate::io::input::Input;
use crate::io::json::Node;
use crate::io::report::{Failure, Report};

/// Reads both; without a description the flow log is unknown. With `has_logs`, the description need not say where the
/// logs are.
pub(crate) fn read(
    config: &Input,
    described: Option<&Input>,
    has_logs: bool,
) -> Result<(Request, Option<FlowLog>), Failure> {
    let config_node = Node::read(config)?;
    let described = match described {
        Some(input) => Some((input, Node::read(input)?)),
        None => None,
    };
    let mut report = Report::default();
    report.of(&config.name);
    let (id, request) = config::read(&config_node, Day::today(), &mut report);
    let flow_log = match (&described, id) {
        (None, _) => Some(None),
        (Some((input, node)), Some(id)) => {
            report.of(&input.name);
            describe::read(node, &id, has_logs, &mut report).map(Some)
        }
        // The id to look for is unknown.
        (Some(_), None) => None,
    };
    report.finish(request.zip(flow_log))
}
