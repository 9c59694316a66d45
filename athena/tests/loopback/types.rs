//! Every type that a query can return, decoded from a real engine's results: limits, NULL, and values of other types.
//!
//! `answers.jsonl` has each statement with its rows; `tests/record.py` records them again.

use std::fmt::{Debug, Display};

use flow_log_stack::engine::{DecodeError, Engine, TypedQuery};
use flow_log_stack::{NamedQuery, ZonedTimestamp, flow_log_stack};
use flow_log_stack_athena::{Error, Kind};
use serde_json::Value;

use super::athena;
use super::simulated::{Answer, SimulatedAthena, lines};

flow_log_stack! {
    stack Types {
        flow_log: "fl-12345678901234567",
        logs: "s3://my-flow-logs/",
        results: "s3://my-flow-logs-analysis/",
        load: daily,
    }
    table flow_logs = default;

    query Integers = "SELECT tiny, small, normal, big FROM (VALUES (TINYINT '-128', SMALLINT '-32768', INTEGER '-2147483648', BIGINT '-9223372036854775808'), (TINYINT '127', SMALLINT '32767', INTEGER '2147483647', BIGINT '9223372036854775807'), (NULL, NULL, NULL, NULL)) AS t (tiny, small, normal, big)";
    query Floats = "SELECT single, twice FROM (VALUES (REAL '1.5', DOUBLE '0.1'), (REAL 'NaN', DOUBLE 'NaN'), (REAL 'Infinity', DOUBLE 'Infinity'), (REAL '-Infinity', DOUBLE '-Infinity'), (REAL '3.4028235E38', DOUBLE '1.7976931348623157E308'), (REAL '1.4E-45', DOUBLE '4.9E-324'), (REAL '-0', DOUBLE '-0'), (REAL '1E20', DOUBLE '1E-7'), (REAL '0.001', DOUBLE '1234567.5'), (NULL, NULL)) AS t (single, twice)";
    query Decimals = "SELECT longest, price, share, 0.1 + 0.2 AS twice FROM (VALUES (DECIMAL '99999999999999999999999999999999999999', DECIMAL '1.50', DECIMAL '0.0001'), (DECIMAL '-99999999999999999999999999999999999999', DECIMAL '-0.05', DECIMAL '0.0000'), (NULL, NULL, NULL)) AS t (longest, price, share)";
    query Booleans = "SELECT flag FROM (VALUES true, false, NULL) AS t (flag)";
    query Texts = r#"SELECT CAST(any AS varchar) AS any, CAST(any AS varchar(3)) AS short, CAST(any AS char(5)) AS padded FROM (VALUES '', 'ab', 'NULL', '-', 'a"b,c', 'ä€' || chr(128512), 'a' || chr(10) || 'b', NULL) AS t (any)"#;
    query Bytes = "SELECT from_hex(hex) AS bytes FROM (VALUES '', '00', 'FF', '000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F2021', NULL) AS t (hex)";
    query Dates = "SELECT at FROM (VALUES DATE '2020-01-01', DATE '2000-02-29', DATE '0001-01-01', DATE '9999-12-31', DATE '12345-01-01', DATE '-0044-03-15', NULL) AS t (at)";
    query Times = "SELECT local, longest, zoned FROM (VALUES (TIME '12:34:56.789', TIME '00:00:00.000000000001', TIME '12:34:56.789+00:00'), (TIME '23:59:59.999', TIME '23:59:59.999999999999', TIME '00:00:00.000-14:00'), (NULL, NULL, NULL)) AS t (local, longest, zoned)";
    query Instants = "SELECT whole, hive, iceberg, longest FROM (VALUES (TIMESTAMP '2020-01-01 12:34:56', TIMESTAMP '2020-01-01 12:34:56.789', TIMESTAMP '2020-01-01 12:34:56.789123', TIMESTAMP '2020-01-01 12:34:56.789123456789'), (TIMESTAMP '0001-01-01 00:00:00', TIMESTAMP '1969-12-31 23:59:59.999', TIMESTAMP '9999-12-31 23:59:59.999999', TIMESTAMP '1582-10-04 00:00:00.000000000001'), (NULL, NULL, NULL, NULL)) AS t (whole, hive, iceberg, longest)";
    query Zoned = "SELECT at FROM (VALUES from_unixtime(1795132800.123), TIMESTAMP '2026-11-20 13:05:00.000 +05:30', TIMESTAMP '2026-11-20 13:05:00.000 -08:00', TIMESTAMP '2026-03-29 01:30:00.000 Europe/Berlin', NULL) AS t (at)";
    query Intervals = "SELECT days, months FROM (VALUES (INTERVAL '1' DAY, INTERVAL '12' MONTH), (INTERVAL '-3' DAY, INTERVAL '-1' MONTH), (INTERVAL '-1.5' SECOND, INTERVAL '3' MONTH), (NULL, NULL)) AS t (days, months)";
    query Documents = r#"SELECT json_parse(text) AS document FROM (VALUES '{"a": [1, null, "x"], "b": 1.50}', 'null', '"a, \"b\""', '[]', '12345678901234567890', NULL) AS t (text)"#;
    query Ids = "SELECT CAST(id AS uuid) AS id, CAST(address AS ipaddress) AS address FROM (VALUES ('12151FD2-7586-11E9-8F9E-2A86E4085A59', '10.0.0.1'), ('00000000-0000-0000-0000-000000000000', '2001:db8::1:0:0:1'), (NULL, '::ffff:1.2.3.4'), (NULL, NULL)) AS t (id, address)";
    query Nested = "SELECT list, pairs, record FROM (VALUES (ARRAY['a, b', NULL, 'null', ''], MAP(ARRAY['a'], ARRAY[1]), CAST(ROW(1, 'x') AS row(id integer, name varchar))), (ARRAY[], MAP(), CAST(ROW(2, 'y') AS row(id integer, name varchar))), (NULL, NULL, NULL)) AS t (list, pairs, record)";
    query Nothing = "SELECT NULL AS nothing, NULL";
    query Nameless = r#"SELECT 1, 'a', 1 AS id, 2 AS "ID2""#;
    query Half = "SELECT x FROM (VALUES DOUBLE '0.5') AS t (x)";
    query Price = "SELECT x FROM (VALUES DECIMAL '1.50') AS t (x)";
}

