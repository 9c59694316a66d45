//! `flow-log-stack completions` and `flow-log-stack man`, generated from the command's own arguments.

use clap::{Args, Command};
use clap_complete::Shell;
use clap_mangen::Man;

use crate::io::object::backticks;
use crate::io::output::Standard;
use crate::io::report::Failure;

/// The arguments of `completions`.
#[derive(Args, Debug)]
pub(crate) struct CompletionsArguments {
    /// The shell
    #[arg(value_enum)]
    pub(crate) shell: Shell,
}

/// The arguments of `man`.
#[derive(Args, Debug)]
pub(crate) struct ManArguments {
    /// The subcommand, such as `check`; without one the page of the whole command
    #[arg(value_name = "COMMAND")]
    pub(crate) command: Option<String>,
}

/// Writes the completions of a shell.
pub(crate) fn completions(arguments: &CompletionsArguments, mut command: Command) -> Result<(), Failure> {
    let name = command.get_name().to_owned();
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut command, name, &mut script);
    Standard::Output.data(&String::from_utf8_lossy(&script))
}

/// Writes a page in roff.
pub(crate) fn man(arguments: &ManArguments, mut command: Command) -> Result<(), Failure> {
    // Names of subcommands become `flow-log-stack-check`.
    command.build();
    if let Some(name) = &arguments.command {
        let Some(found) = command.find_subcommand(name) else {
            let known: Vec<_> = command.get_subcommands().map(Command::get_name).collect();
            let help = format!("the commands are {}", backticks(&known));
            return Err(Failure::unreadable(name, "is not a command", Some(&help)));
        };
        command = found.clone();
    }
    let mut text = Vec::new();
    // Writing to a vector cannot fail.
    let _ = Man::new(command).render(&mut text);
    Standard::Output.data(&String::from_utf8_lossy(&text))
}
