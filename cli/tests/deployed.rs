//! `flow-log-stack doctor` over a deployed stack: with a simulated Athena on loopback, and by its template.

mod command;
// The simulated Athena of the engine's own tests.
#[allow(unused_imports, reason = "the recorded answers are theirs")]
#[path = "../../athena/tests/loopback/simulated/mod.rs"]
mod simulated;

use command::{Done, Folder};
use flow_log_stack_runtime::Day;
use serde_json::{Value, json};
use simulated::{Answer, Reply, SimulatedAthena};

const DECLARATION: &str = r#"stack Traffic {
    flow_log: "fl-12345678901234567",
    logs: "s3://my-flow-logs/",
    results: "s3://my-results/",
    load: daily,
}
table flow_logs = default;
use predefined::VpcFlowLogsTopTalkers;
query Senders = "SELECT srcaddr FROM flow_logs WHERE day >= '2026/11/01'";
"#;

const TABLE: &str = "fl12345678901234567daily";

/// A day before today; 0 is today.
fn day(before: u32) -> String {
    Day::today().days_before(before).path()
}

/// A deployed stack, and Athena's answers about it.
struct Deployed {
    folder: Folder,
    template: Value,
    work_group: Value,
    table: Value,
    queries: Vec<Value>,
    days: Vec<String>,
}

impl Deployed {
    /// The declared stack as its template creates it.
    fn new(name: &str) -> Self {
        let folder = Folder::new(&format!("deployed-{name}"));
        folder.write("stack.fls", DECLARATION);
        let template: Value = serde_json::from_str(&folder.run(&["template", "stack.fls"]).stdout).expect("a template");
        let resources = &template["Resources"];
        let input = &resources["FlowLogsTable"]["Properties"]["TableInput"];
        let query = |name: &str| {
            let properties = &resources[name]["Properties"];
            json!({
                "NamedQueryId": name, "Name": name, "Database": "d", "WorkGroup": format!("{TABLE}workgroup"),
                "QueryString": properties["QueryString"],
            })
        };
        let columns = |list: &Value| {
            let column = |own: &Value| json!({"Name": own["Name"], "Type": own["Type"]});
            Value::Array(list.as_array().expect("a list").iter().map(column).collect())
        };
        Self {
            work_group: json!({
                "Name": format!("{TABLE}workgroup"), "State": "ENABLED",
                "Configuration": {
                    "EnforceWorkGroupConfiguration": true,
                    "BytesScannedCutoffPerQuery": 1_000_000_000_000_u64,
                    "EngineVersion": {"SelectedEngineVersion": "Athena engine version 3"},
                    "ResultConfiguration": {
                        "OutputLocation": "s3://my-results/",
                        "EncryptionConfiguration": {"EncryptionOption": "SSE_S3"},
                    },
                },
            }),
            table: json!({
                "Name": TABLE,
                "Columns": columns(&input["StorageDescriptor"]["Columns"]),
                "PartitionKeys": columns(&input["PartitionKeys"]),
                "Parameters": {"location": "s3://my-flow-logs/AWSLogs/111122223333/vpcflowlogs/eu-central-1", "EXTERNAL": "TRUE"},
            }),
            queries: ["VpcFlowLogsTopTalkers", "Senders"].map(query).into(),
            days: (0..5).map(day).collect(),
            template,
            folder,
        }
    }

    fn service(&self) -> SimulatedAthena {
        let rows = self.days.iter().map(|day| vec![None, None, Some(day.as_str())]);
        let columns = [
            ("aws_account", "varchar"),
            ("aws_region", "varchar"),
            ("day", "varchar"),
        ];
        let service = SimulatedAthena::answering(Answer::rows(columns, rows));
        let none = |what: &str| Reply::invalid("INVALID_INPUT", what);
        service.instead(
            "GetWorkGroup",
            match &self.work_group {
                Value::Null => none("WorkGroup fl12345678901234567dailyworkgroup is not found."),
                own => Reply::ok(&json!({"WorkGroup": own})),
            },
        );
        service.instead(
            "GetTableMetadata",
            match &self.table {
                Value::Null => Reply::error(400, "MetadataException", "EntityNotFoundException: Entity Not Found"),
                own => Reply::ok(&json!({"TableMetadata": own})),
            },
        );
        let ids: Vec<_> = self.queries.iter().map(|query| query["NamedQueryId"].clone()).collect();
        service.instead(
            "ListNamedQueries",
            Reply::ok(&json!({"NamedQueryIds": ids, "NextToken": "2"})),
        );
        service.instead("ListNamedQueries", Reply::ok(&json!({"NamedQueryIds": []})));
        service.instead("BatchGetNamedQuery", Reply::ok(&json!({"NamedQueries": self.queries})));
        service
    }

