use flow_log_stack::flow_log_stack;

flow_log_stack! {
    stack Traffic {
        flow_log: "fl-12345678901234567",
        logs: "s3://my-flow-logs/",
        results: "s3://my-results/",
        load: none("2026-01-01"..="2026-01-31"),
        partition_retention: parameter Days,
    }
    table flow_logs = default;
}

fn main() {}
