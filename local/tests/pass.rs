//! Many queries over one reading: each has the rows that it has by itself, and the files are read once.

mod common;

use std::sync::Arc;

use datafusion_execution::TaskContext;
use flow_log_stack_analysis::{Catalog, Column, Table as CatalogTable, resolve};
use flow_log_stack_local::engine::{Pass, Query, Stop};
use flow_log_stack_local::session::Session;
use flow_log_stack_local::source::Logs;
use flow_log_stack_local::table::Table;
use flow_log_stack_local::value::Value;
use flow_log_stack_local::value::text::{Form, text};
use flow_log_stack_runtime::ColumnType;
use tokio::runtime::{Builder, Runtime};

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

const RECORDS: u64 = 60;

/// Three days with two files each, ten records a file.
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

fn plan(sql: &str, logs: &Logs) -> flow_log_stack_analysis::plan::Plan {
    let column = |name: &str, data_type: &str| Column {
        name: name.to_owned(),
        data_type: data_type.parse().ok(),
        ..Column::default()
    };
    let columns = logs.columns().iter().map(|(name, own)| match own {
        ColumnType::String => column(name, "varchar"),
        ColumnType::Int => column(name, "integer"),
        other => column(name, &other.to_string()),
    });
    let keys = logs.keys().iter().map(|key| column(key.name(), "varchar"));
    let catalog = Catalog {
        tables: Some(vec![CatalogTable {
            name: "flow_logs".to_owned(),
            columns: columns.chain(keys).collect(),
            ..CatalogTable::default()
        }]),
        ..Catalog::default()
    };
    let resolution = resolve(sql, &catalog);
    resolution
        .plan
        .unwrap_or_else(|missing| panic!("{sql}: {missing:?} {:?}", resolution.analysis.diagnostics))
}

fn runtime() -> Runtime {
    Builder::new_multi_thread().worker_threads(2).build().expect("threads")
}

fn tables(logs: &Logs) -> Vec<Arc<dyn Table>> {
    vec![Arc::new(logs.clone())]
}

fn texts(rows: &[Vec<Value>], types: &[flow_log_stack_analysis::Type]) -> Vec<Vec<Option<String>>> {
    let row = |row: &Vec<Value>| {
        row.iter()
            .zip(types)
            .map(|(value, own)| text(value, own, Form::Athena))
            .collect()
    };
    rows.iter().map(row).collect()
}

/// The rows of each query in one pass, and by itself.
fn compare(queries: &[&str], logs: &Logs) {
    let plans = || queries.iter().map(|sql| plan(sql, logs));
    let pass = Pass::new(plans().collect(), &tables(logs), &Session::at(0)).expect("they are run");
    let types = pass.types();
    let together = runtime()
        .block_on(pass.rows(Arc::new(TaskContext::default())))
        .expect("rows");
    for (index, plan) in plans().enumerate() {
        let query = Query::new(plan, tables(logs), Session::at(0)).expect("it is run");
        let alone = runtime()
            .block_on(query.rows(Arc::new(TaskContext::default())))
            .expect("rows");
        let of = |rows| texts(rows, &types[index]);
        assert_eq!(of(&together[index]), of(&alone), "{}", queries[index]);
    }
}

#[test]
fn each_query_has_the_rows_that_it_has_by_itself() {
    let (_folder, logs) = logs();
    compare(&ONCE, &logs);
    compare(&OTHERWISE, &logs);
    let all: Vec<_> = ONCE.into_iter().chain(OTHERWISE).collect();
    compare(&all, &logs);
    let turned: Vec<_> = all.into_iter().rev().collect();
    compare(&turned, &logs);
}

#[test]
fn the_files_are_read_once() {
    let (_folder, logs) = logs();
    let plans = ONCE.iter().map(|sql| plan(sql, &logs)).collect();
    let pass = Pass::new(plans, &tables(&logs), &Session::at(0)).expect("they are run");
    runtime()
        .block_on(pass.rows(Arc::new(TaskContext::default())))
        .expect("rows");
    assert_eq!(logs.progress().count().records, RECORDS);
}

#[test]
fn files_that_no_query_asks_for_are_not_opened() {
    let (_folder, logs) = logs();
    let plans = [
        "SELECT count(*) FROM flow_logs WHERE day = '2026/11/02' AND srcport > 3",
        "SELECT sum(bytes) FROM flow_logs WHERE day = '2026/11/02'",
    ];
    let plans = plans.iter().map(|sql| plan(sql, &logs)).collect();
    let pass = Pass::new(plans, &tables(&logs), &Session::at(0)).expect("they are run");
    let rows = runtime()
        .block_on(pass.rows(Arc::new(TaskContext::default())))
        .expect("rows");
    assert_eq!(logs.progress().count().files, 2);
    let total: u64 = (20..40).map(|n| n * 100).sum();
    assert!(
        matches!(rows[1][0][..], [Value::Integer(sum)] if sum.cast_unsigned() == total),
        "{rows:?}"
    );
}

#[test]
fn what_stops_one_query_stops_all() {
    let (_folder, logs) = logs();
    let plans = [
        "SELECT 1 / (bytes - bytes) FROM flow_logs",
        "SELECT sum(bytes) FROM flow_logs",
    ];
    let plans = plans.iter().map(|sql| plan(sql, &logs)).collect();
    let pass = Pass::new(plans, &tables(&logs), &Session::at(0)).expect("they are run");
    let stop = runtime().block_on(pass.rows(Arc::new(TaskContext::default())));
    assert!(
        matches!(&stop, Err(Stop::Failed(failure)) if failure.code == "DIVISION_BY_ZERO"),
        "{stop:?}"
    );
}

#[test]
fn a_file_that_cannot_be_read_is_named_and_gives_no_rows() {
    let (folder, _) = logs();
    let whole = member("version srcaddr bytes\n2 10.0.0.1 1\n");
    folder.write(
        "AWSLogs/111122223333/vpcflowlogs/eu-central-1/2026/11/09/torn.log.gz",
        &whole[..whole.len() - 9],
    );
    let logs = Logs::found(folder.path()).expect("logs");
    let plans = [
        "SELECT count(*) FROM flow_logs",
        "SELECT srcaddr FROM flow_logs LIMIT 1",
    ];
    let plans = plans.iter().map(|sql| plan(sql, &logs)).collect();
    let pass = Pass::new(plans, &tables(&logs), &Session::at(0)).expect("they are run");
    let stop = runtime().block_on(pass.rows(Arc::new(TaskContext::default())));
    assert!(
        matches!(&stop, Err(stop) if stop.to_string().contains("torn.log.gz")),
        "{stop:?}"
    );
}

#[test]
fn what_is_not_run_is_told_with_its_number() {
    let (_folder, logs) = logs();
    let plans = ["SELECT 1", "SELECT srcaddr FROM flow_logs TABLESAMPLE BERNOULLI (10)"];
    let plans = plans.iter().map(|sql| plan(sql, &logs)).collect();
    let refused = Pass::new(plans, &tables(&logs), &Session::at(0)).map(|_| ());
    assert_eq!(refused.map_err(|(index, _)| index), Err(1));
}
