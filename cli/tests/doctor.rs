//! `flow-log-stack doctor` over copies of the sample logs: it finds each fault, and reports nothing without one.

mod command;

use std::fs;
use std::path::{Path, PathBuf};

use command::{Done, Folder};
use flow_log_stack_runtime::FIELDS;
use serde_json::Value;

/// The buckets of the sample logs, except the one that is a trap.
const BUCKETS: [&str; 5] = [
    "amzn-s3-demo-v2",
    "amzn-s3-demo-v5-hive-hourly",
    "amzn-s3-demo-custom-order",
    "amzn-s3-demo-v8-hourly",
    "amzn-s3-demo-v11",
];

const TRAP: &str = "amzn-s3-demo-mixed-formats";

/// Files of the first bucket.
const DAY: &str = "AWSLogs/111122223333/vpcflowlogs/us-east-1/2026/11/20";
const FIRST: &str = "111122223333_vpcflowlogs_us-east-1_fl-0a1b2c3d4e5f60718_20261120T0000Z_1f2e3d4c.log.gz";

/// A file of the bucket with hourly folders.
const HOUR: &str = "net/AWSLogs/444455556666/vpcflowlogs/ap-southeast-2/2026/11/20/07";
const OF_HOUR: &str = "444455556666_vpcflowlogs_ap-southeast-2_fl-08080808080808080_20261120T0710Z_88888888.log.gz";

/// The header of the default format.
const HEADER: &str = "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status";

fn samples(bucket: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../tests/logs/s3")
        .join(bucket)
}

fn log_format(fields: usize) -> String {
    let fields: Vec<_> = FIELDS[..fields]
        .iter()
        .map(|field| format!("${{{}}}", field.name))
        .collect();
    format!("\"{}\"", fields.join(" "))
}

/// A declaration with these settings and this table.
fn declaration(settings: &str, table: &str) -> String {
    let settings = settings.trim_end();
    format!(
        "stack Sample {{\n    results: \"s3://amzn-s3-demo-results/\",\n    load: daily,\n    {settings}\n}}\ntable flow_logs = {table};\nuse predefined::*;\n"
    )
}

const SEVERAL: &str = r#"logs: "s3://amzn-s3-demo-v2/",
    accounts: ["111122223333", "444455556666", "777788889999"],
    regions: ["us-east-1", "eu-west-1", "cn-north-1"],
    names: { database: "sample", table: "flow_logs", workgroup: "sample" },"#;

/// The declaration that fits a bucket.
fn fitting(bucket: &str) -> String {
    let one = |account: &str, region: &str, id: &str, prefix: &str, options: &str, table: &str| {
        let settings = format!(
            "logs: \"s3://{bucket}/{prefix}\",\n    flow_log: \"{id}\",\n    accounts: \"{account}\",\n    regions: \"{region}\",\n    \
             destination_options: {{ {options} }},"
        );
        declaration(&settings, table)
    };
    let hive = "hive_compatible_partitions: true, per_hour_partition: true";
    match bucket {
        "amzn-s3-demo-v2" => declaration(SEVERAL, "default"),
        "amzn-s3-demo-v5-hive-hourly" => one(
            "111122223333",
            "us-west-2",
            "fl-05f5f5f5f5f5f5f5f",
            "team-a/flow/",
            hive,
            &log_format(29),
        ),
        "amzn-s3-demo-custom-order" => one(
            "111122223333",
            "us-west-2",
            "fl-0c0c0c0c0c0c0c0c0",
            "",
            "per_hour_partition: false",
            "\"${end} ${start} ${bytes} ${srcaddr} ${dstaddr} ${pkt-dst-aws-service} ${action} ${version} ${flow-direction}\"",
        ),
        "amzn-s3-demo-v8-hourly" => one(
            "444455556666",
            "ap-southeast-2",
            "fl-08080808080808080",
            "net/",
            "per_hour_partition: true",
            &log_format(40),
        ),
        "amzn-s3-demo-v11" => one(
            "111122223333",
            "us-east-1",
            "fl-0b0b0b0b0b0b0b0b0",
            "",
            "per_hour_partition: false",
            &log_format(54),
        ),
        other => panic!("no bucket {other}"),
    }
}

