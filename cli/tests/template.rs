//! `flow-log-stack template` with the AWS CLI's input and output.

mod command;

use command::Folder;
use serde_json::{Value, json};

/// The request of the VPC user guide, "Query flow logs using Amazon Athena".
const GUIDE: &str = r#"{
    "FlowLogId": "fl-12345678901234567",
    "ConfigDeliveryS3DestinationArn": "arn:aws:s3:::my-flow-logs-athena-integration/templates/",
    "IntegrateServices": {
        "AthenaIntegrations": [
            {
                "IntegrationResultS3DestinationArn": "arn:aws:s3:::my-flow-logs-analysis/athena-query-results/",
                "PartitionLoadFrequency": "monthly",
                "PartitionStartDate": "2021-01-01T00:00:00",
                "PartitionEndDate": "2021-12-31T00:00:00"
            }
        ]
    }
}"#;

/// All fields of versions 2 and 3.
const VERSION_3: &str = "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ${packets} ${bytes} ${start} ${end} ${action} ${log-status} ${vpc-id} ${subnet-id} ${instance-id} ${tcp-flags} ${type} ${pkt-srcaddr} ${pkt-dstaddr}";

/// The output of `aws ec2 describe-flow-logs` with these changes.
fn described(changes: Value) -> String {
    let mut flow_log = json!({
        "CreationTime": "2021-01-01T00:00:00.000Z",
        "DeliverLogsStatus": "SUCCESS",
        "FlowLogId": "fl-12345678901234567",
        "FlowLogStatus": "ACTIVE",
        "ResourceId": "vpc-1a2b3c4d",
        "TrafficType": "ALL",
        "LogDestinationType": "s3",
        "LogDestination": "arn:aws:s3:::my-flow-logs/vpc",
        "LogFormat": VERSION_3,
        "Tags": [],
        "MaxAggregationInterval": 600,
        "DestinationOptions": {"FileFormat": "plain-text", "HiveCompatiblePartitions": false, "PerHourPartition": false},
        "MemberThatAwsAddsTomorrow": {"A": 1},
    });
    if let (Value::Object(own), Value::Object(changes)) = (&mut flow_log, changes) {
        own.extend(changes);
    }
    let other = json!({"FlowLogId": "fl-aaaaaaaa", "LogDestinationType": "cloud-watch-logs"});
    json!({"FlowLogs": [other, flow_log]}).to_string()
}

fn template(folder: &Folder, arguments: &[&str]) -> (Value, String) {
    let mut all = vec!["template", "--cli-input-json", "file://config.json"];
    all.extend(arguments);
    let done = folder.run(&all);
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    (serde_json::from_str(&done.stdout).expect("JSON"), done.stderr)
}

/// The properties of the resources of a type, in the order of their logical ids.
fn properties<'a>(template: &'a Value, resource_type: &str) -> Vec<&'a Value> {
    let resources = template["Resources"].as_object().expect("resources");
    resources
        .values()
        .filter(|resource| resource["Type"] == resource_type)
        .map(|resource| &resource["Properties"])
        .collect()
}

#[test]
fn the_guides_request_gives_the_names_of_the_guide() {
    let folder = Folder::new("guide");
    folder.write("config.json", GUIDE);
    let (template, stderr) = template(&folder, &[]);
    let only = |resource_type: &str| match properties(&template, resource_type).as_slice() {
        [one] => (*one).clone(),
        several => panic!("{} of {resource_type}", several.len()),
    };
    let name = "fl12345678901234567monthly2021010120211231";
    assert_eq!(
        only("AWS::Glue::Database")["DatabaseInput"]["Name"],
        "vpcflowlogsathenadatabasefl12345678901234567"
    );
    assert_eq!(only("AWS::Glue::Table")["TableInput"]["Name"], name);
    let work_group = only("AWS::Athena::WorkGroup");
    assert_eq!(work_group["Name"], format!("{name}workgroup"));
    assert_eq!(
        work_group["WorkGroupConfiguration"]["ResultConfiguration"]["OutputLocation"],
        "s3://my-flow-logs-analysis/athena-query-results/"
    );
    let partitions = only("Custom::FlowLogPartitions");
    assert_eq!(
        (&partitions["StartDate"], &partitions["EndDate"]),
        (&json!("2021-01-01"), &json!("2021-12-31"))
    );
    assert_eq!(
        properties(&template, "AWS::Events::Rule").len(),
        0,
        "both dates are loaded once"
    );
    assert_eq!(properties(&template, "AWS::Athena::NamedQuery").len(), 10);
    let text = template["Resources"]["VpcFlowLogsTopTalkers"]["Properties"]["QueryString"].as_str();
    let lines: Vec<_> = text.unwrap_or_default().lines().collect();
    assert!(
        lines.contains(&format!("FROM \"{name}\" AS flow_logs").as_str()),
        "{lines:?}"
    );
    assert!(lines.contains(&"WHERE day >= '2021/12/24' /* since */"), "{lines:?}");
    assert_eq!(template["Parameters"]["LogsUri"]["Type"], "String");
    assert!(
        stderr.contains("note: the stack asks where the logs are when it is created, with the parameter `LogsUri`")
    );
    assert!(
        stderr.contains("default format, in plain text and daily folders"),
        "{stderr}"
    );
    assert!(!stderr.contains("next:"), "there is no terminal");
}

