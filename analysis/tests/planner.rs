//! What only Trino's planner refuses, beside what is wrong in any case.

mod common;

use common::{catalog, errors};

/// A correlated subquery that the planner cannot turn into a join.
const REFUSED: &str = "(SELECT bytes FROM flow_logs g WHERE g.bytes > f.bytes LIMIT 2)";

#[test]
fn a_query_is_refused_beside_mistakes_elsewhere() {
    for (sql, expected) in [
        (
            format!("SELECT {REFUSED} FROM flow_logs f"),
            vec!["not_supported `SELECT`"],
        ),
        (
            format!("SELECT dstprt, {REFUSED} FROM flow_logs f"),
            vec!["unknown_column `dstprt`", "not_supported `SELECT`"],
        ),
        (
            format!("SELECT {REFUSED} FROM flow_logs f WHERE dstport = 'a'"),
            vec!["type_mismatch `=`", "not_supported `SELECT`"],
        ),
        // What is wrong in it may be why.
        (
            format!(
                "SELECT {} FROM flow_logs f",
                REFUSED.replace("SELECT bytes", "SELECT dstprt")
            ),
            vec!["unknown_column `dstprt`"],
        ),
        // Of a table that is not known nobody knows the columns.
        (
            format!("SELECT {REFUSED} FROM flow_log f"),
            vec!["unknown_table `flow_log`"],
        ),
        // Nothing reads it, so it is never planned.
        (
            format!("SELECT dstprt FROM (SELECT dstport, {REFUSED} AS b FROM flow_logs f)"),
            vec!["unknown_column `dstprt`"],
        ),
    ] {
        assert_eq!(errors(&sql, &catalog()), expected, "{sql}");
    }
}
