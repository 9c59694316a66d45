//! How far sqlparser's own parser goes with `AthenaDialect`, over the recorded corpus.

use std::fs;
use std::path::Path;

use flow_log_stack_analysis::__private::AthenaDialect;
use serde_json::Value;
use sqlparser::parser::Parser;

#[test]
fn the_dialect_with_sqlparsers_own_parser() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let mut files: Vec<_> = fs::read_dir(folder)
        .expect("the corpus is there")
        .flatten()
        .map(|entry| entry.path())
        .collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "jsonl"));
    // Of statements whose syntax is right, and of those where it is wrong: as Trino's, and all.
    let (mut right, mut wrong) = ((0, 0), (0, 0));
    for path in files {
        let text = fs::read_to_string(path).expect("a file of the corpus can be read");
        for line in text.lines() {
            let case: Value = serde_json::from_str(line).expect("a line is JSON");
            let sql = case["sql"].as_str().expect("a case has SQL");
            let refused = case["answer"]["diagnostics"][0]["trino_code"] == "SYNTAX_ERROR";
            let taken = Parser::parse_sql(&AthenaDialect, sql).is_ok();
            let of = if refused { &mut wrong } else { &mut right };
            of.0 += u32::from(taken != refused);
            of.1 += 1;
        }
    }
    let percent = |(found, all): (u32, u32)| f64::from(found) * 100.0 / f64::from(all);
    let (right, wrong) = (percent(right), percent(wrong));
    println!("takes {right:.1} % of what Trino's grammar takes, refuses {wrong:.1} % of what it refuses");
    // What the dialect's documentation says, with room for what the corpus gains.
    assert!((85.0..93.0).contains(&right), "takes {right} %");
    assert!((68.0..82.0).contains(&wrong), "refuses {wrong} %");
}
