//! The arguments of the command.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use flow_log_stack_analysis::Code;
use flow_log_stack_runtime::name::{AccountId, Region};
use flow_log_stack_runtime::{Error, Format, Key, Location};

use crate::check::level;
use crate::check::table::TableName;
use crate::explain::Topic;
use crate::object::backticks;

/// Athena over VPC Flow Logs: one CloudFormation template, without writing Rust.
#[derive(Debug, Parser)]
#[command(name = "flow-log-stack", version, after_help = EXIT_CODES)]
pub(crate) struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  what was read is refused, or the result cannot be written; nothing was written
  2  the arguments make no sense, or a file cannot be read as JSON or YAML";

const CHECK_EXIT_CODES: &str = "\
Exit codes:
  0  nothing was found, or only warnings
  1  Athena would refuse a statement, a lint that is denied was found, or a result cannot be written
  2  the arguments or the catalog make no sense, or a file cannot be read";

/// The subcommands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Write the template that `aws ec2 get-flow-logs-integration-template` is asked for
    ///
    /// It has the database and the loader of partitions, and for each integration a table, a workgroup and the predefined
    /// queries whose fields the flow log has. AWS is not asked anything: what there is to know of the flow log is in the
    /// two files.
    ///
    /// Dates are cut to UTC days, and both days are included; a time without a zone is UTC. The days of `none` must be over.
    ///
    /// Notes go to standard error; on a terminal the next commands do too.
    #[command(after_help = EXIT_CODES)]
    Template(TemplateArguments),
    /// Say what an update from one template to another would add, change, replace and remove
    ///
    /// A change of a property that cannot be changed in place replaces the resource, and with it what refers to it; what
    /// that loses is said. A resource under another logical id is another resource: the old one is removed. The values of
    /// parameters are not known here, so neither are changes that come from them.
    ///
    /// Exits with 0 whatever it finds.
    #[command(after_help = EXIT_CODES)]
    Diff(DiffArguments),
    /// Say what Athena would say of queries in `.sql` files, without asking it
    ///
    /// Statements are separated by `;`. Each may name its parameters as `:name`, if a comment before it declares them, with
    /// types of Athena's DDL, or `day`: `-- parameters: port: int = 22, since: day, owners: [string]`. The
    /// comment `-- allow(sql::no_partition_bound)` before a statement lets it pass that lint; `warn` and `deny` go likewise.
    ///
    /// `--message-format jsonl -` is the stream for tools: a request a line on standard input, an answer a line on standard
    /// output, in the same order. A request is `{"id": 1, "sql": "SELECT 1", "catalog": {…}}`, with the catalog as in the file
    /// of `--catalog`; without one, or without its tables, the syntax alone is judged. The answer says whether Athena accepts
    /// the query (`ok`), what is wrong with it (`diagnostics`), and its result's columns. The stream exits with 0 when its
    /// input ends, whatever it found.
    #[command(after_help = CHECK_EXIT_CODES)]
    Check(CheckArguments),
    /// Show the page of a code: what it checks, why, an example, and what to use instead
    ///
    /// Codes are those of the messages of `check` and of `flow_log_stack!`. Without one, all are listed.
    #[command(after_help = EXIT_CODES)]
    Explain(ExplainArguments),
}

/// The arguments of `template`.
#[derive(Args, Debug)]
pub(crate) struct TemplateArguments {
    /// The request, as the AWS CLI takes it: `file://PATH`, a path, `-` for standard input, or JSON
    ///
    /// Its members are `FlowLogId`, `ConfigDeliveryS3DestinationArn`, and `IntegrateServices.AthenaIntegrations`: 1 to 10
    /// of `IntegrationResultS3DestinationArn`, `PartitionLoadFrequency` (none, daily, weekly, monthly),
    /// `PartitionStartDate`, `PartitionEndDate`. `aws ec2 get-flow-logs-integration-template --generate-cli-skeleton`
    /// writes one to fill in.
    #[arg(long, value_name = "FILE")]
    pub(crate) cli_input_json: String,
    /// The output of `aws ec2 describe-flow-logs`: `file://PATH`, a path, `-` for standard input, or JSON
    ///
    /// Tells the LogFormat, the place of the logs, the files' format and their folders. Without it the flow log is taken to
    /// have AWS's default format, in plain text and daily folders.
    #[arg(long, value_name = "FILE")]
    pub(crate) flow_logs: Option<String>,
    /// Where the logs are, the part before AWSLogs/: an S3 ARN or an s3:// URI
    ///
    /// Goes before what `--flow-logs` tells. Without both, the stack asks for it when it is created.
    #[arg(long, value_name = "ARN|URI", value_parser = location)]
    pub(crate) logs: Option<Location>,
    /// The account whose logs they are, if it is not the stack's
    #[arg(long, value_name = "ID", value_parser = account)]
    pub(crate) account: Option<AccountId>,
    /// The Region whose logs they are, if it is not the stack's
    #[arg(long, value_name = "REGION", value_parser = region)]
    pub(crate) region: Option<Region>,
    /// How the template is written, whatever PATH is called
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: TemplateFormat,
    /// The file to write, only if it changes, never half of it; standard output without it
    #[arg(long, value_name = "PATH")]
    pub(crate) output: Option<PathBuf>,
}

