//! A stack that somebody is paged for: an alarm, encryption, and the limits of a company's IAM.

use std::process::ExitCode;

use flow_log_stack::flow_log_stack;

flow_log_stack! {
    /// Traffic of the production VPC.
    pub stack ProductionTraffic {
        flow_log: "fl-12345678901234567",
        logs: "s3://my-flow-logs/",
        results: "s3://my-flow-logs-analysis/athena-query-results/",
        load: daily,
        alarm: parameter AlarmTopic { description: "The SNS topic that is told when partitions are not loaded" },
        permissions_boundary: parameter Boundary { description: "The permissions boundary of every role" },
        iam_path: "/flow-logs/",
        kms_key: parameter Key { description: "The key that encrypts results and the loader's log" },
        log_group_kms_key: parameter Key,
        expected_bucket_owner: own,
        tags: { team: "network" },
    }
    table flow_logs = default;
    use predefined::*;
}

fn main() -> ExitCode {
    ProductionTraffic::main()
}
