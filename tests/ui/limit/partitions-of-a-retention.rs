use flow_log_stack::flow_log_stack;

flow_log_stack! {
    stack Traffic {
        flow_log: "fl-12345678901234567",
        logs: "s3://my-flow-logs/",
        results: "s3://my-results/",
        names: { database: "logs", table: "flow_logs", workgroup: "logs" },
        load: daily,
        accounts: ["111122223333", "444455556666"],
        partition_retention: 30000,
    }
    table flow_logs = default;
}

fn main() {}
