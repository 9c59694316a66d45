//! CloudWatch: alarms.

use super::Tag;
use crate::template::property::properties;
use crate::template::text::Text;

properties! {
    /// `AWS::CloudWatch::Alarm`
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    #[allow(missing_docs, reason = "properties are named and described by CloudFormation")]
    pub struct Alarm {
        pub alarm_description: Option<String> = "AlarmDescription",
        pub alarm_actions: Vec<Text> = "AlarmActions",
        pub namespace: String = "Namespace",
        pub metric_name: String = "MetricName",
        pub dimensions: Vec<Dimension> = "Dimensions",
        pub statistic: String = "Statistic",
        /// Seconds.
        pub period: u32 = "Period",
        pub evaluation_periods: u32 = "EvaluationPeriods",
        pub comparison_operator: String = "ComparisonOperator",
        pub threshold: u32 = "Threshold",
        pub treat_missing_data: String = "TreatMissingData",
        pub tags: Vec<Tag> = "Tags",
    }

    /// `AWS::CloudWatch::Alarm Dimension`
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    #[allow(missing_docs, reason = "properties are named and described by CloudFormation")]
    pub struct Dimension {
        pub name: String = "Name",
        pub value: Text = "Value",
    }
}
