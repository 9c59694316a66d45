use flow_log_stack::flow_log_stack;

flow_log_stack! {
    #[deny(sql::double_count)]
    stack Traffic {
        flow_log: "fl-12345678901234567",
        logs: "s3://my-flow-logs/",
        results: "s3://my-results/",
        load: daily,
    }
    table flow_logs = "${version} ${interface-id} ${srcaddr} ${dstaddr} ${bytes} ${start} ${end} ${action} ${log-status} ${flow-direction}";
    query Top = r#"
        SELECT sum(bytes) AS total
        FROM flow_logs
        WHERE day = '2026/11/20'
    "#;
}

fn main() {}
