//! Files with declarations, for the commands that read them.

pub(crate) mod arguments;
pub(crate) mod choice;
pub(crate) mod file;
pub(crate) mod listed;
pub(crate) mod mistake;
pub(crate) mod walk;
