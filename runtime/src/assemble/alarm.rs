//! Who is told when partitions are not loaded.

use super::ids::{ALARM, LOADER, SCHEDULE, SCHEDULE_ALARM, logical_id};
use crate::model::integration::Integration;
use crate::model::stack::Stack;
use crate::resource::{Alarm, Dimension};
use crate::template::Template;
use crate::template::text::Text;
use crate::value::arn::TopicArn;

/// Adds an alarm for the loader, and one for each schedule, if the stack has a topic for them.
pub(super) fn insert(stack: &Stack, loaded: &[&Integration], template: &mut Template) {
    let Some(topic) = stack.alarm.as_ref().map(|topic| topic.text(TopicArn::to_string)) else {
        return;
    };
    let alarm = |description: &str, (namespace, metric): (&str, &str), (dimension, id): (&str, &str)| Alarm {
        alarm_description: Some(description.to_owned()),
        alarm_actions: vec![topic.clone()],
        namespace: namespace.into(),
        metric_name: metric.into(),
        dimensions: vec![Dimension {
            name: dimension.into(),
            value: Text::reference(id),
        }],
        statistic: "Sum".into(),
        period: 300,
        evaluation_periods: 1,
        comparison_operator: "GreaterThanThreshold".into(),
        threshold: 0,
        // Without runs there is no datum, and nothing that failed.
        treat_missing_data: "notBreaching".into(),
        tags: stack.tags.list(),
    };
    let failed = alarm(
        "A run of the loader failed: partitions of the flow log tables may be missing; its log says why",
        ("AWS/Lambda", "Errors"),
        ("FunctionName", LOADER),
    );
    template.insert(ALARM, failed);
    for integration in loaded
        .iter()
        .filter(|integration| integration.load.schedule().is_some())
    {
        let schedule = logical_id(SCHEDULE, integration);
        let never_begun = alarm(
            "A scheduled run of the loader could not be begun: partitions of the flow log table may be missing",
            ("AWS/Events", "FailedInvocations"),
            ("RuleName", &schedule),
        );
        template.insert(logical_id(SCHEDULE_ALARM, integration), never_begun);
    }
}
