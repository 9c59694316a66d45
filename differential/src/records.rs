//! Random records for the tables of a catalog, in the form that the stream for tools and the oracle read.

use fastrand::Rng;
use flow_log_stack_analysis::{Catalog, Type};
use serde_json::{Map, Value, json};

use crate::vocabulary::{self, are_read, mixed, pick};

/// How many records a table of flow logs can have, and how many any other: joins of four tables must stay small.
const COUNTS: [&[usize]; 2] = [&[0, 1, 4, 9, 12], &[0, 1, 3, 5, 6]];

/// One value in this many is NULL.
const PER_NULL: u8 = 7;

/// The first second of the records: 2026-11-19 UTC.
const FIRST_SECOND: u64 = 1795046400;

/// Values of text fields of flow logs, few enough for matches in joins and groups.
const TEXTS: &[(&str, &[&str])] = &[
    ("account_id", &["123456789012", "210987654321"]),
    ("interface_id", &["eni-0a1b2c3d", "eni-0f9e8d7c", "-"]),
    (
        "srcaddr",
        &[
            "10.0.0.1",
            "10.0.0.2",
            "10.0.1.17",
            "192.168.1.5",
            "203.0.113.9",
            "2001:db8::1",
            "-",
        ],
    ),
    (
        "dstaddr",
        &[
            "10.0.0.1",
            "10.0.0.2",
            "172.16.3.4",
            "198.51.100.7",
            "203.0.113.9",
            "2001:db8::2",
            "-",
        ],
    ),
    ("action", &["ACCEPT", "ACCEPT", "REJECT", "-"]),
    ("log_status", &["OK", "OK", "OK", "NODATA", "SKIPDATA"]),
    ("vpc_id", &["vpc-0123", "vpc-4567"]),
    ("flow_direction", &["ingress", "egress"]),
    ("day", &["2026/11/19", "2026/11/20", "2026/11/21"]),
];

/// Values of number fields of flow logs.
const NUMBERS: &[(&str, &[u64])] = &[
    ("version", &[2, 5, 7]),
    ("srcport", &[22, 443, 51234, 60000, 0]),
    ("dstport", &[22, 80, 443, 53, 3389, 51234]),
    ("protocol", &[6, 6, 17, 1, 58]),
    ("packets", &[0, 1, 3, 10, 2500]),
    ("bytes", &[0, 40, 52, 1500, 10240, 1048576, 5000000000]),
    ("tcp_flags", &[0, 2, 3, 18, 19]),
    ("traffic_path", &[1, 2, 8]),
];

/// Texts for other columns.
const ANY_TEXTS: &[&str] = &[
    "",
    "a",
    "b",
    "A",
    "abc",
    "10.0.0.1",
    "192.0.2.7",
    "2001:db8::1",
    "-",
    "ACCEPT",
    "OK",
    "2026/11/20",
    "2026-11-20",
    "42",
    "eni-1",
    "é",
    "a,b",
    "x y",
    "{\"a\":1}",
    "[1,{\"b\":\"x\"}]",
    "22",
    " 7",
    "1.5",
    "0a",
    "https://example.com/p?q=1#f",
];

/// The catalog as JSON, with the records over which this statement is run.
pub(crate) fn of_statement(catalog: &Catalog, seed: u64, index: u64) -> Value {
    let random = &mut Rng::with_seed(mixed(seed, index) ^ 0x4ec0);
    let mut json = vocabulary::to_json(catalog);
    for (at, table) in catalog.tables.iter().flatten().enumerate() {
        let count = pick(random, COUNTS[usize::from(table.hidden_columns.is_empty())]);
        let records = (0..count).map(|_| {
            let columns = table.columns.iter().chain(&table.hidden_columns);
            let values = columns.map(|column| match &column.data_type {
                Some(own) => field(random, &column.name, own),
                None => Value::Null,
            });
            Value::Array(values.collect())
        });
        json["tables"][at]["rows"] = Value::Array(records.collect());
    }
    json
}

/// A value for a column. Fields of flow logs have their own values.
fn field(random: &mut Rng, name: &str, own: &Type) -> Value {
    match own {
        Type::Varchar(None) if random.u8(..12) > 0 => {
            if let Some((_, texts)) = TEXTS.iter().find(|(field, _)| *field == name) {
                return json!(pick(random, texts));
            }
        }
        Type::Integer | Type::Bigint if random.u8(..12) > 0 => {
            if let Some((_, numbers)) = NUMBERS.iter().find(|(field, _)| *field == name) {
                // A column of another table may have the same name but a smaller type.
                let most = if *own == Type::Integer {
                    i32::MAX.unsigned_abs().into()
                } else {
                    u64::MAX
                };
                return json!(pick(random, numbers).min(most));
            }
            if matches!(name, "start" | "end") {
                return json!(FIRST_SECOND + random.u64(..3 * 86_400 / 30) * 30);
            }
        }
        _ => {}
    }
    value(random, own)
}

