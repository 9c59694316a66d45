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
        WITH RECURSIVE outer_days (n) AS (
            SELECT 1
            UNION ALL
            SELECT * FROM (
                WITH RECURSIVE inner_days (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM inner_days WHERE n < 3)
                SELECT inner_days.n FROM inner_days, outer_days
            )
        )
        SELECT n FROM outer_days
    "#;
}

fn main() {}
