//! No declaration ends the compiler, however deep it is.

use flow_log_stack_declaration::{Context, Root, read};

/// What is wrong with a stack whose table has a column of this type.
fn mistakes(data_type: &str) -> Vec<String> {
    let text = format!(
        "stack Deep {{ database: \"logs\", logs: \"s3://logs/AWSLogs\", results: \"s3://results/\", flow_log: \"fl-0123456789abcdef0\" }}
         extern table inventory.deep {{ nested: {data_type} }}"
    );
    let tokens = text.parse().expect("the text is tokens");
    let report = read(tokens, &Context::new(Root::package("."))).report;
    report
        .mistakes()
        .iter()
        .map(|mistake| mistake.message.clone())
        .collect()
}

#[test]
fn types_in_types_have_an_end() {
    let nested = |depth: usize| format!("{}string{}", "array<".repeat(depth), ">".repeat(depth));
    let of_depth = |depth| {
        let mistakes = mistakes(&nested(depth));
        mistakes
            .into_iter()
            .filter(|message| message.contains("levels deep"))
            .count()
    };
    assert_eq!(of_depth(64), 0);
    assert_eq!(of_depth(65), 1);
    assert_eq!(of_depth(20_000), 1);
}
