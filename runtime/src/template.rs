//! The template: its structure, and what the service would refuse in it.

#[cfg(feature = "program")]
mod build_script;
#[cfg(feature = "program")]
mod format;
mod json;
#[cfg(feature = "program")]
pub(crate) mod program;
pub(crate) mod property;
#[cfg(feature = "program")]
pub(crate) mod reference;
pub(crate) mod text;
#[cfg(feature = "program")]
pub(crate) mod write;
#[cfg(feature = "program")]
mod yaml;

use std::collections::BTreeMap;

#[cfg(feature = "program")]
pub use self::format::Format;
use self::property::{Property, properties};
use self::text::Text;
use crate::error::{Code, Error};
use crate::listed::Listed as _;
use crate::node::{Members, Node};
use crate::resource::{Properties, Resource};
use crate::value::dynamic_reference;

/// A CloudFormation template (CloudFormation user guide, "Template anatomy").
///
/// It is data, with the names and in the order of CloudFormation, and all of it can be changed before it is written.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Template {
    /// The description of the stack; at most 1,024 bytes.
    pub description: Option<String>,
    /// The deployment parameters, by name.
    pub parameters: BTreeMap<String, Parameter>,
    /// The conditions, by name: intrinsic functions.
    pub conditions: BTreeMap<String, Equals>,
    /// The resources, by logical id.
    pub resources: BTreeMap<String, Resource>,
    /// The outputs, by name.
    pub outputs: BTreeMap<String, Output>,
}

properties! {
    /// A parameter of a template.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Parameter {
        /// `String`, `Number` or `CommaDelimitedList`.
        pub r#type: String = "Type",
        /// What the console shows.
        pub description: Option<String> = "Description",
        /// The value unless another is given.
        pub default: Option<String> = "Default",
        /// What a value, or each item of a list, must match.
        pub allowed_pattern: Option<String> = "AllowedPattern",
        /// The allowed values.
        pub allowed_values: Vec<String> = "AllowedValues",
        /// The smallest number.
        pub min_value: Option<u64> = "MinValue",
        /// What the console says about a value that does not match.
        pub constraint_description: Option<String> = "ConstraintDescription",
    }

    /// An output of a template.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Output {
        /// What it is; at most 1,024 bytes.
        pub description: Option<String> = "Description",
        /// The value.
        pub value: Text = "Value",
    }
}

/// A condition that is true if two texts are equal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Equals {
    /// The two texts.
    pub texts: (Text, Text),
}

impl Property for Equals {
    fn node(&self) -> Option<Node> {
        let (one, other) = &self.texts;
        Some(Node::List([one.node(), other.node()].into_iter().flatten().listed()).called("Fn::Equals"))
    }
}

impl Property for Template {
    fn node(&self) -> Option<Node> {
        fn given<T: Property>(map: &BTreeMap<String, T>) -> Option<Node> {
            map.node().filter(|_| !map.is_empty())
        }
        let mut members = Members::default();
        members.set("AWSTemplateFormatVersion", Some("2010-09-09".into()));
        members.set("Description", self.description.node());
        members.set("Parameters", given(&self.parameters));
        members.set("Conditions", given(&self.conditions));
        members.set("Resources", self.resources.node());
        members.set("Outputs", given(&self.outputs));
        Some(Node::Map(members))
    }
}

/// The template as it is written.
#[cfg(feature = "program")]
impl serde_core::Serialize for Template {
    fn serialize<S: serde_core::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.node().serialize(serializer)
    }
}

/// The most resources of a template (CloudFormation user guide, "CloudFormation quotas").
const RESOURCES: usize = 500;
/// The most parameters, and the most outputs.
pub(crate) const OUTPUTS: usize = 200;
/// The most bytes: the documented megabyte, in the smaller of its two meanings.
const BYTES: usize = 1_000_000;

impl Template {
    /// Adds a resource; an existing one with the same logical id is replaced and returned.
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
    #[cfg(feature = "program")]
    pub fn to_text(&self, format: Format) -> String {
        match format {
            Format::Json => self.to_json(),
            Format::Yaml => self.to_yaml(),
        }
    }

    /// JSON, with short values in one line.
    pub fn to_json(&self) -> String {
        self.node().as_ref().map(json::document).unwrap_or_default()
    }

    /// YAML, with SQL and Python as blocks of text.
    #[cfg(feature = "program")]
    pub fn to_yaml(&self) -> String {
        self.node().as_ref().map(yaml::document).unwrap_or_default()
    }

    /// What CloudFormation would refuse for any resources: too many of them, or too long a text.
    pub fn check(&self) -> Result<(), Error> {
        let over = |count: usize, what: &str, most: usize| {
            (count > most).then(|| {
                Error::new(
                    Code::Limit,
                    format!("the template has {count} {what}, but CloudFormation allows {most}"),
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
        let Some(node) = self.node() else { return Ok(()) };
        if let Some(error) = over(json::document(&node).len(), "bytes", BYTES) {
            return Err(error.help(split));
        }
        match resolved(&node, &mut Vec::new()) {
            None => Ok(()),
            Some((place, reference)) => Err(dynamic_reference::error(&format!("`{place}`"), &reference)),
        }
    }
}

/// The first text with a dynamic reference, by the names of members down to it.
fn resolved<'a>(node: &'a Node, steps: &mut Vec<&'a str>) -> Option<(String, String)> {
    let found = |steps: &[&str], text: &str| {
        let reference = text[dynamic_reference::dynamic_reference(text)?].to_owned();
        Some((steps.join("."), reference))
    };
    match node {
        Node::Text(text) => found(steps, text),
        Node::List(items) => items.iter().find_map(|item| resolved(item, steps)),
        Node::Map(members) => members.iter().find_map(|(name, node)| {
            if let Some(found) = found(steps, name) {
                return Some(found);
            }
            steps.push(name);
            let found = resolved(node, steps);
            steps.pop();
            found
        }),
        Node::Plain(_) => None,
    }
}
