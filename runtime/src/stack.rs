//! A stack as declared: what it is made from, and the names it gives.

use serde::{Deserialize, Serialize};

use crate::arn::{KmsKeyArn, PolicyArn, TopicArn};
use crate::column::Column;
use crate::flow_log::FlowLog;
use crate::literal::Literal;
use crate::load::Load;
use crate::location::Location;
use crate::name::{AccountId, AthenaName, IamPath, ParameterName, Region, WorkGroupName};
use crate::parameter::DeploymentParameter;
use crate::partition_retention::PartitionRetention;
use crate::query::Query;
use crate::setting::Setting;
use crate::tags::Tags;
use crate::template::Template;
use crate::text::Text;
use crate::workgroup::{LogRetention, ScanLimit};
use crate::{Code, Error, assemble, validate};

/// Everything that a declaration says.
///
/// The parts are checked by their own constructors; what they must be to each other is checked by [`Stack::template`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stack {
    /// Its name, which is the Rust type's.
    pub name: String,
    /// What it is for; at most 1,024 bytes.
    pub description: Option<String>,
    /// The flow log, whose id becomes part of the names that are not given.
    pub flow_log: Option<FlowLog>,
    /// Where the logs are: what lies before `AWSLogs/`.
    pub logs: Setting<Location>,
    /// How the flow log writes its files.
    pub destination_options: DestinationOptions,
    /// The accounts whose logs lie there.
    pub accounts: Scope<AccountId>,
    /// The Regions whose logs lie there.
    pub regions: Scope<Region>,
    /// The database.
    pub database: Database,
    /// The key that encrypts results; they are encrypted with S3's own keys otherwise.
    pub kms_key: Option<Setting<KmsKeyArn>>,
    /// The account that must own the bucket of the results; Athena refuses to write to another's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_bucket_owner: Option<Setting<AccountId>>,
    /// Whether each integration has a managed policy for those who run its queries.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub reader_policy: bool,
    /// The key that encrypts the logs, which readers must be able to use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logs_kms_key: Option<Setting<KmsKeyArn>>,
    /// The most that a query may scan.
    pub scan_limit: Setting<ScanLimit>,
    /// How long the loader's log is kept.
    pub log_retention: Setting<LogRetention>,
    /// The key that encrypts the loader's log; CloudWatch Logs encrypts it with keys of its own otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log_group_kms_key: Option<Setting<KmsKeyArn>>,
    /// The topic that is told of runs of the loader that failed or were never begun.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alarm: Option<Setting<TopicArn>>,
    /// The most that the loader's role may ever be allowed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub permissions_boundary: Option<Setting<PolicyArn>>,
    /// The path of what the stack makes in IAM; `/` otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub iam_path: Option<Setting<IamPath>>,
    /// Tags for everything that takes them.
    pub tags: Tags,
    /// The table, which each integration has once.
    pub table: Table,
    /// One to ten ways to load and name the table.
    pub integrations: Vec<Integration>,
    /// The queries, which each integration's workgroup has.
    pub queries: Vec<Query>,
    /// The deployment parameters that settings refer to.
    pub parameters: Vec<DeploymentParameter>,
}

/// How a flow log writes its files, in AWS's words (EC2 API reference, `DestinationOptionsRequest`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DestinationOptions {
    /// The files' format.
    pub file_format: FileFormat,
    /// Whether folders are named `year=2026` and so on.
    pub hive_compatible_partitions: bool,
    /// Whether there is a folder for each hour.
    pub per_hour_partition: bool,
}

/// The format of a flow log's files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum FileFormat {
    /// Lines of text, compressed with gzip.
    #[default]
    PlainText,
    /// Apache Parquet.
    Parquet,
}

/// The accounts, or the Regions, whose logs lie at the place of the logs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Scope<T> {
    /// That of the stack.
    #[default]
    Own,
    /// These.
    Listed(Vec<Setting<T>>),
    /// Those of a deployment parameter that is a list.
    Parameter(ParameterName),
    /// Any: each query says which. Accounts only, and only under projection.
    Injected,
}

impl<T> Scope<T> {
    /// Whether there can be several, so that the table has a partition key for them.
    pub fn is_several(&self) -> bool {
        match self {
            Self::Own => false,
            Self::Listed(items) => items.len() > 1,
            Self::Parameter(_) | Self::Injected => true,
        }
    }

