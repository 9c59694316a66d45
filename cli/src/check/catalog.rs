//! A catalog as JSON: the member `catalog` of a request, and the file of `--catalog`.
//!
//! ```json
//! {"decimal_literals": "double",
//!  "default": {"catalog": "awsdatacatalog", "schema": "default"},
//!  "tables": [{"catalog": "…", "schema": "…", "name": "flow_logs",
//!              "columns": [{"name": "srcaddr", "type": "varchar"}, {"name": "day", "type": "varchar"}],
//!              "partition_keys": ["day"],
//!              "hidden_columns": [{"name": "$path", "type": "varchar"}]}]}
//! ```
//!
//! `decimal_literals` is the type of a number with a point, such as `1.5`: `double`, which is the default, as on
//! Athena, or `decimal`, as in Trino by default.
//!
//! Types are Trino's. A column without one has an unknown type; what depends on it is accepted. A column can also
//! describe its values: `unit` (`epoch_seconds`), `values` (all of them), `format` (of days and hours, such as
//! `yyyy/MM/dd` or `HH`, or `account`, `region`) and `missing` (the text that means no value). A column without these
//! members that has the name of a flow log field, in either form, is treated as that field; `"values": []` says that
//! there is no list of values. A partition key holds time if its type, its `format` or its name says so (`day`, `dt`,
//! `event_date`, `year`, `hour` and similar names); only a `format` says how texts write it.
//!
//! In a file, members and names that occur twice are refused, and so are unknown members, since they would silently
//! leave something unchecked; a request of the stream may have members for others.

use std::collections::BTreeSet;

use flow_log_stack_analysis::{Absent, Catalog, Column, DecimalLiterals, Missing, Partition, Table, Type, Unit};
use flow_log_stack_declaration::queries::{data_type, hidden_columns};
use flow_log_stack_runtime::ColumnType;

use crate::io::input::{Input, Kind};
use crate::io::json::Node;
use crate::io::object::Object;
use crate::io::report::{Failure, Report};

/// The members of a table and of a column.
const TABLE: [&str; 7] = [
    "catalog",
    "schema",
    "name",
    "kind",
    "columns",
    "partition_keys",
    "hidden_columns",
];
const COLUMN: [&str; 6] = ["name", "type", "unit", "values", "format", "missing"];

/// How unknown members are treated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reading {
    /// A file written for this purpose: they are mistakes, and `tables` and their columns are required.
    File,
    /// A request, which a tool may also send elsewhere: they are ignored.
    Request,
}

impl Reading {
    /// The object, with these members and, in a request, others.
    fn object<'a>(self, path: &str, node: &'a Node, known: &[&'static str], report: &mut Report) -> Option<Object<'a>> {
        let mut object = Object::new(path, node, report)?;
        if self == Self::File {
            object.only(known, report);
        }
        Some(object)
    }

    /// A member that is required in a file, and optional in a request.
    fn member<'a>(self, object: &Object<'a>, name: &str, help: &str, report: &mut Report) -> Option<&'a Node> {
        match self {
            Self::File => object.required(name, help, report),
            Self::Request => present(object, name),
        }
    }

    /// Refuses names that occur twice in a file.
    fn unique(self, path: &str, names: &[String], report: &mut Report) {
        if self == Self::Request {
            return;
        }
        let mut before = BTreeSet::new();
        for (index, name) in names.iter().enumerate() {
            if !before.insert(name) {
                let help = "remove one of them, or give it another name: case does not matter in names".to_owned();
                report.refuse(&format!("{path}[{index}].name"), format!("`{name}` occurs twice"), help);
            }
        }
    }
}

/// A catalog of which only Athena's own names are known.
pub(super) fn unknown() -> Catalog {
    Catalog {
        default_catalog: Some(Catalog::DEFAULT_CATALOG.to_owned()),
        default_schema: Some(Catalog::DEFAULT_SCHEMA.to_owned()),
        ..Catalog::default()
    }
}

/// The catalog in a file.
///
/// Partition keys that are not columns are refused, since partition lints would then be silent.
/// A table without `hidden_columns` has Athena's, unless it is a view.
pub(crate) fn file(path: &str) -> Result<Catalog, Failure> {
    let input = Input::file(path, Kind::Document)?;
    let node = Node::read(&input)?;
    let mut report = Report::default();
    report.of(&input.name);
    let mut catalog = read(&node, "", Reading::File, &mut report);
    let tables = catalog.iter_mut().flat_map(|catalog| &mut catalog.tables).flatten();
    for (index, (node, table)) in items(member(&node, "tables")).iter().zip(tables).enumerate() {
        for (place, key) in items(member(node, "partition_keys")).iter().enumerate() {
            let Node::Text(key) = key else { continue };
            if !table.columns.iter().any(|column| is(&column.name, key)) {
                let help = "name one of its `columns`: partition keys are the last of them".to_owned();
                let path = format!("tables[{index}].partition_keys[{place}]");
                report.refuse(&path, format!("`{key}` is not a column of `{}`", table.name), help);
            }
        }
        let is_view = matches!(member(node, "kind"), Node::Text(kind) if is(kind, "view"));
        if !is_view && *member(node, "hidden_columns") == Node::Null {
            table.hidden_columns = hidden_columns();
        }
    }
    report.finish(catalog)
}

