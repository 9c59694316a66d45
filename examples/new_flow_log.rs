//! A stack that creates its flow log, keeps partitions for some time, and has a policy for those who run the queries.

use std::process::ExitCode;

use flow_log_stack::flow_log_stack;

flow_log_stack! {
    /// Traffic of one VPC, whichever it is.
    pub stack VpcTraffic {
        flow_log: {
            resource_id: parameter VpcId { description: "The VPC whose traffic is logged" },
            resource_type: vpc,
            max_aggregation_interval: 60,
        },
        logs: "s3://my-flow-logs/",
        results: "s3://my-flow-logs-analysis/athena-query-results/",
        expected_bucket_owner: own,
        names: { database: "vpc_traffic", table: "flow_logs", workgroup: "vpc-traffic" },
        load: daily,
        partition_retention: 400,
        reader_policy: true,
    }
    table flow_logs = default;
    use predefined::*;
}

fn main() -> ExitCode {
    VpcTraffic::main()
}