    /// How many there are, where that is known.
    pub(crate) fn count(&self) -> Option<usize> {
        match self {
            Self::Own => Some(1),
            Self::Listed(items) => Some(items.len()),
            Self::Parameter(_) | Self::Injected => None,
        }
    }
}

/// The database that holds the table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Database {
    /// One of the stack's own, named after the flow log.
    #[default]
    Derived,
    /// One of the stack's own.
    Named(Setting<AthenaName>),
    /// One that is there already.
    Existing(Setting<AthenaName>),
}

/// The table as declared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// The name by which queries know it.
    pub name: String,
    /// What it holds; at most 2,048 characters.
    pub description: Option<String>,
    /// Its columns, without the partition keys.
    pub columns: Vec<Column>,
}

impl Table {
    /// Whether it has a column of that name.
    pub fn has(&self, column: &str) -> bool {
        self.columns.iter().any(|own| own.name.eq_ignore_ascii_case(column))
    }
}

/// One way to load and name the table, with a workgroup of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Integration {
    /// Its name, by which logical ids are told apart; none where there is but one.
    pub name: Option<String>,
    /// What it is for; at most 1,024 bytes. The workgroup has the stack's description unless it has one.
    pub description: Option<String>,
    /// How partitions come to be known.
    pub load: Load,
    /// How many days before today have partitions; all that were made unless it is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partition_retention: Option<Setting<PartitionRetention>>,
    /// Where Athena writes results.
    pub results: Setting<Location>,
    /// The table's name, unless it is derived.
    pub table: Option<Setting<AthenaName>>,
    /// The workgroup's name, unless it is derived.
    pub work_group: Option<Setting<WorkGroupName>>,
}

/// What is wrong with a stack, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The part of the stack.
    pub subject: Subject,
    /// What is wrong with it.
    pub error: Error,
}

/// A part of a stack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The whole.
    Stack,
    /// A setting of the stack, by the name that a declaration gives it.
    Setting(&'static str),
    /// An integration, by its index.
    Integration(usize),
    /// A setting of an integration, or the stack's that it takes over.
    IntegrationSetting(usize, &'static str),
    /// A column, by its index.
    Column(usize),
    /// A query, by its index.
    Query(usize),
    /// A deployment parameter, by its index.
    Parameter(usize),
}

/// A partition key of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// `aws_account`: 12 digits.
    Account,
    /// `aws_region`: a Region's code.
    Region,
    /// `day`: `yyyy/MM/dd`.
    Day,
    /// `hour`: two digits.
    Hour,
}

impl Key {
    /// All of them, in the order in which a table has them.
    pub const ALL: [Self; 4] = [Self::Account, Self::Region, Self::Day, Self::Hour];

    /// Its name; never that of a field of flow logs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Account => "aws_account",
            Self::Region => "aws_region",
            Self::Day => "day",
            Self::Hour => "hour",
        }
    }

    /// What it holds.
    pub fn comment(self) -> &'static str {
        match self {
            Self::Account => "Account whose logs these are, from the path",
            Self::Region => "Region whose logs these are, from the path",
            Self::Day => "UTC day of the delivery, yyyy/MM/dd, from the path",
            Self::Hour => "UTC hour of the delivery, two digits, from the path",
        }
    }
}

/// The names that an integration's objects have in Athena.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Names {
    /// The database's.
    pub database: String,
    /// The table's.
    pub table: String,
    /// The workgroup's.
    pub work_group: String,
}

/// The same, as the template has them.
pub(crate) struct PhysicalNames {
    pub(crate) database: Text,
    pub(crate) table: Text,
    pub(crate) work_group: Text,
}

/// What Athena's `StartQueryExecution` takes to run a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StartQuery {
    /// `QueryString`, with a `?` for each value.
    pub query_string: String,
    /// `ExecutionParameters`: constants of SQL, one for each `?`.
    pub execution_parameters: Vec<String>,
    /// `QueryExecutionContext.Database`
    pub database: String,
    /// `WorkGroup`
    pub work_group: String,
}

