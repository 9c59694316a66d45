//! Rows of declared queries: every type that a query can give, with the texts that a real Trino printed.
//!
//! `tests/rows/record.py` asks for them again.

use std::net::{IpAddr, Ipv4Addr};
use std::path::Path;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use flow_log_stack::engine::{DecodeError, Record, Recorded, RecordedError, ResultColumn};
use flow_log_stack::prelude::*;
use flow_log_stack::{Null, Printed, ZonedTimestamp};
use serde_json::{Value, json};

flow_log_stack! {
    stack Values {
        flow_log: "fl-12345678901234567",
        logs: "s3://my-flow-logs/",
        results: "s3://my-results/",
        load: daily,
    }
    table flow_logs = default;

    query Numbers = file("tests/rows/numbers.sql");
    query Texts = file("tests/rows/texts.sql");
    query Times = file("tests/rows/times.sql");
    query Nested = file("tests/rows/nested.sql");
    query Wide = file("tests/rows/wide.sql");
    query Everything(on: day) = "SELECT * FROM flow_logs WHERE day = :on";
    /// What a row is as JSON.
    #[derive(Debug, serde::Serialize)]
    query AsJson = "SELECT DATE '2026-11-20' AS on_day, CAST(NULL AS decimal(5, 2)) AS price, X'01' AS bytes";
    /// The 20 sources that were rejected most often on one port.
    query RejectedOnPort(port: int = 22, since: day = days_ago(7)) = r#"
        SELECT srcaddr, count(*) AS attempts
        FROM flow_logs
        WHERE action = 'REJECT' AND dstport = :port AND day >= :since
        GROUP BY srcaddr
    "#;
}

/// What is ready at once.
fn ready<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("recorded rows are there"),
    }
}

fn engine() -> Recorded {
    Recorded::new(Values::names().expect("names"))
}

/// The recorded rows of a query, whose columns have the types that the query was declared to have.
fn rows<Q: TypedQuery>(query: &Q, file: &str) -> Vec<Q::Row> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rows").join(file);
    let text = std::fs::read_to_string(path).expect("the rows are in the repository");
    let recorded: Value = serde_json::from_str(&text).expect("the rows are JSON");
    let declared: Vec<_> = Q::COLUMNS
        .iter()
        .enumerate()
        .map(|(index, column)| {
            let name = (column.name != format!("_col{index}")).then_some(column.name);
            json!({"name": name, "type": column.data_type})
        })
        .collect();
    assert_eq!(recorded["columns"], Value::Array(declared));
    let rows: Vec<Vec<Option<String>>> = serde_json::from_value(recorded["rows"].clone()).expect("rows of texts");
    let rows = rows.iter().map(|row| row.iter().map(Option::as_deref));
    let engine = engine().with::<Q>(rows);
    ready(async { engine.run(query).await?.collect().await }).expect("rows")
}

#[test]
fn numbers_are_exact() {
    let rows = rows(&Numbers, "numbers.json");
    let [least, most, odd, zero, inexact, null] = &rows[..] else {
        panic!("{rows:#?}");
    };
    assert_eq!(
        (least.is_it, least.tiny, least.small, least.int, least.big),
        (
            Some(true),
            Some(i8::MIN),
            Some(i16::MIN),
            Some(i32::MIN),
            Some(i64::MIN)
        )
    );
    assert_eq!((least.real, least.double), (Some(f32::MIN), Some(f64::MIN)));
    let text = |number: &Option<Decimal>| number.as_ref().map(ToString::to_string);
    assert_eq!(
        text(&least.money).as_deref(),
        Some("-999999999999999999999999999999999999.99")
    );
    assert_eq!(text(&least.ten_digits).as_deref(), Some("1.0000000000"));
    assert_eq!(
        (most.is_it, most.tiny, most.small, most.int, most.big),
        (
            Some(false),
            Some(i8::MAX),
            Some(i16::MAX),
            Some(i32::MAX),
            Some(i64::MAX)
        )
    );
    assert_eq!(most.real.map(f32::to_bits), Some(1));
    assert_eq!(most.double.map(f64::to_bits), Some(1));
    assert!(odd.real.is_some_and(f32::is_nan));
    assert_eq!(odd.double, Some(f64::INFINITY));
    assert_eq!(text(&odd.money).as_deref(), Some("-0.05"));
    assert_eq!(zero.real, Some(f32::NEG_INFINITY));
    assert!(zero.double.is_some_and(|zero| zero == 0.0 && zero.is_sign_negative()));
    assert_eq!(text(&zero.money).as_deref(), Some("0.00"));
    assert_eq!((inexact.real, inexact.double), (Some(16_777_216.0), Some(0.1 + 0.2)));
    assert_eq!(
        *null,
        NumbersRow {
            is_it: None,
            tiny: None,
            small: None,
            int: None,
            big: None,
            real: None,
            double: None,
            money: None,
            ten_digits: None
        }
    );
}