/// An Athena that returns what was recorded.
fn recorded() -> SimulatedAthena {
    let lines = lines("tests/answers.jsonl");
    SimulatedAthena::playing(move |start| {
        let line = lines.iter().find(|line| line["sql"] == start["QueryString"]);
        line.map_or_else(
            || Answer::failed(&format!("no answer is recorded for {start}"), 0),
            Answer::recorded,
        )
    })
}

/// The rows of a query.
async fn rows<Q: TypedQuery>(query: &Q) -> Vec<Q::Row> {
    athena(&recorded())
        .run(query)
        .await
        .expect("it starts")
        .collect()
        .await
        .expect("rows of its type")
}

/// Values as they print; `None` for NULL.
fn printed<T: Display>(values: impl IntoIterator<Item = Option<T>>) -> Vec<Option<String>> {
    values
        .into_iter()
        .map(|value| value.map(|value| value.to_string()))
        .collect()
}

/// The recorded texts of a column.
fn texts(sql: &str, column: &str) -> Vec<Option<String>> {
    let lines = lines("tests/answers.jsonl");
    let line = lines
        .iter()
        .find(|line| line["sql"] == sql)
        .expect("an answer is recorded");
    let columns = line["columns"].as_array().expect("columns");
    let at = columns.iter().position(|own| own["name"] == column).expect("a column");
    let rows = line["rows"].as_array().expect("rows").iter();
    rows.map(|row| row[at].as_str().map(str::to_owned)).collect()
}

#[tokio::test]
async fn whole_numbers() {
    let expected = [
        IntegersRow {
            tiny: Some(i8::MIN),
            small: Some(i16::MIN),
            normal: Some(i32::MIN),
            big: Some(i64::MIN),
        },
        IntegersRow {
            tiny: Some(i8::MAX),
            small: Some(i16::MAX),
            normal: Some(i32::MAX),
            big: Some(i64::MAX),
        },
        IntegersRow {
            tiny: None,
            small: None,
            normal: None,
            big: None,
        },
    ];
    assert_eq!(rows(&Integers).await, expected);
}

#[tokio::test]
async fn numbers_with_a_floating_point() {
    let rows = rows(&Floats).await;
    let singles: Vec<_> = rows.iter().map(|row| row.single.map(f32::to_bits)).collect();
    let expected = [
        1.5,
        f32::NAN,
        f32::INFINITY,
        f32::NEG_INFINITY,
        f32::MAX,
        1e-45,
        -0.0,
        1e20,
        0.001,
    ];
    let expected: Vec<_> = expected
        .iter()
        .map(|number| Some(number.to_bits()))
        .chain([None])
        .collect();
    assert_eq!(singles, expected);
    let doubles: Vec<_> = rows.iter().map(|row| row.twice.map(f64::to_bits)).collect();
    let expected = [
        0.1,
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
        f64::MAX,
        5e-324,
        -0.0,
        1e-7,
        1_234_567.5,
    ];
    let expected: Vec<_> = expected
        .iter()
        .map(|number| Some(number.to_bits()))
        .chain([None])
        .collect();
    assert_eq!(doubles, expected);
}

