//! The stack's table, and the tables that the stack does not create.

use std::collections::HashSet;

use proc_macro2::Span;

use flow_log_stack_analysis::{Catalog, check};
use flow_log_stack_runtime::name::AthenaName;
use flow_log_stack_runtime::{Code, Column, Error, FileFormat, Table, log_format};

use super::types::column_type;
use crate::ast::{self, TableBody};
use crate::queries::ExternTable;
use crate::report::Report;

/// The stack's table, as far as it could be read.
pub(crate) struct Read {
    pub(crate) table: Table,
    /// Whether it has columns that could not be read.
    pub(crate) open: bool,
    /// The place of each column.
    pub(crate) spans: Vec<Span>,
}

/// The declaration's table.
pub(crate) fn table(declared: &ast::Table, format: FileFormat, report: &mut Report) -> Read {
    let mut read = Read {
        table: Table {
            name: declared.name.to_string(),
            description: declared.attributes.text(),
            columns: Vec::new(),
        },
        open: false,
        spans: Vec::new(),
    };
    match &declared.body {
        TableBody::Default => read.table.columns = log_format::default_columns(format),
        TableBody::Unreadable => {}
        TableBody::LogFormat(text) => match log_format::columns(&text.value(), format) {
            Ok(columns) => read.table.columns = columns,
            Err(errors) => errors.iter().for_each(|error| report.refuse(text.span(), error)),
        },
        TableBody::Columns(columns) => {
            read.open = !columns.whole;
            for column in &columns.columns {
                match self::column(column, format, report) {
                    Some(column_read) => {
                        read.table.columns.push(column_read);
                        read.spans.push(column.name.span);
                    }
                    None => read.open = true,
                }
            }
            if columns.columns.is_empty() && columns.whole {
                let error = Error::new(Code::Column, format!("the table `{}` has no columns", declared.name));
                report.refuse(
                    declared.name.span(),
                    &error.help("name the flow log's fields, or write `= default`"),
                );
            }
        }
    }
    if read.table.columns.is_empty() {
        // Columns that were refused give no further error.
        read.open = true;
        read.table.columns = log_format::default_columns(format);
    }
    let name = &read.table.name;
    // Only the syntax is checked if no tables are known.
    let readable = check(&format!("SELECT 1 FROM {name}"), &Catalog::default()).is_accepted();
    if !readable || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
        let error = Error::new(
            Code::InvalidName,
            format!("SQL cannot name the table `{name}` without quotes"),
        );
        report.refuse(
            declared.name.span(),
            &error.help("use letters, digits and underscores, and no word that SQL reserves"),
        );
    }
    read
}

fn column(declared: &ast::Column, format: FileFormat, report: &mut Report) -> Option<Column> {
    let given = match &declared.kind {
        Some(kind) => Some(column_type(kind, report)?),
        None => None,
    };
    report.accept(
        declared.name.span,
        Column::new(&declared.name.text, given, declared.attributes.text(), format),
    )
}

/// A table that the stack does not create; its columns need types.
pub(crate) fn extern_table(declared: &ast::ExternTable, report: &mut Report) -> Option<ExternTable> {
    let mut columns: Vec<Column> = Vec::new();
    let mut seen = HashSet::new();
    let mut open = !declared.columns.whole;
    for column in &declared.columns.columns {
        let name = &column.name;
        let Some(kind) = &column.kind else {
            let error = Error::new(
                Code::Column,
                format!("the column `{}` of an extern table has no type", name.text),
            );
            report.refuse(
                name.span,
                &error.help(format!("write `{}: string`, or what it is", name.text)),
            );
            open = true;
            continue;
        };
        if !seen.insert(name.text.to_ascii_lowercase()) {
            let error = Error::new(Code::Duplicate, format!("the column `{}` is declared twice", name.text));
            report.refuse(
                name.span,
                &error.help("remove one of them: a table's columns have different names"),
            );
            continue;
        }
        match column_type(kind, report) {
            Some(column_type) => columns.push(Column {
                name: name.text.to_ascii_lowercase(),
                column_type,
                comment: None,
            }),
            None => open = true,
        }
    }
    let database = report.accept(declared.database.span(), AthenaName::new(declared.database.to_string()));
    let name = report.accept(declared.name.span(), AthenaName::new(declared.name.to_string()));
    Some(ExternTable {
        database: database?,
        name: name?,
        columns,
        open,
    })
}
