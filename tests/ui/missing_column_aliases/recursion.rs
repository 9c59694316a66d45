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
        WITH RECURSIVE days AS (
            SELECT 1 AS n
            UNION ALL
            SELECT n + 1 FROM days WHERE n < 7
        )
        SELECT n FROM days
    "#;
}

fn main() {}
