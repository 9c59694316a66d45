use flow_log_stack::flow_log_stack;

flow_log_stack! {
    stack Traffic {
        flow_log: "fl-12345678901234567",
        logs: "s3://my-flow-logs/",
        results: parameter ResultsUri { default: "s3://my-flow-logs/AWSLogs/results/" },
        load: daily,
    }
    table flow_logs = default;
}

fn main() {}
