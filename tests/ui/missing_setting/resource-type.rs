use flow_log_stack::flow_log_stack;

flow_log_stack! {
    stack Traffic {
        flow_log: { resource_id: parameter Network },
        logs: "s3://my-flow-logs/",
        results: "s3://my-results/",
        names: { database: "logs", table: "flow_logs", workgroup: "logs" },
        load: daily,
    }
    table flow_logs = default;
}

fn main() {}
