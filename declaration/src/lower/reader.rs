//! The settings of a stack and of its integrations.

use proc_macro2::Span;
use syn::LitInt;

use flow_log_stack_runtime::name::{AccountId, AthenaName, FlowLogId, Region, WorkGroupName};
use flow_log_stack_runtime::{
    AggregationInterval, Code, Database, Day, DestinationOptions, Error, FileFormat, FlowLog, Frequency, Kind, Load,
    Location, LogRetention, NewFlowLog, PartitionRetention, ResourceId, ResourceType, ScanLimit, Scope, Setting, Tags,
    TrafficType, nearest,
};

use super::deployment::Parameters;
use super::settings::{Given, boolean, missing, text, word, wrong};
use crate::ast::{self, Arguments, Value};
use crate::report::Report;
use crate::setting::{FLOW_LOG, OPTIONS};

/// Reads settings; what cannot be read becomes something that gives no further error.
pub(crate) struct Reader<'a> {
    pub(crate) given: Given<'a>,
    pub(crate) parameters: &'a mut Parameters,
    pub(crate) report: &'a mut Report,
}

/// What an integration is made from: its own, or the stack's.
#[derive(Clone)]
pub(crate) struct Loading {
    pub(crate) load: Option<Load>,
    pub(crate) partition_retention: Option<Setting<PartitionRetention>>,
    pub(crate) results: Option<Setting<Location>>,
    pub(crate) names: Names,
}

/// The names of one's own.
#[derive(Clone, Default)]
pub(crate) struct Names {
    pub(crate) database: Option<Setting<AthenaName>>,
    pub(crate) table: Option<Setting<AthenaName>>,
    pub(crate) work_group: Option<Setting<WorkGroupName>>,
}

