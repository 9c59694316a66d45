//! Where results go: the one place that writes to a terminal, a pipe or a log.

use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use anstream::AutoStream;
#[cfg(any(feature = "athena", feature = "local", test))]
use flow_log_stack_runtime::NewFile;

use super::report::Failure;
use super::visible;

/// Says why the command did not do what it was asked for, on standard error; the exit code for it.
pub(crate) fn refuse(failure: &Failure) -> u8 {
    if matches!(failure, Failure::Closed) {
        return failure.exit_code();
    }
    // Where standard error is closed there is nobody to tell.
    let _ = Standard::Error.text(&format!("{failure}\n"));
    failure.exit_code()
}

/// Refuses a file of `--output` that was read: what is written, by its name, would take its place.
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
    let message = format!("is also the file of `--output`, and {written} would take its place");
    let help = format!("give {written} a file of its own");
    let name = taken.display().to_string();
    Err(Failure::unreadable(&name, message, Some(&help)))
}

/// Begins a file of `--output` in which rows or a page stand.
///
/// What others wrote is not made visible in a file, so a terminal is refused.
#[cfg(any(feature = "athena", feature = "local", test))]
pub(crate) fn begin(path: &Path) -> Result<NewFile, Failure> {
    let name = path.display().to_string();
    let file = NewFile::new(path).map_err(|error| Failure::of_writing(&name, &error))?;
    if file.is_terminal() {
        let message = "is a terminal, where what others wrote could steer it";
        let help = "leave `--output` out: what is shown on a terminal is made visible";
        return Err(Failure::unreadable(&name, message, Some(help)));
    }
    Ok(file)
}

/// Whether nobody reads standard output any more.
static CLOSED: AtomicBool = AtomicBool::new(false);

/// Whether a line of progress is shown, which goes before anything else is written.
static PROGRESS: Mutex<bool> = Mutex::new(false);

/// Goes back to the beginning of a terminal's line, and clears it.
const CLEAR: &str = "\r\u{1b}[K";

/// Shows how far something is in the last line of the terminal on which errors are told, until anything else is written.
#[cfg_attr(
    not(feature = "local"),
    allow(dead_code, reason = "nothing takes long without an engine")
)]
pub(crate) fn progress(text: &str) {
    if !Standard::Error.is_terminal() {
        return;
    }
    let mut is_shown = PROGRESS.lock().unwrap_or_else(PoisonError::into_inner);
    // A line that is broken could not be cleared.
    let width = Standard::Error.width().unwrap_or(80).saturating_sub(1);
    let text: String = visible::line(text).chars().take(width).collect();
    if text.is_empty() && !*is_shown {
        return;
    }
    // Where standard error is closed there is nobody to show it.
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
    /// Whether nobody reads standard output any more, so that there is no need to find out more.
    #[cfg(any(feature = "athena", feature = "local", test))]
    pub(crate) fn is_closed(self) -> bool {
        self == Self::Output && CLOSED.load(Ordering::Relaxed)
    }

    /// Writes text for people.
    pub(crate) fn text(self, text: &str) -> Result<(), Failure> {
        self.bytes(&visible::lines(text))
    }

    /// Writes text with styles, for terminals and those who ask for colours.
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

    /// Writes commands of a log, whose parts were made visible.
    pub(crate) fn commands(self, text: &str) -> Result<(), Failure> {
        self.bytes(text)
    }

    /// Writes what programs read on, such as a template or a fixed script: as it is, but on a terminal.
    pub(crate) fn data(self, text: &str) -> Result<(), Failure> {
        if self.is_terminal() {
            return self.text(text);
        }
        self.bytes(text)
    }

    /// Whether a person looks on.
    pub(crate) fn is_terminal(self) -> bool {
        match self {
            Self::Output => io::stdout().is_terminal(),
            Self::Error => io::stderr().is_terminal(),
        }
    }

    /// How many columns a line has on a terminal; elsewhere it is as long as it is.
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
            // Whoever reads has seen enough, as `head` has: what was found out, and so the exit code, is the same.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                CLOSED.fetch_or(self == Self::Output, Ordering::Relaxed);
                Ok(())
            }
            written => written.map_err(|error| Failure::of_writing(name, &error)),
        }
    }
}
