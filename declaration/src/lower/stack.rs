//! The stack: its settings, integrations and tables.

use proc_macro2::{Ident, Span};

use flow_log_stack_runtime::arn::{KmsKeyArn, PolicyArn, TopicArn};
use flow_log_stack_runtime::name::{AccountId, IamPath};
use flow_log_stack_runtime::{
    Code, Error, Frequency, Integration, Kind, Load, Location, Scope, Setting, Stack, Subject,
};

use super::deployment::Parameters;
use super::reader::{Loading, Reader};
use super::settings::{Given, missing};
use super::table;
use crate::ast::{self, Items};
use crate::queries::{Checker, ExternTable};
use crate::report::Report;
use crate::setting::{INTEGRATION, INTEGRATION_NAMES, NAMES, STACK};

/// A stack without its queries, read as far as that goes.
pub(crate) struct Lowered {
    pub(crate) stack: Stack,
    /// What queries may name.
    pub(crate) checker: Checker,
    /// Whether each scan must name its accounts.
    pub(crate) injected: bool,
    /// Whether the table has columns that could not be read.
    pub(crate) open: bool,
    pub(crate) spans: Spans,
}

/// Where the parts of the stack stand.
pub(crate) struct Spans {
    stack: Span,
    table: Span,
    settings: Vec<(&'static str, Span)>,
    integrations: Vec<(Span, Vec<(&'static str, Span)>)>,
    columns: Vec<Span>,
    parameters: Vec<Span>,
    /// Settings that were given and could not be read.
    unreadable: Vec<&'static str>,
}

/// Reads everything but the queries; nothing if there is no stack or no table.
pub(crate) fn stack(items: &Items, report: &mut Report) -> Option<Lowered> {
    let declared = one(
        &items.stacks,
        |stack| &stack.name,
        "stack",
        "declare the second one in a `flow_log_stack!` of its own",
        report,
    );
    let table = one(
        &items.tables,
        |table| &table.name,
        "table",
        "a flow log has one LogFormat; a table of others is an `extern table`",
        report,
    );
    let (declared, table) = (declared?, table?);

    let mut parameters = Parameters::default();
    let mut reader = Reader {
        given: Given::new(&declared.settings, &STACK, "of a stack", report),
        parameters: &mut parameters,
        report: &mut *report,
    };
    let own = reader.loading(&NAMES, "among `names`");
    let flow_log = reader.flow_log(declared.settings.whole);
    let logs = reader.text("logs", Kind::Logs, Location::of_logs);
    let destination_options = reader.destination_options();
    let (accounts, regions) = (reader.accounts(), reader.regions());
    let database = reader.database(own.names.database.clone());
    let kms_key = reader.text("kms_key", Kind::KmsKey, |text| KmsKeyArn::new(text));
    let expected_bucket_owner = reader.text("expected_bucket_owner", Kind::Account, |text| AccountId::new(text));
    let reader_policy = reader.reader_policy();
    let logs_kms_key = reader.text("logs_kms_key", Kind::KmsKey, |text| KmsKeyArn::new(text));
    let scan_limit = reader.scan_limit();
    let log_retention = reader.log_retention();
    let log_group_kms_key = reader.text("log_group_kms_key", Kind::KmsKey, |text| KmsKeyArn::new(text));
    let alarm = reader.text("alarm", Kind::Topic, |text| TopicArn::new(text));
    let permissions_boundary = reader.text("permissions_boundary", Kind::Policy, |text| PolicyArn::new(text));
    let iam_path = reader.text("iam_path", Kind::IamPath, |text| IamPath::new(text));
    let tags = reader.tags();
    let Reader { given, .. } = reader;

    let lost = [
        ("load", own.load.is_none()),
        ("results", own.results.is_none()),
        ("logs", logs.is_none()),
    ];
    let mut spans = Spans::new(declared, table, &given, lost);
    if logs.is_none() && declared.settings.whole && !spans.unreadable.contains(&"logs") {
        let (what, example) = ("where the flow log delivers", "`logs: \"s3://bucket/prefix/\"`");
        missing("logs", what, example, declared.name.span(), report);
    }
    let integrations = integrations(items, declared, &own, &mut parameters, &mut spans, report);
    let read = table::table(table, destination_options.file_format, report);
    spans.columns = read.spans;
    let externs = externs(items, report);
    let (parameters, parameter_spans) = parameters.finish();
    spans.parameters = parameter_spans;

    let stack = Stack {
        name: declared.name.to_string(),
        description: declared.attributes.text(),
        flow_log,
        logs: logs.or_else(unreadable_location)?,
        destination_options,
        accounts,
        regions,
        database,
        kms_key,
        expected_bucket_owner,
        reader_policy,
        logs_kms_key,
        scan_limit,
        log_retention,
        log_group_kms_key,
        alarm,
        permissions_boundary,
        iam_path,
        tags,
        table: read.table,
        integrations,
        queries: Vec::new(),
        parameters,
    };
    let injected = stack.accounts == Scope::Injected;
    let checker = Checker::new(&stack.table, &stack.common_keys(), injected, &externs, read.open);
    Some(Lowered {
        stack,
        checker,
        injected,
        open: read.open,
        spans,
    })
}

impl Spans {
    /// `lost` says which settings have no value, whether they were given or not.
    fn new<const N: usize>(
        stack: &ast::Stack,
        table: &ast::Table,
        given: &Given,
        lost: [(&'static str, bool); N],
    ) -> Self {
        let settings = STACK.into_iter().filter_map(|name| Some((name, given.span(name)?)));
        let given_or_lost = |name: &str| given.span(name).is_some() || !stack.settings.whole;
        let unreadable = lost.into_iter().filter(|(name, lost)| *lost && given_or_lost(name));
        Self {
            stack: stack.name.span(),
            table: table.name.span(),
            settings: settings.collect(),
            integrations: Vec::new(),
            columns: Vec::new(),
            parameters: Vec::new(),
            unreadable: unreadable.map(|(name, _)| name).collect(),
        }
    }

    /// Where a part stands; nothing if it could not be read, so that its problems are none.
    pub(crate) fn of(&self, subject: &Subject, queries: &[Span]) -> Option<Span> {
        let find = |settings: &[(&'static str, Span)], name: &str| {
            settings.iter().find(|(own, _)| *own == name).map(|(_, span)| *span)
        };
        match subject {
            Subject::Stack => Some(self.stack),
            Subject::Table => Some(self.table),
            Subject::Setting(name) | Subject::IntegrationSetting(_, name) if self.unreadable.contains(name) => None,
            Subject::Setting(name) => find(&self.settings, name).or(Some(self.stack)),
            Subject::Integration(index) => self
                .integrations
                .get(*index)
                .map(|(span, _)| *span)
                .or(Some(self.stack)),
            Subject::IntegrationSetting(index, name) => {
                let own = self
                    .integrations
                    .get(*index)
                    .and_then(|(_, settings)| find(settings, name));
                own.or_else(|| find(&self.settings, name)).or(Some(self.stack))
            }
            Subject::Column(index) => self.columns.get(*index).copied().or(Some(self.table)),
            Subject::Query(index) => queries.get(*index).copied().or(Some(self.stack)),
            Subject::Parameter(index) => self.parameters.get(*index).copied().or(Some(self.stack)),
        }
    }
}

/// The only item of its kind.
fn one<'a, T>(
    items: &'a [T],
    name: impl Fn(&T) -> &Ident,
    noun: &str,
    help: &str,
    report: &mut Report,
) -> Option<&'a T> {
    for more in items.iter().skip(1) {
        let error = Error::new(Code::Duplicate, format!("a second {noun} `{}`", name(more)));
        report.refuse(name(more).span(), &error.help(help));
    }
    items.first()
}

fn unreadable_location() -> Option<Setting<Location>> {
    Location::new("s3://unreadable/").ok().map(Setting::Value)
}

fn integrations(
    items: &Items,
    stack: &ast::Stack,
    own: &Loading,
    parameters: &mut Parameters,
    spans: &mut Spans,
    report: &mut Report,
) -> Vec<Integration> {
    let mut made = Vec::new();
    if items.integrations.is_empty() {
        made.extend(integration(
            None,
            None,
            own.clone(),
            stack.name.span(),
            &spans.unreadable,
            report,
        ));
    }
    for (index, declared) in items.integrations.iter().enumerate() {
        let name = declared.name.to_string();
        if items.integrations[..index]
            .iter()
            .any(|before| before.name == declared.name)
        {
            let error = Error::new(Code::Duplicate, format!("the integration `{name}` is declared twice"));
            report.refuse(declared.name.span(), &error.help("rename one of them"));
            continue;
        }
        let mut reader = Reader {
            given: Given::new(&declared.settings, &INTEGRATION, "of an integration", report),
            parameters,
            report,
        };
        let loading = reader.loading(&INTEGRATION_NAMES, "among the `names` of an integration");
        let Reader { given, .. } = reader;
        let settings: Vec<_> = INTEGRATION
            .into_iter()
            .filter_map(|name| Some((name, given.span(name)?)))
            .collect();
        let mut unreadable = spans.unreadable.clone();
        unreadable.extend(settings.iter().map(|(name, _)| *name).filter(|name| match *name {
            "load" => loading.load.is_none(),
            "results" => loading.results.is_none(),
            _ => false,
        }));
        spans.integrations.push((declared.name.span(), settings));
        let several = items.integrations.len() > 1;
        made.extend(integration(
            several.then_some(name),
            declared.attributes.text(),
            loading.or(own),
            declared.name.span(),
            &unreadable,
            report,
        ));
        spans.unreadable = unreadable;
    }
    made
}

fn integration(
    name: Option<String>,
    description: Option<String>,
    loading: Loading,
    span: Span,
    unreadable: &[&str],
    report: &mut Report,
) -> Option<Integration> {
    if loading.load.is_none() && !unreadable.contains(&"load") {
        missing("load", "how partitions come to be known", "`load: daily`", span, report);
    }
    if loading.results.is_none() && !unreadable.contains(&"results") {
        missing(
            "results",
            "where Athena writes results",
            "`results: \"s3://bucket/athena-query-results/\"`",
            span,
            report,
        );
    }
    Some(Integration {
        name,
        description,
        load: loading.load.or_else(|| Load::new(Frequency::Daily, None, None).ok())?,
        partition_retention: loading.partition_retention,
        results: loading.results.or_else(unreadable_location)?,
        table: loading.names.table,
        work_group: loading.names.work_group,
    })
}

fn externs(items: &Items, report: &mut Report) -> Vec<ExternTable> {
    let mut externs: Vec<ExternTable> = Vec::new();
    for declared in &items.externs {
        let Some(made) = table::extern_table(declared, report) else {
            continue;
        };
        if externs
            .iter()
            .any(|before| before.database == made.database && before.name == made.name)
        {
            let error = Error::new(
                Code::Duplicate,
                format!("the table `{}.{}` is declared twice", made.database, made.name),
            );
            report.refuse(declared.name.span(), &error.help("remove one of them"));
            continue;
        }
        externs.push(made);
    }
    externs
}
