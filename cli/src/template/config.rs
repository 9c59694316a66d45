//! The request of `GetFlowLogsIntegrationTemplate`, as `--cli-input-json` of the AWS CLI takes it
//! (EC2 API reference).

use flow_log_stack_runtime::Day;
use flow_log_stack_runtime::name::FlowLogId;

use super::delivery::{Delivery, arn};
use super::integration::{self, Wanted};
use crate::io::json::Node;
use crate::io::object::Object;
use crate::io::report::Report;

/// The request.
#[derive(Debug)]
pub(crate) struct Request {
    /// The flow log.
    pub(crate) flow_log_id: FlowLogId,
    /// Where the template goes.
    pub(crate) delivery: Delivery,
    /// One to ten.
    pub(crate) integrations: Vec<Wanted>,
}

const ID: &str = "FlowLogId";
const DELIVERY: &str = "ConfigDeliveryS3DestinationArn";
const SERVICES: &str = "IntegrateServices";
const INTEGRATIONS: &str = "AthenaIntegrations";

/// The maximum that AWS accepts (EC2 API reference, `IntegrateServices`).
const MOST: usize = 10;

/// Reads a request. What could not be read is `None` and reported; the id is returned even if the rest is refused.
pub(crate) fn read(node: &Node, today: Day, report: &mut Report) -> (Option<FlowLogId>, Option<Request>) {
    let Some(mut request) = Object::new("", node, report) else {
        return (None, None);
    };
    request.only(&["DryRun", ID, DELIVERY, SERVICES], report);
    // `DryRun` only asks AWS for permission, and the command does not call AWS.
    request.boolean("DryRun", report);
    let id = request
        .required_text(ID, "name the flow log: `aws ec2 describe-flow-logs` lists them", report)
        .and_then(|text| report.accept(&request.path_of(ID), FlowLogId::new(text)));
    let delivery = request
        .required_text(
            DELIVERY,
            "name the bucket for the template, such as `arn:aws:s3:::bucket/prefix/`",
            report,
        )
        .and_then(|text| report.accept(&request.path_of(DELIVERY), arn(text)));
    let integrations = request
        .required(
            SERVICES,
            "write `\"IntegrateServices\": {\"AthenaIntegrations\": [{…}]}`",
            report,
        )
        .and_then(|node| services(&request.path_of(SERVICES), node, today, report));
    let whole = || {
        Some(Request {
            flow_log_id: id.clone()?,
            delivery: delivery?,
            integrations: integrations?,
        })
    };
    (id.clone(), whole())
}

fn services(path: &str, node: &Node, today: Day, report: &mut Report) -> Option<Vec<Wanted>> {
    let mut services = Object::new(path, node, report)?;
    services.only(&[INTEGRATIONS], report);
    let path = services.path_of(INTEGRATIONS);
    let node = services.required(INTEGRATIONS, "list one to ten integrations", report)?;
    let Node::List(items) = node else {
        let help = "write it in brackets: `[{…}]`".to_owned();
        report.refuse(&path, format!("is {}, and must be a list", node.noun()), help);
        return None;
    };
    if items.is_empty() {
        report.refuse(
            &path,
            "is empty, and must have 1 to 10 integrations",
            "add one".to_owned(),
        );
    }
    if items.len() > MOST {
        let message = format!("has {} integrations, and a template takes 1 to {MOST}", items.len());
        report.refuse(&path, message, "make a second template for the others".to_owned());
    }
    let read: Vec<_> = items
        .iter()
        .enumerate()
        .map(|(i, item)| integration::read(&format!("{path}[{i}]"), item, today, report))
        .collect();
    for (i, own) in read.iter().enumerate() {
        let Some(part) = own.as_ref().map(Wanted::name_part) else {
            continue;
        };
        let same = |other: &&Option<Wanted>| other.as_ref().map(Wanted::name_part).as_ref() == Some(&part);
        if let Some(before) = read[..i].iter().position(|other| same(&other)) {
            let message = format!(
                "has the frequency and dates of `{INTEGRATIONS}[{before}]`, and both tables would have one name"
            );
            let help = "remove one of them, or give it another frequency or other dates".to_owned();
            report.refuse(&format!("{path}[{i}]"), message, help);
        }
    }
    read.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_days_of_none_are_over() {
        let is_taken = |frequency: &str, day: &str| {
            let json = format!(
                r#"{{"FlowLogId": "fl-1234abcd", "ConfigDeliveryS3DestinationArn": "arn:aws:s3:::templates",
                "IntegrateServices": {{"AthenaIntegrations": [{{"IntegrationResultS3DestinationArn": "arn:aws:s3:::results",
                    "PartitionLoadFrequency": "{frequency}", "PartitionStartDate": "2026-11-20", "PartitionEndDate": "{day}"}}]}}}}"#
            );
            let node: Node = serde_json::from_str(&json).expect("JSON");
            let mut report = Report::default();
            let (_, request) = read(&node, Day::new("2026-11-24").expect("a day"), &mut report);
            report.finish(request).is_ok()
        };
        assert!(is_taken("none", "2026-11-23"));
        assert!(is_taken("none", "2026-11-23T23:59:59"));
        assert!(!is_taken("none", "2026-11-24"), "its last files are still to come");
        assert!(!is_taken("none", "2026-11-25"));
        assert!(is_taken("daily", "2026-11-25"), "AWS has no such rule for the others");
    }
}