#[test]
fn the_flow_log_tells_everything_once() {
    let folder = Folder::new("described");
    folder.write("config.json", GUIDE);
    folder.write("flow-logs.json", described(json!({})));
    let (template, stderr) = template(&folder, &["--flow-logs", "file://flow-logs.json"]);
    assert_eq!(stderr, "");
    assert_eq!(properties(&template, "AWS::Athena::NamedQuery").len(), 16);
    assert_eq!(template.get("Parameters"), None);
    let table = properties(&template, "AWS::Glue::Table")[0];
    let storage = &table["TableInput"]["StorageDescriptor"];
    assert_eq!(
        storage["Location"],
        json!({"Fn::Sub": "s3://my-flow-logs/vpc/AWSLogs/${AWS::AccountId}/vpcflowlogs/${AWS::Region}/"})
    );
    assert_eq!(storage["Columns"].as_array().map(Vec::len), Some(21));
    assert_eq!(properties(&template, "Custom::FlowLogPartitions")[0]["Layout"], "plain");
}

#[test]
fn options_become_those_of_the_table() {
    let folder = Folder::new("options");
    folder.write("config.json", GUIDE);
    let options = json!({"FileFormat": "parquet", "HiveCompatiblePartitions": true, "PerHourPartition": true});
    let changes = json!({"DestinationOptions": options, "LogFormat": "${end} ${start} ${srcaddr} ${bytes}"});
    folder.write("flow-logs.json", described(changes));
    let (template, _) = template(&folder, &["--flow-logs", "flow-logs.json"]);
    let input = &properties(&template, "AWS::Glue::Table")[0]["TableInput"];
    assert_eq!(input["Parameters"]["classification"], "parquet");
    let columns = input["StorageDescriptor"]["Columns"].as_array().expect("columns");
    let names: Vec<_> = columns.iter().map(|column| &column["Name"]).collect();
    assert_eq!(names, ["end", "start", "srcaddr", "bytes"]);
    assert_eq!(properties(&template, "Custom::FlowLogPartitions")[0]["Layout"], "hive");
}

#[test]
fn the_logs_may_be_told_by_an_argument() {
    let folder = Folder::new("logs");
    folder.write("config.json", GUIDE);
    folder.write("flow-logs.json", described(json!({})));
    let arguments = [
        "--logs",
        "arn:aws:s3:::copies/a",
        "--account",
        "111122223333",
        "--region",
        "eu-central-1",
    ];
    let location = "s3://copies/a/AWSLogs/111122223333/vpcflowlogs/eu-central-1/";
    let (without, stderr) = template(&folder, &arguments);
    assert_eq!(
        properties(&without, "AWS::Glue::Table")[0]["TableInput"]["StorageDescriptor"]["Location"],
        location
    );
    assert!(!stderr.contains("LogsUri"));

    let mut arguments = arguments.to_vec();
    arguments.extend(["--flow-logs", "flow-logs.json"]);
    let (with, stderr) = template(&folder, &arguments);
    assert_eq!(
        properties(&with, "AWS::Glue::Table")[0]["TableInput"]["StorageDescriptor"]["Location"],
        location
    );
    assert!(stderr.contains(
        "`s3://copies/a/`, as `--logs` says, and not from the flow log's LogDestination `s3://my-flow-logs/vpc/`"
    ));
}

#[test]
fn a_flow_log_of_one_verdict_gets_a_word() {
    let folder = Folder::new("verdict");
    folder.write("config.json", GUIDE);
    for (keeps, without_rows) in [
        (
            "ACCEPT",
            "`VpcFlowLogsRejectedTCPTraffic`, `VpcFlowLogsRejectedTraffic`",
        ),
        ("REJECT", "`VpcFlowLogsAcceptedTraffic`"),
    ] {
        folder.write("flow-logs.json", described(json!({"TrafficType": keeps})));
        let (template, stderr) = template(&folder, &["--flow-logs", "flow-logs.json"]);
        let word = format!(
            "note: the flow log only records {keeps} (its TrafficType), so these queries return nothing: {without_rows}\n"
        );
        assert_eq!(stderr, word);
        assert_eq!(properties(&template, "AWS::Athena::NamedQuery").len(), 16);
    }
    let failed = json!({"DeliverLogsStatus": "FAILED", "DeliverLogsErrorMessage": "Access error"});
    folder.write("flow-logs.json", described(failed));
    let (_, stderr) = template(&folder, &["--flow-logs", "flow-logs.json"]);
    assert_eq!(stderr, "note: AWS does not deliver the flow log now: Access error\n");
}