/// The arguments of `diff`.
#[derive(Args, Debug)]
pub(crate) struct DiffArguments {
    /// The template that is deployed, JSON or YAML; `-` is standard input
    #[arg(value_name = "OLD")]
    pub(crate) old: String,
    /// The template that would be, JSON or YAML
    #[arg(value_name = "NEW")]
    pub(crate) new: String,
}

/// The arguments of `check`.
#[derive(Args, Debug)]
#[allow(clippy::struct_excessive_bools, reason = "each is an option of its own")]
pub(crate) struct CheckArguments {
    /// The flow log's LogFormat, such as `${version} ${account-id} ${srcaddr}`: the columns of the table
    ///
    /// Without it, or with `default`, the table has the fields of AWS's default format.
    #[arg(long, value_name = "LOGFORMAT")]
    pub(crate) table: Option<String>,
    /// What queries call the table, with its database if they say that
    #[arg(long, value_name = "NAME", default_value = "flow_logs")]
    pub(crate) table_name: TableName,
    /// The table's partition keys, separated by commas: `aws_account`, `aws_region`, `day`, `hour`
    #[arg(long, value_name = "KEYS", default_value = "day", value_delimiter = ',', value_parser = key)]
    pub(crate) partition_keys: Vec<Key>,
    /// The tables that queries may read, as JSON, in the place of the flow log's one
    ///
    /// `{"default": {"catalog": "awsdatacatalog", "schema": "logs"}, "tables": [{"name": "flow_logs", "columns": [{"name":
    /// "bytes", "type": "bigint"}, {"name": "day", "type": "varchar"}], "partition_keys": ["day"], "hidden_columns":
    /// [{"name": "$path", "type": "varchar"}]}]}`. Types are Trino's; a table may have a `catalog` and a `schema` of its own; one
    /// without `hidden_columns` has Athena's.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["table", "table_name", "partition_keys"])]
    pub(crate) catalog: Option<String>,
    /// Leave these lints unsaid
    #[arg(long, value_name = "LINT", value_delimiter = ',', value_parser = lint)]
    pub(crate) allow: Vec<Code>,
    /// Say these lints, and let them pass
    #[arg(long, value_name = "LINT", value_delimiter = ',', value_parser = lint)]
    pub(crate) warn: Vec<Code>,
    /// Fail for these lints
    #[arg(long, value_name = "LINT", value_delimiter = ',', value_parser = lint)]
    pub(crate) deny: Vec<Code>,
    /// How findings are written
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) message_format: MessageFormat,
    /// Apply the helps that are certain, in the files; standard input goes to standard output
    ///
    /// A statement is only changed if Athena accepts it then. What is still wrong is said.
    #[arg(long)]
    pub(crate) fix: bool,
    /// Show what `--fix` would change, for `patch -p0`, and write nothing
    #[arg(long)]
    pub(crate) diff: bool,
    /// Say which partitions each statement can touch
    #[arg(long)]
    pub(crate) cost: bool,
    /// The files with the statements; `-` is standard input
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<String>,
}

/// The arguments of `explain`.
#[derive(Args, Debug)]
pub(crate) struct ExplainArguments {
    /// The code, such as `unknown_column` or `sql::day_format`, or an error code of Athena, such as `COLUMN_NOT_FOUND`
    #[arg(value_name = "CODE", value_parser = Topic::new)]
    pub(crate) code: Option<Topic>,
}

/// How findings are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum MessageFormat {
    /// For people, with the lines they are about
    #[default]
    Human,
    /// One JSON document: a list of what is said of each statement
    Json,
    /// The same, a statement a line; with `-` the stream for tools
    Jsonl,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Workflow commands of GitHub Actions
    Github,
}

/// How a template is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum TemplateFormat {
    /// Pretty JSON
    #[default]
    Json,
    /// YAML, with SQL and Python as blocks of text
    Yaml,
}

impl From<TemplateFormat> for Format {
    fn from(format: TemplateFormat) -> Self {
        match format {
            TemplateFormat::Json => Self::Json,
            TemplateFormat::Yaml => Self::Yaml,
        }
    }
}

fn location(text: &str) -> Result<Location, Error> {
    Location::of_logs(text)
}

fn lint(name: &str) -> Result<Code, Error> {
    level::lint(name)
}

fn key(name: &str) -> Result<Key, String> {
    let found = Key::ALL.into_iter().find(|key| key.name() == name);
    found.ok_or_else(|| {
        format!(
            "the partition keys of a flow log are {}",
            backticks(&Key::ALL.map(Key::name))
        )
    })
}

fn account(text: &str) -> Result<AccountId, Error> {
    AccountId::new(text)
}

fn region(text: &str) -> Result<Region, Error> {
    Region::new(text)
}
