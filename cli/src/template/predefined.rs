//! The predefined queries of a table.

use flow_log_stack_declaration::queries::Checker;
use flow_log_stack_runtime::predefined::PREDEFINED;
use flow_log_stack_runtime::{Code, Error, Key, Query, Table};

use crate::io::object::backticks;

/// The predefined queries that the table supports.
pub(crate) fn queries(table: &Table, only: Option<&str>, notes: &mut Vec<String>) -> Result<Vec<Query>, Error> {
    // The loader's partitions are days, and the logs are those of one account and Region.
    let checker = Checker::new(table, &[Key::Day], false, &[], false);
    let mut queries = Vec::new();
    let mut without_rows = Vec::new();
    for predefined in PREDEFINED
        .iter()
        .filter(|one| one.missing(&|column| table.has(column)).is_empty())
    {
        let (analysis, query) = checker.predefined(predefined, table, false);
        if !analysis.is_accepted() {
            let message = format!(
                "this is a bug in flow-log-stack: the query `{}` is refused",
                predefined.name
            );
            return Err(Error::new(Code::Syntax, message));
        }
        let sql = predefined.sql(&table.name, &|column| table.has(column), false);
        let wants = |verdict: &str| sql.contains(&format!("'{verdict}'"));
        if only.is_some_and(|only| {
            ["ACCEPT", "REJECT"]
                .iter()
                .any(|verdict| *verdict != only && wants(verdict))
        }) {
            without_rows.push(predefined.name);
        }
        queries.push(query?);
    }
    if queries.is_empty() {
        notes.push("the flow log lacks fields that every predefined query needs, so there are none".to_owned());
    }
    if let (Some(only), false) = (only, without_rows.is_empty()) {
        notes.push(format!(
            "the flow log only records {only} (its TrafficType), so these queries return nothing: {}",
            backticks(&without_rows)
        ));
    }
    Ok(queries)
}
