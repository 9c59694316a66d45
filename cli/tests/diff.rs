//! `flow-log-stack diff`: what an update would do, and what is lost.

mod command;

use command::Folder;
use serde_json::{Value, json};

/// A template as the project writes them, with one resource of each type.
fn stack() -> Value {
    let column = |name: &str| json!({"Name": name, "Type": "bigint"});
    json!({
        "AWSTemplateFormatVersion": "2010-09-09",
        "Parameters": {"LogsUri": {"Type": "String"}},
        "Resources": {
            "FlowLogsDatabase": {
                "Type": "AWS::Glue::Database",
                "Properties": {"CatalogId": {"Ref": "AWS::AccountId"}, "DatabaseInput": {"Name": "logs"}},
            },
            "FlowLogsPartitions": {
                "Type": "Custom::FlowLogPartitions",
                "DependsOn": "FlowLogsTable",
                "Properties": {"ServiceToken": {"Fn::GetAtt": ["Loader", "Arn"]}, "StartDate": "2026-01-01", "EndDate": ""},
            },
            "FlowLogsSchedule": {
                "Type": "AWS::Events::Rule",
                "Properties": {"ScheduleExpression": "cron(5 0 * * ? *)", "Targets": [{"Id": "loader", "Input": "{}"}]},
            },
            "FlowLogsTable": {
                "Type": "AWS::Glue::Table",
                "Properties": {
                    "DatabaseName": {"Ref": "FlowLogsDatabase"},
                    "TableInput": {"Name": "daily", "StorageDescriptor": {"Columns": [column("packets"), column("bytes")]}},
                },
            },
            "FlowLogsWorkGroup": {"Type": "AWS::Athena::WorkGroup", "Properties": {"Name": "analysts"}},
            "TopTalkers": {
                "Type": "AWS::Athena::NamedQuery",
                "Properties": {
                    "Name": "TopTalkers",
                    "Database": {"Ref": "FlowLogsDatabase"},
                    "WorkGroup": {"Ref": "FlowLogsWorkGroup"},
                    "QueryString": "SELECT srcaddr\nFROM daily\nGROUP BY srcaddr\nORDER BY sum(bytes) DESC\nLIMIT 50",
                },
            },
        },
        "Outputs": {"TopTalkersId": {"Value": {"Fn::GetAtt": ["TopTalkers", "NamedQueryId"]}}},
    })
}

/// The diff between a stack and the same with a change.
fn diff(name: &str, change: impl FnOnce(&mut Value)) -> String {
    let folder = Folder::new(name);
    let mut new = stack();
    change(&mut new);
    folder.write("old.json", stack().to_string());
    folder.write("new.json", new.to_string());
    let done = folder.run(&["diff", "old.json", "new.json"]);
    assert_eq!((done.code, done.stderr.as_str()), (Some(0), ""));
    assert_eq!(
        folder.read("old.json"),
        Some(stack().to_string()),
        "templates are only read"
    );
    assert_eq!(folder.files(), ["new.json", "old.json"]);
    done.stdout
}

#[test]
fn nothing() {
    assert_eq!(
        diff("nothing", |_| {}),
        "no difference: an update would change nothing\n"
    );
}

#[test]
fn a_query_is_added() {
    let says = diff("add", |new| {
        new["Resources"]["Other"] =
            json!({"Type": "AWS::Athena::NamedQuery", "Properties": {"QueryString": "SELECT 1"}});
        new["Outputs"]["OtherId"] = json!({"Value": {"Fn::GetAtt": ["Other", "NamedQueryId"]}});
    });
    assert_eq!(
        says,
        r#"add      Outputs.OtherId: {"Value":{"Fn::GetAtt":["Other","NamedQueryId"]}}
add      Other (AWS::Athena::NamedQuery)

resources: 1 to add, 0 to change, 0 to replace, 0 to remove
"#
    );
}

#[test]
fn a_query_is_edited() {
    let says = diff("edit", |new| {
        let text = &mut new["Resources"]["TopTalkers"]["Properties"]["QueryString"];
        *text = json!("SELECT srcaddr\nFROM daily\nGROUP BY srcaddr\nORDER BY sum(bytes) DESC\nLIMIT 100");
    });
    assert_eq!(
        says,
        "replace  TopTalkers (AWS::Athena::NamedQuery)
           Properties.QueryString (replaces):
             ORDER BY sum(bytes) DESC
           - LIMIT 50
           + LIMIT 100

what that loses
  1 AWS::Athena::NamedQuery replaced: the query has a new id: bookmarks and programs that hold the old one no longer find it

resources: 0 to add, 0 to change, 1 to replace, 0 to remove
"
    );
}

