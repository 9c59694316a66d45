use flow_log_stack::flow_log_stack;

flow_log_stack! {
    stack Traffic {
        flow_log: "fl-12345678901234567",
        logs: "s3://my-flow-logs/",
        results: "s3://my-results/",
        load: daily,
    }
    table flow_logs = default;
    #[deny(sql::lost_rows)]
    query Own = r#"
        SELECT a.srcaddr, (
            SELECT b.dstaddr FROM flow_logs AS b
            WHERE b.day = '2026/11/20' AND b.srcaddr = a.dstaddr ORDER BY b.bytes DESC LIMIT 1
        ) AS next
        FROM flow_logs AS a WHERE a.day = '2026/11/20'
    "#;
}

fn main() {}
