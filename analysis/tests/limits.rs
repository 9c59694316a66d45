//! Nothing makes the checker panic, overflow the stack or hang.

mod common;

use common::{catalog, errors};
use flow_log_stack_analysis::check;
use proptest::prelude::*;

/// Checks a text on a stack as small as that of a thread.
fn on_a_small_stack(sql: String) -> Vec<String> {
    let thread = std::thread::Builder::new()
        .stack_size(2 << 20)
        .spawn(move || errors(&sql, &catalog()));
    thread.expect("a thread starts").join().expect("the check ends")
}

#[test]
fn deep_nesting_is_refused() {
    for (open, close) in [
        ("(", ")"),
        ("CASE WHEN true THEN ", " END"),
        ("ARRAY[", "]"),
        ("abs(", ")"),
        ("(SELECT ", ")"),
    ] {
        let sql = |depth: usize| format!("SELECT {}1{}", open.repeat(depth), close.repeat(depth));
        assert!(
            on_a_small_stack(sql(500))
                .iter()
                .all(|error| error.starts_with("query_too_deep")),
            "{open}"
        );
        let accepted = on_a_small_stack(sql(100));
        assert!(
            accepted.iter().all(|error| !error.starts_with("query_too_deep")),
            "{open} {accepted:?}"
        );
    }
    let from = format!(
        "SELECT 1 FROM {}flow_logs{}",
        "(SELECT * FROM ".repeat(100),
        ")".repeat(100)
    );
    assert_eq!(on_a_small_stack(from), [""; 0]);
}

#[test]
fn long_chains_are_no_deep_ones() {
    for (first, link) in [
        ("1", " + 1"),
        ("true", " AND true"),
        ("'a'", " || 'a'"),
        ("1", ", 1"),
        ("NOT true", " OR NOT true"),
    ] {
        for count in [300, 20_000] {
            on_a_small_stack(format!("SELECT {first}{}", link.repeat(count)));
        }
        assert_eq!(
            on_a_small_stack(format!("SELECT {first}{}", link.repeat(300))),
            [""; 0],
            "{link}"
        );
    }
    for (first, link) in [
        ("SELECT 1", " UNION SELECT 1"),
        ("SELECT 1 FROM flow_logs", " JOIN flow_logs ON true"),
        ("SELECT ", "- "),
        ("SELECT ", "NOT "),
        ("SELECT x", ".x"),
        ("SELECT x", "[1]"),
        ("SELECT x", "::bigint"),
        ("SELECT x", " AT TIME ZONE 'UTC'"),
        ("SELECT f(", "x -> "),
        ("SELECT CAST(1 AS ", "array<"),
        ("SELECT CAST(1 AS ", "array("),
        ("SELECT CAST(1 AS bigint", " array"),
        ("SELECT 1 FROM flow_logs", " JOIN flow_logs"),
        ("SELECT 1 WHERE ", "1 IN (("),
        ("SELECT ", "position("),
        ("SELECT ", "row("),
        ("", "WITH q AS ("),
        ("SELECT 1 WHERE 1 = ", "ANY (("),
    ] {
        for count in [50, 3_000] {
            on_a_small_stack(format!("{first}{}", link.repeat(count)));
        }
    }
}

#[test]
fn more_than_athena_takes_is_refused() {
    let sql = |length: usize| format!("SELECT '{}'", "a".repeat(length - 9));
    assert_eq!(errors(&sql(262_144), &catalog()), [""; 0]);
    assert_eq!(errors(&sql(262_145), &catalog()), ["query_too_long"]);
}

const VALID: [&str; 6] = [
    "SELECT srcaddr, sum(bytes) AS total FROM flow_logs WHERE day >= :since GROUP BY srcaddr ORDER BY total DESC LIMIT 10",
    "WITH q(a, b) AS (SELECT bytes, row_number() OVER (PARTITION BY day ORDER BY bytes ROWS 1 PRECEDING) FROM flow_logs) SELECT a FROM q",
    "SELECT transform(ARRAY[1, 2], x -> x + 1)[1], CASE WHEN 'a' LIKE 'b' THEN DATE '2026-01-01' END, CAST(1 AS decimal(5, 2))",
    "SELECT * FROM flow_logs a LEFT JOIN flow_logs b USING (day) WHERE EXISTS (SELECT 1 WHERE a.bytes BETWEEN 1 AND 2) OFFSET 1",
    "SELECT day FROM flow_logs GROUP BY GROUPING SETS ((day), ()) UNION ALL VALUES 'a', U&'\\00e9' UESCAPE '!' ORDER BY 1",
    "SELECT trim(BOTH 'x' FROM srcaddr), extract(DAY FROM now()), INTERVAL '1' DAY, json_object('a' : 1), \"$path\" FROM flow_logs TABLESAMPLE SYSTEM (1)",
];

proptest! {
    #[test]
    fn arbitrary_text_never_panics(sql in "\\PC{0,80}") {
        let _ = check(&sql, &catalog());
    }

    #[test]
    fn arbitrary_tokens_never_panic(words in prop::collection::vec(prop::sample::select(vec![
        "SELECT", "FROM", "flow_logs", "WHERE", "(", ")", ",", "bytes", "=", "'a'", "1", "1.5", "AND", "NOT", "IN", "JOIN",
        "ON", "GROUP", "BY", "ORDER", "LIMIT", "OVER", "->", "x", ".", "*", "[", "]", "CASE", "WHEN", "THEN", "END", "UNION",
        "VALUES", "WITH", "AS", ":since", ":ports", "?", "sum", "rank", "||", "-", "CAST", "bigint", "UNNEST", "LATERAL",
    ]), 0..40)) {
        let _ = check(&words.join(" "), &catalog());
    }

    #[test]
    fn mutated_queries_never_panic(which in 0..VALID.len(), cuts in prop::collection::vec((0..200usize, 0..3usize, any::<char>()), 1..4)) {
        let mut sql: Vec<char> = VALID[which].chars().collect();
        for (at, what, ch) in cuts {
            let at = at % sql.len().max(1);
            match what {
                0 if at < sql.len() => { sql.remove(at); }
                1 if at < sql.len() => sql[at] = ch,
                _ => sql.insert(at, ch),
            }
        }
        let sql: String = sql.into_iter().collect();
        let analysis = check(&sql, &catalog());
        for diagnostic in &analysis.diagnostics {
            for label in diagnostic.primary.iter().chain(&diagnostic.labels) {
                prop_assert!(sql.get(label.range.clone()).is_some(), "{:?}", diagnostic);
            }
        }
    }
}
