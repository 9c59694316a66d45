//! A stack's tables and types, for the checker.

use std::collections::HashSet;

use flow_log_stack_analysis::{
    self as analysis, Absent, Catalog, Column, Parameter, Partition, Role, Table, Type, Unit,
};
use flow_log_stack_runtime::Listed as _;
use flow_log_stack_runtime::name::AthenaName;
use flow_log_stack_runtime::{
    self as runtime, ColumnType, Field, FieldKind, FileFormat, Key, Literal, Missing, ParameterType, QueryParameter,
};

use super::Checker;

/// The stack's own tables are in a schema that no text can name: they have bare names only.
const OWN_SCHEMA: &str = "";

/// A table that queries may read and the stack does not create.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExternTable {
    /// Its database.
    pub database: AthenaName,
    /// Its name.
    pub name: AthenaName,
    /// Its columns, partition keys last.
    pub columns: Vec<runtime::Column>,
    /// Whether it has columns that could not be read.
    pub open: bool,
}

pub(crate) fn checker(
    table: &runtime::Table,
    keys: &[Key],
    injected: bool,
    externs: &[ExternTable],
    open: bool,
) -> Checker {
    // A duplicate is a mistake in itself, but queries that read it are not wrong.
    let mut seen = HashSet::new();
    let first = table.columns.iter().filter(|column| seen.insert(column.name.as_str()));
    let columns: Vec<_> = first.cloned().listed();
    let mut own = new_table(None, &table.name, &columns, true, open);
    let mut examples: Vec<_> = columns.iter().map(|column| example(&column.name)).listed();
    for key in keys {
        own.columns.push(match key {
            Key::Day => day(key.name()),
            _ => Column {
                name: key.name().to_owned(),
                data_type: data_type(&ColumnType::String),
                partition: match key {
                    Key::Account if injected => Partition::Injected,
                    _ => Partition::Key,
                },
                format: match key {
                    Key::Account => Some(Column::ACCOUNT.to_owned()),
                    Key::Region => Some(Column::REGION.to_owned()),
                    Key::Day | Key::Hour => Some("HH".to_owned()),
                },
                ..Column::default()
            },
        });
        examples.push(key_example(*key));
    }
    let others = externs.iter().map(|other| {
        new_table(
            Some(other.database.as_str()),
            other.name.as_str(),
            &other.columns,
            are_flow_logs(&other.columns),
            other.open,
        )
    });
    let tables = Some(std::iter::once(own).chain(others).listed());
    let catalog = Catalog {
        default_catalog: Some("AwsDataCatalog".to_owned()),
        default_schema: Some(OWN_SCHEMA.to_owned()),
        tables,
        ..Catalog::default()
    };
    Checker { catalog, examples }
}

/// Sets what the files of the stack's table have for a missing text.
pub(crate) fn written_as(catalog: &mut Catalog, format: FileFormat) {
    let files = match format {
        FileFormat::PlainText => Absent::Text,
        FileFormat::Parquet => Absent::Null,
    };
    let own = catalog.tables.iter_mut().flatten().next();
    for column in own.into_iter().flat_map(|table| &mut table.columns) {
        if let Some(missing) = &mut column.missing {
            missing.files = files;
        }
    }
}

/// Sets the values of a key of the stack's table, if they are known.
pub(crate) fn holding(catalog: &mut Catalog, key: Key, values: Vec<String>) {
    let own = catalog.tables.iter_mut().flatten().next();
    let mut columns = own.into_iter().flat_map(|table| &mut table.columns);
    if let Some(column) = columns.find(|column| column.name == key.name() && column.partition != Partition::No) {
        column.values = values;
    }
}

/// Whether these are columns of flow logs: most of them have the names of fields.
fn are_flow_logs(columns: &[runtime::Column]) -> bool {
    let fields = columns.iter().filter(|column| Field::find(&column.name).is_some());
    2 * fields.count() > columns.len()
}

/// The partition key of UTC days, such as `2026/11/20`.
pub fn day(name: &str) -> Column {
    Column {
        name: name.to_owned(),
        data_type: data_type(&ColumnType::String),
        partition: Partition::Time,
        format: Some("yyyy/MM/dd".to_owned()),
        ..Column::default()
    }
}

