//! The declaration that logs and stacks are compared with.

use flow_log_stack_analysis::Analysis;
use flow_log_stack_declaration::queries::Checker;
use flow_log_stack_runtime::predefined::PREDEFINED;
use flow_log_stack_runtime::{FlowLog, Integration, Key, QueryParameter, Scope, Stack, Table};

use super::arguments::DoctorArguments;
use crate::declaration::choice::{Chosen, choose_for};
use crate::io::object::backticks;
use crate::io::report::Failure;

/// A declared stack, and the integration that is checked.
pub(super) struct Declared {
    pub(super) stack: Stack,
    pub(super) integration: Integration,
    pub(super) keys: Vec<Key>,
    pub(super) queries: Vec<Asked>,
}

/// A query that can be run.
pub(super) struct Asked {
    pub(super) name: String,
    /// Whether it is a query of the declaration.
    pub(super) is_declared: bool,
    pub(super) parameters: Vec<QueryParameter>,
    pub(super) analysis: Analysis,
}

impl Asked {
    /// The columns of the table that it reads, except partition keys.
    pub(super) fn fields<'t>(&self, table: &'t Table) -> Vec<&'t str> {
        let read = self.analysis.reads.iter().filter(|read| read.table == 0);
        let columns = read.flat_map(|read| &read.columns);
        columns
            .filter_map(|column| Some(table.columns.get(*column)?.name.as_str()))
            .collect()
    }
}

impl Declared {
    /// The declaration that the arguments name, if there is one.
    pub(super) fn read(arguments: &DoctorArguments) -> Result<Option<Self>, Failure> {
        let Some(path) = &arguments.stack else {
            return Ok(None);
        };
        // Lints are reported by `check`.
        let chosen = choose_for(
            path,
            arguments.stack_name.as_deref(),
            &flow_log_stack_analysis::Code::default_level,
            &|_, _| false,
        )?;
        let integration = integration(&chosen.stack, arguments.integration.as_deref())?.clone();
        Ok(Some(Self::of(chosen, &integration)))
    }

    fn of(chosen: Chosen, integration: &Integration) -> Self {
        let Chosen { declaration, stack, .. } = chosen;
        let mut queries: Vec<_> = declaration
            .queries
            .iter()
            .filter_map(|query| {
                Some(Asked {
                    name: query.name.to_string(),
                    is_declared: true,
                    parameters: query.made.as_ref()?.parameters().to_vec(),
                    analysis: query.analysis.as_deref()?.clone(),
                })
            })
            .collect();
        if let Some(checker) = &declaration.checker {
            let is_injected = matches!(stack.accounts, Scope::Injected);
            let others = predefined(checker, &stack.table, is_injected);
            let is_new = |one: &Asked| queries.iter().all(|own| own.name != one.name);
            let others: Vec<_> = others.into_iter().filter(is_new).collect();
            queries.extend(others);
        }
        Self {
            keys: stack.keys(integration),
            integration: integration.clone(),
            stack,
            queries,
        }
    }

    /// The flow log's id, if it is known.
    pub(super) fn flow_log(&self) -> Option<String> {
        let id = self.stack.flow_log.as_ref().and_then(FlowLog::id)?;
        id.value().map(ToString::to_string)
    }

    /// The key prefix before `AWSLogs/`, if it is known.
    pub(super) fn prefix(&self) -> Option<String> {
        let uri = self.stack.logs.value()?.uri();
        let (_, prefix) = uri.strip_prefix("s3://")?.split_once('/')?;
        Some(prefix.to_owned())
    }
}

/// The predefined queries that a table supports.
pub(super) fn predefined(checker: &Checker, table: &Table, is_injected: bool) -> Vec<Asked> {
    let has = |column: &str| table.has(column);
    let possible = PREDEFINED.iter().filter(|one| one.missing(&has).is_empty());
    let asked = possible.filter_map(|one| {
        let (analysis, _) = checker.predefined(one, table, is_injected);
        analysis.is_accepted().then(|| Asked {
            name: one.name.to_owned(),
            is_declared: false,
            parameters: one.parameters(is_injected),
            analysis,
        })
    });
    asked.collect()
}

/// The predefined queries that a table does not support, with the fields that each one lacks.
pub(super) fn impossible(table: &Table) -> Vec<(&'static str, Vec<&'static str>)> {
    let all = PREDEFINED
        .iter()
        .map(|one| (one.name, one.missing(&|column| table.has(column))));
    all.filter(|(_, missing)| !missing.is_empty()).collect()
}

/// The integration to check.
fn integration<'s>(stack: &'s Stack, name: Option<&str>) -> Result<&'s Integration, Failure> {
    let all = stack.integrations.as_slice();
    let names: Vec<_> = all.iter().filter_map(|one| one.name.as_deref()).collect();
    match (name, all) {
        (None, [only]) => Ok(only),
        (None, _) => {
            let message = format!("the stack `{}` has several integrations", stack.name);
            let help = format!("choose one with `--integration`: {}", backticks(&names));
            Err(Failure::unreadable("the arguments", message, Some(&help)))
        }
        (Some(name), _) => all.iter().find(|one| one.name.as_deref() == Some(name)).ok_or_else(|| {
            let help = match names.as_slice() {
                [] => "leave `--integration` out: the stack has one, without a name".to_owned(),
                names => format!("its integrations are {}", backticks(names)),
            };
            let message = format!("the stack `{}` has no integration `{name}`", stack.name);
            Failure::unreadable("--integration", message, Some(&help))
        }),
    }
}
