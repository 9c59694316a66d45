//! Reads settings, each by the entry with its name. A value that cannot be read is `Unknown`, and is not reported
//! again.

use flow_log_stack_runtime::Listed as _;
use proc_macro2::Span;
use syn::LitStr;

use flow_log_stack_runtime::arn::{KmsKeyArn, PolicyArn, TopicArn};
use flow_log_stack_runtime::name::{
    AccountId, AthenaName, DatabaseName, FlowLogId, IamPath, ParameterName, Region, WorkGroupName,
};
use flow_log_stack_runtime::{
    AggregationInterval, BucketOwner, Code, Database, Day, DestinationOptions, Error, FlowLog, Frequency, Kind, Load,
    Location, LogRetention, NewFlowLog, PartitionRetention, ResourceId, ResourceType, ScanLimit, Scope, Setting, Tags,
    TrafficType, nearest,
};

use super::deployment::{Parameters, Said};
use super::value::{boolean, list, missing, of_number, text, word, wrong};
use crate::ast::{self, Arguments, Deployment, Settings, Value};
use crate::report::Report;

/// A setting.
pub(crate) struct Entry {
    /// Its name; two entries with the same name have different places.
    pub(crate) name: &'static str,
    /// Where it is allowed.
    pub(crate) places: &'static [Place],
    /// Its documentation, in Markdown.
    pub(crate) about: &'static str,
    /// Reads its value.
    pub(crate) read: fn(&mut Reader<'_>, &'static str, &Value, &mut Values),
}

/// Where settings are allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Stack,
    /// The stack's are the defaults.
    Integration,
    /// Of a flow log that the stack creates.
    FlowLog,
    /// `destination_options`
    Options,
    Names,
    /// Integrations share the database.
    IntegrationNames,
    /// Of a deployment parameter.
    Parameter,
}

impl Place {
    /// Whose settings these are, in messages.
    pub(crate) fn of(self) -> &'static str {
        match self {
            Self::Stack => "of a stack",
            Self::Integration => "of an integration",
            Self::FlowLog => "of a flow log",
            Self::Options => "of `destination_options`",
            Self::Names => "in `names`",
            Self::IntegrationNames => "in the `names` of an integration",
            Self::Parameter => "of a deployment parameter",
        }
    }

    /// Where a misplaced setting belongs.
    fn home(self) -> Option<&'static str> {
        Some(match self {
            Self::Options => "inside the stack's `destination_options: { … }`",
            Self::Names => "inside the stack's `names: { … }`",
            Self::FlowLog => "inside the stack's `flow_log: { … }`",
            Self::Stack => "among the settings of the stack",
            Self::Integration | Self::IntegrationNames | Self::Parameter => return None,
        })
    }
}

