//! The statements of the recorded corpora, with their catalogs and with what Trino said.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use flow_log_stack_analysis::{Catalog, Column, DecimalLiterals, Table};
use serde_json::Value;

pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus")
}

pub(crate) fn catalogs() -> BTreeMap<String, Catalog> {
    let text = fs::read_to_string(folder().join("catalogs.json")).expect("the catalogs are there");
    let value: Value = serde_json::from_str(&text).expect("the catalogs are JSON");
    let members = value.as_object().expect("the catalogs have names");
    members
        .iter()
        .map(|(name, value)| (name.clone(), catalog(value)))
        .collect()
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn catalog(value: &Value) -> Catalog {
    let tables = value["tables"]
        .as_array()
        .map(|tables| tables.iter().map(table).collect());
    let decimal_literals = match value["decimal_literals"].as_str() {
        Some("decimal") => DecimalLiterals::Decimal,
        _ => DecimalLiterals::Double,
    };
    Catalog {
        default_catalog: text(&value["default"]["catalog"]),
        default_schema: text(&value["default"]["schema"]),
        tables,
        decimal_literals,
        ..Catalog::default()
    }
}

fn table(value: &Value) -> Table {
    let columns = |member: &str| -> Vec<Column> {
        let list = value[member].as_array().map(Vec::as_slice).unwrap_or_default();
        list.iter()
            .map(|column| {
                let own = text(&column["type"]).expect("a column has a type");
                Column {
                    name: text(&column["name"]).expect("a column has a name"),
                    data_type: Some(own.parse().expect("the type is known")),
                    ..Column::default()
                }
            })
            .collect()
    };
    Table {
        catalog: text(&value["catalog"]),
        schema: text(&value["schema"]),
        name: text(&value["name"]).expect("a table has a name"),
        columns: columns("columns"),
        hidden_columns: columns("hidden_columns"),
        open: false,
    }
}