#[test]
fn texts_and_bytes_are_what_they_were() {
    let rows = rows(&Texts, "texts.json");
    let words: Vec<_> = rows.iter().map(|row| row.words.as_deref()).collect();
    assert_eq!(
        words,
        [
            Some(""),
            Some("it's, \"quoted\"\n😀 "),
            Some("NULL"),
            Some("null"),
            None
        ]
    );
    let padded: Vec<_> = rows.iter().map(|row| row.padded.as_deref()).collect();
    assert_eq!(padded, [Some("ab   "), Some("a  b "), Some("     "), None, None]);
    let bytes: Vec<_> = rows.iter().map(|row| row.bytes.clone()).collect();
    assert_eq!(
        bytes,
        [Some(vec![]), Some(vec![1, 2]), Some((0..40).collect()), None, None]
    );
    let documents: Vec<_> = rows.iter().map(|row| row.document.clone()).collect();
    let document = json!({"a": [1, null, "x\n"], "b": 1.5});
    assert_eq!(
        documents,
        [
            Some(Value::Null),
            Some(document),
            Some(json!("text")),
            Some(json!(9_007_199_254_740_993_u64)),
            None
        ]
    );
    let ids: Vec<_> = rows.iter().flat_map(|row| &row.id).map(ToString::to_string).collect();
    assert_eq!(
        ids,
        [
            "12151fd2-7586-11e9-8f9e-2a86e4085a59",
            "ffffffff-ffff-ffff-ffff-ffffffffffff"
        ]
    );
    let addresses: Vec<_> = rows.iter().map(|row| row.address).collect();
    let address = |text: &str| text.parse::<IpAddr>().ok();
    assert_eq!(addresses[0], Some(Ipv4Addr::new(10, 0, 0, 1).into()));
    assert_eq!(addresses[1], address("2001:db8::1:0:0:1"));
    assert_eq!(addresses[2], Some(Ipv4Addr::new(1, 2, 3, 4).into()));
    assert_eq!(addresses[3..], [address("::"), None]);
}

/// What a column prints, NULL left out.
fn texts<R, T: ToString>(rows: &[R], column: impl Fn(&R) -> &Option<T>) -> Vec<String> {
    rows.iter()
        .filter_map(|row| column(row).as_ref())
        .map(ToString::to_string)
        .collect()
}

#[test]
fn times_print_as_they_were_printed() {
    let rows = rows(&Times, "times.json");
    let dates = ["2026-11-20", "0001-01-01", "+12345-01-01", "-0044-03-15"];
    assert_eq!(texts(&rows, |row| &row.date), dates);
    assert_eq!(texts(&rows, |row| &row.time), ["12:34:56", "00:00:00", "23:59:59"]);
    let zoned = ["12:34:56.789+05:30", "00:00:00.000+00:00", "23:59:59.999-14:00"];
    assert_eq!(texts(&rows, |row| &row.zoned_time), zoned);
    let seconds = ["2026-11-20 13:05:00", "0001-01-01 00:00:00", "9999-12-31 23:59:59"];
    assert_eq!(texts(&rows, |row| &row.seconds), seconds);
    let millis = ["2026-11-20 13:05:00.123", "-0044-03-15 12:00:00.000"];
    assert_eq!(texts(&rows, |row| &row.millis), millis);
    let micros = ["2026-11-20 13:05:00.123456", "+12345-01-01 00:00:00.000000"];
    assert_eq!(texts(&rows, |row| &row.micros), micros);
    let picos = ["2026-11-20 13:05:00.123456789012", "1969-12-31 23:59:59.999999999999"];
    assert_eq!(texts(&rows, |row| &row.picos), picos);
    let took = ["3 00:00:00.000", "-0 00:00:01.500", "0 00:00:00.000", "1 02:03:04.567"];
    assert_eq!(texts(&rows, |row| &row.took), took);
    assert_eq!(texts(&rows, |row| &row.age), ["1-2", "-0-1", "0-0", "-100-0"]);
    let utc = |zoned: &ZonedTimestamp| zoned.to_utc().map(|utc| utc.to_string());
    let instants: Vec<_> = rows.iter().flat_map(|row| &row.instant).map(utc).collect();
    let expected = [
        "1970-01-01 00:00:00.000",
        "2026-11-20 00:00:00.500",
        "+10000-01-01 00:00:00.000",
    ];
    assert_eq!(instants, expected.map(|text| Some(text.to_owned())));
    let zoned: Vec<_> = rows
        .iter()
        .flat_map(|row| &row.zoned)
        .map(|zoned| (zoned.zone(), utc(zoned)))
        .collect();
    assert_eq!(
        zoned,
        [
            ("Europe/Berlin", None),
            ("+05:30", Some("2026-11-20 07:35:00.123".to_owned())),
            ("-00:01", Some("2027-01-01 00:00:59.999".to_owned())),
            ("America/Los_Angeles", None)
        ]
    );
}

