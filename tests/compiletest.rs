//! Messages, by the real compiler: each file of `ui` is one mistake of a declaration, each file of
//! `rows` one of a program that reads rows, each file of `pass` is right.

#[test]
fn ui() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/ui/*/*.rs");
    cases.compile_fail("tests/rows/*.rs");
    cases.pass("tests/pass/*.rs");
}
