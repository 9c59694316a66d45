//! Text files are read as Trino's Hive reader reads them; the answers were recorded by `reading/record.py`.

mod common;

use flow_log_stack_runtime::FileFormat;
use serde_json::Value;

use common::{DAY, Folder, columns, compare, lines, member, recorded, rows, table};

#[test]
fn a_text_is_the_value_that_trino_reads() {
    let cases: Vec<Value> = lines(include_str!("reading/values.jsonl")).collect();
    assert!(cases.len() > 600);
    let mut wrong = Vec::new();
    for case in &cases {
        let (kind, text) = (case[0].as_str().expect("a type"), case[1].as_str().expect("a text"));
        let folder = Folder::new();
        folder.write(&format!("{DAY}/x.log"), format!("header\n0 {text}\n"));
        let logs = table(&folder, &columns(&[("n", "int"), ("v", kind)]), FileFormat::PlainText);
        let read = rows(&logs, &[1]).map(|rows| rows[0][0].clone());
        let is_right = match (&read, &case[2]) {
            (Ok(read), Value::Null) => read.is_none(),
            (Ok(read), Value::String(said)) => *read == Some(recorded(said, kind)),
            (Err(fault), Value::Object(_)) => fault.what.contains("`v`"),
            _ => false,
        };
        if !is_right {
            wrong.push(format!("{case}: {read:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_text_file_has_the_rows_that_trino_reads() {
    let cases: Vec<Value> = lines(include_str!("reading/text.jsonl")).collect();
    assert!(cases.len() > 80);
    compare(&cases, FileFormat::PlainText, |path, file| {
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let mut bytes = match (file.get("hex"), file.get("parts")) {
            (Some(hex), _) => hex_bytes(hex),
            (None, Some(parts)) => parts
                .as_array()
                .expect("parts")
                .iter()
                .flat_map(|part| member(text(part)))
                .collect(),
            (None, None) => text(&file["text"]).into_bytes(),
        };
        bytes.extend(file.get("tail").map(hex_bytes).unwrap_or_default());
        let cut = file.get("cut").and_then(Value::as_u64).unwrap_or(0);
        bytes.truncate(bytes.len() - usize::try_from(cut).expect("a length"));
        std::fs::write(path, bytes).expect("a file");
    });
}

fn hex_bytes(hex: &Value) -> Vec<u8> {
    let hex = hex.as_str().expect("a text");
    let byte = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).expect("hexadecimal digits");
    (0..hex.len()).step_by(2).map(byte).collect()
}
