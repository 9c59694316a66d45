//! `flow-log-stack queries`: the queries of a declaration.

pub(crate) mod arguments;

use serde::Serialize;

use self::arguments::{QueriesArguments, QueriesFormat};
use crate::declaration::choice::choose;
use crate::declaration::listed::{self, Listed, ListedColumn};
use crate::io::output::Standard;
use crate::io::report::Failure;

/// Lists the queries, or writes the text of one.
pub(crate) fn run(arguments: &QueriesArguments) -> Result<(), Failure> {
    let path = arguments.source.path().unwrap_or_default();
    let chosen = choose(path, arguments.source.stack_name.as_deref())?;
    let queries: Vec<_> = chosen.declaration.queries.iter().map(Listed::of_declared).collect();
    if let Some(name) = &arguments.sql {
        let Some(query) = queries.iter().find(|query| query.name == *name) else {
            let names = queries.iter().map(|query| query.name.as_str());
            let help = listed::other_name(name, names, &format!("flow-log-stack queries {path}"));
            return Err(Failure::unreadable(
                "--sql",
                format!("there is no query `{name}`"),
                Some(&help),
            ));
        };
        return Standard::Output.data(&query.text());
    }
    match arguments.format {
        QueriesFormat::Human => {
            let all: Vec<_> = queries.iter().map(Listed::human).collect();
            Standard::Output.text(&all.join("\n"))
        }
        QueriesFormat::Json => {
            let all: Vec<_> = queries.into_iter().map(Said::new).collect();
            // These values always serialize.
            let json = serde_json::to_string_pretty(&all).unwrap_or_default();
            Standard::Output.json(&(json + "\n"))
        }
    }
}

/// A query in JSON.
#[derive(Serialize)]
struct Said {
    name: String,
    predefined: bool,
    description: Option<String>,
    parameters: Vec<SaidParameter>,
    columns: Vec<ListedColumn>,
    sql: String,
}

#[derive(Serialize)]
struct SaidParameter {
    name: String,
    #[serde(rename = "type")]
    parameter_type: String,
    list: bool,
    /// As the declaration writes it; null if a value is required.
    default: Option<String>,
}

impl Said {
    fn new(query: Listed) -> Self {
        Self {
            sql: query.text(),
            name: query.name,
            predefined: query.is_predefined,
            description: query.description,
            parameters: query
                .parameters
                .iter()
                .map(|own| SaidParameter {
                    name: own.name.to_string(),
                    parameter_type: own.parameter_type.to_string(),
                    list: own.list,
                    default: listed::default(own),
                })
                .collect(),
            columns: query.columns,
        }
    }
}
