//! The database and the tables.

use std::collections::BTreeMap;

use super::ids::database_name;
use crate::listed::Listed as _;
use crate::model::column::Column;
use crate::model::integration::Integration;
use crate::model::key::Key;
use crate::model::scope::Scope;
use crate::model::stack::Stack;
use crate::resource::{self, GlueColumn, SerdeInfo, StorageDescriptor, TableInput};
use crate::template::text::Text;
use crate::value::file_format::FileFormat;
use crate::value::location::Location;

pub(super) fn database(stack: &Stack) -> resource::Database {
    let name = stack
        .integrations
        .first()
        .map(|first| stack.physical_names(first).database)
        .unwrap_or_default();
    resource::Database {
        catalog_id: Text::reference("AWS::AccountId"),
        database_input: resource::DatabaseInput {
            name,
            description: stack.description.clone(),
        },
    }
}

pub(super) fn table(stack: &Stack, integration: &Integration) -> resource::Table {
    let keys = stack.keys(integration);
    let mut parameters: BTreeMap<String, Text> = BTreeMap::new();
    parameters.insert("EXTERNAL".into(), "TRUE".into());
    match stack.destination_options.file_format {
        // The first line of each file names the fields.
        FileFormat::PlainText => parameters.insert("skip.header.line.count".into(), "1".into()),
        FileFormat::Parquet => parameters.insert("classification".into(), "parquet".into()),
    };
    if integration.load.is_projection() {
        projection(stack, integration, &keys, &mut parameters);
    }
    let (input_format, output_format, serde_info) = storage(stack.destination_options.file_format);
    resource::Table {
        catalog_id: Text::reference("AWS::AccountId"),
        database_name: database_name(stack, integration),
        table_input: TableInput {
            name: stack.physical_names(integration).table,
            description: stack.table.description.clone(),
            table_type: "EXTERNAL_TABLE".into(),
            parameters,
            partition_keys: keys.iter().copied().map(partition_key).listed(),
            storage_descriptor: StorageDescriptor {
                location: location(stack),
                input_format: input_format.into(),
                output_format: output_format.into(),
                serde_info,
                columns: stack.table.columns.iter().map(column).listed(),
            },
        },
    }
}

fn partition_key(key: Key) -> GlueColumn {
    GlueColumn {
        name: key.name().into(),
        r#type: "string".into(),
        comment: Some(key.comment().into()),
    }
}

fn column(column: &Column) -> GlueColumn {
    GlueColumn {
        name: column.name.clone(),
        r#type: column.column_type.to_string(),
        comment: column.comment.clone(),
    }
}

/// The class that reads the files.
pub(super) fn input_format(stack: &Stack) -> &'static str {
    storage(stack.destination_options.file_format).0
}

fn storage(format: FileFormat) -> (&'static str, &'static str, SerdeInfo) {
    let serde_info = |library: &str, parameters: &[(&str, &str)]| {
        let mut serde_info = SerdeInfo {
            serialization_library: library.into(),
            ..SerdeInfo::default()
        };
        for (name, value) in parameters {
            serde_info.parameters.insert((*name).into(), (*value).into());
        }
        serde_info
    };
    match format {
        FileFormat::PlainText => (
            "org.apache.hadoop.mapred.TextInputFormat",
            "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
            serde_info(
                "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
                &[("field.delim", " "), ("serialization.format", " ")],
            ),
        ),
        FileFormat::Parquet => (
            "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
            "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
            serde_info(
                "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
                &[("serialization.format", "1")],
            ),
        ),
    }
}

/// Where the logs are, before `AWSLogs/`.
pub(super) fn logs(stack: &Stack) -> Text {
    stack.logs.text(Location::uri)
}

/// The folder that contains everything that the table shows.
fn location(stack: &Stack) -> Text {
    let (account, service, region) = folders(stack);
    let mut location = logs(stack).then("AWSLogs/");
    if !stack.accounts.is_several() {
        location.push(account);
        location.push(one(&stack.accounts, "AWS::AccountId"));
        location.push(service);
        if !stack.regions.is_several() {
            location.push(region);
            location.push(one(&stack.regions, "AWS::Region"));
            location.push("/");
        }
    }
    location
}

