//! Athena: workgroups and named queries.

use super::Tag;
use crate::model::setting::Setting;
use crate::node::Node;
use crate::template::property::{Property, properties};
use crate::template::text::Text;
use crate::value::scan_limit::ScanLimit;

properties! {
    /// `AWS::Athena::WorkGroup`
    #[derive(Clone, Debug, PartialEq, Eq)]
    #[allow(missing_docs, reason = "properties are named and described by CloudFormation")]
    pub struct WorkGroup {
        pub name: Text = "Name",
        pub description: Option<String> = "Description",
        pub state: String = "State",
        /// Without it the stack cannot be deleted once a query has run.
        pub recursive_delete_option: bool = "RecursiveDeleteOption",
        pub work_group_configuration: WorkGroupConfiguration = "WorkGroupConfiguration",
        pub tags: Vec<Tag> = "Tags",
    }

    /// `AWS::Athena::WorkGroup WorkGroupConfiguration`
    #[derive(Clone, Debug, PartialEq, Eq)]
    #[allow(missing_docs, reason = "properties are named and described by CloudFormation")]
    pub struct WorkGroupConfiguration {
        pub enforce_work_group_configuration: bool = "EnforceWorkGroupConfiguration",
        pub publish_cloud_watch_metrics_enabled: bool = "PublishCloudWatchMetricsEnabled",
        pub bytes_scanned_cutoff_per_query: Setting<ScanLimit> = "BytesScannedCutoffPerQuery",
        pub engine_version: EngineVersion = "EngineVersion",
        pub result_configuration: ResultConfiguration = "ResultConfiguration",
    }
}

/// A number, or what refers to one.
impl Property for Setting<ScanLimit> {
    fn node(&self) -> Option<Node> {
        match self {
            Self::Value(limit) => limit.bytes().node(),
            given => given.text(|limit| limit.bytes().to_string()).node(),
        }
    }
}

properties! {
    /// `AWS::Athena::WorkGroup EngineVersion`
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    #[allow(missing_docs, reason = "properties are named and described by CloudFormation")]
    pub struct EngineVersion {
        pub selected_engine_version: String = "SelectedEngineVersion",
    }

    /// `AWS::Athena::WorkGroup ResultConfiguration`
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    #[allow(missing_docs, reason = "properties are named and described by CloudFormation")]
    pub struct ResultConfiguration {
        pub output_location: Text = "OutputLocation",
        pub expected_bucket_owner: Option<Text> = "ExpectedBucketOwner",
        pub encryption_configuration: EncryptionConfiguration = "EncryptionConfiguration",
    }

    /// `AWS::Athena::WorkGroup EncryptionConfiguration`
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    #[allow(missing_docs, reason = "properties are named and described by CloudFormation")]
    pub struct EncryptionConfiguration {
        pub encryption_option: String = "EncryptionOption",
        pub kms_key: Option<Text> = "KmsKey",
    }

    /// `AWS::Athena::NamedQuery`
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    #[allow(missing_docs, reason = "properties are named and described by CloudFormation")]
    pub struct NamedQuery {
        pub name: String = "Name",
        pub description: Option<String> = "Description",
        pub database: Text = "Database",
        pub work_group: Text = "WorkGroup",
        pub query_string: Text = "QueryString",
    }
}
