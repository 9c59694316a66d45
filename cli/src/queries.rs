//! `flow-log-stack queries`: the queries of a declaration.

pub(crate) mod arguments;

use std::fmt::Write as _;

use flow_log_stack_analysis::OutputColumn;
use flow_log_stack_declaration::Query;
use flow_log_stack_runtime::{DefaultValue, Literal, QueryParameter, nearest};
use serde::Serialize;

use self::arguments::{QueriesArguments, QueriesFormat};
use crate::declaration::choice::choose;
use crate::io::output::Standard;
use crate::io::report::Failure;
use crate::io::visible;

/// Lists the queries, or writes the text of one.
pub(crate) fn run(arguments: &QueriesArguments) -> Result<(), Failure> {
    let path = arguments.source.path().unwrap_or_default();
    let chosen = choose(path, arguments.source.stack_name.as_deref())?;
    let queries = &chosen.declaration.queries;
    if let Some(name) = &arguments.sql {
        let Some(query) = queries.iter().find(|query| query.name == name) else {
            let names = queries.iter().map(|query| query.name.to_string());
            let help = match nearest(name, names) {
                Some(near) => format!("a query with a similar name exists: `{near}`"),
                None => format!("`flow-log-stack queries {path}` lists them"),
            };
            return Err(Failure::unreadable(
                "--sql",
                format!("there is no query `{name}`"),
                Some(&help),
            ));
        };
        return Standard::Output.data(&text(query));
    }
    match arguments.format {
        QueriesFormat::Human => {
            let all: Vec<_> = queries.iter().map(listed).collect();
            Standard::Output.text(&all.join("\n"))
        }
        QueriesFormat::Json => {
            let all: Vec<_> = queries.iter().map(Said::new).collect();
            // Nothing that is shown can fail to be JSON.
            let json = serde_json::to_string_pretty(&all).unwrap_or_default();
            Standard::Output.json(&(json + "\n"))
        }
    }
}

/// The SQL as it was declared, without blank lines around it.
fn text(query: &Query) -> String {
    let sql = query.source.as_deref().map(flow_log_stack_declaration::Source::sql);
    let sql = sql.unwrap_or_default();
    let first = sql.find(|c: char| !c.is_whitespace()).unwrap_or(0);
    let start = sql[..first].rfind('\n').map_or(0, |at| at + 1);
    format!("{}\n", sql[start..].trim_end())
}

/// A query as people read it.
fn listed(query: &Query) -> String {
    let parameters: Vec<_> = query
        .read_parameters()
        .unwrap_or_default()
        .iter()
        .map(declared)
        .collect();
    let parameters = if parameters.is_empty() {
        String::new()
    } else {
        format!("({})", visible::line(&parameters.join(", ")))
    };
    let mut text = format!("{}{parameters}\n", query.name);
    for line in query.description.iter().flat_map(|description| description.lines()) {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  {}", line.trim_end());
    }
    let columns: Vec<_> = columns(query)
        .iter()
        .map(|column| {
            let of = column.data_type.as_deref().map(|own| format!(" {own}"));
            format!("{}{}", column.name, of.unwrap_or_default())
        })
        .collect();
    if !columns.is_empty() {
        let _ = writeln!(text, "  -> {}", visible::line(&columns.join(", ")));
    }
    text
}

/// A parameter as a declaration writes it.
fn declared(parameter: &QueryParameter) -> String {
    let own = if parameter.list {
        format!("[{}]", parameter.parameter_type)
    } else {
        parameter.parameter_type.to_string()
    };
    let default = default(parameter).map(|default| format!(" = {default}"));
    format!("{}: {own}{}", parameter.name, default.unwrap_or_default())
}

fn default(parameter: &QueryParameter) -> Option<String> {
    Some(match parameter.default.as_ref()? {
        DefaultValue::DaysAgo(days) => format!("days_ago({})", days.days()),
        DefaultValue::Constants(constants) => {
            let constants: Vec<_> = constants.iter().map(Literal::as_str).collect();
            if parameter.list {
                format!("[{}]", constants.join(", "))
            } else {
                constants.concat()
            }
        }
    })
}

/// A query in JSON.
#[derive(Serialize)]
struct Said {
    name: String,
    predefined: bool,
    description: Option<String>,
    parameters: Vec<SaidParameter>,
    columns: Vec<SaidColumn>,
    sql: String,
}

#[derive(Serialize)]
struct SaidParameter {
    name: String,
    #[serde(rename = "type")]
    parameter_type: String,
    list: bool,
    /// As the declaration writes it; null where a value must be given.
    default: Option<String>,
}

#[derive(Serialize)]
struct SaidColumn {
    name: String,
    /// Trino's type; null where it could not be known.
    #[serde(rename = "type")]
    data_type: Option<String>,
}

impl Said {
    fn new(query: &Query) -> Self {
        let parameters = query.read_parameters().unwrap_or_default();
        Self {
            name: query.name.to_string(),
            predefined: query.is_predefined,
            description: query.description.clone(),
            parameters: parameters
                .iter()
                .map(|own| SaidParameter {
                    name: own.name.to_string(),
                    parameter_type: own.parameter_type.to_string(),
                    list: own.list,
                    default: default(own),
                })
                .collect(),
            columns: columns(query),
            sql: text(query),
        }
    }
}

/// The columns of the result, under the names that Athena shows.
fn columns(query: &Query) -> Vec<SaidColumn> {
    let columns = query.analysis.iter().flat_map(|analysis| &analysis.columns);
    let column = |(index, column): (usize, &OutputColumn)| SaidColumn {
        name: column.name.clone().unwrap_or_else(|| format!("_col{index}")),
        data_type: column.data_type.as_ref().map(ToString::to_string),
    };
    columns.enumerate().map(column).collect()
}
