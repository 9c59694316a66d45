//! Which partitions each reading of a table can touch.

mod common;

use common::{catalog, errors};
use flow_log_stack_analysis::{PartitionLimit, PartitionValue, PartitionValues, check};

/// What is known of the keys at each reference, such as `day in 'a'` and `'a' <= day < :since`.
fn touched(sql: &str) -> Vec<String> {
    let catalog = catalog();
    let analysis = check(sql, &catalog);
    assert_eq!(errors(sql, &catalog), [""; 0], "{sql}");
    let value = |value: &PartitionValue| match value {
        PartitionValue::Constant(text) => format!("'{text}'"),
        PartitionValue::Parameter(index) => format!(":{}", catalog.parameters[*index].name),
        PartitionValue::Computed(range) => sql[range.clone()].to_owned(),
    };
    let sign = |limit: &PartitionLimit| if limit.inclusive { "<=" } else { "<" };
    let mut found = Vec::new();
    for reference in &analysis.table_references {
        let table = &catalog.tables.as_ref().expect("tables")[reference.table];
        let mut keys = Vec::new();
        for bound in &reference.partitions {
            let key = &table.columns[bound.column].name;
            match &bound.values {
                PartitionValues::All => {}
                PartitionValues::OneOf(values) => {
                    let values: Vec<_> = values.iter().map(value).collect();
                    keys.push(format!("{key} in {}", values.join(" ")).trim_end().to_owned());
                }
                PartitionValues::Between { low, high } => {
                    let low = low.as_ref().map(|low| format!("{} {} ", value(&low.value), sign(low)));
                    let high = high
                        .as_ref()
                        .map(|high| format!(" {} {}", sign(high), value(&high.value)));
                    keys.push(format!("{}{key}{}", low.unwrap_or_default(), high.unwrap_or_default()));
                }
            }
        }
        found.push(keys.join(", "));
    }
    found
}

#[track_caller]
fn assert_touched(cases: &[(&str, &[&str])]) {
    for (sql, expected) in cases {
        assert_eq!(touched(sql), *expected, "{sql}");
    }
}

#[test]
fn comparisons_with_a_key() {
    assert_touched(&[
        ("SELECT 1 FROM flow_logs WHERE day = 'a'", &["day in 'a'"]),
        ("SELECT 1 FROM flow_logs WHERE 'a' = day AND bytes > 1", &["day in 'a'"]),
        (
            "SELECT 1 FROM flow_logs WHERE day IN ('b', 'a', 'b')",
            &["day in 'b' 'a'"],
        ),
        ("SELECT 1 FROM flow_logs WHERE day >= :since", &[":since <= day"]),
        (
            "SELECT 1 FROM flow_logs WHERE 'a' < day AND day <= 'c'",
            &["'a' < day <= 'c'"],
        ),
        (
            "SELECT 1 FROM flow_logs WHERE day BETWEEN 'a' AND :since",
            &["'a' <= day <= :since"],
        ),
        (
            "SELECT 1 FROM flow_logs WHERE day = date_format(current_date, '%Y')",
            &["day in date_format(current_date, '%Y')"],
        ),
        (
            "SELECT 1 FROM flow_logs WHERE day = 'a' AND aws_account = '1'",
            &["day in 'a', aws_account in '1'"],
        ),
    ]);
}

#[test]
fn conditions_together() {
    assert_touched(&[
        (
            "SELECT 1 FROM flow_logs WHERE day >= 'a' AND day > 'b' AND day >= 'b'",
            &["'b' < day"],
        ),
        (
            "SELECT 1 FROM flow_logs WHERE day >= 'b' AND day IN ('a', 'b', 'c', :since)",
            &["day in 'b' 'c' :since"],
        ),
        (
            "SELECT 1 FROM flow_logs WHERE day > 'a' AND day < 'c' AND day IN ('a', 'b', 'c')",
            &["day in 'b'"],
        ),
        (
            "SELECT 1 FROM flow_logs WHERE day IN ('a', 'b') AND day IN ('b', 'c')",
            &["day in 'b'"],
        ),
        ("SELECT 1 FROM flow_logs WHERE day = 'a' AND day = 'b'", &["day in"]),
        (
            "SELECT 1 FROM flow_logs WHERE day = 'a' OR day = :since",
            &["day in 'a' :since"],
        ),
        ("SELECT 1 FROM flow_logs WHERE day < 'c' OR day < 'b'", &["day < 'c'"]),
        (
            "SELECT 1 FROM flow_logs WHERE day = 'z' OR day BETWEEN 'a' AND 'b'",
            &["'a' <= day <= 'z'"],
        ),
        (
            "SELECT 1 FROM flow_logs WHERE (day = 'a' AND bytes > 1) OR (day = 'b' AND bytes > 2)",
            &["day in 'a' 'b'"],
        ),
        (
            "SELECT 1 FROM flow_logs WHERE day > 'a' AND (bytes = 1 OR day = 'b')",
            &["'a' < day"],
        ),
    ]);
}

#[test]
fn what_leaves_all_partitions() {
    for condition in [
        "true",
        "bytes = 1",
        "day = 'a' OR bytes > 1",
        "day > 'b' OR day < 'a'",
        "day <= :since OR day <= 'a'",
        "NOT day = 'a'",
        "day <> 'a'",
        "day = srcaddr",
        "day = (SELECT max(day) FROM flow_logs)",
        "day IN (SELECT day FROM flow_logs)",
        "day IN ('a', srcaddr)",
        "substr(day, 1, 4) = '2026'",
        "EXISTS (SELECT 1 WHERE day = 'a')",
    ] {
        let sql = format!("SELECT 1 FROM flow_logs WHERE {condition}");
        assert_eq!(touched(&sql)[0], "", "{condition}");
    }
}

