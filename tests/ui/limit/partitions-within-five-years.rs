// Nothing is wrong yet; who denies warnings reads when it will be.
#![deny(deprecated)]

use flow_log_stack::flow_log_stack;

flow_log_stack! {
    stack Traffic {
        logs: "s3://my-flow-logs/",
        results: "s3://my-results/",
        names: { database: "logs", table: "flow_logs", workgroup: "logs" },
        load: projection("2026-01-01"..),
        destination_options: { per_hour_partition: true },
        accounts: ["000000000001", "000000000002", "000000000003", "000000000004"],
        regions: ["af-south-1", "ap-east-1", "ap-south-1", "ca-central-1", "eu-central-1", "eu-north-1", "eu-west-1", "sa-east-1", "us-east-1", "us-west-2"],
    }
    table flow_logs = default;
}

fn main() {}
