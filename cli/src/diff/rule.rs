//! How CloudFormation applies a change of a property, and what is lost with a resource.

/// How a change of a property affects its resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Effect {
    /// It is changed in place.
    InPlace,
    /// It may be replaced, depending on more than the template says.
    MayReplace,
    /// Another one is created, and then it is removed.
    Replace,
}

/// The effect of a change at a property, given by the names of the members down to it.
pub(crate) fn effect(resource_type: &str, steps: &[String]) -> Effect {
    let resource_type = if resource_type.starts_with("Custom::") {
        "AWS::CloudFormation::CustomResource"
    } else {
        resource_type
    };
    let Some((_, properties)) = CREATE_ONLY.iter().find(|(own, _)| *own == resource_type) else {
        return Effect::MayReplace;
    };
    let touches = |property: &str| {
        // A change above the property includes it, and a change below it is a change of it.
        property
            .split('.')
            .zip(steps)
            .all(|(own, step)| own == "*" || own == step)
    };
    properties
        .iter()
        .filter(|(property, _)| touches(property))
        .map(|(_, effect)| *effect)
        .max()
        .unwrap_or(Effect::InPlace)
}

/// Whether there are rules for a type, so that their absence means something.
pub(crate) fn is_known(resource_type: &str) -> bool {
    resource_type.starts_with("Custom::") || CREATE_ONLY.iter().any(|(own, _)| *own == resource_type)
}

use Effect::{MayReplace, Replace};

/// The properties that cannot be changed in place (the resource types' schemas, `createOnlyProperties` and
/// `conditionalCreateOnlyProperties`), for the types in a stack and others that are likely in the same template.
///
/// The names inside `DatabaseInput` and `TableInput` are not in AWS's lists, but Glue cannot rename databases or
/// tables.
#[rustfmt::skip]
const CREATE_ONLY: &[(&str, &[(&str, Effect)])] = &[
    ("AWS::Athena::NamedQuery", &[("*", Replace)]),
    ("AWS::Athena::PreparedStatement", &[("StatementName", Replace), ("WorkGroup", Replace)]),
    ("AWS::Athena::WorkGroup", &[("Name", Replace)]),
    ("AWS::CloudFormation::CustomResource", &[("ServiceToken", Replace)]),
    ("AWS::CloudFormation::Stack", &[]),
    ("AWS::CloudWatch::Alarm", &[("AlarmName", Replace)]),
    ("AWS::EC2::FlowLog", &[
        ("DeliverCrossAccountRole", Replace), ("DeliverLogsPermissionArn", Replace), ("DestinationOptions", Replace),
        ("LogDestination", Replace), ("LogDestinationType", Replace), ("LogFormat", Replace), ("LogGroupName", Replace),
        ("MaxAggregationInterval", Replace), ("ResourceId", Replace), ("ResourceType", Replace), ("TrafficType", Replace),
    ]),
    ("AWS::Events::Rule", &[("EventBusName", MayReplace), ("Name", Replace)]),
    ("AWS::Glue::Database", &[("DatabaseName", Replace), ("DatabaseInput.Name", Replace)]),
    ("AWS::Glue::Partition", &[("CatalogId", Replace), ("DatabaseName", Replace), ("TableName", Replace)]),
    ("AWS::Glue::Table", &[
        ("CatalogId", Replace), ("DatabaseName", Replace), ("Name", Replace), ("TableInput.Name", Replace),
    ]),
    ("AWS::IAM::ManagedPolicy", &[("Description", Replace), ("ManagedPolicyName", Replace), ("Path", Replace)]),
    ("AWS::IAM::Role", &[("Path", Replace), ("RoleName", Replace)]),
    ("AWS::KMS::Alias", &[("AliasName", Replace)]),
    ("AWS::KMS::Key", &[]),
    ("AWS::Lambda::EventInvokeConfig", &[("FunctionName", Replace), ("Qualifier", Replace)]),
    ("AWS::Lambda::Function", &[
        ("DurableConfig", MayReplace), ("FunctionName", Replace), ("PackageType", Replace), ("TenancyConfig", Replace),
    ]),
    ("AWS::Lambda::Permission", &[("*", Replace)]),
    ("AWS::Logs::LogGroup", &[("LogGroupName", Replace)]),
    ("AWS::S3::BucketPolicy", &[("Bucket", Replace)]),
    ("AWS::SQS::Queue", &[("FifoQueue", Replace), ("QueueName", Replace)]),
    ("AWS::SQS::QueuePolicy", &[]),
    ("AWS::Scheduler::Schedule", &[("Name", Replace)]),
    ("AWS::Scheduler::ScheduleGroup", &[("Name", Replace)]),
];