    fn run(&self, arguments: &[&str]) -> Done {
        let service = self.service();
        let mut command = self
            .folder
            .command(&[&["doctor", "--on", "athena", "--stack", "stack.fls"], arguments].concat());
        command.envs([
            ("AWS_ENDPOINT_URL_ATHENA", service.url().as_str()),
            ("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"),
            ("AWS_SECRET_ACCESS_KEY", "secret"),
            ("AWS_REGION", "eu-central-1"),
            ("AWS_PROFILE", "default"),
            ("AWS_CONFIG_FILE", "none"),
            ("AWS_SHARED_CREDENTIALS_FILE", "none"),
            ("AWS_EC2_METADATA_DISABLED", "true"),
            ("NO_PROXY", "127.0.0.1"),
        ]);
        Done::of(command.output().expect("the command"))
    }

    /// Asserts the codes and messages.
    #[track_caller]
    fn finds(&self, expected: &[(&str, &str)]) {
        let done = self.run(&["--format", "json"]);
        assert_eq!(done.stderr, "");
        let document: Value = serde_json::from_str(&done.stdout).expect("JSON");
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let found = document["findings"].as_array().expect("a list").iter();
        let found: Vec<_> = found.map(|one| (text(&one["code"]), text(&one["message"]))).collect();
        let expected: Vec<_> = expected
            .iter()
            .map(|(code, said)| ((*code).to_owned(), (*said).to_owned()))
            .collect();
        assert_eq!(found, expected);
        assert_eq!(done.code, Some(i32::from(!expected.is_empty())));
    }
}

#[test]
fn it_is_silent_where_all_is_as_declared() {
    Deployed::new("whole").finds(&[]);
}

#[test]
fn what_is_not_there_is_told() {
    let mut deployed = Deployed::new("missing");
    deployed.work_group = Value::Null;
    deployed.table = Value::Null;
    deployed.finds(&[
        ("not_deployed", "there is no workgroup `fl12345678901234567dailyworkgroup`"),
        (
            "not_deployed",
            "there is no table `fl12345678901234567daily` in the database `vpcflowlogsathenadatabasefl12345678901234567`",
        ),
    ]);
}

#[test]
fn what_was_changed_by_hand_is_told() {
    let mut deployed = Deployed::new("changed");
    deployed.work_group["Configuration"]["BytesScannedCutoffPerQuery"] = json!(10_000_000);
    deployed.work_group["Configuration"]["ResultConfiguration"]["OutputLocation"] = json!("s3://elsewhere/");
    deployed.work_group["Configuration"]["EnforceWorkGroupConfiguration"] = json!(false);
    deployed.work_group["Configuration"]["EngineVersion"]["SelectedEngineVersion"] = json!("AUTO");
    deployed.work_group["Configuration"]["ResultConfiguration"]["EncryptionConfiguration"] = Value::Null;
    deployed.table["Columns"][3]["Name"] = json!("source");
    deployed.queries[0]["QueryString"] = json!("SELECT 1");
    deployed.queries.pop();
    let otherwise = |said| ("deployed_otherwise", said);
    deployed.finds(&[
        otherwise("the engine of the workgroup is `AUTO`, and `Athena engine version 3` is declared"),
        otherwise("the place of results of the workgroup is `s3://elsewhere/`, and `s3://my-results/` is declared"),
        otherwise("the encryption of results of the workgroup is not set, and `SSE_S3` is declared"),
        otherwise("the scan limit of the workgroup is 10000000 bytes, and 1000000000000 bytes is declared"),
        otherwise("queries may override the settings of the workgroup"),
        otherwise("the query `Senders` is not saved in the workgroup `fl12345678901234567dailyworkgroup`"),
        otherwise("the saved query `VpcFlowLogsTopTalkers` has another text than the declared one"),
        otherwise("column 4 of the table is `source: string`, and `srcaddr: string` is declared"),
    ]);
}

