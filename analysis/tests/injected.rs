//! Injected partition keys, which each scan must bind.

mod common;

use common::{catalog, errors};

#[test]
fn a_scan_that_binds_its_key_is_accepted() {
    for sql in [
        "SELECT bytes FROM shared_logs WHERE aws_account = '123'",
        "SELECT bytes FROM shared_logs s WHERE bytes > 1 AND s.aws_account IN ('1', '2')",
        "SELECT bytes FROM shared_logs WHERE aws_account = :since",
        "SELECT bytes FROM shared_logs WHERE aws_account = '1' OR aws_account = '2'",
        "SELECT bytes FROM shared_logs WHERE aws_account IN (SELECT srcaddr FROM flow_logs)",
        "SELECT a.bytes FROM shared_logs a JOIN flow_logs b ON a.aws_account = b.aws_account",
        "SELECT bytes FROM flow_logs a LEFT JOIN (SELECT aws_account n FROM shared_logs) b ON b.n = '1'",
        "SELECT 1 FROM shared_logs a JOIN shared_logs b USING (aws_account) JOIN shared_logs c USING (aws_account)",
        "WITH q AS (SELECT * FROM shared_logs a JOIN flow_logs b USING (aws_account)) SELECT 1 FROM q JOIN flow_logs USING (aws_account)",
        "SELECT * FROM (SELECT bytes, aws_account FROM shared_logs) WHERE aws_account = '1'",
        "WITH q AS (SELECT * FROM shared_logs) SELECT bytes FROM q WHERE aws_account = '1'",
        "WITH q AS (SELECT * FROM shared_logs) SELECT 1",
        "WITH q AS (SELECT * FROM shared_logs) SELECT f.bytes FROM flow_logs f LEFT JOIN q ON q.aws_account = '1'",
        "WITH q AS (SELECT * FROM shared_logs) SELECT f.bytes FROM q RIGHT JOIN flow_logs f ON q.aws_account = '1'",
        "SELECT * FROM (SELECT * FROM shared_logs UNION ALL SELECT * FROM shared_logs) WHERE aws_account = '1'",
        "WITH q AS (SELECT * FROM shared_logs), r AS (SELECT * FROM q) SELECT bytes FROM r WHERE aws_account = '1'",
        "SELECT * FROM (SELECT aws_account, rank() OVER (PARTITION BY aws_account) FROM shared_logs) WHERE aws_account = '1'",
        "SELECT bytes FROM flow_logs",
    ] {
        assert_eq!(errors(sql, &catalog()), [""; 0], "{sql}");
    }
}

#[test]
fn a_scan_that_does_not_is_refused() {
    for sql in [
        "SELECT bytes FROM shared_logs",
        "SELECT bytes FROM shared_logs WHERE bytes > 1",
        "SELECT bytes FROM shared_logs WHERE aws_account > '1'",
        "SELECT bytes FROM shared_logs WHERE aws_account = srcaddr",
        "SELECT bytes FROM shared_logs WHERE aws_account = '1' OR bytes > 1",
        "SELECT bytes FROM shared_logs WHERE NOT aws_account = '1'",
        "SELECT * FROM (SELECT * FROM shared_logs LIMIT 10) WHERE aws_account = '1'",
        "WITH q AS (SELECT bytes FROM shared_logs) SELECT bytes FROM q",
        "TABLE shared_logs",
        "WITH q AS (SELECT * FROM shared_logs) SELECT f.bytes FROM flow_logs f FULL JOIN q ON q.aws_account = '1'",
        "SELECT f.bytes FROM shared_logs s LEFT JOIN flow_logs f ON s.aws_account = '1'",
        "WITH q AS (SELECT * FROM shared_logs) SELECT bytes FROM q WHERE aws_account = '1' UNION ALL SELECT bytes FROM q",
        "SELECT * FROM (SELECT aws_account, rank() OVER (ORDER BY bytes) FROM shared_logs) WHERE aws_account = '1'",
    ] {
        assert_eq!(errors(sql, &catalog()), ["unbound_injected_key `shared_logs`"], "{sql}");
    }
}
