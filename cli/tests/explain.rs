//! `explain`: the pages of the codes.

mod command;

use command::{Done, Folder};
use flow_log_stack_analysis::{self as analysis, Level};
use flow_log_stack_runtime as runtime;

fn explain(arguments: &[&str]) -> Done {
    let all: Vec<_> = ["explain"].iter().chain(arguments).copied().collect();
    Folder::new(&format!("explain-{}", arguments.join("-").replace(':', ""))).run(&all)
}

/// Names and pages.
fn pages() -> Vec<(&'static str, &'static str)> {
    let declarations = runtime::Code::ALL.iter().map(|code| (code.name(), code.page()));
    let queries = analysis::Code::ALL.iter().map(|code| (code.name(), code.page()));
    declarations.chain(queries).collect()
}

#[test]
fn without_a_code_all_are_listed() {
    let done = explain(&[]);
    assert_eq!((done.code, done.stderr.as_str()), (Some(0), ""));
    let lines: Vec<_> = done.stdout.lines().filter(|line| line.starts_with("  ")).collect();
    assert!(lines.len() > pages().len(), "what `doctor` finds comes after them");
    for (line, (name, page)) in lines.iter().zip(pages()) {
        let summary = page.lines().next().unwrap_or_default();
        assert_eq!(line.split_whitespace().next(), Some(name));
        assert!(line.ends_with(summary), "{line}");
    }
    for lint in analysis::Code::LINTS {
        let level = match lint.default_level() {
            Level::Allow => "allow",
            Level::Warn => "warn",
            Level::Deny => "deny",
        };
        let line = lines.iter().find(|line| line.contains(&format!(" {} ", lint.name())));
        let words: Vec<_> = line.expect("a line").split_whitespace().take(2).collect();
        assert_eq!(words, [lint.name(), level]);
    }
    let groups: Vec<_> = done
        .stdout
        .lines()
        .filter_map(|line| line.split_once(": ").filter(|_| !line.starts_with([' ', '`'])))
        .map(|(group, _)| group)
        .collect();
    assert_eq!(
        groups,
        ["Declarations", "Queries", "Lints", "Delivered logs and deployed stacks"]
    );
}

#[test]
fn what_the_doctor_finds_has_pages() {
    let list = explain(&[]).stdout;
    let (_, own) = list.split_once("Delivered logs").expect("the group");
    let names: Vec<_> = own
        .lines()
        .filter_map(|line| line.strip_prefix("  ")?.split(' ').next())
        .collect();
    assert!(names.len() > 20 && names.is_sorted(), "{names:?}");
    for name in names {
        let text = explain(&[name]).stdout;
        for part in [
            name,
            "`doctor` finds it",
            "WHAT IT CHECKS",
            "WHY",
            "EXAMPLE",
            "USE INSTEAD",
        ] {
            assert!(text.contains(part), "{name} has no {part}: {text}");
        }
        assert!(!text.contains("```") && !text.contains("\n#"), "{text}");
    }
}

#[test]
fn a_page_is_text_for_a_terminal() {
    for (name, page) in pages() {
        let done = explain(&[name]);
        assert_eq!((done.code, done.stderr.as_str()), (Some(0), ""), "{name}");
        let text = done.stdout;
        assert!(!text.contains("```") && !text.contains("\n#"), "{text}");
        assert!(
            !text.contains("\n\n\n") && text.ends_with('\n') && !text.ends_with("\n\n"),
            "{text}"
        );
        for heading in ["WHAT IT CHECKS", "WHY", "EXAMPLE", "USE INSTEAD"] {
            assert!(text.contains(&format!("\n\n{heading}\n")), "{name}: {heading}\n{text}");
        }
        // Examples are not wrapped; everything else fits into a terminal.
        let blocks = page.split("\n```").skip(1).step_by(2);
        for line in blocks
            .flat_map(|block| block.lines().skip(1))
            .filter(|line| !line.is_empty())
        {
            assert!(
                text.lines().any(|shown| shown == format!("    {line}")),
                "{name}: {line}"
            );
        }
        for line in text.lines().filter(|line| !line.starts_with("    ")) {
            assert!(line.chars().count() <= 80, "{name}: {line}");
        }
        // No word is lost.
        let shown: Vec<_> = text.split_whitespace().collect();
        for word in page.split_whitespace().filter(|word| !word.starts_with(['#', '`'])) {
            assert!(
                shown.iter().any(|one| one.eq_ignore_ascii_case(word)),
                "{name}: `{word}` in\n{text}"
            );
        }
    }
}

#[test]
fn a_lint_may_have_its_path() {
    let done = explain(&["sql::day_format"]);
    assert_eq!(done.code, Some(0));
    assert_eq!(done.stdout, explain(&["day_format"]).stdout);
    assert!(done.stdout.contains("denied by default"), "{}", done.stdout);
}

#[test]
fn two_rules_of_one_name_are_both_shown() {
    let text = explain(&["unknown_type"]).stdout;
    assert_eq!(text.matches("unknown_type: ").count(), 2, "{text}");
}

#[test]
fn the_code_that_athena_shows_finds_its_pages() {
    let text = explain(&["FUNCTION_NOT_FOUND"]).stdout;
    assert!(
        text.contains("unknown_function: ") && text.contains("wrong_arguments: "),
        "{text}"
    );
    assert_eq!(explain(&["SYNTAX_ERROR"]).stdout, explain(&["syntax_error"]).stdout);
}

#[test]
fn what_there_is_not_is_refused() {
    for (given, help) in [
        ("unknwon_column", "a code with a similar name exists: `unknown_column`"),
        ("sql::day_fromat", "a code with a similar name exists: `day_format`"),
        ("E0308", "`flow-log-stack explain` lists them"),
        ("", "`flow-log-stack explain` lists them"),
    ] {
        let done = explain(&[given]);
        assert_eq!((done.code, done.stdout.as_str()), (Some(2), ""), "{given}");
        assert!(
            done.stderr.contains("there is no such code") && done.stderr.contains(help),
            "{}",
            done.stderr
        );
    }
}

#[test]
fn settings_of_declarations_are_explained() {
    let done = explain(&["workgroup"]);
    assert_eq!(
        done.stdout,
        "workgroup: a setting in `names`, in the `names` of an integration\n\nIn `names`: the workgroup's name, 1 to 128 letters, digits, `.`, `_` and `-`.\n"
    );
    // It is the name of a code too.
    let done = explain(&["load"]);
    assert!(done.stdout.starts_with("load: "), "{}", done.stdout);
    assert!(
        done.stdout
            .ends_with("load: a setting of a stack, of an integration\n\nHow partitions are registered.\n"),
        "{}",
        done.stdout
    );
}
