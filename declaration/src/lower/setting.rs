//! The settings of a declaration: name, places, documentation, and the function that reads it.

use flow_log_stack_runtime::arn::{KmsKeyArn, PolicyArn, TopicArn};
use flow_log_stack_runtime::name::{AthenaName, DatabaseName, IamPath, WorkGroupName};
use flow_log_stack_runtime::{
    FileFormat, Kind, Location, LogRetention, PartitionRetention, ResourceType, Setting, TrafficType,
};

use super::reader::{Entry, Place};

const FORMATS: [(&str, FileFormat); 2] = [("plain_text", FileFormat::PlainText), ("parquet", FileFormat::Parquet)];

/// All of them, in the order in which they are read.
pub(crate) const SETTINGS: &[Entry] = &[
    Entry {
        name: "flow_log",
        places: &[Place::Stack],
        about: "The flow log's id, `\"fl-12345678901234567\"`, or a deployment parameter; or a flow log that the stack creates.",
        read: |reader, name, value, values| values.flow_log = Some(reader.flow_log(name, value)),
    },
    Entry {
        name: "logs",
        places: &[Place::Stack],
        about: "Where the logs are: an S3 URI or ARN, with or without a prefix and a slash at its end, or a deployment parameter.",
        read: |reader, name, value, values| values.logs = Some(reader.text(name, value, Kind::Logs, Location::of_logs)),
    },
    Entry {
        name: "results",
        places: &[Place::Stack, Place::Integration],
        about: "Where Athena writes results: an S3 URI or ARN, with or without a prefix and a slash at its end, or a deployment parameter.",
        read: |reader, name, value, values| {
            values.results = Some(reader.text(name, value, Kind::Results, Location::new));
        },
    },
    Entry {
        name: "load",
        places: &[Place::Stack, Place::Integration],
        about: "How partitions are registered.",
        read: |reader, _, value, values| values.load = Some(reader.load(value)),
    },
    Entry {
        name: "partition_retention",
        places: &[Place::Stack, Place::Integration],
        about: "How many days before today (UTC) keep their partitions, 1 to 36,500, or a deployment parameter; the default is all days.",
        read: |reader, name, value, values| {
            let days = reader.days(name, value, Kind::PartitionRetention, PartitionRetention::new);
            values.partition_retention = Some(days);
        },
    },
    Entry {
        name: "destination_options",
        places: &[Place::Stack],
        about: "How the flow log writes its files, with AWS's names: `{ file_format: parquet, per_hour_partition: true }`.",
        read: |reader, _, value, values| {
            let help = "write `{ file_format: parquet }`";
            values.destination_options = reader
                .inner(value, Place::Options, "destination_options", help)
                .destination_options;
        },
    },
    Entry {
        name: "accounts",
        places: &[Place::Stack],
        about: "The accounts whose logs are there: one, a list, a deployment parameter (a list), or `injected`; by default the stack's own.",
        read: |reader, name, value, values| values.accounts = reader.accounts(name, value),
    },
    Entry {
        name: "regions",
        places: &[Place::Stack],
        about: "The Regions whose logs are there: one, a list, or a deployment parameter (a list); by default the stack's own.",
        read: |reader, name, value, values| values.regions = reader.regions(name, value),
    },
    Entry {
        name: "database",
        places: &[Place::Stack],
        about: "In a stack: `existing(\"security_logs\")`, a database that exists already.",
        read: |reader, name, value, values| values.database = Some(reader.existing_database(name, value)),
    },
    Entry {
        name: "names",
        places: &[Place::Stack],
        about: "Your own names: `{ database: \"…\", table: \"…\", workgroup: \"…\" }`, each text or a deployment parameter.",
        read: |reader, _, value, values| values.names = reader.names(value, Place::Names),
    },
    Entry {
        name: "names",
        places: &[Place::Integration],
        about: "Your own names: `{ database: \"…\", table: \"…\", workgroup: \"…\" }`, each text or a deployment parameter.",
        read: |reader, _, value, values| values.names = reader.names(value, Place::IntegrationNames),
    },
    Entry {
        name: "kms_key",
        places: &[Place::Stack],
        about: "The ARN of the KMS key that encrypts results, or a deployment parameter; by default S3's own keys encrypt them.",
        read: |reader, name, value, values| {
            values.kms_key = Some(reader.text(name, value, Kind::KmsKey, |text| KmsKeyArn::new(text)));
        },
    },
    Entry {
        name: "expected_bucket_owner",
        places: &[Place::Stack],
        about: "The account that must own the results' bucket: `own` for the account of the stack, the 12 digits of another one, or a deployment parameter.",
        read: |reader, name, value, values| values.expected_bucket_owner = Some(reader.bucket_owner(name, value)),
    },
    Entry {
        name: "reader_policy",
        places: &[Place::Stack],
        about: "Whether each integration has a managed policy for those who run its queries: `true` or `false` (the default).",
        read: |reader, name, value, values| values.reader_policy = reader.flag(name, value),
    },
    Entry {
        name: "logs_kms_key",
        places: &[Place::Stack],
        about: "The ARN of the KMS key that encrypts the logs, or a deployment parameter; `reader_policy` then allows using it.",
        read: |reader, name, value, values| {
            values.logs_kms_key = Some(reader.text(name, value, Kind::KmsKey, |text| KmsKeyArn::new(text)));
        },
    },
    Entry {
        name: "catalog_kms_key",
        places: &[Place::Stack],
        about: "The ARN of the KMS key that encrypts the metadata of the Glue Data Catalog, or a deployment parameter; the loader may then use it, and so may readers with `reader_policy`.",
        read: |reader, name, value, values| {
            values.catalog_kms_key = Some(reader.text(name, value, Kind::KmsKey, |text| KmsKeyArn::new(text)));
        },
    },
    Entry {
        name: "retain_on_delete",
        places: &[Place::Stack],
        about: "Whether the flow log that the stack creates and the loader's log stay when the stack is deleted: `true` or `false` (the default).",
        read: |reader, name, value, values| values.retain_on_delete = reader.flag(name, value),
    },
    Entry {
        name: "scan_limit",
        places: &[Place::Stack],
        about: "The most that one query may scan: `\"200 GB\"`, in decimal units, or a deployment parameter (a number of bytes); the default is 1 TB.",
        read: |reader, name, value, values| values.scan_limit = Some(reader.scan_limit(name, value)),
    },
    Entry {
        name: "log_retention",
        places: &[Place::Stack],
        about: "How many days the loader's log is kept, one of the numbers that CloudWatch Logs accepts, or a deployment parameter; the default is 90.",
        read: |reader, name, value, values| {
            values.log_retention = Some(reader.days(name, value, Kind::LogRetention, LogRetention::new));
        },
    },
    Entry {
        name: "log_group_kms_key",
        places: &[Place::Stack],
        about: "The ARN of the KMS key that encrypts the loader's log, or a deployment parameter; by default CloudWatch Logs encrypts it with its own keys.",
        read: |reader, name, value, values| {
            values.log_group_kms_key = Some(reader.text(name, value, Kind::KmsKey, |text| KmsKeyArn::new(text)));
        },
    },
    Entry {
        name: "alarm",
        places: &[Place::Stack],
        about: "The ARN of the SNS topic that is notified when partitions are not loaded, or a deployment parameter.",
        read: |reader, name, value, values| {
            values.alarm = Some(reader.text(name, value, Kind::Topic, |text| TopicArn::new(text)));
        },
    },
    Entry {
        name: "permissions_boundary",
        places: &[Place::Stack],
        about: "The ARN of the managed policy that is the permissions boundary of the loader's role, or a deployment parameter.",
        read: |reader, name, value, values| {
            values.permissions_boundary = Some(reader.text(name, value, Kind::Policy, |text| PolicyArn::new(text)));
        },
    },
    Entry {
        name: "iam_path",
        places: &[Place::Stack],
        about: "The path of the role and the policy in IAM: `\"/flow-logs/\"`, or a deployment parameter; the default is `/`.",
        read: |reader, name, value, values| {
            values.iam_path = Some(reader.text(name, value, Kind::IamPath, |text| IamPath::new(text)));
        },
    },
    Entry {
        name: "tags",
        places: &[Place::Stack],
        about: "Tags for every resource of the stack that can have them: `{ team: \"network\", \"cost-center\": \"4711\" }`.",
        read: |reader, _, value, values| values.tags = reader.tags(value),
    },
    Entry {
        name: "resource_type",
        places: &[Place::FlowLog],
        about: "For a flow log that the stack creates: `vpc`, `subnet` or `network_interface`.",
        read: |reader, name, value, values| {
            let word = reader.word(name, value, &ResourceType::ALL, ResourceType::name);
            values.resource_type = Some(word.map_or(Setting::Unknown, Setting::Value));
        },
    },
    Entry {
        name: "resource_id",
        places: &[Place::FlowLog],
        about: "For a flow log that the stack creates: the id of the VPC, subnet or network interface, or a deployment parameter.",
        read: |reader, name, value, values| {
            values.resource_id = Some(reader.resource_id(name, value, values.resource_type.as_ref()));
        },
    },
    Entry {
        name: "traffic_type",
        places: &[Place::FlowLog],
        about: "For a flow log that the stack creates: `all` (the default), `accept` or `reject`.",
        read: |reader, name, value, values| {
            values.traffic_type = reader.word(name, value, &TrafficType::ALL, TrafficType::name);
        },
    },
    Entry {
        name: "max_aggregation_interval",
        places: &[Place::FlowLog],
        about: "For a flow log that the stack creates: the seconds that one record covers at most, `60` or `600` (the default).",
        read: |reader, name, value, values| values.max_aggregation_interval = reader.interval(name, value),
    },
    Entry {
        name: "file_format",
        places: &[Place::Options],
        about: "`plain_text` (the default) or `parquet`.",
        read: |reader, name, value, values| {
            let format = reader.word(name, value, &FORMATS, |(name, _)| name);
            values.destination_options.file_format = format.map(|(_, format)| format).unwrap_or_default();
        },
    },
    Entry {
        name: "hive_compatible_partitions",
        places: &[Place::Options],
        about: "Whether folders are named `year=2026` and so on: `true` or `false` (the default).",
        read: |reader, name, value, values| {
            values.destination_options.hive_compatible_partitions = reader.flag(name, value);
        },
    },
    Entry {
        name: "per_hour_partition",
        places: &[Place::Options],
        about: "Whether there is a folder for each hour: `true` or `false` (the default).",
        read: |reader, name, value, values| values.destination_options.per_hour_partition = reader.flag(name, value),
    },
    Entry {
        name: "database",
        places: &[Place::Names],
        about: "In a stack: `existing(\"security_logs\")`, a database that exists already.",
        read: |reader, name, value, values| {
            values.names.database = Some(reader.text(name, value, Kind::Database, |text| DatabaseName::new(text)));
        },
    },
    Entry {
        name: "table",
        places: &[Place::Names, Place::IntegrationNames],
        about: "In `names`: the table's name, 1 to 255 lower-case letters, digits and underscores.",
        read: |reader, name, value, values| {
            values.names.table = Some(reader.text(name, value, Kind::Table, |text| AthenaName::new(text)));
        },
    },
    Entry {
        name: "workgroup",
        places: &[Place::Names, Place::IntegrationNames],
        about: "In `names`: the workgroup's name, 1 to 128 letters, digits, `.`, `_` and `-`.",
        read: |reader, name, value, values| {
            values.names.work_group = Some(reader.text(name, value, Kind::WorkGroup, |text| WorkGroupName::new(text)));
        },
    },
    Entry {
        name: "description",
        places: &[Place::Parameter],
        about: "In a deployment parameter: the text that the console shows.",
        read: |reader, name, value, values| values.of_parameter.description = reader.plain(name, value),
    },
    Entry {
        name: "default",
        places: &[Place::Parameter],
        about: "In a deployment parameter: the value that it has unless another is given.",
        read: |reader, name, value, values| values.of_parameter.default = reader.plain(name, value),
    },
    Entry {
        name: "pattern",
        places: &[Place::Parameter],
        about: "In a deployment parameter: a regular expression that a value must match, in addition to the form of its kind.",
        read: |reader, name, value, values| values.of_parameter.pattern = reader.plain(name, value),
    },
];
