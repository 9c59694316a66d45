//! The declaration that a command is about.

use clap::Args;

/// The file with the declaration.
#[derive(Args, Debug)]
pub(crate) struct Source {
    /// The declaration: a `.fls` file, a `.rs` file with `flow_log_stack! { … }`, or a folder that contains one
    #[arg(value_name = "PATH")]
    pub(crate) path: Option<String>,
    /// The same, as other commands name it
    #[arg(long, value_name = "PATH")]
    pub(crate) stack: Option<String>,
    /// The name of the stack, if there are several
    #[arg(long, value_name = "NAME")]
    pub(crate) stack_name: Option<String>,
}

impl Source {
    /// Where the declaration is.
    pub(crate) fn path(&self) -> Option<&str> {
        self.path.as_deref().or(self.stack.as_deref())
    }
}
