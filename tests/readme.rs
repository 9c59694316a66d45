//! The README's code is code that compiles: its first example is a doctest, the others are in these files.

const README: &str = include_str!("../README.md");
const BUILD_SCRIPT: &str = include_str!("../examples/build-script/build.rs");
const PASS: &str = include_str!("pass/readme.rs");
const TESTED: &str = include_str!("../examples/tested-queries/tests/queries.rs");

#[test]
fn code_is_compiled() {
    let blocks: Vec<_> = README
        .split("```rs\n")
        .skip(1)
        .filter_map(|rest| rest.split("```").next())
        .collect();
    assert_eq!(blocks.len(), 4);
    for block in blocks {
        let (file, code) = match block.strip_prefix("// build.rs\n") {
            Some(code) => (BUILD_SCRIPT, code),
            None if block.contains("FlowLogs::records") => (TESTED, block),
            None => (PASS, block),
        };
        // It may be in a function there.
        assert!(unindented(file).contains(&unindented(code)), "{code}");
    }
}

fn unindented(code: &str) -> String {
    code.lines().map(|line| line.trim_start().to_owned() + "\n").collect()
}
