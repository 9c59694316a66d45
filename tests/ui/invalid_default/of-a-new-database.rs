use flow_log_stack::flow_log_stack;

flow_log_stack! {
    stack Traffic {
        flow_log: "fl-12345678901234567",
        logs: "s3://my-flow-logs/",
        results: "s3://my-results/",
        load: daily,
        names: { database: parameter NewDatabase { default: "default" }, table: "flow_logs", workgroup: "network" },
    }
    table flow_logs = default;
}

fn main() {}
