//! A stack's tables and types in the words of the checker.

use flow_log_stack_analysis::{Catalog, Column, Parameter, Partition, Table, Type};
use flow_log_stack_runtime::name::AthenaName;
use flow_log_stack_runtime::{self as runtime, ColumnType, Field, Key, Literal, ParameterType, QueryParameter};

use crate::Checker;

/// The stack's own tables lie in a schema that no text can name: they are known by their bare names.
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
    let mut own = new_table(None, &table.name, &table.columns, open);
    let mut examples: Vec<_> = table.columns.iter().map(|column| example(&column.name)).collect();
    for key in keys {
        own.columns.push(Column {
            name: key.name().to_owned(),
            data_type: data_type(&ColumnType::String),
            partition: match key {
                Key::Account if injected => Partition::Injected,
                Key::Day => Partition::Time,
                _ => Partition::Key,
            },
            ..Column::default()
        });
        examples.push(key_example(*key));
    }
    let others = externs.iter().map(|other| {
        new_table(
            Some(other.database.as_str()),
            other.name.as_str(),
            &other.columns,
            other.open,
        )
    });
    let tables = Some(std::iter::once(own).chain(others).collect());
    let catalog = Catalog {
        default_catalog: Some("AwsDataCatalog".to_owned()),
        default_schema: Some(OWN_SCHEMA.to_owned()),
        tables,
        ..Catalog::default()
    };
    Checker { catalog, examples }
}

fn new_table(schema: Option<&str>, name: &str, columns: &[runtime::Column], open: bool) -> Table {
    let ordinary = |column: &runtime::Column| Column {
        name: column.name.clone(),
        data_type: data_type(&column.column_type),
        ..Column::default()
    };
    // Athena user guide, "Getting the file locations for source data in Amazon S3".
    let hidden = [
        ("$path", "varchar"),
        ("$file_size", "bigint"),
        ("$file_modified_time", "timestamp(3) with time zone"),
    ];
    Table {
        catalog: None,
        schema: schema.map(str::to_owned),
        name: name.to_owned(),
        columns: columns.iter().map(ordinary).collect(),
        hidden_columns: hidden
            .into_iter()
            .map(|(name, text)| Column {
                name: name.to_owned(),
                data_type: text.parse().ok(),
                ..Column::default()
            })
            .collect(),
        open,
    }
}

/// A value that a record may have in a field.
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

/// A parameter as the checker takes it.
pub fn parameter(own: &QueryParameter) -> Parameter {
    Parameter {
        name: own.name.clone(),
        data_type: parameter_type(&own.parameter_type),
        list: own.list,
    }
}

pub(crate) fn parameter_type(own: &ParameterType) -> Option<Type> {
    match own {
        ParameterType::Day => data_type(&ColumnType::String),
        ParameterType::Column(column_type) => data_type(column_type),
    }
}

/// The type that a query sees in a column (Athena user guide, "Data types in Amazon Athena").
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
                .collect();
            format!("row({})", fields.join(","))
        }
        same => same.to_string(),
    }
}