/// A copy of a bucket, `logs/`, beside a declaration.
struct Copy {
    folder: Folder,
}

impl Copy {
    fn of(bucket: &str, name: &str) -> Self {
        let folder = Folder::new(&format!("doctor-{name}"));
        let copy = Self { folder };
        copy_folder(&samples(bucket), &copy.path(""));
        copy
    }

    fn declared(self, declaration: &str) -> Self {
        self.folder.write("stack.fls", declaration);
        self
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join("logs").join(name)
    }

    fn bytes(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).expect("a file")
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
        fs::write(path, bytes).expect("a file");
    }

    fn rename(&self, from: &str, to: &str) {
        let to = self.path(to);
        fs::create_dir_all(to.parent().expect("a folder")).expect("folders");
        fs::rename(self.path(from), to).expect("a folder");
    }

    /// Writes a day's file of the default flow log, as uncompressed text.
    fn text(&self, id: &str, header: &str) {
        let record =
            "2 111122223333 eni-0a1b2c3d4e5f60718 10.0.0.1 10.0.0.2 1 2 6 3 4 1795132800 1795132860 ACCEPT OK -";
        let fields = header.split(' ').count();
        let record = record.split(' ').take(fields).collect::<Vec<_>>().join(" ");
        let name = format!("{DAY}/111122223333_vpcflowlogs_us-east-1_{id}_20261120T1300Z_00000001.log");
        self.write(&name, format!("{header}\n{record}\n"));
    }

    fn run(&self, arguments: &[&str]) -> Done {
        let mut all = vec!["doctor", "logs"];
        if self.folder.read("stack.fls").is_some() {
            all.extend(["--stack", "stack.fls"]);
        }
        self.folder.run(&[&all, arguments].concat())
    }

    /// The findings as JSON.
    fn document(&self, arguments: &[&str]) -> Value {
        let done = self.run(&[&["--message-format", "json"], arguments].concat());
        assert_eq!(done.stderr, "");
        serde_json::from_str(&done.stdout).expect("JSON")
    }

    /// The codes, and the ends of the places.
    fn found(&self) -> Vec<(String, String)> {
        let document = self.document(&[]);
        let findings = document["findings"].as_array().expect("a list").iter();
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let place = |finding: &Value| {
            let place = text(&finding["place"]).replace('\\', "/");
            match finding.get("line") {
                Some(line) => format!("{place}:{line}:{}", finding["column"]),
                None => place,
            }
        };
        findings
            .map(|finding| (text(&finding["code"]), place(finding)))
            .collect()
    }

    #[track_caller]
    fn finds(&self, fault: &str, expected: &[(&str, &str)]) {
        let found = self.found();
        let fits =
            |((code, place), (own, end)): (&(String, String), &(&str, &str))| code == own && place.ends_with(end);
        let is_right = found.len() == expected.len() && found.iter().zip(expected).all(fits);
        assert!(is_right, "{fault}: {found:#?}, not {expected:#?}");
    }
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder").flatten() {
        let (own, to) = (entry.path(), to.join(entry.file_name()));
        if own.is_dir() {
            copy_folder(&own, &to);
        } else {
            fs::copy(own, to).expect("a file");
        }
    }
}

/// An empty text as gzip (RFC 1952).
const EMPTY_GZIP: [u8; 20] = [31, 139, 8, 0, 0, 0, 0, 0, 2, 255, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];

/// Two records of the default format in Parquet, written by pyarrow.
const PARQUET: &[u8] = include_bytes!("doctor/default.parquet");

#[test]
fn it_is_silent_on_each_sample_bucket() {
    for bucket in BUCKETS {
        let copy = Copy::of(bucket, &format!("silent-{bucket}"));
        copy.finds(bucket, &[]);
        assert_eq!(copy.run(&[]).code, Some(0));
        let copy = copy.declared(&fitting(bucket));
        copy.finds(&format!("{bucket} with its declaration"), &[]);
        assert_eq!(copy.run(&[]).code, Some(0));
    }
}

