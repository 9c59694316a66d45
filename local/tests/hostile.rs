//! With any contents of a file, the reader ends without a panic and with little memory.

mod common;

use flow_log_stack_local::source::Logs;
use flow_log_stack_runtime::FileFormat;
use proptest::collection::vec;
use proptest::prelude::*;

use common::{DAY, Folder, columns, member, rows, table};

/// Every type that a text can have.
const COLUMNS: [(&str, &str); 12] = [
    ("a", "string"),
    ("b", "int"),
    ("c", "bigint"),
    ("d", "double"),
    ("e", "decimal(38,5)"),
    ("f", "date"),
    ("g", "timestamp"),
    ("h", "boolean"),
    ("i", "varchar(3)"),
    ("j", "float"),
    ("k", "char(2)"),
    ("l", "tinyint"),
];

/// Reads a file with these bytes, as a declared table and as a found one; the result does not matter.
fn read(name: &str, bytes: &[u8], format: FileFormat) {
    let folder = Folder::new();
    folder.write(&format!("{DAY}/{name}"), bytes);
    let all: Vec<usize> = (0..COLUMNS.len()).collect();
    let logs = table(&folder, &columns(&COLUMNS), format);
    // A panic of another crate in a Parquet file is reported as a fault of that file; any other is our bug.
    let panicked = |what: &str| assert!(format == FileFormat::Parquet || !what.contains("panicked"), "{what}");
    match rows(&logs, &all) {
        Ok(rows) => assert!(
            rows.len() <= 40 * bytes.len() + 1000,
            "{} rows of {} bytes",
            rows.len(),
            bytes.len()
        ),
        Err(fault) => panicked(&fault.what),
    }
    assert!(rows(&logs.skip_bad_files(true), &all).is_ok());
    match Logs::found(folder.path()) {
        Ok(found) => {
            let all: Vec<usize> = (0..found.columns().len()).collect();
            if let Err(fault) = rows(&found, &all) {
                panicked(&fault.what);
            }
        }
        Err(fault) => panicked(&fault.what),
    }
}

/// Bytes that are frequent in lines, more often than others.
fn text() -> impl Strategy<Value = Vec<u8>> {
    let byte = prop_oneof![
        8 => prop::sample::select(b"0123456789-+.eE:T \n".to_vec()),
        1 => prop::sample::select(b"\r\t\\N\0".to_vec()),
        1 => any::<u8>(),
    ];
    vec(byte, 0..600)
}

fn damaged(mut bytes: Vec<u8>, changes: &[(usize, u8)], cut: usize) -> Vec<u8> {
    for (at, byte) in changes {
        let length = bytes.len().max(1);
        if let Some(own) = bytes.get_mut(at % length) {
            *own = *byte;
        }
    }
    bytes.truncate(bytes.len() - cut % (bytes.len() + 1));
    bytes
}

#[cfg(feature = "parquet")]
fn parquet() -> Vec<u8> {
    use std::sync::Arc;

    use arrow::array::{ArrayRef, Int32Array, Int64Array, StringArray};
    let rows = 0..500;
    let texts: StringArray = rows.clone().map(|i| Some(format!("text {}", i % 50))).collect();
    let columns: [(&str, ArrayRef); 3] = [
        ("a", Arc::new(texts)),
        ("b", Arc::new(rows.clone().map(Some).collect::<Int32Array>())),
        ("c", Arc::new(rows.map(|i| Some(i64::from(i))).collect::<Int64Array>())),
    ];
    let batch = arrow::record_batch::RecordBatch::try_from_iter(columns).expect("columns");
    let mut writer = parquet::arrow::ArrowWriter::try_new(Vec::new(), batch.schema(), None).expect("a writer");
    writer.write(&batch).expect("rows");
    writer.into_inner().expect("bytes")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text(bytes in text()) {
        read("x.log", &bytes, FileFormat::PlainText);
        read("x.log.gz", &member(&bytes), FileFormat::PlainText);
    }

    #[test]
    fn any_bytes(bytes in vec(any::<u8>(), 0..400)) {
        read("x.log", &bytes, FileFormat::PlainText);
        read("x.log.gz", &bytes, FileFormat::PlainText);
        read("x.log.gz", &[&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3][..], &bytes].concat(), FileFormat::PlainText);
        read("x.parquet", &bytes, FileFormat::Parquet);
        read("x.parquet", &[b"PAR1", &bytes[..], b"PAR1"].concat(), FileFormat::Parquet);
    }

    #[test]
    fn gzip_that_is_damaged(bytes in text(), changes in vec((any::<usize>(), any::<u8>()), 0..4), cut in 0..30_usize) {
        let two = [member(&bytes), member(&bytes)].concat();
        read("x.log.gz", &damaged(two, &changes, cut), FileFormat::PlainText);
    }
}

#[cfg(feature = "parquet")]
proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn parquet_that_is_damaged(changes in vec((any::<usize>(), any::<u8>()), 1..4), cut in prop_oneof![4 => Just(0_usize), 1 => 0..3000_usize]) {
        read("x.parquet", &damaged(parquet(), &changes, cut), FileFormat::Parquet);
    }
}

#[test]
fn a_gzip_whose_length_is_a_lie_is_read_as_far_as_it_goes() {
    let mut bytes = member("a\nx\n");
    let length = bytes.len();
    bytes[length - 4..].copy_from_slice(&u32::MAX.to_le_bytes());
    read("x.log.gz", &bytes, FileFormat::PlainText);
}

#[cfg(feature = "parquet")]
#[test]
fn a_parquet_file_whose_sizes_are_lies_takes_no_room() {
    // The largest 32-bit number, in every place for a number: lists, pages and dictionaries claim that length.
    const GREATEST: [u8; 5] = [0xff, 0xff, 0xff, 0xff, 0x07];
    let bytes = parquet();
    let length = u32::from_le_bytes(bytes[bytes.len() - 8..][..4].try_into().expect("four bytes")) as usize;
    let footer = bytes.len() - 8 - length;
    let with_lie = |at: usize| {
        let mut lie = bytes.clone();
        lie.splice(at..=at, GREATEST);
        if at >= footer {
            let end = lie.len() - 8;
            lie[end..end + 4].copy_from_slice(&u32::try_from(length + 4).expect("a length").to_le_bytes());
        }
        lie
    };
    for at in (4..40).chain(footer..footer + length) {
        read("x.parquet", &with_lie(at), FileFormat::Parquet);
    }
}
