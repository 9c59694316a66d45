//! Completions for shells, and manual pages.

mod command;

use std::process::Command;

use command::Folder;

const COMMANDS: [&str; 10] = [
    "template",
    "diff",
    "queries",
    "check",
    "query",
    "doctor",
    "init",
    "explain",
    "completions",
    "man",
];

#[test]
fn every_shell_has_completions_with_all_commands_and_options() {
    let folder = Folder::new("completions");
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let done = folder.run(&["completions", shell]);
        assert_eq!((done.code, done.stderr.as_str()), (Some(0), ""), "{shell}");
        for word in COMMANDS
            .into_iter()
            .chain(["cli-input-json", "message-format", "exit-code", "limit-rows", "color"])
        {
            assert!(done.stdout.contains(word), "{shell} does not know `{word}`");
        }
    }
    assert_eq!(folder.run(&["completions", "cmd"]).code, Some(2));
}

#[test]
fn bash_completes_a_command() {
    let folder = Folder::new("completions-bash");
    folder.write("script", folder.run(&["completions", "bash"]).stdout);
    let script = r#"source ./script
        function=$(complete -p flow-log-stack | sed 's/.* -F \([^ ]*\) .*/\1/')
        COMP_WORDS=(flow-log-stack dif); COMP_CWORD=1
        "$function" flow-log-stack dif flow-log-stack
        echo "${COMPREPLY[@]}""#;
    let Ok(done) = Command::new("bash")
        .args(["-c", script])
        .current_dir(folder.path())
        .output()
    else {
        return; // There is no bash here.
    };
    assert_eq!(String::from_utf8_lossy(&done.stdout).trim(), "diff", "{done:?}");
}

#[test]
fn each_command_has_a_page_of_the_manual() {
    let folder = Folder::new("man");
    let whole = folder.run(&["man"]).stdout;
    assert!(whole.contains(".TH flow-log-stack 1 "), "{whole}");
    for command in COMMANDS {
        assert!(
            whole.contains(&format!("flow\\-log\\-stack\\-{command}(1)")),
            "{command}: {whole}"
        );
        let page = folder.run(&["man", command]).stdout;
        assert!(page.contains(&format!(".TH flow-log-stack-{command} 1 ")), "{page}");
    }
    let page = folder.run(&["man", "check"]).stdout;
    for option in ["message\\-format", "partition\\-keys", "fix"] {
        assert!(page.contains(option), "{option}: {page}");
    }
    let done = folder.run(&["man", "nothing"]);
    assert_eq!(done.code, Some(2));
    assert!(
        done.stderr
            .starts_with("error: nothing: is not a command\nhelp: the commands are `template`, "),
        "{}",
        done.stderr
    );
}
