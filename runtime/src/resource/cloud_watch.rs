//! CloudWatch: alarms.

use serde::Serialize;

use super::Tag;
use crate::template::text::Text;

/// `AWS::CloudWatch::Alarm`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[allow(missing_docs, reason = "properties are named and described by CloudFormation")]
pub struct Alarm {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alarm_description: Option<String>,
    pub alarm_actions: Vec<Text>,
    pub namespace: String,
    pub metric_name: String,
    pub dimensions: Vec<Dimension>,
    pub statistic: String,
    /// Seconds.
    pub period: u32,
    pub evaluation_periods: u32,
    pub comparison_operator: String,
    pub threshold: u32,
    pub treat_missing_data: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
}

/// `AWS::CloudWatch::Alarm Dimension`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[allow(missing_docs, reason = "properties are named and described by CloudFormation")]
pub struct Dimension {
    pub name: String,
    pub value: Text,
}