#[test]
fn of_two_formats_in_one_place_it_says_just_that() {
    let other = "111122223333_vpcflowlogs_us-east-1_fl-0bbbbbbbbbbbbbbbb_20261120T0000Z_bbbb0002.log.gz:1:1";
    let copy = Copy::of(TRAP, "trap");
    copy.finds("without a declaration", &[("mixed_formats", other)]);
    let notes = &copy.document(&[])["findings"][0]["notes"];
    assert_eq!(
        notes.as_array().expect("a list"),
        &[
            "`fl-0aaaaaaaaaaaaaaaa`: 1 file of text with 14 fields",
            "`fl-0bbbbbbbbbbbbbbbb`: 1 file of text with 9 fields"
        ]
    );
    let settings = r#"logs: "s3://amzn-s3-demo-mixed-formats/", names: { database: "d", table: "t", workgroup: "w" },"#;
    let copy = copy.declared(&declaration(settings, "default"));
    copy.finds("with a declaration", &[("header_mismatch", other)]);
}

/// A copy of the first bucket with the declaration that fits it.
fn v2(name: &str) -> Copy {
    Copy::of("amzn-s3-demo-v2", name).declared(&fitting("amzn-s3-demo-v2"))
}

fn v8(name: &str) -> Copy {
    Copy::of("amzn-s3-demo-v8-hourly", name).declared(&fitting("amzn-s3-demo-v8-hourly"))
}

const ID: &str = "fl-0a1b2c3d4e5f60718";

#[test]
fn headers_are_compared_field_by_field() {
    let text = format!("111122223333_vpcflowlogs_us-east-1_{ID}_20261120T1300Z_00000001.log");
    let at = |column: usize| format!("{text}:1:{column}");
    for (fault, header, column) in [
        (
            "another order",
            HEADER.replace("srcaddr dstaddr", "dstaddr srcaddr"),
            33,
        ),
        ("a field more at the end", format!("{HEADER} vpc-id"), 116),
        (
            "a field more between others",
            HEADER.replace("srcport", "vpc-id srcport"),
            49,
        ),
        ("a field less", HEADER.replace("interface-id ", ""), 20),
        ("a field less at the end", HEADER.replace(" log-status", ""), 104),
        ("a misspelt field", HEADER.replace("srcaddr", "srcadr"), 33),
    ] {
        let copy = v2("header");
        copy.text(ID, &header);
        copy.finds(fault, &[("header_mismatch", &at(column))]);
    }
    let copy = Copy::of("amzn-s3-demo-v2", "v5-declared").declared(&declaration(SEVERAL, &log_format(29)));
    let found = copy.found();
    let codes: Vec<_> = found.iter().map(|(code, _)| code.as_str()).collect();
    assert_eq!(
        codes, ["header_mismatch"; 3],
        "a header of version 2 under a declaration of version 5, of each flow log once"
    );
    assert!(found.iter().all(|(_, place)| place.ends_with(":1:115")), "{found:?}");
    let copy = Copy::of("amzn-s3-demo-v2", "two-of-one");
    copy.text(ID, &HEADER.replace("srcaddr dstaddr", "dstaddr srcaddr"));
    copy.finds("two formats of one flow log", &[("mixed_formats", &at(33))]);
}

#[test]
fn damage_is_told_file_by_file() {
    let first = format!("{DAY}/{FIRST}");
    for (fault, code, change) in [
        (
            "the end is missing",
            "cut_off",
            &(|bytes: &[u8]| bytes[..bytes.len() / 2].to_vec()) as &dyn Fn(&[u8]) -> Vec<u8>,
        ),
        ("the last byte is missing", "cut_off", &|bytes: &[u8]| {
            bytes[..bytes.len() - 1].to_vec()
        }),
        ("another checksum", "broken_file", &|bytes: &[u8]| {
            let mut bytes = bytes.to_vec();
            let at = bytes.len() - 8;
            bytes[at] ^= 1;
            bytes
        }),
        ("no byte", "zero_bytes", &|_: &[u8]| Vec::new()),
        ("an empty text as gzip", "no_header", &|_: &[u8]| EMPTY_GZIP.to_vec()),
        ("plain text named .gz", "not_gzip", &|_: &[u8]| {
            HEADER.as_bytes().to_vec()
        }),
        ("Parquet named .gz", "file_format", &|_: &[u8]| PARQUET.to_vec()),
    ] {
        let copy = v2("damage");
        copy.write(&first, change(&copy.bytes(&first)));
        copy.finds(fault, &[(code, FIRST)]);
    }
    let copy = v2("no-names");
    copy.text(ID, "2 111122223333 eni-0a1b2c3d4e5f60718 - - - - - - - 1 2 - NODATA");
    copy.finds("a record instead of the header", &[("no_header", "_00000001.log:1:1")]);
    let copy = v2("header-only");
    copy.text(ID, HEADER);
    let name = format!("{DAY}/111122223333_vpcflowlogs_us-east-1_{ID}_20261120T1400Z_00000002.log");
    copy.write(&name, HEADER);
    copy.finds("a file with only a header is not a fault", &[]);
}

