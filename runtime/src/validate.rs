//! How the parts of a stack must fit together.

use std::collections::HashSet;
use std::hash::Hash;

use crate::assemble::ids;
use crate::error::{Code, Error};
use crate::forecast::forecasts;
use crate::listed::Listed as _;
use crate::loader::PARTITIONS;
use crate::model::apart::{self, Relation};
use crate::model::column::not_in_parquet;
use crate::model::database::Database;
use crate::model::field::Field;
use crate::model::flow_log::FlowLog;
use crate::model::integration::Integration;
use crate::model::key::Key;
use crate::model::physical_names::PhysicalNames;
use crate::model::problem::{Problem, Subject};
use crate::model::query;
use crate::model::scope::Scope;
use crate::model::setting::Setting;
use crate::model::stack::Stack;
use crate::template::text::Text;
use crate::value::arn::KmsKeyArn;
use crate::value::column_type::ColumnType;
use crate::value::dynamic_reference::refused;
use crate::value::file_format::FileFormat;
use crate::value::name::{ParameterName, column_name};

/// As many integrations as AWS's own API allows (EC2 API reference, `IntegrateServices`).
const INTEGRATIONS: usize = 10;

/// The most characters that a name in a template may have (CloudFormation user guide, "CloudFormation quotas").
const LOGICAL_ID: usize = 255;

/// Everything that is wrong with a stack whose parts are valid.
pub(crate) fn problems(stack: &Stack) -> Vec<Problem> {
    let mut problems = Problems(Vec::new());
    descriptions(stack, &mut problems);
    texts(stack, &mut problems);
    scopes(stack, &mut problems);
    columns(stack, &mut problems);
    flow_log(stack, &mut problems);
    integrations(stack, &mut problems);
    problems.0.extend(forecasts(stack).0);
    names(stack, &mut problems);
    idle_settings(stack, &mut problems);
    reader(stack, &mut problems);
    idle_parameters(stack, &mut problems);
    if problems.0.is_empty() {
        logical_ids(stack, &mut problems);
        query_strings(stack, &mut problems);
    }
    problems.0
}

struct Problems(Vec<Problem>);

impl Problems {
    fn push(&mut self, subject: Subject, error: Error) {
        self.0.push(Problem { subject, error });
    }
}

fn descriptions(stack: &Stack, problems: &mut Problems) {
    let long = |text: &Option<String>, most: usize| text.as_ref().map(String::len).filter(|bytes| *bytes > most);
    if let Some(bytes) = long(&stack.description, 1024) {
        let message = format!("the description of the stack has {bytes} bytes, but CloudFormation allows 1024");
        problems.push(
            Subject::Stack,
            Error::new(Code::Limit, message).help("shorten the doc comment of the stack"),
        );
    }
    if let Some(bytes) = long(&stack.table.description, 2048) {
        let message = format!("the description of the table has {bytes} bytes, but Glue allows 2048");
        problems.push(
            Subject::Table,
            Error::new(Code::Limit, message).help("shorten the doc comment of the table"),
        );
    }
}

/// What an author wrote goes into the template as it is, so it must not mean anything else there.
fn texts(stack: &Stack, problems: &mut Problems) {
    let mut look = |subject: Subject, what: &str, text: Option<&String>| {
        if let Some(Err(error)) = text.map(|text| refused(what, text)) {
            problems.push(subject, error);
        }
    };
    look(
        Subject::Stack,
        "the description of the stack",
        stack.description.as_ref(),
    );
    look(
        Subject::Table,
        "the description of the table",
        stack.table.description.as_ref(),
    );
    for (i, column) in stack.table.columns.iter().enumerate() {
        let what = format!("the comment of the column `{}`", column.name);
        look(Subject::Column(i), &what, column.comment.as_ref());
    }
    for (i, integration) in stack.integrations.iter().enumerate() {
        let subject = || Subject::Integration(i);
        look(
            subject(),
            "the description of the integration",
            integration.description.as_ref(),
        );
        look(subject(), "the name of the integration", integration.name.as_ref());
    }
}

