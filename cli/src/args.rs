//! The command's arguments.

use anstream::ColorChoice;
use clap::{Parser, Subcommand, ValueEnum};

use crate::check::arguments::CheckArguments;
use crate::diff::arguments::DiffArguments;
use crate::doctor::arguments::DoctorArguments;
use crate::explain::ExplainArguments;
use crate::init::arguments::InitArguments;
use crate::manual::{CompletionsArguments, ManArguments};
use crate::queries::arguments::QueriesArguments;
use crate::query::arguments::QueryArguments;
#[cfg(feature = "local")]
use crate::report::arguments::ReportArguments;
use crate::template::arguments::TemplateArguments;
#[cfg(feature = "local")]
use crate::timeline::arguments::TimelineArguments;
#[cfg(feature = "local")]
use crate::top::arguments::TopArguments;
#[cfg(feature = "local")]
use crate::who::arguments::WhoArguments;

/// Athena over VPC Flow Logs: one CloudFormation template, without writing Rust.
#[derive(Debug, Parser)]
#[command(name = "flow-log-stack", version, after_help = EXIT_CODES)]
pub(crate) struct Arguments {
    /// When to use colours
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    pub(crate) color: Color,
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum Color {
    /// On terminals that have them, unless `NO_COLOR` is set
    #[default]
    Auto,
    /// Also for files and pipes
    Always,
    /// Never
    Never,
}

impl From<Color> for ColorChoice {
    fn from(color: Color) -> Self {
        match color {
            Color::Auto => Self::Auto,
            Color::Always => Self::Always,
            Color::Never => Self::Never,
        }
    }
}

const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  what was read is refused, or the result cannot be written; nothing was written
  2  the arguments are invalid, or a file cannot be read as JSON or YAML";

const DIFF_EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  what was read is not a template; with --exit-code: the update changes something
  2  the arguments are invalid, or a file cannot be read; with --exit-code: whatever cannot be read or compared";

const QUERY_EXIT_CODES: &str = "\
Exit codes:
  0    all rows are written, or as many as --limit-rows or the reader of a pipe wants
  1    what was read is refused, and nothing was started; or the rows cannot be written
  2    the arguments or values are invalid, or a file cannot be read; nothing was started
  3    the engine refused the query or failed
  130  interrupted, and cancelled";

const DOCTOR_EXIT_CODES: &str = "\
Exit codes:
  0  nothing was found, or only warnings
  1  an error was found, or the result cannot be written
  2  the arguments are invalid, or the folder or a file cannot be read
  3  Athena refused a call or failed";

const CHECK_EXIT_CODES: &str = "\
Exit codes:
  0  nothing was found, or only warnings
  1  Athena would refuse a statement, a lint that is denied was found, or a result cannot be written
  2  the arguments or the catalog are invalid, or a file cannot be read";

/// The subcommands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Write the template of a declaration, or of a request to `aws ec2 get-flow-logs-integration-template`
    ///
    /// A declaration says everything: the flow log, the table, how partitions are loaded, your own queries. It is in a
    /// `.fls` file, which contains its items and nothing else, or in `flow_log_stack! { … }` of a `.rs` file. Its
    /// mistakes are all written to standard error at once, and then no template is written.
    ///
    /// The template of a request (`--cli-input-json`) has the database and the loader of partitions, and for each
    /// integration a table, a workgroup and the predefined queries whose fields the flow log has. The command does not
    /// call AWS: everything about the flow log is in the two files.
    ///
    /// Dates are truncated to UTC days, and both days are included; a time without a zone is UTC. The days of `none`
    /// must be over.
    ///
    /// Notes go to standard error; on a terminal the next commands do too.
    #[command(after_help = EXIT_CODES)]
    Template(TemplateArguments),
    /// Show what an update from one template to another would add, change, replace and remove
    ///
    /// A change of a property that cannot be changed in place replaces the resource and whatever refers to it; the
    /// output says what would be lost. A resource under another logical id is another resource: the old one is removed.
    /// The values of parameters are not known here, and neither are changes that come from them.
    ///
    /// Exits with 0 whatever it finds, unless `--exit-code` is given.
    #[command(after_help = DIFF_EXIT_CODES)]
    Diff(DiffArguments),
    /// List the queries of a declaration: parameters, descriptions, and the columns of their results
    #[command(after_help = EXIT_CODES)]
    Queries(QueriesArguments),
    /// Check declarations and queries in `.sql` files, without asking Athena
    ///
    /// In a folder, `.sql` and `.fls` files are checked, and `.rs` files with `flow_log_stack! { … }`; hidden folders
    /// and `target` are skipped. A `.sql` file that a declaration names is checked as its query: with its table, its
    /// other tables and its parameters.
    ///
    /// In other `.sql` files statements are separated by `;`. Each may name its parameters as `:name`, if a comment
    /// before it declares them, with types of Athena's DDL, or `day`: `-- parameters: port: int = 22, since: day,
    /// owners: [string]`. The comment `-- allow(sql::no_partition_bound)` before a statement silences that lint for it;
    /// `warn` and `deny` work likewise.
    ///
    /// `--message-format jsonl -` is the stream for tools: one request per line on standard input, one answer per line
    /// on standard output, in the same order. A request is `{"id": 1, "sql": "SELECT 1", "catalog": {…}}`, with the
    /// catalog as in the file of `--catalog`; without one, or without its tables, only the syntax is checked. The
    /// answer says whether Athena accepts the query (`ok`), what is wrong with it (`diagnostics`), and its result's
    /// columns. The stream exits with 0 when its input ends, whatever it found.
    #[command(after_help = CHECK_EXIT_CODES)]
    Check(CheckArguments),
    /// Check a query, run it, and write its rows
    ///
    /// WHAT is the name of a query of the declaration (`--stack`) or of a predefined query; SQL; an SQL file; or `-`.
    /// Without it the queries are listed. `query NAME --help` shows a query's parameters, with types and defaults. SQL
    /// declares its parameters as for `check`: in a comment before it, `-- parameters: port: int = 22, since: day`.
    ///
    /// The query is first checked as by `check`: what Athena would refuse, or a denied lint, ends the command before
    /// anything starts. Then it runs where `--on` says. `--on athena` takes Region and credentials from where the AWS
    /// CLI takes them, and names from the declaration, from the request of the template, or from options. `--on DIR` is
    /// this machine, over log files in a folder, with Athena's rows; nothing is paid there, so `no_partition_bound` and
    /// `select_star` are off unless you name them.
    ///
    /// `--message-format jsonl -` is the stream for tools: a request is a line as for the stream of `check`, with the
    /// rows of its tables (`"rows": [[…], …]`, those of hidden columns last), and each answer a line with the rows of
    /// its statement.
    ///
    /// Rows go to standard output; how many there are, how much was scanned, how long it took and what it cost goes to
    /// standard error. NULL is nothing in CSV (an empty text is `""`), `null` in JSON. In JSON booleans, whole numbers
    /// and doubles are written with all digits, so a `bigint` beyond 2^53 needs a reader that keeps them; NaN and
    /// infinities are text, and so is everything else, as Athena prints it, decimals too; a value of type `json` is
    /// written as it is.
    ///
    /// Ctrl-C cancels the query. What it has scanned until then is charged.
    #[command(after_help = QUERY_EXIT_CODES)]
    Query(Box<QueryArguments>),
    /// Write a declaration, from delivered logs or from AWS's description of a flow log
    ///
    /// The file is ready for `template`. On a terminal the command asks for what it cannot find out, and an empty line
    /// accepts the proposal; elsewhere it uses AWS's default, a name after the stack's, or a deployment parameter. What
    /// it writes is checked first, written in one step, and never overwrites a file without `--force`.
    #[command(after_help = EXIT_CODES)]
    Init(Box<InitArguments>),
    /// Check delivered logs and a deployed stack
    ///
    /// In a folder of logs (DIR) each file is read to its end: which ones are cut off, empty or foreign; which days and
    /// hours are missing between others; which formats there are. With a declaration (`--stack`) the fields, folders,
    /// accounts and Regions are compared with its table. The output says what a full scan and each query would cost on
    /// Athena, and which fields each query reads.
    ///
    /// `--on athena` looks at the deployed stack: whether workgroup, table and saved queries are those of the
    /// declaration, whether the loader runs, and which partitions are missing. Athena does not show all resources;
    /// `--template` compares the rest, with the output of `aws cloudformation get-template`.
    ///
    /// Each finding has a code: `explain CODE` says more, and `--allow`, `--warn` and `--deny` set its level.
    #[command(after_help = DOCTOR_EXIT_CODES)]
    Doctor(Box<DoctorArguments>),
    /// Write a report on flow logs
    ///
    /// One HTML file without a script, which loads nothing: what the logs cover and which days are missing, traffic
    /// over time, top talkers, rejected traffic, ports and services, interfaces, and whatever else the fields of the
    /// flow log show. Each figure comes with its SQL, ready for Athena. The files are read once for all figures.
    #[cfg(feature = "local")]
    #[command(after_help = QUERY_EXIT_CODES)]
    Report(Box<ReportArguments>),
    /// Show the top sources, destinations, pairs, ports, interfaces, or rejected traffic
    #[cfg(feature = "local")]
    #[command(after_help = QUERY_EXIT_CODES)]
    Top(Box<TopArguments>),
    /// Show what an address did: when it was seen, its peers and ports, what was accepted and rejected, bytes each way
    ///
    /// The column `what` tells three kinds of rows apart: the address as a whole, its peers, and its ports.
    #[cfg(feature = "local")]
    #[command(after_help = QUERY_EXIT_CODES)]
    Who(Box<WhoArguments>),
    /// Show traffic over time, all of it or that of one address
    #[cfg(feature = "local")]
    #[command(after_help = QUERY_EXIT_CODES)]
    Timeline(Box<TimelineArguments>),
    /// Explain a code: what it checks, why, an example, and what to use instead
    ///
    /// Codes are in the messages of `check`, `doctor` and `flow_log_stack!`. Without one, all codes are listed.
    #[command(after_help = EXIT_CODES)]
    Explain(ExplainArguments),
    /// Write completions for a shell
    ///
    /// Such as `flow-log-stack completions bash > ~/.local/share/bash-completion/completions/flow-log-stack`.
    #[command(after_help = EXIT_CODES)]
    Completions(CompletionsArguments),
    /// Write a manual page for `man`
    ///
    /// Such as `flow-log-stack man check > flow-log-stack-check.1`.
    #[command(after_help = EXIT_CODES)]
    Man(ManArguments),
}
