//! Deployment parameters: described once, used for one thing.

use proc_macro2::{Ident, Span};
use syn::LitStr;

use flow_log_stack_runtime::name::ParameterName;
use flow_log_stack_runtime::{Code, DeploymentParameter, Error, Kind};

use crate::report::Report;

/// The parameters that settings have referred to so far.
#[derive(Default)]
pub(crate) struct Parameters {
    found: Vec<Found>,
}

struct Found {
    parameter: DeploymentParameter,
    /// Whether it has been described.
    described: bool,
    span: Span,
}

/// The description of a parameter.
#[derive(Clone, Default)]
pub(crate) struct Said {
    pub(crate) description: Option<LitStr>,
    pub(crate) default: Option<LitStr>,
    pub(crate) pattern: Option<LitStr>,
}

impl Parameters {
    /// What came together, and where each was named first.
    pub(crate) fn finish(self) -> (Vec<DeploymentParameter>, Vec<Span>) {
        self.found
            .into_iter()
            .map(|found| (found.parameter, found.span))
            .unzip()
    }

    /// A reference to a parameter, which stands for `kind` here, and whether it does so everywhere it is used.
    pub(crate) fn refer(&mut self, written: &Ident, kind: Kind, report: &mut Report) -> Option<(ParameterName, bool)> {
        let span = written.span();
        let name = report.accept(span, ParameterName::new(written.to_string()))?;
        if self.find(&name).is_none() {
            self.found.push(Found {
                parameter: DeploymentParameter::new(name.clone(), kind),
                described: false,
                span,
            });
        }
        let known = self.find(&name).map_or(kind, |found| found.parameter.kind());
        if known != kind {
            let error = Error::new(
                Code::Parameter,
                format!(
                    "the deployment parameter `{name}` stands for {} and for {}",
                    known.noun(),
                    kind.noun()
                ),
            );
            report.refuse(span, &error.help("give one of them another name"));
        }
        Some((name, known == kind))
    }

    fn find(&mut self, name: &ParameterName) -> Option<&mut Found> {
        self.found.iter_mut().find(|found| found.parameter.name() == name)
    }

    /// The description in a reference; only one reference may have it.
    pub(crate) fn describe(&mut self, name: &ParameterName, span: Span, said: &Said, report: &mut Report) {
        let Some(found) = self.find(name) else { return };
        if found.described {
            let error = Error::new(
                Code::Parameter,
                format!("the deployment parameter `{name}` is described twice"),
            );
            report.refuse(
                span,
                &error.help(format!("write `parameter {name}` without braces here")),
            );
            return;
        }
        found.described = true;
        found.say(said.pattern.as_ref(), DeploymentParameter::with_pattern, report);
        found.say(said.description.as_ref(), DeploymentParameter::with_description, report);
        found.say(said.default.as_ref(), DeploymentParameter::with_default, report);
    }
}

impl Found {
    fn say(
        &mut self,
        text: Option<&LitStr>,
        with: fn(DeploymentParameter, String) -> Result<DeploymentParameter, Error>,
        report: &mut Report,
    ) {
        if let Some(text) = text
            && let Some(said) = report.accept(text.span(), with(self.parameter.clone(), text.value()))
        {
            self.parameter = said;
        }
    }
}