fn scopes(stack: &Stack, problems: &mut Problems) {
    fn twice<T: Eq + Hash>(scope: &Scope<T>) -> bool {
        let Scope::Listed(items) = scope else { return false };
        let mut seen = HashSet::new();
        items.iter().any(|item| !item.is_unknown() && !seen.insert(item))
    }
    let lists = [
        ("accounts", "an account", twice(&stack.accounts), stack.accounts.count()),
        ("regions", "a Region", twice(&stack.regions), stack.regions.count()),
    ];
    for (setting, noun, twice, count) in lists {
        if twice {
            let error =
                Error::new(Code::Duplicate, format!("`{setting}` names {noun} twice")).help("remove one of them");
            problems.push(Subject::Setting(setting), error);
        }
        if count == Some(0) {
            let error = Error::new(Code::Value, format!("`{setting}` is an empty list"));
            problems.push(
                Subject::Setting(setting),
                error.help(format!("leave `{setting}` out to take that of the stack")),
            );
        }
    }
    if stack.regions == Scope::Injected {
        let error =
            Error::new(Code::Value, "`regions` cannot be `injected`").help("list the Regions: there are few of them");
        problems.push(Subject::Setting("regions"), error);
    }
}

fn columns(stack: &Stack, problems: &mut Problems) {
    let columns = &stack.table.columns;
    if columns.is_empty() {
        let error = Error::new(Code::Column, format!("the table `{}` has no columns", stack.table.name));
        problems.push(
            Subject::Table,
            error.help("name the flow log's fields, or write `= default`"),
        );
    }
    let mut seen: HashSet<String> = HashSet::new();
    for (i, column) in columns.iter().enumerate() {
        if !seen.insert(column.name.to_ascii_lowercase()) {
            let error = Error::new(
                Code::Duplicate,
                format!("the column `{}` is declared twice", column.name),
            );
            problems.push(
                Subject::Column(i),
                error.help("remove one of them: a table's columns have different names"),
            );
        }
        if let Err(error) = column_name(&column.name) {
            problems.push(Subject::Column(i), error);
        }
        if stack.destination_options.file_format == FileFormat::Parquet && Field::find(&column.name).is_none() {
            problems.push(Subject::Column(i), not_in_parquet(&column.name));
        }
        if let Some(key) = nested_key(&column.column_type) {
            let message = format!("the column `{}` has a map whose keys are `{key}`", column.name);
            let help = "write a map with keys that are each one value, such as `map<string, int>`";
            problems.push(Subject::Column(i), Error::new(Code::UnknownType, message).help(help));
        }
        if Key::ALL.iter().any(|key| key.name().eq_ignore_ascii_case(&column.name)) {
            let message = format!("the column `{}` has the name of a partition key", column.name);
            let help =
                "remove it if you mean the partition key, which the stack adds itself; otherwise choose another name";
            problems.push(Subject::Column(i), Error::new(Code::Clash, message).help(help));
        }
    }
}

/// The first type of a map's keys that is not scalar.
fn nested_key(column_type: &ColumnType) -> Option<&ColumnType> {
    match column_type {
        ColumnType::Map(key, _) if !key.is_scalar() => Some(key),
        ColumnType::Map(_, item) | ColumnType::Array(item) => nested_key(item),
        ColumnType::Struct(fields) => fields.iter().find_map(|(_, field)| nested_key(field)),
        _ => None,
    }
}

