//! The arguments of `flow-log-stack diff`.

use clap::Args;

/// The arguments of `diff`.
#[derive(Args, Debug)]
pub(crate) struct DiffArguments {
    /// Exit with 1 if the update changes anything, and with 2 if something cannot be read or compared
    #[arg(long)]
    pub(crate) exit_code: bool,
    /// The deployed template, JSON or YAML, or the output of `aws cloudformation get-template`; `-` is standard input
    #[arg(value_name = "OLD")]
    pub(crate) old: String,
    /// The new template, JSON or YAML
    #[arg(value_name = "NEW")]
    pub(crate) new: String,
}
