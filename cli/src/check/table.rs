//! The table of a flow log as stacks create it, for use without a catalog.

use std::fmt;
use std::str::FromStr;

use flow_log_stack_analysis::Catalog;
use flow_log_stack_declaration::queries::Checker;
use flow_log_stack_runtime::{Column, FileFormat, Key, Reason, Table, log_format};

use super::catalog::unknown;
use crate::io::report::{Failure, Report};

/// A catalog with one table, which has the columns of a LogFormat and these partition keys.
pub(super) fn catalog(log_format: Option<&str>, named: &TableName, given: &[Key]) -> Result<Catalog, Failure> {
    let table = Table {
        name: named.table.clone(),
        description: None,
        columns: columns("--table", log_format, "describe the table in the file of `--catalog`")?,
    };
    let keys = keys(given)?;
    let own = unknown();
    Ok(Catalog {
        default_catalog: named.catalog.clone().or(own.default_catalog),
        default_schema: named.schema.clone().or(own.default_schema),
        ..Checker::new(&table, &keys, false, &[], false).catalog().clone()
    })
}

/// Partition keys in the order of a table.
pub(crate) fn keys(given: &[Key]) -> Result<Vec<Key>, Failure> {
    let mut keys = given.iter().enumerate();
    if let Some((_, twice)) = keys.find(|(index, key)| given[..*index].contains(key)) {
        let message = format!("`{}` occurs twice", twice.name());
        return Err(Failure::unreadable(
            "--partition-keys",
            message,
            Some("remove one of them"),
        ));
    }
    Ok(Key::ALL.into_iter().filter(|key| given.contains(key)).collect())
}

/// The columns of a LogFormat, from an option; `other` is the suggestion if no LogFormat describes the table.
pub(crate) fn columns(option: &str, log_format: Option<&str>, other: &str) -> Result<Vec<Column>, Failure> {
    let Some(text) = log_format.filter(|text| *text != "default") else {
        return Ok(log_format::default_columns(FileFormat::default()));
    };
    log_format::columns(text, FileFormat::default()).map_err(|errors| {
        let mut report = Report::default();
        report.of(option);
        for error in errors {
            // The runtime's help is for those who declare a table.
            let declares = matches!(error.reason, Some(Reason::Unknown | Reason::TransitGateway));
            report.refuse_error("", if declares { error.help(other) } else { error });
        }
        report.fail()
    })
}

/// The name of the table in queries: `flow_logs`, `security.flow_logs` or `awsdatacatalog.security.flow_logs`.
#[derive(Clone, Debug)]
pub(crate) struct TableName {
    catalog: Option<String>,
    schema: Option<String>,
    table: String,
}

impl fmt::Display for TableName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for qualifier in [&self.catalog, &self.schema].into_iter().flatten() {
            write!(f, "{qualifier}.")?;
        }
        f.write_str(&self.table)
    }
}

impl FromStr for TableName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut parts = parts(text)?;
        let table = parts.pop().unwrap_or_default();
        let name = Self {
            table,
            schema: parts.pop(),
            catalog: parts.pop(),
        };
        if !parts.is_empty() {
            return Err(FORM.to_owned());
        }
        Ok(name)
    }
}

const FORM: &str = "a table's name has one to three parts: `table`, `database.table` or `catalog.database.table`";

/// The parts of a name, separated by dots. A part in double quotes is read as in a query.
fn parts(text: &str) -> Result<Vec<String>, String> {
    let mut parts = Vec::new();
    let mut rest = text;
    loop {
        let (part, after) = if let Some(quoted) = rest.strip_prefix('"') {
            quoted_part(quoted)?
        } else {
            let (part, after) = rest.split_at(rest.find('.').unwrap_or(rest.len()));
            if let Some(quote) = part.chars().find(|c| matches!(c, '"' | '\'' | '`')) {
                return Err(format!(
                    "the name contains a {quote}: write it without quotes, or each part whole in double quotes"
                ));
            }
            (part.to_owned(), after)
        };
        if part.is_empty() {
            return Err(FORM.to_owned());
        }
        parts.push(part);
        match after.strip_prefix('.') {
            Some(next) => rest = next,
            None if after.is_empty() => return Ok(parts),
            None => return Err("a part of the name in double quotes must be followed by a point".to_owned()),
        }
    }
}

/// A quoted part after its first quote, and the rest; a doubled quote is one quote in the name.
fn quoted_part(text: &str) -> Result<(String, &str), String> {
    let mut part = String::new();
    let mut rest = text;
    loop {
        let Some((before, after)) = rest.split_once('"') else {
            return Err("a double quote in the name is not closed".to_owned());
        };
        part.push_str(before);
        match after.strip_prefix('"') {
            Some(next) => {
                part.push('"');
                rest = next;
            }
            None => return Ok((part, after)),
        }
    }
}