/// A flow log that the stack creates delivers from the stack's account and Region, and writes every column.
fn flow_log(stack: &Stack, problems: &mut Problems) {
    let Some(FlowLog::Created(_)) = stack.flow_log else {
        return;
    };
    let others = [
        ("accounts", "account", stack.accounts == Scope::Own),
        ("regions", "Region", stack.regions == Scope::Own),
    ];
    for (setting, noun, _) in others.into_iter().filter(|(_, _, is_own)| !is_own) {
        let message = format!(
            "`{setting}` cannot be combined with a flow log that the stack creates: such a flow log delivers from the stack's own {noun}"
        );
        let help = format!("remove `{setting}`, or name an existing flow log: `flow_log: \"fl-…\"`");
        problems.push(Subject::Setting(setting), Error::new(Code::Value, message).help(help));
    }
    for (i, column) in stack.table.columns.iter().enumerate() {
        let (message, help) = match Field::find(&column.name) {
            None => (
                format!(
                    "the column `{}` is not a field that a new flow log can have",
                    column.name
                ),
                "remove the column, or name an existing flow log: `flow_log: \"fl-…\"`",
            ),
            Some(field) if field.is_tag() => (
                format!(
                    "CloudFormation cannot create a flow log with the field `{}`: it has no property for the tag's key",
                    field.name
                ),
                "remove the column, or create the flow log with `aws ec2 create-flow-logs` and name it: `flow_log: \"fl-…\"`",
            ),
            Some(_) => continue,
        };
        problems.push(Subject::Column(i), Error::new(Code::Column, message).help(help));
    }
}

fn integrations(stack: &Stack, problems: &mut Problems) {
    let count = stack.integrations.len();
    if count == 0 || count > INTEGRATIONS {
        let message = format!("the stack has {count} integrations, but can have 1 to {INTEGRATIONS}");
        problems.push(
            Subject::Stack,
            Error::new(Code::Limit, message).help("declare a second stack for the others"),
        );
    }
    for (i, integration) in stack.integrations.iter().enumerate() {
        if let Some(bytes) = integration
            .description
            .as_ref()
            .map(String::len)
            .filter(|bytes| *bytes > 1024)
        {
            let message = format!("the description of the integration has {bytes} bytes, but Athena allows 1024");
            let error = Error::new(Code::Limit, message).help("shorten the doc comment of the integration");
            problems.push(Subject::Integration(i), error);
        }
        if let Some(error) = results_among_logs(stack, integration) {
            problems.push(Subject::IntegrationSetting(i, "results"), error);
        }
        let load = &integration.load;
        let place = Subject::IntegrationSetting(i, "load");
        if load.is_projection() && stack.destination_options.hive_compatible_partitions {
            let message = "`projection` cannot be used with `hive_compatible_partitions`: its `day` would be `year=2026/month=11/day=20`, and every comparison with it wrong";
            problems.push(
                place.clone(),
                Error::new(Code::Load, message).help("load with `daily(\"2026-01-01\"..)`"),
            );
        }
        if !load.is_projection() && !load.is_unknown() && stack.accounts == Scope::Injected {
            let message = "`injected` accounts need `projection`: a loader must know the accounts";
            problems.push(
                place.clone(),
                Error::new(Code::Load, message).help("load with `projection(\"2026-01-01\"..)`, or list the accounts"),
            );
        }
        if let Some(error) = idle_retention(integration) {
            problems.push(Subject::IntegrationSetting(i, "partition_retention"), error);
        }
        if let Some(error) = too_many_partitions(stack, integration) {
            problems.push(place, error);
        }
    }
}

/// Readers may write results, and a table shows every file below its location: neither may contain the other.
///
/// For a deployment parameter the default is checked here, and other values by its pattern (`apart.rs`).
fn results_among_logs(stack: &Stack, integration: &Integration) -> Option<Error> {
    let (logs, results) = (stack.place(&stack.logs)?, stack.place(&integration.results)?);
    let relation = match apart::relation(&logs, &results)? {
        Relation::Inside => "are in",
        Relation::Around => "contain",
    };
    let message = format!(
        "the results at `{}` {relation} the location of the log files, `{}`",
        results.uri(),
        apart::files(&logs)
    );
    let beside = format!("s3://{}/athena-query-results/", logs.bucket());
    let help = format!("write a location beside it, such as `{beside}`, or another bucket");
    Some(Error::new(Code::Clash, message).help(help))
}

/// Why an integration's table can never drop partitions although it has a retention.
fn idle_retention(integration: &Integration) -> Option<Error> {
    integration.partition_retention.as_ref()?;
    let reason = if integration.load.is_projection() {
        "under projection every day since the first one is a partition"
    } else {
        integration
            .load
            .end()
            .map(|_| "a range of two days already says which partitions there are")?
    };
    let message = format!("`partition_retention` needs a loader with a schedule: {reason}");
    let help = "remove `partition_retention`, or load with `daily`, `weekly` or `monthly` without a last day";
    Some(Error::new(Code::Load, message).help(help))
}

