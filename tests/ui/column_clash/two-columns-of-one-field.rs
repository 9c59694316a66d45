use flow_log_stack::flow_log_stack;

flow_log_stack! {
    stack Traffic {
        flow_log: "fl-12345678901234567",
        logs: "s3://my-flow-logs/",
        results: "s3://my-results/",
        load: daily,
    }
    table flow_logs = default;
    query PerPort = r#"
        SELECT dstport AS port, srcport AS port, count(*) AS flows, sum(bytes) AS "Flows", max("end") AS port
        FROM flow_logs
        WHERE day = '2026/11/01'
        GROUP BY dstport, srcport
    "#;
    query PerSource = r#"
        SELECT srcaddr AS "srcAddr", srcaddr AS src_addr, sum(bytes), count(*) AS _col2
        FROM flow_logs
        WHERE day = '2026/11/01'
        GROUP BY srcaddr
    "#;
    extern table inventory.interfaces { interface_id: string, owner: string }
    query Owned = r#"
        SELECT *
        FROM flow_logs
        JOIN inventory.interfaces ON interfaces.interface_id = flow_logs.interface_id
        WHERE day = '2026/11/01'
    "#;
}

fn main() {}
