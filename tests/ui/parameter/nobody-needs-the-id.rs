use flow_log_stack::flow_log_stack;

flow_log_stack! {
    stack Traffic {
        flow_log: parameter FlowLogId,
        logs: "s3://my-flow-logs/",
        results: "s3://my-results/",
        load: daily,
        names: { database: "logs", table: "flow_logs", workgroup: "logs" },
    }
    table flow_logs = default;
}

fn main() {}