/// The catalog of a request, from its JSON.
pub(crate) fn request(json: &str) -> Result<Catalog, String> {
    let node: Node = serde_json::from_str(json).map_err(|error| format!("`catalog` is not JSON: {error}"))?;
    if node == Node::Null {
        return Ok(unknown());
    }
    let mut report = Report::default();
    let catalog = read(&node, "catalog", Reading::Request, &mut report);
    report.messages(catalog)
}

/// Reads a catalog at a path of a document.
fn read(node: &Node, path: &str, reading: Reading, report: &mut Report) -> Option<Catalog> {
    let object = reading.object(path, node, &["decimal_literals", "default", "tables"], report)?;
    let mut catalog = unknown();
    catalog.decimal_literals = decimal_literals(&object, report)?;
    if let Some(default) = present(&object, "default") {
        let default = reading.object(&object.path_of("default"), default, &["catalog", "schema"], report)?;
        name(&default, "catalog", &mut catalog.default_catalog, report);
        name(&default, "schema", &mut catalog.default_schema, report);
    }
    let help = "list the tables that queries may read, as `flow-log-stack check --help` shows";
    let Some(tables) = reading.member(&object, "tables", help, report) else {
        return Some(catalog);
    };
    let path = object.path_of("tables");
    let tables = list(tables, &path, report)?;
    let tables = tables.iter().enumerate().map_while(|(index, node)| {
        (!report.is_full()).then(|| table(node, &format!("{path}[{index}]"), reading, report))
    });
    catalog.tables = tables.collect::<Vec<_>>().into_iter().collect();
    let full_name = |table: &Table| {
        let parts = [
            table.catalog.as_ref().or(catalog.default_catalog.as_ref()),
            table.schema.as_ref().or(catalog.default_schema.as_ref()),
            Some(&table.name),
        ];
        let parts: Vec<_> = parts.into_iter().flatten().map(|part| part.to_lowercase()).collect();
        parts.join(".")
    };
    let names: Vec<_> = catalog.tables.iter().flatten().map(full_name).collect();
    reading.unique(&path, &names, report);
    catalog.tables.is_some().then_some(catalog)
}

/// The type of a number with a point. Mistakes in it are reported even in a request, since the answers would be
/// another engine's.
fn decimal_literals(object: &Object<'_>, report: &mut Report) -> Option<DecimalLiterals> {
    if present(object, "decimal_literals").is_none() {
        return Some(DecimalLiterals::default());
    }
    match object.text("decimal_literals", report)? {
        "double" => Some(DecimalLiterals::Double),
        "decimal" => Some(DecimalLiterals::Decimal),
        other => {
            let path = object.path_of("decimal_literals");
            let help = "write `double`, as on Athena, or `decimal`, as in Trino by default".to_owned();
            report.refuse(&path, format!("`{other}` is not a type of decimal literals"), help);
            None
        }
    }
}

fn table(node: &Node, path: &str, reading: Reading, report: &mut Report) -> Option<Table> {
    let object = reading.object(path, node, &TABLE, report)?;
    let own = object.required_text("name", "give the table its name", report);
    let help = "list its columns: `[{\"name\": \"srcaddr\", \"type\": \"varchar\"}]`";
    let visible = columns(
        reading.member(&object, "columns", help, report),
        &object.path_of("columns"),
        reading,
        report,
    );
    let hidden = columns(
        present(&object, "hidden_columns"),
        &object.path_of("hidden_columns"),
        reading,
        report,
    );
    let mut table = Table {
        catalog: None,
        schema: None,
        name: own?.to_owned(),
        columns: visible?,
        hidden_columns: hidden?,
        open: false,
    };
    name(&object, "catalog", &mut table.catalog, report);
    name(&object, "schema", &mut table.schema, report);
    if let Some(keys) = present(&object, "partition_keys") {
        let path = object.path_of("partition_keys");
        for (index, key) in list(keys, &path, report)?.iter().enumerate() {
            let Node::Text(key) = key else {
                wrong(&format!("{path}[{index}]"), key, "a string", report);
                continue;
            };
            for column in table.columns.iter_mut().filter(|column| is(&column.name, key)) {
                *column = key_column(column);
            }
        }
    }
    Some(table)
}

/// Names of keys that hold time: days and their parts.
const TIME: [&str; 28] = [
    "day",
    "days",
    "dt",
    "date",
    "ds",
    "dte",
    "ymd",
    "event_date",
    "eventdate",
    "event_day",
    "log_date",
    "logdate",
    "log_day",
    "partition_date",
    "partition_day",
    "event_time",
    "time",
    "timestamp",
    "year",
    "yr",
    "yyyy",
    "month",
    "mm",
    "hour",
    "hr",
    "hh",
    "datehour",
    "date_hour",
];

