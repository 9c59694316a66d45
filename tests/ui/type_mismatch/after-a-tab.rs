use flow_log_stack::flow_log_stack;

flow_log_stack! {
    stack Traffic {
        flow_log: "fl-12345678901234567",
        logs: "s3://my-flow-logs/",
        results: "s3://my-results/",
        load: daily,
    }
    table flow_logs = default;
    query Top = r#"
        SELECT srcaddr
        FROM flow_logs
        WHERE	day >= current_date - INTERVAL '7' DAY
    "#;
}

fn main() {}