#[test]
fn without_the_fields_there_are_no_queries() {
    let folder = Folder::new("fields");
    folder.write("config.json", GUIDE);
    folder.write("flow-logs.json", described(json!({"LogFormat": "${version} ${bytes}"})));
    let (template, stderr) = template(&folder, &["--flow-logs", "flow-logs.json"]);
    assert_eq!(properties(&template, "AWS::Athena::NamedQuery").len(), 0);
    assert_eq!(
        stderr,
        "note: the flow log lacks fields that every predefined query needs, so there are none\n"
    );
}

#[test]
fn several_integrations_share_database_and_queries() {
    let folder = Folder::new("several");
    let integration = |frequency: &str| json!({"IntegrationResultS3DestinationArn": "arn:aws:s3:::results", "PartitionLoadFrequency": frequency});
    let config = json!({
        "DryRun": true,
        "FlowLogId": "fl-1234abcd",
        "ConfigDeliveryS3DestinationArn": "arn:aws:s3:::templates",
        "IntegrateServices": {"AthenaIntegrations": [integration("daily"), integration("weekly")]},
    });
    folder.write("config.json", config.to_string());
    let (template, _) = template(&folder, &["--logs", "s3://my-flow-logs"]);
    assert_eq!(properties(&template, "AWS::Glue::Database").len(), 1);
    let tables = properties(&template, "AWS::Glue::Table");
    let names: Vec<_> = tables.iter().map(|table| &table["TableInput"]["Name"]).collect();
    assert_eq!(names, ["fl1234abcddaily", "fl1234abcdweekly"]);
    assert_eq!(properties(&template, "AWS::Events::Rule").len(), 2);
    assert_eq!(properties(&template, "AWS::Athena::NamedQuery").len(), 20);
    let query = &template["Resources"]["VpcFlowLogsTopTalkersfl1234abcdweekly"];
    assert_eq!(query["Type"], "AWS::Athena::NamedQuery");
    assert_eq!(query["Properties"]["Name"], "VpcFlowLogsTopTalkers");
}

#[test]
fn dates_are_taken_as_the_aws_cli_takes_them() {
    let folder = Folder::new("dates");
    for (start, end) in [
        (json!("2021-01-01T00:00:00Z"), json!("2021-12-31T23:59:59.999Z")),
        (json!("2021-01-01"), json!("2022-01-01T00:30:00+01:00")),
        (json!(1609459200), json!(1640995199.5)),
        (json!("1609459200"), json!("1640908800.0")),
    ] {
        let mut config: Value = serde_json::from_str(GUIDE).expect("JSON");
        let integration = &mut config["IntegrateServices"]["AthenaIntegrations"][0];
        integration["PartitionStartDate"] = start;
        integration["PartitionEndDate"] = end;
        integration["PartitionLoadFrequency"] = json!("none");
        folder.write("config.json", config.to_string());
        let (template, _) = template(&folder, &[]);
        let table = properties(&template, "AWS::Glue::Table")[0];
        assert_eq!(table["TableInput"]["Name"], "fl12345678901234567none2021010120211231");
    }
}

