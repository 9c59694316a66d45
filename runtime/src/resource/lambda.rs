//! Lambda: the loader, its log, who may invoke it, and its first run.

use super::Tag;
use crate::model::setting::Setting;
use crate::node::{Members, Node};
use crate::template::property::{Property, properties};
use crate::template::text::Text;
use crate::value::log_retention::LogRetention;

properties! {
    /// `AWS::Lambda::Function`
    #[derive(Clone, Debug, PartialEq, Eq)]
    #[allow(missing_docs, reason = "properties are named and described by CloudFormation")]
    pub struct Function {
        pub description: Option<String> = "Description",
        pub runtime: String = "Runtime",
        pub handler: String = "Handler",
        /// MB
        pub memory_size: u32 = "MemorySize",
        /// Seconds.
        pub timeout: u32 = "Timeout",
        pub role: Text = "Role",
        pub logging_config: LoggingConfig = "LoggingConfig",
        pub tags: Vec<Tag> = "Tags",
        pub code: Code = "Code",
    }

    /// `AWS::Lambda::Function Code`
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct Code {
        /// The source of the only file.
        pub zip_file: String = "ZipFile",
    }

    /// `AWS::Lambda::Function LoggingConfig`
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    #[allow(missing_docs, reason = "properties are named and described by CloudFormation")]
    pub struct LoggingConfig {
        pub log_group: Text = "LogGroup",
    }

    /// `AWS::Lambda::Permission`
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    #[allow(missing_docs, reason = "properties are named and described by CloudFormation")]
    pub struct Permission {
        pub action: String = "Action",
        pub function_name: Text = "FunctionName",
        pub principal: String = "Principal",
        pub source_account: Text = "SourceAccount",
        pub source_arn: Text = "SourceArn",
    }

    /// `AWS::Logs::LogGroup`
    #[derive(Clone, Debug, PartialEq, Eq)]
    #[allow(missing_docs, reason = "properties are named and described by CloudFormation")]
    pub struct LogGroup {
        pub retention_in_days: Setting<LogRetention> = "RetentionInDays",
        pub kms_key_id: Option<Text> = "KmsKeyId",
        pub tags: Vec<Tag> = "Tags",
    }
}

/// A number, or what refers to one.
impl Property for Setting<LogRetention> {
    fn node(&self) -> Option<Node> {
        match self {
            Self::Value(days) => days.days().node(),
            given => given.text(|days| days.days().to_string()).node(),
        }
    }
}

/// `Custom::FlowLogPartitions`: the loader's run at creation and whenever the declaration changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Partitions {
    /// The loader's ARN.
    pub service_token: Text,
    /// Seconds after which CloudFormation gives up on the loader.
    pub service_timeout: u32,
    /// Changes with the loader's code, so that it runs again.
    pub fingerprint: String,
    /// What to load.
    pub request: crate::loader::Request,
}

impl Property for Partitions {
    fn node(&self) -> Option<Node> {
        let mut members = Members::default();
        members.set("ServiceToken", self.service_token.node());
        members.set("ServiceTimeout", self.service_timeout.node());
        members.set("Fingerprint", self.fingerprint.node());
        for (name, value) in &self.request.members {
            members.set(name, value.node());
        }
        Some(Node::Map(members))
    }
}
