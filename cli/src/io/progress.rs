//! How far long work is, on a terminal.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::output::Standard;

/// A line on standard error that is written anew as the work goes on; nothing where nobody looks on.
pub(crate) struct Progress {
    noun: &'static str,
    /// When it was written last, or the work began; none where it is not shown.
    shown: Option<Mutex<Instant>>,
    /// Whether it was written.
    stands: AtomicBool,
}

/// How often the line is written.
const EACH: Duration = Duration::from_millis(200);

impl Progress {
    /// Of so many of something.
    pub(crate) fn new(noun: &'static str) -> Self {
        Self {
            noun,
            shown: Standard::Error.is_terminal().then(|| Mutex::new(Instant::now())),
            stands: AtomicBool::new(false),
        }
    }

    /// Says how many are done.
    pub(crate) fn tell(&self, done: usize, all: usize) {
        let Some(Ok(mut shown)) = self.shown.as_ref().map(Mutex::try_lock) else {
            return;
        };
        if shown.elapsed() >= EACH {
            *shown = Instant::now();
            self.stands.store(true, Ordering::Relaxed);
            let _ = Standard::Error.line_anew(&format!("{done} of {all} {}", self.noun));
        }
    }

    /// Takes the line away.
    pub(crate) fn end(&self) {
        if self.stands.load(Ordering::Relaxed) {
            let _ = Standard::Error.line_anew("");
        }
    }
}
