//! The arguments of `flow-log-stack query`.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::{Args, ValueEnum};
use flow_log_stack_runtime::Key;
use flow_log_stack_runtime::engine::DOLLARS_PER_TERABYTE;

use super::on::On;
use super::value::Given;
use super::what;
use crate::check::arguments::key;
use crate::finding::arguments::LintArguments;
use crate::io::output::Standard;

/// The arguments of `query`.
#[derive(Args, Debug)]
pub(crate) struct QueryArguments {
    /// The name of a query, SQL (it has a blank in it), a file (it ends in `.sql`), or `-` for SQL on standard input
    ///
    /// The name is that of a declared query or, without a declaration, of a predefined one. Without WHAT, the queries
    /// are listed.
    #[arg(value_name = "WHAT", allow_hyphen_values = true, value_parser = what)]
    pub(crate) what: Option<String>,
    #[command(flatten)]
    pub(crate) over: Over,
    /// The value of a parameter, such as `port=22`; repeat it for each value of a list
    ///
    /// A `day` is `2026-11-20` or `days_ago(7)`. All other values are read literally, by the parameter's type: no
    /// value is ever SQL. `query NAME --help` shows the parameters of a query, with types and defaults.
    #[arg(long = "param", value_name = "NAME=VALUE")]
    pub(crate) parameters: Vec<Given>,
    /// Output format; by default a table on a terminal, and otherwise by the extension of `--output`, or CSV
    #[arg(long, value_enum)]
    pub(crate) format: Option<RowFormat>,
    /// The file to write, in one step or not at all; standard output without it
    #[arg(long, value_name = "PATH")]
    pub(crate) output: Option<PathBuf>,
    /// Stop after that many rows, and cancel the rest; the SQL is not changed
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) limit_rows: Option<u64>,
    /// Run nothing: show the SQL and, on standard error, the partitions that it touches and the most that it can cost
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// `jsonl` with `-`: the stream for tools, one statement with its tables per line, one answer per line
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) message_format: MessageFormat,
    /// The price of a terabyte of scanned bytes; by default that of us-east-1, in US dollars
    #[arg(long, value_name = "PRICE", default_value_t)]
    pub(crate) price: Price,
    #[command(flatten)]
    pub(crate) lints: LintArguments,
    /// Whether help on the named query is asked for.
    #[arg(skip)]
    pub(crate) asks_for_help: bool,
}

impl QueryArguments {
    /// Whether WHAT is the name of a query, not SQL.
    pub(crate) fn names_a_query(&self) -> bool {
        self.what.as_deref().is_some_and(|what| what::name(what).is_some())
    }
}

/// What a query runs over, and where.
#[derive(Args, Clone, Debug)]
pub(crate) struct Over {
    /// The declaration: a `.fls` file, a `.rs` file with `flow_log_stack! { … }`, or a folder that contains one
    #[arg(long, value_name = "PATH")]
    pub(crate) stack: Option<String>,
    /// The name of the stack, if there are several
    #[arg(long, value_name = "NAME", requires = "stack")]
    pub(crate) stack_name: Option<String>,
    /// The name of the integration whose table is read, if the stack has several
    #[arg(long, value_name = "NAME")]
    pub(crate) integration: Option<String>,
    /// Where to run it: `athena`, or this machine, over the log files of a folder
    ///
    /// The folder stands for the location of the logs in S3: it contains `AWSLogs/`. Without a declaration, a request
    /// or `--log-format` the fields come from the files themselves, and the keys are `day` and, if the names of
    /// folders or files give them, `aws_account`, `aws_region` and `hour`.
    #[arg(long, value_name = "athena|DIR")]
    pub(crate) on: Option<On>,
    #[command(flatten)]
    pub(crate) tables: Tables,
    #[command(flatten)]
    pub(crate) access: Access,
    #[command(flatten)]
    pub(crate) machine: Machine,
}

/// What the table is, where no declaration says it, and what Athena calls it.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "The table")]
pub(crate) struct Tables {
    /// The workgroup, instead of the declared one
    #[arg(long, value_name = "NAME")]
    pub(crate) workgroup: Option<String>,
    /// The database, instead of the declared one
    #[arg(long, value_name = "NAME")]
    pub(crate) database: Option<String>,
    /// The table's name in Athena, instead of the declared one; in SQL it is `flow_logs`, or the declared name
    #[arg(long, value_name = "NAME")]
    pub(crate) table: Option<String>,
    /// The flow log's LogFormat, such as `${version} ${account-id} ${srcaddr}`; AWS's default format without it
    #[arg(long, value_name = "LOGFORMAT", conflicts_with_all = ["stack", "cli_input_json"])]
    pub(crate) log_format: Option<String>,
    /// The table's partition keys, separated by commas: `aws_account`, `aws_region`, `day`, `hour`
    #[arg(long, value_name = "KEYS", default_value = "day", value_delimiter = ',', value_parser = key)]
    #[arg(conflicts_with_all = ["stack", "cli_input_json"])]
    pub(crate) partition_keys: Vec<Key>,
    /// The request from which the template was made, as for `template`: it gives workgroup, database and table
    #[arg(long, value_name = "FILE", conflicts_with = "stack")]
    pub(crate) cli_input_json: Option<String>,
    /// The output of `aws ec2 describe-flow-logs`, as for `template`: it gives the LogFormat
    #[arg(long, value_name = "FILE", requires = "cli_input_json")]
    pub(crate) flow_logs: Option<String>,
}

