//! What the README shows of `flow-log-stack check` is what happens.

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
        // pre-commit adds the files behind the entry.
        let mut arguments: Vec<_> = words.filter(|word| *word != "queries/*.sql").collect();
        arguments.extend(FILES);
        let done = folder.run(&arguments);
        assert_eq!((done.code, done.stderr.as_str()), (Some(0), ""), "{command}");
    }
}
