//! Nothing makes the checker panic, overflow the stack or hang.

mod common;

use common::{catalog, errors};
use flow_log_stack_analysis::check;

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

/// A suggestion whose edits would overlap is an advice.
#[test]
fn what_stands_after_the_number_of_top_is_no_edit_of_its_own() {
    let found = |behind: &str| {
        let sql = format!("SELECT TOP 10{behind}");
        let diagnostics = check(&sql, &catalog()).diagnostics;
        let [found] = &*diagnostics else {
            unreachable!("{sql}: {diagnostics:?}");
        };
        (found.help.clone().unwrap_or_default(), found.fix.apply(&sql))
    };
    let advice = "write `LIMIT 10` at the end of the query";
    for behind in [" ", "\n", "\t\r\n", " -- ten", "\n/* ten */ ", "  \n-- ten\n"] {
        assert_eq!(found(behind), (advice.to_owned(), format!("SELECT TOP 10{behind}")));
    }
    let fixed = "SELECT bytes FROM flow_logs LIMIT 10 ".to_owned();
    assert_eq!(found(" bytes FROM flow_logs "), (advice.to_owned(), fixed));
}

/// So many WITH queries, each over the one before.
fn chain(levels: usize, first: &str, step: &str, last: &str) -> String {
    let link = |level: usize| format!(", q{level} AS ({})", step.replace('$', &format!("q{}", level - 1)));
    let links: String = (1..levels).map(link).collect();
    format!(
        "WITH q0 AS ({first}){links} {}",
        last.replace('$', &format!("q{}", levels - 1))
    )
}

#[test]
fn what_doubles_with_each_line_is_not_known_for_ever() {
    for (first, step, last) in [
        ("SELECT 1 x", "SELECT * FROM $ a CROSS JOIN $ b", "SELECT 1 FROM $"),
        ("SELECT 1 x", "SELECT a.*, b.* FROM $ a, $ b", "SELECT 1 FROM $"),
        ("SELECT 1 x", "SELECT row(x, x) x FROM $", "SELECT x FROM $"),
        (
            "SELECT row(1, 2) x",
            "SELECT row(x, x, x, x) x FROM $",
            "SELECT f.x.* FROM $ f",
        ),
        (
            "SELECT 1 x",
            "SELECT map(ARRAY[x], ARRAY[x]) x FROM $",
            "SELECT x FROM $",
        ),
        (
            "SELECT ARRAY[1] x",
            "SELECT transform(x, y -> row(y, x)) x FROM $",
            "SELECT x FROM $",
        ),
        (
            "SELECT day FROM flow_logs",
            "SELECT day FROM $ a JOIN $ b USING (day)",
            "SELECT day FROM $",
        ),
        (
            "SELECT day FROM flow_logs",
            "SELECT day FROM $ UNION SELECT day FROM $",
            "SELECT day FROM $",
        ),
        (
            "SELECT (SELECT max(bytes) FROM flow_logs g WHERE g.day < f.day) x FROM flow_logs f",
            "SELECT a.x FROM $ a, $ b",
            "SELECT x FROM $",
        ),
    ] {
        for levels in [40, 1000] {
            assert_eq!(on_a_small_stack(chain(levels, first, step, last)), [""; 0], "{step}");
        }
    }
}

#[test]
fn ten_thousand_columns_are_known() {
    let found = |levels| {
        let step = "SELECT * FROM $ a CROSS JOIN $ b";
        on_a_small_stack(chain(levels, "SELECT 1 x", step, "SELECT nope FROM $"))
    };
    assert_eq!(found(14).len(), 1, "8,192 columns, and no `nope` among them");
    assert_eq!(found(15), [""; 0], "16,384 columns");
}
