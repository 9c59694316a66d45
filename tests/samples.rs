//! Stacks over the sample logs, in every layout and load mode; `tests/engine/run-all` puts their templates on a real engine,
//! and `local/tests/stacks.rs` runs their queries over the same logs.
//!
//! `UPDATE_TEMPLATES=1 cargo test --test samples` writes the templates anew.

/// The default format of one account, loaded.
mod v2_loaded {
    flow_log_stack::flow_log_stack! {
        pub stack V2Loaded {
            logs: "s3://amzn-s3-demo-v2/",
            accounts: "111122223333",
            regions: "us-east-1",
            flow_log: "fl-0a1b2c3d4e5f60718",
            results: "s3://amzn-s3-demo-results/",
            load: daily,
        }
        table flow_logs = default;
        use predefined::*;
    }
}

/// The default format of one account, projected.
mod v2_projected {
    flow_log_stack::flow_log_stack! {
        pub stack V2Projected {
            logs: "s3://amzn-s3-demo-v2/",
            accounts: "111122223333",
            regions: "us-east-1",
            flow_log: "fl-0a1b2c3d4e5f60718",
            results: "s3://amzn-s3-demo-results/",
            load: projection("2026-11-01"..),
        }
        table flow_logs = default;
        use predefined::*;
    }
}

/// Three accounts and Regions, loaded.
mod v2_several_loaded {
    flow_log_stack::flow_log_stack! {
        pub stack V2SeveralLoaded {
            logs: "s3://amzn-s3-demo-v2/",
            accounts: ["111122223333", "444455556666", "777788889999"],
            regions: ["us-east-1", "eu-west-1", "cn-north-1"],
            names: { database: "sample", table: "flow_logs", workgroup: "sample" },
            results: "s3://amzn-s3-demo-results/",
            load: none("2026-11-20"..="2026-11-21"),
        }
        table flow_logs = default;
        use predefined::*;
    }
}

/// Three accounts and Regions, projected.
mod v2_several_projected {
    flow_log_stack::flow_log_stack! {
        pub stack V2SeveralProjected {
            logs: "s3://amzn-s3-demo-v2/",
            accounts: ["111122223333", "444455556666", "777788889999"],
            regions: ["us-east-1", "eu-west-1", "cn-north-1"],
            names: { database: "sample", table: "flow_logs", workgroup: "sample" },
            results: "s3://amzn-s3-demo-results/",
            load: projection("2026-11-01"..),
        }
        table flow_logs = default;
        use predefined::*;
    }
}

/// Any account: each query says which.
mod v2_injected {
    flow_log_stack::flow_log_stack! {
        pub stack V2Injected {
            logs: "s3://amzn-s3-demo-v2/",
            accounts: injected,
            regions: ["us-east-1", "eu-west-1", "cn-north-1"],
            names: { database: "sample", table: "flow_logs", workgroup: "sample" },
            results: "s3://amzn-s3-demo-results/",
            load: projection("2026-11-01"..),
        }
        table flow_logs = default;
        use predefined::*;
    }
}

/// Hive-compatible hourly folders, loaded.
mod v5_hive_hourly {
    flow_log_stack::flow_log_stack! {
        pub stack V5HiveHourly {
            logs: "s3://amzn-s3-demo-v5-hive-hourly/team-a/flow/",
            accounts: "111122223333",
            regions: "us-west-2",
            flow_log: "fl-05f5f5f5f5f5f5f5f",
            destination_options: { hive_compatible_partitions: true, per_hour_partition: true },
            results: "s3://amzn-s3-demo-results/",
            load: monthly("2026-11-01"..),
        }
        table flow_logs = "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ${packets} ${bytes} ${start} ${end} ${action} ${log-status} ${vpc-id} ${subnet-id} ${instance-id} ${tcp-flags} ${type} ${pkt-srcaddr} ${pkt-dstaddr} ${region} ${az-id} ${sublocation-type} ${sublocation-id} ${pkt-src-aws-service} ${pkt-dst-aws-service} ${flow-direction} ${traffic-path}";
        use predefined::*;
    }
}

