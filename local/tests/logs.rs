//! Folders of logs as tables: which files are in which partition, which are read, and what is remarked.

mod common;

use arrow::array::AsArray;
use flow_log_stack_local::source::{FlowLogs, Layout, Logs, Oddity, Progress, Record};
use flow_log_stack_runtime::{
    Database, DestinationOptions, FileFormat, Key, Location, LogRetention, ScanLimit, Scope, Setting, Stack, Table,
    Tags, log_format,
};

use common::{DAY, Folder, columns, member, rows, table};

const HEADER: &str = "version account-id";

/// The paths of a table's files below the folder, and the value of a key for each.
fn listed(folder: &Folder, layout: &Layout, key: Key) -> Vec<(String, Option<String>)> {
    let files = layout.files(folder.path(), &Progress::default()).expect("a folder");
    let below = |file: &flow_log_stack_local::source::LogFile| {
        let path = file
            .path
            .strip_prefix(folder.path())
            .expect("a file in it")
            .to_string_lossy()
            .into_owned();
        (path, file.place.key(key).map(str::to_owned))
    };
    files.iter().map(below).collect()
}

fn names(folder: &Folder, layout: &Layout) -> Vec<String> {
    listed(folder, layout, Key::Day)
        .into_iter()
        .map(|(path, _)| path)
        .collect()
}

fn by(keys: &[Key]) -> Layout {
    Layout {
        keys: keys.to_vec(),
        ..Layout::default()
    }
}

#[test]
fn folders_say_account_region_day_and_hour_in_both_layouts() {
    let folder = Folder::new();
    folder.write(
        "AWSLogs/111122223333/vpcflowlogs/eu-central-1/2026/11/20/07/a.log.gz",
        "",
    );
    folder.write(
        "AWSLogs/aws-account-id=444455556666/aws-service=vpcflowlogs/aws-region=us-east-1/year=2026/month=01/day=02/hour=23/b.log.gz",
        "",
    );
    let value = |key| {
        listed(&folder, &by(&Key::ALL), key)
            .into_iter()
            .map(|(_, value)| value.unwrap_or_default())
            .collect::<Vec<_>>()
    };
    assert_eq!(value(Key::Account), ["111122223333", "444455556666"]);
    assert_eq!(value(Key::Region), ["eu-central-1", "us-east-1"]);
    assert_eq!(value(Key::Day), ["2026/11/20", "2026/01/02"]);
    assert_eq!(value(Key::Hour), ["07", "23"]);
    let hive = |hive_compatible| {
        names(
            &folder,
            &Layout {
                hive_compatible,
                ..by(&[Key::Day])
            },
        )
        .len()
    };
    assert_eq!([None, Some(true), Some(false)].map(hive), [2, 1, 1]);
}

#[test]
fn a_day_is_read_with_all_below_it_and_an_hour_only_where_there_are_hours() {
    let folder = Folder::new();
    for name in ["x.log", "07/x.log", "07/deeper/x.log", "other/x.log", "7/x.log"] {
        folder.write(&format!("{DAY}/{name}"), "");
    }
    assert_eq!(names(&folder, &by(&[Key::Day])).len(), 5);
    let hours = listed(&folder, &by(&[Key::Day, Key::Hour]), Key::Hour);
    assert_eq!(hours.len(), 2);
    assert!(hours.iter().all(|(_, hour)| hour.as_deref() == Some("07")));
}

#[test]
fn what_is_in_no_partition_is_not_read() {
    let folder = Folder::new();
    for name in [
        "x.log",
        "AWSLogs/x.log",
        "AWSLogs/111122223333/vpcflowlogs/eu-central-1/2026/11/x.log",
        "AWSLogs/111122223333/elasticloadbalancing/eu-central-1/2026/11/20/x.log",
        "AWSLogs/11112222333/vpcflowlogs/eu-central-1/2026/11/20/x.log",
        "AWSLogs/111122223333/vpcflowlogs/eu-central-1/2026/1/20/x.log",
        "AWSLogs/111122223333/vpcflowlogs/eu-central-1/year=2026/month=11/day=20/x.log",
        "AWSLogs/111122223333/vpcflowlogs/eu-central-1/2026/11/20/_x.log",
        "AWSLogs/111122223333/vpcflowlogs/eu-central-1/2026/11/20/_x/x.log",
        "AWSLogs/111122223333/vpcflowlogs/eu-central-1/2026/11/20/.x/y/x.log",
        "_AWSLogs/111122223333/vpcflowlogs/eu-central-1/2026/11/20/x.log",
    ] {
        folder.write(name, "");
    }
    assert_eq!(names(&folder, &Layout::default()), Vec::<String>::new());
}

