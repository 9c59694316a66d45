//! Nothing makes the checker panic, overflow the stack or hang.

mod common;

use common::{catalog, errors};

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
