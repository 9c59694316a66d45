//! Random catalogs, names and types.

use fastrand::Rng;
use flow_log_stack_analysis::{Catalog, Column, Table, Type};
use serde_json::{Value, json};

/// Fields of flow logs, as people have them in tables.
const FIELDS: &[(&str, &str)] = &[
    ("version", "integer"),
    ("account_id", "varchar"),
    ("interface_id", "varchar"),
    ("srcaddr", "varchar"),
    ("dstaddr", "varchar"),
    ("srcport", "integer"),
    ("dstport", "integer"),
    ("protocol", "bigint"),
    ("packets", "bigint"),
    ("bytes", "bigint"),
    ("start", "bigint"),
    ("end", "bigint"),
    ("action", "varchar"),
    ("log_status", "varchar"),
    ("vpc_id", "varchar"),
    ("tcp_flags", "integer"),
    ("flow_direction", "varchar"),
    ("traffic_path", "integer"),
    ("day", "varchar"),
];

/// Column names of other tables; some are words of the grammar that are not reserved.
const NAMES: &[&str] = &[
    "id",
    "k",
    "v",
    "x",
    "y",
    "name",
    "owner",
    "value",
    "data",
    "count",
    "date",
    "type",
    "time",
    "row",
    "user_id",
    "tags",
    "created",
    "updated",
    "amount",
    "ratio",
    "payload",
    "srcaddr",
    "bytes",
    "day",
    "région",
    "first",
    "filter",
    "limit",
    "Zone",
    "two words",
    "map",
    "interval",
    "key",
    "position",
    "zone",
    "format",
    "current",
    "path",
    "json",
];

const TABLES: &[&str] = &[
    "g",
    "t",
    "interfaces",
    "orders",
    "hosts",
    "Events",
    "stats",
    "data",
    "show",
    "vpc-logs",
];

/// Types that people use, frequent ones several times.
const TYPES: &[&str] = &[
    "varchar",
    "varchar",
    "varchar",
    "varchar",
    "bigint",
    "bigint",
    "bigint",
    "integer",
    "integer",
    "integer",
    "double",
    "double",
    "boolean",
    "boolean",
    "date",
    "date",
    "timestamp(3)",
    "timestamp(3)",
    "decimal(10,2)",
    "decimal(10,2)",
    "real",
    "smallint",
    "tinyint",
    "char(5)",
    "varchar(10)",
    "varchar(3)",
    "varbinary",
    "time(3)",
    "time(6) with time zone",
    "timestamp(3) with time zone",
    "timestamp(6)",
    "timestamp(0)",
    "timestamp(9) with time zone",
    "decimal(38,10)",
    "decimal(5,0)",
    "decimal(18,6)",
    "json",
    "ipaddress",
    "uuid",
    "array(bigint)",
    "array(varchar)",
    "array(integer)",
    "map(varchar, bigint)",
    "map(varchar, varchar)",
    "row(a bigint, b varchar)",
    "row(x double, y row(z date, w array(integer)))",
    "array(row(a bigint, b varchar))",
    "array(array(double))",
    "array(double)",
    "array(boolean)",
    "map(bigint, double)",
    "map(integer, array(varchar))",
    "interval day to second",
    "interval year to month",
    "char(1)",
    "array(timestamp(3))",
];

/// Types that are rare, and mostly occur in results.
const RARE: &[&str] = &[
    "HyperLogLog",
    "P4HyperLogLog",
    "tdigest",
    "qdigest(bigint)",
    "qdigest(double)",
    "SetDigest",
    "color",
    "row(bigint, varchar)",
    "map(row(a bigint), date)",
    "array(json)",
    "array(ipaddress)",
    "time(0)",
    "time(9)",
    "timestamp(12)",
    "array(map(varchar, bigint))",
    "row(j json)",
    "char(20)",
    "decimal(38,0)",
    "array(decimal(4,2))",
    "array(char(2))",
];

pub(crate) fn pick<T: Clone>(random: &mut Rng, list: &[T]) -> T {
    list[random.usize(..list.len())].clone()
}

/// A type for a column.
pub(crate) fn any_type(random: &mut Rng) -> Type {
    let list = if random.u8(..20) == 0 { RARE } else { TYPES };
    pick(random, list).parse().expect("a type of ours")
}

fn column(name: &str, own: Type) -> Column {
    Column {
        name: name.to_owned(),
        data_type: Some(own),
        ..Column::default()
    }
}

/// What statements are generated for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// To compare verdicts: about half of them have a mistake.
    Verdicts,
    /// To be run over records: none has a mistake, and the columns have types for which records can be made.
    Rows,
}