fn value(random: &mut Rng, own: &Type) -> Value {
    if random.u8(..PER_NULL) == 0 || !are_read(own) {
        return Value::Null;
    }
    match own {
        Type::Boolean => json!(random.bool()),
        Type::Tinyint => whole(random, i8::MIN.into(), i8::MAX.into()),
        Type::Smallint => whole(random, i16::MIN.into(), i16::MAX.into()),
        Type::Integer => whole(random, i32::MIN.into(), i32::MAX.into()),
        Type::Bigint => whole(random, i64::MIN, i64::MAX),
        Type::Real | Type::Double => json!(pick(random, &[0.0, 1.0, -1.5, 2.5, 0.1, 1e10, 100.25, -0.5])),
        Type::Varchar(length) => {
            let text = pick(random, ANY_TEXTS);
            json!(cut(text, length.unwrap_or(u32::MAX)))
        }
        Type::Char(length) => json!(cut(pick(random, &["", "a", "ab", "A", "a b"]), *length).trim_end()),
        Type::Decimal { precision, scale } => json!(decimal(random, *precision, *scale)),
        Type::Date => json!(pick(
            random,
            &[
                "2024-02-29",
                "2026-11-20",
                "1970-01-01",
                "2023-12-31",
                "1969-07-20",
                "2026-12-31"
            ]
        )),
        Type::Timestamp { precision, .. } => {
            let seconds = pick(
                random,
                &[
                    "2026-11-20 12:34:56",
                    "2024-02-29 00:00:00",
                    "1969-12-31 23:59:59",
                    "2026-03-29 02:30:00",
                ],
            );
            let digits = &pick(random, &["000000", "789123", "500000", "999999"])[..usize::from(*precision)];
            let point = if digits.is_empty() { "" } else { "." };
            json!(format!("{seconds}{point}{digits}"))
        }
        Type::IpAddress => json!(pick(
            random,
            &["10.0.0.1", "10.0.0.200", "192.0.2.7", "2001:db8::1", "::1"]
        )),
        // Trino's side takes an array or an object of JSON for an empty text if the table has a nested column, which is not
        // known here.
        Type::Json => pick(random, &[json!(1), json!("x"), json!(true), json!(2.5)]),
        Type::Array(element) => {
            let length = random.usize(..4);
            Value::Array((0..length).map(|_| value(random, element)).collect())
        }
        Type::Map(key, element) => {
            let mut entries = Map::new();
            for _ in 0..random.usize(..3) {
                let name = match value(random, key) {
                    Value::Null => continue,
                    Value::String(text) => text,
                    other => other.to_string(),
                };
                entries.insert(name, value(random, element));
            }
            Value::Object(entries)
        }
        Type::Row(fields) => Value::Array(fields.iter().map(|field| value(random, &field.data_type)).collect()),
        _ => Value::Null,
    }
}

/// Mostly small numbers, which match; sometimes the ends of the range, or anything in it.
fn whole(random: &mut Rng, least: i64, most: i64) -> Value {
    let number = match random.u8(..20) {
        0 => least,
        1 => most,
        2 => random.i64(least..=most),
        _ => pick(random, &[0, 1, 2, 3, 5, 6, 7, 17, 22, -1, -5, 80, 100]),
    };
    json!(number)
}

fn decimal(random: &mut Rng, precision: u8, scale: u8) -> String {
    let digits = |random: &mut Rng, count: u8| -> String { (0..count).map(|_| random.digit(10)).collect() };
    let before = digits(random, (precision - scale).min(4));
    let sign = if random.u8(..4) == 0 { "-" } else { "" };
    let before = if before.is_empty() { "0".to_owned() } else { before };
    if scale == 0 {
        return format!("{sign}{before}");
    }
    let after = digits(random, scale.min(3));
    format!(
        "{sign}{before}.{after}{}",
        "0".repeat(usize::from(scale.saturating_sub(3)))
    )
}

fn cut(text: &str, length: u32) -> String {
    text.chars()
        .take(usize::try_from(length).unwrap_or(usize::MAX))
        .collect()
}
