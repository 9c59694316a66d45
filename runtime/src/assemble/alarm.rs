//! The alarms for partitions that are not loaded.

use super::ids::{ALARM, DROPPED_ALARM, LOADER, MISSING_ALARM, PARTITIONS, SCHEDULE, SCHEDULE_ALARM, logical_id};
use crate::listed::Listed as _;
use crate::model::integration::Integration;
use crate::model::stack::Stack;
use crate::resource::{Alarm, Dimension, Resource};
use crate::template::Template;
use crate::template::text::Text;
use crate::value::arn::TopicArn;

/// Hours without a run before the alarm: a day, and the time by which a run may be late.
const HOURS: u32 = 26;

/// Adds alarms for the loader, and one for each schedule, if the stack has a topic for them.
pub(super) fn insert(stack: &Stack, loaded: &[&Integration], template: &mut Template) {
    let Some(topic) = stack.alarm.as_ref().map(|topic| topic.text(TopicArn::to_string)) else {
        return;
    };
    // The alarm goes off if anything is counted; without runs there are no data, and nothing has failed.
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
        treat_missing_data: "notBreaching".into(),
        tags: stack.tags.list(),
    };
    let function = ("FunctionName", LOADER);
    let failed = alarm(
        "A run of the loader failed: partitions of the flow log tables may be missing; its log says why",
        ("AWS/Lambda", "Errors"),
        function,
    );
    template.insert(ALARM, failed);
    let dropped = alarm(
        "Lambda gave up a run of the loader: partitions of the flow log tables may be missing",
        ("AWS/Lambda", "AsyncEventsDropped"),
        function,
    );
    template.insert(DROPPED_ALARM, dropped);
    let scheduled: Vec<_> = loaded
        .iter()
        .filter(|integration| integration.load.schedule().is_some())
        .listed();
    for integration in &scheduled {
        let schedule = logical_id(SCHEDULE, integration);
        let never_begun = alarm(
            "A scheduled run of the loader could not be begun: partitions of the flow log table may be missing",
            ("AWS/Events", "FailedInvocations"),
            ("RuleName", &schedule),
        );
        template.insert(logical_id(SCHEDULE_ALARM, integration), never_begun);
    }
    if !scheduled.is_empty() {
        let missing = Alarm {
            period: 3600,
            evaluation_periods: HOURS,
            comparison_operator: "LessThanThreshold".into(),
            threshold: 1,
            treat_missing_data: "breaching".into(),
            ..alarm(
                "The loader has not run for more than a day: its schedule is gone, disabled or may not call it",
                ("AWS/Lambda", "Invocations"),
                function,
            )
        };
        // There are data after the first run, which is part of the creation.
        let first_runs = loaded.iter().map(|integration| logical_id(PARTITIONS, integration));
        template.insert(MISSING_ALARM, Resource::from(missing).after(first_runs));
    }
}
