//! Lints: statements at which each must say something, and look-alikes at which it must not.

use flow_log_stack_analysis::{Catalog, Column, Partition, Severity, Table, check};

fn catalog() -> Catalog {
    let column = |name: &str, partition| Column {
        name: name.into(),
        data_type: "varchar".parse().ok(),
        partition,
        ..Column::default()
    };
    let table = Table {
        catalog: None,
        schema: None,
        name: "f".into(),
        columns: vec![
            column("srcaddr", Partition::No),
            column("aws_account", Partition::Key),
            column("day", Partition::Time),
        ],
        hidden_columns: vec![column("$path", Partition::No)],
        open: false,
    };
    Catalog {
        tables: Some(vec![table]),
        ..Catalog::default()
    }
}

/// The lints of a statement that Athena accepts.
fn lints(sql: &str) -> Vec<&'static str> {
    let analysis = check(sql, &catalog());
    assert!(analysis.is_accepted(), "{sql}: {:?}", analysis.diagnostics);
    let found = analysis.diagnostics.iter().filter(|one| one.severity == Severity::Lint);
    found.map(|one| one.code.name()).collect()
}

#[track_caller]
fn fires(lint: &str, statements: &[&str]) {
    for sql in statements {
        assert!(lints(sql).contains(&lint), "{sql}: {:?}", lints(sql));
    }
}

#[track_caller]
fn silent(statements: &[&str]) {
    for sql in statements {
        assert_eq!(lints(sql), Vec::<&str>::new(), "{sql}");
    }
}

#[test]
fn no_partition_bound() {
    fires(
        "no_partition_bound",
        &[
            "SELECT srcaddr FROM f",
            "SELECT srcaddr FROM f WHERE aws_account = '1'",
            "SELECT srcaddr FROM f WHERE day <= '2026/11/20'",
            "SELECT srcaddr FROM f WHERE day <> '2026/11/20'",
            "SELECT srcaddr FROM f WHERE day >= '2026/11/20' OR srcaddr = 'x'",
            "SELECT srcaddr FROM f WHERE NOT day >= '2026/11/20'",
            "SELECT a.srcaddr FROM f a JOIN f b ON a.srcaddr = b.srcaddr WHERE a.day = '2026/11/20'",
            "SELECT srcaddr FROM (SELECT srcaddr FROM f)",
        ],
    );
    silent(&[
        "SELECT srcaddr FROM f WHERE day = '2026/11/20'",
        "SELECT srcaddr FROM f WHERE '2026/11/20' <= day",
        "SELECT srcaddr FROM f WHERE day IN ('2026/11/20', '2026/11/21')",
        "SELECT srcaddr FROM f WHERE day BETWEEN '2026/11/01' AND '2026/11/20'",
        "SELECT srcaddr FROM f WHERE day > '2026/11/20' OR (day = '2026/11/01' AND srcaddr = 'x')",
        "SELECT srcaddr FROM f WHERE substr(day, 1, 7) = '2026/11'",
        "SELECT srcaddr FROM f WHERE day LIKE '2026/11/%'",
        "SELECT srcaddr FROM (SELECT srcaddr, day FROM f) WHERE day = '2026/11/20'",
        "WITH q AS (SELECT srcaddr, day FROM f WHERE day >= '2026/11/20') SELECT * FROM q",
        "SELECT 1",
    ]);
}

#[test]
fn day_format() {
    fires(
        "day_format",
        &[
            "SELECT srcaddr FROM f WHERE day >= '2026-11-20'",
            "SELECT srcaddr FROM f WHERE '20261120' <= day",
            "SELECT srcaddr FROM f WHERE day = '2026/11'",
            "SELECT srcaddr FROM f WHERE day IN ('2026/11/20', '2026/11/2')",
            "SELECT srcaddr FROM f WHERE day BETWEEN '2026/11/01' AND '20.11.2026'",
            "SELECT srcaddr FROM (SELECT srcaddr, day FROM f) WHERE day = '2026-11-20'",
        ],
    );
    silent(&[
        "SELECT srcaddr FROM f WHERE day >= '2026/11' AND day < '2027'",
        "SELECT srcaddr FROM f WHERE day = '2026/11/20' AND srcaddr = '2026-11-20'",
        "SELECT srcaddr FROM f WHERE replace(day, '/', '-') >= '2026-11-20'",
        "SELECT '2026-11-20' AS day FROM f WHERE f.day = '2026/11/20'",
        "SELECT day FROM (VALUES '2026-11-20') t(day) WHERE day = '2026-11-20'",
        "SELECT srcaddr FROM f WHERE day = date_format(current_date, '%Y/%m/%d')",
    ]);
}
