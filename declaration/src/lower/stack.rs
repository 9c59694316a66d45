//! The stack: its settings, integrations and tables.

use std::collections::HashSet;

use flow_log_stack_runtime::Listed as _;
use proc_macro2::{Ident, Span};

use flow_log_stack_runtime::{
    Code, Error, Integration, Key, Load, LogRetention, ScanLimit, Scope, Setting, Stack, Subject,
};

use super::deployment::Parameters;
use super::reader::{Place, Reader, Values};
use super::setting::SETTINGS;
use super::table;
use super::value::missing;
use crate::ast::{self, Items};
use crate::queries::{Checker, ExternTable};
use crate::report::Report;

/// A stack without its queries, as far as it could be read.
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

/// The places of the parts of the stack.
pub(crate) struct Spans {
    stack: Span,
    table: Span,
    settings: Vec<(&'static str, Span)>,
    integrations: Vec<(Span, Vec<(&'static str, Span)>)>,
    columns: Vec<Span>,
    parameters: Vec<Span>,
}

/// Reads everything except the queries; `None` if there is no stack or no table.
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
        settings: SETTINGS,
        parameters: &mut parameters,
        report: &mut *report,
    };
    let own = reader.read(&declared.settings, Place::Stack);
    let mut spans = Spans::new(declared, table, &own);
    if own.logs.is_none() {
        let (what, example) = ("where the flow log delivers", "`logs: \"s3://bucket/prefix/\"`");
        missing("logs", what, example, declared.name.span(), reader.report);
    }
    let is_named = own.names.database.as_ref().is_some_and(|name| !name.is_unknown());
    if own.database.is_some() && is_named {
        let error = Error::new(
            Code::Clash,
            "the database is an existing one, but `names` gives it a name",
        );
        let place = spans.of(&Subject::Setting("database"), &[]);
        let place = place.unwrap_or_else(|| declared.name.span());
        reader.report.refuse(place, &error.help("remove one of them"));
    }
    let integrations = integrations(items, declared, &own, &mut reader, &mut spans);
    let read = table::table(table, own.destination_options.file_format, report);
    spans.columns = read.spans;
    let externs = externs(items, report);
    let (parameters, parameter_spans) = parameters.finish();
    spans.parameters = parameter_spans;

    let database = own.database();
    let stack = Stack {
        name: declared.name.to_string(),
        description: declared.attributes.text(),
        flow_log: own.flow_log,
        logs: own.logs.unwrap_or(Setting::Unknown),
        destination_options: own.destination_options,
        accounts: own.accounts,
        regions: own.regions,
        database,
        kms_key: own.kms_key,
        expected_bucket_owner: own.expected_bucket_owner,
        reader_policy: own.reader_policy,
        logs_kms_key: own.logs_kms_key,
        catalog_kms_key: own.catalog_kms_key,
        retain_on_delete: own.retain_on_delete,
        scan_limit: own.scan_limit.unwrap_or(Setting::Value(ScanLimit::DEFAULT)),
        log_retention: own.log_retention.unwrap_or(Setting::Value(LogRetention::DEFAULT)),
        log_group_kms_key: own.log_group_kms_key,
        alarm: own.alarm,
        permissions_boundary: own.permissions_boundary,
        iam_path: own.iam_path,
        tags: own.tags,
        table: read.table,
        integrations,
        queries: Vec::new(),
        parameters,
    };
    let injected = stack.accounts == Scope::Injected;
    let mut checker = Checker::new(&stack.table, &stack.common_keys(), injected, &externs, read.open)
        .over(stack.destination_options.file_format);
    if let Some(accounts) = stack.accounts.listed() {
        checker = checker.holding(Key::Account, accounts.into_iter().map(ToString::to_string).listed());
    }
    if let Some(regions) = stack.regions.listed() {
        checker = checker.holding(Key::Region, regions.into_iter().map(ToString::to_string).listed());
    }
    Some(Lowered {
        stack,
        checker,
        injected,
        open: read.open,
        spans,
    })
}

impl Spans {
    fn new(stack: &ast::Stack, table: &ast::Table, settings: &Values) -> Self {
        Self {
            stack: stack.name.span(),
            table: table.name.span(),
            settings: settings.spans.clone(),
            integrations: Vec::new(),
            columns: Vec::new(),
            parameters: Vec::new(),
        }
    }

    /// The place of a part.
    pub(crate) fn of(&self, subject: &Subject, queries: &[Span]) -> Option<Span> {
        let find = |settings: &[(&'static str, Span)], name: &str| {
            settings.iter().find(|(own, _)| *own == name).map(|(_, span)| *span)
        };
        match subject {
            Subject::Table => Some(self.table),
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
            _ => Some(self.stack),
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

fn integrations(
    items: &Items,
    stack: &ast::Stack,
    own: &Values,
    reader: &mut Reader<'_>,
    spans: &mut Spans,
) -> Vec<Integration> {
    if items.integrations.is_empty() {
        return vec![integration(None, None, own.clone(), stack.name.span(), reader.report)];
    }
    let mut made = Vec::new();
    for (index, declared) in items.integrations.iter().enumerate() {
        let name = declared.name.to_string();
        if items.integrations[..index]
            .iter()
            .any(|before| before.name == declared.name)
        {
            let error = Error::new(Code::Duplicate, format!("the integration `{name}` is declared twice"));
            reader
                .report
                .refuse(declared.name.span(), &error.help("rename one of them"));
            continue;
        }
        let values = reader.read(&declared.settings, Place::Integration);
        spans.integrations.push((declared.name.span(), values.spans.clone()));
        let several = items.integrations.len() > 1;
        made.push(integration(
            several.then_some(name),
            declared.attributes.text(),
            values.or_of_stack(own),
            declared.name.span(),
            reader.report,
        ));
    }
    made
}

fn integration(
    name: Option<String>,
    description: Option<String>,
    values: Values,
    span: Span,
    report: &mut Report,
) -> Integration {
    if values.load.is_none() {
        missing("load", "how partitions are registered", "`load: daily`", span, report);
    }
    if values.results.is_none() {
        missing(
            "results",
            "where Athena writes results",
            "`results: \"s3://bucket/athena-query-results/\"`",
            span,
            report,
        );
    }
    Integration {
        name,
        description,
        load: values.load.unwrap_or_else(Load::unknown),
        partition_retention: values.partition_retention,
        results: values.results.unwrap_or(Setting::Unknown),
        table: values.names.table,
        work_group: values.names.work_group,
    }
}

fn externs(items: &Items, report: &mut Report) -> Vec<ExternTable> {
    let mut externs: Vec<ExternTable> = Vec::new();
    let mut seen = HashSet::new();
    for declared in &items.externs {
        let Some(made) = table::extern_table(declared, report) else {
            continue;
        };
        if !seen.insert(format!("{}.{}", made.database, made.name)) {
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
