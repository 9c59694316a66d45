//! Deployment parameters: described once, used for one thing.

use proc_macro2::Span;

use flow_log_stack_runtime::name::ParameterName;
use flow_log_stack_runtime::{Code, DeploymentParameter, Error, Kind, Setting};

use super::settings::{Given, text};
use crate::ast::{Deployment, Value};
use crate::report::Report;
use crate::setting;

/// The parameters that settings have referred to so far.
#[derive(Default)]
pub(crate) struct Parameters {
    found: Vec<Found>,
}

struct Found {
    parameter: DeploymentParameter,
    /// Whether a place has said anything of it.
    described: bool,
    span: Span,
}

impl Parameters {
    /// What came together, and where each was named first.
    pub(crate) fn finish(self) -> (Vec<DeploymentParameter>, Vec<Span>) {
        self.found
            .into_iter()
            .map(|found| (found.parameter, found.span))
            .unzip()
    }

    /// A reference to a parameter, which stands for `kind` here.
    pub(crate) fn refer(&mut self, deployment: &Deployment, kind: Kind, report: &mut Report) -> Option<ParameterName> {
        let span = deployment.name.span();
        let name = report.accept(span, ParameterName::new(deployment.name.to_string()))?;
        let known = self.found.iter().position(|found| *found.parameter.name() == name);
        let index = known.unwrap_or_else(|| {
            self.found.push(Found {
                parameter: DeploymentParameter::new(name.clone(), kind),
                described: false,
                span,
            });
            self.found.len() - 1
        });
        let found = &mut self.found[index];
        if found.parameter.kind() != kind {
            let error = Error::new(
                Code::Parameter,
                format!(
                    "the deployment parameter `{name}` stands for {} and for {}",
                    found.parameter.kind().noun(),
                    kind.noun()
                ),
            );
            report.refuse(span, &error.help("give one of them another name"));
            return Some(name);
        }
        if !deployment.settings.entries.is_empty() {
            if found.described {
                let error = Error::new(
                    Code::Parameter,
                    format!("the deployment parameter `{name}` is described twice"),
                );
                report.refuse(
                    span,
                    &error.help(format!("write `parameter {name}` without braces here")),
                );
            } else {
                found.described = true;
                describe(&mut found.parameter, deployment, report);
            }
        }
        Some(name)
    }

    /// A setting's value: text that `parse` takes, or a reference to a parameter.
    pub(crate) fn setting<T>(
        &mut self,
        setting: &str,
        value: &Value,
        kind: Kind,
        parse: impl FnOnce(&str) -> Result<T, Error>,
        report: &mut Report,
    ) -> Option<Setting<T>> {
        if let Value::Deployment(deployment) = value {
            return self.refer(deployment, kind, report).map(Setting::Parameter);
        }
        let help = format!("write {} in quotes, or `parameter Name`", kind.noun());
        let text = text(setting, value, &help, report)?;
        report.accept(text.span(), parse(&text.value())).map(Setting::Value)
    }
}

fn describe(parameter: &mut DeploymentParameter, deployment: &Deployment, report: &mut Report) {
    let given = Given::new(
        &deployment.settings,
        &setting::PARAMETER,
        "of a deployment parameter",
        report,
    );
    let mut read = |name: &str| {
        let value = given.value(name)?;
        text(name, value, "write it in quotes", report)
    };
    let (description, default, pattern) = (read("description"), read("default"), read("pattern"));
    if let Some(pattern) = pattern
        && let Some(with_pattern) = report.accept(pattern.span(), parameter.clone().with_pattern(pattern.value()))
    {
        *parameter = with_pattern;
    }
    if let Some(description) = description
        && let Some(described) = report.accept(
            description.span(),
            parameter.clone().with_description(description.value()),
        )
    {
        *parameter = described;
    }
    if let Some(default) = default
        && let Some(with_default) = report.accept(default.span(), parameter.clone().with_default(default.value()))
    {
        *parameter = with_default;
    }
}
