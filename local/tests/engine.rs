//! The engine as programs use it: declared queries over records and folders, with the rows and texts of Athena.

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use common::Folder;
use flow_log_stack::engine::{Cursor as _, DecodeError, ResultColumn};
use flow_log_stack::prelude::*;
use flow_log_stack::{Names, StartQuery};
use flow_log_stack_local::{Error, FlowLogs, Kind, Local, Record, Rows};
use futures::executor::block_on;
use serde_json::Value;

flow_log_stack! {
    stack Traffic {
        flow_log: "fl-12345678901234567",
        logs: "s3://my-flow-logs/",
        results: "s3://my-flow-logs-analysis/",
        load: daily,
    }
    table flow_logs = default;
    use predefined::*;

    query Rejected(since: day = days_ago(7)) = r#"
        SELECT srcaddr, count(*) AS attempts, avg(bytes) AS mean, max(from_unixtime("end")) AS last
        FROM flow_logs
        WHERE action = 'REJECT' AND day >= :since
        GROUP BY srcaddr
        ORDER BY attempts DESC, srcaddr
    "#;
    query Recent = "SELECT count(*) AS n FROM flow_logs WHERE day >= date_format(current_date - INTERVAL '1' DAY, '%Y/%m/%d')";
    query Each(on: day) = "SELECT dstport FROM flow_logs WHERE day = :on";
    query Divided(on: day) = "SELECT 1 / dstport AS x FROM flow_logs WHERE day = :on";
    query Asker(on: day) = "SELECT max(current_user) AS name FROM flow_logs WHERE day = :on";
    query Distinct(on: day) = "SELECT approx_distinct(srcaddr) AS n FROM flow_logs WHERE day = :on";
}

/// Friday 2026-11-20, 00:00.
const MIDNIGHT: i64 = 1_795_132_800;

fn day(text: &str) -> Day {
    Day::new(text).expect("a day")
}

fn engine(records: impl IntoIterator<Item = Record>) -> Local {
    Local::new(Traffic::stack(), &FlowLogs::records(records)).expect("an engine")
}

fn rejected(address: &str, at: i64) -> Record {
    Record::new().srcaddr(address).action("REJECT").start(MIDNIGHT + at)
}

#[test]
fn a_declared_query_gives_typed_rows_over_records() {
    let engine = engine([
        rejected("10.0.0.7", 0).bytes(100),
        rejected("10.0.0.7", 60).bytes(300),
        rejected("10.0.0.8", 0).bytes(50),
        rejected("10.0.0.9", -86_400),
        Record::new().start(MIDNIGHT),
        Record::new().no_data().start(MIDNIGHT),
    ]);
    let rows = engine
        .all(&Rejected {
            since: day("2026-11-20"),
        })
        .expect("rows");
    let found: Vec<_> = rows
        .iter()
        .map(|row| {
            (
                row.srcaddr.as_deref(),
                row.attempts,
                row.mean,
                row.last.as_ref().map(ToString::to_string),
            )
        })
        .collect();
    let at = |time: &str| Some(format!("2026-11-20 {time} UTC"));
    assert_eq!(
        found,
        [
            (Some("10.0.0.7"), 2, Some(200.0), at("00:02:00.000")),
            (Some("10.0.0.8"), 1, Some(50.0), at("00:01:00.000")),
        ]
    );
    // The engine can run queries again.
    assert_eq!(
        engine
            .all(&Rejected {
                since: day("2026-11-19")
            })
            .expect("rows")
            .len(),
        3
    );
}

#[test]
fn the_moment_of_a_query_is_the_one_that_is_given() {
    let records = [
        Record::new().start(MIDNIGHT),
        Record::new().start(MIDNIGHT - 3 * 86_400),
    ];
    let at = |seconds: i64| {
        let seconds = Duration::from_secs(seconds.unsigned_abs());
        let engine = engine(records.clone()).at(SystemTime::UNIX_EPOCH + seconds);
        engine.all(&Recent).expect("a row")[0].n
    };
    assert_eq!(
        [MIDNIGHT, MIDNIGHT - 2 * 86_400, MIDNIGHT + 3 * 86_400].map(at),
        [1, 2, 0]
    );
}

#[test]
fn every_predefined_query_runs() {
    let engine = engine([rejected("10.0.0.7", 0)]);
    let names = engine.names().clone();
    let is_predefined = |query: &&flow_log_stack::Query| query.name().as_str().starts_with("VpcFlowLogs");
    for query in Traffic::stack().queries.iter().filter(is_predefined) {
        let arguments: Vec<_> = query.parameters().iter().map(|_| vec!["2026/11/20".into()]).collect();
        let query = query.start(&arguments, &names).expect("a statement");
        block_on(async { engine.start(query).await?.next().await }).expect("it runs");
    }
}

