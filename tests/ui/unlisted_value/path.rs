use flow_log_stack::flow_log_stack;

flow_log_stack! {
    stack Traffic {
        flow_log: "fl-12345678901234567",
        logs: "s3://my-flow-logs/",
        results: "s3://my-results/",
        load: daily,
    }
    table flow_logs {
        srcaddr: string,
        traffic_path: int,
    }
    #[deny(sql::unlisted_value)]
    query Own = r#"
        SELECT srcaddr
        FROM flow_logs WHERE day = '2026/11/20' AND traffic_path = 80
    "#;
}

fn main() {}
