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
        WHERE from_unixtime(start) > DATETIME '2026-11-20 08:00:00' AND day = '2026/11/20'
    "#;
}

fn main() {}
