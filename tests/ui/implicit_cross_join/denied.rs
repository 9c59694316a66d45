use flow_log_stack::flow_log_stack;

flow_log_stack! {
    stack Traffic {
        flow_log: "fl-12345678901234567",
        logs: "s3://my-flow-logs/",
        results: "s3://my-results/",
        load: daily,
    }
    table flow_logs = default;
    #[deny(sql::implicit_cross_join)]
    query Top = r#"
        SELECT a.srcaddr
        FROM flow_logs AS a, flow_logs AS b
        WHERE a.day = '2026/11/20' AND b.day = '2026/11/20'
    "#;
}

fn main() {}