#[test]
fn lines_have_as_many_fields_as_the_first_line_names() {
    let copy = v2("field-count");
    let record = "2 111122223333 eni-0a1b2c3d4e5f60718 10.0.0.1 10.0.0.2 1 2 6 3 4 1795132800 1795132860 ACCEPT OK";
    let name = format!("111122223333_vpcflowlogs_us-east-1_{ID}_20261120T1300Z_00000001.log");
    let finds = |lines: &[&str], expected: &[(&str, &str)]| {
        copy.write(&format!("{DAY}/{name}"), [&[HEADER], lines].concat().join("\n"));
        copy.finds("lines of other lengths", expected);
        copy.document(&[])
    };
    finds(&[record, record], &[]);
    let of_one = finds(&[record, "2 111122223333 eni-1"], &[("field_count", &name)]);
    assert_eq!(
        of_one["findings"][0]["message"],
        "1 line of the file has more or fewer fields than the 14 that its first line names"
    );
    assert_eq!(of_one["findings"][0]["notes"][0], "line 3 has 3");
    let long = format!("{record} more");
    let blank = format!("{record} ");
    let many = finds(
        &["", record, &long, &blank, record, "2", "2\n"],
        &[("field_count", &name)],
    );
    assert_eq!(
        many["findings"][0]["message"],
        "5 lines of the file have more or fewer fields than the 14 that its first line names"
    );
    assert_eq!(
        many["findings"][0]["notes"][0],
        "line 2 has 1, line 4 has 15, line 5 has 15, and others after it"
    );
    assert_eq!(copy.run(&[]).code, Some(1));
}

#[test]
fn formats_are_those_of_the_declaration() {
    let parquet =
        |name: &str| format!("{DAY}/111122223333_vpcflowlogs_us-east-1_{ID}_20261120T1300Z_{name}.log.parquet");
    let copy = v2("parquet-in-text");
    copy.write(&parquet("00000001"), PARQUET);
    copy.finds(
        "Parquet under a text declaration",
        &[("file_format", "00000001.log.parquet")],
    );

    let options = format!("{SEVERAL}\n    destination_options: {{ file_format: parquet }},");
    let copy = Copy::of("amzn-s3-demo-v2", "text-in-parquet").declared(&declaration(&options, "default"));
    copy.finds("text under a Parquet declaration", &[("file_format", FIRST)]);

    let settings = r#"logs: "s3://amzn-s3-demo-v2/", flow_log: "fl-0a1b2c3d4e5f60718", accounts: "111122223333",
    destination_options: { file_format: parquet },"#;
    let folder = |name: &str, table: &str| {
        let copy = Copy {
            folder: Folder::new(&format!("doctor-{name}")),
        };
        copy.write(&parquet("00000001"), PARQUET);
        copy.declared(&declaration(settings, table))
    };
    folder("parquet", "default").finds("Parquet as it should be", &[]);
    let copy = folder("no-footer", "default");
    copy.write(&parquet("00000002"), &PARQUET[..PARQUET.len() - 9]);
    copy.finds("Parquet without a footer", &[("broken_file", "00000002.log.parquet")]);
    let copy = folder("text-named-parquet", "default");
    copy.write(&parquet("00000002"), HEADER);
    copy.finds("text named Parquet", &[("file_format", "00000002.log.parquet")]);
    let copy = folder("parquet-v3", &log_format(16));
    copy.finds(
        "a column that Parquet files do not have",
        &[("header_mismatch", "00000001.log.parquet")],
    );
    let document = folder("parquet-cost", "default").document(&[]);
    let query = |name: &str| {
        let queries = document["queries"].as_array().expect("a list");
        let query = queries.iter().find(|query| query["name"] == name).expect("the query");
        query["bytes"].as_u64().expect("a number")
    };
    let all = document["scan"]["bytes"].as_u64().expect("a number");
    assert_eq!(all, PARQUET.len() as u64);
    assert!(
        query("VpcFlowLogsTopTalkers") < query("VpcFlowLogsSshRdpTraffic"),
        "columns that are not read cost nothing"
    );
    assert!(query("VpcFlowLogsSshRdpTraffic") < all, "nor does the footer");
}

