//! A request: a statement, and the catalog.

use flow_log_stack_analysis::{Catalog, Column, DecimalLiterals, Table, Type};
use serde_json::Value as Json;

/// A request.
pub(super) struct Request {
    pub(super) sql: String,
    pub(super) catalog: Catalog,
}

impl Request {
    pub(super) fn read(json: &Json) -> Result<Self, String> {
        let sql = json
            .get("sql")
            .and_then(Json::as_str)
            .ok_or("`sql` must be a string")?
            .to_owned();
        let empty = Json::Null;
        let own = json.get("catalog").unwrap_or(&empty);
        let mut catalog = Catalog {
            decimal_literals: match own.get("decimal_literals").and_then(Json::as_str) {
                Some("decimal") => DecimalLiterals::Decimal,
                _ => DecimalLiterals::Double,
            },
            ..Catalog::default()
        };
        let text = |json: &Json, member: &str| json.get(member).and_then(Json::as_str).map(str::to_owned);
        if let Some(default) = own.get("default") {
            catalog.default_catalog = text(default, "catalog");
            catalog.default_schema = text(default, "schema");
        }
        let mut tables = Vec::new();
        for (index, own) in own
            .get("tables")
            .and_then(Json::as_array)
            .into_iter()
            .flatten()
            .enumerate()
        {
            let at = |what: &str| format!("`catalog.tables[{index}]`: {what}");
            let table = Table {
                catalog: text(own, "catalog"),
                schema: text(own, "schema"),
                name: text(own, "name").ok_or_else(|| at("`name` must be a string"))?,
                columns: columns(own, "columns").map_err(|error| at(&error))?,
                hidden_columns: columns(own, "hidden_columns").map_err(|error| at(&error))?,
                open: false,
            };
            tables.push(table);
        }
        catalog.tables = Some(tables);
        Ok(Self { sql, catalog })
    }
}

fn columns(json: &Json, member: &str) -> Result<Vec<Column>, String> {
    let mut found = Vec::new();
    for own in json.get(member).and_then(Json::as_array).into_iter().flatten() {
        let name = own
            .get("name")
            .and_then(Json::as_str)
            .ok_or("a column without `name`")?;
        let data_type = own
            .get("type")
            .and_then(Json::as_str)
            .ok_or("a column without `type`")?;
        let data_type: Type = data_type.parse().map_err(|_| format!("`{data_type}` is not a type"))?;
        found.push(Column {
            name: name.to_owned(),
            data_type: Some(data_type),
            ..Column::default()
        });
    }
    Ok(found)
}