#[test]
fn a_query_is_renamed() {
    let says = diff("rename", |new| {
        let resources = new["Resources"].as_object_mut().expect("resources");
        let mut query = resources.remove("TopTalkers").expect("a query");
        query["Properties"]["Name"] = json!("Loudest");
        resources.insert("Loudest".to_owned(), query);
        new["Outputs"] = json!({});
    });
    assert_eq!(
        says,
        r#"remove   Outputs.TopTalkersId: {"Value":{"Fn::GetAtt":["TopTalkers","NamedQueryId"]}}
add      Loudest (AWS::Athena::NamedQuery)
           it is `TopTalkers` under another logical id, which makes it another resource
remove   TopTalkers (AWS::Athena::NamedQuery)

what that loses
  1 AWS::Athena::NamedQuery removed: bookmarks and programs that hold the query's id no longer find it

resources: 1 to add, 0 to change, 0 to replace, 1 to remove
"#
    );
}

#[test]
fn the_schedule_is_changed() {
    let says = diff("schedule", |new| {
        new["Resources"]["FlowLogsSchedule"]["Properties"]["ScheduleExpression"] = json!("cron(5 0 1 * ? *)");
    });
    assert_eq!(
        says,
        r#"change   FlowLogsSchedule (AWS::Events::Rule)
           Properties.ScheduleExpression: "cron(5 0 * * ? *)" → "cron(5 0 1 * ? *)"

resources: 0 to add, 1 to change, 0 to replace, 0 to remove
"#
    );
}

#[test]
fn the_dates_are_changed() {
    let says = diff("dates", |new| {
        new["Resources"]["FlowLogsPartitions"]["Properties"]["EndDate"] = json!("2026-12-31");
        new["Resources"]["FlowLogsTable"]["Properties"]["TableInput"]["Name"] = json!("daily2026");
    });
    assert_eq!(
        says,
        r#"change   FlowLogsPartitions (Custom::FlowLogPartitions)
           Properties.EndDate: "" → "2026-12-31"
replace  FlowLogsTable (AWS::Glue::Table)
           Properties.TableInput.Name: "daily" → "daily2026" (replaces)

what that loses
  1 AWS::Glue::Table replaced: the old table with its partitions: the new one has the days from the first day of `load` on, or without one from the period before this one; the logs stay in S3, and queries of others that name the old table fail

resources: 0 to add, 1 to change, 1 to replace, 0 to remove
"#
    );
}

#[test]
fn columns_are_changed() {
    let says = diff("columns", |new| {
        let columns =
            &mut new["Resources"]["FlowLogsTable"]["Properties"]["TableInput"]["StorageDescriptor"]["Columns"];
        *columns = json!([
            {"Name": "bytes", "Type": "string"},
            {"Name": "packets", "Type": "bigint"},
            {"Name": "action", "Type": "string"},
        ]);
    });
    let columns = "Properties.TableInput.StorageDescriptor.Columns";
    assert_eq!(
        says,
        format!(
            r#"change   FlowLogsTable (AWS::Glue::Table)
           {columns}[bytes].Type: "bigint" → "string"
           {columns}[action]: added {{"Name":"action","Type":"string"}}
           {columns}: order packets, bytes → bytes, packets

resources: 0 to add, 1 to change, 0 to replace, 0 to remove
"#
        )
    );
}

#[test]
fn partition_keys_are_changed() {
    let folder = Folder::new("keys");
    let table = |keys: &[(&str, &str)], projected: bool, name: &str| {
        let keys: Vec<_> = keys
            .iter()
            .map(|(name, comment)| json!({"Name": name, "Type": "string", "Comment": comment}))
            .collect();
        let mut parameters = json!({"EXTERNAL": "TRUE"});
        if projected {
            parameters["projection.enabled"] = json!("true");
        }
        let input = json!({"Name": name, "PartitionKeys": keys, "Parameters": parameters});
        json!({"Resources": {"T": {"Type": "AWS::Glue::Table", "Properties": {"TableInput": input}}}}).to_string()
    };
    let day = ("day", "");
    let says = |old: String, new: String| {
        folder.write("old.json", old);
        folder.write("new.json", new);
        folder.run(&["diff", "old.json", "new.json"]).stdout
    };
    assert_eq!(
        says(
            table(&[day], false, "t"),
            table(&[("aws_account", ""), day], false, "t")
        ),
        r#"change   T (AWS::Glue::Table)
           Properties.TableInput.PartitionKeys[aws_account]: added {"Comment":"","Name":"aws_account","Type":"string"}
           Properties.TableInput.PartitionKeys: order day → aws_account, day
           registered partitions keep the values of the old keys: queries fail, or read files twice; give the table another name in the same update

resources: 0 to add, 1 to change, 0 to replace, 0 to remove
"#
    );
    let warns = |old, new| says(old, new).contains("keep the values of the old keys");
    let account = [("aws_account", ""), day];
    assert!(warns(
        table(&account, false, "t"),
        table(&[("aws_region", ""), day], false, "t")
    ));
    assert!(warns(table(&account, false, "t"), table(&[day], false, "t")));
    assert!(
        !warns(table(&account, false, "t"), table(&[day], false, "u")),
        "another table"
    );
    assert!(!warns(table(&[day], false, "t"), table(&[("day", "UTC")], false, "t")));
    assert!(
        !warns(table(&[day], true, "t"), table(&account, true, "t")),
        "nothing is registered"
    );
    assert!(!warns(table(&[day], true, "t"), table(&account, false, "t")));
    assert!(
        !warns(table(&account, false, "t"), table(&[day], true, "t")),
        "what is registered is not read"
    );
}

