//! The arguments of `flow-log-stack check`.

use clap::{Args, ValueEnum};
use flow_log_stack_runtime::Key;

use super::table::TableName;
use crate::finding::arguments::LintArguments;
use crate::io::object::backticks;

/// The arguments of `check`.
#[derive(Args, Debug)]
#[allow(clippy::struct_excessive_bools, reason = "each is an option of its own")]
pub(crate) struct CheckArguments {
    /// The flow log's LogFormat, such as `${version} ${account-id} ${srcaddr}`: the columns of the table
    ///
    /// Without it, or with `default`, the table has the fields of AWS's default format.
    #[arg(long, value_name = "LOGFORMAT")]
    pub(crate) table: Option<String>,
    /// The name of the table in queries, with its database if they write it
    #[arg(long, value_name = "NAME", default_value = "flow_logs")]
    pub(crate) table_name: TableName,
    /// The table's partition keys, separated by commas: `aws_account`, `aws_region`, `day`, `hour`
    #[arg(long, value_name = "KEYS", default_value = "day", value_delimiter = ',', value_parser = key)]
    pub(crate) partition_keys: Vec<Key>,
    /// The tables that queries may read, as JSON, instead of the flow log's table
    ///
    /// `{"default": {"catalog": "awsdatacatalog", "schema": "logs"}, "tables": [{"name": "flow_logs", "columns": [{"name":
    /// "bytes", "type": "bigint"}, {"name": "day", "type": "varchar"}], "partition_keys": ["day"], "hidden_columns":
    /// [{"name": "$path", "type": "varchar"}]}]}`. Types are Trino's; a table may have a `catalog` and a `schema` of its own; one
    /// without `hidden_columns` has Athena's. `"decimal_literals": "decimal"` beside `tables` takes `1.5` for a decimal, as Trino
    /// does by default; on Athena it is a `double`.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["table", "table_name", "partition_keys"])]
    pub(crate) catalog: Option<String>,
    #[command(flatten)]
    pub(crate) lints: LintArguments,
    /// Output format of the findings
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) message_format: MessageFormat,
    /// Apply unambiguous suggestions, in the files; standard input goes to standard output
    ///
    /// An error is only fixed if the change removes it, and a lint only in a statement that Athena accepts. What is
    /// still wrong is reported, and how many findings were fixed.
    #[arg(long)]
    pub(crate) fix: bool,
    /// Show what `--fix` would change, for `patch -p0`, and write nothing; findings go to standard error
    #[arg(long)]
    pub(crate) diff: bool,
    /// Show which partitions each statement can touch
    #[arg(long)]
    pub(crate) cost: bool,
    /// Show the plan of each query that Athena accepts, as EXPLAIN does before anything is optimised
    ///
    /// Columns are numbers, calls have their overloads, and each conversion that Athena makes is written out
    /// (`coerce`). In JSON it is the member `plan`.
    #[arg(long)]
    pub(crate) plan: bool,
    /// Files of statements, files with declarations, and folders of both; `-` is statements on standard input
    #[arg(value_name = "PATH", required = true)]
    pub(crate) files: Vec<String>,
}

/// How findings are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum MessageFormat {
    /// For people, with the lines that they are about
    #[default]
    Human,
    /// One JSON document: a list with the findings of each statement
    Json,
    /// The same, one statement per line; with `-` the stream for tools
    Jsonl,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Workflow commands of GitHub Actions
    Github,
}

pub(crate) fn key(name: &str) -> Result<Key, String> {
    let found = Key::ALL.into_iter().find(|key| key.name() == name);
    found.ok_or_else(|| {
        format!(
            "the partition keys of a flow log are {}",
            backticks(&Key::ALL.map(Key::name))
        )
    })
}
