//! Parquet files are read as Trino's Hive connector reads them; the answers were recorded by `reading/record.py`.

#![cfg(feature = "parquet")]

mod common;

use std::path::Path;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, BinaryArray, BooleanArray, Date32Array, Decimal128Array, Float32Array, Float64Array, Int8Array,
    Int16Array, Int32Array, Int64Array, StringArray, TimestampMicrosecondArray, TimestampMillisecondArray,
    TimestampNanosecondArray, UInt8Array, UInt16Array, UInt32Array, UInt64Array,
};
use arrow::record_batch::RecordBatch;
use flow_log_stack_runtime::FileFormat;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, GzipLevel, ZstdLevel};
use parquet::file::properties::WriterProperties;
use serde_json::Value;

use flow_log_stack_local::session::Session;
use flow_log_stack_local::source::Logs;

use common::query::run;
use common::{DAY, Folder, columns, compare, lines, table};

#[test]
fn a_parquet_file_has_the_rows_that_trino_reads() {
    let mut cases: Vec<Value> = lines(include_str!("reading/parquet.jsonl")).collect();
    assert!(cases.len() > 400);
    // Flow logs have no fractions, so their texts in Java's form are not needed; these are refused.
    let is_known = |case: &Value| {
        let what = case["what"].as_str().expect("a name");
        what.starts_with("float") && (what.ends_with("as string") || what.ends_with("as varchar(3)"))
    };
    cases.retain(|case| !is_known(case));
    compare(&cases, FileFormat::Parquet, |path, file| match file.get("columns") {
        Some(columns) => write_parquet(path, columns, file["codec"].as_str()),
        None => std::fs::write(path, file["text"].as_str().expect("a text")).expect("a file"),
    });
}

fn write_parquet(path: &Path, columns: &Value, codec: Option<&str>) {
    let columns = columns.as_array().expect("columns").iter();
    let columns = columns.map(|column| (column[0].as_str().expect("a name"), array(&column[1], &column[2]), true));
    let batch = RecordBatch::try_from_iter_with_nullable(columns).expect("columns");
    let compression = match codec {
        None => Compression::UNCOMPRESSED,
        Some("snappy") => Compression::SNAPPY,
        Some("gzip") => Compression::GZIP(GzipLevel::default()),
        Some("zstd") => Compression::ZSTD(ZstdLevel::default()),
        // What cannot be read cannot be written here either; pyarrow wrote these, as in `record.py`.
        Some("lz4") => return std::fs::write(path, include_bytes!("reading/lz4.parquet")).expect("a file"),
        Some("brotli") => return std::fs::write(path, include_bytes!("reading/brotli.parquet")).expect("a file"),
        Some(other) => panic!("no file is compressed by {other}"),
    };
    let properties = WriterProperties::builder().set_compression(compression).build();
    let file = std::fs::File::create(path).expect("a file");
    let mut writer = ArrowWriter::try_new(file, batch.schema(), Some(properties)).expect("a writer");
    writer.write(&batch).expect("rows");
    writer.close().expect("a file");
}