/// A column of flow logs, with what AWS documents about the field with its name, if the type agrees.
pub fn column(name: &str, data_type: Option<Type>) -> Column {
    let is_text = matches!(data_type, Some(Type::Varchar(_)));
    let is_number = data_type.as_ref().is_some_and(Type::is_numeric);
    let column = Column {
        name: name.to_owned(),
        data_type,
        ..Column::default()
    };
    let Some(field) = Field::find(name) else {
        return column;
    };
    let values = field.values;
    let counts = field.text_type != ColumnType::String;
    if !(is_text || is_number && counts) {
        return column;
    }
    let format = match values.kind {
        FieldKind::Address => Some(Column::ADDRESS),
        _ if is_text && counts => Some(Column::DIGITS),
        FieldKind::Account => Some(Column::ACCOUNT),
        FieldKind::Region => Some(Column::REGION),
        FieldKind::Zone => Some(Column::ZONE),
        FieldKind::Free => None,
        _ => is_text.then_some(Column::NAME),
    };
    let missing = |only_without_traffic| analysis::Missing {
        text: "-".to_owned(),
        only_without_traffic,
        files: Absent::Unknown,
    };
    let listed = values.closed.iter().chain(values.listed);
    let numbers = values.numbers.iter().map(|(first, last)| *first..=*last);
    Column {
        unit: (values.kind == FieldKind::EpochSeconds).then_some(Unit::EpochSeconds),
        values: listed.map(|value| (*value).to_owned()).listed(),
        open: !values.listed.is_empty(),
        numbers: numbers.listed(),
        synonyms: values
            .synonyms
            .iter()
            .map(|(word, value)| ((*word).to_owned(), (*value).to_owned()))
            .listed(),
        format: format.map(str::to_owned),
        missing: match values.missing {
            Missing::Never => None,
            Missing::WithoutTraffic => Some(missing(true)),
            Missing::Inapplicable => Some(missing(false)),
        },
        role: match values.kind {
            FieldKind::Status => Some(Role::Status),
            FieldKind::Direction => Some(Role::Direction),
            FieldKind::Recorder => Some(Role::Recorder),
            _ => None,
        },
        ..column
    }
}

fn new_table(schema: Option<&str>, name: &str, columns: &[runtime::Column], flow_logs: bool, open: bool) -> Table {
    let ordinary = |own: &runtime::Column| {
        let data_type = data_type(&own.column_type);
        if flow_logs {
            return column(&own.name, data_type);
        }
        Column {
            name: own.name.clone(),
            data_type,
            ..Column::default()
        }
    };
    Table {
        catalog: None,
        schema: schema.map(str::to_owned),
        name: name.to_owned(),
        columns: columns.iter().map(ordinary).listed(),
        hidden_columns: hidden_columns(),
        open,
    }
}

/// What each table over files has besides its columns (Athena user guide, "Getting the file locations for source data
/// in Amazon S3").
pub fn hidden_columns() -> Vec<Column> {
    let hidden = [
        ("$path", "varchar"),
        ("$file_size", "bigint"),
        ("$file_modified_time", "timestamp(3) with time zone"),
    ];
    let column = |(name, text): (&str, &str)| Column {
        name: name.to_owned(),
        data_type: text.parse().ok(),
        ..Column::default()
    };
    hidden.into_iter().map(column).listed()
}

/// An example value of a field.
fn example(column: &str) -> Option<Literal> {
    let field = Field::find(column)?;
    Some(match field.example.parse::<i32>() {
        Ok(number) if field.text_type != ColumnType::String => Literal::from(number),
        _ => Literal::from(field.example),
    })
}

fn key_example(key: Key) -> Option<Literal> {
    match key {
        Key::Account => example("account_id"),
        Key::Region => example("region"),
        Key::Day => None,
        Key::Hour => Some(Literal::from("07")),
    }
}

/// A parameter for the checker.
pub fn parameter(own: &QueryParameter) -> Parameter {
    Parameter {
        name: own.name.to_string(),
        data_type: parameter_type(&own.parameter_type),
        list: own.list,
    }
}

/// The type of a parameter in a query; a day is text.
pub fn parameter_type(own: &ParameterType) -> Option<Type> {
    match own {
        ParameterType::Day => data_type(&ColumnType::String),
        ParameterType::Column(column_type) => data_type(column_type),
    }
}

/// The type of a column in a query (Athena user guide, "Data types in Amazon Athena").
pub fn data_type(column_type: &ColumnType) -> Option<Type> {
    trino(column_type).parse().ok()
}

fn trino(column_type: &ColumnType) -> String {
    match column_type {
        ColumnType::Int => "integer".to_owned(),
        ColumnType::Float => "real".to_owned(),
        ColumnType::String => "varchar".to_owned(),
        ColumnType::Binary => "varbinary".to_owned(),
        ColumnType::Timestamp => "timestamp(3)".to_owned(),
        ColumnType::Array(item) => format!("array({})", trino(item)),
        ColumnType::Map(key, value) => format!("map({},{})", trino(key), trino(value)),
        ColumnType::Struct(fields) => {
            let fields: Vec<_> = fields
                .iter()
                .map(|(name, field)| format!("\"{name}\" {}", trino(field)))
                .listed();
            format!("row({})", fields.join(","))
        }
        same => same.to_string(),
    }
}