#[test]
fn other_keys_hide_no_other_place() {
    let template = |key: &str, location: &str| {
        let keys = [json!({"Name": key, "Type": "string"})];
        let storage = json!({"Location": location});
        let input = json!({"Name": "t", "PartitionKeys": keys, "StorageDescriptor": storage});
        json!({"Resources": {"T": {"Type": "AWS::Glue::Table", "Properties": {"TableInput": input}}}})
    };
    let old = template("day", "s3://logs/AWSLogs/111122223333/");
    let of_new = |name: &str, location: &str| of_both(name, &old, &template("aws_account", location)).contains(PLACE);
    assert!(of_new("other-place", "s3://others/AWSLogs/"));
    assert!(
        !of_new("other-folder", "s3://logs/AWSLogs/"),
        "the same files, by other keys"
    );
}

/// A template under review: text files with loaded partitions, none older than 400 days.
fn loaded() -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/template/new_flow_log.json");
    serde_json::from_slice(&std::fs::read(path).expect("a template")).expect("JSON")
}

/// The diff between two templates.
fn of_both(name: &str, old: &Value, new: &Value) -> String {
    let folder = Folder::new(name);
    folder.write("old.json", old.to_string());
    folder.write("new.json", new.to_string());
    folder.run(&["diff", "old.json", "new.json"]).stdout
}

fn table(template: &mut Value) -> &mut Value {
    &mut template["Resources"]["FlowLogsTable"]["Properties"]["TableInput"]
}

const FIELDS: &str = "text files are read by position: ";
const FORMAT: &str = "files of the old format in this location cannot be read: ";
const PLACE: &str = "files at the old location are no longer in the table, ";
const HOURLY: &str = "files in daily folders are no longer in the table, which reads hourly folders; ";
const NOTHING_REGISTERED: &str = "under projection no partition was registered: ";
const RETENTION: &str = "older days are no longer in the table: ";
const TAKEN_OFF: &str =
    "accounts and Regions that are no longer listed get no new partitions, and keep the registered ones: ";

/// Which notes about a table's contents appear.
fn notes(name: &str, old: &Value, new: &Value) -> Vec<&'static str> {
    let says = of_both(name, old, new);
    let all = [FIELDS, FORMAT, PLACE, HOURLY, NOTHING_REGISTERED, RETENTION, TAKEN_OFF];
    all.into_iter().filter(|note| says.contains(note)).collect()
}

#[test]
fn files_that_no_longer_fit_their_table() {
    let notes = |change: &dyn Fn(&mut Value)| {
        let mut new = loaded();
        change(table(&mut new));
        notes("files", &loaded(), &new)
    };
    let columns = |change: &dyn Fn(&mut Vec<Value>)| {
        notes(&|table| change(table["StorageDescriptor"]["Columns"].as_array_mut().expect("columns")))
    };
    assert_eq!(columns(&|columns| drop(columns.remove(3))), [FIELDS]);
    assert_eq!(columns(&|columns| columns.swap(3, 4)), [FIELDS]);
    assert_eq!(
        columns(&|columns| columns.insert(0, json!({"Name": "vpc_id", "Type": "string"}))),
        [FIELDS]
    );
    // A column after the last is NULL in old files, and fields after the last column are not read.
    assert!(columns(&|columns| columns.push(json!({"Name": "vpc_id", "Type": "string"}))).is_empty());
    assert!(columns(&|columns| drop(columns.pop())).is_empty());
    assert!(columns(&|columns| columns[3]["Comment"] = json!("x")).is_empty());
    let parquet = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat";
    assert_eq!(
        notes(&|table| table["StorageDescriptor"]["InputFormat"] = json!(parquet)),
        [FORMAT]
    );
    assert_eq!(
        notes(&|table| {
            table["Name"] = json!("another");
            table["StorageDescriptor"]["InputFormat"] = json!(parquet);
        }),
        [FORMAT],
        "the new table reads the same files"
    );
    // Parquet is read by name.
    let mut old = loaded();
    table(&mut old)["StorageDescriptor"]["InputFormat"] = json!(parquet);
    let mut new = old.clone();
    table(&mut new)["StorageDescriptor"]["Columns"]
        .as_array_mut()
        .expect("columns")
        .remove(3);
    assert!(self::notes("parquet", &old, &new).is_empty());
}

