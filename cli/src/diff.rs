//! `flow-log-stack diff`: what an update from one template to another would do.

pub(crate) mod arguments;
mod change;
mod contents;
mod render;
mod resource;
mod rule;
mod update;

use std::process::ExitCode;

use serde_json::{Map, Value};

use self::arguments::DiffArguments;
use self::update::Action;
use crate::io::input::{Input, Kind};
use crate::io::json::Node;
use crate::io::output::{Standard, refuse};
use crate::io::report::{Failure, Report};
use crate::io::yaml;

/// Writes the diff to standard output.
pub(crate) fn run(arguments: &DiffArguments) -> Result<ExitCode, Failure> {
    let done = compared(arguments);
    if !arguments.exit_code {
        return done.map(|_| ExitCode::SUCCESS);
    }
    match done {
        Ok(changes) => Ok(u8::from(changes).into()),
        // Exit code 1 means that the update changes something.
        Err(failure) => {
            refuse(&failure);
            Ok(2.into())
        }
    }
}

/// A resource that an update affects.
pub(crate) struct Touched {
    pub(crate) id: String,
    pub(crate) resource_type: String,
    /// What happens to it, such as `change`.
    pub(crate) verb: &'static str,
    /// Where the templates differ.
    pub(crate) paths: Vec<String>,
}

/// What an update from a deployed template (a file) to another one (JSON) would do.
pub(crate) fn touched(deployed: &str, other: &str) -> Result<Vec<Touched>, Failure> {
    let input = Input::file(deployed, Kind::Template)?;
    let read = value(&input, &input.text)?;
    let mut report = Report::default();
    let old = template(&input, read, &mut report);
    let old = report.finish(old)?;
    let new = plain(Node::parse("the template", other)?).unwrap_or_default();
    let none = Map::new();
    let resources = |template: Option<&Value>| template.and_then(Value::as_object).unwrap_or(&none).clone();
    let (old, new) = (resources(old.get("Resources")), resources(new.get("Resources")));
    let touched = update::resources(&old, &new).into_iter().map(|one| Touched {
        id: one.id.to_owned(),
        resource_type: one.resource_type.to_owned(),
        verb: match one.action {
            Action::Add => "add",
            Action::Change => "change",
            Action::MayReplace | Action::Replace => "replace",
            Action::Remove => "remove",
            Action::Refuse => "be refused for",
        },
        paths: one.changes.into_iter().map(|(change, _)| change.path).collect(),
    });
    Ok(touched.collect())
}

/// Writes the diff; returns whether there was a difference.
fn compared(arguments: &DiffArguments) -> Result<bool, Failure> {
    if (arguments.old.as_str(), arguments.new.as_str()) == ("-", "-") {
        let help = "write one of them to a file";
        let message = "both templates cannot come from standard input";
        return Err(Failure::unreadable("the arguments", message, Some(help)));
    }
    let old = Input::file(&arguments.old, Kind::Template)?;
    let new = Input::file(&arguments.new, Kind::Template)?;
    let (old_value, new_value) = (value(&old, &old.text)?, value(&new, &new.text)?);
    let mut report = Report::default();
    let old = template(&old, old_value, &mut report);
    let new = template(&new, new_value, &mut report);
    let (old, new) = report.finish(old.zip(new))?;
    let text = render::diff(&old, &new, Standard::Output.width());
    let nothing = || "no difference: an update would change nothing\n".to_owned();
    let differs = text.is_some();
    Standard::Output.styled(&text.unwrap_or_else(nothing))?;
    Ok(differs)
}

/// A template: JSON if it looks like JSON, otherwise YAML, whatever the file's name is.
///
/// `aws cloudformation get-template` prints it as the member `TemplateBody`, which is a text if the template was
/// written as YAML; with `--query TemplateBody` it prints only that text.
fn value(input: &Input, text: &str) -> Result<Value, Failure> {
    let is_json = text.trim_start().starts_with(['{', '"']);
    let read = if is_json { json(input, text) } else { yaml(input, text) }?;
    match read {
        Value::Object(mut members) if !members.contains_key("Resources") => match members.remove("TemplateBody") {
            Some(Value::String(body)) => body_text(input, &body),
            Some(body) => Ok(body),
            None => Ok(Value::Object(members)),
        },
        Value::String(body) if is_json => body_text(input, &body),
        other => Ok(other),
    }
}

/// The text of a template inside a document.
fn body_text(input: &Input, text: &str) -> Result<Value, Failure> {
    if text.trim_start().starts_with('{') {
        json(input, text)
    } else {
        yaml(input, text)
    }
}

fn json(input: &Input, text: &str) -> Result<Value, Failure> {
    plain(Node::parse(&input.name, text)?).map_err(|name| {
        let help = "remove one of them: which of them counts depends on the reader";
        Failure::unreadable(&input.name, format!("the member `{name}` occurs twice"), Some(help))
    })
}

fn yaml(input: &Input, text: &str) -> Result<Value, Failure> {
    yaml::read(text).map_err(|error| Failure::unreadable(&input.name, format!("is not YAML: {error}"), None))
}

/// The value, ignoring the order of members; the error is the name of a member that occurs twice.
fn plain(node: Node) -> Result<Value, String> {
    Ok(match node {
        Node::Null => Value::Null,
        Node::Bool(value) => Value::Bool(value),
        Node::Number(number) => Value::Number(number),
        Node::Text(text) => Value::String(text),
        Node::List(items) => Value::Array(items.into_iter().map(plain).collect::<Result<_, _>>()?),
        Node::Object(members) => {
            let mut object = Map::new();
            for (name, node) in members {
                if object.contains_key(&name) {
                    return Err(name);
                }
                object.insert(name, plain(node)?);
            }
            Value::Object(object)
        }
    })
}

/// The maximum that CloudFormation accepts (user guide, "CloudFormation quotas").
const MOST_RESOURCES: usize = 500;

fn template(input: &Input, value: Value, report: &mut Report) -> Option<Map<String, Value>> {
    report.of(&input.name);
    let Value::Object(template) = value else {
        report.refuse("", "is not a template: a template is an object", None);
        return None;
    };
    match template.get("Resources") {
        Some(Value::Object(resources)) if resources.len() > MOST_RESOURCES => {
            let message = format!(
                "has {} members, but CloudFormation allows {MOST_RESOURCES} resources",
                resources.len()
            );
            report.refuse("Resources", message, None);
            None
        }
        Some(Value::Object(resources)) => {
            for (id, resource) in resources {
                if resource::type_of(resource).is_empty() {
                    report.refuse(&format!("Resources.{id}.Type"), "is missing, or no string", None);
                }
            }
            Some(template)
        }
        Some(_) => {
            report.refuse("Resources", "must be an object", None);
            None
        }
        None => {
            let help = "compare what `flow-log-stack template --output` or your own program wrote".to_owned();
            report.refuse("Resources", "is missing: every template has them", help);
            None
        }
    }
}

/// The text of `Fn::Sub`, with or without its own values.
fn text_of_sub(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => Some(text),
        Value::Array(parts) => parts.first()?.as_str(),
        _ => None,
    }
}