#[test]
fn names_are_those_of_the_stack_so_that_the_same_statement_runs_on_athena() {
    let engine = engine([Record::new().start(MIDNIGHT)]);
    let names = Traffic::names().expect("names");
    assert_eq!(engine.names(), &names);
    let query = Each { on: day("2026-11-20") }.start_query(&names).expect("a statement");
    assert!(
        block_on(async { engine.start(query).await?.next().await })
            .expect("it runs")
            .is_some()
    );
    // As on Athena, no table has the declared name.
    let query = StartQuery::of_sql("SELECT bytes FROM flow_logs WHERE day = '2026/11/20'", &names);
    let error = block_on(engine.start(query)).expect_err("an unknown table");
    let expected = Kind::Refused {
        code: "unknown_table",
        name: "TABLE_NOT_FOUND",
    };
    assert_eq!((error.kind(), error.place()), (&expected, Some((1, 19))));
}

/// Rows as texts.
type Texts = Vec<Vec<Option<String>>>;

/// All rows of a statement, and its columns.
fn answer(engine: &Local, sql: &str) -> Result<(Vec<ResultColumn>, Texts), Error> {
    block_on(async {
        let mut rows: Rows = engine.start(StartQuery::of_sql(sql, engine.names())).await?;
        let mut all = Vec::new();
        while let Some(row) = rows.next().await? {
            all.push(row.into_values());
        }
        Ok((rows.columns().to_vec(), all))
    })
}

/// `DataFusion`'s own streams would use up tokio's budget of 128 polls on the way to the first row.
#[test]
fn operators_may_be_nested_deeper_than_a_task_may_poll() {
    let engine = engine([Record::new().start(MIDNIGHT).bytes(7)]);
    let windows: Vec<String> = (0..200)
        .map(|number| format!("sum(bytes) OVER (PARTITION BY srcport ORDER BY dstport + {number})"))
        .collect();
    let sql = format!("SELECT {} FROM \"{}\"", windows.join(", "), engine.names().table);
    let (_, rows) = answer(&engine, &sql).expect("rows");
    assert_eq!(rows, [vec![Some("7".to_owned()); 200]]);
}

/// `DataFusion` has no BETWEEN: two comparisons would each compute what is nested in them.
#[test]
fn nested_ranges_are_computed_once() {
    let engine = engine([Record::new().start(MIDNIGHT).bytes(7)]);
    let nested = (0..40).fold("bytes > 1".to_owned(), |inner, _| {
        format!("({inner}) BETWEEN true AND true")
    });
    let sql = format!("SELECT {nested} FROM \"{}\"", engine.names().table);
    let (_, rows) = answer(&engine, &sql).expect("rows");
    assert_eq!(rows, [[Some("true".to_owned())]]);
}

