//! Log files as a table of a query: only the files that are needed are opened, and conditions leave out no row that
//! counts.

mod common;

use std::sync::Arc;

use arrow::array::{AsArray, RecordBatch};
use arrow::compute::{concat_batches, filter_record_batch};
use arrow::datatypes::Int32Type;
use datafusion_common::ScalarValue;
use datafusion_execution::TaskContext;
use datafusion_expr::Operator;
use datafusion_physical_expr::expressions::{self, BinaryExpr, InListExpr, Literal};
use datafusion_physical_plan::{ExecutionPlan, PhysicalExpr};
use flow_log_stack_analysis::Type;
use flow_log_stack_local::batch::Column;
use flow_log_stack_local::source::{Layout, Logs};
use flow_log_stack_local::table::{Request, Table as _};
use flow_log_stack_local::value::Value;
use flow_log_stack_runtime::{FileFormat, Key};
use futures::TryStreamExt as _;

use common::{Folder, columns};

type Expression = Arc<dyn PhysicalExpr>;

/// The columns day, number and text.
const COLUMNS: [usize; 3] = [2, 0, 1];

fn column(at: usize) -> Expression {
    Arc::new(expressions::Column::new(["day", "n", "text"][at], at))
}

fn text(text: &str) -> Expression {
    Arc::new(Literal::new(ScalarValue::Utf8View(Some(text.to_owned()))))
}

fn number(number: i32) -> Expression {
    Arc::new(Literal::new(ScalarValue::Int32(Some(number))))
}

fn binary(left: Expression, operator: Operator, right: Expression) -> Expression {
    Arc::new(BinaryExpr::new(left, operator, right))
}

fn logs(folder: &Folder) -> Logs {
    let layout = Layout {
        keys: vec![Key::Day],
        ..Layout::default()
    };
    Logs::declared(
        &columns(&[("n", "int"), ("text", "string")]),
        FileFormat::PlainText,
        &layout,
        folder.path(),
    )
    .expect("logs")
}

fn plan(logs: &Logs, conditions: &[Expression], partitions: usize) -> Arc<dyn ExecutionPlan> {
    logs.scan(&Request {
        columns: &COLUMNS,
        conditions,
        partitions,
    })
    .expect("a plan")
}

/// All rows of all partitions, executed in parallel.
fn run(plan: &Arc<dyn ExecutionPlan>) -> Result<RecordBatch, String> {
    let runtime = tokio::runtime::Builder::new_multi_thread().build().expect("threads");
    runtime.block_on(async {
        let mut batches = Vec::new();
        for partition in 0..plan.properties().partitioning.partition_count() {
            let stream = plan
                .execute(partition, Arc::new(TaskContext::default()))
                .map_err(|error| error.to_string())?;
            batches.extend(
                stream
                    .try_collect::<Vec<_>>()
                    .await
                    .map_err(|error| error.to_string())?,
            );
        }
        concat_batches(&plan.schema(), &batches).map_err(|error| error.to_string())
    })
}

fn day(folder: &Folder, day: &str, name: &str, text: &str) {
    folder.write(
        &format!("AWSLogs/111122223333/vpcflowlogs/eu-central-1/{day}/{name}"),
        text,
    );
}

#[test]
fn files_outside_of_the_asked_partitions_are_not_opened() {
    let folder = Folder::new();
    day(&folder, "2026/11/20", "x.log", "h\n1 a\n2 b\n");
    day(
        &folder,
        "2026/11/21",
        "x.log.gz",
        "this is not gzip, and whoever opens it fails",
    );
    let logs = logs(&folder);
    assert!(run(&plan(&logs, &[], 1)).is_err());
    let asked = [
        binary(column(0), Operator::Eq, text("2026/11/20")),
        binary(column(0), Operator::Lt, text("2026/11/21")),
        binary(text("2026/11/20"), Operator::GtEq, column(0)),
        binary(
            binary(column(0), Operator::Eq, text("2026/11/20")),
            Operator::Or,
            binary(column(0), Operator::Eq, text("2026/11/19")),
        ),
    ];
    for condition in asked {
        let rows = run(&plan(&logs, &[Arc::clone(&condition)], 4)).expect("rows");
        assert_eq!(rows.num_rows(), 2, "{condition}");
    }
    let none = binary(column(0), Operator::Eq, text("2026/11/22"));
    assert_eq!(run(&plan(&logs, &[none], 2)).expect("no rows").num_rows(), 0);
}

