//! The loader, its role, its schedules and its first run.

use super::ids::{
    LOADER, LOADER_LOG, LOADER_ROLE, PARTITIONS, SCHEDULE, SCHEDULE_PERMISSION, TABLE, database_name, logical_id,
};
use super::{alarm, grant, table};
use crate::listed::Listed as _;
use crate::loader::{GLUE_ACTIONS, REMOVE_ACTION, RUNTIME, Request, SERVICE_TIMEOUT, SOURCE, TIMEOUT};
use crate::model::integration::Integration;
use crate::model::load::Frequency;
use crate::model::stack::Stack;
use crate::resource::{
    Code, Function, LogGroup, LoggingConfig, Partitions, Permission, Policy, PolicyDocument, Resource, Role, Rule,
    Statement, Target,
};
use crate::template::Template;
use crate::template::text::Text;
use crate::value::arn::{KmsKeyArn, PolicyArn};
use crate::value::day::Day;
use crate::value::name::IamPath;

/// Adds the loader and what runs it, if any integration needs one.
pub(super) fn insert(stack: &Stack, template: &mut Template) {
    let loaded: Vec<_> = stack
        .integrations
        .iter()
        .filter(|integration| !integration.load.is_projection())
        .listed();
    if loaded.is_empty() {
        return;
    }
    let log = LogGroup {
        retention_in_days: stack.log_retention.clone(),
        kms_key_id: stack
            .log_group_kms_key
            .as_ref()
            .map(|key| key.text(KmsKeyArn::to_string)),
        tags: stack.tags.list(),
    };
    template.insert(LOADER_LOG, Resource::from(log).kept(stack.retain_on_delete));
    template.insert(LOADER_ROLE, role(stack, &loaded));
    template.insert(LOADER, function(stack));
    alarm::insert(stack, &loaded, template);
    for integration in loaded {
        let partitions = Partitions {
            service_token: Text::attribute(LOADER, "Arn"),
            service_timeout: SERVICE_TIMEOUT,
            fingerprint: fingerprint(stack),
            request: Request {
                members: [table_of(stack, integration), declared(stack, integration)]
                    .into_iter()
                    .flat_map(|request| request.members)
                    .listed(),
            },
        };
        template.insert(
            logical_id(PARTITIONS, integration),
            Resource::from(partitions).after([logical_id(TABLE, integration)]),
        );
        if let Some(expression) = schedule(stack, integration) {
            let id = logical_id(SCHEDULE, integration);
            template.insert(logical_id(SCHEDULE_PERMISSION, integration), permission(&id));
            template.insert(
                id,
                Resource::from(rule(stack, integration, expression)).after([logical_id(TABLE, integration)]),
            );
        }
    }
}

fn function(stack: &Stack) -> Function {
    Function {
        description: Some("Makes the partitions of the flow log tables".into()),
        runtime: RUNTIME.into(),
        handler: "index.handler".into(),
        memory_size: 512,
        timeout: TIMEOUT,
        role: Text::attribute(LOADER_ROLE, "Arn"),
        logging_config: LoggingConfig {
            log_group: Text::reference(LOADER_LOG),
        },
        tags: stack.tags.list(),
        code: Code {
            zip_file: SOURCE.into(),
        },
    }
}

/// Actions for a Data Catalog whose metadata is encrypted (Glue developer guide, "Encrypting your Data Catalog").
const CATALOG_KEY_ACTIONS: [&str; 3] = ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"];

