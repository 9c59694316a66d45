//! Nothing makes the checker panic, overflow the stack or hang.

mod common;

use common::{catalog, errors};
use flow_log_stack_analysis::{Catalog, Code, check};

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
    let found = |after: &str| {
        let sql = format!("SELECT TOP 10{after}");
        let diagnostics = check(&sql, &catalog()).diagnostics;
        let [found] = &*diagnostics else {
            unreachable!("{sql}: {diagnostics:?}");
        };
        (found.help.clone().unwrap_or_default(), found.fix.apply(&sql))
    };
    let advice = "write `LIMIT 10` at the end of the query";
    for after in [" ", "\n", "\t\r\n", " -- ten", "\n/* ten */ ", "  \n-- ten\n"] {
        assert_eq!(found(after), (advice.to_owned(), format!("SELECT TOP 10{after}")));
    }
    let fixed = "SELECT bytes FROM flow_logs LIMIT 10 ".to_owned();
    assert_eq!(found(" bytes FROM flow_logs "), (advice.to_owned(), fixed));
}

/// This many WITH queries, each over the one before.
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

/// A part in itself, as deep as it goes before it is too deep.
fn nested(open: &str, inner: &str, close: &str) -> String {
    let sql = |depth: usize| format!("SELECT {}{inner}{}", open.repeat(depth), close.repeat(depth));
    let is_too_deep = |depth: &usize| {
        let found = check(&sql(*depth), &Catalog::default()).diagnostics;
        found.iter().any(|one| one.code == Code::QueryTooDeep)
    };
    let depth = (1..200).find(is_too_deep).expect("something is too deep");
    sql(depth - 1)
}

#[test]
fn lambdas_in_lambdas_end() {
    for (open, inner, close) in [
        ("transform(ARRAY[1], x -> ", "1", ")"),
        ("cardinality(filter(ARRAY[1], x -> 1 = ", "1", "))"),
        ("reduce(ARRAY[1], 0, (s, x) -> s + ", "1", ", s -> s)"),
        ("reduce(ARRAY[1], 0, (s, x) -> s, s -> s + ", "1", ")"),
        ("zip_with(ARRAY[1], ARRAY[2], (x, y) -> ", "1", ")"),
    ] {
        assert_eq!(on_a_small_stack(nested(open, inner, close)), [""; 0], "{open}");
    }
    let wrong = nested("transform(ARRAY[1], x -> ", "nope", ")");
    assert_eq!(on_a_small_stack(wrong), ["unknown_column `nope`"]);
    let wrong = nested("transform(ARRAY[1], x -> (SELECT ", "1", "))");
    assert!(
        on_a_small_stack(wrong)
            .iter()
            .all(|error| error.starts_with("not_supported"))
    );
    let wrong = nested("abs(transform(ARRAY[1], x -> ", "1", "))");
    assert!(
        on_a_small_stack(wrong)
            .iter()
            .all(|error| error.starts_with("wrong_arguments"))
    );
}

/// Each level has two guesses of the state's type, so that the levels multiply.
#[test]
fn lambdas_whose_types_cost_too_much_are_refused_at_one_of_them() {
    let open = "reduce(ARRAY[1], 0, (s, x) -> CAST(s AS bigint) + ";
    let sql = |depth: usize| format!("SELECT {}1{}", open.repeat(depth), ", s -> s)".repeat(depth));
    assert_eq!(on_a_small_stack(sql(6)), [""; 0]);
    let found = on_a_small_stack(sql(40));
    assert_eq!(found, ["query_too_deep `(s, x) ->`"]);
}

#[test]
fn mistakes_by_the_thousand_are_all_found() {
    let many = |part: &str, count: usize| -> String {
        let one = |number: usize| part.replace('#', &number.to_string());
        (0..count).map(one).collect()
    };
    for (head, part, end, code, most) in [
        ("SELECT 1", ", nope#", " FROM flow_logs", "unknown_column", 20_000),
        ("SELECT 1", ", nope#(1)", "", "unknown_function", 15_000),
        ("SELECT 1", ", strpos(1, #)", "", "wrong_arguments", 10_000),
        (
            "SELECT 1 WHERE false",
            " OR EXISTS (TABLE nope#)",
            "",
            "unknown_table",
            9_000,
        ),
        (
            "SELECT count(*)",
            ", bytes + #",
            " FROM flow_logs GROUP BY day",
            "not_grouped",
            15_000,
        ),
    ] {
        let found = on_a_small_stack(format!("{head}{}{end}", many(part, most)));
        assert_eq!(found.len(), most, "{code}");
        assert!(found.iter().all(|error| error.starts_with(code)), "{code}");
    }
    // One mistake, however long.
    let arguments = format!("SELECT abs(0{})", many(", #", 30_000));
    assert_eq!(on_a_small_stack(arguments), ["too_many_arguments `abs`"]);
    let wide = format!(
        "SELECT {} FROM (SELECT {})",
        vec!["nope"; 5_000].join(", "),
        many("# AS column#, ", 5_000) + "0"
    );
    assert_eq!(on_a_small_stack(wide).len(), 5_000);
}

#[test]
fn long_lists_of_keys_are_read() {
    let list = |count: usize| {
        (0..count)
            .map(|number| format!("bytes + {number}"))
            .collect::<Vec<_>>()
            .join(", ")
    };
    for sql in [
        format!("SELECT {0} FROM flow_logs GROUP BY {0}", list(8_500)),
        format!("SELECT DISTINCT {0} FROM flow_logs ORDER BY {0}", list(8_500)),
    ] {
        assert_eq!(on_a_small_stack(sql), [""; 0]);
    }
}

#[test]
fn thousands_of_tables_and_windows_are_told_apart() {
    let many = |part: &str| -> String {
        let one = |number: usize| part.replace('#', &number.to_string());
        (0..5_000).map(one).collect()
    };
    let tables = format!("(VALUES 1) t (x){}", many(", (VALUES 1) t# (x)"));
    let windows = format!("flow_logs WINDOW w AS (){}", many(", w# AS ()"));
    for (items, from, wrong) in [
        (", t#.*", &tables, None),
        (", t#.x", &tables, None),
        (", u#.*", &tables, Some("unknown_table")),
        (", u#.x", &tables, Some("unknown_column")),
        (", x", &tables, Some("ambiguous_name")),
        (", sum(bytes) OVER w#", &windows, None),
        (", sum(bytes) OVER v#", &windows, Some("invalid_window_reference")),
    ] {
        let found = on_a_small_stack(format!("SELECT 1{} FROM {from}", many(items)));
        assert_eq!(found.len(), if wrong.is_some() { 5_000 } else { 0 }, "{items}");
        let is_it = |error: &String| wrong.is_some_and(|code| error.starts_with(code));
        assert!(found.iter().all(is_it), "{items}");
    }
    let linked = format!("SELECT 1 FROM {tables} WHERE true{}", many(" AND t#.x = t.x"));
    assert_eq!(on_a_small_stack(linked), [""; 0]);
}
