//! `flow-log-stack template`: the template of a declaration, or the one that AWS would write.

pub(crate) mod arguments;
mod config;
mod delivery;
pub(crate) mod describe;
mod integration;
mod moment;
mod next;
mod predefined;
pub(crate) mod request;
pub(crate) mod stack;

use std::path::{Path, PathBuf};

use flow_log_stack_runtime::{Error, Problem, Subject, Template, write_changed};

use self::arguments::TemplateArguments;
use self::config::Request;
use self::next::Next;
use self::stack::{Given, LOGS_PARAMETER, Plan};
use crate::declaration::choice::choose;
use crate::io::input::Input;
use crate::io::output::{Standard, refuse_over};
use crate::io::report::{Failure, Report};
use crate::io::visible;

/// The noun for the output.
const WRITTEN: &str = "the template";

/// Writes the template, and notes on standard error.
pub(crate) fn run(arguments: &TemplateArguments) -> Result<(), Failure> {
    match (&arguments.cli_input_json, arguments.source.path()) {
        (Some(request), _) => of_request(request, arguments),
        (None, path) => of_declaration(path.unwrap_or_default(), arguments),
    }
}

/// The template of a declared stack.
fn of_declaration(path: &str, arguments: &TemplateArguments) -> Result<(), Failure> {
    let chosen = choose(path, arguments.source.stack_name.as_deref())?;
    refuse_over(
        arguments.output.as_deref(),
        chosen.files.iter().map(PathBuf::as_path),
        WRITTEN,
    )?;
    let template = chosen.stack.template().map_err(|problems| {
        // Problems that keep a stack from having a template were reported with its declaration.
        let said: Vec<_> = problems.iter().map(|problem| problem.error.to_string()).collect();
        Failure::refused(path, said.join("; "))
    })?;
    write(&template, arguments)
}

/// The template that AWS would write.
fn of_request(request: &str, arguments: &TemplateArguments) -> Result<(), Failure> {
    let config = Input::argument("--cli-input-json", request)?;
    let described = match &arguments.flow_logs {
        Some(value) => Some(Input::argument("--flow-logs", value)?),
        None => None,
    };
    let inputs = std::iter::once(&config).chain(&described);
    let inputs = inputs.map(|input| Path::new(&input.name));
    refuse_over(arguments.output.as_deref(), inputs, WRITTEN)?;
    let (request, flow_log) = request::read(&config, described.as_ref(), arguments.logs.is_some())?;

    let given = Given {
        logs: arguments.logs.as_ref(),
        account: arguments.account.as_ref(),
        region: arguments.region.as_ref(),
    };
    let plan = stack::plan(&request, flow_log, given).map_err(|error| refused(&config, &[problem(error)]))?;
    let template = plan.stack.template().map_err(|problems| refused(&config, &problems))?;
    write(&template, arguments)?;
    tell(&request, &plan, arguments);
    Ok(())
}

fn problem(error: Error) -> Problem {
    Problem {
        subject: Subject::Stack,
        error,
    }
}

/// Problems of the stack, at the members of the request that cause them.
fn refused(config: &Input, problems: &[Problem]) -> Failure {
    let mut report = Report::default();
    report.of(&config.name);
    for problem in problems {
        let path = match problem.subject {
            Subject::Integration(i) | Subject::IntegrationSetting(i, _) => {
                format!("IntegrateServices.AthenaIntegrations[{i}]")
            }
            _ => String::new(),
        };
        report.refuse_error(&path, problem.error.clone());
    }
    report.fail()
}

fn write(template: &Template, arguments: &TemplateArguments) -> Result<(), Failure> {
    let text = template.to_text(arguments.format());
    let Some(path) = &arguments.output else {
        return Standard::Output.data(&text);
    };
    let place = path.display().to_string();
    let written = write_changed(path, &text).map(drop);
    written.map_err(|error| Failure::of_writing(&place, &error))
}

/// Notes for everyone, and the next commands on a terminal.
fn tell(request: &Request, plan: &Plan, arguments: &TemplateArguments) {
    let mut text = String::new();
    for note in &plan.notes {
        text.push_str("note: ");
        text.push_str(&visible::line(note));
        text.push('\n');
    }
    if Standard::Error.is_terminal() {
        let asked: &[_] = if plan.stack.parameters.is_empty() {
            &[]
        } else {
            &[(LOGS_PARAMETER, "s3://BUCKET/PREFIX/")]
        };
        let next = Next {
            flow_log_id: &request.flow_log_id,
            delivery: &request.delivery,
            path: arguments.output.as_deref(),
            format: arguments.format(),
            region: arguments.region.as_ref(),
            parameters: asked,
        };
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&next.text());
    }
    // If standard error is closed, they cannot be shown.
    let _ = Standard::Error.text(&text);
}