#[test]
fn the_request_may_be_json_itself() {
    let folder = Folder::new("inline");
    folder.write("config.json", GUIDE);
    let (expected, _) = template(&folder, &[]);
    let done = folder.run(&["template", "--cli-input-json", GUIDE]);
    assert_eq!(serde_json::from_str::<Value>(&done.stdout).ok(), Some(expected));
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_request() {
    let folder = Folder::new("bom");
    folder.write("config.json", format!("\u{feff}{GUIDE}"));
    template(&folder, &[]);
}

#[test]
fn the_same_request_gives_the_same_bytes() {
    let folder = Folder::new("same");
    folder.write("config.json", GUIDE);
    folder.write("flow-logs.json", described(json!({})));
    let arguments = [
        "template",
        "--cli-input-json",
        "config.json",
        "--flow-logs",
        "flow-logs.json",
    ];
    let run = || folder.run(&arguments).stdout;
    assert_eq!(run(), run());
    let bytes = run().len();
    assert!(bytes < 51_200, "{bytes} bytes");
}

#[test]
fn the_request_is_on_standard_input_or_in_the_argument() {
    let folder = Folder::new("stdin-template");
    let from_input = folder.run_with(&["template", "--cli-input-json", "-"], GUIDE.as_bytes());
    let from_argument = folder.run(&["template", "--cli-input-json", GUIDE]);
    assert_eq!((from_input.code, from_argument.code), (Some(0), Some(0)));
    assert_eq!(from_input.stdout, from_argument.stdout);
    let done = folder.run(&["template", "--cli-input-json", "[]"]);
    assert_eq!(done.code, Some(1));
    assert!(
        done.stderr
            .starts_with("error: --cli-input-json: is a list, and must be an object\n"),
        "{}",
        done.stderr
    );
}

#[test]
fn a_file_has_the_format_of_its_name_unless_another_is_asked_for() {
    let folder = Folder::new("format");
    folder.write("config.json", GUIDE);
    let run = |arguments: &[&str]| {
        let common = [
            "template",
            "--cli-input-json",
            "config.json",
            "--logs",
            "s3://my-flow-logs/",
        ];
        let done = folder.run(&[&common, arguments].concat());
        assert_eq!(done.code, Some(0), "{}", done.stderr);
        done.stdout
    };
    let (json, yaml) = (run(&[]), run(&["--format", "yaml"]));
    assert_eq!(run(&["--format=json"]), json);
    assert!(yaml.starts_with("AWSTemplateFormatVersion: \"2010-09-09\"\n"), "{yaml}");
    for (name, options, text) in [
        ("a", &[][..], &json),
        ("a.json", &[], &json),
        ("a.yaml", &[], &yaml),
        ("a.YML", &[], &yaml),
        ("b.yaml", &["--format=json"], &json),
        ("b.json", &["--format=yaml"], &yaml),
    ] {
        assert_eq!(run(&[&["--output", name], options].concat()), "");
        assert_eq!(folder.read(name).as_ref(), Some(text), "{name}");
    }
    assert_eq!(
        folder.files(),
        ["a", "a.YML", "a.json", "a.yaml", "b.json", "b.yaml", "config.json"],
        "nothing is left beside it"
    );
}

#[test]
fn a_template_does_not_take_the_place_of_what_it_is_made_from() {
    let folder = Folder::new("over-itself");
    folder.write("config.json", GUIDE);
    folder.write("logs.json", described(json!({})));
    for (config, output, name) in [
        ("config.json", "config.json", "config.json"),
        ("file://config.json", "./config.json", "config.json"),
        ("config.json", "logs.json", "logs.json"),
    ] {
        let done = folder.run(&[
            "template",
            "--cli-input-json",
            config,
            "--flow-logs",
            "logs.json",
            "--output",
            output,
        ]);
        assert_eq!(
            (done.code, done.stderr),
            (
                Some(2),
                format!(
                    "error: {name}: is also the file of `--output`, and the template would overwrite it\nhelp: give the template a file of its own\n"
                )
            )
        );
    }
    assert_eq!(folder.read("config.json").as_deref(), Some(GUIDE));
    assert_eq!(folder.files(), ["config.json", "logs.json"]);
}

/// Flow logs for which nothing can be changed are reported once, with what can be done.
#[test]
fn what_cannot_be_changed_is_told_once_with_what_can_be_done() {
    let folder = Folder::new("unchangeable");
    folder.write("config.json", GUIDE);
    let twice = VERSION_3.replace("${bytes}", "${bytes} ${bytes} ${bytes}");
    for (changes, says) in [
        (
            json!({"LogFormat": VERSION_3.replace("${", "$${")}),
            "has `$${` before a field",
        ),
        (json!({"LogFormat": twice}), "names the field `bytes` twice"),
        (
            json!({"LogDestination": "arn:aws:s3:::my-flow-logs//vpc/"}),
            "publishes to `arn:aws:s3:::my-flow-logs/vpc/`",
        ),
        (
            json!({"LogDestination": "arn:aws:s3:::my-flow-logs//"}),
            "publishes to `arn:aws:s3:::my-flow-logs/`",
        ),
    ] {
        folder.write("logs.json", described(changes));
        let done = folder.run(&[
            "template",
            "--cli-input-json",
            "config.json",
            "--flow-logs",
            "logs.json",
        ]);
        assert_eq!(done.code, Some(1), "{says}");
        assert_eq!(done.stderr.matches("error: ").count(), 1, "{}", done.stderr);
        assert!(
            done.stderr.contains(says) && done.stderr.contains("a flow log cannot be changed"),
            "{}",
            done.stderr
        );
    }
}
