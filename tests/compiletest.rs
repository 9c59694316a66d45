//! Messages, by the real compiler: each file of `ui` is one mistake, each file of `pass` is right.

#[test]
fn ui() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/ui/*/*.rs");
    cases.pass("tests/pass/*.rs");
}
