use flow_log_stack::flow_log_stack;

flow_log_stack! {
    stack Traffic {
        flow_log: "fl-12345678901234567",
        logs: "s3://my-flow-logs/",
        results: "s3://my-results/",
        load: daily,
    }
    table flow_logs = default;
    // Whether `bytes` is in an aggregate is not known, so it is not reported.
    query Total = "SELECT day, summ(bytes) AS total FROM flow_logs WHERE day >= '2026/11/20' GROUP BY day";
}

fn main() {}
