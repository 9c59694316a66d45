//! The outputs of the deployed stack.

use super::ids::{CONDITIONS, FLOW_LOG, LOADER_ROLE, READER_POLICY, WORK_GROUP, database_name, logical_id};
use crate::model::database::Database;
use crate::model::flow_log::FlowLog;
use crate::model::stack::Stack;
use crate::template::text::Text;
use crate::template::{Equals, OUTPUTS, Output, Template};

const LAKE_FORMATION: &str = "The loader's role. Where Lake Formation governs the database, grant it DESCRIBE on the database, \
    DESCRIBE and ALTER on the tables, and data location permission on the logs";

pub(super) fn insert(stack: &Stack, template: &mut Template) {
    let partition = |name: &str| Equals {
        texts: (Text::reference("AWS::Partition"), name.into()),
    };
    let [china, gov_cloud] = CONDITIONS;
    template.conditions.insert(china.into(), partition("aws-cn"));
    template.conditions.insert(gov_cloud.into(), partition("aws-us-gov"));

    let mut output = |name: String, description: String, value: Text| {
        template.outputs.insert(
            name,
            Output {
                description: Some(description),
                value,
            },
        );
    };
    if let Some(first) = stack.integrations.first() {
        output(
            "DatabaseName".into(),
            "The database of the tables".into(),
            database_name(stack, first),
        );
    }
    if let Some(FlowLog::Created(_)) = stack.flow_log {
        output(
            "FlowLogId".into(),
            "The flow log".into(),
            Text::attribute(FLOW_LOG, "Id"),
        );
    }
    if matches!(stack.database, Database::Existing(_)) && stack.has_loader() {
        output(
            "LoaderRoleArn".into(),
            LAKE_FORMATION.into(),
            Text::attribute(LOADER_ROLE, "Arn"),
        );
    }
    let limit = stack.scan_limit.text(|limit| limit.bytes().to_string());
    output(
        "ScanLimit".into(),
        "The most bytes that one query may scan; Athena cancels it beyond".into(),
        limit,
    );
    for integration in &stack.integrations {
        let of = integration
            .name
            .as_ref()
            .map(|name| format!(" of {name}"))
            .unwrap_or_default();
        let work_group = Text::reference(logical_id(WORK_GROUP, integration));
        if stack.reader_policy {
            output(
                logical_id("ReaderPolicyArn", integration),
                format!("The policy for those who run the queries{of}: attach it to their roles"),
                Text::reference(logical_id(READER_POLICY, integration)),
            );
        }
        output(
            logical_id("ConsoleUrl", integration),
            format!("The queries{of} in the console: choose the workgroup, then Saved queries"),
            console(),
        );
        output(
            logical_id("TableName", integration),
            format!("The table{of}"),
            stack.physical_names(integration).table,
        );
        output(
            logical_id("WorkGroupName", integration),
            format!("The workgroup{of}"),
            work_group,
        );
    }
    // If there are more than CloudFormation shows, use `aws athena list-named-queries` for the ids.
    let queries = stack.queries.len() * stack.integrations.len();
    if template.outputs.len() + queries > OUTPUTS {
        return;
    }
    for integration in &stack.integrations {
        for query in &stack.queries {
            let id = logical_id(query.name().as_str(), integration);
            let value = Text::attribute(&id, "NamedQueryId");
            template.outputs.insert(
                format!("{id}Id"),
                Output {
                    description: None,
                    value,
                },
            );
        }
    }
}

/// The console's address. UNVERIFIED beyond the host: which part after `#` opens the saved queries.
fn console() -> Text {
    let host = |name: &str| Text::from(format!("https://{name}"));
    let [china, gov_cloud] = CONDITIONS;
    let elsewhere = Text::choice(
        gov_cloud,
        host("console.amazonaws-us-gov.com"),
        host("console.aws.amazon.com"),
    );
    Text::choice(china, host("console.amazonaws.cn"), elsewhere)
        .then("/athena/home?region=")
        .then(Text::reference("AWS::Region"))
        .then("#/query-editor")
}
