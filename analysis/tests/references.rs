//! What is read: tables, with their places and aliases, and columns.

mod common;

use common::{catalog, errors};
use flow_log_stack_analysis::{Alias, TableRead, check};

#[test]
fn references_say_whether_an_alias_stands_behind_them() {
    let sql = "WITH flow_logs AS (SELECT * FROM logs.flow_logs x) SELECT 1 FROM flow_logs, logs.flow_logs TABLESAMPLE BERNOULLI (10), \
               (TABLE shared_logs) s WHERE s.aws_account = '1'";
    let catalog = catalog();
    assert_eq!(errors(sql, &catalog), [""; 0]);
    let analysis = check(sql, &catalog);
    let references: Vec<_> = analysis
        .table_references
        .iter()
        .map(|one| (one.table, &sql[one.range.clone()], one.alias))
        .collect();
    assert_eq!(
        references,
        [
            (0, "logs.flow_logs", Alias::Present),
            (0, "logs.flow_logs", Alias::Absent),
            (1, "shared_logs", Alias::Impossible),
        ]
    );
}

#[test]
fn what_a_table_tells_of_itself_is_no_reading_of_it() {
    let sql = "SELECT max(day), anything FROM logs.\"Flow_logs$PARTITIONS\", \"shared_logs$properties\" p GROUP BY 2";
    let catalog = catalog();
    assert_eq!(errors(sql, &catalog), [""; 0]);
    let analysis = check(sql, &catalog);
    let of = |one: &flow_log_stack_analysis::TableReference| (one.table, one.metadata, one.alias);
    let references: Vec<_> = analysis.table_references.iter().map(of).collect();
    let expected = [
        (0, Some("partitions"), Alias::Absent),
        (1, Some("properties"), Alias::Present),
    ];
    assert_eq!(references, expected);
    assert_eq!(analysis.reads, []);
    for unknown in [
        "\"flow_logs$partition\"",
        "\"flow_log$partitions\"",
        "other.\"flow_logs$partitions\"",
    ] {
        assert_eq!(
            errors(&format!("SELECT 1 FROM {unknown}"), &catalog).len(),
            1,
            "{unknown}"
        );
    }
}

#[test]
fn references_in_row_patterns_and_table_functions() {
    let sql = "SELECT * FROM TABLE(f(input => TABLE(flow_logs) PARTITION BY day, other => TABLE(SELECT day FROM shared_logs \
               WHERE aws_account = '1') AS s)), flow_logs MATCH_RECOGNIZE (MEASURES A.bytes AS b PATTERN (A) DEFINE A AS bytes > (SELECT 1 FROM flow_logs l))";
    let catalog = catalog();
    assert_eq!(errors(sql, &catalog), [""; 0]);
    let references: Vec<_> = check(sql, &catalog)
        .table_references
        .iter()
        .map(|one| (one.table, one.alias))
        .collect();
    let expected = [
        (0, Alias::Impossible),
        (1, Alias::Absent),
        (0, Alias::Absent),
        (0, Alias::Present),
    ];
    assert_eq!(references, expected);
}

#[test]
fn reads_name_columns() {
    let analysis = check(
        "SELECT bytes, \"$path\" FROM flow_logs WHERE day > '2026' ORDER BY bytes",
        &catalog(),
    );
    assert_eq!(
        analysis.reads,
        [TableRead {
            table: 0,
            columns: vec![2, 3]
        }]
    );
    let analysis = check(
        "SELECT count(*) FROM flow_logs f JOIN flow_logs g USING (srcaddr)",
        &catalog(),
    );
    assert_eq!(
        analysis.reads,
        [TableRead {
            table: 0,
            columns: vec![0]
        }]
    );
    let analysis = check("SELECT f.* FROM flow_logs f", &catalog());
    assert_eq!(
        analysis.reads,
        [TableRead {
            table: 0,
            columns: vec![0, 1, 2, 3, 4]
        }]
    );
}

#[test]
fn what_is_no_query_is_named() {
    let catalog = catalog();
    for (sql, message) in [
        (
            "INSERT INTO flow_logs SELECT 1",
            "INSERT INTO is a statement, not a query",
        ),
        ("create table x (a bigint)", "CREATE TABLE is a statement, not a query"),
        ("EXPLAIN SELECT 1", "EXPLAIN is a statement, not a query"),
    ] {
        let analysis = check(sql, &catalog);
        let said: Vec<_> = analysis
            .diagnostics
            .iter()
            .map(|own| (own.code.name(), own.message.as_str()))
            .collect();
        assert_eq!(said, [("not_a_query", message)]);
    }
    assert_eq!(errors(" -- nothing\n", &catalog), ["syntax_error ``"]);
    assert_eq!(errors("SELECT 1; SELECT 2", &catalog), ["two_statements `;`"]);
    assert_eq!(errors("SELECT 1;", &catalog), [""; 0]);
}

#[test]
fn all_mistakes_are_found_at_once_and_no_others() {
    let sql =
        "SELECT srcadr, upper(dstport), nope.bytes FROM flow_logs WHERE day > 5 GROUP BY bytez ORDER BY strlen(day)";
    assert_eq!(
        errors(sql, &catalog()),
        [
            "type_mismatch `>`",
            "unknown_column `srcadr`",
            "wrong_arguments `upper`",
            "unknown_column `nope.bytes`",
            "unknown_column `bytez`",
            "unknown_function `strlen`",
            "not_grouped `upper`",
        ]
    );
    let sql = "SELECT a.x, b.y FROM nope a JOIN flow_logs b ON a.z = b.bytes WHERE q > 1";
    assert_eq!(
        errors(sql, &catalog()),
        ["unknown_table `nope`", "unknown_column `b.y`"]
    );
}

#[test]
fn an_open_table_silences_only_what_depends_on_it() {
    let mut catalog = catalog();
    if let Some(tables) = &mut catalog.tables {
        tables[0].open = true;
    }
    let sql = "SELECT x, f.y, g.z, upper(bytes), x + 'a' FROM flow_logs f, (SELECT 1 one) g ORDER BY w, 7";
    assert_eq!(
        errors(sql, &catalog),
        [
            "unknown_column `g.z`",
            "wrong_arguments `upper`",
            "invalid_column_reference `7`"
        ]
    );
    assert_eq!(errors("SELECT *, nope FROM flow_logs ORDER BY 40", &catalog), [""; 0]);
}

#[test]
fn columns_of_the_result_know_where_they_are_written() {
    let catalog = catalog();
    for (sql, expected) in [
        (
            "SELECT srcaddr, bytes + 1 AS more, max(bytes) OVER () \"m\" FROM flow_logs",
            &["srcaddr", "bytes + 1 AS more", "max(bytes) OVER () \"m\""][..],
        ),
        (
            "SELECT 1 AS a, t.*, 2 AS b FROM (SELECT srcaddr, bytes FROM flow_logs) t",
            &["1 AS a", "t", "t", "2 AS b"],
        ),
        (
            "SELECT 1, *, 2, t.* FROM (SELECT srcaddr FROM flow_logs) t",
            &["1", "", "", ""],
        ),
        (
            "WITH x AS (SELECT 1 AS a) (SELECT a AS b FROM x) UNION ALL SELECT 2",
            &["a AS b"],
        ),
        ("VALUES (1, 2)", &["", ""]),
    ] {
        assert_eq!(errors(sql, &catalog), [""; 0], "{sql}");
        let columns = check(sql, &catalog).columns;
        let written = columns
            .iter()
            .map(|own| own.range.clone().map_or("", |range| &sql[range]));
        assert_eq!(written.collect::<Vec<_>>(), expected, "{sql}");
    }
}