#[test]
fn files_that_leave_their_table() {
    let notes = |change: &dyn Fn(&mut Value)| {
        let mut new = loaded();
        change(&mut new);
        notes("leave", &loaded(), &new)
    };
    let place = |text: &str| json!({"Fn::Sub": text});
    let moved = "s3://my-flow-logs/new/AWSLogs/${AWS::AccountId}/vpcflowlogs/${AWS::Region}/";
    assert_eq!(
        notes(&|new| table(new)["StorageDescriptor"]["Location"] = place(moved)),
        [PLACE]
    );
    let parquet = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat";
    assert_eq!(
        notes(&|new| {
            table(new)["StorageDescriptor"]["Location"] = place(moved);
            table(new)["StorageDescriptor"]["InputFormat"] = json!(parquet);
        }),
        [PLACE],
        "the old files are not read at all"
    );
    // With several accounts instead of one, the same files are found below the same prefix.
    assert!(
        notes(&|new| {
            table(new)["StorageDescriptor"]["Location"] = json!("s3://my-flow-logs/AWSLogs/");
            table(new)["PartitionKeys"] =
                json!([{"Name": "aws_account", "Type": "string"}, {"Name": "day", "Type": "string"}]);
        })
        .is_empty()
    );
    let retention =
        |days: Value| notes(&|new| new["Resources"]["FlowLogsPartitions"]["Properties"]["Retention"] = days.clone());
    assert_eq!(retention(json!("30")), [RETENTION]);
    assert_eq!(retention(json!({"Ref": "Days"})), [RETENTION]);
    assert!(retention(json!("500")).is_empty());
    let layout = |new: &mut Value| new["Resources"]["FlowLogsPartitions"]["Properties"]["Layout"] = json!("hive");
    assert_eq!(notes(&layout), [PLACE]);
    let mut old = loaded();
    let partitions = old["Resources"]["FlowLogsPartitions"]["Properties"].as_object_mut();
    partitions.expect("properties").remove("Retention");
    assert_eq!(self::notes("added", &old, &loaded()), [RETENTION]);
    assert!(self::notes("removed", &loaded(), &old).is_empty());
    for list in ["Accounts", "Regions"] {
        let of = |items: &str| {
            let mut template = loaded();
            template["Resources"]["FlowLogsPartitions"]["Properties"][list] = json!(items);
            template
        };
        let said = |old: &str, new: &str| self::notes("taken-off", &of(old), &of(new));
        assert_eq!(said("a,b,c", "a,c"), [TAKEN_OFF]);
        assert_eq!(said("a,b", "b,c"), [TAKEN_OFF]);
        assert!(said("a,b", "b,a,c").is_empty() && said("a,b", "b,a").is_empty());
    }
}

#[test]
fn from_and_to_projection() {
    let mut new = loaded();
    let parameters = table(&mut new)["Parameters"].as_object_mut().expect("parameters");
    parameters.insert("projection.enabled".to_owned(), json!("true"));
    let template = |days: &str| json!(format!("s3://my-flow-logs/AWSLogs/1/vpcflowlogs/eu-central-1/{days}/"));
    parameters.insert("storage.location.template".to_owned(), template("${day}"));
    let resources = new["Resources"].as_object_mut().expect("resources");
    resources.retain(|id, _| !id.starts_with("FlowLogsLoader") && !id.starts_with("FlowLogsSchedule"));
    resources.remove("FlowLogsPartitions");
    let says = of_both("projection", &loaded(), &new);
    let losses: Vec<_> = says
        .lines()
        .filter(|line| line.contains(" removed: nothing: under projection "))
        .collect();
    let of = |resource_type| {
        losses
            .iter()
            .any(|line| line.starts_with(&format!("  1 {resource_type} removed")))
    };
    assert!(
        of("AWS::Events::Rule")
            && of("AWS::Lambda::Permission")
            && of("Custom::FlowLogPartitions")
            && losses.len() == 4,
        "{says}"
    );
    assert!(notes("to", &loaded(), &new).is_empty());
    assert_eq!(notes("from", &new, &loaded()), [NOTHING_REGISTERED]);
    // Only the schedule is removed if the days end; with the table, everything in it is lost.
    let mut new_one = loaded();
    new_one["Resources"]
        .as_object_mut()
        .expect("resources")
        .remove("FlowLogsSchedule");
    let says = of_both("schedule", &loaded(), &new_one);
    assert!(
        says.contains("  1 AWS::Events::Rule removed: the loader no longer runs on a schedule: "),
        "{says}"
    );
    let mut hourly = new.clone();
    table(&mut hourly)["Parameters"]["storage.location.template"] = template("${day}/${hour}");
    table(&mut hourly)["PartitionKeys"] =
        json!([{"Name": "day", "Type": "string"}, {"Name": "hour", "Type": "string"}]);
    assert_eq!(notes("hourly", &new, &hourly), [HOURLY]);
    assert!(notes("daily", &hourly, &new).is_empty());
    let mut moved = new.clone();
    table(&mut moved)["Parameters"]["storage.location.template"] =
        json!("s3://other/AWSLogs/1/vpcflowlogs/eu-central-1/${day}/");
    assert_eq!(notes("moved", &new, &moved), [PLACE]);
}

