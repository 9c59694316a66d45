//! Whole templates, as files to be reviewed: those of every example and of the three declarations of the manual.
//!
//! `UPDATE_TEMPLATES=1 cargo test --test template` writes them anew.

#![allow(dead_code, reason = "the examples' programs are not run here")]

#[path = "../examples/deployment_parameters.rs"]
mod deployment_parameters;
#[path = "../examples/new_flow_log.rs"]
mod new_flow_log;
#[path = "../examples/own_queries.rs"]
mod own_queries;
#[path = "../examples/production.rs"]
mod production;
#[path = "../examples/projection.rs"]
mod projection;
#[path = "../examples/quickstart/quickstart.rs"]
mod quickstart;
#[path = "../examples/several_accounts.rs"]
mod several_accounts;
#[path = "../examples/several_integrations.rs"]
mod several_integrations;

use flow_log_stack::{Format, flow_log_stack};
use serde_json::Value;

flow_log_stack! {
    /// Every field there is, every setting there is.
    pub stack Everything {
        flow_log: "fl-0b0b0b0b0b0b0b0b0",
        logs: "s3://amzn-s3-demo-v11/",
        results: "arn:aws:s3:::amzn-s3-demo-results/all",
        destination_options: { file_format: plain_text, hive_compatible_partitions: false, per_hour_partition: false },
        accounts: ["111122223333"],
        regions: "us-east-1",
        names: { database: "all_fields", table: "flow_logs", workgroup: "all-fields" },
        kms_key: "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        expected_bucket_owner: "444455556666",
        reader_policy: true,
        logs_kms_key: "arn:aws:kms:us-east-1:111122223333:key/4321abcd-12ab-34cd-56ef-1234567890ab",
        catalog_kms_key: "arn:aws:kms:us-east-1:111122223333:key/ca7a1099-12ab-34cd-56ef-1234567890ab",
        retain_on_delete: true,
        scan_limit: "10 TB",
        log_retention: 3653,
        log_group_kms_key: "arn:aws:kms:us-east-1:111122223333:alias/logs",
        alarm: "arn:aws:sns:us-east-1:111122223333:oncall",
        permissions_boundary: "arn:aws:iam::111122223333:policy/boundaries/workloads",
        iam_path: "/network/flow-logs/",
        tags: { team: "network", "cost-center": "4711" },
        load: none("2026-11-20"..="2026-11-21"),
    }
    /// Records of version 11.
    table flow_logs = "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ${packets} ${bytes} ${start} ${end} ${action} ${log-status} ${vpc-id} ${subnet-id} ${instance-id} ${tcp-flags} ${type} ${pkt-srcaddr} ${pkt-dstaddr} ${region} ${az-id} ${sublocation-type} ${sublocation-id} ${pkt-src-aws-service} ${pkt-dst-aws-service} ${flow-direction} ${traffic-path} ${ecs-cluster-arn} ${ecs-cluster-name} ${ecs-container-instance-arn} ${ecs-container-instance-id} ${ecs-container-id} ${ecs-second-container-id} ${ecs-service-name} ${ecs-task-definition-arn} ${ecs-task-arn} ${ecs-task-id} ${reject-reason} ${resource-id} ${encryption-status} ${instance-tag} ${instance-tag-2} ${interface-tag} ${interface-tag-2} ${asg-tag} ${asg-tag-2} ${interface-type} ${next-hop-interface-id} ${next-hop-subnet-id} ${next-hop-az-id} ${next-hop-vpc-id} ${next-hop-interface-type}";
    use predefined::*;
}

/// As many bytes as CloudFormation takes in a request (CloudFormation user guide, "CloudFormation quotas").
const REQUEST_BYTES: usize = 51_200;

#[test]
fn templates_are_current() {
    quickstart::Quickstart::assert_current("tests/template/quickstart.json");
    own_queries::ProductionTraffic::assert_current("tests/template/own_queries.json");
    new_flow_log::VpcTraffic::assert_current("tests/template/new_flow_log.json");
    production::ProductionTraffic::assert_current("tests/template/production.json");
    projection::HourlyTraffic::assert_current("tests/template/projection.json");
    several_accounts::CentralTraffic::assert_current("tests/template/several_accounts.yaml");
    deployment_parameters::AnyAccount::assert_current("tests/template/deployment_parameters.json");
    several_integrations::OrganizationTraffic::assert_current("tests/template/several_integrations.json");
    several_integrations::OrganizationTraffic::assert_current("tests/template/several_integrations.yaml");
    Everything::assert_current("tests/template/everything.json");
}

#[test]
fn what_fails_is_the_users_own_test() {
    let place = std::sync::Arc::new(std::sync::Mutex::new(None));
    let (seen, others, own) = (place.clone(), std::panic::take_hook(), std::thread::current().id());
    std::panic::set_hook(Box::new(move |info| {
        if std::thread::current().id() == own {
            *seen.lock().expect("no panic while it is locked") = info.location().map(|place| place.file().to_owned());
        } else {
            others(info);
        }
    }));
    // A folder, which is not overwritten either.
    let failed = std::panic::catch_unwind(|| quickstart::Quickstart::assert_current("tests/template"));
    drop(std::panic::take_hook());
    assert!(failed.is_err());
    assert_eq!(place.lock().expect("no panic").as_deref(), Some(file!()));
}

