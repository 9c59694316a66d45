//! The README's code is code that compiles: its first example is a doctest, the others stand in these files.

const README: &str = include_str!("../README.md");
const BUILD_SCRIPT: &str = include_str!("../examples/build-script/build.rs");
const PASS: &str = include_str!("pass/readme.rs");

#[test]
fn code_is_compiled() {
    let blocks: Vec<_> = README
        .split("```rs\n")
        .skip(1)
        .filter_map(|rest| rest.split("```").next())
        .collect();
    assert_eq!(blocks.len(), 3);
    for block in blocks {
        let (file, code) = match block.strip_prefix("// build.rs\n") {
            Some(code) => (BUILD_SCRIPT, code),
            None => (PASS, block),
        };
        assert!(file.contains(code), "{code}");
    }
}
