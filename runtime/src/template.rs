//! The template: its shape, and what of it the service would refuse.

mod build_script;
mod json;
mod node;
pub(crate) mod program;
pub(crate) mod reference;
pub(crate) mod text;
pub(crate) mod write;
mod yaml;

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use self::reference::references;
use self::text::Text;
use crate::error::{Code, Error};
use crate::resource::{Properties, Resource};
use crate::value::dynamic_reference;

/// A CloudFormation template (CloudFormation user guide, "Template anatomy").
///
/// Everything in it may be changed before it is written: it is data, in the order and with the names of CloudFormation.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Template {
    #[serde(rename = "AWSTemplateFormatVersion")]
    version: Version,
    /// A word on the stack; at most 1,024 bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The deployment parameters, by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub parameters: BTreeMap<String, Parameter>,
    /// The conditions, by name: intrinsic functions.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub conditions: BTreeMap<String, Equals>,
    /// The resources, by logical id.
    pub resources: BTreeMap<String, Resource>,
    /// The outputs, by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub outputs: BTreeMap<String, Output>,
}

/// The one version that there is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
enum Version {
    #[default]
    #[serde(rename = "2010-09-09")]
    V2010,
}

/// A parameter of a template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Parameter {
    /// `String`, `Number` or `CommaDelimitedList`.
    pub r#type: String,
    /// What the console shows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The value unless another is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// What a value, or each item of a list, must match.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed_pattern: Option<String>,
    /// The values that there are.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub allowed_values: Vec<String>,
    /// The least number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_value: Option<u64>,
    /// What the console says of a value that does not match.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub constraint_description: Option<String>,
}

/// A condition that holds where two texts are equal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Equals {
    /// The two texts.
    #[serde(rename = "Fn::Equals")]
    pub texts: (Text, Text),
}

/// An output of a template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Output {
    /// What it is; at most 1,024 bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The value.
    pub value: Text,
}

/// How a template is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Format {
    /// Pretty JSON.
    #[default]
    Json,
    /// YAML, with SQL and Python as blocks of text.
    Yaml,
}

impl Format {
    /// The format that a path's extension asks for: YAML for `.yaml` and `.yml` in any case, else JSON.
    #[must_use]
    pub fn of(path: &Path) -> Self {
        let extension = path.extension().and_then(|extension| extension.to_str());
        let is_yaml = |own: &str| ["yaml", "yml"].iter().any(|yaml| own.eq_ignore_ascii_case(yaml));
        if extension.is_some_and(is_yaml) {
            Self::Yaml
        } else {
            Self::Json
        }
    }
}

/// A template may have that many resources (CloudFormation user guide, "CloudFormation quotas").
const RESOURCES: usize = 500;
/// And that many parameters, and that many outputs.
pub(crate) const OUTPUTS: usize = 200;
/// And that many bytes: the documented megabyte, read as the smaller of its two meanings.
const BYTES: usize = 1_000_000;

impl Template {
    /// Adds a resource; one of the same logical id is replaced and returned.
    pub fn insert(&mut self, logical_id: impl Into<String>, resource: impl Into<Resource>) -> Option<Resource> {
        self.resources.insert(logical_id.into(), resource.into())
    }

    /// The properties of a resource, to change them.
    pub fn properties_mut(&mut self, logical_id: &str) -> Option<&mut Properties> {
        self.resources
            .get_mut(logical_id)
            .map(|resource| &mut resource.properties)
    }

    /// The whole text, with a line break at its end; the same bytes for the same template.
    pub fn to_text(&self, format: Format) -> String {
        match format {
            Format::Json => self.to_json(),
            Format::Yaml => yaml::document(&self.bare()),
        }
    }

    /// JSON, with lines for what is long.
    pub fn to_json(&self) -> String {
        json::document(&self.bare())
    }

    /// JSON in one line.
    fn bare(&self) -> String {
        // Strings, numbers and maps with string keys always have a JSON form.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// YAML, with SQL and Python as blocks of text.
    pub fn to_yaml(&self) -> String {
        self.to_text(Format::Yaml)
    }

    /// What CloudFormation would refuse whatever the resources are: too many of them, or too long a text.
    pub fn check(&self) -> Result<(), Error> {
        let over = |count: usize, what: &str, most: usize| {
            (count > most).then(|| {
                Error::new(
                    Code::Limit,
                    format!("the template has {count} {what}, and CloudFormation takes {most}"),
                )
            })
        };
        let split = "declare two stacks, each with some of the queries";
        if let Some(error) = over(self.resources.len(), "resources", RESOURCES) {
            return Err(error.help(split));
        }
        if let Some(error) =
            over(self.parameters.len(), "parameters", OUTPUTS).or_else(|| over(self.outputs.len(), "outputs", OUTPUTS))
        {
            return Err(error);
        }
        if let Some(error) = over(self.to_json().len(), "bytes", BYTES) {
            return Err(error.help(split));
        }
        let value = serde_json::to_value(self).unwrap_or_default();
        match resolved(&value, &mut Vec::new()) {
            None => Ok(()),
            Some((place, reference)) => Err(dynamic_reference::error(&format!("`{place}`"), &reference)),
        }
    }

    /// Whether everything that is referred to is there, which it is until somebody removes a resource by hand.
    pub(crate) fn check_references(&self) -> Result<(), Error> {
        let is_known = |name: &str| {
            // Pseudo parameters are always there.
            name.contains("::") || self.resources.contains_key(name) || self.parameters.contains_key(name)
        };
        let refuse = |what: &str, id: &str, value: &Value, depends_on: &[String]| {
            let names = references(value).into_iter().map(|(_, name)| name);
            match names
                .chain(depends_on.iter().map(String::as_str))
                .find(|name| !is_known(name))
            {
                None => Ok(()),
                Some(name) => {
                    let message = format!("the {what} `{id}` refers to `{name}`, which the template does not have");
                    Err(Error::new(Code::Value, message)
                        .help(format!("remove `{id}` too, or what in it refers to `{name}`")))
                }
            }
        };
        for (id, resource) in &self.resources {
            refuse("resource", id, &json!(resource), &resource.depends_on)?;
        }
        for (id, output) in &self.outputs {
            refuse("output", id, &json!(output), &[])?;
        }
        Ok(())
    }
}

/// The first text with a dynamic reference, by the names of members down to it.
fn resolved<'a>(value: &'a Value, steps: &mut Vec<&'a str>) -> Option<(String, String)> {
    let found = |steps: &[&str], text: &str| {
        let reference = text[dynamic_reference::dynamic_reference(text)?].to_owned();
        Some((steps.join("."), reference))
    };
    match value {
        Value::String(text) => found(steps, text),
        Value::Array(items) => items.iter().find_map(|item| resolved(item, steps)),
        Value::Object(members) => members.iter().find_map(|(name, value)| {
            if let Some(found) = found(steps, name) {
                return Some(found);
            }
            steps.push(name);
            let found = resolved(value, steps);
            steps.pop();
            found
        }),
        _ => None,
    }
}
