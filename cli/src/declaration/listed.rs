//! A query in a list: its parameters, its description, and the columns of its result.

use std::fmt::Write as _;

use flow_log_stack_analysis::{Analysis, OutputColumn};
use flow_log_stack_declaration::{Query, Source};
use flow_log_stack_runtime::{DefaultValue, Literal, QueryParameter, nearest};
use serde::Serialize;

use crate::io::visible;

/// A query of a declaration, or a predefined one.
#[derive(Debug)]
pub(crate) struct Listed {
    pub(crate) name: String,
    pub(crate) is_predefined: bool,
    pub(crate) description: Option<String>,
    pub(crate) parameters: Vec<QueryParameter>,
    pub(crate) columns: Vec<ListedColumn>,
    /// Its SQL as written.
    pub(crate) sql: String,
}

/// A column of a result.
#[derive(Debug, Serialize)]
pub(crate) struct ListedColumn {
    /// Its name in Athena's results.
    pub(crate) name: String,
    /// Trino's type; null if it is unknown.
    #[serde(rename = "type")]
    pub(crate) data_type: Option<String>,
}

impl Listed {
    /// A query of a declaration.
    pub(crate) fn of_declared(query: &Query) -> Self {
        Self {
            name: query.name.to_string(),
            is_predefined: query.is_predefined,
            description: query.description.clone(),
            parameters: query.read_parameters().unwrap_or_default(),
            columns: query.analysis.as_deref().map(columns).unwrap_or_default(),
            sql: query.source.as_deref().map(Source::sql).unwrap_or_default(),
        }
    }

    /// The list entry for people.
    pub(crate) fn human(&self) -> String {
        let parameters: Vec<_> = self.parameters.iter().map(declared).collect();
        let parameters = if parameters.is_empty() {
            String::new()
        } else {
            format!("({})", visible::line(&parameters.join(", ")))
        };
        let mut text = format!("{}{parameters}\n", self.name);
        for line in self.description.iter().flat_map(|description| description.lines()) {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "  {}", line.trim_end());
        }
        let columns: Vec<_> = self.columns.iter().map(ListedColumn::shown).collect();
        if !columns.is_empty() {
            let _ = writeln!(text, "  -> {}", visible::line(&columns.join(", ")));
        }
        text
    }

    /// The SQL without blank lines around it.
    pub(crate) fn text(&self) -> String {
        let sql = self.sql.as_str();
        let first = sql.find(|c: char| !c.is_whitespace()).unwrap_or(0);
        let start = sql[..first].rfind('\n').map_or(0, |at| at + 1);
        format!("{}\n", sql[start..].trim_end())
    }
}

impl ListedColumn {
    fn shown(&self) -> String {
        let of = self.data_type.as_deref().map(|own| format!(" {own}"));
        format!("{}{}", self.name, of.unwrap_or_default())
    }
}

/// The columns of a result, with their names in Athena's results.
pub(crate) fn columns(analysis: &Analysis) -> Vec<ListedColumn> {
    let column = |(index, column): (usize, &OutputColumn)| ListedColumn {
        name: column.name.clone().unwrap_or_else(|| format!("_col{index}")),
        data_type: column.data_type.as_ref().map(ToString::to_string),
    };
    analysis.columns.iter().enumerate().map(column).collect()
}

/// A parameter as a declaration writes it.
pub(crate) fn declared(parameter: &QueryParameter) -> String {
    let default = default(parameter).map(|default| format!(" = {default}"));
    format!(
        "{}: {}{}",
        parameter.name,
        type_of(parameter),
        default.unwrap_or_default()
    )
}

/// The type of a parameter as a declaration writes it.
pub(crate) fn type_of(parameter: &QueryParameter) -> String {
    if parameter.list {
        format!("[{}]", parameter.parameter_type)
    } else {
        parameter.parameter_type.to_string()
    }
}

/// The default of a parameter as a declaration writes it.
pub(crate) fn default(parameter: &QueryParameter) -> Option<String> {
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

/// The suggestion for a query name that does not exist.
pub(crate) fn other_name<'a>(name: &str, names: impl IntoIterator<Item = &'a str>, lists: &str) -> String {
    match nearest(name, names) {
        Some(near) => format!("a query with a similar name exists: `{near}`"),
        None => format!("`{lists}` lists them"),
    }
}