impl Stack {
    /// The template, or everything that keeps it from being one.
    pub fn template(&self) -> Result<Template, Vec<Problem>> {
        let mut problems = validate::problems(self);
        if !problems.is_empty() {
            return Err(problems);
        }
        let template = assemble::template(self);
        match template.check() {
            Ok(()) => Ok(template),
            Err(error) => {
                problems.push(Problem {
                    subject: Subject::Stack,
                    error,
                });
                Err(problems)
            }
        }
    }

    /// Whether any integration's partitions are loaded, and not projected.
    pub(crate) fn has_loader(&self) -> bool {
        self.integrations
            .iter()
            .any(|integration| !integration.load.is_projection())
    }

    /// The partition keys of an integration's table, in their order.
    pub fn keys(&self, integration: &Integration) -> Vec<Key> {
        let has = |key: &Key| match key {
            Key::Account => self.accounts.is_several(),
            Key::Region => self.regions.is_several(),
            Key::Day => true,
            // A loader's partitions are days; Athena reads the hours below them.
            Key::Hour => self.destination_options.per_hour_partition && integration.load.is_projection(),
        };
        Key::ALL.into_iter().filter(has).collect()
    }

    /// The partition keys that the tables of all integrations have, so that every query runs on each.
    pub fn common_keys(&self) -> Vec<Key> {
        let in_all = |key: &Key| {
            self.integrations
                .iter()
                .all(|integration| self.keys(integration).contains(key))
        };
        Key::ALL.into_iter().filter(in_all).collect()
    }

    /// The names of an integration's objects, where none of them depends on a deployment parameter.
    ///
    /// `integration` is its name; it is not looked at where there is but one.
    pub fn names(&self, integration: &str) -> Result<Names, Error> {
        let found = match self.integrations.as_slice() {
            [only] => Some(only),
            several => several.iter().find(|one| one.name.as_deref() == Some(integration)),
        };
        let Some(found) = found else {
            let names = self.integrations.iter().filter_map(|one| one.name.as_deref());
            let error = Error::new(
                Code::Value,
                format!("the stack `{}` has no integration `{integration}`", self.name),
            );
            return Err(error.help(format!(
                "name one of {}",
                names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
            )));
        };
        let names = self.physical_names(found);
        let known = |text: &Text| {
            text.literal().map(str::to_owned).ok_or_else(|| {
                Error::new(
                    Code::Parameter,
                    format!(
                        "the names of the stack `{}` depend on its deployment parameters",
                        self.name
                    ),
                )
                .help("take them from the outputs of the deployed stack")
            })
        };
        Ok(Names {
            database: known(&names.database)?,
            table: known(&names.table)?,
            work_group: known(&names.work_group)?,
        })
    }

    /// What runs a query of the stack, with the constants of each of its parameters.
    pub fn start_query(&self, query: &str, arguments: &[Vec<Literal>], names: &Names) -> Result<StartQuery, Error> {
        let Some(query) = self.queries.iter().find(|own| own.name().as_str() == query) else {
            return Err(Error::new(
                Code::Value,
                format!("the stack `{}` has no query `{query}`", self.name),
            ));
        };
        let (query_string, execution_parameters) = query.statement(&names.table, arguments)?;
        let Names {
            database, work_group, ..
        } = names.clone();
        Ok(StartQuery {
            query_string,
            execution_parameters,
            database,
            work_group,
        })
    }

    pub(crate) fn physical_names(&self, integration: &Integration) -> PhysicalNames {
        let id = match self.flow_log.as_ref().and_then(FlowLog::id) {
            Some(Setting::Value(id)) => id.compact().into(),
            Some(Setting::Parameter(name)) => Text::replaced(name.as_str(), "-", ""),
            None => Text::default(),
        };
        let table = id.clone().then(integration.load.name_part());
        PhysicalNames {
            database: match &self.database {
                Database::Derived => Text::from("vpcflowlogsathenadatabase").then(id),
                Database::Named(name) | Database::Existing(name) => name.text(AthenaName::to_string),
            },
            work_group: match &integration.work_group {
                Some(name) => name.text(WorkGroupName::to_string),
                None => table.clone().then("workgroup"),
            },
            table: match &integration.table {
                Some(name) => name.text(AthenaName::to_string),
                None => table,
            },
        }
    }
}
