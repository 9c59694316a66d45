//! Conditions on the day, wherever a query has them: files of other days are not opened, and no row is missing.

mod common;

use flow_log_stack_local::session::Session;
use flow_log_stack_local::source::Logs;

use common::Folder;
use common::query::run;

/// Two days with two records each. With `torn`, the second day's file cannot be read.
fn logs(torn: bool) -> (Folder, Logs) {
    let folder = Folder::new();
    let day = |day: &str, text: &str| {
        let name = format!("111122223333_vpcflowlogs_eu-central-1_fl-0123456789abcdef0_202611{day}T0000Z_00000000.log");
        folder.write(
            &format!("AWSLogs/111122223333/vpcflowlogs/eu-central-1/2026/11/{day}/{name}"),
            text,
        );
    };
    day("20", "version srcaddr dstport\n2 10.0.0.1 22\n2 10.0.0.2 80\n");
    day("21", "version srcaddr dstport\n2 10.0.0.3 22\n2 10.0.0.4 443\n");
    let logs = Logs::found(folder.path()).expect("logs");
    if torn {
        std::fs::remove_file(&logs.files()[1].path).expect("a file");
    }
    (folder, logs)
}

fn first(sql: &str, logs: &Logs) -> String {
    for partitions in [1, 3] {
        let session = Session {
            partitions,
            ..Session::at(0)
        };
        let rows = run(sql, logs, session);
        if partitions == 3 {
            let rows = rows.unwrap_or_else(|stop| panic!("{sql}: {stop}"));
            return rows[0]
                .iter()
                .map(|own| own.as_deref().unwrap_or("NULL"))
                .collect::<Vec<_>>()
                .join(" ");
        }
        assert!(rows.is_ok(), "{sql}: {rows:?}");
    }
    String::new()
}

#[test]
fn files_of_other_days_are_not_opened_wherever_the_day_is_asked_for() {
    let (_folder, logs) = logs(true);
    for sql in [
        "SELECT count(*) FROM flow_logs WHERE day = '2026/11/20'",
        "SELECT count(*) FROM flow_logs WHERE day < '2026/11/21' AND day >= '2026/11/01'",
        "SELECT count(*) FROM flow_logs WHERE day IN ('2026/11/20', '2026/11/22')",
        "SELECT count(*) FROM flow_logs WHERE NOT day > '2026/11/20'",
        "SELECT count(*) FROM flow_logs WHERE date_parse(day, '%Y/%m/%d') = TIMESTAMP '2026-11-20 00:00:00'",
        "SELECT count(*) FROM flow_logs WHERE substr(day, 9) LIKE '2%0'",
        "SELECT count(*) FROM flow_logs WHERE dstport > 0 AND CAST(replace(day, '/', '-') AS date) < DATE '2026-11-21'",
        "SELECT count(*) FROM (SELECT day AS d, srcaddr FROM flow_logs) WHERE d = '2026/11/20'",
        "SELECT count(*) FROM (SELECT *, 10 / (dstport - 443) AS n FROM flow_logs) WHERE day = '2026/11/20'",
        "WITH w AS (SELECT * FROM flow_logs) SELECT count(*) FROM w WHERE day = '2026/11/20'",
        "WITH w AS (SELECT * FROM flow_logs) \
         SELECT count(*) FROM w AS a JOIN w AS b ON a.srcaddr = b.srcaddr \
         WHERE a.day = '2026/11/20' AND b.day = '2026/11/20'",
        "WITH w AS (SELECT * FROM flow_logs), v AS (SELECT day AS d, srcaddr AS s FROM w) \
         SELECT count(*) FROM v AS a JOIN v AS b ON a.s = b.s WHERE a.d = '2026/11/20' AND b.d = '2026/11/20'",
        "SELECT count(*) FROM (VALUES '2026/11/20') AS t (d) LEFT JOIN flow_logs ON d = day AND day = '2026/11/20'",
        "SELECT count(*) FROM flow_logs RIGHT JOIN (VALUES 1, 2) AS t (n) ON day = '2026/11/20' AND dstport = 22",
        "SELECT count(*) FROM flow_logs CROSS JOIN UNNEST(ARRAY[1]) AS t (n) WHERE day = '2026/11/20'",
    ] {
        assert_eq!(first(sql, &logs), "2", "{sql}");
    }
}

