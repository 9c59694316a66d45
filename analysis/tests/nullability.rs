//! Output columns that are never NULL.

mod common;

use common::{catalog, errors};
use flow_log_stack_analysis::check;

/// A digit for each output column: 1 where it is never NULL.
fn never_null(sql: &str) -> String {
    assert_eq!(errors(sql, &catalog()), [""; 0], "{sql}");
    let columns = check(sql, &catalog()).columns;
    columns
        .iter()
        .map(|column| if column.never_null { '1' } else { '0' })
        .collect()
}

#[test]
fn columns_without_null() {
    for (sql, expected) in [
        (
            "SELECT 1, 'a', NULL, true, DATE '2026-01-01', JSON 'null', ARRAY[NULL], current_date",
            "11011011",
        ),
        (
            "SELECT bytes, bytes IS NULL, bytes + 1, coalesce(bytes, 0), nullif(1, 1) FROM flow_logs",
            "01010",
        ),
        (
            "SELECT count(*), count(bytes), sum(bytes), max(1), row_number() OVER (), lag(1) OVER (ORDER BY day) FROM flow_logs GROUP BY day, bytes",
            "110010",
        ),
        (
            "SELECT day, bytes, srcaddr, dstport FROM flow_logs WHERE day >= :since AND (bytes > 1 OR srcaddr = 'a') AND dstport IS NOT NULL",
            "1001",
        ),
        (
            "SELECT day, bytes + 1 FROM flow_logs WHERE day LIKE 'a%' AND bytes IN (1, 2)",
            "11",
        ),
        ("SELECT bytes FROM flow_logs WHERE bytes IS DISTINCT FROM 1", "0"),
        (
            "SELECT bytes FROM flow_logs WHERE NOT bytes NOT IN (SELECT dstport FROM flow_logs)",
            "0",
        ),
        (
            "SELECT CASE WHEN day > 'a' THEN 1 END, CASE WHEN day > 'a' THEN 1 ELSE 2 END, if(true, 1), if(true, 1, 2) FROM flow_logs",
            "0101",
        ),
        (
            "SELECT CAST('1' AS bigint), try_cast('a' AS bigint), CAST(JSON 'null' AS bigint), '1'::bigint, try(1 / 0)",
            "10010",
        ),
        ("SELECT ROW(1, NULL) = ROW(1, 2), 1 = 2, NULL = 1", "010"),
        (
            "SELECT *, x FROM (SELECT day, 1 x FROM flow_logs WHERE day = 'a')",
            "111",
        ),
        (
            "WITH q AS (SELECT day FROM flow_logs WHERE day = 'a') SELECT a.day, b.day FROM q a LEFT JOIN q b ON a.day = b.day",
            "10",
        ),
        (
            "SELECT a.x, b.x FROM (SELECT 1 x) a RIGHT JOIN (SELECT 1 x) b ON true",
            "01",
        ),
        (
            "SELECT a.x, b.x FROM (SELECT 1 x) a FULL JOIN (SELECT 1 x) b ON true",
            "00",
        ),
        (
            "SELECT day, a.bytes FROM flow_logs a JOIN flow_logs b USING (day) WHERE b.bytes > 1",
            "10",
        ),
        (
            "SELECT a.day, b.bytes FROM flow_logs a JOIN flow_logs b ON a.day = b.day AND b.bytes > 1",
            "11",
        ),
        ("SELECT x, count(*) FROM (SELECT 1 x) GROUP BY x", "11"),
        ("SELECT x FROM (SELECT 1 x) GROUP BY ROLLUP (x)", "0"),
        ("SELECT 1 x UNION ALL SELECT 2", "1"),
        ("SELECT 1 x UNION ALL SELECT NULL", "0"),
        (
            "WITH RECURSIVE q(n) AS (SELECT 1 UNION ALL SELECT nullif(n, 1) FROM q) SELECT n FROM q",
            "0",
        ),
        (
            "SELECT (SELECT 1), EXISTS (SELECT 1), (SELECT day FROM flow_logs WHERE day = 'a')",
            "010",
        ),
    ] {
        assert_eq!(never_null(sql), expected, "{sql}");
    }
}
