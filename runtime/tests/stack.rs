//! What the parts of a stack must be to each other, and what becomes of them.

use flow_log_stack_runtime::arn::{KmsKeyArn, PolicyArn, TopicArn};
use flow_log_stack_runtime::name::{
    AccountId, AthenaName, FlowLogId, IamPath, ParameterName, QueryName, Region, WorkGroupName,
};
use flow_log_stack_runtime::{
    Code, Column, ColumnType, Database, Day, DeploymentParameter, DestinationOptions, FileFormat, Frequency,
    Integration, Kind, Load, Location, LogRetention, Names, Piece, Query, ScanLimit, Scope, Setting, Stack, Subject,
    Table, Tags, log_format,
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
        flow_log: Some(Setting::Value(FlowLogId::new("fl-12345678901234567").expect("an id"))),
        logs: Setting::Value(Location::of_logs("s3://logs").expect("a location")),
        destination_options: DestinationOptions::default(),
        accounts: Scope::Own,
        regions: Scope::Own,
        database: Database::Derived,
        kms_key: None,
        expected_bucket_owner: None,
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
    assert_eq!(stack.names(""), Ok(names));
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
fn a_declaration_survives_being_written_and_read() {
    let stack = stack();
    let json = serde_json::to_string(&stack).expect("JSON");
    assert_eq!(serde_json::from_str::<Stack>(&json).expect("a stack"), stack);
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
        database: Database::Named(Setting::Value(AthenaName::new("logs").expect("a name"))),
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
        let database = Database::Named(Setting::Value(AthenaName::new("logs").expect("a name")));
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
    assert_eq!(with(&[]), [(Subject::Stack, Code::Column)]);
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
        flow_log: Some(Setting::Parameter(name("FlowLogId"))),
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
        "^(?!.*/AWSLogs/)s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]/([A-Za-z0-9!_.()=+,:@&;-]+/)*$"
    );
    assert!(stack.names("").is_err(), "they are known at deployment only");
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
fn the_loader_gets_what_is_declared_of_it() {
    let boundary = "arn:aws:iam::111122223333:policy/boundary";
    let key = "arn:aws:kms:eu-central-1:111122223333:key/1";
    let topic = "arn:aws:sns:eu-central-1:111122223333:oncall";
    let declared = |load: Load| Stack {
        expected_bucket_owner: Some(AccountId::new("444455556666").expect("an account").into()),
        log_group_kms_key: Some(KmsKeyArn::new(key).expect("a key").into()),
        alarm: Some(TopicArn::new(topic).expect("a topic").into()),
        permissions_boundary: Some(PolicyArn::new(boundary).expect("a policy").into()),
        iam_path: Some(IamPath::new("/flow-logs/").expect("a path").into()),
        integrations: vec![integration(load)],
        ..stack()
    };
    let template = template(&declared(load(Frequency::Daily, None, None)));
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

#[test]
fn a_parameter_is_asked_for_only_if_something_needs_it() {
    let parameter = |text: &str, kind| {
        let name = ParameterName::new(text).expect("a name");
        (DeploymentParameter::new(name.clone(), kind), name)
    };
    let (own, name) = parameter("FlowLogId", Kind::FlowLog);
    let flow_log = |integrations: Vec<Integration>, database| Stack {
        flow_log: Some(Setting::Parameter(name.clone())),
        parameters: vec![own.clone()],
        integrations,
        database,
        ..stack()
    };
    let database = || Database::Named(Setting::Value(AthenaName::new("logs").expect("a name")));
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

#[test]
fn a_schedule_hands_on_8192_characters() {
    let with = |count: u64| Stack {
        accounts: Scope::Listed(
            (0..count)
                .map(|id| Setting::Value(AccountId::new(format!("{id:012}")).expect("an id")))
                .collect(),
        ),
        database: Database::Named(Setting::Value(AthenaName::new("logs").expect("a name"))),
        integrations: vec![named("t", load(Frequency::Daily, None, None))],
        ..stack()
    };
    assert_eq!(problems(&with(600)), []);
    assert_eq!(problems(&with(650)), [(Subject::Setting("accounts"), Code::Limit)]);
}