/// A pattern for the keys of the flow logs in the table, below the location of the logs.
pub(super) fn keys(stack: &Stack) -> Text {
    let (account, service, region) = folders(stack);
    let mut keys = Text::from("AWSLogs/").then(account);
    if stack.accounts.is_several() {
        keys.push("*");
    } else {
        keys.push(one(&stack.accounts, "AWS::AccountId"));
    }
    keys.push(service);
    if !stack.regions.is_several() {
        keys.push(region);
        keys.push(one(&stack.regions, "AWS::Region"));
        keys.push("/");
    }
    keys.then("*")
}

/// The text before the account, between account and Region, and after the Region
/// (VPC user guide, "Flow log files").
fn folders(stack: &Stack) -> (&'static str, &'static str, &'static str) {
    if stack.destination_options.hive_compatible_partitions {
        ("aws-account-id=", "/aws-service=vpcflowlogs/", "aws-region=")
    } else {
        ("", "/vpcflowlogs/", "")
    }
}

fn one<T: ToString>(scope: &Scope<T>, own: &str) -> Text {
    match scope {
        Scope::Listed(items) => items.first().map(|item| item.text(T::to_string)).unwrap_or_default(),
        _ => Text::reference(own),
    }
}

/// All items, separated by commas.
pub(super) fn all<T: ToString>(scope: &Scope<T>, own: &str) -> Text {
    match scope {
        Scope::Listed(items) => {
            let mut text = Text::default();
            for (i, item) in items.iter().enumerate() {
                text.push(if i == 0 { "" } else { "," });
                text.push(item.text(T::to_string));
            }
            text
        }
        Scope::Parameter(name) => Text::joined(name.as_str()),
        Scope::Own | Scope::Injected => Text::reference(own),
    }
}

/// Athena computes the partitions (Athena user guide, "Supported types for partition projection").
fn projection(stack: &Stack, integration: &Integration, keys: &[Key], parameters: &mut BTreeMap<String, Text>) {
    let mut set = |key: Key, property: &str, value: Text| {
        parameters.insert(format!("projection.{}.{property}", key.name()), value);
    };
    for key in keys {
        match key {
            Key::Account if stack.accounts == Scope::Injected => set(*key, "type", "injected".into()),
            Key::Account => {
                set(*key, "type", "enum".into());
                set(*key, "values", all(&stack.accounts, "AWS::AccountId"));
            }
            Key::Region => {
                set(*key, "type", "enum".into());
                set(*key, "values", all(&stack.regions, "AWS::Region"));
            }
            Key::Day => {
                let start = integration.load.start();
                let start = start.map(|day| day.text_or(|day| day.path(), |name| Text::replaced(name, "-", "/")));
                set(*key, "type", "date".into());
                set(*key, "format", "yyyy/MM/dd".into());
                set(*key, "range", start.unwrap_or_default().then(",NOW"));
                set(*key, "interval", "1".into());
                set(*key, "interval.unit", "DAYS".into());
            }
            Key::Hour => {
                set(*key, "type", "integer".into());
                set(*key, "range", "0,23".into());
                set(*key, "digits", "2".into());
            }
        }
    }
    let placeholder = |key: Key| Text::from(format!("${{{}}}", key.name()));
    let (account, region) = (
        if keys.contains(&Key::Account) {
            placeholder(Key::Account)
        } else {
            one(&stack.accounts, "AWS::AccountId")
        },
        if keys.contains(&Key::Region) {
            placeholder(Key::Region)
        } else {
            one(&stack.regions, "AWS::Region")
        },
    );
    let mut template = logs(stack)
        .then("AWSLogs/")
        .then(account)
        .then("/vpcflowlogs/")
        .then(region)
        .then("/");
    for key in keys.iter().filter(|key| matches!(key, Key::Day | Key::Hour)) {
        template.push(placeholder(*key));
        template.push("/");
    }
    parameters.insert("projection.enabled".into(), "true".into());
    parameters.insert("storage.location.template".into(), template);
}
