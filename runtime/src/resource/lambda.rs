//! Lambda: the loader, its log, who may call it, and its first run.

use serde::Serialize;

use super::Tag;
use crate::model::setting::Setting;
use crate::template::text::Text;
use crate::value::log_retention::LogRetention;

/// `AWS::Lambda::Function`
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[allow(missing_docs, reason = "properties are named and described by CloudFormation")]
pub struct Function {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    pub runtime: String,
    pub handler: String,
    /// MB
    pub memory_size: u32,
    /// Seconds.
    pub timeout: u32,
    pub role: Text,
    pub logging_config: LoggingConfig,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
    pub code: Code,
}

/// `AWS::Lambda::Function Code`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Code {
    /// The source of the one file.
    #[serde(rename = "ZipFile")]
    pub zip_file: String,
}

/// `AWS::Lambda::Function LoggingConfig`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[allow(missing_docs, reason = "properties are named and described by CloudFormation")]
pub struct LoggingConfig {
    pub log_group: Text,
}

/// `AWS::Lambda::Permission`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[allow(missing_docs, reason = "properties are named and described by CloudFormation")]
pub struct Permission {
    pub action: String,
    pub function_name: Text,
    pub principal: String,
    pub source_account: Text,
    pub source_arn: Text,
}

/// `AWS::Logs::LogGroup`
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[allow(missing_docs, reason = "properties are named and described by CloudFormation")]
pub struct LogGroup {
    #[serde(serialize_with = "days")]
    pub retention_in_days: Setting<LogRetention>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kms_key_id: Option<Text>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
}

fn days<S: serde::Serializer>(retention: &Setting<LogRetention>, serializer: S) -> Result<S::Ok, S::Error> {
    match retention {
        Setting::Value(days) => serializer.serialize_u32(days.days()),
        given => given.text(|days| days.days().to_string()).serialize(serializer),
    }
}

/// `Custom::FlowLogPartitions`: the loader's run at creation and whenever the declaration changes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Partitions {
    /// The loader's ARN.
    pub service_token: Text,
    /// Seconds after which CloudFormation gives the loader up.
    pub service_timeout: u32,
    /// Changes with what the loader does besides what it loads, so that it runs again.
    pub fingerprint: String,
    /// What to load.
    #[serde(flatten)]
    pub request: crate::loader::Request,
}