#[tokio::test]
async fn decimals_keep_their_digits_and_a_number_with_a_point_is_a_double() {
    let rows = rows(&Decimals).await;
    for (column, values) in [
        ("longest", printed(rows.iter().map(|row| row.longest.clone()))),
        ("price", printed(rows.iter().map(|row| row.price.clone()))),
        ("share", printed(rows.iter().map(|row| row.share.clone()))),
    ] {
        assert_eq!(values, texts(Decimals::SQL, column), "{column}");
    }
    assert!(
        rows.iter()
            .all(|row| row.twice.to_bits() == 0.300_000_000_000_000_04_f64.to_bits())
    );
}

#[tokio::test]
async fn the_type_that_is_reported_counts_where_a_number_with_a_point_is_another() {
    // Whether `1.50` is a double or a decimal depends on the engine.
    let reported = |data_type| Answer::rows([("x", data_type)], [vec![Some("1.50")]]);
    for data_type in ["double", "decimal(3,2)", "real"] {
        let service = SimulatedAthena::answering(reported(data_type));
        let half = athena(&service)
            .run(&Half)
            .await
            .expect("it starts")
            .collect()
            .await
            .expect(data_type);
        assert_eq!(half[0].x.map(f64::to_bits), Some(1.5_f64.to_bits()), "{data_type}");
    }
    for data_type in ["double", "decimal(3,2)"] {
        let service = SimulatedAthena::answering(reported(data_type));
        let price = athena(&service)
            .run(&Price)
            .await
            .expect("it starts")
            .collect()
            .await
            .expect(data_type);
        assert_eq!(
            price[0].x.as_ref().map(ToString::to_string).as_deref(),
            Some("1.50"),
            "{data_type}"
        );
    }
}

#[tokio::test]
async fn flags_and_texts() {
    let flags: Vec<_> = rows(&Booleans).await.into_iter().map(|row| row.flag).collect();
    assert_eq!(flags, [Some(true), Some(false), None]);
    let rows = rows(&Texts).await;
    for (column, values) in [
        ("any", printed(rows.iter().map(|row| row.any.as_ref()))),
        ("short", printed(rows.iter().map(|row| row.short.as_ref()))),
        ("padded", printed(rows.iter().map(|row| row.padded.as_ref()))),
    ] {
        assert_eq!(values, texts(Texts::SQL, column), "{column}");
    }
    assert_eq!(rows[0].any.as_deref(), Some(""));
    assert_eq!(rows[1].padded.as_deref(), Some("ab   "));
}

#[tokio::test]
async fn bytes() {
    let bytes: Vec<_> = rows(&Bytes).await.into_iter().map(|row| row.bytes).collect();
    let expected = [vec![], vec![0], vec![0xff], (0..=0x21).collect()];
    assert_eq!(
        bytes,
        expected
            .into_iter()
            .map(Some)
            .chain([None])
            .collect::<Vec<Option<Vec<u8>>>>()
    );
}

#[tokio::test]
async fn what_tells_time_prints_as_athena_does() {
    let dates = rows(&Dates).await;
    assert_eq!(printed(dates.into_iter().map(|row| row.at)), texts(Dates::SQL, "at"));
    let times = rows(&Times).await;
    assert_eq!(
        printed(times.iter().map(|row| row.local.as_ref())),
        texts(Times::SQL, "local")
    );
    assert_eq!(
        printed(times.iter().map(|row| row.longest.as_ref())),
        texts(Times::SQL, "longest")
    );
    assert_eq!(
        printed(times.iter().map(|row| row.zoned.as_ref())),
        texts(Times::SQL, "zoned")
    );
    let instants = rows(&Instants).await;
    assert_eq!(
        printed(instants.iter().map(|row| row.whole)),
        texts(Instants::SQL, "whole")
    );
    assert_eq!(
        printed(instants.iter().map(|row| row.hive)),
        texts(Instants::SQL, "hive")
    );
    assert_eq!(
        printed(instants.iter().map(|row| row.iceberg)),
        texts(Instants::SQL, "iceberg")
    );
    assert_eq!(
        printed(instants.iter().map(|row| row.longest)),
        texts(Instants::SQL, "longest")
    );
    let zoned = rows(&Zoned).await;
    assert_eq!(
        printed(zoned.iter().map(|row| row.at.as_ref())),
        texts(Zoned::SQL, "at")
    );
    let utc = zoned.iter().map(|row| row.at.as_ref().and_then(ZonedTimestamp::to_utc));
    let expected = [
        "2026-11-20 00:00:00.123",
        "2026-11-20 07:35:00.000",
        "2026-11-20 21:05:00.000",
    ]
    .map(Some);
    assert_eq!(
        printed(utc),
        expected
            .into_iter()
            .chain([None, None])
            .map(|at| at.map(str::to_owned))
            .collect::<Vec<_>>()
    );
    let intervals = rows(&Intervals).await;
    assert_eq!(
        printed(intervals.iter().map(|row| row.days.as_ref())),
        texts(Intervals::SQL, "days")
    );
    assert_eq!(
        printed(intervals.iter().map(|row| row.months.as_ref())),
        texts(Intervals::SQL, "months")
    );
}

