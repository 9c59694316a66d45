//! What queries run over: the tables that they may read, the available queries, and the names in Athena.

use std::path::PathBuf;

use flow_log_stack_analysis::Analysis;
use flow_log_stack_declaration::queries::Checker;
#[cfg(feature = "local")]
use flow_log_stack_local::source::Logs;
use flow_log_stack_runtime::predefined::PREDEFINED;
use flow_log_stack_runtime::{Day, Integration, Key, Names, Query, ScanLimit, Stack, Table};

use super::arguments::{Over, Tables};
#[cfg(feature = "local")]
use super::folder;
#[cfg(feature = "local")]
use super::on::On;
use crate::check::script::ToldBy;
use crate::check::table;
use crate::declaration::choice::choose_for;
use crate::declaration::listed::{self, Listed};
use crate::finding::level::Levels;
use crate::io::input::Input;
use crate::io::object::backticks;
use crate::io::report::Failure;
use crate::template::request;
use crate::template::stack::{Given, plan};

/// What queries run over.
pub(crate) struct Context {
    /// Checks SQL over the tables that it may read.
    pub(crate) checker: Checker,
    pub(crate) told_by: ToldBy,
    /// The queries with a name.
    pub(crate) queries: Vec<Known>,
    /// The files that were read.
    pub(crate) files: Vec<PathBuf>,
    /// The log files of the folder, if queries run over one.
    #[cfg(feature = "local")]
    pub(crate) logs: Option<Logs>,
    /// The stack that gives names in Athena; `None` if options give them.
    stack: Option<Stack>,
}

/// A query with a name.
pub(crate) struct Known {
    pub(crate) listed: Listed,
    pub(crate) query: Query,
    pub(crate) analysis: Analysis,
}

/// The table's name in queries without a declaration.
const TABLE: &str = "flow_logs";

impl Context {
    /// Reads what the arguments name. For a declaration without errors, only findings about the query `name` are
    /// reported.
    pub(crate) fn new(over: &Over, levels: &Levels, name: Option<&str>) -> Result<Self, Failure> {
        let context = match (&over.stack, &over.tables.cli_input_json) {
            (Some(path), _) => Self::of_declaration(path, over, levels, name),
            (None, Some(request)) => Self::of_request(request, &over.tables),
            (None, None) => Self::of_options(over),
        };
        #[cfg(feature = "local")]
        let context = context.and_then(|context| context.over(over));
        context
    }

    /// Adds the log files, if queries run over a folder.
    #[cfg(feature = "local")]
    fn over(mut self, over: &Over) -> Result<Self, Failure> {
        if let (Some(On::Folder(folder)), Some(stack), None) = (&over.on, &self.stack, &self.logs) {
            self.logs = Some(folder::declared(folder, stack)?);
        }
        self.logs = self.logs.map(|logs| logs.skip_bad_files(over.machine.skip_bad_files));
        Ok(self)
    }

    fn of_declaration(path: &str, over: &Over, levels: &Levels, name: Option<&str>) -> Result<Self, Failure> {
        let chosen = choose_for(
            path,
            over.stack_name.as_deref(),
            &|lint| levels.of(lint),
            &|declaration, mistake| {
                let mut queries = declaration.queries.iter();
                queries.any(|query| name.is_some_and(|name| query.name == name) && query.has(mistake))
            },
        )?;
        let declared = chosen.declaration.queries.iter();
        let known = declared.filter_map(|declared| {
            Some(Known {
                listed: Listed::of_declared(declared),
                query: declared.made.clone()?,
                analysis: declared.analysis.as_deref().cloned()?,
            })
        });
        let queries = known.collect();
        match chosen.declaration.checker {
            Some(checker) => Ok(Self {
                checker,
                told_by: ToldBy::Declaration,
                queries,
                files: chosen.files,
                #[cfg(feature = "local")]
                logs: None,
                stack: Some(chosen.stack),
            }),
            None => Err(Failure::refused(path, "the declaration has no table")),
        }
    }