#[test]
fn conditions_reach_into_derived_tables() {
    assert_touched(&[
        (
            "SELECT * FROM (SELECT day d, bytes FROM flow_logs) WHERE d = 'a'",
            &["day in 'a'"],
        ),
        (
            "SELECT d FROM (SELECT day d, sum(bytes) FROM flow_logs GROUP BY day) WHERE d = 'a'",
            &["day in 'a'"],
        ),
        (
            "SELECT day, sum(bytes) FROM flow_logs GROUP BY day HAVING day > 'a'",
            &["'a' < day"],
        ),
        (
            "SELECT * FROM (SELECT day FROM flow_logs UNION ALL SELECT day FROM flow_logs WHERE day > 'a') WHERE day < 'c'",
            &["day < 'c'", "'a' < day < 'c'"],
        ),
        (
            "SELECT * FROM (SELECT day FROM flow_logs LIMIT 5) WHERE day = 'a'",
            &[""],
        ),
        (
            "SELECT * FROM (SELECT day, rank() OVER (ORDER BY bytes) FROM flow_logs) WHERE day = 'a'",
            &[""],
        ),
        (
            "SELECT * FROM (SELECT day, rank() OVER (PARTITION BY day) FROM flow_logs) WHERE day = 'a'",
            &["day in 'a'"],
        ),
        (
            "SELECT * FROM (SELECT day, rank() OVER w FROM flow_logs WINDOW w AS (PARTITION BY day)) WHERE day = 'a'",
            &["day in 'a'"],
        ),
    ]);
}

#[test]
fn joins() {
    assert_touched(&[
        (
            "SELECT 1 FROM flow_logs a JOIN flow_logs b ON a.day = b.day WHERE a.day = 'a'",
            &["day in 'a'", "day in 'a'"],
        ),
        (
            "SELECT 1 FROM flow_logs a, flow_logs b, flow_logs c WHERE c.day = b.day AND a.day = b.day AND a.day > 'a'",
            &["'a' < day", "'a' < day", "'a' < day"],
        ),
        (
            "SELECT 1 FROM flow_logs a JOIN flow_logs b USING (day) WHERE day = 'a'",
            &["day in 'a'", "day in 'a'"],
        ),
        (
            "SELECT 1 FROM flow_logs a JOIN flow_logs b ON a.bytes = b.bytes WHERE a.day = 'a'",
            &["day in 'a'", ""],
        ),
        (
            "SELECT 1 FROM flow_logs a LEFT JOIN flow_logs b ON a.day = b.day AND b.day = 'a'",
            &["", "day in 'a'"],
        ),
        (
            "SELECT 1 FROM flow_logs a LEFT JOIN flow_logs b ON a.day = b.day AND a.day = 'a'",
            &["", ""],
        ),
        (
            "SELECT 1 FROM flow_logs a LEFT JOIN flow_logs b ON a.day = b.day WHERE a.day = 'a'",
            &["day in 'a'", "day in 'a'"],
        ),
        (
            "SELECT 1 FROM flow_logs a RIGHT JOIN flow_logs b ON a.day = b.day AND a.day = 'a'",
            &["day in 'a'", ""],
        ),
        (
            "SELECT 1 FROM flow_logs a FULL JOIN flow_logs b ON a.day = b.day AND a.day = 'a'",
            &["", ""],
        ),
        (
            "SELECT 1 FROM (SELECT day FROM flow_logs WHERE day = 'a' UNION ALL SELECT 'b') a JOIN flow_logs b ON a.day = b.day",
            &["day in 'a'", ""],
        ),
        (
            "SELECT (SELECT max(b.bytes) FROM flow_logs b WHERE b.day = a.day) FROM flow_logs a WHERE day = 'a'",
            &["day in 'a'", "day in 'a'"],
        ),
    ]);
    // References are in the order of the text.
    let sql = "SELECT (SELECT max(b.bytes) FROM flow_logs b WHERE b.day < a.day) FROM flow_logs a WHERE a.day = 'a'";
    assert_touched(&[(sql, &["", "day in 'a'"])]);
}

#[test]
fn a_with_query_is_read_at_each_use() {
    assert_touched(&[
        (
            "WITH q AS (SELECT day FROM flow_logs) SELECT * FROM q WHERE day = 'a'",
            &["day in 'a'"],
        ),
        (
            "WITH q AS (SELECT day FROM flow_logs WHERE day > '2') SELECT * FROM q WHERE day = '3' UNION ALL SELECT * FROM q WHERE day = '4'",
            &["day in '3' '4'"],
        ),
        (
            "WITH q AS (SELECT day FROM flow_logs) SELECT * FROM q WHERE day = 'a' UNION ALL SELECT * FROM q",
            &[""],
        ),
        (
            "WITH q AS (SELECT day FROM flow_logs), r AS (SELECT * FROM q WHERE day > 'b') SELECT * FROM r WHERE day < 'd'",
            &["'b' < day < 'd'"],
        ),
        (
            "WITH q AS (SELECT day FROM flow_logs) SELECT 1",
            &["day in, aws_account in"],
        ),
        (
            "WITH RECURSIVE q(d) AS (SELECT day FROM flow_logs UNION ALL SELECT d || 'x' FROM q WHERE d < 'b') SELECT * FROM q WHERE d = 'a'",
            &[""],
        ),
    ]);
}