/// The values of settings; `None` if they were not given.
#[derive(Clone, Default)]
pub(crate) struct Values {
    pub(crate) flow_log: Option<FlowLog>,
    pub(crate) logs: Option<Setting<Location>>,
    pub(crate) results: Option<Setting<Location>>,
    pub(crate) load: Option<Load>,
    pub(crate) partition_retention: Option<Setting<PartitionRetention>>,
    pub(crate) destination_options: DestinationOptions,
    pub(crate) accounts: Scope<AccountId>,
    pub(crate) regions: Scope<Region>,
    /// Unless it has a name among `names`.
    pub(crate) database: Option<Database>,
    pub(crate) names: Names,
    pub(crate) kms_key: Option<Setting<KmsKeyArn>>,
    pub(crate) expected_bucket_owner: Option<BucketOwner>,
    pub(crate) reader_policy: bool,
    pub(crate) logs_kms_key: Option<Setting<KmsKeyArn>>,
    pub(crate) catalog_kms_key: Option<Setting<KmsKeyArn>>,
    pub(crate) retain_on_delete: bool,
    pub(crate) scan_limit: Option<Setting<ScanLimit>>,
    pub(crate) log_retention: Option<Setting<LogRetention>>,
    pub(crate) log_group_kms_key: Option<Setting<KmsKeyArn>>,
    pub(crate) alarm: Option<Setting<TopicArn>>,
    pub(crate) permissions_boundary: Option<Setting<PolicyArn>>,
    pub(crate) iam_path: Option<Setting<IamPath>>,
    pub(crate) tags: Tags,
    pub(crate) resource_type: Option<Setting<ResourceType>>,
    pub(crate) resource_id: Option<(Setting<ResourceId>, Span)>,
    pub(crate) traffic_type: Option<TrafficType>,
    pub(crate) max_aggregation_interval: Option<AggregationInterval>,
    pub(crate) of_parameter: Said,
    /// The settings that were given, each with the place of its name.
    pub(crate) spans: Vec<(&'static str, Span)>,
}

/// Names that are given.
#[derive(Clone, Default)]
pub(crate) struct Names {
    pub(crate) database: Option<Setting<DatabaseName>>,
    pub(crate) table: Option<Setting<AthenaName>>,
    pub(crate) work_group: Option<Setting<WorkGroupName>>,
}

impl Names {
    /// If some names could not be read, a missing name may have been among them.
    fn or_unknown(self) -> Self {
        Self {
            database: self.database.or(Some(Setting::Unknown)),
            table: self.table.or(Some(Setting::Unknown)),
            work_group: self.work_group.or(Some(Setting::Unknown)),
        }
    }
}

impl Values {
    /// If some settings could not be read, a missing one may have been among them.
    fn or_unknown(self) -> Self {
        Self {
            flow_log: self.flow_log.or(Some(FlowLog::Existing(Setting::Unknown))),
            logs: self.logs.or(Some(Setting::Unknown)),
            results: self.results.or(Some(Setting::Unknown)),
            load: self.load.or_else(|| Some(Load::unknown())),
            names: self.names.or_unknown(),
            ..self
        }
    }

    /// The values of an integration, with the stack's as defaults.
    pub(crate) fn or_of_stack(self, stack: &Self) -> Self {
        let of_stack = stack.clone();
        Self {
            load: self.load.or(of_stack.load),
            partition_retention: self.partition_retention.or(of_stack.partition_retention),
            results: self.results.or(of_stack.results),
            names: Names {
                database: None,
                table: self.names.table.or(of_stack.names.table),
                work_group: self.names.work_group.or(of_stack.names.work_group),
            },
            ..self
        }
    }

    /// The database.
    pub(crate) fn database(&self) -> Database {
        match (&self.database, &self.names.database) {
            (Some(database), _) => database.clone(),
            (None, Some(name)) => Database::Named(name.clone()),
            (None, None) => Database::Derived,
        }
    }
}

/// Reads settings.
pub(crate) struct Reader<'a> {
    /// All settings.
    pub(crate) settings: &'static [Entry],
    pub(crate) parameters: &'a mut Parameters,
    pub(crate) report: &'a mut Report,
}