#[test]
fn a_loader_that_stopped_and_days_that_it_left_out_are_told() {
    let mut deployed = Deployed::new("late");
    deployed.days = [2, 3, 5, 8].map(day).into();
    let (newest, today) = (Day::today().days_before(2), Day::today());
    let days = |first: u32, last: u32| (today.days_before(first), today.days_before(last));
    let (several, one) = (days(7, 6), days(4, 4).0);
    deployed.finds(&[
        (
            "loader_behind",
            &format!("the newest partition is {newest}, and today is {today}: the loader registers the days to come"),
        ),
        (
            "missing_partition",
            &format!("there is no partition from {} to {}, 2 days", several.0, several.1),
        ),
        ("missing_partition", &format!("there is no partition for {one}")),
    ]);
    deployed.days.clear();
    deployed.finds(&[("loader_behind", "the table has no partition, so no query sees a record")]);
}

#[test]
fn the_deployed_template_is_compared_as_a_whole() {
    let deployed = Deployed::new("template");
    let write = |template: &Value| {
        let text = json!({"TemplateBody": template}).to_string();
        deployed.folder.write("deployed.json", text);
    };
    let run = || {
        deployed.folder.run(&[
            "doctor",
            "--stack",
            "stack.fls",
            "--template",
            "deployed.json",
            "--format",
            "jsonl",
        ])
    };
    write(&deployed.template);
    let done = run();
    assert_eq!(
        (done.code, done.stdout.as_str(), done.stderr.as_str()),
        (Some(0), "", "")
    );
    let mut changed = deployed.template.clone();
    changed["Resources"]["FlowLogsWorkGroup"]["Properties"]["State"] = json!("DISABLED");
    changed["Resources"]
        .as_object_mut()
        .expect("resources")
        .remove("Senders");
    write(&changed);
    let done = run();
    assert_eq!(done.code, Some(1));
    let messages: Vec<Value> = done
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let of = |at: usize| (&messages[at]["message"], &messages[at]["notes"]);
    assert_eq!(
        of(0),
        (
            &json!("an update would change `FlowLogsWorkGroup`, AWS::Athena::WorkGroup"),
            &json!(["what differs: Properties.State"])
        )
    );
    assert_eq!(of(1).0, "an update would add `Senders`, AWS::Athena::NamedQuery");
    assert_eq!(messages.len(), 2);
}

#[test]
fn what_athena_refuses_ends_it() {
    let deployed = Deployed::new("refused");
    let done = deployed.folder.run(&["doctor", "--on", "athena"]);
    assert_eq!(done.code, Some(2));
    assert!(done.stderr.contains("the table's name is unknown"), "{}", done.stderr);
    let service = deployed.service();
    drop(service);
    let mut command = deployed
        .folder
        .command(&["doctor", "--on", "athena", "--stack", "stack.fls"]);
    let service = SimulatedAthena::answering(Answer::rows([("x", "varchar")], []));
    service.instead("GetWorkGroup", Reply::error(400, "AccessDeniedException", "no"));
    command.envs([
        ("AWS_ENDPOINT_URL_ATHENA", service.url().as_str()),
        ("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"),
        ("AWS_SECRET_ACCESS_KEY", "secret"),
        ("AWS_REGION", "eu-central-1"),
        ("AWS_CONFIG_FILE", "none"),
        ("AWS_SHARED_CREDENTIALS_FILE", "none"),
        ("AWS_EC2_METADATA_DISABLED", "true"),
        ("NO_PROXY", "127.0.0.1"),
    ]);
    let done = Done::of(command.output().expect("the command"));
    assert_eq!(done.code, Some(3), "{}", done.stderr);
}