#[test]
fn files_lie_where_the_table_reads() {
    let copy = v2("foreign");
    copy.write(&format!("{DAY}/notes.txt"), "");
    copy.write(&format!("{DAY}/_notes.txt"), "hidden from Athena");
    copy.write("manifest.tsv", "of no interest");
    copy.write(
        "AWSLogs/111122223333/CloudTrail/us-east-1/2026/11/20/x.json.gz",
        "of another service",
    );
    copy.finds("a foreign file", &[("foreign_file", "/20/notes.txt")]);

    let copy = v2("outside");
    copy.rename(&format!("{DAY}/{FIRST}"), FIRST);
    copy.finds("a file outside AWSLogs", &[("outside_logs", FIRST)]);
    let copy = v2("no-day");
    copy.rename(
        &format!("{DAY}/{FIRST}"),
        &format!("AWSLogs/111122223333/vpcflowlogs/us-east-1/2026/{FIRST}"),
    );
    copy.finds("a file in no folder of a day", &[("outside_logs", FIRST)]);

    let copy = v2("other-folder");
    copy.rename(
        &format!("{DAY}/{FIRST}"),
        &format!("AWSLogs/111122223333/vpcflowlogs/us-east-1/2026/11/21/{FIRST}"),
    );
    copy.finds("a file in the folder of another day", &[("other_folder", FIRST)]);

    let copy = v2("other-account");
    copy.rename("AWSLogs/444455556666", "AWSLogs/444455556667");
    let file = "444455556666_vpcflowlogs_eu-west-1_fl-0f9e8d7c6b5a40312_20261120T0000Z_abcdef01.log.gz";
    copy.rename(
        &format!("AWSLogs/444455556667/vpcflowlogs/eu-west-1/2026/11/20/{file}"),
        &format!(
            "AWSLogs/444455556667/vpcflowlogs/eu-west-1/2026/11/20/{}",
            file.replace("444455556666", "444455556667")
        ),
    );
    copy.finds(
        "another account",
        &[("other_account", "abcdef01.log.gz"), ("missing_account", "logs")],
    );
    let copy = v2("other-region");
    let name = format!(
        "AWSLogs/111122223333/vpcflowlogs/us-east-2/2026/11/20/{}",
        FIRST.replace("us-east-1", "us-east-2")
    );
    copy.write(&name, copy.bytes(&format!("{DAY}/{FIRST}")));
    copy.finds("another Region", &[("other_region", "1f2e3d4c.log.gz")]);
    let settings = SEVERAL.replace("\"cn-north-1\"", "\"cn-north-1\", \"eu-north-1\"");
    let copy = Copy::of("amzn-s3-demo-v2", "missing-region").declared(&declaration(&settings, "default"));
    copy.finds("a Region without logs", &[("missing_region", "logs")]);
    let settings = r#"logs: "s3://amzn-s3-demo-v2/", names: { database: "d", table: "t", workgroup: "w" },"#;
    let copy = Copy::of("amzn-s3-demo-v2", "own").declared(&declaration(settings, "default"));
    copy.finds(
        "three accounts, and the stack's own is shown",
        &[("other_account", "logs"), ("other_region", "logs")],
    );

    let settings = r#"logs: "s3://amzn-s3-demo-v11/", flow_log: "fl-0c0c0c0c0c0c0c0c0","#;
    let copy = Copy::of("amzn-s3-demo-v11", "other-flow-log").declared(&declaration(settings, &log_format(54)));
    copy.finds("another flow log", &[("other_flow_log", "11111111.log.gz")]);
}

