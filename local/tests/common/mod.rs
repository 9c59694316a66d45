//! Folders that are removed after a test, and rows as texts.

#![allow(dead_code, reason = "each test has use for some of it")]

pub(crate) mod query;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::{
    DataType, Date32Type, Decimal128Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
    TimestampMicrosecondType,
};
use flow_log_stack_local::source::{Fault, Layout, Logs};
use flow_log_stack_runtime::{Column, ColumnType, FileFormat};
use serde_json::Value;

/// The folder of a day's logs, below the logs' location.
pub(crate) const DAY: &str = "AWSLogs/111122223333/vpcflowlogs/eu-central-1/2026/11/20";

/// A temporary folder.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("flow-log-stack-local-{}-{number}", std::process::id()));
        fs::create_dir_all(&path).expect("a folder");
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// Writes a file, and creates the folders that contain it.
    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
        fs::write(&path, bytes).expect("a file");
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

pub(crate) fn column_type(text: &str) -> ColumnType {
    let (name, numbers) = text.split_once('(').unwrap_or((text, ""));
    let numbers = numbers
        .split([',', ')'])
        .filter_map(|number| number.trim().parse().ok());
    ColumnType::new(name, &numbers.collect::<Vec<u64>>()).expect("a type")
}

pub(crate) fn columns(columns: &[(&str, &str)]) -> Vec<Column> {
    let column = |(name, kind): &(&str, &str)| Column {
        name: (*name).to_owned(),
        column_type: column_type(kind),
        comment: None,
    };
    columns.iter().map(column).collect()
}

pub(crate) fn table(folder: &Folder, columns: &[Column], format: FileFormat) -> Logs {
    Logs::declared(columns, format, &Layout::default(), folder.path()).expect("a folder that can be read")
}

/// All rows of some columns, as texts in Trino's form.
pub(crate) fn rows(logs: &Logs, columns: &[usize]) -> Result<Vec<Vec<Option<String>>>, Fault> {
    let mut rows = Vec::new();
    for batch in logs.read(columns).reader() {
        let batch = batch?;
        for row in 0..batch.num_rows() {
            rows.push(batch.columns().iter().map(|column| text(column, row)).collect());
        }
    }
    Ok(rows)
}

/// A gzip member.
pub(crate) fn member(text: impl AsRef<[u8]>) -> Vec<u8> {
    use std::io::Write as _;
    let mut member = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    member.write_all(text.as_ref()).expect("bytes");
    member.finish().expect("bytes")
}

fn text(column: &ArrayRef, row: usize) -> Option<String> {
    if column.is_null(row) {
        return None;
    }
    Some(match column.data_type() {
        DataType::Boolean => column.as_boolean().value(row).to_string(),
        DataType::Int8 => column.as_primitive::<Int8Type>().value(row).to_string(),
        DataType::Int16 => column.as_primitive::<Int16Type>().value(row).to_string(),
        DataType::Int32 => column.as_primitive::<Int32Type>().value(row).to_string(),
        DataType::Int64 => column.as_primitive::<Int64Type>().value(row).to_string(),
        DataType::Float32 => format!("{:?}", column.as_primitive::<Float32Type>().value(row)),
        DataType::Float64 => format!("{:?}", column.as_primitive::<Float64Type>().value(row)),
        DataType::Decimal128(..) => column.as_primitive::<Decimal128Type>().value_as_string(row),
        DataType::Date32 => format!("day {}", column.as_primitive::<Date32Type>().value(row)),
        DataType::Timestamp(..) => format!(
            "micros {}",
            column.as_primitive::<TimestampMicrosecondType>().value(row)
        ),
        DataType::Utf8View => column.as_string_view().value(row).to_owned(),
        DataType::BinaryView => column
            .as_binary_view()
            .value(row)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect::<Vec<_>>()
            .join(" "),
        other => panic!("no column of a file is {other}"),
    })
}

/// The cases of a file, one per line.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = Value> {
    text.lines().map(|line| serde_json::from_str(line).expect(line))
}

/// Reads the tables of all cases, and lists those with different rows.
pub(crate) fn compare(cases: &[Value], format: FileFormat, write: impl Fn(&Path, &Value)) {
    let mut wrong = Vec::new();
    for case in cases {
        let folder = Folder::new();
        for file in case["files"].as_array().expect("files") {
            let name = file["name"].as_str().expect("a name");
            write(&folder.write(&format!("{DAY}/{name}"), ""), file);
        }
        let pairs = case["columns"].as_array().expect("columns").iter();
        let pairs: Vec<(&str, &str)> = pairs
            .map(|pair| (pair[0].as_str().expect("a name"), pair[1].as_str().expect("a type")))
            .collect();
        let logs = table(&folder, &columns(&pairs), format);
        let mut read = rows(&logs, &(0..pairs.len()).collect::<Vec<_>>());
        if let Ok(rows) = &mut read
            && case["files"].as_array().is_some_and(|files| files.len() > 1)
        {
            rows.sort();
        }
        let is_right = match (&read, case.get("rows")) {
            (Ok(read), Some(said)) => {
                let value =
                    |(value, (_, kind)): (&Value, &(&str, &str))| value.as_str().map(|text| recorded(text, kind));
                let row = |row: &Value| row.as_array().expect("a row").iter().zip(&pairs).map(value).collect();
                let said: Vec<Vec<Option<String>>> = said.as_array().expect("rows").iter().map(row).collect();
                *read == said
            }
            (Err(_), None) => true,
            _ => false,
        };
        if !is_right {
            wrong.push(format!(
                "{}: {read:?}, not {}{}",
                case["what"], case["rows"], case["fails"]
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A text from Trino, in the form of [`rows`].
pub(crate) fn recorded(text: &str, kind: &str) -> String {
    match kind {
        "float" => format!("{:?}", text.parse::<f32>().expect(text)),
        "double" => format!("{:?}", text.parse::<f64>().expect(text)),
        "date" => format!("day {}", day(text)),
        "timestamp" => {
            let (date, time) = text.split_once(' ').expect(text);
            let time: Vec<i64> = time.split([':', '.']).map(|part| part.parse().expect(text)).collect();
            let [hours, minutes, seconds, millis] = time[..] else {
                panic!("{text}")
            };
            let of_day = ((hours * 60 + minutes) * 60 + seconds) * 1000 + millis;
            format!("micros {}", (day(date) * 86_400_000 + of_day) * 1000)
        }
        // Trino pads them; values here have no trailing blanks.
        _ if kind.starts_with("char") => text.trim_end_matches(' ').to_owned(),
        _ => text.to_owned(),
    }
}

/// Days since 1970-01-01, counted year by year and month by month.
fn day(text: &str) -> i64 {
    let (sign, bare) = match text.strip_prefix('-') {
        Some(bare) => (-1, bare),
        None => (1, text.trim_start_matches('+')),
    };
    let parts: Vec<i64> = bare.split('-').map(|part| part.parse().expect(text)).collect();
    let [year, month, day] = parts[..] else {
        panic!("{text}")
    };
    let year = sign * year;
    let is_leap = |year: i64| year.rem_euclid(4) == 0 && (year.rem_euclid(100) != 0 || year.rem_euclid(400) == 0);
    // Every 400 years have the same number of days.
    let eras = (year - 1970).div_euclid(400);
    let mut days = eras * 146_097;
    for year in 1970..year - eras * 400 {
        days += if is_leap(year) { 366 } else { 365 };
    }
    let february = if is_leap(year) { 29 } else { 28 };
    let months = [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    days + (1..month).zip(months).map(|(_, days)| days).sum::<i64>() + day - 1
}