/// How Athena is reached; what is not given is found as the AWS CLI finds it.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "On Athena")]
pub(crate) struct Access {
    /// The Region
    #[arg(long, value_name = "REGION")]
    pub(crate) region: Option<String>,
    /// The profile of the AWS CLI's configuration
    #[arg(long, value_name = "NAME")]
    pub(crate) profile: Option<String>,
}

/// How log files on this machine are read.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "On this machine")]
#[cfg_attr(not(feature = "local"), allow(dead_code, reason = "nothing runs on this machine"))]
pub(crate) struct Machine {
    /// Skip unreadable log files, and list them; otherwise the query fails, as on Athena
    #[arg(long)]
    pub(crate) skip_bad_files: bool,
    /// The memory limit of the query, such as `512 MB`; sorts and groups that need more use the disk
    #[arg(long, value_name = "SIZE", default_value = "1 GiB")]
    pub(crate) memory_limit: Size,
}

/// Who is spoken to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum MessageFormat {
    /// People
    #[default]
    Human,
    /// Tools
    Jsonl,
}

/// How rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum RowFormat {
    /// For people: aligned columns, on a terminal cut to its width
    Table,
    /// Like Athena's own result files: every value in quotes, and nothing for NULL
    Csv,
    /// One JSON document, a list of objects
    Json,
    /// One JSON object per line
    Jsonl,
    /// A Markdown table
    Markdown,
}

impl RowFormat {
    /// The requested format, or the default for the destination.
    pub(crate) fn chosen(asked: Option<Self>, output: Option<&Path>) -> Self {
        let by_place = match output {
            Some(path) => Self::of(path),
            None => Standard::Output.is_terminal().then_some(Self::Table),
        };
        asked.or(by_place).unwrap_or(Self::Csv)
    }

    /// The format by a file's extension.
    fn of(path: &Path) -> Option<Self> {
        Some(match path.extension()?.to_str()? {
            "csv" => Self::Csv,
            "json" => Self::Json,
            "jsonl" => Self::Jsonl,
            "md" => Self::Markdown,
            _ => return None,
        })
    }
}

/// SQL may begin with a comment, `-- parameters: …`; without a blank it was meant as an option.
fn what(text: &str) -> Result<String, String> {
    if text.len() > 1 && text.starts_with('-') && what::name(text).is_some() {
        return Err("there is no such option; `flow-log-stack query --help` has all".to_owned());
    }
    Ok(text.to_owned())
}

/// A number of bytes.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(not(feature = "local"), allow(dead_code, reason = "nothing runs on this machine"))]
pub(crate) struct Size(pub(crate) usize);

/// A query needs some memory.
const LEAST: usize = 1 << 24;

impl FromStr for Size {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let units = [
            ("MB", 1_000_000),
            ("GB", 1_000_000_000),
            ("MiB", 1 << 20),
            ("GiB", 1 << 30),
        ];
        let read = || {
            let (number, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit())?);
            let (_, factor) = units.iter().find(|(name, _)| *name == unit.trim())?;
            number.parse::<usize>().ok()?.checked_mul(*factor)
        };
        match read() {
            Some(bytes) if bytes < LEAST => Err("write at least `16 MiB`".to_owned()),
            Some(bytes) => Ok(Self(bytes)),
            None => Err(
                "write a whole number and a unit, such as `512 MB`; units are `MB`, `GB`, `MiB` and `GiB`".to_owned(),
            ),
        }
    }
}

/// A price, in any currency.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Price(pub(crate) f64);

impl Default for Price {
    fn default() -> Self {
        Self(DOLLARS_PER_TERABYTE)
    }
}

impl fmt::Display for Price {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Price {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let is_plain = text.chars().all(|c| c.is_ascii_digit() || c == '.');
        let price: Option<f64> = text.parse().ok();
        match price.filter(|price| is_plain && price.is_finite()) {
            Some(price) => Ok(Self(price)),
            None => Err("write a number such as `5` or `6.75`".to_owned()),
        }
    }
}
