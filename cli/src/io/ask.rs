//! Questions to a user at a terminal.

use std::io::{BufRead, IsTerminal, stdin};

use super::output::Standard;
use super::report::Failure;

/// Asks, if there is a user.
pub(crate) struct Asker {
    is_asking: bool,
}

impl Asker {
    /// Asks if standard input and standard error are a terminal, unless that is not wanted.
    pub(crate) fn new(is_wanted: bool) -> Self {
        Self {
            is_asking: is_wanted && stdin().is_terminal() && Standard::Error.is_terminal(),
        }
    }

    /// Whether there is a user.
    pub(crate) fn is_asking(&self) -> bool {
        self.is_asking
    }

    /// The user's answer, parsed; `None` for an empty line, or if there is no user. If it cannot be parsed, it is
    /// asked again.
    pub(crate) fn ask<T, E: std::fmt::Display>(
        &self,
        question: &str,
        read: impl Fn(&str) -> Result<T, E>,
    ) -> Result<Option<T>, Failure> {
        if !self.is_asking {
            return Ok(None);
        }
        loop {
            Standard::Error.text(&format!("{question}: "))?;
            let mut line = String::new();
            let bytes = stdin().lock().read_line(&mut line);
            let bytes =
                bytes.map_err(|error| Failure::unreadable("the answer", format!("cannot be read: {error}"), None))?;
            if bytes == 0 {
                return Err(Failure::refused("the answer", "there is none: nothing was written"));
            }
            match line.trim() {
                "" => return Ok(None),
                answer => match read(answer) {
                    Ok(value) => return Ok(Some(value)),
                    Err(error) => Standard::Error.text(&format!("{error}\n"))?,
                },
            }
        }
    }
}
