use flow_log_stack::flow_log_stack;

flow_log_stack! {
    stack Traffic {
        flow_log: "fl-12345678901234567",
        logs: "s3://my-flow-logs/",
        results: "s3://my-results/",
        load: daily,
    }
    table flow_logs = default;
    extern table inventory.interfaces { interface_id: string, owner: string }
    query Top = r#"
        SELECT interface_id
        FROM flow_logs f JOIN inventory.interfaces i ON i.interface_id = f.interface_id
        WHERE f.day >= '2026/11/01'
    "#;
}

fn main() {}
