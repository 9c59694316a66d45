//! Where results go that are no files.

use std::io::Write;

use crate::io::report::Failure;

/// Writes to standard output.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    write(std::io::stdout(), "standard output", text)
}

/// Writes all of a text; `name` says where, in messages.
pub(crate) fn write(mut output: impl Write, name: &str, text: &str) -> Result<(), Failure> {
    let written = output.write_all(text.as_bytes()).and_then(|()| output.flush());
    written.map_err(|error| Failure::unwritten(name, format!("cannot be written: {error}")))
}