/// How many partitions that many days need, for all known accounts and Regions.
fn partitions(stack: &Stack, days: u64) -> u64 {
    let known = |count: Option<usize>| count.and_then(|count| u64::try_from(count).ok()).unwrap_or(1);
    let (accounts, regions) = (known(stack.accounts.count()), known(stack.regions.count()));
    days.saturating_mul(accounts).saturating_mul(regions)
}

fn too_many_partitions(stack: &Stack, integration: &Integration) -> Option<Error> {
    let partitions = partitions(stack, integration.load.days()?);
    (partitions > PARTITIONS).then(|| {
        let message = format!("the range needs {partitions} partitions, but a loader creates at most {PARTITIONS}");
        let start = integration
            .load
            .start()
            .and_then(|day| day.value())
            .map(ToString::to_string)
            .unwrap_or_default();
        let help = if stack.destination_options.hive_compatible_partitions {
            "split the accounts among several stacks, or shorten the range".to_owned()
        } else {
            format!("write `projection(\"{start}\"..)`, which needs no loader")
        };
        Error::new(Code::Limit, message).help(help)
    })
}

fn names(stack: &Stack, problems: &mut Problems) {
    let underivable = if stack.accounts.is_several() {
        Some("there are several accounts, each with its own flow log")
    } else if matches!(stack.database, Database::Existing(_)) {
        Some("the database is an existing one")
    } else if matches!(stack.flow_log, Some(FlowLog::Created(_))) {
        Some("the stack creates the flow log, whose id is not known yet")
    } else if stack.flow_log.is_none() {
        Some(NO_FLOW_LOG)
    } else {
        None
    };
    if let Some(reason) = underivable {
        let database = (stack.database == Database::Derived).then_some("database");
        let of = |integration: &Integration| {
            let table = integration.table.is_none().then_some("table");
            let work_group = integration.work_group.is_none().then_some("workgroup");
            table.into_iter().chain(work_group)
        };
        let mut missing = |subject: Subject, names: Vec<&str>| {
            if !names.is_empty() {
                problems.push(subject, underived(&names, reason));
            }
        };
        if let [only] = stack.integrations.as_slice() {
            missing(Subject::Stack, database.into_iter().chain(of(only)).listed());
        } else {
            missing(Subject::Stack, database.into_iter().listed());
            for (i, integration) in stack.integrations.iter().enumerate() {
                missing(Subject::Integration(i), of(integration).listed());
            }
        }
    }
    // Beyond the limit they are refused for their number.
    let named = stack.integrations.iter().take(INTEGRATIONS);
    let named: Vec<PhysicalNames> = named.map(|integration| stack.physical_names(integration)).listed();
    for (i, own) in named.iter().enumerate() {
        for other in &named[..i] {
            let mut clash = |what: &str, same: bool, name: &Text| {
                if same && name.literal() != Some("") {
                    let shown = name.literal().map(|name| format!(" `{name}`")).unwrap_or_default();
                    let error = Error::new(Code::Clash, format!("two integrations have the {what}{shown}"));
                    let help = format!("give one of them another name: `names: {{ {what}: \"…\" }}`");
                    problems.push(Subject::Integration(i), error.help(help));
                }
            };
            clash("table", own.table == other.table, &own.table);
            clash("workgroup", own.work_group == other.work_group, &own.work_group);
        }
    }
}

