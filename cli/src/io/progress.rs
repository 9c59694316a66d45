//! How far long work is, on a terminal.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use super::output::Standard;

/// A line on standard error that is written anew as the work goes on; nothing where nobody looks on.
pub(crate) struct Progress {
    noun: &'static str,
    /// When it was written last; none where it is not shown.
    shown: Option<Mutex<Instant>>,
}

/// How often the line is written.
const EACH: Duration = Duration::from_millis(200);

impl Progress {
    /// Of so many of something.
    pub(crate) fn new(noun: &'static str) -> Self {
        Self {
            noun,
            shown: Standard::Error.is_terminal().then(|| Mutex::new(Instant::now())),
        }
    }

    /// Says how many are done.
    pub(crate) fn tell(&self, done: usize, all: usize) {
        let Some(Ok(mut shown)) = self.shown.as_ref().map(Mutex::try_lock) else {
            return;
        };
        if shown.elapsed() >= EACH {
            *shown = Instant::now();
            let _ = Standard::Error.line_anew(&format!("{done} of {all} {}", self.noun));
        }
    }

    /// Takes the line away.
    pub(crate) fn end(&self) {
        if self.shown.is_some() {
            let _ = Standard::Error.line_anew("");
        }
    }
}
