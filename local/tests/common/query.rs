//! Queries over the logs of a folder.

use std::sync::Arc;

use flow_log_stack_analysis::plan::Plan;
use flow_log_stack_analysis::{Catalog, Column, Table as CatalogTable, Type, resolve};
use flow_log_stack_local::engine::{Query, Stop};
use flow_log_stack_local::session::Session;
use flow_log_stack_local::source::Logs;
use flow_log_stack_local::table::Table;
use flow_log_stack_local::value::Value;
use flow_log_stack_local::value::text::{Form, text};
use flow_log_stack_runtime::ColumnType;
use tokio::runtime::{Builder, Runtime};

pub(crate) fn plan(sql: &str, logs: &Logs) -> Plan {
    let column = |name: &str, data_type: &str| Column {
        name: name.to_owned(),
        data_type: data_type.parse().ok(),
        ..Column::default()
    };
    let columns = logs.columns().iter().map(|(name, own)| match own {
        ColumnType::String => column(name, "varchar"),
        ColumnType::Int => column(name, "integer"),
        other => column(name, &other.to_string()),
    });
    let keys = logs.keys().iter().map(|key| column(key.name(), "varchar"));
    let catalog = Catalog {
        tables: Some(vec![CatalogTable {
            name: "flow_logs".to_owned(),
            columns: columns.chain(keys).collect(),
            ..CatalogTable::default()
        }]),
        ..Catalog::default()
    };
    let resolution = resolve(sql, &catalog);
    resolution
        .plan
        .unwrap_or_else(|missing| panic!("{sql}: {missing:?} {:?}", resolution.analysis.diagnostics))
}

pub(crate) fn runtime() -> Runtime {
    Builder::new_multi_thread().worker_threads(2).build().expect("threads")
}

pub(crate) fn tables(logs: &Logs) -> Vec<Arc<dyn Table>> {
    vec![Arc::new(logs.clone())]
}

pub(crate) fn texts(rows: &[Vec<Value>], types: &[Type]) -> Vec<Vec<Option<String>>> {
    let row = |row: &Vec<Value>| {
        row.iter()
            .zip(types)
            .map(|(value, own)| text(value, own, Form::Athena))
            .collect()
    };
    rows.iter().map(row).collect()
}

/// The rows of a query, as texts.
pub(crate) fn run(sql: &str, logs: &Logs, session: Session) -> Result<Vec<Vec<Option<String>>>, Stop> {
    let query = Query::new(plan(sql, logs), tables(logs), session)?;
    let room = query.room()?;
    let rows = runtime().block_on(query.rows(room))?;
    Ok(texts(&rows, &query.types()))
}