#[test]
fn rows_that_count_before_a_condition_is_asked_are_read() {
    let (_folder, logs) = logs(false);
    for (sql, is) in [
        // A window sees the rows of all days.
        (
            "SELECT max(n) FROM (SELECT day, count(*) OVER () AS n FROM flow_logs) WHERE day = '2026/11/20'",
            "4",
        ),
        (
            "SELECT count(*) FROM (SELECT * FROM flow_logs ORDER BY dstport DESC LIMIT 1) WHERE dstport = 22",
            "0",
        ),
        (
            "SELECT count(*) FROM (SELECT * FROM flow_logs ORDER BY dstport FETCH FIRST ROW WITH TIES) WHERE dstport < 80",
            "2",
        ),
        // A row without a partner has NULL, which satisfies the condition.
        (
            "SELECT count(*) FROM (VALUES 22, 80, 1) AS t (p) LEFT JOIN flow_logs ON p = dstport WHERE day IS NULL",
            "1",
        ),
        (
            "SELECT count(*) FROM flow_logs RIGHT JOIN (VALUES 22, 80, 1) AS t (p) ON p = dstport WHERE dstport IS NULL",
            "1",
        ),
        (
            "SELECT count(*) FROM flow_logs LEFT JOIN (VALUES 22) AS t (p) ON p = dstport AND day = '2026/11/20'",
            "4",
        ),
        (
            "SELECT count(*) FROM flow_logs AS a FULL JOIN flow_logs AS b ON a.srcaddr = b.srcaddr AND a.day = '2026/11/20' \
             WHERE b.day = '2026/11/21' OR a.day = '2026/11/21'",
            "4",
        ),
        // A condition on groups does not apply to rows.
        (
            "SELECT n FROM (SELECT dstport, count(*) AS n, min(day) AS day FROM flow_logs GROUP BY dstport) \
             WHERE day = '2026/11/20' AND dstport = 22",
            "2",
        ),
        (
            "SELECT count(*) FROM flow_logs WHERE dstport = 22 OR day = '2026/11/20'",
            "3",
        ),
        (
            "SELECT count(*) FROM flow_logs AS a WHERE day = '2026/11/20' AND dstport IN \
             (SELECT dstport FROM flow_logs AS b WHERE b.day > a.day)",
            "1",
        ),
        (
            "WITH w AS (SELECT * FROM flow_logs) \
             SELECT count(*) FROM w AS a JOIN w AS b ON a.dstport = b.dstport WHERE a.day = '2026/11/20'",
            "3",
        ),
    ] {
        assert_eq!(first(sql, &logs), is, "{sql}");
    }
}

#[test]
fn different_values_are_counted_by_group() {
    let (_folder, logs) = logs(false);
    for (sql, is) in [
        ("SELECT count(DISTINCT dstport) FROM flow_logs", "3"),
        (
            "SELECT count(DISTINCT dstport), approx_distinct(dstport), sum(DISTINCT dstport) FROM flow_logs",
            "3 3 545",
        ),
        ("SELECT count(DISTINCT dstport), count(*) FROM flow_logs", "3 4"),
        (
            "SELECT count(DISTINCT dstport) FILTER (WHERE dstport > 22) FROM flow_logs",
            "2",
        ),
        (
            "SELECT dstport, count(DISTINCT srcaddr), count(DISTINCT srcaddr) FROM flow_logs GROUP BY dstport ORDER BY 1",
            "22 2 2",
        ),
        (
            "SELECT dstport, count(DISTINCT dstport) FROM flow_logs GROUP BY dstport ORDER BY 1",
            "22 1",
        ),
        (
            "SELECT day, count(DISTINCT nullif(dstport, 22)) FROM flow_logs GROUP BY day ORDER BY 1",
            "2026/11/20 1",
        ),
        (
            "SELECT count(DISTINCT n) FROM (SELECT nullif(dstport, dstport) AS n FROM flow_logs)",
            "0",
        ),
        (
            "SELECT count(DISTINCT n), count(*) FROM flow_logs CROSS JOIN (VALUES DOUBLE '0.0', -DOUBLE '0.0', nan()) AS t (n)",
            "2 12",
        ),
        (
            "SELECT count(DISTINCT n) FROM flow_logs CROSS JOIN (VALUES DOUBLE '0.0', -DOUBLE '0.0', nan()) AS t (n)",
            "2",
        ),
        (
            "SELECT count(DISTINCT dstport) FROM flow_logs GROUP BY GROUPING SETS ((day), ()) ORDER BY 1 DESC",
            "3",
        ),
    ] {
        assert_eq!(first(sql, &logs), is, "{sql}");
    }
}

#[test]
fn sorted_rows_of_all_partitions_are_in_one_order() {
    let (_folder, logs) = logs(false);
    for (end, is) in [("", vec!["443", "80", "22", "22"]), (" LIMIT 2", vec!["443", "80"])] {
        let sql = format!("SELECT dstport FROM flow_logs ORDER BY dstport DESC{end}");
        let session = Session {
            partitions: 3,
            ..Session::at(0)
        };
        let rows = run(&sql, &logs, session).expect("rows");
        let rows: Vec<&str> = rows.iter().filter_map(|row| row[0].as_deref()).collect();
        assert_eq!(rows, is, "{sql}");
    }
}