/// The statements for exactly what the code calls.
fn role(stack: &Stack, loaded: &[&Integration]) -> Role {
    let forgetful: Vec<_> = loaded
        .iter()
        .copied()
        .filter(|integration| integration.partition_retention.is_some())
        .listed();
    let log = Text::attribute(LOADER_LOG, "Arn");
    let mut statements = vec![grant::tables(stack, loaded, &GLUE_ACTIONS)];
    if !forgetful.is_empty() {
        statements.push(grant::tables(stack, &forgetful, &[REMOVE_ACTION]));
    }
    let catalog_key = stack.catalog_kms_key.as_ref();
    statements.extend(catalog_key.map(|key| grant::key(key, "glue", &CATALOG_KEY_ACTIONS)));
    statements.push(Statement::allow(&["logs:CreateLogStream", "logs:PutLogEvents"], [log]));
    Role {
        description: Some("What the loader of the flow log partitions may do".into()),
        path: stack.iam_path.as_ref().map(|path| path.text(IamPath::to_string)),
        permissions_boundary: stack
            .permissions_boundary
            .as_ref()
            .map(|policy| policy.text(PolicyArn::to_string)),
        assume_role_policy_document: PolicyDocument::new([Statement::trust("lambda.amazonaws.com")]),
        policies: vec![Policy {
            policy_name: "load-partitions".into(),
            policy_document: PolicyDocument::new(statements),
        }],
        tags: stack.tags.list(),
    }
}

/// When the loader runs: daily if there is an alarm for missing runs, since an alarm looks back a week at most
/// (CloudWatch API reference, `PutMetricAlarm`), and would not notice a missing monthly run.
fn schedule(stack: &Stack, integration: &Integration) -> Option<&'static str> {
    let own = integration.load.schedule()?;
    let daily = stack.alarm.as_ref().and_then(|_| Frequency::Daily.schedule());
    Some(daily.unwrap_or(own))
}

fn rule(stack: &Stack, integration: &Integration, expression: &str) -> Rule {
    Rule {
        description: Some(format!(
            "Loads the partitions of flow logs, {}",
            integration.load.frequency()
        )),
        schedule_expression: expression.into(),
        state: "ENABLED".into(),
        tags: stack.tags.list(),
        targets: vec![Target {
            id: "loader".into(),
            arn: Text::attribute(LOADER, "Arn"),
            input: table_of(stack, integration).json(),
        }],
    }
}

/// What the loader accepts from its caller.
fn table_of(stack: &Stack, integration: &Integration) -> Request {
    Request {
        members: vec![
            ("Database", database_name(stack, integration)),
            ("Table", stack.physical_names(integration).table),
        ],
    }
}

fn permission(schedule: &str) -> Permission {
    Permission {
        action: "lambda:InvokeFunction".into(),
        function_name: Text::reference(LOADER),
        principal: "events.amazonaws.com".into(),
        source_account: Text::reference("AWS::AccountId"),
        source_arn: Text::attribute(schedule, "Arn"),
    }
}

/// Partitions have the columns and the format of the table as it was when they were made.
fn fingerprint(stack: &Stack) -> String {
    let columns = stack
        .table
        .columns
        .iter()
        .map(|column| format!("{} {}", column.name, column.column_type));
    let format = table::input_format(stack).to_owned();
    let texts: Vec<String> = columns.chain([format, SOURCE.to_owned()]).listed();
    crate::loader::fingerprint(texts.iter().map(String::as_str))
}

/// What the stack says about a table.
pub(super) fn declared(stack: &Stack, integration: &Integration) -> Request {
    let date = |day: Option<&crate::Setting<Day>>| day.map(|day| day.text(Day::to_string)).unwrap_or_default();
    let keys: Vec<_> = stack.keys(integration).iter().map(|key| key.name()).listed();
    let layout = if stack.destination_options.hive_compatible_partitions {
        "hive"
    } else {
        "plain"
    };
    let retention = integration.partition_retention.as_ref();
    Request {
        members: [
            ("Accounts", table::all(&stack.accounts, "AWS::AccountId")),
            ("EndDate", date(integration.load.end())),
            ("Frequency", integration.load.frequency().name().into()),
            ("Keys", keys.join(",").into()),
            ("Layout", layout.into()),
            ("Location", table::logs(stack)),
            ("Regions", table::all(&stack.regions, "AWS::Region")),
        ]
        .into_iter()
        .chain(retention.map(|days| ("Retention", days.text(|days| days.days().to_string()))))
        .chain([("StartDate", date(integration.load.start()))])
        .listed(),
    }
}