impl Reader<'_> {
    /// The flow log, if it was given; where settings were lost, it may have been among them.
    pub(crate) fn flow_log(&mut self, whole: bool) -> Option<FlowLog> {
        let flow_log = match self.given.value("flow_log") {
            None if whole => return None,
            None => None,
            Some(Value::Settings { settings, span }) => self.new_flow_log(settings, *span).map(FlowLog::Created),
            Some(_) => self
                .text("flow_log", Kind::FlowLog, |text| FlowLogId::new(text))
                .map(FlowLog::Existing),
        };
        let unreadable = || {
            FlowLogId::new("fl-00000000")
                .ok()
                .map(Setting::Value)
                .map(FlowLog::Existing)
        };
        flow_log.or_else(unreadable)
    }

    fn new_flow_log(&mut self, settings: &ast::Settings, span: Span) -> Option<NewFlowLog> {
        let given = Given::new(settings, &FLOW_LOG, "of a flow log", self.report);
        let resource_type = given.value("resource_type").and_then(|value| {
            let words = ResourceType::ALL.map(ResourceType::name);
            let word = word("resource_type", value, &words, self.report)?;
            ResourceType::ALL.into_iter().find(|kind| word == kind.name())
        });
        let traffic_type = given.value("traffic_type").and_then(|value| {
            let words = TrafficType::ALL.map(TrafficType::name);
            let word = word("traffic_type", value, &words, self.report)?;
            TrafficType::ALL.into_iter().find(|kind| word == kind.name())
        });
        let interval = given.value("max_aggregation_interval").and_then(|value| match value {
            Value::Int(number) => {
                let interval = of_number("max_aggregation_interval", number, AggregationInterval::new);
                self.report.accept(number.span(), interval)
            }
            other => {
                let help = "write `60` or `600`, a number of seconds";
                wrong("`max_aggregation_interval`", other, help, self.report);
                None
            }
        });
        let Some(value) = given.value("resource_id") else {
            if settings.whole {
                let what = "what the flow log watches";
                missing("resource_id", what, "`resource_id: \"vpc-…\"`", span, self.report);
            }
            return None;
        };
        let kind = resource_type.unwrap_or(ResourceType::Vpc).kind();
        let resource_id =
            self.parameters
                .setting("resource_id", value, kind, |text| ResourceId::new(text), self.report)?;
        let unreadable = given.value("resource_type").is_some() && resource_type.is_none();
        if unreadable && resource_id.value().is_none() {
            return None;
        }
        let mut new = self
            .report
            .accept(value.span(), NewFlowLog::new(resource_id, resource_type))?;
        new.traffic_type = traffic_type.unwrap_or_default();
        new.max_aggregation_interval = interval.unwrap_or_default();
        Some(new)
    }

    /// A setting that is text or a deployment parameter, if it was given.
    pub(crate) fn text<T>(
        &mut self,
        setting: &str,
        kind: Kind,
        parse: fn(&str) -> Result<T, Error>,
    ) -> Option<Setting<T>> {
        let value = self.given.value(setting)?;
        self.parameters.setting(setting, value, kind, parse, self.report)
    }

    /// How the logs are loaded, and the names that are given; `names` are those that may be, `of` says whose they are.
    pub(crate) fn loading(&mut self, names: &[&str], of: &str) -> Loading {
        let results = self.text("results", Kind::Results, Location::new);
        Loading {
            load: self.load(),
            partition_retention: self.days("partition_retention", Kind::PartitionRetention, PartitionRetention::new),
            results,
            names: self.names(names, of),
        }
    }

    fn load(&mut self) -> Option<Load> {
        const HELP: &str =
            "write `daily`, `weekly`, `monthly`, each also with days, `none(\"a\"..=\"b\")`, or `projection(\"a\"..)`";
        let value = self.given.value("load")?;
        let Value::Choice { name, arguments } = value else {
            wrong("`load`", value, HELP, self.report);
            return None;
        };
        let Some(frequency) = Frequency::ALL.into_iter().find(|frequency| name == frequency.name()) else {
            let error = Error::new(Code::Value, format!("`load` has no value `{name}`"));
            let near = nearest(&name.to_string(), Frequency::ALL.map(Frequency::name));
            let help = near.map_or_else(
                || HELP.to_owned(),
                |near| format!("a value with a similar name exists: `{near}`"),
            );
            self.report.refuse(name.span(), &error.help(help));
            return None;
        };
        let (start, end, span) = match arguments {
            Arguments::None => (None, None, name.span()),
            Arguments::Days(days) => {
                let start = self.day(&days.first)?;
                let end = match &days.last {
                    Some(last) => Some(self.day(last)?),
                    None => None,
                };
                (Some(start), end, days.dots)
            }
            Arguments::Values(values) => {
                let span = values.first().map_or_else(|| name.span(), Value::span);
                let error = Error::new(Code::Date, format!("`{name}` takes a range of days"));
                let help = format!(
                    "write `{name}(\"2026-01-01\"..)`, or `{name}(\"2026-01-01\"..=\"2026-12-31\")`; both days are included"
                );
                self.report.refuse(span, &error.help(help));
                return None;
            }
        };
        self.report.accept(span, Load::new(frequency, start, end))
    }

    fn day(&mut self, day: &ast::Day) -> Option<Setting<Day>> {
        match day {
            ast::Day::Text(text) => self
                .report
                .accept(text.span(), Day::new(&text.value()))
                .map(Setting::Value),
            ast::Day::Deployment(deployment) => self
                .parameters
                .refer(deployment, Kind::Day, self.report)
                .map(Setting::Parameter),
        }
    }

    fn names(&mut self, known: &[&str], of: &str) -> Names {
        let Some(value) = self.given.value("names") else {
            return Names::default();
        };
        let Value::Settings { settings, .. } = value else {
            wrong(
                "`names`",
                value,
                "write `{ database: \"…\", table: \"…\", workgroup: \"…\" }`",
                self.report,
            );
            return Names::placeholders(value.span());
        };
        let given = Given::new(settings, known, of, self.report);
        let neutral = Names::placeholders(value.span());
        let mut names = Names::default();
        if let Some(value) = given.value("database") {
            let name = self.parameters.setting(
                "database",
                value,
                Kind::Database,
                |text| AthenaName::new(text),
                self.report,
            );
            names.database = name.or(neutral.database);
        }
        if let Some(value) = given.value("table") {
            let name = self
                .parameters
                .setting("table", value, Kind::Table, |text| AthenaName::new(text), self.report);
            names.table = name.or(neutral.table);
        }
        if let Some(value) = given.value("workgroup") {
            let name = self.parameters.setting(
                "workgroup",
                value,
                Kind::WorkGroup,
                |text| WorkGroupName::new(text),
                self.report,
            );
            names.work_group = name.or(neutral.work_group);
        }
        names
    }

    /// The database; `named` is what stands among `names`.
    pub(crate) fn database(&mut self, named: Option<Setting<AthenaName>>) -> Database {
        const HELP: &str =
            "write `existing(\"security_logs\")`; the name of a new database stands in `names: { database: \"…\" }`";
        let neutral = || AthenaName::new("unreadable").map_or(Database::Derived, |name| Database::Named(name.into()));
        let Some(value) = self.given.value("database") else {
            return named.map_or(Database::Derived, Database::Named);
        };
        if named.is_some() {
            let error = Error::new(
                Code::Clash,
                "the database is an existing one and has a name among `names`",
            );
            self.report.refuse(
                self.given.span("database").unwrap_or_else(|| value.span()),
                &error.help("remove one of them"),
            );
        }
        match value {
            Value::Choice {
                name,
                arguments: Arguments::Values(values),
            } if name == "existing" && values.len() == 1 => values
                .first()
                .and_then(|value| {
                    self.parameters.setting(
                        "database",
                        value,
                        Kind::Database,
                        |text| AthenaName::new(text),
                        self.report,
                    )
                })
                .map_or_else(neutral, Database::Existing),
            other => {
                wrong("`database`", other, HELP, self.report);
                neutral()
            }
        }
    }

    /// How the flow log writes its files.
    pub(crate) fn destination_options(&mut self) -> DestinationOptions {
        let mut options = DestinationOptions::default();
        let Some(value) = self.given.value("destination_options") else {
            return options;
        };
        let Value::Settings { settings, .. } = value else {
            wrong(
                "`destination_options`",
                value,
                "write `{ file_format: parquet }`",
                self.report,
            );
            return options;
        };
        let given = Given::new(settings, &OPTIONS, "of `destination_options`", self.report);
        if let Some(format) = given
            .value("file_format")
            .and_then(|value| word("file_format", value, &["plain_text", "parquet"], self.report))
        {
            options.file_format = if format == "parquet" {
                FileFormat::Parquet
            } else {
                FileFormat::PlainText
            };
        }
        let mut read = |name: &str| {
            given
                .value(name)
                .and_then(|value| boolean(name, value, self.report))
                .unwrap_or(false)
        };
        options.hive_compatible_partitions = read("hive_compatible_partitions");
        options.per_hour_partition = read("per_hour_partition");
        options
    }

    /// The accounts whose logs lie there.
    pub(crate) fn accounts(&mut self) -> Scope<AccountId> {
        if let Some(Value::Choice {
            name,
            arguments: Arguments::None,
        }) = self.given.value("accounts")
            && name == "injected"
        {
            return Scope::Injected;
        }
        self.scope(
            "accounts",
            (Kind::Account, Kind::Accounts),
            |text| AccountId::new(text),
            "write account ids in quotes, `[\"111122223333\"]`, or `injected`",
        )
    }

    /// The Regions whose logs lie there.
    pub(crate) fn regions(&mut self) -> Scope<Region> {
        self.scope(
            "regions",
            (Kind::Region, Kind::Regions),
            |text| Region::new(text),
            "write Regions in quotes, `[\"eu-central-1\"]`",
        )
    }

    fn scope<T>(
        &mut self,
        setting: &str,
        (one, several): (Kind, Kind),
        parse: fn(&str) -> Result<T, Error>,
        help: &str,
    ) -> Scope<T> {
        let Some(value) = self.given.value(setting) else {
            return Scope::Own;
        };
        match value {
            Value::Deployment(deployment) => self
                .parameters
                .refer(deployment, several, self.report)
                .map_or(Scope::Own, Scope::Parameter),
            Value::String(_) => {
                let only = self.parameters.setting(setting, value, one, parse, self.report);
                only.map_or(Scope::Own, |only| Scope::Listed(vec![only]))
            }
            Value::List { items, .. } => {
                let mut listed = Vec::new();
                let mut whole = true;
                for item in items {
                    match item {
                        Value::String(_) | Value::Deployment(_) => {
                            let item = self.parameters.setting(setting, item, one, parse, self.report);
                            whole &= item.is_some();
                            listed.extend(item);
                        }
                        other => {
                            wrong(&format!("an item of `{setting}`"), other, help, self.report);
                            whole = false;
                        }
                    }
                }
                if whole || listed.len() > 1 {
                    Scope::Listed(listed)
                } else {
                    Scope::Own
                }
            }
            other => {
                wrong(&format!("`{setting}`"), other, help, self.report);
                Scope::Own
            }
        }
    }

    /// Whether there is a policy for those who run the queries.
    pub(crate) fn reader_policy(&mut self) -> bool {
        let value = self.given.value("reader_policy");
        value
            .and_then(|value| boolean("reader_policy", value, self.report))
            .unwrap_or(false)
    }

    /// The most that a query may scan.
    pub(crate) fn scan_limit(&mut self) -> Setting<ScanLimit> {
        let limit = self.given.value("scan_limit").and_then(|value| match value {
            Value::Int(number) => self
                .report
                .accept(number.span(), ScanLimit::new(number.base10_digits()))
                .map(Setting::Value),
            other => self
                .parameters
                .setting("scan_limit", other, Kind::ScanLimit, ScanLimit::new, self.report),
        });
        limit.unwrap_or(Setting::Value(ScanLimit::DEFAULT))
    }

    /// How long the loader's log is kept.
    pub(crate) fn log_retention(&mut self) -> Setting<LogRetention> {
        self.days("log_retention", Kind::LogRetention, LogRetention::new)
            .unwrap_or(Setting::Value(LogRetention::DEFAULT))
    }

    /// A setting that is a number of days or a deployment parameter, if it was given.
    fn days<T>(&mut self, setting: &str, kind: Kind, parse: fn(u32) -> Result<T, Error>) -> Option<Setting<T>> {
        match self.given.value(setting)? {
            Value::Int(number) => {
                let days = of_number(setting, number, parse);
                self.report.accept(number.span(), days).map(Setting::Value)
            }
            Value::Deployment(deployment) => self
                .parameters
                .refer(deployment, kind, self.report)
                .map(Setting::Parameter),
            other => {
                let help = "write a number of days, such as `90`";
                wrong(&format!("`{setting}`"), other, help, self.report);
                None
            }
        }
    }

    /// The tags.
    pub(crate) fn tags(&mut self) -> Tags {
        let mut tags = Tags::default();
        let Some(value) = self.given.value("tags") else {
            return tags;
        };
        let Value::Settings { settings, .. } = value else {
            wrong("`tags`", value, "write `{ team: \"network\" }`", self.report);
            return tags;
        };
        for ast::Setting { name, value } in &settings.entries {
            if let Some(text) = text(&name.text, value, "write the tag's value in quotes", self.report) {
                self.report.accept(name.span, tags.insert(&name.text, &text.value()));
            }
        }
        tags
    }
}

