//! EC2: the flow log.

use super::Tag;
use crate::template::property::properties;
use crate::template::text::Text;

properties! {
    /// `AWS::EC2::FlowLog`
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    #[allow(missing_docs, reason = "properties are named and described by CloudFormation")]
    pub struct FlowLog {
        pub resource_type: String = "ResourceType",
        pub resource_id: Text = "ResourceId",
        pub traffic_type: String = "TrafficType",
        /// Seconds.
        pub max_aggregation_interval: u32 = "MaxAggregationInterval",
        pub log_destination_type: String = "LogDestinationType",
        pub log_destination: Text = "LogDestination",
        pub log_format: String = "LogFormat",
        pub destination_options: DestinationOptions = "DestinationOptions",
        pub tags: Vec<Tag> = "Tags",
    }

    /// `AWS::EC2::FlowLog DestinationOptions`
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    #[allow(missing_docs, reason = "properties are named and described by CloudFormation")]
    pub struct DestinationOptions {
        pub file_format: String = "FileFormat",
        pub hive_compatible_partitions: bool = "HiveCompatiblePartitions",
        pub per_hour_partition: bool = "PerHourPartition",
    }
}
