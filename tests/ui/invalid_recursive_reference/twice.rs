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
        WITH RECURSIVE days (n) AS (
            SELECT 1
            UNION ALL
            SELECT a.n + b.n FROM days a, days b
        )
        SELECT n FROM days
    "#;
}

fn main() {}