#[test]
fn a_new_workgroup_takes_its_queries_along() {
    let says = diff("workgroup", |new| {
        new["Resources"]["FlowLogsWorkGroup"]["Properties"]["Name"] = json!("network-analysts");
    });
    assert_eq!(
        says,
        r#"replace  FlowLogsWorkGroup (AWS::Athena::WorkGroup)
           Properties.Name: "analysts" → "network-analysts" (replaces)
replace  TopTalkers (AWS::Athena::NamedQuery)
           Properties.WorkGroup: refers to `FlowLogsWorkGroup`, which is replaced

what that loses
  1 AWS::Athena::NamedQuery replaced: the query has a new id: bookmarks and programs that hold the old one no longer find it
  1 AWS::Athena::WorkGroup replaced: the old workgroup's history of queries, the queries that people saved in it, and permissions that name it; results stay in S3

resources: 0 to add, 0 to change, 2 to replace, 0 to remove
"#
    );
}

#[test]
fn what_is_retained_is_not_lost() {
    let folder = Folder::new("retained");
    let log = |policy: &str| json!({"Resources": {"Log": {"Type": "AWS::Logs::LogGroup", "DeletionPolicy": policy}}});
    folder.write("old.json", log("Retain").to_string());
    folder.write("new.json", json!({"Resources": {}}).to_string());
    assert_eq!(
        folder.run(&["diff", "old.json", "new.json"]).stdout,
        "remove   Log (AWS::Logs::LogGroup)
           the old one stays in the account, outside the stack

resources: 0 to add, 0 to change, 0 to replace, 1 to remove
"
    );
    folder.write("old.json", log("Delete").to_string());
    let done = folder.run(&["diff", "old.json", "new.json"]);
    assert!(
        done.stdout
            .contains("  1 AWS::Logs::LogGroup removed: what the loader logged\n"),
        "{}",
        done.stdout
    );
}