#[test]
fn what_was_removed_is_not_referred_to() {
    let folder = std::env::temp_dir().join(format!("flow-log-stack-removed-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let path = folder.join("template.json");
    let mut template = quickstart::Quickstart::template();
    template.resources.remove("VpcFlowLogsTopTalkers");
    let error = template.write(&path, Format::Json).expect_err("its output is there");
    assert_eq!(
        error.to_string(),
        "the output `VpcFlowLogsTopTalkersId` refers to `VpcFlowLogsTopTalkers`, which the template does not have\n\
         help: remove `VpcFlowLogsTopTalkersId` too, or what in it refers to `VpcFlowLogsTopTalkers`"
    );
    assert!(!path.exists());
    template.outputs.remove("VpcFlowLogsTopTalkersId");
    assert!(template.write(&path, Format::Json).expect("written"));
    // A schedule depends on its table.
    template.resources.remove("FlowLogsTable");
    let error = template.write(&path, Format::Json).expect_err("it is needed");
    assert!(error.to_string().contains("refers to `FlowLogsTable`"), "{error}");
    std::fs::remove_dir_all(&folder).expect("removed");
}

#[test]
fn sixteen_queries_and_the_loader_fit_into_a_request() {
    let template = Everything::template();
    let queries = template
        .resources
        .values()
        .filter(|resource| resource.properties.resource_type() == "AWS::Athena::NamedQuery");
    assert_eq!(queries.count(), 16);
    let bytes = several_v3::Version3::template().to_json().len();
    assert!(bytes < REQUEST_BYTES, "{bytes} bytes");
}

/// Every policy document of every template that is under review.
fn policy_documents() -> Vec<(String, Value)> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/template");
    let mut found = Vec::new();
    for folder in [folder.clone(), folder.join("samples")] {
        for entry in std::fs::read_dir(folder).expect("the templates") {
            let path = entry.expect("a file").path();
            if path.extension().is_some_and(|extension| extension == "json") {
                let template = std::fs::read_to_string(&path).expect("a template");
                let template: Value = serde_json::from_str(&template).expect("JSON");
                for (id, resource) in template["Resources"].as_object().expect("resources") {
                    let place = format!("{}: {id}", path.display());
                    let properties = &resource["Properties"];
                    for name in ["RoleName", "ManagedPolicyName", "ManagedPolicyArns"] {
                        assert_eq!(properties[name], Value::Null, "{place}");
                    }
                    let inline = properties["Policies"].as_array().into_iter().flatten();
                    let documents = inline
                        .map(|policy| &policy["PolicyDocument"])
                        .chain(Some(&properties["PolicyDocument"]));
                    found.extend(
                        documents
                            .filter(|document| document.is_object())
                            .map(|document| (place.clone(), document.clone())),
                    );
                }
            }
        }
    }
    found
}

#[test]
fn rights_are_named_one_by_one() {
    let documents = policy_documents();
    assert!(documents.len() > 10);
    for (place, document) in documents {
        for statement in document["Statement"].as_array().expect("statements") {
            let actions = statement["Action"].as_array().expect("actions");
            assert!(
                actions.iter().all(|action| !action.to_string().contains('*')),
                "{place}: {actions:?}"
            );
            let resources = statement["Resource"].as_array().expect("resources");
            assert!(!resources.is_empty(), "{place}");
            for resource in resources {
                let text = resource["Fn::Sub"]
                    .as_str()
                    .or(resource["Fn::Sub"][0].as_str())
                    .or(resource.as_str())
                    .unwrap_or("");
                // A wildcard stands for keys and for the accounts in them, and for nothing else.
                let before = text.split('*').next().unwrap_or("");
                let place_in_s3 = before.split_once(":s3:::").map_or("", |(_, place)| place);
                let is_key = place_in_s3.contains(['/', '}']) && text.ends_with('*');
                assert!(!text.contains('*') || is_key, "{place}: {resource}");
            }
        }
    }
}

/// The table that has all 16 queries with the fewest fields.
mod several_v3 {
    flow_log_stack::flow_log_stack! {
        pub stack Version3 {
            flow_log: "fl-12345678901234567",
            logs: "s3://my-flow-logs/",
            results: "s3://my-results/",
            load: daily,
        }
        table flow_logs = "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ${packets} ${bytes} ${start} ${end} ${action} ${log-status} ${vpc-id} ${subnet-id} ${instance-id} ${tcp-flags} ${type} ${pkt-srcaddr} ${pkt-dstaddr}";
        use predefined::*;
    }
}

mod of_itself {
    flow_log_stack::flow_log_stack! {
        pub stack OfItself {
            flow_log: "fl-12345678901234567",
            logs: "s3://my-flow-logs/",
            results: "s3://my-results/",
            load: daily,
        }
        table flow_logs = default;
        query LastDay = r#"SELECT max(day) AS last_day FROM "flow_logs$partitions""#;
    }
}

/// Athena's metadata tables have the table's name as it is deployed, too.
#[test]
fn a_query_can_ask_for_the_partitions_of_the_table() {
    let template: Value = serde_json::from_str(&of_itself::OfItself::template().to_json()).expect("JSON");
    let sql = template["Resources"]["LastDay"]["Properties"]["QueryString"]
        .as_str()
        .expect("text");
    let expected = r#"FROM "fl12345678901234567daily$partitions" AS "flow_logs$partitions""#;
    assert!(sql.ends_with(expected), "{sql}");
}