    fn of_request(config: &str, tables: &Tables) -> Result<Self, Failure> {
        let config = Input::argument("--cli-input-json", config)?;
        let described = match &tables.flow_logs {
            Some(value) => Some(Input::argument("--flow-logs", value)?),
            None => None,
        };
        // The location of the logs does not matter for queries.
        let (request, flow_log) = request::read(&config, described.as_ref(), true)?;
        let refused = |error| Failure::of_error(&config.name, error);
        let stack = plan(&request, flow_log, Given::default()).map_err(refused)?.stack;
        let keys = stack.common_keys();
        let told_by = ToldBy::FlowLog {
            is_described: described.is_some(),
        };
        let mut context = Self::of_table(&stack.table, &keys, told_by)?;
        context.stack = Some(stack);
        let files = std::iter::once(&config).chain(&described);
        context.files = files.map(|input| PathBuf::from(&input.name)).collect();
        Ok(context)
    }

    fn of_options(over: &Over) -> Result<Self, Failure> {
        let tables = &over.tables;
        #[cfg(feature = "local")]
        if let (Some(On::Folder(folder)), None) = (&over.on, &tables.log_format) {
            return Self::of_logs(folder::found(folder)?, folder);
        }
        let help = "declare the table, and name the file of the declaration with `--stack`";
        let columns = table::columns("--log-format", tables.log_format.as_deref(), help);
        let table = Table {
            name: TABLE.to_owned(),
            description: None,
            columns: columns.map_err(Failure::of_argument)?,
        };
        let keys = table::keys(&tables.partition_keys)?;
        let told_by = ToldBy::Options {
            table: TABLE.to_owned(),
            log_format: "--log-format",
            name: None,
        };
        let context = Self::of_table(&table, &keys, told_by)?;
        #[cfg(feature = "local")]
        if let Some(On::Folder(folder)) = &over.on {
            let logs = Some(folder::listed(folder, &table, &keys)?);
            return Ok(Self { logs, ..context });
        }
        Ok(context)
    }

    /// The table that the files of a folder describe themselves.
    #[cfg(feature = "local")]
    fn of_logs(logs: Logs, folder: &std::path::Path) -> Result<Self, Failure> {
        let told_by = ToldBy::Files {
            folder: folder.display().to_string(),
        };
        let context = Self::of_table(&logs.table(TABLE), logs.keys(), told_by)?;
        Ok(Self {
            logs: Some(logs),
            ..context
        })
    }

    /// A table and the predefined queries that it supports.
    fn of_table(table: &Table, keys: &[Key], told_by: ToldBy) -> Result<Self, Failure> {
        let checker = Checker::new(table, keys, false, &[], false);
        let has = |column: &str| table.has(column);
        let mut queries = Vec::new();
        for predefined in PREDEFINED.iter().filter(|one| one.missing(&has).is_empty()) {
            let (analysis, query) = checker.predefined(predefined, table, false);
            let query = query.map_err(|error| Failure::of_error(predefined.name, error))?;
            // Without the key `day` they cannot be bound to a day.
            if !analysis.is_accepted() {
                continue;
            }
            queries.push(Known {
                listed: Listed {
                    name: predefined.name.to_owned(),
                    is_predefined: true,
                    description: Some(predefined.description.to_owned()),
                    parameters: query.parameters().to_vec(),
                    columns: listed::columns(&analysis),
                    sql: predefined.sql(&table.name, &has, false),
                },
                query,
                analysis,
            });
        }
        Ok(Self {
            checker,
            told_by,
            queries,
            files: Vec::new(),
            #[cfg(feature = "local")]
            logs: None,
            stack: None,
        })
    }

    /// The query with this name.
    pub(crate) fn named(&self, name: &str) -> Result<&Known, Failure> {
        self.queries
            .iter()
            .find(|known| known.listed.name == name)
            .ok_or_else(|| {
                let names = self.queries.iter().map(|known| known.listed.name.as_str());
                let help = listed::other_name(name, names, "flow-log-stack query");
                let declared = match &self.told_by {
                    ToldBy::Declaration => "",
                    _ => "; `--stack` adds those of a declaration",
                };
                let help =
                    format!("{help}; a text with a blank is SQL, and a name that ends in `.sql` a file{declared}");
                Failure::unreadable(name, "is not a query", Some(&help))
            })
    }