/// Hive-compatible hourly folders with keys for account and Region, loaded.
mod v5_hive_hourly_several {
    flow_log_stack::flow_log_stack! {
        pub stack V5HiveHourlySeveral {
            logs: "s3://amzn-s3-demo-v5-hive-hourly/team-a/flow/",
            accounts: ["111122223333", "444455556666"],
            regions: ["us-west-2", "us-east-1"],
            destination_options: { hive_compatible_partitions: true, per_hour_partition: true },
            names: { database: "sample", table: "flow_logs", workgroup: "sample" },
            results: "s3://amzn-s3-demo-results/",
            load: weekly("2026-11-01"..),
        }
        table flow_logs = "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ${packets} ${bytes} ${start} ${end} ${action} ${log-status} ${vpc-id} ${subnet-id} ${instance-id} ${tcp-flags} ${type} ${pkt-srcaddr} ${pkt-dstaddr} ${region} ${az-id} ${sublocation-type} ${sublocation-id} ${pkt-src-aws-service} ${pkt-dst-aws-service} ${flow-direction} ${traffic-path}";
        use predefined::*;
    }
}

/// Nine fields in another order, without a status, loaded.
mod custom_order_loaded {
    flow_log_stack::flow_log_stack! {
        pub stack CustomOrderLoaded {
            logs: "s3://amzn-s3-demo-custom-order/",
            accounts: "111122223333",
            regions: "us-west-2",
            flow_log: "fl-0a1b2c3d4e5f60718",
            results: "s3://amzn-s3-demo-results/",
            load: daily,
        }
        table flow_logs = "${end} ${start} ${bytes} ${srcaddr} ${dstaddr} ${pkt-dst-aws-service} ${action} ${version} ${flow-direction}";
        use predefined::*;
    }
}

/// Nine fields in another order, without a status, projected.
mod custom_order_projected {
    flow_log_stack::flow_log_stack! {
        pub stack CustomOrderProjected {
            logs: "s3://amzn-s3-demo-custom-order/",
            accounts: "111122223333",
            regions: "us-west-2",
            flow_log: "fl-0a1b2c3d4e5f60718",
            results: "s3://amzn-s3-demo-results/",
            load: projection("2026-11-01"..),
        }
        table flow_logs = "${end} ${start} ${bytes} ${srcaddr} ${dstaddr} ${pkt-dst-aws-service} ${action} ${version} ${flow-direction}";
        use predefined::*;
    }
}

/// Hourly folders, loaded by day.
mod v8_hourly_loaded {
    flow_log_stack::flow_log_stack! {
        pub stack V8HourlyLoaded {
            logs: "s3://amzn-s3-demo-v8-hourly/net/",
            accounts: "444455556666",
            regions: "ap-southeast-2",
            flow_log: "fl-08080808080808080",
            destination_options: { per_hour_partition: true },
            results: "s3://amzn-s3-demo-results/",
            load: daily,
        }
        table flow_logs = "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ${packets} ${bytes} ${start} ${end} ${action} ${log-status} ${vpc-id} ${subnet-id} ${instance-id} ${tcp-flags} ${type} ${pkt-srcaddr} ${pkt-dstaddr} ${region} ${az-id} ${sublocation-type} ${sublocation-id} ${pkt-src-aws-service} ${pkt-dst-aws-service} ${flow-direction} ${traffic-path} ${ecs-cluster-arn} ${ecs-cluster-name} ${ecs-container-instance-arn} ${ecs-container-instance-id} ${ecs-container-id} ${ecs-second-container-id} ${ecs-service-name} ${ecs-task-definition-arn} ${ecs-task-arn} ${ecs-task-id} ${reject-reason}";
        use predefined::*;
    }
}

