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
        SELECT srcaddr, refusals
        FROM (SELECT * FROM flow_logs WHERE day >= '2026/11/01')
        MATCH_RECOGNIZE (
            PARTITION BY srcaddr
            ORDER BY start
            MEASURES count(*) AS refusals
            PATTERN (rejected{5,})
            DEFINE rejected AS EXISTS (
                SELECT 1
                FROM (SELECT action FROM flow_logs WHERE day = '2026/11/21')
                MATCH_RECOGNIZE (MEASURES count(*) AS n PATTERN (a) DEFINE a AS action = 'REJECT')
            )
        )
    "#;
}

fn main() {}
