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
        SELECT 'é – ü' AS umlauts, date_add('day', now(), 7) AS week
        FROM flow_logs
        WHERE day >= '2026/11/01'
    "#;
}

fn main() {}
