//! `flow-log-stack query`: checks a query, then runs it.

pub(crate) mod arguments;
mod columns;
pub(crate) mod context;
pub(crate) mod cost;
mod estimate;
#[cfg(feature = "local")]
mod folder;
mod help;
pub(crate) mod on;
#[cfg(any(feature = "athena", feature = "local", test))]
pub(crate) mod run;
mod statement;
mod value;
mod what;

use std::path::PathBuf;
use std::process::ExitCode;

use flow_log_stack_analysis::Level;
use flow_log_stack_runtime::Names;

use self::arguments::{MessageFormat, Over, QueryArguments, RowFormat};
use self::context::Context;
use self::on::On;
use self::statement::Statement;
use self::what::What;
use crate::io::output::{Standard, refuse_over};
use crate::io::report::Failure;

/// Runs the requested query, or lists the available ones.
pub(crate) fn run(arguments: &QueryArguments) -> Result<ExitCode, Failure> {
    if arguments.message_format == MessageFormat::Jsonl {
        return stream(arguments);
    }
    let unasked = arguments.over.on.as_ref().map(On::unasked).unwrap_or_default();
    let levels = arguments.lints.levels()?.or(unasked, Level::Allow);
    let what = arguments.what.as_deref().map(What::read).transpose()?;
    let context = Context::new(&arguments.over, &levels, what.as_ref().and_then(What::name))?;
    match &what {
        None => {
            let all: Vec<_> = context.queries.iter().map(|known| known.listed.human()).collect();
            Standard::Output.text(&all.join("\n")).map(|()| ExitCode::SUCCESS)
        }
        Some(What::Name(name)) if arguments.asks_for_help => {
            let text = help::text(&context.named(name)?.listed);
            Standard::Output.text(&text).map(|()| ExitCode::SUCCESS)
        }
        Some(what) => {
            let files = context.files.iter().map(PathBuf::as_path).chain(what.file());
            refuse_over(arguments.output.as_deref(), files, "the result")?;
            let statement = Statement::new(what, &context, levels)?;
            checked(&statement, &context, arguments)
        }
    }
}

/// The stream for tools, in which each request has its own tables.
fn stream(arguments: &QueryArguments) -> Result<ExitCode, Failure> {
    let given = [
        ("--stack", arguments.over.stack.is_some()),
        ("--integration", arguments.over.integration.is_some()),
        ("--param", !arguments.parameters.is_empty()),
        ("--on", arguments.over.on.is_some()),
        ("--format", arguments.format.is_some()),
        ("--output", arguments.output.is_some()),
        ("--limit-rows", arguments.limit_rows.is_some()),
        ("--dry-run", arguments.dry_run),
        ("--log-format", arguments.over.tables.log_format.is_some()),
        ("--cli-input-json", arguments.over.tables.cli_input_json.is_some()),
    ];
    if let Some((option, _)) = given.into_iter().find(|(_, is_given)| *is_given) {
        let message = format!("`{option}` cannot be used in the stream for tools, `--message-format jsonl -`");
        let help = "leave it out: a request has its own `catalog`, and its answer is a line of JSON";
        return Err(Failure::unreadable("the arguments", message, Some(help)));
    }
    if arguments.what.as_deref() != Some("-") {
        let message = "the stream for tools reads its requests from standard input";
        let help = "write `flow-log-stack query --message-format jsonl -`; for rows as JSON there is `--format jsonl`";
        return Err(Failure::unreadable("--message-format jsonl", message, Some(help)));
    }
    #[cfg(feature = "local")]
    return run::stream::run();
    #[cfg(not(feature = "local"))]
    Err(Failure::unreadable(
        "--message-format jsonl",
        "this command was built without the engine for this machine",
        Some("build it with `cargo install --locked --path cli --features local`"),
    ))
}

/// Gives a statement its values, and shows or runs it.
fn checked(statement: &Statement, context: &Context, arguments: &QueryArguments) -> Result<ExitCode, Failure> {
    let format = RowFormat::chosen(arguments.format, arguments.output.as_deref());
    let columns = statement.columns();
    columns::distinct(format, &statement.name, columns.iter().map(String::as_str))?;
    let today = context.last_day(&arguments.over)?;
    let constants = value::constants(statement.parameters(), &arguments.parameters, today)?;
    let names = names(context, &arguments.over, !arguments.dry_run)?;
    let query = statement.start(&constants, &names)?;
    let bound = statement.bound(&constants, context.checker.catalog())?;
    if arguments.dry_run {
        Standard::Error.text(&estimate::text(&bound, context, arguments))?;
        #[cfg(feature = "local")]
        if matches!(arguments.over.on, Some(On::Folder(_))) {
            Standard::Error.text(&run::local::estimate(&query, names, context, arguments)?)?;
        }
        let sql = format!("{}\n", query.sql.trim_end());
        return Standard::Output.data(&sql).map(|()| ExitCode::SUCCESS);
    }
    match &arguments.over.on {
        None => {
            let help =
                "say where: `--on athena`, or `--on DIR` for log files in a folder; `--dry-run` shows what would run";
            Err(Failure::unreadable("the arguments", "`--on` is missing", Some(help)))
        }
        #[cfg(feature = "athena")]
        Some(On::Athena) => run::athena::run(query, names, format, arguments),
        #[cfg(not(feature = "athena"))]
        Some(on @ On::Athena) => Err(absent(
            on,
            "this command was built without Athena",
            "build it with `cargo install --locked --path cli --features athena`",
        )),
        #[cfg(feature = "local")]
        Some(On::Folder(_)) => run::local::run(query, names, context, format, arguments),
        #[cfg(not(feature = "local"))]
        Some(on @ On::Folder(_)) => Err(absent(
            on,
            "this command was built without the engine for this machine",
            "build it with `cargo install --locked --path cli --features local`; `--dry-run` checks a query and shows it",
        )),
    }
}

/// The names of database, table and workgroup where the statement runs. If it runs on this machine, or nowhere and the
/// names are unknown, the table has the name that the statement's author wrote.
pub(crate) fn names(context: &Context, over: &Over, is_run: bool) -> Result<Names, Failure> {
    let written = |table: &str| Names {
        database: String::new(),
        table: table.to_owned(),
        work_group: String::new(),
    };
    match &over.on {
        Some(On::Folder(_)) => Ok(written(context.table())),
        Some(On::Athena) if is_run => context.names(over),
        _ => Ok(context.names(over).unwrap_or_else(|_| {
            let table = over.tables.table.as_deref();
            written(table.unwrap_or_else(|| context.table()))
        })),
    }
}

/// The failure if the command was built without an engine.
#[cfg(not(all(feature = "athena", feature = "local")))]
pub(crate) fn absent(on: &On, message: &str, help: &str) -> Failure {
    Failure::unreadable(&format!("--on {on}"), message, Some(help))
}
