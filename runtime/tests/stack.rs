//! What the parts of a stack must be to each other, and what becomes of them.

use flow_log_stack_runtime::arn::{KmsKeyArn, PolicyArn, TopicArn};
use flow_log_stack_runtime::name::{
    AccountId, AthenaName, DatabaseName, FlowLogId, IamPath, ParameterName, QueryName, QueryParameterName, Region,
    WorkGroupName,
};
use flow_log_stack_runtime::resource::Properties;
use flow_log_stack_runtime::{
    BucketOwner, Code, Column, ColumnType, Database, Day, DefaultValue, DeploymentParameter, DestinationOptions,
    FileFormat, FlowLog, Frequency, Integration, Kind, Load, Location, LogRetention, Names, NewFlowLog, ParameterType,
    PartitionRetention, Piece, Query, QueryParameter, ResourceId, ResourceType, ScanLimit, Scope, Setting, Stack,
    Subject, Table, Tags, expansion, log_format,
};
use serde_json::{Value, json};

#[allow(clippy::unnecessary_wraps, reason = "a load may have no day")]
fn day(text: &str) -> Option<Setting<Day>> {
    Some(Setting::Value(Day::new(text).expect("a day")))
}

fn load(frequency: Frequency, start: Option<Setting<Day>>, end: Option<Setting<Day>>) -> Load {
    Load::new(frequency, start, end).expect("a load")
}

fn integration(load: Load) -> Integration {
    let results = Setting::Value(Location::new("s3://results/athena/").expect("a location"));
    Integration {
        name: None,
        description: None,
        load,
        partition_retention: None,
        results,
        table: None,
        work_group: None,
    }
}

fn named(name: &str, load: Load) -> Integration {
    Integration {
        name: Some(name.into()),
        table: Some(Setting::Value(AthenaName::new(name).expect("a name"))),
        work_group: Some(Setting::Value(WorkGroupName::new(name).expect("a name"))),
        ..integration(load)
    }
}

fn query(name: &str) -> Query {
    let sql = "SELECT 1 FROM t";
    let name = QueryName::new(name).expect("a name");
    Query::new(
        name,
        None,
        vec![],
        sql,
        [(
            14..15,
            Piece::Table {
                alias: Some("t".into()),
                metadata: None,
            },
        )],
        &[],
    )
    .expect("a query")
}

fn stack() -> Stack {
    Stack {
        name: "Traffic".into(),
        description: None,
        flow_log: Some(FlowLog::Existing(Setting::Value(
            FlowLogId::new("fl-12345678901234567").expect("an id"),
        ))),
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
        integrations: vec![integration(load(Frequency::Daily, None, None))],
        queries: vec![query("Q")],
        parameters: vec![],
    }
}

fn accounts(ids: &[&str]) -> Scope<AccountId> {
    Scope::Listed(
        ids.iter()
            .map(|id| Setting::Value(AccountId::new(*id).expect("an id")))
            .collect(),
    )
}

fn regions(codes: &[&str]) -> Scope<Region> {
    Scope::Listed(
        codes
            .iter()
            .map(|code| Setting::Value(Region::new(*code).expect("a Region")))
            .collect(),
    )
}

fn problems(stack: &Stack) -> Vec<(Subject, Code)> {
    match stack.template() {
        Ok(_) => Vec::new(),
        Err(problems) => problems
            .into_iter()
            .map(|problem| (problem.subject, problem.error.code))
            .collect(),
    }
}

fn template(stack: &Stack) -> Value {
    serde_json::from_str(&stack.template().expect("a template").to_json()).expect("JSON")
}

fn properties(template: &Value, id: &str) -> Value {
    template["Resources"][id]["Properties"].clone()
}

#[test]
fn names_are_those_of_the_guide() {
    let monthly = load(Frequency::Monthly, day("2021-01-01"), day("2021-12-31"));
    let stack = Stack {
        integrations: vec![integration(monthly)],
        ..stack()
    };
    let names = Names {
        database: "vpcflowlogsathenadatabasefl12345678901234567".into(),
        table: "fl12345678901234567monthly2021010120211231".into(),
        work_group: "fl12345678901234567monthly2021010120211231workgroup".into(),
    };
    assert_eq!(stack.names(), Ok(names));
    let template = template(&stack);
    assert_eq!(
        properties(&template, "FlowLogsTable")["TableInput"]["Name"],
        "fl12345678901234567monthly2021010120211231"
    );
    assert_eq!(
        template["Resources"]["FlowLogsSchedule"],
        Value::Null,
        "two dates are loaded once"
    );
    assert_eq!(properties(&template, "FlowLogsPartitions")["EndDate"], "2021-12-31");
}

#[test]
fn a_key_of_a_map_is_one_value() {
    let with = |column_type: ColumnType| {
        let mut stack = stack();
        stack.table.columns.push(Column {
            name: "labels".into(),
            column_type,
            comment: None,
        });
        problems(&stack)
    };
    let map = |key: ColumnType| ColumnType::Map(Box::new(key), Box::new(ColumnType::String));
    let wrong = [(Subject::Column(stack().table.columns.len()), Code::UnknownType)];
    assert_eq!(with(map(ColumnType::String)), []);
    assert_eq!(with(map(map(ColumnType::String))), wrong);
    assert_eq!(with(ColumnType::Array(Box::new(map(map(ColumnType::Int))))), wrong);
}

#[test]
fn a_template_is_serialized_as_it_is_written() {
    let template = stack().template().expect("a template");
    let written: Value = template.to_json().parse().expect("JSON");
    assert_eq!(serde_json::to_value(&template).expect("a value"), written);
}

#[test]
fn a_declaration_survives_being_written_and_read() {
    let stack = stack();
    assert_eq!(expansion::stack(&expansion::written(&stack)), stack);
}

#[test]
fn names_that_cannot_be_derived_are_missing() {
    let missing = |stack: &Stack| match stack.template() {
        Err(problems) => problems.into_iter().map(|problem| problem.error.message).collect(),
        Ok(_) => vec![],
    };
    assert_eq!(
        missing(&Stack {
            flow_log: None,
            ..stack()
        }),
        [
            "the names of the database, the table and the workgroup cannot be derived: there is no `flow_log` to derive them from"
        ]
    );
    let several = Stack {
        accounts: accounts(&["111122223333", "444455556666"]),
        ..stack()
    };
    assert_eq!(problems(&several), [(Subject::Stack, Code::MissingSetting)]);
    let existing = Database::Existing(Setting::Value(AthenaName::new("security_logs").expect("a name")));
    let mut two = Stack {
        database: existing,
        ..stack()
    };
    assert_eq!(
        missing(&two),
        ["the names of the table and the workgroup cannot be derived: the database is an existing one"]
    );
    two.integrations = vec![
        named("a", load(Frequency::Daily, None, None)),
        integration(load(Frequency::Weekly, None, None)),
    ];
    assert_eq!(problems(&two), [(Subject::Integration(1), Code::MissingSetting)]);
    assert_eq!(
        problems(&Stack {
            accounts: accounts(&["111122223333"]),
            ..stack()
        }),
        []
    );
}

