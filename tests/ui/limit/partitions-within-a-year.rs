use flow_log_stack::flow_log_stack;

flow_log_stack! {
    stack Traffic {
        logs: "s3://my-flow-logs/",
        results: "s3://my-results/",
        names: { database: "logs", table: "flow_logs", workgroup: "logs" },
        load: projection("2026-01-01"..),
        destination_options: { per_hour_partition: true },
        accounts: ["000000000001", "000000000002", "000000000003", "000000000004", "000000000005", "000000000006", "000000000007", "000000000008", "000000000009", "000000000010", "000000000011", "000000000012"],
        regions: ["af-south-1", "ap-east-1", "ap-south-1", "ca-central-1", "eu-central-1", "eu-north-1", "eu-west-1", "sa-east-1", "us-east-1", "us-west-2"],
    }
    table flow_logs = default;
}

fn main() {}
