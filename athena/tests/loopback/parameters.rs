//! Values that look like SQL arrive as data: each is one constant of its type, whatever it contains.
//!
//! `parameters.jsonl` has a real engine's result for each constant. `WRITE_PARAMETERS=parameters.txt cargo test
//! -p flow-log-stack-athena parameters` writes the constants to a file; `tests/record.py` says how to record again.

use std::fmt::Display;
use std::path::Path;

use flow_log_stack::engine::{Cursor, Engine};
use flow_log_stack::{Code, Date, Day, Decimal, NamedQuery, Timestamp, flow_log_stack};
use flow_log_stack_athena::Kind;
use serde_json::json;

use super::hostile::TEXTS;
use super::simulated::{Answer, SimulatedAthena, lines};
use super::{athena, names};

flow_log_stack! {
    stack Hostile {
        flow_log: "fl-12345678901234567",
        logs: "s3://my-flow-logs/",
        results: "s3://my-flow-logs-analysis/",
        load: daily,
    }
    table flow_logs = default;

    query ByText(value: string) = "SELECT :value AS value";
    query ByShortText(value: varchar(13)) = "SELECT :value AS value";
    query ByPaddedText(value: char(12)) = "SELECT :value AS value";
    query ByDay(value: day) = "SELECT :value AS value";
    query ByFlag(value: boolean) = "SELECT :value AS value";
    query ByTinyint(value: tinyint) = "SELECT :value AS value";
    query BySmallint(value: smallint) = "SELECT :value AS value";
    query ByInt(value: int) = "SELECT :value AS value";
    query ByBigint(value: bigint) = "SELECT :value AS value";
    query ByReal(value: float) = "SELECT :value AS value";
    query ByDouble(value: double) = "SELECT :value AS value";
    query ByDecimal(value: decimal(38, 0)) = "SELECT :value AS value";
    query ByDate(value: date) = "SELECT :value AS value";
    query ByInstant(value: timestamp) = "SELECT :value AS value";
    query ByTexts(values: [string] = ["10.0.0.1"]) = "SELECT srcaddr FROM flow_logs WHERE day = '2026/11/20' AND srcaddr IN (:values)";
    query AtMost(rows: bigint) = "SELECT srcaddr FROM flow_logs WHERE day = '2026/11/20' LIMIT :rows";
}