#[test]
fn folders_are_those_of_the_declaration() {
    let copy = v2("hourly");
    copy.rename(&format!("{DAY}/{FIRST}"), &format!("{DAY}/00/{FIRST}"));
    copy.finds("an hourly folder in a daily table", &[("folder_layout", FIRST)]);
    assert_eq!(
        copy.document(&[])["findings"][0]["level"],
        "warning",
        "the loader's partitions are days"
    );
    let hive =
        "AWSLogs/aws-account-id=111122223333/aws-service=vpcflowlogs/aws-region=us-east-1/year=2026/month=11/day=20";
    let copy = v2("hive");
    copy.rename(&format!("{DAY}/{FIRST}"), &format!("{hive}/{FIRST}"));
    copy.finds("a Hive-compatible folder in a plain table", &[("folder_layout", FIRST)]);
    assert_eq!(
        copy.document(&[])["findings"][0]["level"],
        "error",
        "it is in no partition"
    );

    let hive = "amzn-s3-demo-v5-hive-hourly";
    let copy = Copy::of(hive, "plain").declared(&fitting(hive));
    let file = "111122223333_vpcflowlogs_us-west-2_fl-05f5f5f5f5f5f5f5f_20261120T1305Z_c0ffee05.log.gz";
    let own = "team-a/flow/AWSLogs/aws-account-id=111122223333/aws-service=vpcflowlogs/aws-region=us-west-2/year=2026/month=11/day=20/hour=13";
    let other = file.replace("T1305Z", "T1310Z");
    copy.write(
        &format!("team-a/flow/AWSLogs/111122223333/vpcflowlogs/us-west-2/2026/11/20/13/{other}"),
        copy.bytes(&format!("{own}/{file}")),
    );
    copy.finds(
        "a plain folder in a Hive-compatible table",
        &[("folder_layout", &other)],
    );

    let copy = v8("daily");
    copy.rename(HOUR, "net/AWSLogs/444455556666/vpcflowlogs/ap-southeast-2/2026/11/hour");
    copy.rename(
        "net/AWSLogs/444455556666/vpcflowlogs/ap-southeast-2/2026/11/hour",
        HOUR.trim_end_matches("/07"),
    );
    copy.finds("a daily folder in an hourly table", &[("folder_layout", OF_HOUR)]);
    assert_eq!(copy.document(&[])["findings"][0]["level"], "warning");
    let copy =
        copy.declared(&fitting("amzn-s3-demo-v8-hourly").replace("load: daily", "load: projection(\"2026-11-01\"..)"));
    copy.finds("and one that is projected", &[("folder_layout", OF_HOUR)]);
    assert_eq!(
        copy.document(&[])["findings"][0]["level"],
        "error",
        "projected partitions are hours"
    );

    let copy = v8("prefix");
    copy.rename("net", "nets");
    copy.finds("another prefix", &[("other_prefix", "nets/")]);
    let copy = v8("place");
    copy.rename("net/AWSLogs", "AWSLogs");
    copy.finds("the folder may stand for the location of the logs", &[]);
    let copy = v8("others");
    copy.write(
        &format!("other/{DAY}/{FIRST}"),
        "what another stack reads is none of this one's business",
    );
    copy.finds("other prefixes of the bucket", &[]);
}

