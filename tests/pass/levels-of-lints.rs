//! A lint of each kind, at each level that accepts the query.
#![deny(warnings)]

use flow_log_stack::flow_log_stack;

flow_log_stack! {
    #[allow(sql::no_partition_bound, reason = "a few days of logs")]
    stack Traffic {
        flow_log: "fl-12345678901234567",
        logs: "s3://my-flow-logs/",
        results: "s3://my-results/",
        load: daily,
    }
    table flow_logs = default;
    /// Allowed by the stack, and by default: `select_star`, `order_without_limit`.
    query Everything = "SELECT * FROM flow_logs ORDER BY start";
    /// Allowed by the query.
    #[allow(sql::unknown_value, reason = "a value of another product")]
    query Dropped = "SELECT srcaddr FROM flow_logs WHERE action = 'DROP'";
    /// Expected, and there.
    #[expect(sql::ascending_top, reason = "the rarest are wanted")]
    query Rarest = "SELECT dstport, count(*) AS flows FROM flow_logs WHERE action = 'ACCEPT' GROUP BY dstport ORDER BY flows LIMIT 20";
    /// The query's own word counts more than the stack's.
    #[deny(sql::no_partition_bound)]
    query Today = "SELECT srcaddr FROM flow_logs WHERE day = '2026/11/20'";
    /// Asked for, and not there.
    #[warn(sql::select_star, sql::constant_failure, sql::counts_no_data)]
    query Named = "SELECT srcaddr, bytes FROM flow_logs WHERE bytes > 1000";
}

fn main() {
    let _ = Traffic::template();
}