/// The column as a partition key; its type, format or name says whether it holds time.
///
/// Only a `format` says how texts write it: `day` is the day of the month in some layouts, and the whole date in
/// others.
fn key_column(column: &Column) -> Column {
    let by_type = matches!(column.data_type, Some(Type::Date | Type::Timestamp { .. }));
    let holds_any = matches!(column.data_type, Some(Type::Varchar(_)) | None)
        || column.data_type.as_ref().is_some_and(Type::is_integer);
    let by_name = holds_any && TIME.iter().any(|name| is(&column.name, name));
    let by_format = column
        .format
        .as_deref()
        .is_some_and(|format| format.contains("yyyy") || matches!(format, "MM" | "dd" | "HH"));
    let partition = if by_type || by_name || by_format {
        Partition::Time
    } else {
        Partition::Key
    };
    Column {
        partition,
        ..column.clone()
    }
}

fn columns(node: Option<&Node>, path: &str, reading: Reading, report: &mut Report) -> Option<Vec<Column>> {
    let Some(node) = node else {
        return Some(Vec::new());
    };
    let columns = list(node, path, report)?.iter().enumerate().map_while(|(index, node)| {
        (!report.is_full()).then(|| column(node, &format!("{path}[{index}]"), reading, report))
    });
    let columns: Vec<Column> = columns.collect::<Vec<_>>().into_iter().collect::<Option<_>>()?;
    let names: Vec<_> = columns.iter().map(|column| column.name.to_lowercase()).collect();
    reading.unique(path, &names, report);
    Some(columns)
}

fn column(node: &Node, path: &str, reading: Reading, report: &mut Report) -> Option<Column> {
    let object = reading.object(path, node, &COLUMN, report)?;
    let name = object.required_text("name", "give the column its name", report);
    let text = |member: &str, report: &mut Report| match present(&object, member) {
        Some(_) => object.text(member, report),
        None => None,
    };
    let data_type = text("type", report).and_then(|text| match text.parse::<Type>() {
        Ok(data_type) => Some(data_type),
        Err(error) => {
            let meant = ColumnType::new(text, &[]).ok().and_then(|meant| data_type(&meant));
            let help = match meant {
                Some(meant) => format!("write `{meant}`: types are those of Athena's queries, and not of its DDL"),
                None => "write it as Trino does, such as `varchar` or `bigint`, or leave it out".to_owned(),
            };
            report.refuse(&object.path_of("type"), error.to_string(), help);
            None
        }
    });
    let unit = text("unit", report).and_then(|text| {
        if text == "epoch_seconds" {
            return Some(Unit::EpochSeconds);
        }
        let help = "write `epoch_seconds`, or leave it out".to_owned();
        report.refuse(&object.path_of("unit"), format!("there is no unit `{text}`"), help);
        None
    });
    let format = text("format", report).map(str::to_owned);
    let missing = text("missing", report);
    let values_said = present(&object, "values");
    let says_nothing = unit.is_none() && format.is_none() && missing.is_none() && values_said.is_none();
    let mut values = Vec::new();
    if let Some(node) = values_said {
        let path = object.path_of("values");
        for (index, value) in list(node, &path, report)?.iter().enumerate() {
            match value {
                Node::Text(text) => values.push(text.clone()),
                Node::Number(number) => values.push(number.to_string()),
                other => wrong(&format!("{path}[{index}]"), other, "a string or a number", report),
            }
        }
    }
    let name = name?;
    if says_nothing {
        return Some(flow_log_stack_declaration::queries::column(name, data_type));
    }
    Some(Column {
        name: name.to_owned(),
        data_type,
        unit,
        values,
        format,
        missing: missing.map(|text| Missing {
            text: text.to_owned(),
            only_without_traffic: false,
            files: Absent::Unknown,
        }),
        ..Column::default()
    })
}

/// An optional name.
fn name(object: &Object<'_>, member: &str, into: &mut Option<String>, report: &mut Report) {
    if present(object, member).is_some()
        && let Some(text) = object.text(member, report)
    {
        *into = Some(text.to_owned());
    }
}

/// A member that is present and not null.
fn present<'a>(object: &Object<'a>, member: &str) -> Option<&'a Node> {
    object.get(member).filter(|node| **node != Node::Null)
}

fn list<'a>(node: &'a Node, path: &str, report: &mut Report) -> Option<&'a [Node]> {
    match node {
        Node::List(items) => Some(items),
        other => {
            wrong(path, other, "a list", report);
            None
        }
    }
}

fn wrong(path: &str, node: &Node, wanted: &str, report: &mut Report) {
    report.refuse(path, format!("is {}, and must be {wanted}", node.noun()), None);
}

/// A member of an object; null if it is missing.
fn member<'a>(node: &'a Node, name: &str) -> &'a Node {
    let members = match node {
        Node::Object(members) => members.as_slice(),
        _ => &[],
    };
    members
        .iter()
        .find(|(own, _)| own == name)
        .map_or(&Node::Null, |(_, node)| node)
}

fn items(node: &Node) -> &[Node] {
    match node {
        Node::List(items) => items,
        _ => &[],
    }
}

/// Names are compared ignoring case.
fn is(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}