/// The value of a number, which may be less or more than any that can be asked about.
fn of_number<T>(setting: &str, number: &LitInt, parse: fn(u32) -> Result<T, Error>) -> Result<T, Error> {
    if let Ok(known) = number.base10_parse() {
        return parse(known);
    }
    let digits = number.base10_digits();
    let nearest = if digits.starts_with('-') { 0 } else { u32::MAX };
    parse(nearest).map_err(|error| Error {
        message: format!("`{setting}` cannot be {digits}"),
        ..error
    })
}

impl Names {
    /// Names for what could not be read, which clash with nothing.
    fn placeholders(span: Span) -> Self {
        let at = span.start();
        let unique = format!("unreadable_{}_{}", at.line, at.column);
        Self {
            database: AthenaName::new(&unique).ok().map(Setting::Value),
            table: AthenaName::new(&unique).ok().map(Setting::Value),
            work_group: WorkGroupName::new(&unique).ok().map(Setting::Value),
        }
    }
}

impl Loading {
    /// What is given here, and where nothing is, the stack's.
    pub(crate) fn or(self, stack: &Self) -> Self {
        Self {
            load: self.load.or_else(|| stack.load.clone()),
            partition_retention: self.partition_retention.or_else(|| stack.partition_retention.clone()),
            results: self.results.or_else(|| stack.results.clone()),
            names: Names {
                database: self.names.database,
                table: self.names.table.or_else(|| stack.names.table.clone()),
                work_group: self.names.work_group.or_else(|| stack.names.work_group.clone()),
            },
        }
    }
}
