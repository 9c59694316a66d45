use flow_log_stack::flow_log_stack;

macro_rules! declare {
    ($sql:literal) => {
        flow_log_stack! {
            stack Traffic {
                flow_log: "fl-12345678901234567",
                logs: "s3://my-flow-logs/",
                results: "s3://my-results/",
                load: daily,
            }
            table flow_logs = default;
            query Top = $sql;
        }
    };
}

declare!("SELECT bytes AS n, packets AS n\nFROM flow_logs\nWHERE day >= '2026/11/01'\nORDER BY n");

fn main() {}
