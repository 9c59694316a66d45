//! Rows as text, in the chosen format.

mod csv;
mod json;
mod markdown;
pub(crate) mod table;

use flow_log_stack_runtime::engine::{Record, ResultColumn};

use self::json::Objects;
use self::table::Table;
use crate::query::arguments::RowFormat;

/// Formats rows one after the other. All but the table, which holds its first rows back, keep none of them.
pub(super) enum Layout {
    Table(Table),
    Csv,
    Json { objects: Objects, is_first: bool },
    Jsonl(Objects),
    Markdown,
}

impl Layout {
    /// The layout for these columns; `width` is that of the terminal, for tables.
    pub(super) fn new(format: RowFormat, columns: &[ResultColumn], width: Option<usize>) -> Self {
        match format {
            RowFormat::Table => Self::Table(Table::new(columns, width)),
            RowFormat::Csv => Self::Csv,
            RowFormat::Json => Self::Json {
                objects: Objects::new(columns),
                is_first: true,
            },
            RowFormat::Jsonl => Self::Jsonl(Objects::new(columns)),
            RowFormat::Markdown => Self::Markdown,
        }
    }

    /// What comes before the first row.
    pub(super) fn head(&self, columns: &[ResultColumn]) -> String {
        match self {
            Self::Table(_) | Self::Jsonl(_) => String::new(),
            Self::Csv => csv::head(columns),
            Self::Json { .. } => "[".to_owned(),
            Self::Markdown => markdown::head(columns),
        }
    }

    /// A row, and what was held back before it.
    pub(super) fn row(&mut self, record: &Record) -> String {
        let values = record.values();
        match self {
            Self::Table(table) => table.row(values),
            Self::Csv => csv::row(values),
            Self::Json { objects, is_first } => {
                let before = if std::mem::take(is_first) { "\n  " } else { ",\n  " };
                format!("{before}{}", objects.row(values))
            }
            Self::Jsonl(objects) => objects.row(values) + "\n",
            Self::Markdown => markdown::row(values),
        }
    }

    /// What comes after the last row, and what was held back.
    pub(super) fn end(&mut self) -> String {
        match self {
            Self::Table(table) => table.end(),
            Self::Json { is_first: true, .. } => "]\n".to_owned(),
            Self::Json { .. } => "\n]\n".to_owned(),
            Self::Csv | Self::Jsonl(_) | Self::Markdown => String::new(),
        }
    }

    /// Whether a value was cut.
    pub(super) fn is_cut(&self) -> bool {
        matches!(self, Self::Table(table) if table.is_cut())
    }
}

/// Whether a column has numbers, which are right-aligned.
fn is_number(column: &ResultColumn) -> bool {
    let name = column.data_type.split('(').next().unwrap_or_default();
    let numbers = [
        "tinyint", "smallint", "integer", "int", "bigint", "real", "float", "double", "decimal",
    ];
    numbers.iter().any(|own| own.eq_ignore_ascii_case(name))
}
