//! EventBridge: the loader's schedules.

use super::Tag;
use crate::template::property::properties;
use crate::template::text::Text;

properties! {
    /// `AWS::Events::Rule`
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    #[allow(missing_docs, reason = "properties are named and described by CloudFormation")]
    pub struct Rule {
        pub description: Option<String> = "Description",
        pub schedule_expression: String = "ScheduleExpression",
        pub state: String = "State",
        pub tags: Vec<Tag> = "Tags",
        pub targets: Vec<Target> = "Targets",
    }

    /// `AWS::Events::Rule Target`
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    #[allow(missing_docs, reason = "properties are named and described by CloudFormation")]
    pub struct Target {
        pub id: String = "Id",
        pub arn: Text = "Arn",
        /// JSON text.
        pub input: Text = "Input",
    }
}
