//! From a stack to its template.
//!
//! Nothing here can fail: `validate` has refused everything that could.

mod alarm;
mod flow_log;
mod grant;
pub(crate) mod ids;
pub(crate) mod loader;
mod outputs;
mod reader;
mod table;
mod unknown;
mod work_group;

use crate::assemble::ids::{DATABASE, FLOW_LOG, TABLE, logical_id};
use crate::error::{Code, Error};
use crate::forecast::forecasts;
use crate::listed::Listed as _;
use crate::loader::PARAMETER;
use crate::model::database::Database;
use crate::model::flow_log::FlowLog;
use crate::model::kind::Kind;
use crate::model::parameter::DeploymentParameter;
use crate::model::problem::{Problem, Subject};
use crate::model::stack::Stack;
use crate::resource::Resource;
use crate::template::{Parameter, Template};
use crate::validate;
use crate::value::log_retention::LogRetention;

impl Stack {
    /// The template, or all problems of the stack.
    pub fn template(&self) -> Result<Template, Vec<Problem>> {
        let problems = validate::problems(self);
        if !problems.is_empty() {
            return Err(problems);
        }
        if let Some(subject) = unknown::unknown(self) {
            let error = Error::new(Code::Value, "the stack has settings that could not be read");
            return Err(vec![Problem { subject, error }]);
        }
        let template = template(self);
        match template.check() {
            Ok(()) => Ok(template),
            Err(error) => Err(vec![Problem {
                subject: Subject::Stack,
                error,
            }]),
        }
    }

    /// Everything that is wrong with it, except for settings that could not be read.
    pub fn problems(&self) -> Vec<Problem> {
        match self.template() {
            Err(problems) if unknown::unknown(self).is_none() => problems,
            Err(_) => validate::problems(self),
            Ok(_) => Vec::new(),
        }
    }

    /// What is not wrong yet: AWS's limits that the stack reaches within five years of the first day.
    pub fn warnings(&self) -> Vec<Problem> {
        forecasts(self).1
    }
}

/// The template of a stack without problems.
fn template(stack: &Stack) -> Template {
    let description = stack.description.clone();
    let mut template = Template {
        description: description.or_else(|| Some("VPC Flow Logs in Amazon Athena".to_owned())),
        ..Template::default()
    };
    for own in &stack.parameters {
        template
            .parameters
            .insert(own.name().to_string(), parameter(stack, own));
    }
    if let Some(FlowLog::Created(new)) = &stack.flow_log {
        let flow_log = Resource::from(flow_log::flow_log(stack, new));
        template.insert(FLOW_LOG, flow_log.kept(stack.retain_on_delete));
    }
    if !matches!(stack.database, Database::Existing(_)) {
        template.insert(DATABASE, table::database(stack));
    }
    for integration in &stack.integrations {
        let mut table = table::table(stack, integration);
        if !integration.load.is_projection() {
            let declared = loader::declared(stack, integration).json();
            table.table_input.parameters.insert(PARAMETER.into(), declared);
        }
        template.insert(logical_id(TABLE, integration), table);
        work_group::insert(stack, integration, &mut template);
        if stack.reader_policy {
            reader::insert(stack, integration, &mut template);
        }
    }
    loader::insert(stack, &mut template);
    outputs::insert(stack, &mut template);
    template
}

fn parameter(stack: &Stack, own: &DeploymentParameter) -> Parameter {
    let retention = own.kind() == Kind::LogRetention;
    Parameter {
        r#type: own.kind().parameter_type().to_owned(),
        description: own.description().map(str::to_owned),
        default: own.default().map(str::to_owned),
        allowed_pattern: own.allowed_pattern(&stack.kept_apart(own.name())),
        allowed_values: if retention {
            LogRetention::DAYS.iter().map(ToString::to_string).listed()
        } else {
            Vec::new()
        },
        min_value: own.kind().least(),
        constraint_description: own.kind().constraint().map(str::to_owned),
    }
}
