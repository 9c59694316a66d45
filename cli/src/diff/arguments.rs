//! The arguments of `flow-log-stack diff`.

use clap::Args;

/// The arguments of `diff`.
#[derive(Args, Debug)]
pub(crate) struct DiffArguments {
    /// Exit with 1 if the update changes anything, and with 2 for whatever cannot be read or compared
    #[arg(long)]
    pub(crate) exit_code: bool,
    /// The template that is deployed, JSON or YAML, or what `aws cloudformation get-template` prints; `-` is standard input
    #[arg(value_name = "OLD")]
    pub(crate) old: String,
    /// The template that would be, JSON or YAML
    #[arg(value_name = "NEW")]
    pub(crate) new: String,
}
