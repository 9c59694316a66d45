use flow_log_stack::flow_log_stack;

flow_log_stack! {
    stack Traffic {
        flow_log: "fl-12345678901234567",
        logs: "s3://my-flow-logs/",
        results: "s3://my-results/",
        load: daily,
        accounts: ["111111111111", "222222222222"],
        names: { database: "logs", table: "flow_logs", workgroup: "logs" },
    }
    table flow_logs = default;
    query Own = r#"
        SELECT srcaddr
        FROM flow_logs WHERE day = '2026/11/20' AND aws_account = '333333333333'
    "#;
}

fn main() {}