#[test]
fn a_table_shows_the_accounts_and_regions_that_it_lists() {
    let folder = Folder::new();
    for (account, region) in [
        ("111122223333", "eu-west-1"),
        ("111122223333", "eu-west-2"),
        ("444455556666", "eu-west-1"),
    ] {
        folder.write(&format!("AWSLogs/{account}/vpcflowlogs/{region}/2026/11/20/x.log"), "");
    }
    let count = |accounts: &[&str], regions: &[&str]| {
        let owned = |listed: &[&str]| listed.iter().map(|&one| one.to_owned()).collect();
        names(
            &folder,
            &Layout {
                accounts: owned(accounts),
                regions: owned(regions),
                ..Layout::default()
            },
        )
        .len()
    };
    assert_eq!(count(&[], &[]), 3);
    assert_eq!(count(&["111122223333"], &[]), 2);
    assert_eq!(count(&["111122223333"], &["eu-west-1"]), 1);
    assert_eq!(count(&["111122223333", "444455556666"], &["eu-west-1", "eu-west-3"]), 2);
}

#[test]
fn files_come_in_the_order_of_their_keys() {
    let folder = Folder::new();
    for name in ["b.log", "a/z.log", "a.log", "a-b.log", "A.log"] {
        folder.write(&format!("{DAY}/{name}"), "");
    }
    let names = names(&folder, &Layout::default());
    let names: Vec<&str> = names.iter().map(|name| &name[DAY.len() + 1..]).collect();
    assert_eq!(names, ["A.log", "a-b.log", "a.log", "a/z.log", "b.log"]);
}

#[test]
fn a_folder_may_be_given_from_anywhere_within_the_logs() {
    let folder = Folder::new();
    folder.write(&format!("{DAY}/x.log"), "h\n1\n");
    let within = folder.path().join("AWSLogs/111122223333/vpcflowlogs");
    let files = by(&[Key::Day]).files(&within, &Progress::default()).expect("a folder");
    assert_eq!(
        files.iter().map(|file| file.place.key(Key::Day)).collect::<Vec<_>>(),
        [Some("2026/11/20")]
    );
}

#[test]
fn a_folder_that_is_not_there_is_a_fault_that_names_it() {
    let folder = Folder::new();
    let missing = folder.path().join("missing");
    let fault = Layout::default()
        .files(&missing, &Progress::default())
        .expect_err("no folder");
    assert!(fault.to_string().contains("missing"), "{fault}");
}

#[test]
fn keys_of_partitions_and_hidden_columns_are_columns() {
    let folder = Folder::new();
    let path = folder.write(&format!("{DAY}/x.log"), "a\n1\n2\n");
    let layout = by(&[Key::Account, Key::Region, Key::Day]);
    let logs = Logs::declared(&columns(&[("a", "int")]), FileFormat::PlainText, &layout, folder.path()).expect("logs");
    let batches: Vec<_> = logs
        .read(&[3, 0, 1, 2, 4, 5, 0])
        .reader()
        .map(|batch| batch.expect("rows"))
        .collect();
    let [batch] = &batches[..] else { panic!("one file") };
    let text = |column: usize| batch.column(column).as_string_view().value(1).to_owned();
    assert_eq!(
        [text(0), text(2), text(3)],
        ["2026/11/20", "111122223333", "eu-central-1"]
    );
    assert_eq!(text(4), path.to_string_lossy());
    assert_eq!(
        batch.column(5).as_primitive::<arrow::datatypes::Int64Type>().value(0),
        6
    );
    assert_eq!(batch.column(1), batch.column(6));
    assert_eq!(
        logs.read(&[])
            .reader()
            .map(|batch| batch.expect("rows").num_rows())
            .sum::<usize>(),
        2
    );
}

