//! Athena: workgroups and named queries.

use serde::Serialize;

use super::Tag;
use crate::model::setting::Setting;
use crate::template::text::Text;
use crate::value::scan_limit::ScanLimit;

/// `AWS::Athena::WorkGroup`
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[allow(missing_docs, reason = "properties are named and described by CloudFormation")]
pub struct WorkGroup {
    pub name: Text,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    pub state: String,
    /// Without it the stack cannot be deleted once a query has run.
    pub recursive_delete_option: bool,
    pub work_group_configuration: WorkGroupConfiguration,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
}

/// `AWS::Athena::WorkGroup WorkGroupConfiguration`
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[allow(missing_docs, reason = "properties are named and described by CloudFormation")]
pub struct WorkGroupConfiguration {
    pub enforce_work_group_configuration: bool,
    pub publish_cloud_watch_metrics_enabled: bool,
    #[serde(serialize_with = "bytes")]
    pub bytes_scanned_cutoff_per_query: Setting<ScanLimit>,
    pub engine_version: EngineVersion,
    pub result_configuration: ResultConfiguration,
}

fn bytes<S: serde::Serializer>(limit: &Setting<ScanLimit>, serializer: S) -> Result<S::Ok, S::Error> {
    match limit {
        Setting::Value(limit) => serializer.serialize_u64(limit.bytes()),
        given => given.text(|limit| limit.bytes().to_string()).serialize(serializer),
    }
}

/// `AWS::Athena::WorkGroup EngineVersion`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[allow(missing_docs, reason = "properties are named and described by CloudFormation")]
pub struct EngineVersion {
    pub selected_engine_version: String,
}

/// `AWS::Athena::WorkGroup ResultConfiguration`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[allow(missing_docs, reason = "properties are named and described by CloudFormation")]
pub struct ResultConfiguration {
    pub output_location: Text,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected_bucket_owner: Option<Text>,
    pub encryption_configuration: EncryptionConfiguration,
}

/// `AWS::Athena::WorkGroup EncryptionConfiguration`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[allow(missing_docs, reason = "properties are named and described by CloudFormation")]
pub struct EncryptionConfiguration {
    pub encryption_option: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kms_key: Option<Text>,
}

/// `AWS::Athena::NamedQuery`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[allow(missing_docs, reason = "properties are named and described by CloudFormation")]
pub struct NamedQuery {
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    pub database: Text,
    pub work_group: Text,
    pub query_string: Text,
}
