//! The deployed template, compared with the declared one.

use flow_log_stack_runtime::{Format, Stack};

use super::code::Code;
use super::found::Found;
use crate::diff::{self, Touched};
use crate::io::report::Failure;

/// What an update to the declared template would do to each resource.
pub(super) fn faults(deployed: &str, stack: &Stack) -> Result<Vec<Found>, Failure> {
    let declared = text(stack)?;
    let touched = diff::touched(deployed, &declared)?;
    let found = |one: Touched| {
        let message = format!("an update would {} `{}`, {}", one.verb, one.id, one.resource_type);
        let found = Found::new(Code::DeployedOtherwise, deployed, message);
        let found = match one.paths.as_slice() {
            [] => found,
            paths => found.note(format!("what differs: {}", paths.join(", "))),
        };
        found.help(format!(
            "deploy the template of the declaration, or make the same change in the declaration; `flow-log-stack diff {deployed} TEMPLATE` shows all of it"
        ))
    };
    Ok(touched.into_iter().map(found).collect())
}

/// The declared template as JSON.
pub(super) fn text(stack: &Stack) -> Result<String, Failure> {
    let template = stack.template().map_err(|problems| {
        let said: Vec<_> = problems.iter().map(|problem| problem.error.to_string()).collect();
        Failure::refused(&stack.name, said.join("; "))
    })?;
    Ok(template.to_text(Format::Json))
}