#[test]
fn texts_are_those_that_athena_prints() {
    let engine = engine([]);
    let mut wrong = Vec::new();
    for file in ["answers.jsonl", "parameters.jsonl"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../athena/tests").join(file);
        for line in fs::read_to_string(path).expect("the recorded answers").lines() {
            let line: Value = serde_json::from_str(line).expect("JSON");
            if line.get("tables").is_some() {
                continue;
            }
            let sql = line["sql"].as_str().expect("SQL");
            let (columns, rows) = answer(&engine, sql).expect(sql);
            let recorded: Texts = serde_json::from_value(line["rows"].clone()).expect("rows");
            if rows != recorded {
                wrong.push(format!("{sql}\n  {rows:?}\n  {recorded:?}"));
            }
            for (column, recorded) in columns.iter().zip(line["columns"].as_array().expect("columns")) {
                assert_eq!(column.name, recorded["name"].as_str().unwrap_or_default(), "{sql}");
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn rows_have_the_names_of_their_fields_and_bytes_single_blanks() {
    let engine = engine([]);
    for (value, text) in [
        ("CAST(ROW(1, 'x') AS row(id integer, name varchar))", "{id=1, name=x}"),
        (
            "CAST(ROW(1, NULL) AS row(id integer, name varchar))",
            "{id=1, name=null}",
        ),
        ("ROW(1, 'x')", "{1, x}"),
        ("ARRAY[CAST(ROW(1) AS row(id integer))]", "[{id=1}]"),
        ("MAP(ARRAY['k', 'j'], ARRAY[1, 2])", "{j=2, k=1}"),
        ("MAP(ARRAY[10, 9], ARRAY['b', 'a'])", "{9=a, 10=b}"),
        ("ARRAY['a', NULL]", "[a, null]"),
        ("ARRAY[ARRAY[1], ARRAY[2, 3]]", "[[1], [2, 3]]"),
        (
            "X'000102030405060708090A0B0C0D0E0F1011'",
            "00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f 10 11",
        ),
        ("0.1 + 0.2", "0.30000000000000004"),
        ("REAL '1.5'", "1.5"),
        ("DECIMAL '1.50'", "1.50"),
        ("CAST('ab' AS char(5))", "ab   "),
        ("TIMESTAMP '2026-09-17 12:34:56.789 UTC'", "2026-09-17 12:34:56.789 UTC"),
        ("INTERVAL '3' MONTH", "0-3"),
    ] {
        let (_, rows) = answer(&engine, &format!("SELECT {value}")).expect(value);
        assert_eq!(rows, [[Some(text.to_owned())]], "{value}");
    }
}

#[test]
fn what_goes_wrong_is_a_kind_and_a_sentence() {
    let on = day("2026-11-20");
    let engine = engine([Record::new().start(MIDNIGHT).dstport(0)]);
    let error = engine.all(&Divided { on }).expect_err("a division by zero");
    assert_eq!(
        error.kind(),
        &Kind::Failed {
            name: "DIVISION_BY_ZERO"
        }
    );
    assert_eq!(error.to_string(), "DIVISION_BY_ZERO: division by zero");
    let error = engine.all(&Asker { on }).expect_err("not run here");
    assert_eq!(error.kind(), &Kind::NotRun);
    assert!(
        error
            .to_string()
            .contains("current_user is not run on this machine\nhelp: "),
        "{error}"
    );
    // This is what `main` prints.
    assert_eq!(format!("{error:?}"), error.to_string());
}

#[test]
fn a_row_of_another_type_is_an_error() {
    let engine = engine([Record::new().start(MIDNIGHT)]);
    let rows = block_on(async {
        let sql = "SELECT 'text' AS dstport";
        let cursor = engine.start(StartQuery::of_sql(sql, engine.names())).await?;
        flow_log_stack::engine::Rows::of::<Each>(cursor).collect().await
    });
    let error = rows.expect_err("a text");
    assert!(
        matches!(error.kind(), Kind::Decode(DecodeError::Type { .. })),
        "{error}"
    );
}

#[test]
fn what_approximates_on_athena_is_exact_here_and_says_so() {
    let engine = engine(["10.0.0.1", "10.0.0.1", "10.0.0.2"].map(|address| rejected(address, 0)));
    let (notes, rows) = block_on(async {
        let rows = engine.run(&Distinct { on: day("2026-11-20") }).await?;
        Ok::<_, Error>((rows.notes(), rows.collect().await?))
    })
    .expect("rows");
    assert_eq!(rows[0].n, 2);
    assert!(notes.len() == 1 && notes[0].contains("`approx_distinct`"), "{notes:?}");
}

/// Log files of one day, with one record each.
fn folder(files: usize) -> Folder {
    let folder = Folder::new();
    for number in 0..files {
        let name =
            format!("111122223333_vpcflowlogs_eu-central-1_fl-12345678901234567_20261120T0000Z_{number:08x}.log");
        let text = format!(
            "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status\n\
             2 111122223333 eni-1 10.0.0.1 10.0.0.2 1 {number} 6 1 1 {MIDNIGHT} {MIDNIGHT} ACCEPT OK\n"
        );
        folder.write(
            &format!("AWSLogs/111122223333/vpcflowlogs/eu-central-1/2026/11/20/{name}"),
            &text,
        );
    }
    folder
}

fn over(folder: &Folder) -> Local {
    Local::new(Traffic::stack(), &FlowLogs::folder(folder.path())).expect("an engine")
}

#[test]
fn a_folder_is_read_and_what_was_read_is_said() {
    let folder = folder(20);
    let engine = over(&folder);
    let (count, statistics) = block_on(async {
        let mut rows = engine.run(&Each { on: day("2026-11-20") }).await?;
        let mut count = 0;
        while rows.next().await?.is_some() {
            count += 1;
        }
        Ok::<_, Error>((count, rows.statistics()))
    })
    .expect("rows");
    let bytes = engine
        .reads(&format!("SELECT dstport FROM \"{}\"", engine.names().table))
        .expect("files");
    assert_eq!(
        (count, bytes.files, statistics.bytes_scanned),
        (20, 20, Some(bytes.bytes))
    );
    let none = engine.reads(&format!(
        "SELECT dstport FROM \"{}\" WHERE day = '2026/11/21'",
        engine.names().table
    ));
    assert_eq!(none.expect("files").files, 0);
}

#[test]
fn a_file_that_cannot_be_read_is_named_or_skipped() {
    let folder = folder(2);
    folder.write(
        "AWSLogs/111122223333/vpcflowlogs/eu-central-1/2026/11/20/bad.log.gz",
        "this is not gzip",
    );
    let query = Each { on: day("2026-11-20") };
    let error = over(&folder).all(&query).expect_err("a bad file");
    let Kind::File(path) = error.kind() else {
        panic!("{error}")
    };
    assert!(
        path.ends_with("bad.log.gz") && error.to_string().contains("bad.log.gz"),
        "{error}"
    );
    assert_eq!(over(&folder).skip_bad_files(true).all(&query).expect("rows").len(), 2);
    let error = Local::new(Traffic::stack(), &FlowLogs::folder(folder.path().join("nowhere"))).expect_err("no folder");
    assert!(
        matches!(error.kind(), Kind::File(path) if path.ends_with("nowhere")),
        "{error}"
    );
}

#[test]
fn a_query_that_needs_more_memory_than_it_may_take_fails() {
    let sql = "SELECT sum(n) FROM (SELECT count(*) OVER () AS n FROM UNNEST(sequence(1, 10000)) t(x) CROSS JOIN UNNEST(sequence(1, 100)) u(y))";
    let rows = answer(&engine([]).memory_limit(1 << 24), sql).map(|(_, rows)| rows.len());
    let error = rows.expect_err("16 MiB are not enough");
    assert_eq!(error.kind(), &Kind::Memory);
    assert!(
        error.to_string().contains("needs more memory than its limit"),
        "{error}"
    );
}

#[test]
fn rows_are_dropped_or_cancelled_before_their_end_and_whoever_stops_waiting_loses_none() {
    let folder = folder(60);
    let engine = over(&folder);
    let query = Each { on: day("2026-11-20") };
    block_on(async {
        let mut rows = engine.run(&query).await?;
        assert!(rows.next().await?.is_some());
        rows.cancel().await?;
        let mut rows = engine.run(&query).await?;
        assert!(rows.next().await?.is_some());
        drop(rows);
        let mut rows = engine.run(&query).await?;
        let mut ports = BTreeMap::new();
        loop {
            // The first call is dropped at once.
            let looked = {
                let mut next = std::pin::pin!(rows.next());
                std::future::poll_fn(|context| std::task::Poll::Ready(next.as_mut().poll(context))).await
            };
            let row = match looked {
                std::task::Poll::Ready(row) => row?,
                std::task::Poll::Pending => rows.next().await?,
            };
            let Some(row) = row else { break };
            *ports.entry(row.dstport).or_insert(0) += 1;
        }
        assert!(
            ports.len() == 60 && ports.values().all(|count| *count == 1),
            "{ports:?}"
        );
        Ok::<_, Error>(())
    })
    .expect("rows");
}

#[test]
fn rows_outlive_their_engine_and_run_in_any_runtime() {
    let rows = block_on(engine([Record::new().start(MIDNIGHT)]).run(&Each { on: day("2026-11-20") })).expect("rows");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    let rows = runtime.block_on(async {
        let rows = rows.collect().await;
        // Its threads end where blocking is not allowed.
        drop(engine([]));
        rows
    });
    assert_eq!(rows.expect("rows").len(), 1);
}

#[test]
fn a_table_that_the_stack_does_not_create_has_no_rows_here() {
    use flow_log_stack_analysis::{Column, Table, Type};
    let logs = FlowLogs::records([]).table(Traffic::stack(), &[]).expect("a table");
    let table = |name: &str| Table {
        name: name.to_owned(),
        columns: vec![Column {
            name: "x".to_owned(),
            data_type: Some(Type::Bigint),
            ..Column::default()
        }],
        ..Table::default()
    };
    let catalog = flow_log_stack_analysis::Catalog {
        tables: Some(vec![table("logs"), table("owners")]),
        ..Default::default()
    };
    let names = Names {
        database: String::new(),
        table: "logs".to_owned(),
        work_group: String::new(),
    };
    let engine = Local::over(&catalog, names, logs).expect("an engine");
    let error = answer(&engine, "SELECT x FROM owners").expect_err("no rows");
    assert_eq!(error.kind(), &Kind::NotRun);
    assert!(error.to_string().contains("the table `owners`"), "{error}");
}