/// Hourly folders, projected by hour.
mod v8_hourly_projected {
    flow_log_stack::flow_log_stack! {
        pub stack V8HourlyProjected {
            logs: "s3://amzn-s3-demo-v8-hourly/net/",
            accounts: "444455556666",
            regions: "ap-southeast-2",
            flow_log: "fl-08080808080808080",
            destination_options: { per_hour_partition: true },
            results: "s3://amzn-s3-demo-results/",
            load: projection("2026-11-01"..),
        }
        table flow_logs = "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ${packets} ${bytes} ${start} ${end} ${action} ${log-status} ${vpc-id} ${subnet-id} ${instance-id} ${tcp-flags} ${type} ${pkt-srcaddr} ${pkt-dstaddr} ${region} ${az-id} ${sublocation-type} ${sublocation-id} ${pkt-src-aws-service} ${pkt-dst-aws-service} ${flow-direction} ${traffic-path} ${ecs-cluster-arn} ${ecs-cluster-name} ${ecs-container-instance-arn} ${ecs-container-instance-id} ${ecs-container-id} ${ecs-second-container-id} ${ecs-service-name} ${ecs-task-definition-arn} ${ecs-task-arn} ${ecs-task-id} ${reject-reason}";
        use predefined::*;
        query BytesByHour(on: day = "2026/11/20") = "SELECT hour, sum(bytes) AS total_bytes FROM flow_logs WHERE day = :on GROUP BY hour ORDER BY hour";
    }
}

/// All fields, projected.
mod v11_projected {
    flow_log_stack::flow_log_stack! {
        pub stack V11Projected {
            logs: "s3://amzn-s3-demo-v11/",
            accounts: "111122223333",
            regions: "us-east-1",
            flow_log: "fl-0b0b0b0b0b0b0b0b0",
            results: "s3://amzn-s3-demo-results/",
            load: projection("2026-11-01"..),
        }
        table flow_logs = "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ${packets} ${bytes} ${start} ${end} ${action} ${log-status} ${vpc-id} ${subnet-id} ${instance-id} ${tcp-flags} ${type} ${pkt-srcaddr} ${pkt-dstaddr} ${region} ${az-id} ${sublocation-type} ${sublocation-id} ${pkt-src-aws-service} ${pkt-dst-aws-service} ${flow-direction} ${traffic-path} ${ecs-cluster-arn} ${ecs-cluster-name} ${ecs-container-instance-arn} ${ecs-container-instance-id} ${ecs-container-id} ${ecs-second-container-id} ${ecs-service-name} ${ecs-task-definition-arn} ${ecs-task-arn} ${ecs-task-id} ${reject-reason} ${resource-id} ${encryption-status} ${instance-tag} ${instance-tag-2} ${interface-tag} ${interface-tag-2} ${asg-tag} ${asg-tag-2} ${interface-type} ${next-hop-interface-id} ${next-hop-subnet-id} ${next-hop-az-id} ${next-hop-vpc-id} ${next-hop-interface-type}";
        use predefined::*;
    }
}

#[test]
fn templates_are_current() {
    v2_loaded::V2Loaded::assert_current("tests/template/samples/v2_loaded.json");
    v2_projected::V2Projected::assert_current("tests/template/samples/v2_projected.json");
    v2_several_loaded::V2SeveralLoaded::assert_current("tests/template/samples/v2_several_loaded.json");
    v2_several_projected::V2SeveralProjected::assert_current("tests/template/samples/v2_several_projected.json");
    v2_injected::V2Injected::assert_current("tests/template/samples/v2_injected.json");
    v5_hive_hourly::V5HiveHourly::assert_current("tests/template/samples/v5_hive_hourly.json");
    v5_hive_hourly_several::V5HiveHourlySeveral::assert_current("tests/template/samples/v5_hive_hourly_several.json");
    custom_order_loaded::CustomOrderLoaded::assert_current("tests/template/samples/custom_order_loaded.json");
    custom_order_projected::CustomOrderProjected::assert_current("tests/template/samples/custom_order_projected.json");
    v8_hourly_loaded::V8HourlyLoaded::assert_current("tests/template/samples/v8_hourly_loaded.json");
    v8_hourly_projected::V8HourlyProjected::assert_current("tests/template/samples/v8_hourly_projected.json");
    v11_projected::V11Projected::assert_current("tests/template/samples/v11_projected.json");
}