/// What arrived: the type, the constant, and the value as Athena prints it.
type Arrived = (&'static str, String, String);

/// Runs a query, and returns the one value that arrived.
async fn arrives<Q: NamedQuery>(service: &SimulatedAthena, query: &Q) -> String {
    arrives_in("?", service, query).await
}

/// The same, with `place` instead of the parameter.
async fn arrives_in<Q: NamedQuery>(place: &str, service: &SimulatedAthena, query: &Q) -> String {
    let query = query.start_query(&names()).expect("a value that Athena takes");
    athena(service).start(query).await.expect("it starts");
    let call = service.calls_of("StartQueryExecution").pop().expect("a call");
    assert_eq!(call["QueryString"], format!("SELECT {place} AS value"));
    let [value] = call["ExecutionParameters"].as_array().expect("values").as_slice() else {
        panic!("one value, not {call}");
    };
    value.as_str().expect("a text").to_owned()
}

macro_rules! arrive {
    ($service:expr, $arrived:expr, $query:ident, $type:literal, $values:expr, $printed:expr) => {
        for value in $values {
            let printed: String = $printed(&value);
            let query = $query { value: value.into() };
            $arrived.push(($type, arrives($service, &query).await, printed));
        }
    };
}

/// In Java's form.
fn java(number: f64, text: &dyn Display) -> String {
    match number {
        _ if number.is_nan() => "NaN".into(),
        f64::INFINITY => "Infinity".into(),
        f64::NEG_INFINITY => "-Infinity".into(),
        _ => text.to_string(),
    }
}

async fn arrived(service: &SimulatedAthena) -> Vec<Arrived> {
    let mut all = Vec::new();
    let same = |text: &&str| (*text).to_owned();
    arrive!(service, all, ByText, "varchar", TEXTS, same);
    arrive!(service, all, ByText, "varchar", ["a\0b"], same);
    let longest = ["a".repeat(1_022), "'".repeat(511), "\u{1f600}".repeat(1_022)];
    arrive!(service, all, ByText, "varchar", longest, String::clone);
    arrive!(
        service,
        all,
        ByShortText,
        "varchar",
        ["it's", "NULL", "12 chars -- '"],
        same
    );
    // A text is a `varchar`, which the statement casts to `char`.
    for value in ["it's", "' OR 1=1 --"] {
        let query = ByPaddedText { value: value.into() };
        let constant = arrives_in("CAST(? AS char(12))", service, &query).await;
        all.push(("varchar", constant, value.to_owned()));
    }
    let day = |text| Day::new(text).expect("a day");
    arrive!(
        service,
        all,
        ByDay,
        "varchar",
        [day("2026-11-20"), day("2000-02-29")],
        |day: &Day| day.path()
    );
    arrive!(service, all, ByFlag, "boolean", [true, false], bool::to_string);
    arrive!(
        service,
        all,
        ByTinyint,
        "tinyint",
        [i8::MIN, -1, 0, i8::MAX],
        i8::to_string
    );
    arrive!(
        service,
        all,
        BySmallint,
        "smallint",
        [i16::MIN, -1, 0, i16::MAX],
        i16::to_string
    );
    arrive!(
        service,
        all,
        ByInt,
        "integer",
        [i32::MIN, -1, 0, i32::MAX],
        i32::to_string
    );
    arrive!(
        service,
        all,
        ByBigint,
        "bigint",
        [i64::MIN, -1, 0, 1, i64::MAX],
        i64::to_string
    );
    let reals = [
        -1.5,
        f32::MAX,
        f32::MIN_POSITIVE,
        f32::NAN,
        f32::INFINITY,
        f32::NEG_INFINITY,
    ];
    arrive!(service, all, ByReal, "real", reals, |real: &f32| java(
        (*real).into(),
        real
    ));
    let doubles = [-1.5, 0.1, f64::MAX, 5e-324, f64::NAN, f64::INFINITY, f64::NEG_INFINITY];
    arrive!(service, all, ByDouble, "double", doubles, |double: &f64| java(
        *double, double
    ));
    let decimal = |text: &str| Decimal::new(text).expect("a number");
    let nines = "9".repeat(38);
    let decimals = [
        decimal("0"),
        decimal("-12"),
        decimal(&nines),
        decimal(&format!("-{nines}")),
    ];
    arrive!(service, all, ByDecimal, "decimal", decimals, Decimal::to_string);
    let dates = [day("2026-11-20"), day("0001-01-01"), day("9999-12-31")];
    arrive!(service, all, ByDate, "date", dates.map(Date::from), Date::to_string);
    let instant = |text| Timestamp::new(text).expect("an instant");
    let instants = [instant("2026-11-20 13:05:00.123"), instant("1969-12-31 23:59:59.000")];
    arrive!(service, all, ByInstant, "timestamp", instants, Timestamp::to_string);
    all
}

#[tokio::test]
async fn hostile_values_arrive_as_data() {
    let service = SimulatedAthena::answering(Answer::rows([("value", "varchar")], []));
    let arrived = arrived(&service).await;
    assert!(arrived.len() >= 60);
    if let Some(path) = std::env::var_os("WRITE_PARAMETERS") {
        let lines = arrived
            .iter()
            .map(|(_, constant, _)| json!({"sql": format!("SELECT {constant} AS value")}).to_string());
        std::fs::write(Path::new(&path), lines.collect::<Vec<_>>().join("\n")).expect("the path can be written");
        return;
    }
    let recorded = lines("tests/parameters.jsonl");
    assert_eq!(arrived.len(), recorded.len(), "record again: see the head of this file");
    for ((expected_type, constant, printed), line) in arrived.iter().zip(recorded) {
        assert_eq!(
            line["sql"],
            json!(format!("SELECT {constant} AS value")),
            "record again: see the head of this file"
        );
        // The engine's result for the constant is the value, with its type.
        let type_of = line["columns"][0]["type"].as_str().unwrap_or_default();
        assert_eq!(type_of.split('(').next(), Some(*expected_type), "{constant}");
        let engine = line["rows"][0][0].as_str().expect("a value");
        // Rust and Java print the same number differently.
        let number = |text: &str| match *expected_type {
            "real" => text.parse().ok().map(|number: f32| u64::from(number.to_bits())),
            "double" => text.parse().ok().map(f64::to_bits),
            _ => None,
        };
        let is_same = engine == printed || number(engine).is_some_and(|bits| Some(bits) == number(printed));
        assert!(is_same, "{constant} is {engine}, and was {printed}");
    }
}

#[tokio::test]
async fn a_list_is_a_constant_for_each_value() {
    let service = SimulatedAthena::answering(Answer::rows([("srcaddr", "varchar")], []));
    let values = TEXTS.map(str::to_owned).to_vec();
    let query = ByTexts { values }
        .start_query(&names())
        .expect("values that Athena takes");
    athena(&service)
        .start(query)
        .await
        .expect("it starts")
        .next()
        .await
        .expect("it runs");
    let call = service.calls_of("StartQueryExecution").pop().expect("a call");
    let marks = vec!["?"; TEXTS.len()].join(", ");
    assert!(
        call["QueryString"]
            .as_str()
            .is_some_and(|sql| sql.ends_with(&format!("IN ({marks})"))),
        "{call}"
    );
    let expected: Vec<_> = TEXTS
        .iter()
        .map(|text| json!(format!("'{}'", text.replace('\'', "''"))))
        .collect();
    assert_eq!(call["ExecutionParameters"], json!(expected));
}

#[tokio::test]
async fn a_number_of_rows_is_digits() {
    let service = SimulatedAthena::answering(Answer::rows([("srcaddr", "varchar")], []));
    let query = AtMost { rows: 5_000_000_000 }
        .start_query(&names())
        .expect("a number of rows");
    athena(&service)
        .start(query)
        .await
        .expect("it starts")
        .next()
        .await
        .expect("it runs");
    let call = service.calls_of("StartQueryExecution").pop().expect("a call");
    assert_eq!(call["ExecutionParameters"], json!(["5000000000"]));
    let error = AtMost { rows: -1 }
        .start_query(&names())
        .expect_err("no number of rows");
    assert_eq!(error.code, Code::InvalidDefault);
}

#[tokio::test]
async fn a_value_of_more_than_1024_characters_with_its_quotes_is_an_error_that_says_so() {
    let service = SimulatedAthena::answering(Answer::rows([("value", "varchar")], []));
    for (text, characters) in [
        ("a".repeat(1_023), 1_025),
        ("'".repeat(512), 1_026),
        ("\u{1f600}".repeat(1_023), 1_025),
    ] {
        let query = ByText { value: text };
        let refused = query.start_query(&names()).map_err(flow_log_stack_athena::Error::from);
        let error = refused.expect_err("it is too long");
        assert!(matches!(error.kind(), Kind::Query(error) if error.code == Code::Limit));
        let expected = format!(
            "the value of `value` in the query `ByText` has {characters} characters, but Athena allows 1024, its quotes among them\nhelp: give a shorter value"
        );
        assert!(error.to_string().starts_with(&expected), "{error}");
    }
    // The values in the text as well.
    let query = ByText {
        value: "a".repeat(1_023),
    };
    let error = athena(&service).write_values().run(&query).await.expect_err("too long");
    assert!(
        error
            .to_string()
            .starts_with("the value of `value` in the query `ByText` has 1025 characters")
    );
    assert_eq!(service.calls().len(), 0, "nothing was started");
}
