//! `:name` and `?`.

mod common;

use common::{catalog, errors};
use flow_log_stack_analysis::{Catalog, ColumnId, ParameterUse, check};

#[test]
fn a_parameter_is_known_with_its_place_and_its_column() {
    let sql =
        "SELECT bytes FROM flow_logs WHERE day >= :since AND dstport IN (22, :ports) AND :port = dstport LIMIT :port";
    let catalog = catalog();
    assert_eq!(errors(sql, &catalog), [""; 0]);
    let at = |text: &str, nth: usize| {
        let start = sql.match_indices(text).nth(nth).map(|(at, _)| at).unwrap_or_default();
        start..start + text.len()
    };
    let column = |column| Some(ColumnId { table: 0, column });
    let expected = [
        ParameterUse {
            parameter: 0,
            range: at(":since", 0),
            compared_with: column(3),
            counts_rows: false,
        },
        ParameterUse {
            parameter: 2,
            range: at(":ports", 0),
            compared_with: column(1),
            counts_rows: false,
        },
        ParameterUse {
            parameter: 1,
            range: at(":port ", 0).start..at(":port ", 0).end - 1,
            compared_with: column(1),
            counts_rows: false,
        },
        ParameterUse {
            parameter: 1,
            range: sql.len() - 5..sql.len(),
            compared_with: None,
            counts_rows: true,
        },
    ];
    assert_eq!(check(sql, &catalog).parameters, expected);
}

#[test]
fn a_parameter_stands_only_where_a_value_may() {
    let catalog = catalog();
    assert_eq!(errors("SELECT bytes FROM :since", &catalog), ["syntax_error `:`"]);
    assert_eq!(
        errors("SELECT 1 WHERE 'a' = :sinc", &catalog),
        ["undeclared_parameter `:sinc`"]
    );
    assert_eq!(
        errors(
            "SELECT ':sinc', \":sinc\" -- :sinc\nFROM (SELECT 1 \":sinc\")",
            &catalog
        ),
        [""; 0]
    );
    assert_eq!(errors("SELECT ':since' || :since", &catalog), [""; 0]);
}

#[test]
fn a_parameter_has_the_type_of_its_declaration() {
    let catalog = catalog();
    assert_eq!(
        errors("SELECT 1 FROM flow_logs WHERE dstport = :since", &catalog),
        ["type_mismatch `=`"]
    );
    assert_eq!(
        errors("SELECT 1 FROM flow_logs WHERE srcaddr IN (:ports)", &catalog),
        ["type_mismatch `:ports`"]
    );
    assert_eq!(errors("SELECT 1 LIMIT :since", &catalog), ["type_mismatch `:since`"]);
}

#[test]
fn a_list_stands_only_in_lists() {
    let catalog = catalog();
    for sql in [
        "SELECT 1 WHERE 1 IN (:ports)",
        "SELECT 1 WHERE 1 NOT IN (0, :ports, 2)",
        "SELECT contains(ARRAY[:ports], 1)",
        "SELECT greatest(:ports)",
        "SELECT p FROM UNNEST(ARRAY[:ports]) u(p)",
    ] {
        assert_eq!(errors(sql, &catalog), [""; 0], "{sql}");
    }
    for sql in [
        "SELECT 1 WHERE 1 = :ports",
        "SELECT :ports",
        "SELECT 1 WHERE 1 IN (:ports + 1)",
        "SELECT 1 LIMIT :ports",
    ] {
        assert_eq!(errors(sql, &catalog), ["misplaced_list `:ports`"], "{sql}");
    }
}

#[test]
fn parameters_of_row_patterns_and_table_functions_are_seen() {
    let catalog = catalog();
    let names = |sql: &str| -> Vec<usize> {
        assert_eq!(errors(sql, &catalog), [""; 0], "{sql}");
        check(sql, &catalog)
            .parameters
            .iter()
            .map(|one| one.parameter)
            .collect()
    };
    let sql = "SELECT * FROM flow_logs MATCH_RECOGNIZE (PARTITION BY srcaddr ORDER BY day MEASURES LAST(B.bytes) + :port AS total \
               ONE ROW PER MATCH PATTERN (A B+) DEFINE B AS B.day >= :since AND PREV(B.dstport) = :port)";
    assert_eq!(names(sql), [1, 0, 1]);
    let sql = "SELECT count(*) OVER (ORDER BY bytes ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING \
               PATTERN (A) DEFINE A AS A.day >= :since) FROM flow_logs";
    assert_eq!(names(sql), [0]);
    let sql = "SELECT * FROM TABLE(sequence(start => :port, stop => 9))";
    assert_eq!(names(sql), [1]);
    assert_eq!(
        errors("SELECT * FROM TABLE(sequence(start => :nope))", &catalog),
        ["undeclared_parameter `:nope`"]
    );
}

#[test]
fn a_quantifier_of_a_row_pattern_is_no_question_mark() {
    let sql = "SELECT * FROM flow_logs MATCH_RECOGNIZE (ORDER BY day MEASURES LAST(B.bytes) AS b \
               ONE ROW PER MATCH PATTERN (A? B*? C??) DEFINE B AS B.dstport = :port) WHERE b > 1";
    assert_eq!(errors(sql, &catalog()), [""; 0]);
}

#[test]
fn each_question_mark_that_stands_for_a_value_is_told_at_its_place() {
    let catalog = Catalog {
        parameters: vec![],
        ..catalog()
    };
    let sql = "SELECT '?', ? /* ? */ FROM flow_logs WHERE day = (SELECT max(?)) ORDER BY bytes + ? LIMIT ?";
    let marks: Vec<_> = check(sql, &catalog)
        .placeholders
        .into_iter()
        .map(|mark| mark.start)
        .collect();
    let all: Vec<_> = sql.match_indices('?').map(|(at, _)| at).collect();
    assert_eq!(marks, [all[1], all[3], all[4], all[5]]);
}

#[test]
fn question_marks_and_names_do_not_mix() {
    assert_eq!(errors("SELECT 1 WHERE 1 = ?", &catalog()), ["mixed_parameters `?`"]);
    assert_eq!(errors("SELECT 1 WHERE 1 = ? LIMIT ?", &Catalog::default()), [""; 0]);
    assert_eq!(
        errors("SELECT 1 WHERE 1 = :x", &Catalog::default()),
        ["undeclared_parameter `:x`"]
    );
}
