//! No test can review what the build script has written before: it says so.

#[path = "../src/stack.rs"]
mod stack;

#[test]
fn a_template_that_the_build_script_writes_is_not_compared() {
    let compared = std::panic::catch_unwind(|| stack::NightlyTraffic::assert_current("template.yaml"));
    let reason = compared.expect_err("it is refused");
    let reason = reason.downcast_ref::<String>().expect("a reason");
    assert!(
        reason.starts_with("`template.yaml` is written by the build script"),
        "{reason}"
    );
}