#[test]
fn a_bad_file_stops_the_reader_or_is_skipped_as_a_whole() {
    let folder = Folder::new();
    let record = |i: u32| {
        [
            i.to_string(),
            " ".to_owned(),
            (i * 7919 % 1_000_003).to_string(),
            "\n".to_owned(),
        ]
    };
    let records: String = (0..200_000).flat_map(record).collect();
    let good = member(format!("{HEADER}\n1 2\n"));
    let bad = member(format!("{HEADER}\n{records}"));
    folder.write(&format!("{DAY}/a.log.gz"), &good);
    folder.write(&format!("{DAY}/b.log.gz"), &bad[..bad.len() - 9]);
    folder.write(&format!("{DAY}/c.log.gz"), "no gzip");
    folder.write(&format!("{DAY}/d.log.gz"), &good);
    folder.write(&format!("{DAY}/e.log.zst"), "no zstandard");
    let logs = table(
        &folder,
        &columns(&[("version", "int"), ("account_id", "bigint")]),
        FileFormat::PlainText,
    );
    let fault = rows(&logs, &[0]).expect_err("a file that is cut");
    assert!(
        fault.path.ends_with("b.log.gz") && fault.what.contains("cut off"),
        "{fault}"
    );
    let logs = logs.skip_bad_files(true);
    let before = logs.progress().count();
    assert_eq!(rows(&logs, &[0, 1]).expect("rows").len(), 2);
    let count = logs.progress().count();
    assert_eq!(count.skipped - before.skipped, 3);
    assert_eq!(count.records - before.records, 2);
    let (remarks, _) = logs.progress().remarks();
    let skipped = remarks
        .iter()
        .filter(|remark| matches!(remark.oddity, Oddity::Skipped(_)));
    assert_eq!(skipped.count(), 3);
}

#[test]
fn what_is_read_in_silence_is_remarked() {
    let folder = Folder::new();
    let good = "123456789012_vpcflowlogs_us-east-1_fl-1234abcd_20180620T1620Z_fe123456.log.gz";
    let names = ["a", "b", "c", "d", "e", "f"].map(|hash| good.replace("fe123456", hash));
    folder.write(
        &format!("{DAY}/{}", names[0]),
        [member("version account-id\n1 2\n"), b"junk".to_vec()].concat(),
    );
    folder.write(&format!("{DAY}/{}", names[1]), member("account-id version\n1 2\n"));
    folder.write(&format!("{DAY}/{}", names[2]), member("1 2\n1 2\n"));
    folder.write(&format!("{DAY}/{}", names[3]), member("version account-id\n1 2\n"));
    folder.write(
        &format!("{DAY}/{}", names[4]),
        member(b"version account-id\n1 \xff\n1 \xff\n"),
    );
    folder.write(
        &format!("{DAY}/{}", names[5]),
        member("version account-id\n1 \u{fffd}\n"),
    );
    folder.write(&format!("{DAY}/readme.txt"), "version account-id\n1 2\n");
    let logs = table(
        &folder,
        &columns(&[("version", "int"), ("account_id", "string")]),
        FileFormat::PlainText,
    );
    assert_eq!(rows(&logs, &[0, 1]).expect("rows").len(), 8);
    let (remarks, all) = logs.progress().remarks();
    let found: Vec<(String, &Oddity)> = remarks
        .iter()
        .map(|remark| {
            (
                remark
                    .path
                    .file_name()
                    .unwrap_or_default()
                    .to_string_lossy()
                    .into_owned(),
                &remark.oddity,
            )
        })
        .collect();
    let expected = [
        (names[0].clone(), &Oddity::Junk),
        (names[1].clone(), &Oddity::OtherHeader),
        (names[2].clone(), &Oddity::NoHeader),
        (names[4].clone(), &Oddity::NotUtf8),
        ("readme.txt".to_owned(), &Oddity::Stray),
    ];
    assert_eq!(found, expected);
    assert_eq!(all, 5);
}

