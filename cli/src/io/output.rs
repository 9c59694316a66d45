//! Where output goes: the only place that writes to a terminal, a pipe or a log.

use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use anstream::AutoStream;
#[cfg(any(feature = "athena", feature = "local", test))]
use flow_log_stack_runtime::NewFile;

use super::report::Failure;
use super::visible;

/// Reports a failure on standard error; returns the exit code.
pub(crate) fn refuse(failure: &Failure) -> u8 {
    if matches!(failure, Failure::Closed) {
        return failure.exit_code();
    }
    // If standard error is closed, the failure cannot be shown.
    let _ = Standard::Error.text(&format!("{failure}\n"));
    failure.exit_code()
}

/// Refuses to write `--output` over a file that was read, which has the same name.
pub(crate) fn refuse_over<'a>(
    output: Option<&Path>,
    inputs: impl IntoIterator<Item = &'a Path>,
    written: &str,
) -> Result<(), Failure> {
    let place = |path: &Path| path.canonicalize().ok();
    let Some(output) = output.and_then(place) else {
        return Ok(());
    };
    let mut inputs = inputs.into_iter();
    let Some(taken) = inputs.find(|input| place(input).is_some_and(|input| input == output)) else {
        return Ok(());
    };
    let message = format!("is also the file of `--output`, and {written} would overwrite it");
    let help = format!("give {written} a file of its own");
    let name = taken.display().to_string();
    Err(Failure::unreadable(&name, message, Some(&help)))
}

/// Creates the file of `--output` for rows or a page.
///
/// Text of others is not escaped in a file, so a terminal is refused.
#[cfg(any(feature = "athena", feature = "local", test))]
pub(crate) fn begin(path: &Path) -> Result<NewFile, Failure> {
    let name = path.display().to_string();
    let file = NewFile::new(path).map_err(|error| Failure::of_writing(&name, &error))?;
    if file.is_terminal() {
        let message = "is a terminal, which text from others could control";
        let help = "leave `--output` out: then such text is escaped on a terminal";
        return Err(Failure::unreadable(&name, message, Some(help)));
    }
    Ok(file)
}

/// Whether standard output is no longer read.
static CLOSED: AtomicBool = AtomicBool::new(false);

/// Whether a progress line is shown, which must be cleared before anything else is written.
static PROGRESS: Mutex<bool> = Mutex::new(false);

/// Moves to the start of a terminal's line, and clears it.
const CLEAR: &str = "\r\u{1b}[K";

/// Shows progress in the last line of standard error's terminal, until anything else is written.
#[cfg_attr(
    not(feature = "local"),
    allow(dead_code, reason = "nothing takes long without an engine")
)]
pub(crate) fn progress(text: &str) {
    if !Standard::Error.is_terminal() {
        return;
    }
    let mut is_shown = PROGRESS.lock().unwrap_or_else(PoisonError::into_inner);
    // A wrapped line could not be cleared.
    let width = Standard::Error.width().unwrap_or(80).saturating_sub(1);
    let text: String = visible::line(text).chars().take(width).collect();
    if text.is_empty() && !*is_shown {
        return;
    }
    // If standard error is closed, the progress cannot be shown.
    let _ = io::stderr().write_all(format!("{CLEAR}{text}").as_bytes());
    *is_shown = !text.is_empty();
}

/// A standard stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standard {
    Output,
    Error,
}

impl Standard {
    /// Whether standard output is no longer read, so that further work is not needed.
    #[cfg(any(feature = "athena", feature = "local", test))]
    pub(crate) fn is_closed(self) -> bool {
        self == Self::Output && CLOSED.load(Ordering::Relaxed)
    }

    /// Writes text for people.
    pub(crate) fn text(self, text: &str) -> Result<(), Failure> {
        self.bytes(&visible::lines(text))
    }

    /// Writes text with styles, for terminals and for users who ask for colours.
    pub(crate) fn styled(self, text: &str) -> Result<(), Failure> {
        let text = visible::styled(text);
        match self {
            Self::Output => self.write(AutoStream::auto(io::stdout()), &text),
            Self::Error => self.write(AutoStream::auto(io::stderr()), &text),
        }
    }

    /// Writes JSON.
    pub(crate) fn json(self, text: &str) -> Result<(), Failure> {
        self.bytes(&visible::json(text))
    }

    /// Writes workflow commands, whose parts were escaped before.
    pub(crate) fn commands(self, text: &str) -> Result<(), Failure> {
        self.bytes(text)
    }

    /// Writes what programs read, such as a template or a fixed script; it is only escaped on a terminal.
    pub(crate) fn data(self, text: &str) -> Result<(), Failure> {
        if self.is_terminal() {
            return self.text(text);
        }
        self.bytes(text)
    }

    /// Whether it is a terminal.
    pub(crate) fn is_terminal(self) -> bool {
        match self {
            Self::Output => io::stdout().is_terminal(),
            Self::Error => io::stderr().is_terminal(),
        }
    }

    /// The width of a terminal; `None` elsewhere, where lines are not limited.
    pub(crate) fn width(self) -> Option<usize> {
        let size = match self {
            Self::Output => terminal_size::terminal_size_of(io::stdout()),
            Self::Error => terminal_size::terminal_size_of(io::stderr()),
        };
        size.map(|(width, _)| usize::from(width.0))
    }

    fn bytes(self, text: &str) -> Result<(), Failure> {
        match self {
            Self::Output => self.write(io::stdout(), text),
            Self::Error => self.write(io::stderr(), text),
        }
    }

    fn write(self, mut output: impl Write, text: &str) -> Result<(), Failure> {
        let name = match self {
            Self::Output => "standard output",
            Self::Error => "standard error",
        };
        let mut is_shown = PROGRESS.lock().unwrap_or_else(PoisonError::into_inner);
        if std::mem::take(&mut *is_shown) {
            let _ = io::stderr().write_all(CLEAR.as_bytes());
        }
        match output.write_all(text.as_bytes()).and_then(|()| output.flush()) {
            // The reader has seen enough, as `head` has. The result, and so the exit code, is the same.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                CLOSED.fetch_or(self == Self::Output, Ordering::Relaxed);
                Ok(())
            }
            written => written.map_err(|error| Failure::of_writing(name, &error)),
        }
    }
}