#[test]
fn what_has_parts_is_the_text_that_is_printed() {
    let [row] = <[NestedRow; 1]>::try_from(rows(&Nested, "nested.json")).expect("one row");
    assert_eq!(row.nothing, Null);
    let printed: [Option<Printed>; 4] = [row.texts.into(), row.arrays.into(), row.counts, row.named.into()];
    assert_eq!(
        printed.map(|printed| printed.map(|own| own.to_string())),
        ["[a, b, null, ]", "[[1], []]", "{j=2}", "[1, null]"].map(|text| Some(text.to_owned()))
    );
    assert_eq!(row.no_array, None);
    assert_eq!(row.exact.as_deref(), Some(r#"["a, b",null]"#));
    assert_eq!(row.document, Some(json!({"x": 1})));
    assert!(
        row.sketch
            .as_ref()
            .is_some_and(|sketch| sketch.as_str().starts_with("02 0c"))
    );
    assert!(row.digest.is_some() && row.quantiles.is_some());
    let counts: (i64, i64) = (row.rows_read, row._col12);
    assert_eq!(counts, (1, 2));
}

#[test]
fn attributes_of_a_query_are_those_of_its_rows_too() {
    let engine = engine().with::<AsJson>([[Some("2026-11-20"), None, Some("01")]]);
    let rows = ready(async { engine.run(&AsJson).await?.collect().await }).expect("rows");
    let json = serde_json::to_value(&rows[0]).expect("JSON");
    assert_eq!(json, json!({"on_day": "2026-11-20", "price": null, "bytes": [1]}));
    assert_eq!(format!("{AsJson:?}"), "AsJson");
}

#[test]
fn a_row_has_as_many_fields_as_the_result_has_columns() {
    let rows = rows(&Wide, "wide.json");
    let last: Vec<_> = rows.iter().map(|row| (row.c0, row.c119)).collect();
    assert_eq!(last, [(Some(0), Some(119))]);
}

#[test]
fn a_star_has_no_hidden_columns() {
    fn exhaustive(row: &EverythingRow) {
        let EverythingRow {
            version: _,
            account_id: _,
            interface_id: _,
            srcaddr: _,
            dstaddr: _,
            srcport: _,
            dstport: _,
            protocol: _,
            packets: _,
            bytes: _,
            start: _,
            end: _,
            action: _,
            log_status: _,
            day: _,
        } = row;
    }
    let _ = exhaustive;
    assert_eq!(Everything::COLUMNS.iter().count(), 15);
}

#[test]
fn a_query_tells_of_itself() {
    assert_eq!(RejectedOnPort::NAME, "RejectedOnPort");
    assert!(RejectedOnPort::SQL.starts_with("SELECT srcaddr, count(*) AS attempts\nFROM flow_logs\nWHERE action"));
    assert_eq!(
        RejectedOnPort::DESCRIPTION,
        Some("The 20 sources that were rejected most often on one port.")
    );
    let parameters: Vec<_> = RejectedOnPort::PARAMETERS
        .iter()
        .map(|own| (own.name, own.data_type, own.list, own.default))
        .collect();
    assert_eq!(
        parameters,
        [
            ("port", "int", false, Some("22")),
            ("since", "day", false, Some("days_ago(7)"))
        ]
    );
    let columns: Vec<_> = RejectedOnPort::COLUMNS
        .iter()
        .map(|own| (own.name, own.data_type, own.nullable))
        .collect();
    assert_eq!(columns, [("srcaddr", "varchar", true), ("attempts", "bigint", false)]);
}

/// What a program would be, whatever runs its queries.
async fn loudest<E: Engine>(engine: &E, today: Day) -> Result<Option<String>, E::Error> {
    let query = RejectedOnPort {
        port: 3389,
        ..RejectedOnPort::with_defaults(today)
    };
    let mut rows = engine.run(&query).await?;
    let first = rows.next().await?;
    rows.cancel().await?;
    Ok(first.and_then(|row| row.srcaddr))
}

#[test]
fn a_program_is_tested_without_athena() {
    let today = "2026-11-30".parse().expect("a day");
    let engine = engine().with::<RejectedOnPort>([["10.0.0.1", "3"], ["10.0.0.2", "1"]]);
    assert_eq!(ready(loudest(&engine, today)), Ok(Some("10.0.0.1".to_owned())));
    let started = engine.started();
    assert_eq!(started[0].execution_parameters, ["3389", "'2026/11/23'"]);
    assert!(started[0].sql.contains("dstport = 3389 AND day >= '2026/11/23'"));
    let missing = Recorded::new(engine.names().clone());
    assert_eq!(
        ready(loudest(&missing, today)),
        Err(RecordedError::NotRecorded(Some("RejectedOnPort".to_owned())))
    );
}

#[test]
fn a_query_may_have_no_rows_and_still_its_columns() {
    let today = "2026-11-30".parse().expect("a day");
    let engine = engine().with_no_rows::<RejectedOnPort>();
    assert_eq!(ready(loudest(&engine, today)), Ok(None));
    assert_eq!(engine.started().len(), 1, "it ran");
    let start = RejectedOnPort::with_defaults(today)
        .start_query(engine.names())
        .expect("values");
    let cursor = ready(engine.start(start)).expect("no rows");
    let columns: Vec<_> = cursor.columns().iter().map(|column| column.name.as_str()).collect();
    assert_eq!(columns, ["srcaddr", "attempts"]);
    // Rows that are given afterwards take its place, and the other way round.
    let engine = engine.with::<RejectedOnPort>([["10.0.0.1", "3"]]);
    assert_eq!(ready(loudest(&engine, today)), Ok(Some("10.0.0.1".to_owned())));
    assert_eq!(
        ready(loudest(&engine.with_no_rows::<RejectedOnPort>(), today)),
        Ok(None)
    );
}

#[test]
fn a_program_may_be_run_by_several_threads() {
    fn is_send<T: Send>(value: T) -> T {
        value
    }
    let engine = engine().with::<RejectedOnPort>([[None, Some("1")]]);
    assert_eq!(ready(is_send(loudest(&engine, Day::today()))), Ok(None));
}

/// A row of [`RejectedOnPort`] from these columns and values.
fn decoded(types: &[&str], values: &[Option<&str>]) -> Result<RejectedOnPortRow, DecodeError> {
    let columns: Vec<_> = types.iter().map(|own| ResultColumn::new("c", *own)).collect();
    let values = values.iter().map(|value| value.map(str::to_owned)).collect();
    Record::new(values).decode::<RejectedOnPort>(&columns)
}

#[test]
fn what_is_of_another_type_is_an_error_and_no_default() {
    let told = |types: &[&str], values: &[Option<&str>]| decoded(types, values).expect_err("an error").to_string();
    let types = ["varchar", "bigint"];
    assert_eq!(decoded(&types, &[None, Some("1")]).map(|row| row.attempts), Ok(1));
    assert_eq!(
        told(&types, &[Some("10.0.0.1"), None]),
        "the column `attempts` is NULL, where the query always has a value of type `bigint`"
    );
    assert_eq!(
        told(&types, &[None, Some("1.5")]),
        "the column `attempts` has the value \"1.5\", which is not a value of type `bigint`"
    );
    assert_eq!(
        told(&["varchar", "double"], &[None, Some("1")]).lines().next(),
        Some("the column `attempts` is of type `double`, and not `bigint`")
    );
    assert_eq!(
        told(&["bigint", "bigint"], &[None, Some("1")]).lines().next(),
        Some("the column `srcaddr` is of type `bigint`, and not `varchar`")
    );
    assert_eq!(
        told(&["varchar"], &[None]).lines().next(),
        Some("the result has 1 columns, and the query 2")
    );
    assert_eq!(
        decoded(&["varchar", "bigint", "bigint"], &[None, Some("1"), None]),
        Err(DecodeError::Columns { expected: 2, found: 3 })
    );
    assert_eq!(
        decoded(&types, &[None]),
        Err(DecodeError::Columns { expected: 2, found: 1 })
    );
}
