//! A catalog for tests.

use flow_log_stack_analysis::{Analysis, Catalog, Column, Parameter, Partition, Severity, Table, check};

/// A table of flow logs with the key `day`, the same with an injected key, and two parameters and a list.
pub(crate) fn catalog() -> Catalog {
    let parameter = |name: &str, own: &str, list| Parameter {
        name: name.to_owned(),
        data_type: own.parse().ok(),
        list,
    };
    Catalog {
        default_schema: Some("logs".to_owned()),
        tables: Some(vec![
            table("flow_logs", Partition::Key),
            table("shared_logs", Partition::Injected),
        ]),
        parameters: vec![
            parameter("since", "varchar", false),
            parameter("port", "integer", false),
            parameter("ports", "integer", true),
        ],
        ..Catalog::default()
    }
}

fn table(name: &str, account: Partition) -> Table {
    let column = |name: &str, own: &str, partition| Column {
        name: name.to_owned(),
        data_type: own.parse().ok(),
        partition,
        ..Column::default()
    };
    Table {
        catalog: None,
        schema: None,
        name: name.to_owned(),
        columns: vec![
            column("srcaddr", "varchar", Partition::No),
            column("dstport", "integer", Partition::No),
            column("bytes", "bigint", Partition::No),
            column("day", "varchar", Partition::Key),
            column("aws_account", "varchar", account),
        ],
        hidden_columns: vec![column("$path", "varchar", Partition::No)],
        open: false,
    }
}

/// The errors of a query, each as its code and the text that it points at.
pub(crate) fn errors(sql: &str, catalog: &Catalog) -> Vec<String> {
    said(sql, &check(sql, catalog))
}

pub(crate) fn said(sql: &str, analysis: &Analysis) -> Vec<String> {
    let errors = analysis
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity == Severity::Error);
    errors
        .map(|diagnostic| match &diagnostic.primary {
            Some(label) => format!("{} `{}`", diagnostic.code.name(), &sql[label.range.clone()]),
            None => diagnostic.code.name().to_owned(),
        })
        .collect()
}
