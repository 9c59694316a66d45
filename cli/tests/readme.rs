//! What the README shows of `flow-log-stack check` is what the command prints.

mod command;

use command::Folder;

const README: &str = include_str!("../../README.md");

const RIGHT: &str = "SELECT srcaddr FROM flow_logs WHERE day >= '2026/11/01'";

/// The README's example of a mistake, on its fourth line.
const REJECTED: &str = "-- parameters: port: int = 22, since: day
SELECT srcaddr, count(*) AS attempts
FROM flow_logs
WHERE action = 'REJECT' AND dstprt = :port AND day >= :since
GROUP BY srcaddr;
SELECT dstaddr FROM flow_logs WHERE day = '2026/11/20'";

const FILES: [&str; 3] = ["queries/a.sql", "queries/rejected.sql", "queries/top.sql"];

fn folder(name: &str, rejected: &str) -> Folder {
    let folder = Folder::new(name);
    std::fs::create_dir_all(folder.path().join("queries")).expect("a folder");
    for (file, sql) in FILES.into_iter().zip([RIGHT, rejected, RIGHT]) {
        folder.write(file, sql);
    }
    folder
}

#[test]
fn the_example_is_what_is_printed() {
    let (_, rest) = README
        .split_once("$ flow-log-stack check queries/*.sql\n")
        .expect("the example");
    let (expected, _) = rest.split_once("```").expect("its end");
    let done = folder("readme-example", REJECTED).run(&[&["check"], FILES.as_slice()].concat());
    assert_eq!(done.stdout, expected);
}

#[test]
fn the_commands_of_hooks_and_workflows_run() {
    let folder = folder("readme-commands", RIGHT);
    let commands: Vec<_> = README
        .lines()
        .filter_map(|line| {
            let line = line.trim_start().trim_start_matches("- ");
            line.strip_prefix("run: ").or_else(|| line.strip_prefix("entry: "))
        })
        .filter_map(|line| line.strip_prefix("flow-log-stack "))
        .collect();
    assert_eq!(commands.len(), 3, "a hook, and a workflow with two formats");
    for command in commands {
        let words = command.split(" > ").next().unwrap_or_default().split(' ');
        // pre-commit appends the files to the entry.
        let mut arguments: Vec<_> = words.filter(|word| *word != "queries/*.sql").collect();
        arguments.extend(FILES);
        let done = folder.run(&arguments);
        assert_eq!((done.code, done.stderr.as_str()), (Some(0), ""), "{command}");
    }
}

/// The README's block that starts with a line, without that line.
fn block<'a>(start: &str) -> &'a str {
    let (_, rest) = README.split_once(start).expect("the block");
    rest.split_once("```").expect("its end").0
}

/// The README's declaration and the file that it names.
fn declared(name: &str) -> Folder {
    let folder = Folder::new(name);
    std::fs::create_dir_all(folder.path().join("queries")).expect("a folder");
    folder.write("flow-logs.fls", block("// flow-logs.fls\n"));
    folder.write("queries/conversations.sql", block("-- queries/conversations.sql\n"));
    folder
}

#[test]
fn a_declaration_without_rust_becomes_a_template() {
    let folder = declared("readme-declared");
    let run = |command: &str| {
        let words: Vec<_> = command
            .split('#')
            .next()
            .unwrap_or_default()
            .split_whitespace()
            .collect();
        folder.run(&words[1..])
    };
    let commands = block("```sh\nflow-log-stack check . ");
    let done = run("flow-log-stack check .");
    assert_eq!(done.stdout, "1 declaration and 2 queries in 2 files: nothing found\n");
    for command in commands.lines().skip(1).filter(|line| !line.contains("diff")) {
        let done = run(command);
        assert_eq!((done.code, done.stderr.as_str()), (Some(0), ""), "{command}");
    }
    let template = folder.read("template.json").expect("the template");
    for part in ["RejectedOnPort", "Conversations", "cost-center", ":on-call"] {
        assert!(template.contains(part), "{part}");
    }
}

#[test]
fn its_five_mistakes_are_told_as_they_are_shown() {
    let folder = declared("readme-mistakes");
    for (file, right, wrong) in [
        ("flow-logs.fls", "\"2026-01-01\"", "\"2026-02-30\""),
        ("flow-logs.fls", ":on-call\"", "\""),
        ("flow-logs.fls", "tags: {", "tag: {"),
        ("flow-logs.fls", " dstport = ", " dstprt = "),
        ("queries/conversations.sql", "sum(bytes)", "sum(byts)"),
    ] {
        let text = folder.read(file).expect("the file");
        assert_eq!(text.matches(right).count(), 1, "{right}");
        folder.write(file, text.replace(right, wrong));
    }
    let done = folder.run(&["check", "."]);
    assert_eq!(done.stdout, block("$ flow-log-stack check .\n"));
    let done = folder.run(&["template", "flow-logs.fls"]);
    assert_eq!((done.code, done.stdout.as_str()), (Some(1), ""));
    assert_eq!(done.stderr.matches("\nerror[").count() + 1, 5);
}
