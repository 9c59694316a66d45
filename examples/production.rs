//! A stack that somebody is paged for: it creates the flow log, has an alarm and a policy for readers, and keeps to a company's keys and IAM.

use std::process::ExitCode;

use flow_log_stack::flow_log_stack;

flow_log_stack! {
    /// Traffic of the production VPC.
    pub stack ProductionTraffic {
        flow_log: {
            resource_id: parameter VpcId { description: "The VPC whose traffic is logged" },
            resource_type: vpc,
            max_aggregation_interval: 60,
        },
        logs: "s3://my-flow-logs/",
        results: "s3://my-flow-logs-analysis/athena-query-results/",
        names: { database: "production_traffic", table: "flow_logs", workgroup: "production-traffic" },
        load: daily,
        partition_retention: 400,
        alarm: parameter AlarmTopic { description: "The SNS topic that is told when partitions are not loaded" },
        permissions_boundary: parameter Boundary { description: "The permissions boundary of every role" },
        iam_path: "/flow-logs/",
        kms_key: parameter Key { description: "The key that encrypts results and the loader's log" },
        log_group_kms_key: parameter Key,
        expected_bucket_owner: "111122223333",
        reader_policy: true,
        tags: { team: "network" },
    }
    table flow_logs {
        version, account_id, interface_id, srcaddr, dstaddr, srcport, dstport, protocol, packets, bytes, start, end,
        action, log_status, flow_direction,
    }
    use predefined::*;
}

fn main() -> ExitCode {
    ProductionTraffic::main()
}