#[test]
fn several_accounts_and_regions_become_partition_keys() {
    let stack = Stack {
        accounts: accounts(&["111122223333", "444455556666"]),
        regions: regions(&["eu-central-1", "us-east-1"]),
        database: Database::Named(Setting::Value(DatabaseName::new("logs").expect("a name"))),
        destination_options: DestinationOptions {
            per_hour_partition: true,
            ..DestinationOptions::default()
        },
        integrations: vec![
            named("live", load(Frequency::Projection, day("2025-01-01"), None)),
            named("loaded", load(Frequency::Daily, None, None)),
        ],
        ..stack()
    };
    let template = template(&stack);
    let keys = |id: &str| {
        let keys = properties(&template, id)["TableInput"]["PartitionKeys"].clone();
        keys.as_array()
            .expect("keys")
            .iter()
            .map(|key| key["Name"].as_str().unwrap_or_default().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(keys("FlowLogsTablelive"), ["aws_account", "aws_region", "day", "hour"]);
    assert_eq!(keys("FlowLogsTableloaded"), ["aws_account", "aws_region", "day"]);
    assert_eq!(stack.common_keys().len(), 3, "queries run on both");
    let table = properties(&template, "FlowLogsTablelive");
    let parameters = &table["TableInput"]["Parameters"];
    assert_eq!(
        parameters["storage.location.template"],
        "s3://logs/AWSLogs/${aws_account}/vpcflowlogs/${aws_region}/${day}/${hour}/"
    );
    assert_eq!(parameters["projection.aws_account.values"], "111122223333,444455556666");
    assert_eq!(parameters["projection.day.range"], "2025/01/01,NOW");
    assert_eq!(
        table["TableInput"]["StorageDescriptor"]["Location"],
        "s3://logs/AWSLogs/"
    );
    assert_eq!(
        properties(&template, "FlowLogsPartitionsloaded")["Keys"],
        "aws_account,aws_region,day"
    );
    assert_eq!(template["Resources"]["FlowLogsPartitionslive"], Value::Null);
    assert_eq!(
        properties(&template, "Qlive")["Name"],
        properties(&template, "Qloaded")["Name"]
    );
}

#[test]
fn the_stacks_own_account_and_region_are_filled_in_at_deployment() {
    let projection = load(Frequency::Projection, day("2025-01-01"), None);
    let template = template(&Stack {
        integrations: vec![integration(projection)],
        ..stack()
    });
    let table = properties(&template, "FlowLogsTable");
    assert_eq!(
        table["TableInput"]["Parameters"]["storage.location.template"],
        json!({"Fn::Sub": "s3://logs/AWSLogs/${AWS::AccountId}/vpcflowlogs/${AWS::Region}/${!day}/"})
    );
    assert_eq!(
        template["Resources"]["FlowLogsLoader"],
        Value::Null,
        "projection needs no loader"
    );
}

#[test]
fn hive_folders_have_their_names() {
    let hive = DestinationOptions {
        hive_compatible_partitions: true,
        per_hour_partition: true,
        ..DestinationOptions::default()
    };
    let loaded = template(&Stack {
        destination_options: hive,
        ..stack()
    });
    let location = &properties(&loaded, "FlowLogsTable")["TableInput"]["StorageDescriptor"]["Location"];
    let expected =
        "s3://logs/AWSLogs/aws-account-id=${AWS::AccountId}/aws-service=vpcflowlogs/aws-region=${AWS::Region}/";
    assert_eq!(*location, json!({"Fn::Sub": expected}));
    assert_eq!(properties(&loaded, "FlowLogsPartitions")["Layout"], "hive");
    let projection = load(Frequency::Projection, day("2025-01-01"), None);
    let refused = Stack {
        destination_options: hive,
        integrations: vec![integration(projection)],
        ..stack()
    };
    assert_eq!(
        problems(&refused),
        [(Subject::IntegrationSetting(0, "load"), Code::Load)]
    );
}

#[test]
fn a_closed_range_ends_at_50000_partitions() {
    let of = |first: &str, last: &str, codes: &[&str]| {
        let once = load(Frequency::None, day(first), day(last));
        problems(&Stack {
            regions: regions(codes),
            integrations: vec![integration(once)],
            ..stack()
        })
    };
    // 2000-01-01 and 49,999 days more.
    assert_eq!(of("2000-01-01", "2136-11-22", &["us-east-1"]), []);
    assert_eq!(
        of("2000-01-01", "2136-11-23", &["us-east-1"]),
        [(Subject::IntegrationSetting(0, "load"), Code::Limit)]
    );
    assert_eq!(
        of("2000-01-01", "2068-06-12", &["us-east-1", "us-west-2"]),
        [(Subject::IntegrationSetting(0, "load"), Code::Limit)]
    );
}

#[test]
fn injected_accounts_go_with_projection_only() {
    let injected = |frequency, start| {
        let database = Database::Named(Setting::Value(DatabaseName::new("logs").expect("a name")));
        Stack {
            accounts: Scope::Injected,
            database,
            integrations: vec![named("live", load(frequency, start, None))],
            ..stack()
        }
    };
    assert_eq!(
        problems(&injected(Frequency::Daily, None)),
        [(Subject::IntegrationSetting(0, "load"), Code::Load)]
    );
    let stack = injected(Frequency::Projection, day("2025-01-01"));
    let template = template(&stack);
    let parameters = &properties(&template, "FlowLogsTablelive")["TableInput"]["Parameters"];
    assert_eq!(parameters["projection.aws_account.type"], "injected");
    assert_eq!(parameters["projection.aws_account.values"], Value::Null);
}

#[test]
fn integrations_are_one_to_ten_with_names_of_their_own() {
    let many = |count: usize| Stack {
        integrations: (0..count)
            .map(|i| named(&format!("i{i}"), load(Frequency::Daily, None, None)))
            .collect(),
        ..stack()
    };
    assert_eq!(problems(&many(10)), []);
    assert_eq!(problems(&many(11)), [(Subject::Stack, Code::Limit)]);
    assert_eq!(problems(&many(0)), [(Subject::Stack, Code::Limit)]);
    let mut twins = many(2);
    twins.integrations[1] = twins.integrations[0].clone();
    assert_eq!(
        problems(&twins)[..2],
        [
            (Subject::Integration(1), Code::Clash),
            (Subject::Integration(1), Code::Clash)
        ]
    );
}

#[test]
fn columns_are_named_once_and_not_like_keys() {
    let with = |columns: &[&str]| {
        let columns = columns
            .iter()
            .map(|name| Column::new(name, Some(ColumnType::String), None, FileFormat::PlainText).expect("a column"));
        problems(&Stack {
            table: Table {
                name: "t".into(),
                description: None,
                columns: columns.collect(),
            },
            ..stack()
        })
    };
    assert_eq!(with(&["bytes", "day"]), [(Subject::Column(1), Code::Clash)]);
    assert_eq!(
        with(&["account-id", "account_id"]),
        [(Subject::Column(1), Code::Duplicate)]
    );
    assert_eq!(with(&[]), [(Subject::Table, Code::Column)]);
}

#[test]
fn everything_in_the_template_has_a_name_of_its_own() {
    let queries = |names: &[&str]| {
        problems(&Stack {
            queries: names.iter().map(|name| query(name)).collect(),
            ..stack()
        })
    };
    assert_eq!(queries(&["A", "B", "A"]), [(Subject::Query(2), Code::Duplicate)]);
    assert_eq!(queries(&["FlowLogsTable"]), [(Subject::Query(0), Code::Clash)]);
    let parameter = DeploymentParameter::new(ParameterName::new("Q").expect("a name"), Kind::Results);
    assert_eq!(
        problems(&Stack {
            parameters: vec![parameter],
            ..stack()
        }),
        [(Subject::Query(0), Code::Clash)]
    );
    let integrations = ["b", "ab"].map(|name| named(name, load(Frequency::Daily, None, None)));
    let crossed = Stack {
        integrations: integrations.into(),
        queries: vec![query("Qa"), query("Q")],
        ..stack()
    };
    assert_eq!(problems(&crossed), [(Subject::Query(1), Code::Clash)]);
}

#[test]
fn a_template_ends_at_500_resources() {
    let queries = |count: usize| {
        problems(&Stack {
            queries: (0..count).map(|i| query(&format!("Q{i}"))).collect(),
            ..stack()
        })
    };
    let own = stack().template().expect("a template").resources.len() - 1;
    assert_eq!(queries(500 - own), []);
    assert_eq!(queries(501 - own), [(Subject::Stack, Code::Limit)]);
}

#[test]
fn a_query_ends_at_262144_bytes_as_it_is_written() {
    let sized = |bytes: usize| {
        let sql = format!("SELECT 1{}", " ".repeat(bytes - 9)) + "2";
        let name = QueryName::new("Q").expect("a name");
        problems(&Stack {
            queries: vec![Query::new(name, None, vec![], &sql, [], &[]).expect("a query")],
            ..stack()
        })
    };
    assert_eq!(sized(262_144), []);
    assert_eq!(sized(262_145), [(Subject::Query(0), Code::Limit)]);
}

#[test]
fn deployment_parameters_give_names_by_intrinsic_functions() {
    let name = |text: &str| ParameterName::new(text).expect("a name");
    let stack = Stack {
        flow_log: Some(FlowLog::Existing(Setting::Parameter(name("FlowLogId")))),
        logs: Setting::Parameter(name("LogsUri")),
        accounts: Scope::Listed(vec![Setting::Parameter(name("Account"))]),
        integrations: vec![integration(load(
            Frequency::Projection,
            Some(Setting::Parameter(name("FirstDay"))),
            None,
        ))],
        parameters: [
            ("FlowLogId", Kind::FlowLog),
            ("LogsUri", Kind::Logs),
            ("Account", Kind::Account),
            ("FirstDay", Kind::Day),
        ]
        .map(|(text, kind)| DeploymentParameter::new(name(text), kind))
        .into(),
        ..stack()
    };
    let template = template(&stack);
    let id = json!({"Fn::Join": ["", {"Fn::Split": ["-", {"Ref": "FlowLogId"}]}]});
    assert_eq!(
        properties(&template, "FlowLogsDatabase")["DatabaseInput"]["Name"],
        json!({"Fn::Sub": ["vpcflowlogsathenadatabase${Part1}", {"Part1": id}]})
    );
    let table = properties(&template, "FlowLogsTable");
    let first = json!({"Fn::Join": ["", {"Fn::Split": ["-", {"Ref": "FirstDay"}]}]});
    assert_eq!(
        table["TableInput"]["Name"],
        json!({"Fn::Sub": ["${Part1}projection${Part2}", {"Part1": id, "Part2": first}]})
    );
    assert_eq!(
        table["TableInput"]["Parameters"]["storage.location.template"],
        json!({"Fn::Sub": "${LogsUri}AWSLogs/${Account}/vpcflowlogs/${AWS::Region}/${!day}/"})
    );
    assert_eq!(
        template["Parameters"]["LogsUri"]["AllowedPattern"],
        "^(?!s3://results/athena/)(?!.*/AWSLogs/)s3://[a-z0-9]([a-z0-9-]|[.](?![.])){1,61}[a-z0-9]/(?!.{801})([A-Za-z0-9!_.()=+,:@&;-]+/)*$"
    );
    assert!(stack.names().is_err(), "they are known at deployment only");
}

#[test]
fn the_loader_may_do_what_it_does_and_no_more() {
    let template = template(&stack());
    let statements = properties(&template, "FlowLogsLoaderRole")["Policies"][0]["PolicyDocument"]["Statement"].clone();
    let text = statements.to_string();
    assert!(!text.contains("\"*\"") && !text.contains(":*\""), "{text}");
    assert_eq!(
        statements[0]["Resource"][1],
        json!({"Fn::Sub": "arn:${AWS::Partition}:glue:${AWS::Region}:${AWS::AccountId}:database/${FlowLogsDatabase}"})
    );
}

#[test]
fn partitions_are_looked_at_again_in_another_format() {
    let fingerprint = |stack: &Stack| properties(&template(stack), "FlowLogsPartitions")["Fingerprint"].clone();
    let text = stack();
    let mut parquet = stack();
    parquet.destination_options.file_format = FileFormat::Parquet;
    assert_ne!(fingerprint(&text), fingerprint(&parquet));
    assert_eq!(fingerprint(&text), fingerprint(&stack()));
}

#[test]
fn the_loader_gets_what_is_declared_of_it() {
    let boundary = "arn:aws:iam::111122223333:policy/boundary";
    let key = "arn:aws:kms:eu-central-1:111122223333:key/1";
    let topic = "arn:aws:sns:eu-central-1:111122223333:oncall";
    let declared = |load: Load| Stack {
        expected_bucket_owner: Some(BucketOwner::Account(
            AccountId::new("444455556666").expect("an account").into(),
        )),
        log_group_kms_key: Some(KmsKeyArn::new(key).expect("a key").into()),
        alarm: Some(TopicArn::new(topic).expect("a topic").into()),
        permissions_boundary: Some(PolicyArn::new(boundary).expect("a policy").into()),
        iam_path: Some(IamPath::new("/flow-logs/").expect("a path").into()),
        integrations: vec![integration(load)],
        ..stack()
    };
    let template = self::template(&declared(load(Frequency::Daily, None, None)));
    let results = &properties(&template, "FlowLogsWorkGroup")["WorkGroupConfiguration"];
    assert_eq!(results["ResultConfiguration"]["ExpectedBucketOwner"], "444455556666");
    assert_eq!(results["EnforceWorkGroupConfiguration"], true);
    assert_eq!(properties(&template, "FlowLogsLoaderLog")["KmsKeyId"], key);
    let role = properties(&template, "FlowLogsLoaderRole");
    assert_eq!(
        (&role["PermissionsBoundary"], &role["Path"]),
        (&json!(boundary), &json!("/flow-logs/"))
    );
    let told = |id: &str| {
        let alarm = properties(&template, id);
        assert_eq!(alarm["AlarmActions"], json!([topic]));
        (
            alarm["Namespace"].clone(),
            alarm["MetricName"].clone(),
            alarm["Dimensions"][0].clone(),
        )
    };
    assert_eq!(
        told("FlowLogsLoaderAlarm"),
        (
            json!("AWS/Lambda"),
            json!("Errors"),
            json!({"Name": "FunctionName", "Value": {"Ref": "FlowLogsLoader"}})
        )
    );
    assert_eq!(told("FlowLogsDroppedAlarm").1, "AsyncEventsDropped");
    // A day without a run, and what a run may be late: an alarm that also sounds where there is no datum at all.
    assert_eq!(told("FlowLogsMissingAlarm").1, "Invocations");
    let missing = properties(&template, "FlowLogsMissingAlarm");
    assert_eq!(
        [
            &missing["ComparisonOperator"],
            &missing["Threshold"],
            &missing["Period"],
            &missing["EvaluationPeriods"]
        ],
        [&json!("LessThanThreshold"), &json!(1), &json!(3600), &json!(26)]
    );
    assert_eq!(missing["TreatMissingData"], "breaching");
    for (frequency, own) in [
        (Frequency::Weekly, "cron(5 0 ? * MON *)"),
        (Frequency::Monthly, "cron(5 0 1 * ? *)"),
    ] {
        let mut stack = declared(load(frequency, None, None));
        let runs = |stack: &Stack| properties(&self::template(stack), "FlowLogsSchedule")["ScheduleExpression"].clone();
        assert_eq!(
            runs(&stack),
            "cron(5 0 * * ? *)",
            "an alarm misses no run that comes once a week"
        );
        stack.alarm = None;
        assert_eq!(runs(&stack), own);
    }
    assert_eq!(
        told("FlowLogsScheduleAlarm"),
        (
            json!("AWS/Events"),
            json!("FailedInvocations"),
            json!({"Name": "RuleName", "Value": {"Ref": "FlowLogsSchedule"}})
        )
    );
    let about = ["alarm", "iam_path", "log_group_kms_key", "permissions_boundary"];
    assert_eq!(
        problems(&declared(load(Frequency::Projection, day("2026-01-01"), None))),
        about.map(|setting| (Subject::Setting(setting), Code::Load))
    );
}

/// A stack that creates its flow log.
fn creating(resource: Setting<ResourceId>) -> Stack {
    let database = DatabaseName::new("logs").expect("a name");
    Stack {
        flow_log: Some(FlowLog::Created(
            NewFlowLog::new(resource, Some(ResourceType::Vpc)).expect("a flow log"),
        )),
        database: Database::Named(database.into()),
        integrations: vec![named("t", load(Frequency::Daily, None, None))],
        ..stack()
    }
}

#[test]
fn a_flow_log_writes_what_the_table_reads() {
    let vpc = || Setting::Value(ResourceId::new("vpc-1234abcd").expect("an id"));
    let mut declared = creating(vpc());
    declared.table.columns = ["pkt_srcaddr", "bytes", "end"]
        .map(|name| Column::new(name, None, None, FileFormat::Parquet).expect("a field"))
        .into();
    declared.logs = Location::of_logs("s3://logs/vpc").expect("a location").into();
    declared.destination_options = DestinationOptions {
        file_format: FileFormat::Parquet,
        hive_compatible_partitions: true,
        per_hour_partition: true,
    };
    let template = template(&declared);
    let expected = json!({
        "ResourceType": "VPC",
        "ResourceId": "vpc-1234abcd",
        "TrafficType": "ALL",
        "MaxAggregationInterval": 600,
        "LogDestinationType": "s3",
        "LogDestination": {"Fn::Sub": "arn:${AWS::Partition}:s3:::logs/vpc/"},
        "LogFormat": "${pkt-srcaddr} ${bytes} ${end}",
        "DestinationOptions": {"FileFormat": "parquet", "HiveCompatiblePartitions": true, "PerHourPartition": true},
    });
    assert_eq!(properties(&template, "FlowLog"), expected);
    assert_eq!(
        template["Outputs"]["FlowLogId"]["Value"],
        json!({"Fn::GetAtt": ["FlowLog", "Id"]})
    );
    let elsewhere = Stack {
        accounts: accounts(&["111122223333"]),
        regions: regions(&["eu-central-1"]),
        ..creating(vpc())
    };
    assert_eq!(
        problems(&elsewhere),
        ["accounts", "regions"].map(|setting| (Subject::Setting(setting), Code::Value))
    );
    let mut unwritten = creating(vpc());
    unwritten.table.columns = [
        ("bytes", None),
        ("instance_tag", None),
        ("loss", Some(ColumnType::Bigint)),
    ]
    .map(|(name, given)| Column::new(name, given, None, FileFormat::PlainText).expect("a column"))
    .into();
    assert_eq!(
        problems(&unwritten),
        [(Subject::Column(1), Code::Column), (Subject::Column(2), Code::Column)]
    );
    let unnamed = Stack {
        database: Database::Derived,
        ..creating(vpc())
    };
    assert_eq!(problems(&unnamed), [(Subject::Stack, Code::MissingSetting)]);
}

#[test]
fn a_flow_log_of_deployment_parameters() {
    let name = |text: &str| ParameterName::new(text).expect("a name");
    let declared = Stack {
        logs: Setting::Parameter(name("LogsUri")),
        parameters: [("Vpc", Kind::Vpc), ("LogsUri", Kind::Logs)]
            .map(|(text, kind)| DeploymentParameter::new(name(text), kind))
            .into(),
        ..creating(Setting::Parameter(name("Vpc")))
    };
    let template = template(&declared);
    let flow_log = properties(&template, "FlowLog");
    assert_eq!(flow_log["ResourceId"], json!({"Ref": "Vpc"}));
    let path = json!({"Fn::Join": ["", {"Fn::Split": ["s3://", {"Ref": "LogsUri"}]}]});
    assert_eq!(
        flow_log["LogDestination"],
        json!({"Fn::Sub": ["arn:${AWS::Partition}:s3:::${Part1}", {"Part1": path}]})
    );
    assert_eq!(
        template["Parameters"]["Vpc"]["AllowedPattern"],
        "^vpc-([0-9a-f]{8}|[0-9a-f]{17})$"
    );
}

#[test]
fn partitions_are_removed_where_that_is_declared() {
    let kept = |days: u32, load: Load| Integration {
        partition_retention: Some(PartitionRetention::new(days).expect("a retention").into()),
        ..integration(load)
    };
    let declared = |integrations: Vec<Integration>| Stack {
        integrations,
        ..stack()
    };
    let daily = || load(Frequency::Daily, day("2026-01-01"), None);
    let removes = |template: &Value| {
        let role = properties(template, "FlowLogsLoaderRole");
        let statements = role["Policies"][0]["PolicyDocument"]["Statement"].clone();
        let all = statements.as_array().cloned().unwrap_or_default();
        all.into_iter()
            .find(|statement| statement["Action"] == json!(["glue:BatchDeletePartition"]))
    };
    let one = template(&declared(vec![kept(400, daily())]));
    assert_eq!(properties(&one, "FlowLogsPartitions")["Retention"], "400");
    let told = properties(&one, "FlowLogsTable")["TableInput"]["Parameters"]["loader"].to_string();
    assert!(told.contains(r#"\"Retention\":\"400\""#), "{told}");
    assert!(removes(&one).is_some());
    let all = template(&declared(vec![integration(daily())]));
    assert_eq!(
        (
            properties(&all, "FlowLogsPartitions")["Retention"].clone(),
            removes(&all)
        ),
        (Value::Null, None)
    );

    // Of two tables, the one that keeps all may not lose any.
    let two = declared(vec![
        Integration {
            partition_retention: kept(7, daily()).partition_retention,
            ..named("short", daily())
        },
        named("long", load(Frequency::Weekly, None, None)),
    ]);
    let resources = removes(&template(&two)).expect("a statement")["Resource"].to_string();
    assert!(
        resources.contains("/short") && !resources.contains("/long"),
        "{resources}"
    );

    for never in [
        load(Frequency::Projection, day("2026-01-01"), None),
        load(Frequency::None, day("2026-01-01"), day("2026-01-02")),
    ] {
        assert_eq!(
            problems(&declared(vec![kept(7, never)])),
            [(Subject::IntegrationSetting(0, "partition_retention"), Code::Load)]
        );
    }
    // However many there are: a run that cannot do all leaves the rest to the next one.
    assert_eq!(problems(&declared(vec![kept(36_500, daily())])), []);
}

#[test]
fn readers_may_run_the_queries_and_no_more() {
    let key = |id: &str| KmsKeyArn::new(format!("arn:aws:kms:eu-central-1:111122223333:{id}")).expect("a key");
    let declared = Stack {
        reader_policy: true,
        logs_kms_key: Some(key("key/logs").into()),
        kms_key: Some(key("key/results").into()),
        iam_path: Some(IamPath::new("/flow-logs/").expect("a path").into()),
        integrations: vec![integration(load(Frequency::Projection, day("2026-01-01"), None))],
        ..stack()
    };
    let written = template(&declared);
    let policy = properties(&written, "FlowLogsReaderPolicy");
    assert_eq!(policy["Path"], "/flow-logs/");
    assert_eq!(
        written["Outputs"]["ReaderPolicyArn"]["Value"],
        json!({"Ref": "FlowLogsReaderPolicy"})
    );
    let on = |action: &str| {
        let statements = policy["PolicyDocument"]["Statement"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        let has = |statement: &Value| {
            statement["Action"]
                .as_array()
                .is_some_and(|all| all.contains(&json!(action)))
        };
        let found = statements.into_iter().filter(has).map(|mut statement| {
            let resources = statement["Resource"].take();
            let resources = resources.as_array().into_iter().flatten();
            resources
                .map(|resource| {
                    resource["Fn::Sub"]
                        .as_str()
                        .or(resource.as_str())
                        .unwrap_or_default()
                        .to_owned()
                })
                .chain(
                    statement["Condition"]["StringLike"]["s3:prefix"]
                        .as_str()
                        .map(str::to_owned),
                )
                .chain(
                    statement["Condition"]["StringLike"]["s3:prefix"]["Fn::Sub"]
                        .as_str()
                        .map(str::to_owned),
                )
                .collect::<Vec<_>>()
        });
        found.collect::<Vec<_>>()
    };
    let own = "${AWS::Region}:${AWS::AccountId}";
    assert_eq!(
        on("athena:StartQueryExecution"),
        [[format!(
            "arn:${{AWS::Partition}}:athena:{own}:workgroup/${{FlowLogsWorkGroup}}"
        )]]
    );
    let glue = |resource: &str| format!("arn:${{AWS::Partition}}:glue:{own}:{resource}");
    let table = "table/${FlowLogsDatabase}/fl12345678901234567projection20260101";
    assert_eq!(
        on("glue:GetTable"),
        [["catalog", "database/${FlowLogsDatabase}", table].map(glue)]
    );
    let logs = "AWSLogs/${AWS::AccountId}/vpcflowlogs/${AWS::Region}/*";
    let s3 = |resource: &str| format!("arn:${{AWS::Partition}}:s3:::{resource}");
    assert_eq!(
        on("s3:GetObject"),
        [[s3(&format!("logs/{logs}"))], [s3("results/athena/*")]]
    );
    assert_eq!(
        on("s3:ListBucket"),
        [[s3("logs"), logs.to_owned()], [s3("results"), "athena/*".to_owned()]]
    );
    assert_eq!(on("s3:PutObject"), [[s3("results/athena/*")]]);
    assert_eq!(
        on("kms:Decrypt"),
        [[key("key/logs").to_string()], [key("key/results").to_string()]]
    );
    assert_eq!(on("kms:GenerateDataKey"), [[key("key/results").to_string()]]);
    for absent in [
        "glue:BatchCreatePartition",
        "s3:DeleteObject",
        "athena:CreateNamedQuery",
    ] {
        assert!(on(absent).is_empty(), "{absent}");
    }

    let several = Stack {
        accounts: accounts(&["111122223333", "444455556666"]),
        database: Database::Named(DatabaseName::new("logs").expect("a name").into()),
        integrations: vec![named("t", load(Frequency::Daily, None, None))],
        ..declared.clone()
    };
    let policy = properties(&template(&several), "FlowLogsReaderPolicyt").to_string();
    assert!(
        policy.contains("s3:::logs/AWSLogs/*/vpcflowlogs/${AWS::Region}/*"),
        "{policy}"
    );

    let alias = Stack {
        kms_key: Some(key("alias/results").into()),
        ..declared.clone()
    };
    assert_eq!(problems(&alias), [(Subject::Setting("kms_key"), Code::Value)]);
    let alias = Stack {
        logs_kms_key: Some(key("alias/logs").into()),
        ..declared.clone()
    };
    assert_eq!(problems(&alias), [(Subject::Setting("logs_kms_key"), Code::Value)]);
    let nobody = Stack {
        reader_policy: false,
        iam_path: None,
        ..declared
    };
    assert_eq!(problems(&nobody), [(Subject::Setting("logs_kms_key"), Code::Value)]);
}

#[test]
fn readers_of_places_that_are_deployment_parameters() {
    let name = |text: &str| ParameterName::new(text).expect("a name");
    let mut declared = Stack {
        reader_policy: true,
        logs: Setting::Parameter(name("LogsUri")),
        parameters: [("LogsUri", Kind::Logs), ("ResultsUri", Kind::Results)]
            .map(|(text, kind)| DeploymentParameter::new(name(text), kind))
            .into(),
        ..stack()
    };
    declared.integrations[0].results = Setting::Parameter(name("ResultsUri"));
    let template = template(&declared);
    let statements = properties(&template, "FlowLogsReaderPolicy")["PolicyDocument"]["Statement"].clone();
    let bucket = |uri: &str| json!({"Fn::Select": [2, {"Fn::Split": ["/", {"Ref": uri}]}]});
    let path = |uri: &str| json!({"Fn::Join": ["", {"Fn::Split": ["s3://", {"Ref": uri}]}]});
    assert_eq!(
        statements[4],
        json!({
            "Effect": "Allow",
            "Action": ["s3:ListBucket"],
            "Resource": [{"Fn::Sub": ["arn:${AWS::Partition}:s3:::${Part1}", {"Part1": bucket("LogsUri")}]}],
            "Condition": {"StringLike": {"s3:prefix":
                {"Fn::Sub": "*AWSLogs/${AWS::AccountId}/vpcflowlogs/${AWS::Region}/*"}}},
        })
    );
    assert_eq!(
        statements[8]["Resource"],
        json!([{"Fn::Sub": ["arn:${AWS::Partition}:s3:::${Part1}*", {"Part1": path("ResultsUri")}]}])
    );
}

#[test]
fn a_database_that_is_there_is_left_as_it_is() {
    let name = AthenaName::new("security_logs").expect("a name");
    let declared = Stack {
        database: Database::Existing(name.into()),
        integrations: vec![named("t", load(Frequency::Daily, None, None))],
        ..stack()
    };
    let template = template(&declared);
    assert_eq!(template["Resources"]["FlowLogsDatabase"], Value::Null);
    let statements = properties(&template, "FlowLogsLoaderRole")["Policies"][0]["PolicyDocument"]["Statement"].clone();
    let own = "arn:${AWS::Partition}:glue:${AWS::Region}:${AWS::AccountId}";
    let granted = ["catalog", "database/security_logs", "table/security_logs/t"];
    assert_eq!(
        statements[0]["Resource"],
        json!(granted.map(|resource| json!({"Fn::Sub": format!("{own}:{resource}")})))
    );
    let said = template["Outputs"]["LoaderRoleArn"]["Description"]
        .as_str()
        .unwrap_or_default();
    assert!(said.contains("Lake Formation"), "{said}");
}

#[test]
fn a_parameter_is_asked_for_only_if_something_needs_it() {
    let parameter = |text: &str, kind| {
        let name = ParameterName::new(text).expect("a name");
        (DeploymentParameter::new(name.clone(), kind), name)
    };
    let (own, name) = parameter("FlowLogId", Kind::FlowLog);
    let flow_log = |integrations: Vec<Integration>, database| Stack {
        flow_log: Some(FlowLog::Existing(Setting::Parameter(name.clone()))),
        parameters: vec![own.clone()],
        integrations,
        database,
        ..stack()
    };
    let database = || Database::Named(Setting::Value(DatabaseName::new("logs").expect("a name")));
    let daily = || load(Frequency::Daily, None, None);
    assert_eq!(problems(&flow_log(vec![integration(daily())], database())), []);
    assert_eq!(problems(&flow_log(vec![named("t", daily())], Database::Derived)), []);
    assert_eq!(
        problems(&flow_log(vec![named("t", daily())], database())),
        [(Subject::Setting("flow_log"), Code::Parameter)]
    );
    let (own, name) = parameter("LogRetention", Kind::LogRetention);
    let projection = load(Frequency::Projection, day("2025-01-01"), None);
    let retention = Stack {
        log_retention: Setting::Parameter(name),
        parameters: vec![own],
        integrations: vec![integration(projection)],
        ..stack()
    };
    assert_eq!(
        problems(&retention),
        [(Subject::Setting("log_retention"), Code::Parameter)]
    );
}

#[test]
fn integrations_do_not_take_each_others_names_in_the_template() {
    let two = |first: &str, second: &str| Stack {
        integrations: [first, second]
            .map(|name| Integration {
                name: Some(name.into()),
                ..named(
                    &name.to_lowercase()[..name.len().min(20)],
                    load(Frequency::Daily, None, None),
                )
            })
            .into(),
        queries: vec![],
        ..stack()
    };
    assert_eq!(problems(&two("a_b", "ab")), [(Subject::Integration(1), Code::Clash)]);
    assert_eq!(
        problems(&two("x", "Permissionx")),
        [(Subject::Integration(1), Code::Clash)]
    );
    assert_eq!(problems(&two("x", "y")), []);
    assert_eq!(
        problems(&two("x", &"y".repeat(230))),
        [(Subject::Integration(1), Code::Limit)]
    );
}

/// This many accounts, whose logs are in one Region.
fn of_accounts(count: u64, integration: Integration) -> Stack {
    Stack {
        accounts: Scope::Listed(
            (0..count)
                .map(|id| Setting::Value(AccountId::new(format!("{id:012}")).expect("an id")))
                .collect(),
        ),
        database: Database::Named(Setting::Value(DatabaseName::new("logs").expect("a name"))),
        integrations: vec![integration],
        ..stack()
    }
}

#[test]
fn a_schedule_hands_on_the_name_of_its_table_however_many_accounts_there_are() {
    let stack = of_accounts(816, named("t", load(Frequency::Daily, day("2026-01-01"), None)));
    assert_eq!(problems(&stack), []);
    let template = template(&stack);
    let input = &properties(&template, "FlowLogsSchedulet")["Targets"][0]["Input"];
    assert_eq!(
        input,
        &json!({"Fn::Sub": r#"{"Database":"${FlowLogsDatabase}","Table":"t"}"#})
    );
    let told = properties(&template, "FlowLogsTablet")["TableInput"]["Parameters"]["loader"].to_string();
    assert!(
        told.contains("000000000815") && told.contains(r#"\"Frequency\":\"daily\""#),
        "{told}"
    );
}

#[test]
fn a_limit_of_partitions_is_refused_within_a_year_and_told_within_five() {
    let start = day("2026-01-01");
    let said = |stack: &Stack| {
        let all = stack
            .template()
            .err()
            .unwrap_or_default()
            .into_iter()
            .map(|problem| (true, problem));
        let all = all.chain(stack.warnings().into_iter().map(|problem| (false, problem)));
        all.map(|(refused, problem)| {
            assert_eq!(
                (problem.subject, problem.error.code),
                (Subject::IntegrationSetting(0, "load"), Code::Limit)
            );
            (refused, problem.error.message)
        })
        .collect::<Vec<_>>()
    };
    let daily = |count| {
        said(&of_accounts(
            count,
            named("t", load(Frequency::Daily, start.clone(), None)),
        ))
    };
    let reached = |day: &str, count: u64| {
        format!(
            "the table has more than 1000000 partitions on {day} at {count} pairs of account and Region: Athena cannot read more of a table in one query"
        )
    };
    assert_eq!(daily(547), []);
    assert_eq!(daily(548), [(false, reached("2030-12-30", 548))]);
    assert_eq!(daily(2732), [(false, reached("2027-01-02", 2732))]);
    assert_eq!(daily(2733), [(true, reached("2027-01-01", 2733))]);
    let of_glue = |(_, message): &(bool, String)| message.ends_with("Glue cannot keep more of a table");
    assert_eq!(daily(5472).iter().filter(|said| of_glue(said)).count(), 0);
    assert_eq!(daily(5477).iter().filter(|said| of_glue(said)).count(), 1);

    // A partition is an hour where Athena computes them, and none of them is in Glue.
    let hourly = |count| {
        let integration = named("t", load(Frequency::Projection, start.clone(), None));
        let mut stack = of_accounts(count, integration);
        stack.destination_options.per_hour_partition = true;
        said(&stack)
    };
    assert_eq!(hourly(22), []);
    assert_eq!(hourly(48), [(false, reached("2028-05-18", 48))]);
    assert_eq!(hourly(340), [(true, reached("2026-05-03", 340))]);

    // What is not kept is not there.
    let kept = |days: u32| {
        let integration = named("t", load(Frequency::Monthly, start.clone(), None));
        said(&of_accounts(
            816,
            Integration {
                partition_retention: Some(PartitionRetention::new(days).expect("a retention").into()),
                ..integration
            },
        ))
    };
    assert_eq!(kept(1163), []);
    assert_eq!(kept(1164), [(false, reached("2029-05-10", 816))]);
    let open = said(&of_accounts(816, named("t", load(Frequency::Weekly, None, None))));
    assert!(open[0].1.contains("1225 days after the first one at 816"), "{open:?}");
}

#[test]
fn nothing_is_said_of_what_could_not_be_read_and_there_is_no_template() {
    let base = stack();
    let unknown = Stack {
        flow_log: Some(FlowLog::Existing(Setting::Unknown)),
        logs: Setting::Unknown,
        accounts: Scope::Listed(vec![Setting::Unknown, Setting::Unknown]),
        regions: Scope::Listed(vec![Setting::Unknown]),
        database: Database::Named(Setting::Unknown),
        kms_key: Some(Setting::Unknown),
        log_retention: Setting::Unknown,
        integrations: ["a", "b"]
            .map(|name| Integration {
                name: Some(name.into()),
                load: Load::unknown(),
                partition_retention: Some(Setting::Unknown),
                results: Setting::Unknown,
                table: Some(Setting::Unknown),
                work_group: Some(Setting::Unknown),
                ..base.integrations[0].clone()
            })
            .into(),
        ..base.clone()
    };
    assert_eq!(unknown.problems(), []);
    assert_eq!(problems(&unknown), [(Subject::Setting("flow_log"), Code::Value)]);
    let read = std::panic::catch_unwind(|| expansion::stack(&expansion::written(&unknown)));
    assert!(read.is_err(), "what could not be read is not left out");
    let injected = Stack {
        accounts: Scope::Injected,
        integrations: vec![Integration {
            load: Load::unknown(),
            ..base.integrations[0].clone()
        }],
        ..base.clone()
    };
    assert!(
        injected
            .problems()
            .iter()
            .all(|problem| problem.subject != Subject::IntegrationSetting(0, "load"))
    );
    let mut wrong = unknown;
    wrong.queries = vec![query("Q"), query("Q")];
    let found: Vec<_> = wrong.problems().into_iter().map(|problem| problem.subject).collect();
    assert_eq!(found, [Subject::Query(1)], "what is known is looked at");
}

#[test]
fn regions_are_never_injected() {
    let injected = Stack {
        regions: Scope::Injected,
        integrations: vec![integration(load(Frequency::Projection, day("2026-01-01"), None))],
        ..stack()
    };
    assert_eq!(problems(&injected), [(Subject::Setting("regions"), Code::Value)]);
}

#[test]
fn descriptions_end_where_the_services_end_them() {
    let table = |bytes: usize| {
        let mut described = stack();
        described.table.description = Some("x".repeat(bytes));
        problems(&described)
    };
    assert_eq!(table(2048), []);
    assert_eq!(table(2049), [(Subject::Table, Code::Limit)]);
    let whole = |bytes: usize| {
        problems(&Stack {
            description: Some("x".repeat(bytes)),
            ..stack()
        })
    };
    assert_eq!(whole(1024), []);
    assert_eq!(whole(1025), [(Subject::Stack, Code::Limit)]);
}

#[test]
fn the_name_of_an_output_ends_at_255_characters() {
    let of = |characters: usize| {
        let long = Integration {
            name: Some("i".repeat(characters)),
            ..integration(load(Frequency::Daily, None, None))
        };
        problems(&Stack {
            integrations: vec![long],
            queries: vec![query(&"Q".repeat(128))],
            ..stack()
        })
    };
    assert_eq!(of(255 - "Id".len() - 128), []);
    assert_eq!(of(256 - "Id".len() - 128), [(Subject::Query(0), Code::Limit)]);
}

#[test]
fn readers_ask_for_a_bucket_once() {
    let buckets = |results: &str| {
        let mut declared = Stack {
            reader_policy: true,
            ..stack()
        };
        declared.integrations[0].results = Setting::Value(Location::new(results).expect("a location"));
        let policy = properties(&template(&declared), "FlowLogsReaderPolicy");
        policy["PolicyDocument"]["Statement"][3].clone()
    };
    let arn = |bucket: &str| json!({"Fn::Sub": format!("arn:${{AWS::Partition}}:s3:::{bucket}")});
    let statement =
        |resources: &[Value]| json!({"Effect": "Allow", "Action": ["s3:GetBucketLocation"], "Resource": resources});
    assert_eq!(buckets("s3://logs/results/"), statement(&[arn("logs")]));
    assert_eq!(buckets("s3://results/"), statement(&[arn("logs"), arn("results")]));
}

#[test]
fn results_do_not_lie_among_the_log_files_nor_around_them() {
    let found = |logs: &str, results: &str| {
        let mut declared = stack();
        declared.logs = Setting::Value(Location::of_logs(logs).expect("a location"));
        declared.integrations[0].results = Setting::Value(Location::new(results).expect("a location"));
        problems(&declared)
    };
    let refused = [(Subject::IntegrationSetting(0, "results"), Code::Clash)];
    for results in [
        "s3://logs/",
        "s3://logs/AWSLogs/",
        "s3://logs/AWSLogs/results/",
        "s3://logs/AWSLogs/111122223333/vpcflowlogs/",
    ] {
        assert_eq!(found("s3://logs/", results), refused, "{results}");
    }
    for results in [
        "s3://logs/",
        "s3://logs/a/",
        "s3://logs/a/b/",
        "s3://logs/a/b/AWSLogs/x/",
    ] {
        assert_eq!(found("s3://logs/a/b/", results), refused, "{results}");
    }
    for results in [
        "s3://logs/results/",
        "s3://logs/a/results/",
        "s3://logs/a/b/results/",
        "s3://logs/a/b/AWSLogs2/",
        "s3://logs/a/b2/",
        "s3://logs/AWSLogs/",
        "s3://logs2/",
    ] {
        assert_eq!(found("s3://logs/a/b/", results), [], "{results}");
    }
}

#[test]
fn no_text_of_an_author_is_a_dynamic_reference() {
    const SECRET: &str = "{{resolve:secretsmanager:prod/db}}";
    let secret = || Some(SECRET.to_owned());
    let refused = |change: &dyn Fn(&mut Stack)| {
        let mut changed = Stack {
            integrations: vec![named("live", load(Frequency::Daily, None, None))],
            ..stack()
        };
        change(&mut changed);
        problems(&changed)
    };
    let code = Code::Value;
    assert_eq!(refused(&|_| {}), []);
    assert_eq!(refused(&|stack| stack.description = secret()), [(Subject::Stack, code)]);
    assert_eq!(
        refused(&|stack| stack.table.description = secret()),
        [(Subject::Table, code)]
    );
    assert_eq!(
        refused(&|stack| stack.table.columns[2].comment = secret()),
        [(Subject::Column(2), code)]
    );
    assert_eq!(
        refused(&|stack| stack.integrations[0].description = secret()),
        [(Subject::Integration(0), code)]
    );
    assert_eq!(
        refused(&|stack| stack.integrations[0].name = secret()),
        [(Subject::Integration(0), code)]
    );

    let text = |description: Option<String>, sql: &str, parameters: Vec<QueryParameter>| {
        let name = QueryName::new("Q").expect("a name");
        Query::new(name, description, parameters, sql, [], &[]).map_err(|error| error.code)
    };
    assert!(text(None, "SELECT '{{ resolve:ssm:x}}'", vec![]).is_ok());
    for sql in [
        "SELECT 1 -- {{resolve:ssm:x}}",
        "SELECT '{{resolve:ssm:x}}'",
        "SELECT 1 AS \"{{resolve:ssm:x\"",
    ] {
        assert_eq!(text(None, sql, vec![]), Err(code), "{sql}");
    }
    assert_eq!(text(secret(), "SELECT 1", vec![]), Err(code));
    let parameter = QueryParameter {
        name: QueryParameterName::new("p").expect("a name"),
        parameter_type: ParameterType::new(ColumnType::String).expect("a type"),
        list: false,
        default: Some(DefaultValue::Constants(vec![SECRET.into()])),
        example: None,
    };
    assert_eq!(text(None, "SELECT 1", vec![parameter]), Err(code));
    assert!(query("Q").with_title(SECRET).is_err());
    let parameter = |kind| DeploymentParameter::new(ParameterName::new("P").expect("a name"), kind);
    assert!(parameter(Kind::IamPath).with_description(SECRET).is_err());
    assert!(parameter(Kind::IamPath).with_default(format!("/{SECRET}/")).is_err());
    assert!(parameter(Kind::IamPath).with_pattern("[{]{resolve:x").is_ok());
    assert!(parameter(Kind::IamPath).with_pattern(SECRET).is_err());
    assert!(IamPath::new(format!("/{SECRET}/")).is_err());
}

#[test]
fn a_template_that_was_changed_has_no_dynamic_reference_either() {
    let mut changed = stack().template().expect("a template");
    assert_eq!(changed.check(), Ok(()));
    changed.insert(
        "Topic",
        Properties::Other {
            resource_type: "AWS::SNS::Topic".into(),
            properties: json!({"Subscription": [{"Endpoint": "{{resolve:ssm:mail}}"}]}),
        },
    );
    let error = changed.check().expect_err("a reference");
    assert!(
        error
            .message
            .starts_with("`Resources.Topic.Properties.Subscription.Endpoint` has `{{resolve:ssm:mail}}`"),
        "{error}"
    );
}

#[test]
fn a_name_from_elsewhere_stays_between_its_quotes() {
    let names = Names {
        database: "d".into(),
        table: "t\" AS t, \"secrets".into(),
        work_group: "w".into(),
    };
    let started = stack().start_query("Q", &[], &names).expect("a query");
    assert_eq!(started.query_string, "SELECT 1 FROM \"t\"\" AS t, \"\"secrets\" AS t");
}

#[test]
fn keys_are_used_through_the_service_that_needs_them_only() {
    let key = |id: &str| KmsKeyArn::new(format!("arn:aws:kms:eu-west-1:111122223333:key/{id}")).expect("a key");
    let declared = Stack {
        reader_policy: true,
        logs_kms_key: Some(key("logs").into()),
        kms_key: Some(Setting::Parameter(ParameterName::new("Key").expect("a name"))),
        catalog_kms_key: Some(key("catalog").into()),
        parameters: vec![DeploymentParameter::new(
            ParameterName::new("Key").expect("a name"),
            Kind::KmsKey,
        )],
        ..stack()
    };
    let written = template(&declared);
    let of_keys = |policy: &Value| -> Vec<Value> {
        let statements = policy["Statement"].as_array().cloned().unwrap_or_default();
        let about_keys = |statement: &Value| {
            statement["Action"][0]
                .as_str()
                .is_some_and(|one| one.starts_with("kms:"))
        };
        statements.into_iter().filter(about_keys).collect()
    };
    let via = |service: &str| json!({"StringEquals": {"kms:ViaService": {"Fn::Sub": format!("{service}.eu-west-1.${{AWS::URLSuffix}}")}}});
    let catalog = "arn:aws:kms:eu-west-1:111122223333:key/catalog";
    let readers = of_keys(&properties(&written, "FlowLogsReaderPolicy")["PolicyDocument"]);
    assert_eq!(
        readers[0],
        json!({
            "Effect": "Allow",
            "Action": ["kms:Decrypt"],
            "Resource": ["arn:aws:kms:eu-west-1:111122223333:key/logs"],
            "Condition": via("s3"),
        })
    );
    let region = json!({"Fn::Select": [3, {"Fn::Split": [":", {"Ref": "Key"}]}]});
    assert_eq!(
        readers[1]["Condition"]["StringEquals"]["kms:ViaService"],
        json!({"Fn::Sub": ["s3.${Part1}.${AWS::URLSuffix}", {"Part1": region}]})
    );
    assert_eq!(readers[1]["Action"], json!(["kms:Decrypt", "kms:GenerateDataKey"]));
    assert_eq!(
        (&readers[2]["Resource"], &readers[2]["Action"]),
        (&json!([catalog]), &json!(["kms:Decrypt"]))
    );
    assert_eq!(readers[2]["Condition"], via("glue"));
    let loader = of_keys(&properties(&written, "FlowLogsLoaderRole")["Policies"][0]["PolicyDocument"]);
    assert_eq!(
        loader,
        [json!({
            "Effect": "Allow",
            "Action": ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"],
            "Resource": [catalog],
            "Condition": via("glue"),
        })]
    );
    let projection = Stack {
        reader_policy: false,
        logs_kms_key: None,
        integrations: vec![integration(load(Frequency::Projection, day("2026-01-01"), None))],
        ..declared.clone()
    };
    assert_eq!(
        problems(&projection),
        [(Subject::Setting("catalog_kms_key"), Code::Load)]
    );
    let alias = KmsKeyArn::new("arn:aws:kms:eu-west-1:111122223333:alias/catalog").expect("an alias");
    let alias = Stack {
        catalog_kms_key: Some(alias.into()),
        ..declared
    };
    assert_eq!(problems(&alias), [(Subject::Setting("catalog_kms_key"), Code::Value)]);
}

#[test]
fn what_is_retained_is_the_flow_log_and_the_loaders_log() {
    let vpc = ResourceId::new("vpc-1234abcd").expect("an id");
    let kept = Stack {
        retain_on_delete: true,
        ..creating(vpc.into())
    };
    let policies = |stack: &Stack| {
        let written = template(stack);
        let resources = written["Resources"].as_object().cloned().unwrap_or_default();
        let has = |(id, resource): (String, Value)| Some((id, resource.get("DeletionPolicy")?.clone()));
        resources.into_iter().filter_map(has).collect::<Vec<_>>()
    };
    let policy = json!("RetainExceptOnCreate");
    assert_eq!(
        policies(&kept),
        [
            ("FlowLog".to_owned(), policy.clone()),
            ("FlowLogsLoaderLog".to_owned(), policy)
        ]
    );
    let gone = Stack {
        retain_on_delete: false,
        ..kept.clone()
    };
    assert_eq!(policies(&gone), []);
    let nothing = Stack {
        retain_on_delete: true,
        integrations: vec![integration(load(Frequency::Projection, day("2026-01-01"), None))],
        ..stack()
    };
    assert_eq!(problems(&nothing), [(Subject::Setting("retain_on_delete"), Code::Load)]);
}

#[test]
fn the_owner_of_the_results_may_be_the_stacks_account() {
    let owner = |owner: BucketOwner| {
        let written = template(&Stack {
            expected_bucket_owner: Some(owner),
            ..stack()
        });
        properties(&written, "FlowLogsWorkGroup")["WorkGroupConfiguration"]["ResultConfiguration"]["ExpectedBucketOwner"]
            .clone()
    };
    assert_eq!(owner(BucketOwner::Own), json!({"Ref": "AWS::AccountId"}));
    let id = AccountId::new("444455556666").expect("an id");
    assert_eq!(owner(BucketOwner::Account(id.into())), json!("444455556666"));
}

#[test]
fn the_database_default_is_the_accounts_and_can_be_used_as_it_is() {
    let database = Database::Existing(Setting::Value(AthenaName::new("default").expect("a name")));
    let stack = Stack {
        database,
        integrations: vec![named("flow_logs", load(Frequency::Daily, None, None))],
        ..stack()
    };
    assert_eq!(problems(&stack), []);
}

#[test]
fn places_that_are_known_at_deployment_only_are_kept_apart_by_patterns() {
    let parameter = |name: &str, kind, default: Option<&str>| {
        let parameter = DeploymentParameter::new(ParameterName::new(name).expect("a name"), kind);
        match default {
            Some(default) => parameter.with_default(default).expect("a default"),
            None => parameter,
        }
    };
    let refer = |name: &str| Setting::Parameter(ParameterName::new(name).expect("a name"));
    let of = |logs: Setting<Location>, results: Setting<Location>, parameters| {
        let mut integration = integration(load(Frequency::Daily, None, None));
        integration.results = results;
        Stack {
            logs,
            parameters,
            integrations: vec![integration],
            ..stack()
        }
    };
    let place = |uri: &str| Setting::Value(Location::new(uri).expect("a place"));
    let pattern = |stack: &Stack, name: &str| {
        let template = template(stack);
        template["Parameters"][name]["AllowedPattern"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };

    let results = of(
        place("s3://my-logs/x/"),
        refer("Results"),
        vec![parameter("Results", Kind::Results, None)],
    );
    let not = "^(?!s3://my-logs/x/AWSLogs/)(?!s3://my-logs/(x/)?$)s3://";
    assert!(
        pattern(&results, "Results").starts_with(not),
        "{}",
        pattern(&results, "Results")
    );
    let logs = of(
        refer("Logs"),
        place("s3://my-logs/r/"),
        vec![parameter("Logs", Kind::Logs, None)],
    );
    assert!(pattern(&logs, "Logs").starts_with("^(?!s3://my-logs/r/)(?!.*/AWSLogs/)s3://"));

    // Where both are parameters their defaults are judged.
    let both = |default| {
        let parameters = vec![
            parameter("Logs", Kind::Logs, Some("s3://my-logs/")),
            parameter("Results", Kind::Results, Some(default)),
        ];
        problems(&of(refer("Logs"), refer("Results"), parameters))
    };
    assert_eq!(both("s3://my-logs/r/"), []);
    let clash = [(Subject::IntegrationSetting(0, "results"), Code::Clash)];
    assert_eq!(both("s3://my-logs/AWSLogs/r/"), clash);
    assert_eq!(both("s3://my-logs/"), clash);
}

#[test]
fn names_are_asked_of_the_one_integration_or_of_a_named_one() {
    let one = stack();
    assert!(one.names().is_ok());
    let error = one.names_of("live").expect_err("it has no name");
    assert!(error.help.is_some_and(|help| help.contains("`names()`")));
    let several = Stack {
        integrations: ["live", "archive"]
            .map(|name| named(name, load(Frequency::Daily, None, None)))
            .into(),
        ..stack()
    };
    assert_eq!(
        several.names_of("archive").map(|names| names.table),
        Ok("archive".into())
    );
    for error in [several.names(), several.names_of("old")].map(|names| names.expect_err("which one")) {
        assert_eq!(
            error.help.as_deref(),
            Some("ask for `names_of(\"…\")` with one of `live`, `archive`")
        );
    }
}
