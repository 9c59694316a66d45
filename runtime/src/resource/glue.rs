//! Glue: the database and the tables.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::template::text::Text;

/// `AWS::Glue::Database`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[allow(missing_docs, reason = "properties are named and described by CloudFormation")]
pub struct Database {
    pub catalog_id: Text,
    pub database_input: DatabaseInput,
}

/// `AWS::Glue::Database DatabaseInput`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[allow(missing_docs, reason = "properties are named and described by CloudFormation")]
pub struct DatabaseInput {
    pub name: Text,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// `AWS::Glue::Table`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[allow(missing_docs, reason = "properties are named and described by CloudFormation")]
pub struct Table {
    pub catalog_id: Text,
    pub database_name: Text,
    pub table_input: TableInput,
}

/// `AWS::Glue::Table TableInput`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[allow(missing_docs, reason = "properties are named and described by CloudFormation")]
pub struct TableInput {
    pub name: Text,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    pub table_type: String,
    pub parameters: BTreeMap<String, Text>,
    pub partition_keys: Vec<GlueColumn>,
    pub storage_descriptor: StorageDescriptor,
}

/// `AWS::Glue::Table StorageDescriptor`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[allow(missing_docs, reason = "properties are named and described by CloudFormation")]
pub struct StorageDescriptor {
    pub location: Text,
    pub input_format: String,
    pub output_format: String,
    pub serde_info: SerdeInfo,
    pub columns: Vec<GlueColumn>,
}

/// `AWS::Glue::Table SerdeInfo`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[allow(missing_docs, reason = "properties are named and described by CloudFormation")]
pub struct SerdeInfo {
    pub serialization_library: String,
    pub parameters: BTreeMap<String, String>,
}

/// `AWS::Glue::Table Column`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[allow(missing_docs, reason = "properties are named and described by CloudFormation")]
pub struct GlueColumn {
    pub name: String,
    pub r#type: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}