/// What is lost when a resource is replaced, and when it is removed.
#[derive(Debug)]
pub(crate) struct Loss {
    pub(crate) replaced: &'static str,
    pub(crate) removed: &'static str,
}

const LOADER_RUN: &str = "Custom::FlowLogPartitions";

/// Whether resources of the type are runs of the loader.
pub(crate) fn is_loader_run(resource_type: &str) -> bool {
    resource_type.starts_with(LOADER_RUN)
}

/// What is lost with the resources that load partitions, if all tables of the template use projection.
pub(crate) fn loss_under_projection(resource_type: &str) -> Option<&'static str> {
    matches!(
        resource_type,
        "AWS::CloudWatch::Alarm"
            | "AWS::Events::Rule"
            | "AWS::Lambda::Function"
            | "AWS::Lambda::Permission"
            | LOADER_RUN
    )
    .then_some("nothing: under projection Athena computes the partitions")
}

/// What is lost with a resource of a type, if that is known.
pub(crate) fn loss(resource_type: &str) -> Option<&'static Loss> {
    let resource_type = if is_loader_run(resource_type) {
        LOADER_RUN
    } else {
        resource_type
    };
    LOSSES
        .iter()
        .find(|(own, _)| *own == resource_type)
        .map(|(_, loss)| loss)
}