fn array(kind: &Value, values: &Value) -> ArrayRef {
    let kind = kind.as_str().expect("a type");
    let values: Vec<Option<String>> = values
        .as_array()
        .expect("values")
        .iter()
        .map(|value| match value {
            Value::Null => None,
            Value::String(text) => Some(text.clone()),
            other => Some(other.to_string()),
        })
        .collect();
    macro_rules! parsed {
        ($array:ty) => {
            Arc::new(
                values
                    .iter()
                    .map(|value| value.as_ref().map(|text| text.parse().expect(text)))
                    .collect::<$array>(),
            )
        };
    }
    match kind {
        "bool_" => Arc::new(
            values
                .iter()
                .map(|value| value.as_ref().map(|text| text == "true"))
                .collect::<BooleanArray>(),
        ),
        "int8" => parsed!(Int8Array),
        "int16" => parsed!(Int16Array),
        "int32" => parsed!(Int32Array),
        "int64" => parsed!(Int64Array),
        "uint8" => parsed!(UInt8Array),
        "uint16" => parsed!(UInt16Array),
        "uint32" => parsed!(UInt32Array),
        "uint64" => parsed!(UInt64Array),
        "float32" => parsed!(Float32Array),
        "float64" => parsed!(Float64Array),
        "string" => Arc::new(values.into_iter().collect::<StringArray>()),
        "binary" => Arc::new(
            values
                .iter()
                .map(|value| value.as_ref().map(String::as_bytes))
                .collect::<BinaryArray>(),
        ),
        "date32" => parsed!(Date32Array),
        "timestamp(ms)" => parsed!(TimestampMillisecondArray),
        "timestamp(us)" => parsed!(TimestampMicrosecondArray),
        "timestamp(ns)" => parsed!(TimestampNanosecondArray),
        decimal => {
            let digits: Vec<u8> = decimal[8..decimal.len() - 1]
                .split(',')
                .map(|part| part.parse().expect(decimal))
                .collect();
            let scaled = |text: &String| {
                let (whole, part) = text.split_once('.').unwrap_or((text, ""));
                let zeros = "0".repeat(digits[1] as usize - part.len());
                format!("{whole}{part}{zeros}").parse::<i128>().expect(text)
            };
            let array: Decimal128Array = values.iter().map(|value| value.as_ref().map(scaled)).collect();
            Arc::new(
                array
                    .with_precision_and_scale(digits[0], digits[1].cast_signed())
                    .expect("digits"),
            )
        }
    }
}

/// 400 records in row groups of a hundred; `last` is the last number.
fn four_groups(folder: &Folder, last: i64) {
    let numbers: Int32Array = (0..400).map(Some).collect();
    let large: Int64Array = (0..399).chain([last]).map(Some).collect();
    let texts: StringArray = (0..400)
        .map(|number| (number % 7 != 0).then(|| format!("t{number:03}")))
        .collect();
    let columns: [(&str, ArrayRef); 3] = [
        ("n", Arc::new(numbers)),
        ("large", Arc::new(large)),
        ("t", Arc::new(texts)),
    ];
    let batch = RecordBatch::try_from_iter(columns).expect("columns");
    let properties = WriterProperties::builder()
        .set_max_row_group_row_count(Some(100))
        .build();
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), Some(properties)).expect("a writer");
    writer.write(&batch).expect("rows");
    folder.write(&format!("{DAY}/x.parquet"), writer.into_inner().expect("bytes"));
}

#[test]
fn groups_of_rows_that_cannot_count_are_not_read() {
    let folder = Folder::new();
    four_groups(&folder, 399);
    for (condition, count, read) in [
        ("n = 150", 1, 100),
        ("n IN (5, 395)", 2, 200),
        ("n BETWEEN 99 AND 100", 2, 200),
        ("large >= 350", 50, 100),
        ("large < 100", 100, 100),
        ("n = 1000", 0, 0),
        ("t = 't150'", 1, 100),
        ("t IN ('t001', 't398', 'u')", 2, 200),
        ("t <> 't150'", 341, 400),
        ("t IS NULL", 58, 400),
        ("n = 5 OR t = 't398'", 2, 400),
        ("n + 0 = 5", 1, 400),
    ] {
        let logs = Logs::found(folder.path()).expect("logs");
        let sql = format!("SELECT count(*), min(n) FROM flow_logs WHERE {condition}");
        let rows = run(&sql, &logs, Session::at(0)).expect("rows");
        assert_eq!(rows[0][0].as_deref(), Some(count.to_string().as_str()), "{sql}");
        assert_eq!(logs.progress().count().records, read, "{sql}");
    }
}

#[test]
fn a_value_that_stops_the_reader_stops_it_in_a_group_that_cannot_count() {
    let folder = Folder::new();
    four_groups(&folder, i64::MAX);
    let sql = "SELECT large FROM flow_logs WHERE n = 5";
    let bigint = table(
        &folder,
        &columns(&[("n", "int"), ("large", "bigint")]),
        FileFormat::Parquet,
    );
    assert!(run(sql, &bigint, Session::at(0)).is_ok());
    let int = table(
        &folder,
        &columns(&[("n", "int"), ("large", "int")]),
        FileFormat::Parquet,
    );
    assert!(run(sql, &int, Session::at(0)).is_err());
}
