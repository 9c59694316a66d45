//! Requests of the stream for tools as tests use them. The catalog is not validated, and only one finding is reported.
//!
//! The command is strict, since others write its requests; these are the repository's own.

use std::panic::{AssertUnwindSafe, catch_unwind};

use flow_log_stack_analysis::{Catalog, Column, DecimalLiterals, Severity, Table, Type};
use flow_log_stack_local::stream::{Refused, Rows, Stream, tables};
use serde_json::{Map, Value as Json, json};

/// The answer to a request, as a line without its end.
pub(crate) fn answer(stream: &Stream, line: &str) -> String {
    let request: Json = match serde_json::from_str(line) {
        Ok(request) => request,
        Err(error) => return refused(&Json::Null, &wrong_request(&format!("the line is not JSON: {error}"))),
    };
    let id = request.get("id").cloned().unwrap_or(Json::Null);
    // A panic in one query must not end the answers to all others.
    let ran = catch_unwind(AssertUnwindSafe(|| {
        let Request { sql, catalog } = Request::read(&request).map_err(|message| wrong_request(&message))?;
        let tables = tables(&catalog, &request["catalog"].to_string()).map_err(|message| wrong_request(&message))?;
        stream.run(&sql, &catalog, &tables).map_err(|error| said(&error, &sql))
    }));
    let ran = ran.unwrap_or_else(|panic| {
        let said = panic.downcast_ref::<String>().map(String::as_str);
        let said = said
            .or_else(|| panic.downcast_ref::<&str>().copied())
            .unwrap_or("a panic");
        Err(engine_failed(said))
    });
    match ran {
        Ok(Rows { columns, rows, .. }) => {
            let column =
                |(name, data_type): &(Option<String>, Type)| json!({"name": name, "type": data_type.to_string()});
            let columns: Vec<Json> = columns.iter().map(column).collect();
            json!({"id": id, "ok": true, "diagnostics": [], "columns": columns, "rows": rows}).to_string()
        }
        Err(diagnostic) => refused(&id, &diagnostic),
    }
}

/// A request.
struct Request {
    sql: String,
    catalog: Catalog,
}

impl Request {
    fn read(json: &Json) -> Result<Self, String> {
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

/// The finding that stopped a statement.
fn said(refused: &Refused, sql: &str) -> Json {
    let mut said = Map::new();
    said.insert("severity".to_owned(), json!("error"));
    match refused {
        Refused::Wrong(analysis) => {
            let mut errors = analysis.diagnostics.iter();
            if let Some(error) = errors.find(|own| own.severity == Severity::Error) {
                said.insert("code".to_owned(), json!(error.code.name()));
                said.insert("trino_code".to_owned(), json!(error.code.trino_code()));
                said.insert("message".to_owned(), json!(error.message));
                if let Some(label) = &error.primary {
                    place(sql, label.range.start, &mut said);
                }
            }
        }
        Refused::NotRun { what, at } => {
            said.insert("code".to_owned(), json!("not_run_locally"));
            said.insert("message".to_owned(), json!(what));
            if let Some(at) = at {
                place(sql, *at, &mut said);
            }
        }
        Refused::Failed(failure) => {
            said.insert("code".to_owned(), json!(failure.code.to_lowercase()));
            said.insert("trino_code".to_owned(), json!(failure.code));
            said.insert("message".to_owned(), json!(failure.message));
        }
        Refused::Memory(message) => {
            said.insert("code".to_owned(), json!("memory_limit"));
            said.insert("message".to_owned(), json!(message));
        }
        Refused::Engine(message) => return engine_failed(message),
    }
    Json::Object(said)
}

fn refused(id: &Json, diagnostic: &Json) -> String {
    json!({"id": id, "ok": false, "diagnostics": [diagnostic]}).to_string()
}

fn wrong_request(message: &str) -> Json {
    json!({"severity": "error", "code": "invalid_request", "message": message})
}

fn engine_failed(message: &str) -> Json {
    json!({"severity": "error", "code": "engine_failed", "message": message})
}

/// Line and column, from 1, in characters.
fn place(sql: &str, offset: usize, said: &mut Map<String, Json>) {
    let before = sql.get(..offset).unwrap_or(sql);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    said.insert("line".to_owned(), json!(line));
    said.insert("column".to_owned(), json!(column));
}