#[test]
fn records_without_traffic_are_counted_where_their_status_is_there() {
    let folder = Folder::new();
    let all = log_format::default_columns(FileFormat::PlainText);
    let names: Vec<&str> = all.iter().map(|column| column.name.as_str()).collect();
    let record = |status: &str| format!("2 1 e - - - - - - - 1 2 - {status}\n");
    let lines: String = ["OK", "NODATA", "SKIPDATA", "NODATA", "NODATAX"].map(record).concat();
    folder.write(&format!("{DAY}/x.log"), format!("{}\n{lines}", names.join(" ")));
    let logs = table(&folder, &all, FileFormat::PlainText);
    assert_eq!(rows(&logs, &[9]).expect("rows").len(), 5);
    let count = logs.progress().count();
    assert_eq!(
        (count.files, count.records, count.no_data, count.skip_data),
        (1, 5, 2, 1)
    );
}

#[test]
fn without_a_declaration_fields_are_read_by_name_from_files_of_several_formats() {
    let folder = Folder::new();
    let name = |id: &str, time: &str| format!("{DAY}/111122223333_vpcflowlogs_eu-central-1_{id}_{time}_0a.log.gz");
    folder.write(
        &name("fl-1", "20261120T0000Z"),
        member("version bytes srcaddr\n2 10 10.0.0.1\n"),
    );
    folder.write(
        &name("fl-1", "20261120T0005Z"),
        member("version bytes srcaddr\n2 20 10.0.0.2\n"),
    );
    folder.write(
        &name("fl-2", "20261120T0000Z"),
        member("srcaddr new-field bytes\n10.0.0.3 x 30\n"),
    );
    folder.write("copied.log", "bytes dstport\n40 22\n");
    let logs = Logs::found(folder.path()).expect("logs");
    let known: Vec<(&str, String)> = logs
        .columns()
        .iter()
        .map(|(name, kind)| (name.as_str(), kind.to_string()))
        .collect();
    let expected = [
        ("version", "int"),
        ("bytes", "bigint"),
        ("srcaddr", "string"),
        ("new_field", "string"),
        ("dstport", "int"),
    ];
    assert_eq!(
        known
            .iter()
            .map(|(name, kind)| (*name, kind.as_str()))
            .collect::<Vec<_>>(),
        expected
    );
    let table = logs.table("flow_logs");
    assert_eq!(table.columns.len(), expected.len());
    assert!(table.has("new_field"));
    // No folder or file name has an hour.
    assert_eq!(logs.keys(), [Key::Account, Key::Region, Key::Day]);
    let keys = logs.columns().len();
    let mut read = rows(&logs, &[0, 1, 2, 3, 4, keys + 2]).expect("rows");
    read.sort();
    let row = |values: [&str; 6]| {
        values
            .map(|value| Some(value.to_owned()).filter(|value| value != "NULL"))
            .to_vec()
    };
    assert_eq!(
        read,
        [
            row(["NULL", "30", "10.0.0.3", "x", "NULL", "2026/11/20"]),
            row(["NULL", "40", "NULL", "NULL", "22", "NULL"]),
            row(["2", "10", "10.0.0.1", "NULL", "NULL", "2026/11/20"]),
            row(["2", "20", "10.0.0.2", "NULL", "NULL", "2026/11/20"]),
        ]
    );
}

#[test]
fn the_readers_of_a_reading_share_its_files() {
    let folder = Folder::new();
    for number in 0..20 {
        folder.write(&format!("{DAY}/{number:02}.log"), format!("a\n{number}\n"));
    }
    let logs = table(&folder, &columns(&[("a", "int")]), FileFormat::PlainText);
    let reading = logs.read(&[0]);
    let (mut one, mut other) = (reading.reader(), reading.reader());
    let mut count = 0;
    while one.next().is_some() || other.next().is_some() {
        count += 1;
    }
    assert!((20..=21).contains(&count) || count == 10, "{count}");
    assert_eq!(logs.progress().count().records, 20);
    assert_eq!(reading.reader().count(), 0);
    assert_eq!(std::sync::Arc::new(reading.again()).reader().count(), 20);
}