#[test]
fn what_is_not_known_is_said() {
    let says = diff("unknown", |new| {
        new["Parameters"]["Key"] = json!({"Type": "String"});
        new["Resources"]["FlowLogsDatabase"]["Type"] = json!("AWS::Glue::Table");
        new["Description"] = json!("x");
    });
    assert_eq!(
        says,
        r#"add      Description: "x"
add      Parameters.Key: {"Type":"String"}
           it has no default: the update must give it a value
refused  FlowLogsDatabase (AWS::Glue::Database)
           CloudFormation does not change the type of a resource: give the new one another logical id

resources: 0 to add, 0 to change, 0 to replace, 0 to remove, 1 that CloudFormation refuses
"#
    );
    let folder = Folder::new("topic");
    let topic =
        |name: &str| json!({"Resources": {"T": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": name}}}});
    folder.write("old.json", topic("a").to_string());
    folder.write("new.json", topic("b").to_string());
    assert_eq!(
        folder.run(&["diff", "old.json", "new.json"]).stdout,
        r#"replace? T (AWS::SNS::Topic)
           Properties.TopicName: "a" → "b" (may replace)
           it is not known here which properties of AWS::SNS::Topic can be changed in place

resources: 0 to add, 0 to change, 1 to change or replace, 0 to replace, 0 to remove
"#
    );
}

#[test]
fn one_of_them_is_standard_input() {
    let folder = Folder::new("stdin");
    folder.write("old.json", stack().to_string());
    let mut new = stack();
    new["Description"] = json!("x");
    let done = folder.run_with(&["diff", "old.json", "-"], new.to_string().as_bytes());
    assert_eq!(done.code, Some(0));
    assert!(
        done.stdout.starts_with("add      Description: \"x\"\n"),
        "{}",
        done.stdout
    );
    let done = folder.run_with(&["diff", "-", "old.json"], b"[]");
    assert_eq!(
        (done.code, done.stderr.as_str()),
        (Some(1), "error: <stdin>: is not a template: a template is an object\n")
    );
}

#[test]
fn json_and_yaml_are_the_same() {
    let folder = Folder::new("yaml");
    let config = r#"{"FlowLogId": "fl-1234abcd", "ConfigDeliveryS3DestinationArn": "arn:aws:s3:::templates",
        "IntegrateServices": {"AthenaIntegrations": [
            {"IntegrationResultS3DestinationArn": "arn:aws:s3:::results", "PartitionLoadFrequency": "daily"}]}}"#;
    folder.write("config.json", config);
    for format in ["json", "yaml"] {
        let arguments = [
            "template",
            "--cli-input-json",
            "config.json",
            "--format",
            format,
            "--output",
            format,
        ];
        assert_eq!(folder.run(&arguments).code, Some(0));
    }
    assert_eq!(
        folder.run(&["diff", "json", "yaml"]).stdout,
        "no difference: an update would change nothing\n"
    );
    folder.write("config.json", config.replace("daily", "weekly"));
    let arguments = ["template", "--cli-input-json", "config.json", "--output", "weekly"];
    assert_eq!(folder.run(&arguments).code, Some(0));
    let says = folder.run(&["diff", "yaml", "weekly"]).stdout;
    assert!(
        says.contains("replace  FlowLogsWorkGroup (AWS::Athena::WorkGroup)\n"),
        "{says}"
    );
    // Queries with the same change are in one line.
    let lines = says.lines().filter(|line| line.ends_with("(AWS::Athena::NamedQuery)"));
    let queries: usize = lines.map(|line| line.matches(", ").count() + 1).sum();
    assert_eq!(queries, 10, "{says}");
    assert!(says.contains("\n  10 AWS::Athena::NamedQuery replaced: "), "{says}");
}

#[test]
fn the_short_forms_of_other_peoples_yaml_are_read() {
    let folder = Folder::new("short");
    let rest = "Type: AWS::SQS::Queue\n    Properties:\n      QueueName: ";
    folder.write(
        "old.yaml",
        format!("Resources:\n  Q:\n    {rest}!Sub '${{AWS::StackName}}-q'\n"),
    );
    folder.write(
        "new.yaml",
        format!("Resources:\n  Q:\n    {rest}{{'Fn::Sub': '${{AWS::StackName}}-q'}}\n"),
    );
    assert_eq!(
        folder.run(&["diff", "old.yaml", "new.yaml"]).stdout,
        "no difference: an update would change nothing\n"
    );
}

#[test]
fn what_is_no_template() {
    let folder = Folder::new("refused");
    folder.write("template.json", r#"{"Resources": {}}"#);
    let cases = [
        (
            "{",
            2,
            "error: other: is not JSON: EOF while parsing an object at line 1 column 1\n",
        ),
        (
            r#"{"Resources": {}, "Resources": {}}"#,
            2,
            "error: other: the member `Resources` occurs twice\nhelp: remove one of them: which of them counts depends on the reader\n",
        ),
        (
            "a: !Rf b",
            2,
            "error: other: is not YAML: CloudFormation has no function `!Rf` at line 1 column 4\n",
        ),
        ("text", 1, "error: other: is not a template: a template is an object\n"),
        (
            r#"{"FlowLogs": []}"#,
            1,
            "error: other: Resources: is missing: every template has them\nhelp: compare what `flow-log-stack template --output` or your own program wrote\n",
        ),
        (
            r#"{"Resources": []}"#,
            1,
            "error: other: Resources: must be an object\n",
        ),
        (
            r#"{"Resources": {"A": {}}}"#,
            1,
            "error: other: Resources.A.Type: is missing, or no string\n",
        ),
    ];
    for (text, code, says) in cases {
        folder.write("other", text);
        let done = folder.run(&["diff", "template.json", "other"]);
        assert_eq!(
            (done.code, done.stdout.as_str(), done.stderr.as_str()),
            (Some(code), "", says),
            "{text}"
        );
    }
    let done = folder.run(&["diff", "template.json", "absent"]);
    assert_eq!(done.code, Some(2));
    assert!(
        done.stderr.starts_with("error: absent: cannot be read: "),
        "{}",
        done.stderr
    );
    assert_eq!(folder.run(&["diff", "template.json"]).code, Some(2));
}

/// A template with these resources of one type: pairs of a logical id and properties.
fn template_of(resource_type: &str, resources: &[(&str, Value)]) -> Value {
    let resources = resources.iter().map(|(id, properties)| {
        (
            (*id).to_owned(),
            json!({"Type": resource_type, "Properties": properties}),
        )
    });
    json!({"Resources": resources.collect::<serde_json::Map<_, _>>()})
}

#[test]
fn what_get_template_prints_is_the_template_in_it() {
    let folder = Folder::new("get-template");
    let old = template_of("AWS::SQS::Queue", &[("Queue", json!({"QueueName": "a"}))]);
    let new = template_of("AWS::SQS::Queue", &[("Queue", json!({"QueueName": "b"}))]);
    let yaml = "Resources:\n  Queue:\n    Type: AWS::SQS::Queue\n    Properties:\n      QueueName: !Sub a\n";
    folder.write("old", old.to_string());
    folder.write("new", new.to_string());
    folder.write("yaml", yaml);
    let stages = json!(["Original", "Processed"]);
    folder.write(
        "object",
        json!({"TemplateBody": old, "StagesAvailable": stages}).to_string(),
    );
    folder.write(
        "text",
        json!({"TemplateBody": old.to_string(), "StagesAvailable": stages}).to_string(),
    );
    folder.write(
        "of-yaml",
        json!({"TemplateBody": yaml, "StagesAvailable": stages}).to_string(),
    );
    folder.write("queried", json!(yaml).to_string());
    let body = yaml.replace('\n', "\n  ");
    folder.write(
        "as-yaml",
        format!("StagesAvailable:\n- Original\nTemplateBody: |\n  {body}\n"),
    );
    let expected = folder.run(&["diff", "old", "new"]);
    assert!(
        expected
            .stdout
            .contains("Properties.QueueName: \"a\" → \"b\" (replaces)\n"),
        "{}",
        expected.stdout
    );
    for printed in ["object", "text"] {
        assert_eq!(
            folder.run(&["diff", printed, "new"]).stdout,
            expected.stdout,
            "{printed}"
        );
    }
    let expected = folder.run(&["diff", "yaml", "new"]);
    for printed in ["of-yaml", "queried", "as-yaml"] {
        assert_eq!(
            folder.run(&["diff", printed, "new"]).stdout,
            expected.stdout,
            "{printed}"
        );
    }
    folder.write("broken", json!({"TemplateBody": "Resources: ["}).to_string());
    let done = folder.run(&["diff", "broken", "new"]);
    assert_eq!(done.code, Some(2));
    assert!(
        done.stderr.starts_with("error: broken: is not YAML: "),
        "{}",
        done.stderr
    );
}

#[test]
fn resources_to_which_the_same_happens_stand_together() {
    let folder = Folder::new("grouped");
    let queues = |size: u32, other: u32| {
        let own = json!({"DelaySeconds": size});
        template_of(
            "AWS::SQS::Queue",
            &[("A", own.clone()), ("B", json!({"DelaySeconds": other})), ("C", own)],
        )
    };
    folder.write("old", queues(1, 1).to_string());
    folder.write("new", queues(2, 3).to_string());
    let says = folder.run(&["diff", "old", "new"]).stdout;
    assert_eq!(
        says,
        "change   A, C (AWS::SQS::Queue)\n           Properties.DelaySeconds: 1 → 2\n\
         change   B (AWS::SQS::Queue)\n           Properties.DelaySeconds: 1 → 3\n\
         \nresources: 0 to add, 3 to change, 0 to replace, 0 to remove\n"
    );
}

#[test]
fn the_exit_code_tells_whether_something_changes_if_that_is_asked() {
    let folder = Folder::new("exit-code");
    folder.write("a", json!({"Resources": {}}).to_string());
    folder.write("b", json!({"Resources": {}, "Description": "b"}).to_string());
    folder.write("no-template", "[]");
    folder.write("no-json", "{");
    for (old, new, plain, asked) in [
        ("a", "a", 0, 0),
        ("a", "b", 0, 1),
        ("a", "lost", 2, 2),
        ("no-json", "a", 2, 2),
        ("no-template", "a", 1, 2),
        ("-", "-", 2, 2),
    ] {
        assert_eq!(folder.run(&["diff", old, new]).code, Some(plain), "{old} {new}");
        let done = folder.run(&["diff", "--exit-code", old, new]);
        assert_eq!(done.code, Some(asked), "{old} {new}");
        assert_eq!(done.stderr.is_empty(), asked < 2, "{}", done.stderr);
    }
}

#[test]
fn colours_are_asked_for_in_pipes() {
    let folder = Folder::new("diff-colours");
    folder.write("a", json!({"Resources": {}}).to_string());
    folder.write("b", json!({"Resources": {}, "Description": "b"}).to_string());
    let done = folder.run(&["diff", "a", "b"]);
    assert!(
        done.stdout.starts_with("add      Description: \"b\"\n"),
        "{}",
        done.stdout
    );
    let done = folder.run(&["diff", "--color=always", "a", "b"]);
    assert!(
        done.stdout
            .starts_with("\u{1b}[1m\u{1b}[32madd\u{1b}[0m      Description: \"b\"\n"),
        "{}",
        done.stdout
    );
}

#[test]
fn more_resources_than_cloudformation_takes_are_refused() {
    let folder = Folder::new("many-resources");
    let many = |count: u32| {
        let resources = (0..count).map(|index| (format!("R{index}"), json!({"Type": "AWS::SQS::Queue"})));
        json!({"Resources": resources.collect::<serde_json::Map<_, _>>()}).to_string()
    };
    folder.write("most", many(500));
    folder.write("more", many(501));
    assert_eq!(folder.run(&["diff", "most", "most"]).code, Some(0));
    let done = folder.run(&["diff", "most", "more"]);
    assert_eq!(
        (done.code, done.stderr.as_str()),
        (
            Some(1),
            "error: more: Resources: has 501 members, but CloudFormation allows 500 resources\n"
        )
    );
}

#[test]
fn long_lists_and_texts_are_compared_as_a_whole() {
    let folder = Folder::new("long");
    let template = |items: u32, last: &str| {
        let list: Vec<_> = (0..items)
            .map(|index| index.to_string())
            .chain([last.to_owned()])
            .collect();
        template_of(
            "AWS::SQS::Queue",
            &[("Q", json!({"List": list, "Text": list.join("\n")}))],
        )
        .to_string()
    };
    for (items, list, text) in [
        (
            3999,
            "Properties.List[3999]: \"a\" → \"b\"",
            "           - a\n           + b\n",
        ),
        (
            4000,
            "Properties.List: …",
            "4001 lines → 4001 lines, too many to compare\n",
        ),
    ] {
        folder.write("a", template(items, "a"));
        folder.write("b", template(items, "b"));
        let says = folder.run(&["diff", "a", "b"]).stdout;
        assert!(says.contains(list), "{says}");
        assert!(says.contains(text), "{says}");
    }
}

#[test]
fn what_stays_in_the_account_is_said_only_where_both_templates_say_so() {
    let folder = Folder::new("policies");
    let template = |name: &str, policy: Option<&str>| {
        let mut template = template_of("AWS::Logs::LogGroup", &[("Logs", json!({"LogGroupName": name}))]);
        if let Some(policy) = policy {
            template["Resources"]["Logs"]["UpdateReplacePolicy"] = json!(policy);
        }
        template.to_string()
    };
    for (old, new, stays) in [
        (Some("Retain"), Some("Retain"), true),
        (Some("Retain"), None, false),
        (None, Some("Retain"), false),
        (Some("Retain"), Some("Delete"), false),
        (Some("Delete"), Some("Retain"), false),
    ] {
        folder.write("a", template("a", old));
        folder.write("b", template("b", new));
        let says = folder.run(&["diff", "a", "b"]).stdout;
        let said = says.contains("the old one stays in the account, outside the stack");
        assert_eq!(said, stays, "{says}");
        assert_eq!(says.contains("what that loses"), !stays, "{says}");
    }
}

#[test]
fn targets_of_a_rule_are_told_apart_by_their_ids() {
    let folder = Folder::new("targets");
    let template =
        |targets: Value| template_of("AWS::Events::Rule", &[("Rule", json!({"Targets": targets}))]).to_string();
    let target = |id: &str, input: &str| json!({"Id": id, "Input": input});
    folder.write("a", template(json!([target("x", "1"), target("y", "2")])));
    folder.write(
        "b",
        template(json!([target("w", "0"), target("x", "1"), target("y", "3")])),
    );
    let says = folder.run(&["diff", "a", "b"]).stdout;
    assert!(says.contains("Properties.Targets[y].Input: \"2\" → \"3\"\n"), "{says}");
    assert!(says.contains("Properties.Targets[w]: added "), "{says}");
    assert!(!says.contains("Targets[x].Input"), "{says}");
}

const ONLY_BREAKS: &str = "             only line breaks differ\n";

#[test]
fn a_text_of_which_only_line_breaks_differ_is_told_so() {
    let folder = Folder::new("breaks");
    let template = |text: &str| template_of("AWS::SQS::Queue", &[("Q", json!({"Text": text}))]).to_string();
    let says = |old: &str, new: &str| {
        folder.write("a", template(old));
        folder.write("b", template(new));
        folder.run(&["diff", "a", "b"]).stdout
    };
    assert!(says("a\nb\n", "a\r\nb\r\n").contains(ONLY_BREAKS));
    assert!(says("a\nb\n", "a\nb").contains(ONLY_BREAKS));
    assert!(!says("a\nb\n", "a\r\nc\r\n").contains(ONLY_BREAKS));
}

#[test]
fn long_values_are_cut_so_that_the_difference_shows() {
    let folder = Folder::new("cut");
    let template = |text: &str| template_of("AWS::SQS::Queue", &[("Q", json!({"Text": text}))]).to_string();
    let long = "x".repeat(300);
    folder.write("a", template(&format!("{long}old{long}")));
    folder.write("b", template(&format!("{long}new{long}")));
    let says = folder.run(&["diff", "a", "b"]).stdout;
    let line = says.lines().find(|line| line.contains("Text: ")).expect("the property");
    let (old, new) = line.split_once(" → ").expect("two values");
    // Forty characters before the difference, and 160 in all.
    assert!(
        old.ends_with(&format!("…{}old{}…", "x".repeat(40), "x".repeat(117))),
        "{old}"
    );
    assert!(
        new.starts_with(&format!("…{}new{}…", "x".repeat(40), "x".repeat(117))),
        "{new}"
    );
    // At the limit nothing is cut; the two quotes count.
    folder.write("a", template(&"x".repeat(158)));
    folder.write("b", template(&"y".repeat(158)));
    assert!(!folder.run(&["diff", "a", "b"]).stdout.contains('…'));
    folder.write("b", template(&"y".repeat(159)));
    assert!(folder.run(&["diff", "a", "b"]).stdout.contains("y…"));
}

#[cfg(unix)]
#[test]
fn on_a_terminal_lines_are_as_wide_as_it_is_and_have_colours() {
    let mut terminal = command::Terminal::new("diff-terminal");
    let words = "word ".repeat(30);
    let group = |name: &str| template_of("AWS::Athena::WorkGroup", &[("Group", json!({"Name": name}))]).to_string();
    terminal.write("a", group("a"));
    terminal.write("b", group(&words));
    let shown = terminal.run(&["diff", "a", "b"]);
    assert!(
        shown.starts_with("\u{1b}[1m\u{1b}[35mreplace\u{1b}[0m  Group (AWS::Athena::WorkGroup)\r\n"),
        "{shown}"
    );
    let plain = terminal.run(&["diff", "--color=never", "a", "b"]);
    assert!(
        plain.starts_with("replace  Group (AWS::Athena::WorkGroup)\r\n"),
        "{plain}"
    );
    assert!(plain.lines().all(|line| line.chars().count() <= 80), "{plain}");
    assert!(
        plain.contains("\n             word word "),
        "what is wrapped stands further in: {plain}"
    );
    let piped = terminal.folder.run(&["diff", "a", "b"]).stdout;
    let joined = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(joined(&plain), joined(&piped), "in a pipe nothing is wrapped");
    assert_eq!(piped.lines().filter(|line| line.contains("word")).count(), 1, "{piped}");
}