/// Adjacent seeds give unrelated numbers (`SplitMix64`).
pub(crate) fn mixed(seed: u64, index: u64) -> u64 {
    let mut z = seed
        .wrapping_mul(0x9e37_79b9_7f4a_7c15)
        .wrapping_add(index.wrapping_mul(0xd1b5_4a32_d192_ed03));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Whether the oracle can read values of this type; a column of any other would only have NULL.
pub(crate) fn are_read(own: &Type) -> bool {
    match own {
        Type::Boolean
        | Type::Tinyint
        | Type::Smallint
        | Type::Integer
        | Type::Bigint
        | Type::Real
        | Type::Double
        | Type::Decimal { .. }
        | Type::Varchar(_)
        | Type::Char(_)
        | Type::Date
        | Type::Json
        | Type::IpAddress => true,
        Type::Timestamp { precision, zone } => !zone && *precision <= 6,
        Type::Array(element) => are_read(element),
        Type::Map(key, value) => {
            are_read(key) && are_read(value) && !matches!(**key, Type::Array(_) | Type::Map(..) | Type::Row(_))
        }
        Type::Row(fields) => fields.iter().all(|field| are_read(&field.data_type)),
        _ => false,
    }
}

fn columns(random: &mut Rng, count: usize, purpose: Purpose) -> Vec<Column> {
    let mut columns: Vec<Column> = Vec::new();
    while columns.len() < count {
        let name = pick(random, NAMES);
        let own = any_type(random);
        let fits = purpose == Purpose::Verdicts || are_read(&own);
        if fits && columns.iter().all(|column| !column.name.eq_ignore_ascii_case(name)) {
            columns.push(column(name, own));
        }
    }
    columns
}

/// A catalog: flow logs, and some other tables. Statements to be run may use every field of flow logs.
pub(crate) fn catalog(random: &mut Rng, purpose: Purpose) -> Catalog {
    let mut fields: Vec<Column> = Vec::new();
    for (name, own) in FIELDS {
        if random.u8(..5) > 0 || *name == "day" || purpose == Purpose::Rows {
            fields.push(column(name, own.parse().expect("a type of ours")));
        }
    }
    let mut tables = vec![table(None, "f", fields)];
    tables[0].hidden_columns = vec![column("$path", Type::VARCHAR), column("$file_size", Type::Bigint)];
    for _ in 0..random.usize(1..4) {
        let name = pick(random, TABLES);
        let schema = (random.u8(..6) == 0).then(|| "other".to_owned());
        let count = random.usize(1..14);
        if tables.iter().all(|table| !table.name.eq_ignore_ascii_case(name)) {
            tables.push(table(schema, name, columns(random, count, purpose)));
        }
    }
    Catalog {
        default_catalog: Some("awsdatacatalog".to_owned()),
        default_schema: Some("default".to_owned()),
        tables: Some(tables),
        ..Catalog::default()
    }
}

fn table(schema: Option<String>, name: &str, columns: Vec<Column>) -> Table {
    Table {
        catalog: Some("awsdatacatalog".to_owned()),
        schema: schema.or_else(|| Some("default".to_owned())),
        name: name.to_owned(),
        columns,
        hidden_columns: Vec::new(),
        open: false,
    }
}

/// The catalog in the form of the stream for tools.
pub(crate) fn to_json(catalog: &Catalog) -> Value {
    let columns = |list: &[Column]| -> Vec<Value> {
        list.iter()
            .map(|column| json!({"name": column.name, "type": column.data_type.as_ref().map(ToString::to_string)}))
            .collect()
    };
    let tables = catalog.tables.iter().flatten().map(|table| {
        let mut value = json!({
            "catalog": table.catalog,
            "schema": table.schema,
            "name": table.name,
            "columns": columns(&table.columns),
        });
        if !table.hidden_columns.is_empty() {
            value["hidden_columns"] = columns(&table.hidden_columns).into();
        }
        value
    });
    json!({
        "default": {"catalog": catalog.default_catalog, "schema": catalog.default_schema},
        "tables": tables.collect::<Vec<_>>(),
    })
}

/// A name in SQL: quoted where it must be, and sometimes where it need not.
pub(crate) fn written(random: &mut Rng, name: &str) -> String {
    let plain = name.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '_')
        && name
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
    match random.u8(..40) {
        _ if !plain || RESERVED.contains(&name) => format!("\"{name}\""),
        0 => format!("\"{name}\""),
        1 => name.to_ascii_uppercase(),
        _ => name.to_owned(),
    }
}

/// The reserved words among our names.
const RESERVED: &[&str] = &["end"];
