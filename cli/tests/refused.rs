//! Everything that the command refuses: the member, the fact, the help; and nothing is written.

mod command;

use command::Folder;

/// Arguments that give a template; one of the two files will be broken.
const ARGUMENTS: [&str; 7] = [
    "template",
    "--cli-input-json",
    "file://config.json",
    "--flow-logs",
    "file://flow-logs.json",
    "--output",
    "template.json",
];

const CONFIG: &str = r#"{"FlowLogId": "fl-1234abcd", "ConfigDeliveryS3DestinationArn": "arn:aws:s3:::templates/a/",
    "IntegrateServices": {"AthenaIntegrations": [{"IntegrationResultS3DestinationArn": "arn:aws:s3:::results/",
        "PartitionLoadFrequency": "daily"}]}}"#;

const FLOW_LOGS: &str = r#"{"FlowLogs": [{"FlowLogId": "fl-1234abcd", "ResourceId": "vpc-1", "TrafficType": "ALL",
    "LogDestinationType": "s3", "LogDestination": "arn:aws:s3:::logs/a",
    "LogFormat": "${srcaddr} ${dstaddr} ${bytes}",
    "DestinationOptions": {"FileFormat": "plain-text", "HiveCompatiblePartitions": false, "PerHourPartition": true}}]}"#;

/// The whole of standard error, with a text replaced in one of the files.
fn refused(folder: &Folder, file: &str, from: &str, to: &str) -> String {
    let replaced = |name: &str, text: &str| {
        assert!(name != file || text.contains(from), "{from}");
        if name == file {
            text.replacen(from, to, 1)
        } else {
            text.to_owned()
        }
    };
    folder.write("config.json", replaced("config.json", CONFIG));
    folder.write("flow-logs.json", replaced("flow-logs.json", FLOW_LOGS));
    let done = folder.run(&ARGUMENTS);
    assert_eq!(done.code, Some(1), "{from} → {to}\n{}", done.stderr);
    assert_eq!(
        (done.stdout.as_str(), folder.read("template.json")),
        ("", None),
        "nothing is written"
    );
    done.stderr
}

#[test]
fn without_a_mistake_there_is_a_template() {
    let folder = Folder::new("right");
    folder.write("config.json", CONFIG);
    folder.write("flow-logs.json", FLOW_LOGS);
    let done = folder.run(&ARGUMENTS);
    assert_eq!((done.code, done.stderr.as_str()), (Some(0), ""));
    assert!(folder.read("template.json").is_some());
}