#[tokio::test]
async fn documents_ids_and_addresses() {
    let documents: Vec<_> = rows(&Documents).await.into_iter().map(|row| row.document).collect();
    let read = |text: &str| Some(serde_json::from_str::<Value>(text).expect("JSON"));
    let expected = [
        read(r#"{"a":[1,null,"x"],"b":1.5}"#),
        Some(Value::Null),
        read(r#""a, \"b\"""#),
        read("[]"),
        read("12345678901234567890"),
        None,
    ];
    assert_eq!(documents, expected);
    let ids = rows(&Ids).await;
    assert_eq!(printed(ids.iter().map(|row| row.id.as_ref())), texts(Ids::SQL, "id"));
    assert_eq!(printed(ids.iter().map(|row| row.address)), texts(Ids::SQL, "address"));
}

#[tokio::test]
async fn what_has_elements_is_the_text_that_athena_prints() {
    let rows = rows(&Nested).await;
    assert_eq!(
        printed(rows.iter().map(|row| row.list.as_ref())),
        texts(Nested::SQL, "list")
    );
    assert_eq!(
        printed(rows.iter().map(|row| row.pairs.as_ref())),
        texts(Nested::SQL, "pairs")
    );
    assert_eq!(
        printed(rows.iter().map(|row| row.record.as_ref())),
        texts(Nested::SQL, "record")
    );
}

#[tokio::test]
async fn bare_null_and_nameless_columns() {
    assert_eq!(rows(&Nothing).await.len(), 1);
    let [row] = rows(&Nameless).await.try_into().expect("one row");
    assert_eq!((row._col0, row._col1.as_str(), row.id, row.id2), (1, "a", 1, 2));
}

/// The error if a column of the result has this type and value.
async fn wrong<Q: TypedQuery>(query: &Q, column: (&str, &str), value: Option<&str>) -> Error
where
    Q::Row: Debug,
{
    let service = SimulatedAthena::answering(Answer::rows([column], [vec![value]]));
    let mut rows = athena(&service).run(query).await.expect("it starts");
    rows.next().await.expect_err("a value that is not of the type")
}

#[tokio::test]
async fn what_is_not_of_the_type_is_an_error_that_names_column_value_and_type() {
    let error = wrong(&Booleans, ("flag", "boolean"), Some("maybe")).await;
    let Kind::Decode(DecodeError::Value {
        column,
        value,
        expected,
    }) = error.kind()
    else {
        panic!("{error}");
    };
    assert_eq!(
        (column.as_str(), value.as_str(), *expected),
        ("flag", "maybe", "boolean")
    );
    assert!(
        error.to_string().contains("`flag`") && error.to_string().contains("\"maybe\""),
        "{error}"
    );

    for (query_type, text) in [
        ("boolean", "TRUE"),
        ("boolean", ""),
        ("varchar", "true"),
        ("bigint", "1"),
    ] {
        let error = wrong(&Booleans, ("flag", query_type), Some(text)).await;
        assert!(matches!(error.kind(), Kind::Decode(_)), "{query_type} {text}");
    }
    for (query_type, text) in [
        ("date", "2026-02-30"),
        ("date", "2026/11/20"),
        ("date", ""),
        ("timestamp", "2026-11-20 00:00:00"),
    ] {
        let error = wrong(&Dates, ("at", query_type), Some(text)).await;
        assert!(matches!(error.kind(), Kind::Decode(_)), "{query_type} {text}");
    }
    for (query_type, text) in [
        ("timestamp with time zone", "2026-11-20 00:00:00.000"),
        ("timestamp", "2026-11-20 00:00:00.000 UTC"),
    ] {
        let error = wrong(&Zoned, ("at", query_type), Some(text)).await;
        assert!(matches!(error.kind(), Kind::Decode(_)), "{query_type} {text}");
    }
    for text in ["0", "0g", "00 0", "zz"] {
        let error = wrong(&Bytes, ("bytes", "varbinary"), Some(text)).await;
        assert!(matches!(error.kind(), Kind::Decode(_)), "{text}");
    }
    let error = wrong(&Documents, ("document", "json"), Some("{")).await;
    assert!(matches!(error.kind(), Kind::Decode(_)));
    // Another number of columns.
    let error = wrong(&Integers, ("tiny", "tinyint"), Some("1")).await;
    assert!(
        matches!(
            error.kind(),
            Kind::Decode(DecodeError::Columns { expected: 4, found: 1 })
        ),
        "{error}"
    );
}