#[test]
fn what_is_streamed_comes_in_pieces_that_keep_little_memory() {
    let folder = Folder::new();
    let lines = 300_000;
    let line = |number| format!("{number} longer than twelve {number}\n");
    let text: String = std::iter::once("n text\n".to_owned())
        .chain((0..lines).map(line))
        .collect();
    // Two members, so that it is streamed; the first one ends within a line.
    let half = text.len() / 2;
    folder.write(
        &format!("{DAY}/x.log.gz"),
        [member(&text[..half]), member(&text[half..])].concat(),
    );
    let declared = columns(&[("n", "bigint"), ("b", "string"), ("c", "string"), ("d", "string")]);
    let logs = table(&folder, &declared, FileFormat::PlainText);
    let (mut count, mut sum, mut largest) = (0, 0, 0);
    for batch in logs.read(&[0, 1, 3]).reader() {
        let batch = batch.expect("rows");
        let numbers = batch.column(0).as_primitive::<arrow::datatypes::Int64Type>();
        count += i64::try_from(batch.num_rows()).expect("a number");
        sum += numbers.values().iter().sum::<i64>();
        largest = largest.max(batch.get_array_memory_size());
    }
    assert_eq!(count, lines);
    assert_eq!(sum, lines * (lines - 1) / 2);
    assert!(largest < 2 << 20, "{largest} bytes of a batch");
}

#[test]
fn records_of_a_program_are_rows_of_a_declared_table() {
    let stack = stack();
    let logs = FlowLogs::records([
        Record::new()
            .srcaddr("10.0.0.7")
            .dstport(22)
            .action("REJECT")
            .end(1_795_132_800_i64),
        Record::new().no_data().partition(Key::Day, "2026/11/19"),
    ]);
    let logs = logs.table(&stack, &[Key::Day]).expect("a table");
    let number = |name: &str| {
        logs.columns()
            .iter()
            .position(|(own, _)| own == name)
            .expect("a column")
    };
    let wanted = [
        number("srcaddr"),
        number("dstport"),
        number("action"),
        logs.columns().len(),
    ];
    let row = |values: [&str; 4]| {
        values
            .map(|value| Some(value.to_owned()).filter(|value| value != "NULL"))
            .to_vec()
    };
    assert_eq!(
        rows(&logs, &wanted).expect("rows"),
        [
            row(["10.0.0.7", "22", "REJECT", "2026/11/20"]),
            row(["-", "NULL", "-", "2026/11/19"])
        ]
    );
    let folder = Folder::new();
    folder.write(&format!("{DAY}/x.log"), "h\n2 111122223333 eni-1 10.0.0.9\n");
    let logs = FlowLogs::folder(folder.path())
        .table(&stack, &[Key::Day])
        .expect("a table");
    assert_eq!(
        rows(&logs, &wanted).expect("rows"),
        [row(["10.0.0.9", "NULL", "NULL", "2026/11/20"])]
    );
}

/// A stack with the default format.
fn stack() -> Stack {
    Stack {
        name: "Traffic".into(),
        description: None,
        flow_log: None,
        logs: Setting::Value(Location::of_logs("s3://logs").expect("a location")),
        destination_options: DestinationOptions::default(),
        accounts: Scope::Own,
        regions: Scope::Own,
        database: Database::Derived,
        kms_key: None,
        expected_bucket_owner: None,
        reader_policy: false,
        logs_kms_key: None,
        catalog_kms_key: None,
        retain_on_delete: false,
        scan_limit: ScanLimit::DEFAULT.into(),
        log_retention: LogRetention::DEFAULT.into(),
        log_group_kms_key: None,
        alarm: None,
        permissions_boundary: None,
        iam_path: None,
        tags: Tags::default(),
        table: Table {
            name: "flow_logs".into(),
            description: None,
            columns: log_format::default_columns(FileFormat::PlainText),
        },
        integrations: Vec::new(),
        queries: Vec::new(),
        parameters: Vec::new(),
    }
}
