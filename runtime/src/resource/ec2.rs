//! EC2: the flow log.

use serde::Serialize;

use super::Tag;
use crate::template::text::Text;

/// `AWS::EC2::FlowLog`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[allow(missing_docs, reason = "properties are named and described by CloudFormation")]
pub struct FlowLog {
    pub resource_type: String,
    pub resource_id: Text,
    pub traffic_type: String,
    /// Seconds.
    pub max_aggregation_interval: u32,
    pub log_destination_type: String,
    pub log_destination: Text,
    pub log_format: String,
    pub destination_options: DestinationOptions,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
}

/// `AWS::EC2::FlowLog DestinationOptions`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[allow(missing_docs, reason = "properties are named and described by CloudFormation")]
pub struct DestinationOptions {
    pub file_format: String,
    pub hive_compatible_partitions: bool,
    pub per_hour_partition: bool,
}