/// Settings for the loader have no effect without one.
fn idle_settings(stack: &Stack, problems: &mut Problems) {
    if stack.has_loader() {
        return;
    }
    if stack.retain_on_delete && !matches!(stack.flow_log, Some(FlowLog::Created(_))) {
        let message = "there is nothing to retain: the stack creates no flow log, and under projection no loader";
        problems.push(
            Subject::Setting("retain_on_delete"),
            Error::new(Code::Load, message).help("remove `retain_on_delete`"),
        );
    }
    if stack.catalog_kms_key.is_some() && !stack.reader_policy {
        let message = "`catalog_kms_key` is for the loader and for readers, and there is no loader under projection and no `reader_policy`";
        problems.push(
            Subject::Setting("catalog_kms_key"),
            Error::new(Code::Load, message).help("remove `catalog_kms_key`, or add `reader_policy: true`"),
        );
    }
    let settings = [
        ("alarm", stack.alarm.is_some()),
        ("iam_path", stack.iam_path.is_some() && !stack.reader_policy),
        ("log_group_kms_key", stack.log_group_kms_key.is_some()),
        ("permissions_boundary", stack.permissions_boundary.is_some()),
    ];
    for (setting, _) in settings.into_iter().filter(|(_, given)| *given) {
        let message = format!("`{setting}` configures the loader, and there is no loader under projection");
        problems.push(
            Subject::Setting(setting),
            Error::new(Code::Load, message).help(format!("remove `{setting}`")),
        );
    }
}

/// A policy names keys by their own ARNs: IAM does not follow an alias (KMS developer guide, "Controlling access to
/// aliases").
fn reader(stack: &Stack, problems: &mut Problems) {
    let is_alias = |key: &Option<Setting<KmsKeyArn>>| {
        let key = key.as_ref().and_then(Setting::value);
        key.is_some_and(KmsKeyArn::is_alias)
    };
    for (setting, key) in [("kms_key", &stack.kms_key), ("logs_kms_key", &stack.logs_kms_key)] {
        if stack.reader_policy && is_alias(key) {
            let message = format!("`{setting}` is an alias, but `reader_policy` can only allow a key by its own ARN");
            let help = "write the ARN of the key, which ends in `key/…`, or remove `reader_policy`";
            problems.push(Subject::Setting(setting), Error::new(Code::Value, message).help(help));
        }
    }
    if is_alias(&stack.catalog_kms_key) {
        let message = "`catalog_kms_key` is an alias, but a role can only be allowed to use a key by its own ARN";
        let help = "write the ARN of the key, which ends in `key/…`";
        problems.push(
            Subject::Setting("catalog_kms_key"),
            Error::new(Code::Value, message).help(help),
        );
    }
    if !stack.reader_policy && stack.logs_kms_key.is_some() {
        let message = "`logs_kms_key` is for readers, and there is no `reader_policy`";
        let help = "add `reader_policy: true`, or remove `logs_kms_key`: the loader reads no logs";
        problems.push(
            Subject::Setting("logs_kms_key"),
            Error::new(Code::Value, message).help(help),
        );
    }
}

/// A parameter that nothing in the template refers to would be asked for in vain.
fn idle_parameters(stack: &Stack, problems: &mut Problems) {
    let named = |integration: &Integration| integration.table.is_some() && integration.work_group.is_some();
    let derives = stack.database == Database::Derived || !stack.integrations.iter().all(named);
    let mut idle = |setting: &'static str, name: &ParameterName, reason: &str| {
        let message = format!("the deployment parameter `{name}` is not used: {reason}");
        let error = Error::new(Code::Parameter, message).help(format!("remove `{setting}`"));
        problems.push(Subject::Setting(setting), error);
    };
    match stack.flow_log.as_ref().and_then(FlowLog::id) {
        Some(Setting::Parameter(name)) if !derives => idle("flow_log", name, "all names are given"),
        _ => {}
    }
    if let Setting::Parameter(name) = &stack.log_retention
        && !stack.has_loader()
    {
        idle("log_retention", name, "there is no loader under projection");
    }
}

const NO_FLOW_LOG: &str = "there is no `flow_log` to derive them from";

fn underived(names: &[&str], reason: &str) -> Error {
    let nouns: Vec<_> = names.iter().map(|name| format!("the {name}")).listed();
    let listed = match nouns.as_slice() {
        [before @ .., last] if !before.is_empty() => format!("names of {} and {last}", before.join(", ")),
        _ => format!("name of {}", nouns.concat()),
    };
    let example: Vec<_> = names.iter().map(|name| format!("{name}: \"…\"")).listed();
    let id = if reason == NO_FLOW_LOG {
        "`flow_log: \"fl-…\"`, or "
    } else {
        ""
    };
    let existing = if names.contains(&"database") {
        "; for an existing database, write `database: existing(\"…\")` instead of its name"
    } else {
        ""
    };
    Error::new(
        Code::MissingSetting,
        format!("the {listed} cannot be derived: {reason}"),
    )
    .help(format!("write {id}`names: {{ {} }}`{existing}", example.join(", ")))
}

