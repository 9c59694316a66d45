//! Many queries over one reading: each has the rows that it has alone, and the files are read once.

mod common;

use std::sync::Arc;

use flow_log_stack_declaration::queries::Checker;
use flow_log_stack_local::source::{Logs, Progress};
use flow_log_stack_local::{Error, Kind, Local, Whole};
use flow_log_stack_runtime::engine::{Cursor, Engine, Record};
use flow_log_stack_runtime::{Names, StartQuery};
use futures::executor::block_on;

use common::{Folder, member};

/// Queries that read the table once.
const ONCE: [&str; 8] = [
    "SELECT srcaddr, count(*), sum(bytes) FROM flow_logs GROUP BY srcaddr ORDER BY 1",
    "SELECT count(*) FROM flow_logs",
    "SELECT dstport FROM flow_logs WHERE action = 'REJECT' ORDER BY dstport LIMIT 3",
    "SELECT day, count(*) FROM flow_logs WHERE day >= '2026/11/02' GROUP BY day ORDER BY day",
    "SELECT bytes FROM flow_logs LIMIT 0",
    "SELECT max(side) FROM flow_logs CROSS JOIN UNNEST(ARRAY[srcaddr, dstaddr]) AS t (side)",
    "SELECT n, max(bytes) FROM (VALUES 1, 2) AS v (n) CROSS JOIN flow_logs GROUP BY n ORDER BY n",
    "SELECT srcaddr, bytes FROM flow_logs ORDER BY bytes DESC, srcaddr LIMIT 5",
];

/// Queries that read it several times, or not at all.
const OTHERWISE: [&str; 6] = [
    "SELECT 1",
    "SELECT count(*) FROM flow_logs AS a JOIN flow_logs AS b ON a.srcport = b.dstport",
    "SELECT bytes FROM flow_logs WHERE srcport = 1 UNION ALL SELECT bytes FROM flow_logs WHERE srcport = 2 ORDER BY 1",
    "SELECT srcaddr, action, count(*) FROM flow_logs GROUP BY GROUPING SETS ((srcaddr), (action), ()) ORDER BY 1, 2",
    "SELECT count(*) FROM flow_logs AS a WHERE bytes > (SELECT avg(bytes) FROM flow_logs AS b WHERE b.day = a.day)",
    "WITH s AS (SELECT srcaddr, sum(bytes) AS n FROM flow_logs GROUP BY srcaddr) \
     SELECT a.srcaddr FROM s AS a JOIN s AS b ON a.n < b.n ORDER BY 1",
];

/// Queries of which two or three group the same rows by the same keys, and some that nearly do.
const ALIKE: [&str; 12] = [
    "SELECT srcaddr, dstaddr, sum(bytes), count(*) FROM flow_logs WHERE action <> '-' GROUP BY srcaddr, dstaddr ORDER BY 3 DESC, 1, 2 LIMIT 7",
    "SELECT srcaddr, dstaddr, max(\"end\") - min(start), count(*), sum(bytes) FROM flow_logs WHERE action <> '-' GROUP BY 1, 2 ORDER BY 5, 1, 2",
    "SELECT count(*), dstaddr FROM flow_logs WHERE action <> '-' GROUP BY srcaddr, dstaddr ORDER BY 1, 2 LIMIT 0",
    // With the keys exchanged, over other rows, and with more keys.
    "SELECT dstaddr, srcaddr, sum(bytes) FROM flow_logs WHERE action <> '-' GROUP BY dstaddr, srcaddr ORDER BY 1, 2",
    "SELECT srcaddr, dstaddr, sum(bytes) FROM flow_logs WHERE action = 'REJECT' GROUP BY srcaddr, dstaddr ORDER BY 1, 2",
    "SELECT srcaddr, dstaddr, srcport, sum(bytes) FROM flow_logs WHERE action <> '-' GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
    "SELECT action, count(*) FILTER (WHERE bytes > 700), avg(bytes), array_agg(srcport ORDER BY bytes) FROM flow_logs GROUP BY action ORDER BY 1",
    "SELECT action, count(*) FILTER (WHERE bytes > 900), avg(packets), array_agg(dstport ORDER BY bytes) FROM flow_logs GROUP BY action HAVING count(*) > 1 ORDER BY 1",
    "SELECT interface_id, count(DISTINCT dstaddr) FROM flow_logs GROUP BY interface_id ORDER BY 1",
    "SELECT interface_id, max(n) FROM (SELECT interface_id, dstaddr, count(*) AS n FROM flow_logs GROUP BY interface_id, dstaddr) GROUP BY interface_id ORDER BY 1",
    "SELECT sum(bytes) FROM flow_logs",
    "SELECT count(*) FROM flow_logs",
];

const RECORDS: u64 = 60;

/// Three days with two files each, and ten records per file.
fn logs() -> (Folder, Logs) {
    let folder = Folder::new();
    for file in 0..RECORDS / 10 {
        let day = file / 2 + 1;
        let mut text = String::from(
            "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action \
             log-status\n",
        );
        for record in 0..10 {
            let n = file * 10 + record;
            let action = if n.is_multiple_of(7) { "REJECT" } else { "ACCEPT" };
            text.push_str(&format!(
                "2 111122223333 eni-{} 10.0.0.{} 10.0.1.{} {} {} 6 {} {} {n} {n} {action} OK\n",
                n % 3,
                n % 5,
                n % 11,
                n % 13,
                n % 6,
                n + 1,
                n * 100
            ));
        }
        let name = format!(
            "111122223333_vpcflowlogs_eu-central-1_fl-0123456789abcdef0_202611{day:02}T0000Z_{file:08x}.log.gz"
        );
        folder.write(
            &format!("AWSLogs/111122223333/vpcflowlogs/eu-central-1/2026/11/{day:02}/{name}"),
            member(text),
        );
    }
    let logs = Logs::found(folder.path()).expect("logs");
    (folder, logs)
}