#[test]
fn days_and_hours_are_missing_between_others() {
    let copy = v2("missing-day");
    let day = |day: &str| {
        format!(
            "AWSLogs/111122223333/vpcflowlogs/us-east-1/2026/11/{day}/{}",
            FIRST.replace("1120", &format!("11{day}"))
        )
    };
    let bytes = copy.bytes(&format!("{DAY}/{FIRST}"));
    copy.write(&day("23"), &bytes);
    copy.finds("a day", &[("missing_day", "us-east-1/2026/11/22")]);
    let (_, shown) = include_str!("../../README.md")
        .split_once("$ flow-log-stack doctor logs/ --stack flow-logs.fls\n")
        .expect("the example");
    let (shown, _) = shown.split_once("```").expect("its end");
    assert!(copy.run(&[]).stdout.starts_with(shown), "{}", copy.run(&[]).stdout);
    copy.write(&day("27"), &bytes);
    copy.finds("days", &[("missing_day", "2026/11/22"), ("missing_day", "2026/11/24")]);
    let message = copy.document(&[])["findings"][1]["message"].clone();
    assert_eq!(
        message,
        "there is no file of `fl-0a1b2c3d4e5f60718` from 2026-11-24 to 2026-11-26, 3 days"
    );
    assert_eq!(copy.run(&[]).code, Some(0), "it is a warning");
    assert_eq!(copy.run(&["--deny", "missing_day"]).code, Some(1));
    assert_eq!(
        copy.document(&["--allow", "missing_day"])["findings"],
        serde_json::json!([])
    );

    let copy = v2("ended");
    fs::remove_dir_all(copy.path("AWSLogs/111122223333/vpcflowlogs/us-east-1/2026/11/20")).expect("a day");
    copy.finds("what is missing before all others is not known", &[]);

    let copy = v8("missing-hour");
    let hour = |day: &str, hour: &str| {
        let name = OF_HOUR.replace("20261120T07", &format!("202611{day}T{hour}"));
        format!("{}/{day}/{hour}/{name}", HOUR.trim_end_matches("/20/07"))
    };
    let bytes = copy.bytes(&format!("{HOUR}/{OF_HOUR}"));
    copy.write(&hour("20", "09"), &bytes);
    copy.finds("an hour", &[("missing_hour", "2026/11/20/08")]);
    copy.write(&hour("22", "00"), &bytes);
    copy.finds(
        "an hour, a day, and the rest of a day",
        &[
            ("missing_hour", "2026/11/20/08"),
            ("missing_day", "2026/11/21"),
            ("missing_hour", "2026/11/20/10"),
        ],
    );
}

#[test]
fn what_queries_scan_is_by_their_partitions_and_defaults() {
    let copy = v2("cost");
    let document = copy.document(&["--price", "6.75"]);
    let bytes: u64 = walk(&copy.path(""))
        .iter()
        .map(|path| fs::metadata(path).expect("a file").len())
        .sum();
    assert_eq!(document["scan"]["bytes"], bytes);
    assert_eq!(document["scan"]["days_ago_from"], "2026-11-21");
    // At least ten megabytes are charged.
    assert_eq!(document["scan"]["price"], 6.75 / 100_000.0);
    let queries = document["queries"].as_array().expect("a list");
    assert!(
        queries.iter().all(|query| query["bytes"] == bytes),
        "the last seven days are all there is"
    );
    let own = "query Second = \"SELECT srcaddr FROM flow_logs WHERE day = '2026/11/21'\";\n\
               query Nobody = \"SELECT dstaddr FROM flow_logs WHERE day >= '2026/11/21' AND aws_region = 'cn-north-1'\";\n\
               query Yesterday(on: day = days_ago(1)) = \"SELECT dstaddr FROM flow_logs a WHERE day = :on AND aws_account = '444455556666'\";\n\
               query Twice = \"SELECT a.bytes FROM flow_logs a JOIN flow_logs b ON a.day = b.day WHERE a.day = '2026/11/21'\";\n";
    let copy = copy.declared(&(fitting("amzn-s3-demo-v2") + own));
    let document = copy.document(&[]);
    let size = |path: &str| {
        walk(&copy.path(path))
            .iter()
            .map(|path| fs::metadata(path).expect("a file").len())
            .sum::<u64>()
    };
    let second = size("AWSLogs/111122223333/vpcflowlogs/us-east-1/2026/11/21");
    for (name, bytes) in [
        ("Second", second),
        ("Nobody", 0),
        ("Yesterday", size("AWSLogs/444455556666")),
        ("Twice", 2 * second),
    ] {
        let query = document["queries"]
            .as_array()
            .expect("a list")
            .iter()
            .find(|query| query["name"] == name);
        assert_eq!(query.expect("the query")["bytes"], bytes, "{name}");
    }
    assert_eq!(document["queries"][0]["declared"], true);
    let fields = &document["queries"]
        .as_array()
        .expect("a list")
        .iter()
        .find(|query| query["name"] == "Second")
        .expect("it")["fields"];
    assert_eq!(*fields, serde_json::json!(["srcaddr"]));
    assert!(
        document["impossible"]
            .as_array()
            .expect("a list")
            .iter()
            .any(|one| { one["name"] == "VpcFlowLogsIPv4Traffic" && one["missing"] == serde_json::json!(["type"]) })
    );
}