/// Parameters and resources share one set of names (CloudFormation user guide, "Resources").
fn logical_ids(stack: &Stack, problems: &mut Problems) {
    let mut seen: HashSet<String> = HashSet::new();
    for (i, query) in stack.queries.iter().enumerate() {
        if !seen.insert(query.name().to_string()) {
            let error = Error::new(
                Code::Duplicate,
                format!("the query `{}` is declared twice", query.name()),
            );
            problems.push(Subject::Query(i), error.help("rename one of them"));
        }
    }
    if !problems.0.is_empty() {
        return;
    }
    let mut seen: HashSet<String> = ids::ids_of_stack().map(str::to_owned).collect();
    for (i, integration) in stack.integrations.iter().enumerate() {
        let ids = ids::ids_of_integration(integration);
        let name = integration.name.as_deref().unwrap_or_default();
        if let Some(long) = ids.iter().find(|id| id.len() > LOGICAL_ID) {
            let message = format!(
                "the logical id `{long}` has {} characters, but CloudFormation allows {LOGICAL_ID}",
                long.len()
            );
            problems.push(
                Subject::Integration(i),
                Error::new(Code::Limit, message).help("shorten the name of the integration"),
            );
        }
        let fresh = ids.iter().filter(|id| seen.insert((*id).clone())).count();
        if fresh < ids.len() {
            let message =
                format!("the integration `{name}` has resources of the same names in the template as another one");
            let help = "choose another name: in logical ids only its letters and digits count";
            problems.push(Subject::Integration(i), Error::new(Code::Clash, message).help(help));
        }
    }
    if !problems.0.is_empty() {
        return;
    }
    for (i, parameter) in stack.parameters.iter().enumerate() {
        if !seen.insert(parameter.name().as_str().to_owned()) {
            let error = Error::new(
                Code::Clash,
                format!(
                    "the deployment parameter `{}` has the name of something else in the template",
                    parameter.name()
                ),
            );
            problems.push(Subject::Parameter(i), error.help("choose another name"));
        }
    }
    for (i, query) in stack.queries.iter().enumerate() {
        for integration in &stack.integrations {
            let id = ids::logical_id(query.name().as_str(), integration);
            // The longest name in the template that the query gives: that of the output with its id.
            let output = format!("{id}Id");
            if output.len() > LOGICAL_ID {
                let error = Error::new(
                    Code::Limit,
                    format!(
                        "the output `{output}` has {} characters, but CloudFormation allows {LOGICAL_ID}",
                        output.len()
                    ),
                );
                problems.push(
                    Subject::Query(i),
                    error.help("shorten the name of the query or of the integration"),
                );
            }
            if !seen.insert(id.clone()) {
                let error = Error::new(Code::Clash, taken(query.name().as_str(), &id));
                problems.push(Subject::Query(i), error.help("choose another name"));
            }
        }
    }
}

fn taken(name: &str, id: &str) -> String {
    if name == id {
        return format!("the query `{name}` has the name of something else in the template");
    }
    format!("the query `{name}` becomes `{id}`, the name of something else in the template")
}

fn query_strings(stack: &Stack, problems: &mut Problems) {
    let most = query::QUERY_STRING_BYTES;
    for (i, query) in stack.queries.iter().enumerate() {
        let longest = stack.integrations.iter().map(|integration| {
            let table = stack.physical_names(integration).table;
            query.named_query(&table, integration.load.end()).known_bytes()
        });
        if let Some(bytes) = longest.max().filter(|bytes| *bytes > most) {
            let message = format!(
                "the query `{}` has {bytes} bytes, but Athena allows {most}",
                query.name()
            );
            problems.push(
                Subject::Query(i),
                Error::new(Code::Limit, message).help("split the query"),
            );
        }
    }
}
