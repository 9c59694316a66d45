//! `flow-log-stack diff`: what an update from one template to another would do.

pub(crate) mod arguments;
mod change;
mod contents;
mod render;
mod resource;
mod rule;
mod update;

use serde_json::{Map, Value};

use self::arguments::DiffArguments;
use crate::io::input::Input;
use crate::io::json::Node;
use crate::io::output::print;
use crate::io::report::{Failure, Report};
use crate::io::yaml;

/// Writes the diff to standard output.
pub(crate) fn run(arguments: &DiffArguments) -> Result<(), Failure> {
    let (old, new) = (Input::file(&arguments.old)?, Input::file(&arguments.new)?);
    let (old_value, new_value) = (value(&old)?, value(&new)?);
    let mut report = Report::default();
    let old = template(&old, old_value, &mut report);
    let new = template(&new, new_value, &mut report);
    let (old, new) = report.finish(old.zip(new))?;
    print(&render::diff(&old, &new))
}

/// JSON if it looks like it, else YAML, whatever the file is called.
fn value(input: &Input) -> Result<Value, Failure> {
    if input.text.trim_start().starts_with('{') {
        let node = Node::read(input)?;
        return plain(node).map_err(|name| {
            let help = "remove one of them: which of them counts is left to each reader of JSON";
            Failure::unreadable(&input.name, format!("the member `{name}` is there twice"), Some(help))
        });
    }
    yaml::read(&input.text).map_err(|error| Failure::unreadable(&input.name, format!("is no YAML: {error}"), None))
}

/// The value without the order of members, or the name of one that is there twice.
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

fn template(input: &Input, value: Value, report: &mut Report) -> Option<Map<String, Value>> {
    report.of(&input.name);
    let Value::Object(template) = value else {
        report.refuse("", "is no template: a template is an object", None);
        return None;
    };
    match template.get("Resources") {
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

/// The text of `Fn::Sub`, with or without values of its own.
fn text_of_sub(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => Some(text),
        Value::Array(parts) => parts.first()?.as_str(),
        _ => None,
    }
}