impl Reader<'_> {
    /// Reads the settings that are at a place, each at most once, in the order of the table.
    pub(crate) fn read(&mut self, given: &Settings, place: Place) -> Values {
        let known: Vec<&Entry> = self.settings.iter().filter(|one| one.places.contains(&place)).listed();
        let mut values = Values::default();
        for (index, setting) in given.entries.iter().enumerate() {
            let name = &setting.name;
            if !known.iter().any(|entry| entry.name == name.text) {
                self.unknown(name, place, &known);
            } else if given.entries[..index]
                .iter()
                .any(|before| before.name.text == name.text)
            {
                let error = Error::new(Code::Duplicate, format!("the setting `{}` is given twice", name.text));
                self.report.refuse(name.span, &error.help("remove one of them"));
            }
        }
        for entry in known {
            if let Some(setting) = given.entries.iter().find(|own| own.name.text == entry.name) {
                values.spans.push((entry.name, setting.name.span));
                (entry.read)(self, entry.name, &setting.value, &mut values);
            }
        }
        if given.whole { values } else { values.or_unknown() }
    }

    fn unknown(&mut self, name: &ast::Name, place: Place, known: &[&Entry]) {
        let (text, of) = (&name.text, place.of());
        let error = Error::new(Code::UnknownSetting, format!("unknown setting `{text}` {of}"));
        let homes = [Place::Options, Place::Names, Place::FlowLog, Place::Stack];
        let stands = |home: &Place| {
            let mut entries = self.settings.iter();
            entries.any(|entry| entry.name == text.as_str() && entry.places.contains(home))
        };
        let names: Vec<_> = known.iter().map(|entry| entry.name).listed();
        let home = homes.into_iter().find(stands).and_then(Place::home);
        let help = match (home, nearest(text, names.iter().copied())) {
            (Some(home), _) => format!("write it {home}"),
            (None, Some(near)) => format!("a setting with a similar name exists: `{near}`"),
            (None, None) => format!("settings {of} are {}", list(&names)),
        };
        self.report.refuse(name.span, &error.help(help));
    }

    /// The settings inside the value of a setting; none if the value is not a block.
    pub(crate) fn inner(&mut self, value: &Value, place: Place, setting: &str, help: &str) -> Values {
        if let Value::Settings { settings, .. } = value {
            return self.read(settings, place);
        }
        wrong(&format!("`{setting}`"), value, help, self.report);
        Values::default().or_unknown()
    }

    /// Names that are given.
    pub(crate) fn names(&mut self, value: &Value, place: Place) -> Names {
        let help = "write `{ database: \"…\", table: \"…\", workgroup: \"…\" }`";
        self.inner(value, place, "names", help).names
    }

    /// A reference to a deployment parameter, which stands for `kind` here.
    fn refer<T>(&mut self, deployment: &Deployment, kind: Kind) -> Setting<T> {
        self.referred(deployment, kind)
            .map_or(Setting::Unknown, Setting::Parameter)
    }

    /// The deployment parameter that a reference names, if it may stand for `kind`.
    fn referred(&mut self, deployment: &Deployment, kind: Kind) -> Option<ParameterName> {
        let (name, is_one) = self.parameters.refer(&deployment.name, kind, self.report)?;
        if is_one && !deployment.settings.entries.is_empty() {
            let said = self.read(&deployment.settings, Place::Parameter).of_parameter;
            self.parameters
                .describe(&name, deployment.name.span(), &said, self.report);
        }
        Some(name)
    }

    /// Text that `parse` accepts, or a deployment parameter.
    pub(crate) fn text<T>(
        &mut self,
        setting: &str,
        value: &Value,
        kind: Kind,
        parse: fn(&str) -> Result<T, Error>,
    ) -> Setting<T> {
        if let Value::Deployment(deployment) = value {
            return self.refer(deployment, kind);
        }
        let help = format!("write {} in quotes, or `parameter Name`", kind.noun());
        let Some(text) = text(setting, value, &help, self.report) else {
            return Setting::Unknown;
        };
        let read = self.report.accept(text.span(), parse(&text.value()));
        read.map_or(Setting::Unknown, Setting::Value)
    }

    /// Text that is not a deployment parameter.
    pub(crate) fn plain(&mut self, setting: &str, value: &Value) -> Option<LitStr> {
        text(setting, value, "write it in quotes", self.report).cloned()
    }

    /// `true` or `false`; false if it is neither.
    pub(crate) fn flag(&mut self, setting: &str, value: &Value) -> bool {
        boolean(setting, value, self.report).unwrap_or(false)
    }

    /// Who must own the bucket of the results: `own`, or an account.
    pub(crate) fn bucket_owner(&mut self, setting: &str, value: &Value) -> BucketOwner {
        match value {
            Value::Choice {
                name,
                arguments: Arguments::None,
            } if name == "own" => BucketOwner::Own,
            Value::String(_) | Value::Deployment(_) => {
                BucketOwner::Account(self.text(setting, value, Kind::Account, |text| AccountId::new(text)))
            }
            other => {
                let help = "write `own` for the account of the stack, or an account's id in quotes";
                wrong(&format!("`{setting}`"), other, help, self.report);
                BucketOwner::Account(Setting::Unknown)
            }
        }
    }

    /// One of some words.
    pub(crate) fn word<T: Copy>(
        &mut self,
        setting: &str,
        value: &Value,
        all: &[T],
        name: fn(T) -> &'static str,
    ) -> Option<T> {
        let words: Vec<_> = all.iter().copied().map(name).listed();
        let word = word(setting, value, &words, self.report)?;
        all.iter().copied().find(|one| word == name(*one))
    }

    /// A number of days, or a deployment parameter.
    pub(crate) fn days<T>(
        &mut self,
        setting: &str,
        value: &Value,
        kind: Kind,
        parse: fn(u32) -> Result<T, Error>,
    ) -> Setting<T> {
        match value {
            Value::Int(number) => {
                let days = of_number(setting, number, parse);
                let read = self.report.accept(number.span(), days);
                read.map_or(Setting::Unknown, Setting::Value)
            }
            Value::Deployment(deployment) => self.refer(deployment, kind),
            other => {
                let help = "write a number of days, such as `90`";
                wrong(&format!("`{setting}`"), other, help, self.report);
                Setting::Unknown
            }
        }
    }

    /// The flow log.
    pub(crate) fn flow_log(&mut self, setting: &str, value: &Value) -> FlowLog {
        match value {
            Value::Settings { settings, span } => self.new_flow_log(settings, *span),
            _ => FlowLog::Existing(self.text(setting, value, Kind::FlowLog, |text| FlowLogId::new(text))),
        }
    }

    fn new_flow_log(&mut self, settings: &Settings, span: Span) -> FlowLog {
        let values = self.read(settings, Place::FlowLog);
        let resource_type = values.resource_type.as_ref().and_then(Setting::value).copied();
        let (resource_id, span) = values.resource_id.unwrap_or_else(|| {
            if settings.whole {
                let what = "what the flow log watches";
                missing("resource_id", what, "`resource_id: \"vpc-…\"`", span, self.report);
            }
            (Setting::Unknown, span)
        });
        // If its type is not known, it is not known either whether it must be given.
        let is_open = values.resource_type == Some(Setting::Unknown) && resource_id.value().is_none();
        let id = if is_open { Setting::Unknown } else { resource_id };
        let new = self.report.accept(span, NewFlowLog::new(id, resource_type));
        new.or_else(|| NewFlowLog::new(Setting::Unknown, resource_type).ok())
            .map_or(FlowLog::Existing(Setting::Unknown), |mut new| {
                new.traffic_type = values.traffic_type.unwrap_or_default();
                new.max_aggregation_interval = values.max_aggregation_interval.unwrap_or_default();
                FlowLog::Created(new)
            })
    }

    /// The resource of a flow log; its type determines what a deployment parameter stands for.
    pub(crate) fn resource_id(
        &mut self,
        setting: &str,
        value: &Value,
        resource_type: Option<&Setting<ResourceType>>,
    ) -> (Setting<ResourceId>, Span) {
        let kind = resource_type.and_then(Setting::value);
        let kind = kind.unwrap_or(&ResourceType::Vpc).kind();
        (
            self.text(setting, value, kind, |text| ResourceId::new(text)),
            value.span(),
        )
    }

    /// Over how many seconds a record counts.
    pub(crate) fn interval(&mut self, setting: &str, value: &Value) -> Option<AggregationInterval> {
        if let Value::Int(number) = value {
            let interval = of_number(setting, number, AggregationInterval::new);
            return self.report.accept(number.span(), interval);
        }
        let help = "write `60` or `600`, a number of seconds";
        wrong(&format!("`{setting}`"), value, help, self.report);
        None
    }

    /// How partitions are registered.
    pub(crate) fn load(&mut self, value: &Value) -> Load {
        self.read_load(value).unwrap_or_else(Load::unknown)
    }

    fn read_load(&mut self, value: &Value) -> Option<Load> {
        const HELP: &str =
            "write `daily`, `weekly`, `monthly`, each also with days, `none(\"a\"..=\"b\")`, or `projection(\"a\"..)`";
        let Value::Choice { name, arguments } = value else {
            wrong("`load`", value, HELP, self.report);
            return None;
        };
        let Some(frequency) = Frequency::ALL.into_iter().find(|frequency| name == frequency.name()) else {
            let error = Error::new(Code::Value, format!("`load` cannot be `{name}`"));
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
                let start = self.day(&days.first);
                let end = days.last.as_ref().map(|last| self.day(last));
                if start.is_unknown() || end.as_ref().is_some_and(Setting::is_unknown) {
                    return None;
                }
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

    fn day(&mut self, day: &ast::Day) -> Setting<Day> {
        match day {
            ast::Day::Text(text) => {
                let read = self.report.accept(text.span(), Day::new(&text.value()));
                read.map_or(Setting::Unknown, Setting::Value)
            }
            ast::Day::Deployment(deployment) => self.refer(deployment, Kind::Day),
        }
    }

    /// An existing database.
    pub(crate) fn existing_database(&mut self, setting: &str, value: &Value) -> Database {
        if let Value::Choice {
            name,
            arguments: Arguments::Values(values),
        } = value
            && name == "existing"
            && let [only] = values.as_slice()
        {
            return Database::Existing(self.text(setting, only, Kind::ExistingDatabase, |text| AthenaName::new(text)));
        }
        let help =
            "write `existing(\"security_logs\")`; the name of a new database belongs in `names: { database: \"…\" }`";
        wrong(&format!("`{setting}`"), value, help, self.report);
        Database::Named(Setting::Unknown)
    }

    /// The accounts whose logs are there.
    pub(crate) fn accounts(&mut self, setting: &str, value: &Value) -> Scope<AccountId> {
        if let Value::Choice {
            name,
            arguments: Arguments::None,
        } = value
            && name == "injected"
        {
            return Scope::Injected;
        }
        let help = "write account ids in quotes, `[\"111122223333\"]`, or `injected`";
        let kinds = (Kind::Account, Kind::Accounts);
        self.scope(setting, value, kinds, |text| AccountId::new(text), help)
    }

    /// The Regions whose logs are there.
    pub(crate) fn regions(&mut self, setting: &str, value: &Value) -> Scope<Region> {
        let help = "write Regions in quotes, `[\"eu-central-1\"]`";
        let kinds = (Kind::Region, Kind::Regions);
        self.scope(setting, value, kinds, |text| Region::new(text), help)
    }

    fn scope<T>(
        &mut self,
        setting: &str,
        value: &Value,
        (one, several): (Kind, Kind),
        parse: fn(&str) -> Result<T, Error>,
        help: &str,
    ) -> Scope<T> {
        match value {
            Value::Deployment(deployment) => match self.refer::<T>(deployment, several) {
                Setting::Parameter(name) => Scope::Parameter(name),
                other => Scope::Listed(vec![other]),
            },
            Value::String(_) => Scope::Listed(vec![self.text(setting, value, one, parse)]),
            Value::List { items, .. } => {
                let items = items.iter().map(|item| match item {
                    Value::String(_) | Value::Deployment(_) => self.text(setting, item, one, parse),
                    other => {
                        wrong(&format!("an item of `{setting}`"), other, help, self.report);
                        Setting::Unknown
                    }
                });
                Scope::Listed(items.listed())
            }
            other => {
                wrong(&format!("`{setting}`"), other, help, self.report);
                Scope::Listed(vec![Setting::Unknown])
            }
        }
    }

    /// The most that a query may scan.
    pub(crate) fn scan_limit(&mut self, setting: &str, value: &Value) -> Setting<ScanLimit> {
        if let Value::Int(number) = value {
            let limit = ScanLimit::new(number.base10_digits());
            let read = self.report.accept(number.span(), limit);
            return read.map_or(Setting::Unknown, Setting::Value);
        }
        self.text(setting, value, Kind::ScanLimit, ScanLimit::new)
    }

    /// The tags.
    pub(crate) fn tags(&mut self, value: &Value) -> Tags {
        let mut tags = Tags::default();
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
