//! EventBridge: the loader's schedules.

use serde::Serialize;

use super::Tag;
use crate::template::text::Text;

/// `AWS::Events::Rule`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[allow(missing_docs, reason = "properties are named and described by CloudFormation")]
pub struct Rule {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    pub schedule_expression: String,
    pub state: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
    pub targets: Vec<Target>,
}

/// `AWS::Events::Rule Target`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[allow(missing_docs, reason = "properties are named and described by CloudFormation")]
pub struct Target {
    pub id: String,
    pub arn: Text,
    /// JSON text.
    pub input: Text,
}