fn names() -> Names {
    Names {
        database: String::new(),
        table: "flow_logs".to_owned(),
        work_group: String::new(),
    }
}

fn engine(logs: &Logs) -> Local {
    let checker = Checker::new(&logs.table("flow_logs"), logs.keys(), false, &[], false);
    Local::over(checker.catalog(), names(), logs.clone()).expect("threads")
}

fn together(queries: &[&str], engine: &Local) -> Result<Vec<Whole>, Error> {
    let queries: Vec<_> = queries.iter().map(|sql| StartQuery::of_sql(*sql, &names())).collect();
    block_on(engine.together(&queries))
}

fn alone(sql: &str, engine: &Local) -> Vec<Record> {
    block_on(async {
        let started = engine.start(StartQuery::of_sql(sql, &names())).await;
        let mut rows = started.expect("it is run");
        let mut all = Vec::new();
        while let Some(row) = rows.next().await.expect("a row") {
            all.push(row);
        }
        all
    })
}

/// Compares the rows of each query in one pass with those that it has alone.
fn compare(queries: &[&str], engine: &Local) {
    let together = together(queries, engine).expect("rows");
    assert_eq!(together.len(), queries.len());
    for (sql, whole) in queries.iter().zip(together) {
        assert_eq!(whole.records, alone(sql, engine), "{sql}");
    }
}

#[test]
fn each_query_has_the_rows_that_it_has_by_itself() {
    let (_folder, logs) = logs();
    let engine = engine(&logs);
    compare(&ONCE, &engine);
    compare(&OTHERWISE, &engine);
    compare(&ALIKE, &engine);
    let all: Vec<_> = ONCE.into_iter().chain(OTHERWISE).chain(ALIKE).collect();
    compare(&all, &engine);
    let turned: Vec<_> = all.into_iter().rev().collect();
    compare(&turned, &engine);
    compare(&[], &engine);
}

#[test]
fn the_files_are_read_once() {
    let (_folder, logs) = logs();
    let progress = Arc::<Progress>::default();
    let engine = engine(&logs).counting(Arc::clone(&progress));
    together(&ONCE, &engine).expect("rows");
    assert_eq!(progress.count().records, RECORDS);
}

#[test]
fn files_that_no_query_asks_for_are_not_opened() {
    let (_folder, logs) = logs();
    let progress = Arc::<Progress>::default();
    let engine = engine(&logs).counting(Arc::clone(&progress));
    let queries = [
        "SELECT count(*) FROM flow_logs WHERE day = '2026/11/02' AND srcport > 3",
        "SELECT sum(bytes) FROM flow_logs WHERE day = '2026/11/02'",
    ];
    let rows = together(&queries, &engine).expect("rows");
    assert_eq!(progress.count().files, 2);
    let total: u64 = (20..40).map(|n| n * 100).sum();
    assert_eq!(rows[1].records, [Record::new(vec![Some(total.to_string())])]);
}

#[test]
fn what_stops_one_query_stops_all() {
    let (_folder, logs) = logs();
    for queries in [
        [
            "SELECT 1 / (bytes - bytes) FROM flow_logs",
            "SELECT sum(bytes) FROM flow_logs",
        ],
        [
            "SELECT action, max(1 / (bytes - bytes)) FROM flow_logs GROUP BY action",
            "SELECT action, sum(bytes) FROM flow_logs GROUP BY action",
        ],
    ] {
        let error = together(&queries, &engine(&logs)).expect_err("it divides by zero");
        let name = "DIVISION_BY_ZERO";
        assert_eq!(error.kind(), &Kind::Failed { name }, "{queries:?}");
    }
}

#[test]
fn a_file_that_cannot_be_read_is_named_and_gives_no_rows() {
    let (folder, _) = logs();
    let whole = member("version srcaddr bytes\n2 10.0.0.1 1\n");
    let torn = folder.write(
        "AWSLogs/111122223333/vpcflowlogs/eu-central-1/2026/11/09/torn.log.gz",
        &whole[..whole.len() - 9],
    );
    let logs = Logs::found(folder.path()).expect("logs");
    let queries = ["SELECT count(*) FROM flow_logs", "SELECT max(srcaddr) FROM flow_logs"];
    let error = together(&queries, &engine(&logs)).expect_err("a file is torn");
    assert_eq!(error.kind(), &Kind::File(torn));
}

#[test]
fn what_is_not_run_is_told_before_anything_is_read() {
    let (_folder, logs) = logs();
    let progress = Arc::<Progress>::default();
    let engine = engine(&logs).counting(Arc::clone(&progress));
    let queries = [
        "SELECT count(*) FROM flow_logs",
        "SELECT max(current_user) FROM flow_logs",
    ];
    let error = together(&queries, &engine).expect_err("it is not run");
    assert_eq!(error.kind(), &Kind::NotRun);
    assert_eq!(progress.count().files, 0);
}
