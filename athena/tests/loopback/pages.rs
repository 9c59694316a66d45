//! Reading rows from pages.

use flow_log_stack::engine::{Cursor, Engine, ResultColumn};
use flow_log_stack::flow_log_stack;
use flow_log_stack_athena::stream;
use futures_util::StreamExt;

use super::simulated::{Answer, Reply, SimulatedAthena};
use super::{athena, started, texts};

fn numbered(rows: usize) -> SimulatedAthena {
    let rows: Vec<_> = (0..rows).map(|number| number.to_string()).collect();
    let rows = rows.iter().map(|number| vec![Some(number.as_str())]);
    SimulatedAthena::answering(Answer::rows([("n", "bigint")], rows))
}

#[tokio::test]
async fn pages_of_a_thousand_rows_count_the_header_and_the_last_may_be_empty() {
    // The header and 999 rows fill a page, which has a token even if it is the last.
    for (rows, pages) in [
        (0, 1),
        (998, 1),
        (999, 2),
        (1_000, 2),
        (1_998, 2),
        (1_999, 3),
        (2_500, 3),
    ] {
        let service = numbered(rows);
        let mut results = started(&service).await.expect("a query");
        let read = texts(&mut results).await.expect("rows");
        let expected: Vec<_> = (0..rows).map(|number| vec![Some(number.to_string())]).collect();
        assert_eq!(read, expected, "{rows}");
        assert_eq!(service.calls_of("GetQueryResults").len(), pages, "{rows}");
        // After the end, no call is made.
        assert_eq!(results.next().await.expect("the end"), None);
        assert_eq!(service.calls_of("GetQueryResults").len(), pages, "{rows}");
    }
}

#[tokio::test]
async fn the_header_goes_by_the_type_of_the_statement_and_not_by_what_it_says() {
    let data = || Answer::rows([("name", "varchar")], [vec![Some("name")], vec![Some("name")]]);
    for (kind, sub) in [
        ("DML", "SELECT"),
        ("DML", "EXPLAIN"),
        ("UTILITY", "SHOW_FUNCTIONS"),
        ("UTILITY", "SHOW_TABLES"),
    ] {
        let service = SimulatedAthena::answering(data().statement(kind, sub));
        let mut results = started(&service).await.expect("a query");
        assert_eq!(texts(&mut results).await.expect("rows").len(), 2, "{sub}");
    }
}

#[tokio::test]
async fn columns_are_known_with_the_first_row_and_stay_known() {
    let columns = [
        ("srcaddr", "varchar"),
        ("_col1", "decimal(12,0)"),
        ("share", "real"),
        ("at", "timestamp(6) with time zone"),
        ("srcaddr", "char(5)"),
    ];
    let service = SimulatedAthena::answering(Answer::rows(columns, vec![vec![None; 5]; 1_200]));
    let mut results = started(&service).await.expect("a query");
    assert_eq!(results.columns(), []);
    let rows = texts(&mut results).await.expect("rows");
    assert_eq!(rows.len(), 1_200);
    let column = |name: &str, data_type: &str, precision, scale| ResultColumn {
        precision,
        scale,
        ..ResultColumn::new(name, data_type)
    };
    let expected = [
        column("srcaddr", "varchar", Some(2_147_483_647), None),
        column("_col1", "decimal", Some(12), Some(0)),
        column("share", "float", Some(17), None),
        column("at", "timestamp with time zone", Some(3), None),
        column("srcaddr", "char", Some(5), None),
    ];
    assert_eq!(results.columns(), expected);
}

#[tokio::test]
async fn null_is_not_the_empty_text() {
    let row = vec![None, Some(""), Some("NULL"), Some("-"), Some(" a\n\"b\" ")];
    let columns = ["a", "b", "c", "d", "e"].map(|name| (name, "varchar"));
    let service = SimulatedAthena::answering(Answer::rows(columns, [row.clone()]));
    let mut results = started(&service).await.expect("a query");
    let expected: Vec<_> = row.into_iter().map(|value| value.map(str::to_owned)).collect();
    assert_eq!(texts(&mut results).await.expect("rows"), [expected]);
}

#[tokio::test]
async fn a_page_that_could_not_be_read_is_read_again() {
    let service = numbered(1_500);
    let mut results = started(&service).await.expect("a query");
    let mut read = 0;
    while read < 999 {
        read += usize::from(results.next().await.expect("a row").is_some());
    }
    for _ in 0..3 {
        service.instead("GetQueryResults", Reply::throttled());
    }
    results.next().await.expect_err("three times throttled");
    assert_eq!(texts(&mut results).await.expect("rows").len(), 501);
}

#[tokio::test]
async fn a_page_that_names_itself_as_the_next_ends_in_an_error() {
    let service = numbered(1_500);
    let again = serde_json::json!({"ResultSet": {"Rows": []}, "NextToken": "from-1000"});
    service.instead("GetQueryResults", Reply::ok(&again));
    service.instead("GetQueryResults", Reply::ok(&again));
    let mut results = started(&service).await.expect("a query");
    let error = results.next().await.expect_err("a circle");
    assert!(
        error.to_string().contains("would never come to its end: `from-1000`"),
        "{error}"
    );
}

#[tokio::test]
async fn pages_that_name_each_other_in_a_circle_end_in_an_error_that_names_one() {
    let service = numbered(1_500);
    for _ in 0..4 {
        for next in ["one", "two", "three"] {
            let page = serde_json::json!({"ResultSet": {"Rows": []}, "NextToken": next});
            service.instead("GetQueryResults", Reply::ok(&page));
        }
    }
    let mut results = started(&service).await.expect("a query");
    let error = results.next().await.expect_err("a circle");
    let said = error.to_string();
    let named = ["`one`", "`two`", "`three`"]
        .into_iter()
        .find(|token| said.contains(token));
    assert!(
        said.contains("names a page of the result again") && named.is_some(),
        "{said}"
    );
    assert!(service.calls_of("GetQueryResults").len() <= 8);
    // Calling it again returns the error again.
    assert!(results.next().await.is_err());
}

flow_log_stack! {
    stack Streamed {
        flow_log: "fl-12345678901234567",
        logs: "s3://my-flow-logs/",
        results: "s3://my-flow-logs-analysis/",
        load: daily,
    }
    table flow_logs = default;

    query Numbers = "SELECT n FROM (VALUES 1) AS t (n)";
}

#[tokio::test]
async fn rows_may_be_a_stream_that_ends_after_an_error() {
    let columns = || [("n", "integer")];
    let service = SimulatedAthena::answering(Answer::rows(columns(), [vec![Some("1")], vec![Some("2")]]));
    let rows = athena(&service).run(&Numbers).await.expect("it starts");
    let read: Vec<_> = stream(rows).map(|row| row.expect("a row").n).collect().await;
    assert_eq!(read, [Some(1), Some(2)]);

    let service = SimulatedAthena::answering(Answer::rows(
        columns(),
        [vec![Some("1")], vec![Some("x")], vec![Some("3")]],
    ));
    let rows = athena(&service).run(&Numbers).await.expect("it starts");
    let read: Vec<_> = stream(rows).map(|row| row.is_ok()).collect().await;
    assert_eq!(read, [true, false]);
}
