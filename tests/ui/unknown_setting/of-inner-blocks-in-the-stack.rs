use flow_log_stack::flow_log_stack;

flow_log_stack! {
    stack Traffic {
        flow_log: { resource_id: "vpc-1234abcd" },
        logs: "s3://my-flow-logs/",
        results: "s3://my-results/",
        load: daily,
        names: { database: "network", table: "flow_logs", workgroup: "network" },
        traffic_type: all,
        file_format: parquet,
    }
    table flow_logs = default;
}

fn main() {}