#[test]
fn of_the_request() {
    let folder = Folder::new("request");
    let results = "IntegrateServices.AthenaIntegrations[0].IntegrationResultS3DestinationArn";
    let frequency = "IntegrateServices.AthenaIntegrations[0].PartitionLoadFrequency";
    let start = "IntegrateServices.AthenaIntegrations[0].PartitionStartDate";
    let end = "IntegrateServices.AthenaIntegrations[0].PartitionEndDate";
    let cases = [
        // The request as a whole.
        (r#""FlowLogId": "fl-1234abcd", "#, "", "FlowLogId: is missing\nhelp: name the flow log: `aws ec2 describe-flow-logs` lists them".to_owned()),
        (r#""FlowLogId""#, r#""FlowLogID""#, "FlowLogID: there is no such member\nhelp: a member with a similar name exists: `FlowLogId`".to_owned()),
        (r#"{"FlowLogId""#, r#"{"Name": 1, "FlowLogId""#, "Name: there is no such member\nhelp: the members are `DryRun`, `FlowLogId`, `ConfigDeliveryS3DestinationArn`, `IntegrateServices`".to_owned()),
        (r#"{"FlowLogId""#, r#"{"FlowLogId": "fl-1234abcd", "FlowLogId""#, "FlowLogId: occurs twice\nhelp: remove one of them: which of them counts depends on the reader".to_owned()),
        (r#""fl-1234abcd""#, r#""vpc-1234abcd""#, "FlowLogId: `vpc-1234abcd` is not a flow log id\nhelp: a flow log id is `fl-` and 8 or 17 lower-case hexadecimal digits, as `aws ec2 describe-flow-logs` shows it".to_owned()),
        (r#""fl-1234abcd""#, "1234", "FlowLogId: is a number, and must be a string\nhelp: write it in quotes".to_owned()),
        (r#""fl-1234abcd""#, "null", "FlowLogId: is null, and must be a string\nhelp: give it a value, or leave it out".to_owned()),
        (r#"{"FlowLogId""#, r#"{"DryRun": "true", "FlowLogId""#, "DryRun: is a string, and must be a boolean\nhelp: write `true`, without quotes".to_owned()),
        // The place of the template.
        ("arn:aws:s3:::templates/a/", "s3://templates/a", "ConfigDeliveryS3DestinationArn: `s3://templates/a` is a URI, and must be an S3 ARN\nhelp: write `arn:aws:s3:::templates/a/`".to_owned()),
        ("arn:aws:s3:::templates/a/", "templates", "ConfigDeliveryS3DestinationArn: `templates` is not an S3 ARN\nhelp: write an ARN such as `arn:aws:s3:::bucket/prefix/`".to_owned()),
        ("arn:aws:s3:::templates/a/", "arn:aws:s3:::Templates/", "ConfigDeliveryS3DestinationArn: `Templates` is not a bucket name: it contains `T`\nhelp: a bucket's name has 3 to 63 lower-case letters, digits, dots and hyphens".to_owned()),
        ("arn:aws:s3:::templates/a/", "arn:aws:s3:::t/", "ConfigDeliveryS3DestinationArn: `t` is not a bucket name: it has 1 characters, but S3 allows 3 to 63\nhelp: a bucket's name has 3 to 63 lower-case letters, digits, dots and hyphens".to_owned()),
        ("arn:aws:s3:::templates/a/", "arn:aws:s3:::templates//a", "ConfigDeliveryS3DestinationArn: `arn:aws:s3:::templates//a` has two slashes in a row\nhelp: write one slash between folders".to_owned()),
        // The list of integrations.
        (r#""IntegrateServices": {"#, r#""IntegrateServices": {"AthenaIntegration": [], "#, "IntegrateServices.AthenaIntegration: there is no such member\nhelp: a member with a similar name exists: `AthenaIntegrations`".to_owned()),
        (r#""AthenaIntegrations""#, r#""AthenaIntegration""#, "IntegrateServices.AthenaIntegration: there is no such member\nhelp: a member with a similar name exists: `AthenaIntegrations`".to_owned()),
        (r#"{"AthenaIntegrations": ["#, r#"{}, "X": {"AthenaIntegrations": ["#, "X: there is no such member\nhelp: the members are `DryRun`, `FlowLogId`, `ConfigDeliveryS3DestinationArn`, `IntegrateServices`\nerror: config.json: IntegrateServices.AthenaIntegrations: is missing\nhelp: list one to ten integrations".to_owned()),
        (r#"{"AthenaIntegrations": ["#, r#"[], "X": {"AthenaIntegrations": ["#, "X: there is no such member\nhelp: the members are `DryRun`, `FlowLogId`, `ConfigDeliveryS3DestinationArn`, `IntegrateServices`\nerror: config.json: IntegrateServices: is a list, and must be an object\nhelp: write it in braces: `{…}`".to_owned()),
        (r#""PartitionLoadFrequency": "daily"}]"#, r#""PartitionLoadFrequency": "daily"}, 1]"#, "IntegrateServices.AthenaIntegrations[1]: is a number, and must be an object\nhelp: write it in braces: `{…}`".to_owned()),
        (r#""PartitionLoadFrequency": "daily"}]"#, r#""PartitionLoadFrequency": "daily"}, {"PartitionLoadFrequency": "daily", "IntegrationResultS3DestinationArn": "arn:aws:s3:::results/b"}]"#, "IntegrateServices.AthenaIntegrations[1]: has the frequency and dates of `AthenaIntegrations[0]`, and both tables would have one name\nhelp: remove one of them, or give it another frequency or other dates".to_owned()),
        // An integration.
        (r#""IntegrationResultS3DestinationArn": "arn:aws:s3:::results/","#, "", format!("{results}: is missing\nhelp: name a place for results, such as `arn:aws:s3:::bucket/prefix/`")),
        ("arn:aws:s3:::results/", "arn:x:s3:::results", format!("{results}: `arn:x:s3:::results` is not an S3 ARN\nhelp: write an ARN such as `arn:aws:s3:::bucket/prefix/`")),
        (r#""PartitionLoadFrequency": "daily""#, r#""PartitionFrequency": "daily""#, "IntegrateServices.AthenaIntegrations[0].PartitionFrequency: there is no such member\nhelp: the members are `IntegrationResultS3DestinationArn`, `PartitionLoadFrequency`, `PartitionStartDate`, `PartitionEndDate`\nerror: config.json: IntegrateServices.AthenaIntegrations[0].PartitionLoadFrequency: is missing\nhelp: write `none`, `daily`, `weekly` or `monthly`".to_owned()),
        (r#""daily""#, r#""Daily""#, format!("{frequency}: there is no frequency `Daily`\nhelp: write `daily`")),
        (r#""daily""#, r#""hourly""#, format!("{frequency}: there is no frequency `hourly`\nhelp: write `daily`: partitions are days, and Athena reads the hours in them")),
        (r#""daily""#, r#""projection""#, format!("{frequency}: there is no frequency `projection`\nhelp: write `daily`, or use the Rust macro, which has `projection`")),
        (r#""daily""#, r#""""#, format!("{frequency}: there is no frequency ``\nhelp: write `none`, `daily`, `weekly` or `monthly`")),
        // Dates.
        (r#""daily""#, r#""daily", "PartitionStart": "2021-01-01""#, "IntegrateServices.AthenaIntegrations[0].PartitionStart: there is no such member\nhelp: a member with a similar name exists: `PartitionStartDate`".to_owned()),
        (r#""daily""#, r#""daily", "PartitionStartDate": "tomorrow""#, format!("{start}: `tomorrow` is not a timestamp\nhelp: write it as ISO 8601, such as `2021-01-01T00:00:00`: UTC unless it has a zone; or as seconds since 1970")),
        (r#""daily""#, r#""daily", "PartitionStartDate": "2021-02-29T00:00:00""#, format!("{start}: there is no day `2021-02-29`\nhelp: check the month and the day of the month")),
        (r#""daily""#, r#""daily", "PartitionStartDate": "2021/01/01""#, format!("{start}: `2021/01/01` is not a date\nhelp: write `2021-01-01`")),
        (r#""daily""#, r#""daily", "PartitionStartDate": "20210101""#, format!("{start}: `20210101` are seconds since 1970, and mean `1970-08-22`\nhelp: write `2021-01-01`")),
        (r#""daily""#, r#""daily", "PartitionStartDate": 1609459200000"#, format!("{start}: `1609459200000` seconds since 1970 are not a day of the years 0 to 9999\nhelp: divide it by 1000: the AWS CLI counts seconds, not milliseconds")),
        (r#""daily""#, r#""daily", "PartitionStartDate": true"#, format!("{start}: is a boolean, and must be a timestamp\nhelp: write it as ISO 8601, such as `2021-01-01T00:00:00`: UTC unless it has a zone; or as seconds since 1970")),
        (r#""daily""#, r#""daily", "PartitionEndDate": "2021-01-01""#, format!("{start}: is missing: a range that ends needs a first day, with `daily` too\nhelp: write it, or leave `PartitionEndDate` out to continue loading")),
        (r#""daily""#, r#""daily", "PartitionStartDate": "2021-12-31", "PartitionEndDate": "2021-01-01""#, format!("{end}: `2021-01-01` is before the first day, `2021-12-31`\nhelp: swap the dates: both days are included")),
        (r#""daily""#, r#""daily", "PartitionStartDate": "1000-01-01", "PartitionEndDate": "2021-01-01""#, format!("{end}: the range has 372914 days, but a loader creates at most 50000 partitions\nhelp: shorten the range, or use the Rust macro: its `projection` needs no loader")),
        (r#""daily""#, r#""none", "PartitionEndDate": "2021-01-01""#, format!("{start}: is missing: `none` loads the days of a range once, and needs its first day\nhelp: write it as ISO 8601, or load `daily` to continue loading")),
        (r#""daily""#, r#""none", "PartitionStartDate": "2021-01-01""#, format!("{end}: is missing: `none` loads the days of a range once, and needs its last day\nhelp: write it as ISO 8601, or load `daily` to continue loading")),
        (r#""daily""#, r#""none", "PartitionStartDate": "2021-01-01", "PartitionEndDate": "2099-01-01T00:00:00""#, format!("{end}: `2099-01-01` is not in the past, and `none` loads nothing later\nhelp: choose a day that is over, or load `daily` to continue loading")),
    ];
    for (from, to, says) in cases {
        let stderr = refused(&folder, "config.json", from, to);
        assert_eq!(stderr, format!("error: config.json: {says}\n"), "{from} → {to}");
    }
}

#[test]
fn a_request_has_one_to_ten_integrations() {
    let folder = Folder::new("count");
    let integration =
        r#"{"IntegrationResultS3DestinationArn": "arn:aws:s3:::results/", "PartitionLoadFrequency": "daily"}"#;
    let with = |count: usize| {
        let items: Vec<_> = (0..count)
            .map(|i| {
                integration.replace(
                    "\"daily\"",
                    &format!("\"daily\", \"PartitionStartDate\": \"2021-01-{:02}\"", i + 1),
                )
            })
            .collect();
        format!(
            r#"{{"FlowLogId": "fl-1234abcd", "ConfigDeliveryS3DestinationArn": "arn:aws:s3:::templates", "IntegrateServices": {{"AthenaIntegrations": [{}]}}}}"#,
            items.join(",")
        )
    };
    for (count, says) in [
        (0, "is empty, and must have 1 to 10 integrations\nhelp: add one\n"),
        (
            11,
            "has 11 integrations, and a template takes 1 to 10\nhelp: make a second template for the others\n",
        ),
    ] {
        folder.write("config.json", with(count));
        let done = folder.run(&["template", "--cli-input-json", "config.json"]);
        assert_eq!(done.code, Some(1));
        assert_eq!(
            done.stderr,
            format!("error: config.json: IntegrateServices.AthenaIntegrations: {says}")
        );
    }
    folder.write("config.json", with(10));
    assert_eq!(
        folder.run(&["template", "--cli-input-json", "config.json"]).code,
        Some(0)
    );
}

/// Texts of the flow log's description, their replacements, and the errors.
const OF_FLOW_LOG: [(&str, &str, &str); 23] = [
    (
        r#""FlowLogs""#,
        r#""FlowLog""#,
        "FlowLogs: is missing\nhelp: give the whole output of `aws ec2 describe-flow-logs`, without `--query`",
    ),
    (
        "fl-1234abcd",
        "fl-00000000",
        "FlowLogs: has no flow log `fl-1234abcd`\nhelp: run `aws ec2 describe-flow-logs --flow-log-ids fl-1234abcd` in the account and Region of the flow log",
    ),
    (
        r#"[{"FlowLogId": "fl-1234abcd", "#,
        r#"[], "NextToken": "x", "X": [{"#,
        "FlowLogs: has no flow log `fl-1234abcd`\nhelp: it is one page of several: ask again with `--flow-log-ids`",
    ),
    (
        r#""LogDestinationType": "s3""#,
        r#""LogDestinationType": "cloud-watch-logs""#,
        "FlowLogs[0].LogDestinationType: the flow log publishes to `cloud-watch-logs`, and Athena reads logs in `s3`\nhelp: create a flow log that publishes to Amazon S3: a flow log cannot be changed",
    ),
    (
        r#""LogDestinationType": "s3", "LogDestination": "arn:aws:s3:::logs/a""#,
        r#""LogGroupName": "x""#,
        "FlowLogs[0].LogGroupName: the flow log publishes to a log group, and Athena reads logs in `s3`\nhelp: create a flow log that publishes to Amazon S3: a flow log cannot be changed",
    ),
    (
        r#""LogDestination": "arn:aws:s3:::logs/a","#,
        "",
        "FlowLogs[0].LogDestination: is missing\nhelp: give the output as AWS wrote it, or say `--logs`",
    ),
    (
        "arn:aws:s3:::logs/a",
        "arn:aws:s3:::logs/AWSLogs/",
        "FlowLogs[0].LogDestination: the location of the logs goes below `AWSLogs`\nhelp: write `s3://logs/`: flow logs always lie under `AWSLogs/` there, and accounts, Regions and days are added for you",
    ),
    (
        "vpc-1",
        "tgw-1",
        "FlowLogs[0].ResourceId: `tgw-1` is of a transit gateway, whose flow logs have no integration with Athena\nhelp: use the id of a flow log of a VPC, a subnet or a network interface",
    ),
    (
        "vpc-1",
        "tgw-attach-1",
        "FlowLogs[0].ResourceId: `tgw-attach-1` is of a transit gateway, whose flow logs have no integration with Athena\nhelp: use the id of a flow log of a VPC, a subnet or a network interface",
    ),
    (
        "vpc-1",
        "core-network-1",
        "FlowLogs[0].ResourceId: `core-network-1` is of Cloud WAN, whose flow logs have no integration with Athena\nhelp: use the id of a flow log of a VPC, a subnet or a network interface",
    ),
    (
        "${bytes}",
        "${tgw-id}",
        "FlowLogs[0].LogFormat: has the field `${tgw-id}` of transit gateways, whose flow logs have no integration with Athena\nhelp: use the id of a flow log of a VPC, a subnet or a network interface",
    ),
    (
        "${bytes}",
        "${byts}",
        "FlowLogs[0].LogFormat: unknown field `byts` in the LogFormat\nhelp: a field with a similar name exists: `bytes`",
    ),
    (
        "${bytes}",
        "${altitude}",
        "FlowLogs[0].LogFormat: unknown field `altitude` in the LogFormat\nhelp: use a newer `flow-log-stack`, or the Rust macro, where a field can be given its type",
    ),
    (
        "${bytes}",
        "${srcaddr}",
        "FlowLogs[0].LogFormat: the LogFormat names the field `srcaddr` twice\nhelp: create a flow log that names each field once, since a flow log cannot be changed; or declare the table in Rust, where each column can be given a name of its own",
    ),
    // Each mistake is reported once, however often it occurs.
    (
        "${bytes}",
        "${srcaddr} ${srcaddr}",
        "FlowLogs[0].LogFormat: the LogFormat names the field `srcaddr` twice\nhelp: create a flow log that names each field once, since a flow log cannot be changed; or declare the table in Rust, where each column can be given a name of its own",
    ),
    (
        "${srcaddr} ${dstaddr} ${bytes}",
        "$${srcaddr} $${dstaddr} $${bytes}",
        "FlowLogs[0].LogFormat: has `$${` before a field, where a LogFormat has `${`\nhelp: give the output as AWS wrote it: `$${` is how Terraform writes `${`; if AWS itself says so, create another flow log, since a flow log cannot be changed",
    ),
    (
        "arn:aws:s3:::logs/a",
        "arn:aws:s3:::logs/a//net/",
        "FlowLogs[0].LogDestination: `arn:aws:s3:::logs/a//net/` has two slashes in a row\nhelp: create a flow log that publishes to `arn:aws:s3:::logs/a/net/`, since a flow log cannot be changed: a table's location cannot contain an empty folder",
    ),
    (
        "${srcaddr} ${dstaddr} ${bytes}",
        "",
        "FlowLogs[0].LogFormat: the LogFormat is empty\nhelp: give the output as AWS wrote it: a flow log has at least one field",
    ),
    (
        r#""LogFormat": "${srcaddr} ${dstaddr} ${bytes}","#,
        "",
        "FlowLogs[0].LogFormat: is missing\nhelp: give the output as AWS wrote it: it names the LogFormat of every flow log",
    ),
    (
        "plain-text",
        "csv",
        "FlowLogs[0].DestinationOptions.FileFormat: there is no file format `csv`\nhelp: AWS has `plain-text` and `parquet`",
    ),
    (
        "false",
        r#""false""#,
        "FlowLogs[0].DestinationOptions.HiveCompatiblePartitions: is a string, and must be a boolean\nhelp: write `false`, without quotes",
    ),
    (
        r#""PerHourPartition": true"#,
        r#""PerHourPartition": 1"#,
        "FlowLogs[0].DestinationOptions.PerHourPartition: is a number, and must be a boolean\nhelp: write `true` or `false`",
    ),
    (
        r#""ALL""#,
        r#""all""#,
        "FlowLogs[0].TrafficType: there is no traffic type `all`\nhelp: AWS has `ACCEPT`, `REJECT` and `ALL`",
    ),
];

#[test]
fn of_the_flow_log() {
    let folder = Folder::new("flow-log");
    for (from, to, says) in OF_FLOW_LOG {
        let stderr = refused(&folder, "flow-logs.json", from, to);
        assert_eq!(stderr, format!("error: flow-logs.json: {says}\n"), "{from} → {to}");
    }
}

#[test]
fn all_of_both_files_at_once() {
    let folder = Folder::new("all");
    folder.write(
        "config.json",
        CONFIG
            .replace("daily", "Daily")
            .replace("arn:aws:s3:::results/", "results"),
    );
    folder.write(
        "flow-logs.json",
        FLOW_LOGS.replace("bytes", "byts").replace("ALL", "all"),
    );
    let done = folder.run(&ARGUMENTS);
    assert_eq!(done.code, Some(1));
    assert_eq!(
        done.stderr.matches("error: config.json: ").count(),
        2,
        "{}",
        done.stderr
    );
    assert_eq!(
        done.stderr.matches("error: flow-logs.json: ").count(),
        2,
        "{}",
        done.stderr
    );
}

#[test]
fn what_cannot_be_read_exits_with_2() {
    let folder = Folder::new("unreadable");
    folder.write("config.json", CONFIG);
    folder.write("broken.json", "{\"FlowLogId\": \n");
    folder.write("wide.json", [0xff, 0xfe, b'{', 0]);
    let template = |more: &[&str]| {
        let mut all = vec!["template", "--output", "template.json"];
        all.extend(more);
        let done = folder.run(&all);
        assert_eq!(done.code, Some(2), "{}", done.stderr);
        assert_eq!((done.stdout.as_str(), folder.read("template.json")), ("", None));
        done.stderr
    };
    let cases: [(&[&str], &str); 12] = [
        (
            &["--cli-input-json", "file://absent.json"],
            "error: absent.json: cannot be read: ",
        ),
        (
            &["--cli-input-json", "broken.json"],
            "error: broken.json: is not JSON: EOF while parsing a value at line 2 column 0",
        ),
        (
            &["--cli-input-json", "wide.json"],
            "error: wide.json: is not UTF-8\nhelp: save it as UTF-8",
        ),
        (
            &["--cli-input-json", "{\"FlowLogId\" 1}"],
            "error: --cli-input-json: is not JSON: ",
        ),
        (
            &["--cli-input-json", "config.json", "--flow-logs", "broken.json"],
            "error: broken.json: is not JSON",
        ),
        (&["--cli-input-json", ""], "error: --cli-input-json: is not JSON: "),
        (&[], "--cli-input-json <FILE>"),
        (
            &["--cli-input-json", "config.json", "--account", "1"],
            "`1` is not an account id\nhelp: write its 12 digits\n",
        ),
        (
            &["--cli-input-json", "config.json", "--region", "here"],
            "'--region <REGION>'",
        ),
        (
            &["--cli-input-json", "config.json", "--logs", "logs"],
            "`logs` is not a location in S3\nhelp: write `s3://logs`",
        ),
        (
            &["--cli-input-json", "config.json", "--format", "xml"],
            "[possible values: json, yaml]",
        ),
        (
            &["--cli-input-json", "config.json", "--output-file", "x"],
            "unexpected argument '--output-file'",
        ),
    ];
    for (arguments, says) in cases {
        let stderr = template(arguments);
        assert!(stderr.contains(says), "{arguments:?}\n{stderr}");
    }
    assert_eq!(folder.run(&[]).code, Some(2));
    assert_eq!(folder.run(&["--help"]).code, Some(0));
}

#[test]
fn what_cannot_be_written_exits_with_1() {
    let folder = Folder::new("unwritable");
    folder.write("config.json", CONFIG);
    let done = folder.run(&[
        "template",
        "--cli-input-json",
        "config.json",
        "--output",
        "absent/template.json",
    ]);
    assert_eq!(done.code, Some(1));
    assert!(
        done.stderr
            .starts_with("error: absent/template.json: cannot be written: "),
        "{}",
        done.stderr
    );
    assert_eq!(folder.files(), ["config.json"]);
}

#[test]
fn an_old_template_survives_a_mistake() {
    let folder = Folder::new("survives");
    folder.write("config.json", CONFIG.replace("daily", "Daily"));
    folder.write("template.json", "old");
    let done = folder.run(&[
        "template",
        "--cli-input-json",
        "config.json",
        "--output",
        "template.json",
    ]);
    assert_eq!(done.code, Some(1));
    assert_eq!(folder.read("template.json").as_deref(), Some("old"));
}

#[cfg(not(feature = "local"))]
#[test]
fn a_command_for_log_files_that_was_not_built_says_how_to_build_it() {
    let folder = Folder::new("without-log-files");
    for name in ["report", "top", "who", "timeline"] {
        let done = folder.run(&[name, "logs"]);
        let said = format!(
            "error: {name}: this command was built without support for log files\n\
             help: build it with `cargo install --locked --path cli --features local`\n"
        );
        assert_eq!((done.code, done.stderr), (Some(2), said));
    }
    assert!(folder.run(&["reports"]).stderr.contains("unrecognized subcommand"));
}