fn walk(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        if entry.path().is_dir() {
            found.extend(walk(&entry.path()));
        } else {
            found.push(entry.path());
        }
    }
    found
}

#[test]
fn people_see_the_header_and_what_to_do() {
    let copy = v2("human");
    copy.text(ID, &HEADER.replace("srcaddr dstaddr", "dstaddr srcaddr"));
    let done = copy.run(&[]);
    assert_eq!((done.code, done.stderr.as_str()), (Some(1), ""));
    let (findings, _) = done.stdout.split_once("\n\n").expect("a finding");
    assert_eq!(
        findings,
        "error[header_mismatch]: field 4 of the header is `dstaddr`, and column 4 of the table is `srcaddr`
 --> logs/AWSLogs/111122223333/vpcflowlogs/us-east-1/2026/11/20/111122223333_vpcflowlogs_us-east-1_fl-0a1b2c3d4e5f60718_20261120T1300Z_00000001.log:1:33
  |
1 | version account-id interface-id dstaddr srcaddr srcport dstport protocol packets bytes start end action log-status
  |                                 ^^^^^^^ column 4 of `flow_logs` is `srcaddr`
  |
  = note: the fields are the same, in another order: values are in the wrong columns
  = help: declare the LogFormat that the flow log has, or move files of another one away"
    );
    assert!(
        done.stdout
            .ends_with("1 error\n`flow-log-stack explain header_mismatch` says more\n"),
        "{}",
        done.stdout
    );
}

#[test]
fn people_see_what_was_delivered_and_what_queries_cost() {
    let copy = v2("snapshot");
    copy.write(&format!("{DAY}/notes.txt"), "remember");
    assert_eq!(copy.run(&[]).stdout, include_str!("doctor/v2.txt"));
}

#[test]
fn tools_get_each_format() {
    let copy = v2("formats");
    copy.write(&format!("{DAY}/notes.txt"), "remember");
    let lines = copy.run(&["--format", "jsonl"]).stdout;
    let line: Value = serde_json::from_str(&lines).expect("one line");
    assert_eq!(line["code"], "foreign_file");
    let sarif: Value = serde_json::from_str(&copy.run(&["--format", "sarif"]).stdout).expect("JSON");
    assert_eq!(sarif["runs"][0]["results"][0]["ruleId"], "foreign_file");
    assert!(sarif["runs"][0]["tool"]["driver"]["rules"][0]["help"]["text"].is_string());
    let commands = copy.run(&["--format", "github"]).stdout;
    assert!(commands.starts_with("::error file=logs/AWSLogs/"), "{commands}");
}

#[test]
fn what_makes_no_sense_is_refused() {
    let copy = v2("refused");
    let run = |arguments: &[&str]| copy.folder.run(&[&["doctor"], arguments].concat());
    for (arguments, said) in [
        (&[][..], "required"),
        (&["nowhere"], "cannot be read"),
        (&["logs", "--on", "logs"], "two folders are named"),
        (
            &["logs", "--allow", "missing_days"],
            "one with a similar name exists: `missing_day`",
        ),
        (
            &["logs", "--allow", "missing_day", "--deny", "missing_day"],
            "is given two levels",
        ),
        (
            &["logs", "--stack", "stack.fls", "--integration", "live"],
            "has no integration `live`",
        ),
    ] {
        let done = run(arguments);
        assert_eq!(done.code, Some(2), "{arguments:?}");
        assert!(done.stderr.contains(said), "{arguments:?}: {}", done.stderr);
    }
    assert_eq!(run(&["--on", "logs"]).stdout, run(&["logs"]).stdout);
    fs::create_dir(copy.folder.path().join("empty")).expect("a folder");
    assert!(run(&["empty"]).stderr.contains("has no files of flow logs"));
    let done = run(&["--stack", "stack.fls"]);
    assert_eq!(
        (done.code, done.stderr.as_str()),
        (Some(0), ""),
        "without logs queries and their fields are told"
    );
    assert!(done.stdout.contains("VpcFlowLogsTopTalkers"), "{}", done.stdout);
}