#[test]
fn a_condition_leaves_out_no_row_for_which_it_is_true() {
    let folder = Folder::new();
    let lines: Vec<String> = [
        "0",
        "1",
        "22",
        "443",
        "-7",
        "+22",
        "022",
        "22.5",
        "2147483648",
        "-",
        "\\N",
        "",
    ]
    .iter()
    .flat_map(|number| ["a", "b", "REJECT", "-", "\\N", "", "REJECTED"].map(|text| format!("{number} {text}\n")))
    .chain(["22\n".to_owned(), "\n".to_owned()])
    .collect();
    day(&folder, "2026/11/20", "x.log", &format!("h\n{}", lines.concat()));
    let logs = logs(&folder);
    let all = run(&plan(&logs, &[], 1)).expect("rows");
    assert_eq!(all.num_rows(), lines.len());
    let list = |column: Expression, values: Vec<Expression>| -> Expression {
        let schema = all.schema();
        Arc::new(InListExpr::try_new(column, values, false, &schema).expect("a list"))
    };
    let mut conditions = vec![
        list(column(1), vec![number(22), number(443), number(0)]),
        list(column(2), vec![text("a"), text("-"), text("")]),
        binary(
            binary(column(1), Operator::Eq, number(22)),
            Operator::Or,
            binary(column(1), Operator::Eq, number(1)),
        ),
        binary(
            binary(column(1), Operator::Gt, number(0)),
            Operator::And,
            binary(column(2), Operator::NotEq, text("a")),
        ),
        binary(
            binary(column(1), Operator::Gt, number(22)),
            Operator::Or,
            binary(column(2), Operator::Eq, text("a")),
        ),
        binary(column(1), Operator::Gt, number(i32::MAX)),
        binary(column(1), Operator::Lt, number(i32::MIN)),
    ];
    for operator in [
        Operator::Eq,
        Operator::NotEq,
        Operator::Lt,
        Operator::LtEq,
        Operator::Gt,
        Operator::GtEq,
    ] {
        conditions.extend([-7, 0, 22, i32::MAX].map(|own| binary(column(1), operator, number(own))));
        conditions.extend([-7, 22].map(|own| binary(number(own), operator, column(1))));
        conditions.extend(["REJECT", "-", "", "\\N"].map(|own| binary(column(2), operator, text(own))));
    }
    let kept = |rows: &RecordBatch, condition: &Expression| {
        let is_true = condition
            .evaluate(rows)
            .and_then(|value| value.into_array(rows.num_rows()))
            .expect("values");
        filter_record_batch(rows, is_true.as_boolean()).expect("rows")
    };
    for condition in &conditions {
        let fewer = run(&plan(&logs, &[Arc::clone(condition)], 1)).expect("rows");
        let (fewer, all) = (kept(&fewer, condition), kept(&all, condition));
        // Views of equal texts may point to different places.
        assert_eq!(format!("{fewer:?}"), format!("{all:?}"), "{condition}");
    }
}

#[test]
fn partitions_share_the_files_and_a_plan_can_be_run_again() {
    let folder = Folder::new();
    for number in 0..30 {
        day(
            &folder,
            "2026/11/20",
            &format!("{number:02}.log"),
            &format!("h\n{number} a\n"),
        );
    }
    let plan = plan(&logs(&folder), &[], 3);
    assert_eq!(plan.properties().partitioning.partition_count(), 3);
    for _ in 0..2 {
        let rows = run(&plan).expect("rows");
        let mut numbers = rows.column(1).as_primitive::<Int32Type>().values().to_vec();
        numbers.sort_unstable();
        assert_eq!(numbers, (0..30).collect::<Vec<_>>());
    }
}

#[test]
fn a_fault_names_its_file() {
    let folder = Folder::new();
    day(&folder, "2026/11/20", "bad.log.gz", "this is not gzip");
    let error = run(&plan(&logs(&folder), &[], 2)).expect_err("a bad file");
    assert!(
        error.contains("bad.log.gz") && error.contains("not a gzip file"),
        "{error}"
    );
}

#[test]
fn a_stream_that_is_dropped_reads_no_more() {
    let folder = Folder::new();
    for number in 0..30 {
        day(
            &folder,
            "2026/11/20",
            &format!("{number:02}.log"),
            &format!("h\n{number} a\n"),
        );
    }
    let logs = logs(&folder);
    let plan = plan(&logs, &[], 1);
    let runtime = tokio::runtime::Builder::new_multi_thread().build().expect("threads");
    runtime.block_on(async {
        let mut stream = plan.execute(0, Arc::new(TaskContext::default())).expect("a stream");
        assert!(stream.try_next().await.expect("rows").is_some());
    });
    assert!(logs.progress().count().records < 30);
}

#[test]
fn a_stream_that_is_dropped_within_a_file_reads_the_rest_of_it_no_more() {
    const LINES: u64 = 200_000;
    let folder = Folder::new();
    let lines: Vec<_> = (0..LINES).map(|number| format!("{number} a\n")).collect();
    day(&folder, "2026/11/20", "one.log", &format!("h\n{}", lines.concat()));
    let logs = logs(&folder);
    let plan = plan(&logs, &[], 1);
    let runtime = tokio::runtime::Builder::new_multi_thread().build().expect("threads");
    runtime.block_on(async {
        let mut stream = plan.execute(0, Arc::new(TaskContext::default())).expect("a stream");
        assert!(stream.try_next().await.expect("rows").is_some());
    });
    let count = logs.progress().count();
    assert!(count.files == 0 && count.records < LINES / 2, "{count:?}");
}

#[test]
fn a_file_says_when_it_was_written_and_a_count_reads_no_column() {
    let folder = Folder::new();
    day(&folder, "2026/11/20", "x.log", "h\n1 a\n2 b\n");
    let logs = logs(&folder);
    let ask = |columns: &[usize]| {
        let plan = logs.scan(&Request {
            columns,
            conditions: &[],
            partitions: 1,
        });
        run(&plan.expect("a plan")).expect("rows")
    };
    assert_eq!(ask(&[]).num_rows(), 2);
    let written = ask(&[5]);
    let zoned = Type::Timestamp {
        precision: 3,
        zone: true,
    };
    let column = Column::new(written.column(0), &zoned).expect("a column");
    let Value::ZonedTimestamp(picos, zone) = column.value(0) else {
        panic!("no moment")
    };
    assert_eq!(zone.to_string(), "UTC");
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .expect("a time")
        .as_secs();
    let seconds = u64::try_from(picos / 1_000_000_000_000).expect("a time");
    assert!(seconds <= now && now < seconds + 600, "{seconds}");
    let unknown = logs.scan(&Request {
        columns: &[6],
        conditions: &[],
        partitions: 1,
    });
    assert!(unknown.is_err());
}