const LOSSES: &[(&str, Loss)] = &[
    (
        "AWS::Athena::NamedQuery",
        Loss {
            replaced: "the query has a new id: bookmarks and programs that hold the old one no longer find it",
            removed: "bookmarks and programs that hold the query's id no longer find it",
        },
    ),
    (
        "AWS::Athena::PreparedStatement",
        Loss {
            replaced: "between the two, programs that execute the statement fail",
            removed: "programs that execute the statement fail",
        },
    ),
    (
        "AWS::Athena::WorkGroup",
        Loss {
            replaced: "the old workgroup's history of queries, the queries that people saved in it, and permissions that name it; results stay in S3",
            removed: "the workgroup's history of queries, the queries that people saved in it, and permissions that name it; results stay in S3",
        },
    ),
    (
        "AWS::CloudWatch::Alarm",
        Loss {
            replaced: "the alarm's history; the new one notifies the same topic",
            removed: "nobody is notified any more when partitions are not loaded",
        },
    ),
    (
        "AWS::EC2::FlowLog",
        Loss {
            replaced: "the flow log has a new id, and names that are made from it change; what it delivered stays, in the old format if that changed",
            removed: "nothing is delivered any more; what was delivered stays",
        },
    ),
    (
        "AWS::Events::Rule",
        Loss {
            replaced: "a run of the loader that is due during the update; the next run makes up for it",
            removed: "the loader no longer runs on a schedule: later days have no partitions, unless the table is under projection",
        },
    ),
    (
        "AWS::Glue::Database",
        Loss {
            replaced: "every table in the old database, including those that are not the stack's, and permissions that name them; the logs stay in S3",
            removed: "every table in the database, including those that are not the stack's, and permissions that name them; the logs stay in S3",
        },
    ),
    (
        "AWS::Glue::Table",
        Loss {
            replaced: "the old table with its partitions: the new one has the days from the first day of `load` on, or without one from the period before this one; the logs stay in S3, and queries of others that name the old table fail",
            removed: "the table with its partitions, and queries of others that name it fail; the logs stay in S3",
        },
    ),
    (
        "AWS::IAM::ManagedPolicy",
        Loss {
            replaced: "the policy has a new ARN: CloudFormation cannot remove the old one while it is attached",
            removed: "those to whom the policy is attached can no longer run the queries; it must be detached first",
        },
    ),
    (
        "AWS::IAM::Role",
        Loss {
            replaced: "permissions that other policies give to the old role by its ARN",
            removed: "permissions that other policies give to the role by its ARN",
        },
    ),
    (
        "AWS::KMS::Key",
        Loss {
            replaced: "what the old key encrypted cannot be read once it is deleted",
            removed: "what the key encrypted cannot be read once it is deleted",
        },
    ),
    (
        "AWS::Lambda::Function",
        Loss {
            replaced: "nothing: the new loader continues",
            removed: "no new partitions are made",
        },
    ),
    (
        "AWS::Lambda::Permission",
        Loss {
            replaced: "nothing: the new permission is the same as the old one",
            removed: "its principal can no longer invoke the function",
        },
    ),
    (
        "AWS::Logs::LogGroup",
        Loss {
            replaced: "what the loader logged up to now",
            removed: "what the loader logged",
        },
    ),
    (
        "AWS::SQS::Queue",
        Loss {
            replaced: "the messages in the old queue",
            removed: "the messages in the queue",
        },
    ),
    (
        LOADER_RUN,
        Loss {
            replaced: "nothing: the loader runs again",
            removed: "nothing: partitions that were made stay as long as their table",
        },
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn of(resource_type: &str, path: &str) -> Effect {
        let steps: Vec<_> = path.split('.').map(str::to_owned).collect();
        effect(resource_type, &steps)
    }

    #[test]
    fn effects() {
        assert_eq!(of("AWS::Athena::NamedQuery", "QueryString"), Replace);
        assert_eq!(of("AWS::Athena::WorkGroup", "Description"), Effect::InPlace);
        assert_eq!(of("AWS::Athena::WorkGroup", "Name"), Replace);
        assert_eq!(
            of("AWS::Glue::Table", "TableInput.StorageDescriptor.Columns.Type"),
            Effect::InPlace
        );
        assert_eq!(of("AWS::Glue::Table", "TableInput.Name"), Replace);
        assert_eq!(of("AWS::Glue::Table", "TableInput"), Replace, "it is gone as a whole");
        assert_eq!(of("AWS::EC2::FlowLog", "DestinationOptions.FileFormat"), Replace);
        assert_eq!(of("AWS::Events::Rule", "EventBusName"), MayReplace);
        assert_eq!(of("Custom::FlowLogPartitions", "EndDate"), Effect::InPlace);
        assert_eq!(of("Custom::FlowLogPartitions", "ServiceToken"), Replace);
        assert_eq!(of("AWS::KMS::Key", "Description"), Effect::InPlace);
        assert_eq!(of("AWS::SNS::Topic", "TopicName"), MayReplace, "nothing is known of it");
    }

    /// The recorded templates have every type that a stack can have.
    #[test]
    fn what_a_stack_has_is_known() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/template");
        let mut types = std::collections::BTreeSet::new();
        for entry in std::fs::read_dir(folder).expect("the templates") {
            let path = entry.expect("a file").path();
            if path.extension().is_some_and(|extension| extension == "json") {
                let text = std::fs::read_to_string(path).expect("a template");
                let template: serde_json::Value = serde_json::from_str(&text).expect("JSON");
                let resources = template["Resources"].as_object().cloned().unwrap_or_default();
                types.extend(
                    resources
                        .into_iter()
                        .filter_map(|(_, resource)| Some(resource["Type"].as_str()?.to_owned())),
                );
            }
        }
        assert_eq!(types.len(), 13, "{types:?}");
        for of_stack in types {
            assert!(is_known(&of_stack) && loss(&of_stack).is_some(), "{of_stack}");
        }
    }

    #[test]
    fn the_table_is_sorted_and_every_type_is_there_once() {
        assert!(CREATE_ONLY.is_sorted_by(|(a, _), (b, _)| a < b));
        assert!(LOSSES.is_sorted_by(|(a, _), (b, _)| a < b));
    }
}
