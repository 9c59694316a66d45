//! The arguments of `flow-log-stack diff`.

use clap::Args;

/// The arguments of `diff`.
#[derive(Args, Debug)]
pub(crate) struct DiffArguments {
    /// The template that is deployed, JSON or YAML; `-` is standard input
    #[arg(value_name = "OLD")]
    pub(crate) old: String,
    /// The template that would be, JSON or YAML
    #[arg(value_name = "NEW")]
    pub(crate) new: String,
}