    /// The chosen integration; `None` if names are given and there is no stack.
    fn integration(&self, name: Option<&str>) -> Result<Option<&Integration>, Failure> {
        let Some(stack) = &self.stack else {
            let none = |name: &str| {
                let help = "name the declaration with `--stack`, or the request with `--cli-input-json`";
                Failure::unreadable(
                    "--integration",
                    format!("no stack has an integration `{name}`"),
                    Some(help),
                )
            };
            return name.map_or(Ok(None), |name| Err(none(name)));
        };
        let all = stack.integrations.as_slice();
        let names: Vec<_> = all.iter().filter_map(|one| one.name.as_deref()).collect();
        let listed = backticks(&names);
        let Some(name) = name else {
            if let [only] = all {
                return Ok(Some(only));
            }
            let message = format!("the stack `{}` has several integrations", stack.name);
            let help = format!("choose one with `--integration`: {listed}");
            return Err(Failure::unreadable("the arguments", message, Some(&help)));
        };
        let found = all.iter().find(|one| one.name.as_deref() == Some(name));
        found.map(Some).ok_or_else(|| {
            let help = if names.is_empty() {
                "leave `--integration` out: the stack has one, without a name".to_owned()
            } else {
                format!("its integrations are {listed}")
            };
            let message = format!("the stack `{}` has no integration `{name}`", stack.name);
            Failure::unreadable("--integration", message, Some(&help))
        })
    }

    /// The day that `days_ago` counts from: the last day of an integration that has one, otherwise today. `None` if it
    /// is a deployment parameter.
    pub(crate) fn last_day(&self, over: &Over) -> Result<Option<Day>, Failure> {
        let integration = self.integration(over.integration.as_deref())?;
        Ok(match integration.and_then(|integration| integration.load.end()) {
            Some(end) => end.value().copied(),
            None => Some(Day::today()),
        })
    }

    /// Athena's names for the database, the table and the workgroup; options take precedence over the stack.
    pub(crate) fn names(&self, over: &Over) -> Result<Names, Failure> {
        let Tables {
            database,
            table,
            workgroup,
            ..
        } = &over.tables;
        if let (Some(database), Some(table), Some(work_group)) = (database, table, workgroup) {
            return Ok(Names {
                database: database.clone(),
                table: table.clone(),
                work_group: work_group.clone(),
            });
        }
        let Some(stack) = &self.stack else {
            let given = [("--workgroup", workgroup), ("--database", database), ("--table", table)];
            let missing: Vec<_> = given
                .into_iter()
                .filter_map(|(option, value)| value.is_none().then_some(option))
                .collect();
            let message = format!("the table's name in Athena is unknown: {} missing", are(&missing));
            let help = "give it, or name a declaration with `--stack`, or a request with `--cli-input-json`";
            return Err(Failure::unreadable("the arguments", message, Some(help)));
        };
        let integration = self.integration(over.integration.as_deref())?;
        let names = match integration.and_then(|own| own.name.as_deref()) {
            Some(name) => stack.names_of(name),
            None => stack.names(),
        };
        let names = names.map_err(|error| {
            let help = "give them: `--workgroup`, `--database` and `--table`, from the outputs of the deployed stack";
            Failure::unreadable("the arguments", error.message, Some(help))
        })?;
        Ok(Names {
            database: database.clone().unwrap_or(names.database),
            table: table.clone().unwrap_or(names.table),
            work_group: workgroup.clone().unwrap_or(names.work_group),
        })
    }

    /// The table's name in queries.
    pub(crate) fn table(&self) -> &str {
        let tables = self.checker.catalog().tables.as_deref().unwrap_or_default();
        tables.first().map_or(TABLE, |table| table.name.as_str())
    }

    /// The workgroup's scan limit, if it is known.
    pub(crate) fn scan_limit(&self, over: &Over) -> Option<ScanLimit> {
        let stack = self.stack.as_ref().filter(|_| over.tables.workgroup.is_none());
        stack?.scan_limit.value().copied()
    }
}

/// `--a is`, or `--a and --b are`.
fn are(options: &[&str]) -> String {
    match options {
        [one] => format!("`{one}` is"),
        [before @ .., last] => format!("{} and `{last}` are", backticks(before)),
        [] => String::new(),
    }
}
