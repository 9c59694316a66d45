//! Glue: the database and the tables.

use std::collections::BTreeMap;

use crate::template::property::properties;
use crate::template::text::Text;

properties! {
    /// `AWS::Glue::Database`
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    #[allow(missing_docs, reason = "properties are named and described by CloudFormation")]
    pub struct Database {
        pub catalog_id: Text = "CatalogId",
        pub database_input: DatabaseInput = "DatabaseInput",
    }

    /// `AWS::Glue::Database DatabaseInput`
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    #[allow(missing_docs, reason = "properties are named and described by CloudFormation")]
    pub struct DatabaseInput {
        pub name: Text = "Name",
        pub description: Option<String> = "Description",
    }

    /// `AWS::Glue::Table`
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    #[allow(missing_docs, reason = "properties are named and described by CloudFormation")]
    pub struct Table {
        pub catalog_id: Text = "CatalogId",
        pub database_name: Text = "DatabaseName",
        pub table_input: TableInput = "TableInput",
    }

    /// `AWS::Glue::Table TableInput`
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    #[allow(missing_docs, reason = "properties are named and described by CloudFormation")]
    pub struct TableInput {
        pub name: Text = "Name",
        pub description: Option<String> = "Description",
        pub table_type: String = "TableType",
        pub parameters: BTreeMap<String, Text> = "Parameters",
        pub partition_keys: Vec<GlueColumn> = "PartitionKeys",
        pub storage_descriptor: StorageDescriptor = "StorageDescriptor",
    }

    /// `AWS::Glue::Table StorageDescriptor`
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    #[allow(missing_docs, reason = "properties are named and described by CloudFormation")]
    pub struct StorageDescriptor {
        pub location: Text = "Location",
        pub input_format: String = "InputFormat",
        pub output_format: String = "OutputFormat",
        pub serde_info: SerdeInfo = "SerdeInfo",
        pub columns: Vec<GlueColumn> = "Columns",
    }

    /// `AWS::Glue::Table SerdeInfo`
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    #[allow(missing_docs, reason = "properties are named and described by CloudFormation")]
    pub struct SerdeInfo {
        pub serialization_library: String = "SerializationLibrary",
        pub parameters: BTreeMap<String, String> = "Parameters",
    }

    /// `AWS::Glue::Table Column`
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    #[allow(missing_docs, reason = "properties are named and described by CloudFormation")]
    pub struct GlueColumn {
        pub name: String = "Name",
        pub r#type: String = "Type",
        pub comment: Option<String> = "Comment",
    }
}
