//! What must be true of every answer, for arbitrary text and for queries with some edits.

#[path = "../fuzz/src/scenario.rs"]
mod scenario;

use proptest::prelude::*;
use scenario::Scenario;
use serde_json::Value;

/// The statements of the recorded corpus that Trino accepts.
fn accepted() -> Vec<String> {
    let files = [
        include_str!("corpus/names.jsonl"),
        include_str!("corpus/syntax.jsonl"),
        include_str!("corpus/types.jsonl"),
        include_str!("corpus/aggregates.jsonl"),
        include_str!("corpus/planner.jsonl"),
        include_str!("corpus/patterns.jsonl"),
    ];
    let lines = files.iter().flat_map(|file| file.lines());
    let cases = lines.map(|line| serde_json::from_str::<Value>(line).expect("a line is JSON"));
    let accepted = cases.filter(|case| case["answer"]["ok"] == true);
    accepted
        .filter_map(|case| Some(case["sql"].as_str()?.to_owned()))
        .collect()
}

proptest! {
    #[test]
    fn of_arbitrary_text(sql in "\\PC{0,80}") {
        Scenario::text(sql).run();
    }

    #[test]
    fn of_arbitrary_bytes(data in prop::collection::vec(any::<u8>(), 0..120)) {
        Scenario::new(&data).run();
    }

    #[test]
    fn of_arbitrary_tokens(words in prop::collection::vec(prop::sample::select(vec![
        "SELECT", "FROM", "flow_logs", "WHERE", "(", ")", ",", "bytes", "=", "'a'", "1", "1.5", "AND", "NOT", "IN", "JOIN",
        "ON", "GROUP", "BY", "ORDER", "LIMIT", "OVER", "->", "x", ".", "*", "[", "]", "CASE", "WHEN", "THEN", "END", "UNION",
        "VALUES", "WITH", "AS", ":since", ":ports", "?", "sum", "rank", "||", "-", "CAST", "bigint", "UNNEST", "LATERAL",
        "MATCH_RECOGNIZE", "PATTERN", "DEFINE", "TABLE", "EXISTS", "json_value", "RECURSIVE", "HAVING", "DISTINCT",
    ]), 0..40)) {
        Scenario::text(words.join(" ")).run();
    }

    #[test]
    fn of_mutated_queries(sql in prop::sample::select(accepted()), edits in prop::collection::vec(any::<u8>(), 3..15)) {
        Scenario::mutated(&sql, &edits).run();
    }
}
