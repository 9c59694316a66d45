//! The cost of reading: the same million records as bytes, as lines and as columns.
//!
//! `cargo bench -p flow-log-stack-local --bench reading [FOLDER]` reads the logs in a folder, or some that it makes.

#[path = "../examples/make_logs/volume.rs"]
mod volume;

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::Instant;

use flow_log_stack_local::source::{Layout, Logs};
use flow_log_stack_runtime::{FileFormat, Key, log_format};

use volume::Volume;

/// The measurements, and the columns that each reads.
const COLUMNS: [(&str, &[&str]); 6] = [
    ("count", &[]),
    ("bytes", &["bytes"]),
    ("srcaddr, bytes", &["srcaddr", "bytes"]),
    ("srcaddr, dstaddr, bytes", &["srcaddr", "dstaddr", "bytes"]),
    (
        "all numbers",
        &[
            "version", "srcport", "dstport", "protocol", "packets", "bytes", "start", "end",
        ],
    ),
    (
        "all texts",
        &[
            "account_id",
            "interface_id",
            "srcaddr",
            "dstaddr",
            "action",
            "log_status",
        ],
    ),
];

fn main() {
    let given = std::env::args().skip(1).find(|argument| !argument.starts_with('-'));
    let folder = given.map_or_else(made, PathBuf::from);
    let columns = log_format::default_columns(FileFormat::PlainText);
    let layout = Layout {
        keys: vec![Key::Day],
        ..Layout::default()
    };
    let logs = Logs::declared(&columns, FileFormat::PlainText, &layout, &folder).expect("logs");
    report("inflate only", || {
        inflate(logs.files().iter().map(|file| file.path.as_path()))
    });
    for (name, wanted) in COLUMNS {
        let place = |name: &&str| {
            logs.columns()
                .iter()
                .position(|(own, _)| own == name)
                .expect("a column")
        };
        let wanted: Vec<usize> = wanted.iter().map(place).collect();
        report(name, || {
            let batches = logs.read(&wanted).reader();
            batches.map(|batch| black_box(batch.expect("rows")).num_rows()).sum()
        });
    }
}

/// A folder of logs, made if it does not exist yet.
fn made() -> PathBuf {
    let folder = std::env::temp_dir().join("flow-log-stack-local-bench");
    if !folder.exists() {
        let volume = Volume {
            records: 1_000_000,
            files: 24,
            days: 10,
            seed: 1,
        };
        volume.write(&folder).expect("logs");
    }
    folder
}

/// Reports the fastest of five runs.
fn report(name: &str, run: impl Fn() -> usize) {
    let mut best = f64::MAX;
    let mut count = 0;
    for _ in 0..5 {
        let start = Instant::now();
        count = run();
        best = best.min(start.elapsed().as_secs_f64());
    }
    println!("{name:24} {best:7.3} s, {count}");
}

/// Inflates every file at once.
fn inflate<'a>(files: impl Iterator<Item = &'a Path>) -> usize {
    let mut decompressor = libdeflater::Decompressor::new();
    let bytes = files.map(|path| {
        let file = std::fs::read(path).expect("a file");
        let length = u32::from_le_bytes(file[file.len() - 4..].try_into().expect("four bytes")) as usize;
        let mut text = vec![0; length];
        decompressor.gzip_decompress(&file, &mut text).expect("gzip");
        black_box(text).len()
    });
    bytes.sum()
}
