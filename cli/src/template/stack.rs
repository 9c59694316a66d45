//! The stack for a request and a flow log.

use flow_log_stack_runtime as runtime;
use flow_log_stack_runtime::name::{AccountId, ParameterName, Region};
use flow_log_stack_runtime::{
    Database, DeploymentParameter, DestinationOptions, Error, FileFormat, Integration, Kind, Location, LogRetention,
    ScanLimit, Scope, Setting, Stack, Table, Tags, log_format,
};

use super::config::Request;
use super::describe::FlowLog;
use super::integration::Wanted;
use super::predefined;

/// The deployment parameter for the location of the logs.
pub(crate) const LOGS_PARAMETER: &str = "LogsUri";

/// A stack, and notes about it.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) stack: Stack,
    pub(crate) notes: Vec<String>,
}

/// What options give; it takes precedence over the request and the flow log.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Given<'a> {
    /// Where the logs are.
    pub(crate) logs: Option<&'a Location>,
    /// The account whose logs they are.
    pub(crate) account: Option<&'a AccountId>,
    /// The Region whose logs they are.
    pub(crate) region: Option<&'a Region>,
}

/// Makes the stack.
pub(crate) fn plan(request: &Request, flow_log: Option<FlowLog>, given: Given<'_>) -> Result<Plan, Error> {
    let mut notes = Vec::new();
    let (logs, parameters) = logs(flow_log.as_ref(), given.logs, &mut notes)?;
    if flow_log.is_none() {
        notes.push(
            "without `--flow-logs` the flow log is assumed to have AWS's default format, in plain text and daily folders"
                .to_owned(),
        );
    }
    if let Some(reason) = flow_log.as_ref().and_then(|flow_log| flow_log.fault.as_ref()) {
        notes.push(format!("AWS does not deliver the flow log now: {reason}"));
    }
    let only = flow_log.as_ref().and_then(|flow_log| flow_log.only);
    let (columns, destination_options) = match flow_log {
        Some(flow_log) => (flow_log.columns, flow_log.options),
        None => (
            log_format::default_columns(FileFormat::default()),
            DestinationOptions::default(),
        ),
    };
    let table = Table {
        name: "flow_logs".to_owned(),
        description: Some(format!("Records of the VPC flow log {}", request.flow_log_id)),
        columns,
    };
    let queries = predefined::queries(&table, only, &mut notes)?;
    let stack = Stack {
        name: "FlowLogs".to_owned(),
        description: Some(format!("VPC flow log {} in Amazon Athena", request.flow_log_id)),
        flow_log: Some(runtime::FlowLog::Existing(Setting::Value(request.flow_log_id.clone()))),
        logs,
        destination_options,
        accounts: scope(given.account),
        regions: scope(given.region),
        database: Database::Derived,
        kms_key: None,
        expected_bucket_owner: None,
        reader_policy: false,
        logs_kms_key: None,
        catalog_kms_key: None,
        retain_on_delete: false,
        scan_limit: Setting::Value(ScanLimit::DEFAULT),
        log_retention: Setting::Value(LogRetention::DEFAULT),
        log_group_kms_key: None,
        alarm: None,
        permissions_boundary: None,
        iam_path: None,
        tags: Tags::default(),
        table,
        integrations: integrations(request),
        queries,
        parameters,
    };
    Ok(Plan { stack, notes })
}

type Place = Setting<Location>;

/// The location of the logs, and the parameter that asks for it if it is unknown.
fn logs(
    flow_log: Option<&FlowLog>,
    given: Option<&Location>,
    notes: &mut Vec<String>,
) -> Result<(Place, Vec<DeploymentParameter>), Error> {
    let told = flow_log.and_then(|flow_log| flow_log.logs.as_ref());
    if let Some(place) = given.or(told) {
        if let Some(told) = told.filter(|told| *told != place) {
            notes.push(format!(
                "the logs are read from `{}`, as `--logs` says, and not from the flow log's LogDestination `{}`",
                place.uri(),
                told.uri()
            ));
        }
        return Ok((Setting::Value(place.clone()), Vec::new()));
    }
    notes.push(format!(
        "the stack asks where the logs are when it is created, with the parameter `{LOGS_PARAMETER}`; `--flow-logs` or `--logs` answers this now"
    ));
    let name = ParameterName::new(LOGS_PARAMETER)?;
    let parameter = DeploymentParameter::new(name.clone(), Kind::Logs).with_description(
        "Where the flow log publishes: the S3 URI of the folder that contains AWSLogs/, with a slash at its end",
    )?;
    Ok((Setting::Parameter(name), vec![parameter]))
}

/// The given value, or the stack's own.
fn scope<T: Clone>(given: Option<&T>) -> Scope<T> {
    match given {
        Some(one) => Scope::Listed(vec![Setting::Value(one.clone())]),
        None => Scope::Own,
    }
}

/// Several integrations are named after their tables, which makes their logical ids distinct.
fn integrations(request: &Request) -> Vec<Integration> {
    let is_one = request.integrations.len() == 1;
    let name = |wanted: &Wanted| format!("{}{}", request.flow_log_id.compact(), wanted.name_part());
    request
        .integrations
        .iter()
        .map(|wanted| Integration {
            description: None,
            name: (!is_one).then(|| name(wanted)),
            load: wanted.load.clone(),
            partition_retention: None,
            results: Setting::Value(wanted.results.clone()),
            table: None,
            work_group: None,
        })
        .collect()
}
